//! Reading somebody's calendar at the address they gave: one GET to a host that is allowed, within a
//! time, and no more of it than a calendar needs.

use super::{
    hosts::{chosen, fit},
    http::{self, Ask},
};
use crate::config::Hosts;
use std::time::Duration;

/// How long one reading may take, from looking up the name to the last byte.
const BUDGET: Duration = Duration::from_secs(20);
/// The most bytes of a calendar.
const MOST: usize = 4 * 1024 * 1024;

/// The address as it is asked: calendars call https also webcal.
pub fn address(given: &str) -> String {
    let given = given.trim();
    given
        .strip_prefix("webcal://")
        .map_or_else(|| given.to_owned(), |rest| format!("https://{rest}"))
}

/// The text behind an address.
///
/// # Errors
/// Why there is none, in a few words that repeat nothing of the address.
pub async fn fetch(url: &str, allowed: &Hosts, behind_proxy: bool) -> Result<String, String> {
    let place = fit(url, allowed, behind_proxy).map_err(str::to_owned)?;
    let headers = [("Accept", "text/calendar"), ("User-Agent", "cdr")];
    let ask = Ask { method: "GET", headers: &headers, body: &[], most: MOST };
    let asked = async {
        let address = chosen(&place, allowed).await?;
        http::exchange(&place, address, ask).await.map_err(|why| why.to_string())
    };
    match tokio::time::timeout(BUDGET, asked).await {
        Ok(Ok(reply)) if reply.status == 200 => {
            String::from_utf8(reply.body.to_vec()).map_err(|_| "it is not text".to_owned())
        }
        Ok(Ok(reply)) => Err(format!("the status was {}", reply.status)),
        Ok(Err(why)) => Err(why),
        Err(_) => Err(format!("no answer within {} seconds", BUDGET.as_secs())),
    }
}
