//! Calling a sender's webhook: one signed POST to a public address, within a time, and only a 2xx
//! counts. What is signed and how the headers are called is the Standard Webhooks convention.

use super::http::{self, Ask, NoAnswer, Place};
use crate::config::Webhooks;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use uuid::Uuid;

/// How long one call may take, from looking up the name to the status.
const BUDGET: Duration = Duration::from_secs(15);
/// The most bytes of an answer that are read; nothing in them matters.
const MOST: usize = 64 * 1024;

/// Why an address cannot be a webhook of this server, in a plain sentence.
///
/// # Errors
/// The sentence.
pub fn fit(url: &str, allowed: &Webhooks, behind_proxy: bool) -> Result<Place, &'static str> {
    let place = Place::parse(url).filter(|_| url.len() <= 500);
    let place = place.ok_or("Send an address such as https://registrar.example.org/cdr-events.")?;
    let named = allowed.names(&place.host);
    if !place.tls && (behind_proxy || !named || !loopback(&place.host)) {
        return Err("The address must begin with https://.");
    }
    if !allowed.allows(&place.host) {
        return Err("This server does not send to that host: ask its office to allow it.");
    }
    let literal: Option<IpAddr> = place.host.parse().ok();
    if literal.is_some_and(|address| !named && !public(address)) {
        return Err("The address must be a public one.");
    }
    Ok(place)
}

fn loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether an address lies in the public network: not on this machine, not in a private or shared
/// network, not of a link, not special.
fn public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => public_v4(address),
        IpAddr::V6(address) => public_v6(address),
    }
}

fn public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special =
        matches!((a, b, c), (0, _, _) | (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _))
            || a >= 240;
    !(special
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Global unicast only; 2002::/16 and 2001::/32 carry IPv4 addresses inside, 64:ff9b::/96 is outside.
    let global = (a & 0xe000) == 0x2000;
    let tunnel = a == 0x2002 || (a == 0x2001 && b == 0);
    let documentation = a == 0x2001 && b == 0x0db8;
    global && !tunnel && !documentation
}

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
    allowed: &Webhooks,
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

/// The address that is called: looked up once and judged, so that a name cannot point elsewhere
/// between the look and the call.
async fn chosen(place: &Place, allowed: &Webhooks) -> Result<SocketAddr, String> {
    let found = place.addresses().await.map_err(|why: NoAnswer| why.to_string())?;
    let named = allowed.names(&place.host);
    let fits = |address: &SocketAddr| named || public(address.ip());
    found.into_iter().find(fits).ok_or_else(|| "the host has no public address".to_owned())
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

    #[test]
    fn addresses_inside_are_not_public() {
        for inside in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "ff02::1",
        ] {
            assert!(!public(inside.parse().expect("an address")), "{inside}");
        }
        for outside in ["8.8.8.8", "1.1.1.1", "2606:4700::1111"] {
            assert!(public(outside.parse().expect("an address")), "{outside}");
        }
    }

    #[test]
    fn only_allowed_hosts_by_https_can_be_webhooks() {
        let hosts = Webhooks::parse("registrar.example.org, 127.0.0.1").expect("a setting");
        assert!(fit("https://registrar.example.org/x", &hosts, true).is_ok());
        assert!(fit("https://a.registrar.example.org/x", &hosts, true).is_ok());
        assert!(fit("http://127.0.0.1:9000/x", &hosts, false).is_ok());
        for wrong in [
            "http://registrar.example.org/x",
            "https://example.org/x",
            "https://10.0.0.1/",
            "https://notregistrar.example.org/",
            "https://me@registrar.example.org/",
            "x",
        ] {
            assert!(fit(wrong, &hosts, false).is_err(), "{wrong}");
        }
        assert!(fit("http://127.0.0.1:9000/x", &hosts, true).is_err(), "never behind a proxy");
        let any = Webhooks::parse("any").expect("a setting");
        assert!(fit("https://example.com/x", &any, true).is_ok());
        for wrong in ["https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest"] {
            assert!(fit(wrong, &any, false).is_err(), "{wrong}");
        }
        assert!(fit("https://example.com/x", &Webhooks::default(), false).is_err(), "off");
    }
}
