//! Calling a sender's webhook: one signed POST to a public address, within a time, and only a 2xx
//! counts. What is signed and how the headers are called is the Standard Webhooks convention.

use super::{
    hosts::{chosen, fit},
    http::{self, Ask},
};
use crate::config::Hosts;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;
use uuid::Uuid;

/// How long one call may take, from looking up the name to the status.
const BUDGET: Duration = Duration::from_secs(15);
/// The most bytes of an answer that are read; nothing in them matters.
const MOST: usize = 64 * 1024;

/// The secret of a webhook: made from the key of the server, so that the store does not hold it.
pub fn secret(server_key: &[u8; 32], client: Uuid, nonce: Uuid) -> Vec<u8> {
    keyed(server_key, format!("webhook:{client}:{nonce}").as_bytes())
}

/// A secret as it is shown, once.
pub fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// The value of `webhook-signature`: HMAC-SHA-256 over `id.timestamp.body`.
pub fn signature(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    format!("v1,{}", STANDARD.encode(keyed(secret, signed.as_bytes())))
}

fn keyed(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// One event on its way.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// The same for every try: by it a receiver knows a repeat.
    pub id: &'a str,
    /// The body.
    pub body: &'a str,
    /// When it is sent, this time.
    pub at: DateTime<Utc>,
}

/// Sends an event once.
///
/// # Errors
/// Why it did not arrive, in a few words: no address, no answer in time, a status that is not 2xx.
pub async fn call(
    url: &str,
    secret: &[u8],
    allowed: &Hosts,
    behind_proxy: bool,
    event: Event<'_>,
) -> Result<(), String> {
    let place = fit(url, allowed, behind_proxy).map_err(str::to_owned)?;
    let timestamp = event.at.timestamp();
    let (stamp, signed) =
        (timestamp.to_string(), signature(secret, event.id, timestamp, event.body));
    let headers = [
        ("Content-Type", "application/json"),
        ("User-Agent", "cdr"),
        ("webhook-id", event.id),
        ("webhook-timestamp", &stamp),
        ("webhook-signature", &signed),
    ];
    let ask = Ask { method: "POST", headers: &headers, body: event.body.as_bytes(), most: MOST };
    let called = async {
        let address = chosen(&place, allowed).await?;
        http::exchange(&place, address, ask).await.map_err(|why| why.to_string())
    };
    match tokio::time::timeout(BUDGET, called).await {
        Ok(Ok(reply)) if (200..300).contains(&reply.status) => Ok(()),
        Ok(Ok(reply)) => Err(format!("the status was {}", reply.status)),
        Ok(Err(why)) => Err(why),
        Err(_) => Err(format!("no answer within {} seconds", BUDGET.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_another_program_computes() {
        let secret: Vec<u8> = (0..32).collect();
        assert_eq!(shown(&secret), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let id = "0d2b7c55-1c7e-4f0a-9b3d-5a7f3e216c04";
        let made = signature(&secret, id, 1_794_216_000, r#"{"type":"notice.received"}"#);
        assert_eq!(made, "v1,U8GwuD9T0/5J8FcwdhqEMXqV1xHTkg3pNvdSmsdKjxw=");
    }

    #[test]
    fn two_settings_of_one_webhook_have_two_secrets() {
        let (key, client) = ([7; 32], Uuid::from_u128(1));
        let first = secret(&key, client, Uuid::from_u128(2));
        assert_ne!(first, secret(&key, client, Uuid::from_u128(3)));
        assert_ne!(first, secret(&[8; 32], client, Uuid::from_u128(2)));
    }
}
