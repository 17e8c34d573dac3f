//! Which hosts this server speaks to at all: only those that the office has allowed, by https, and none
//! inside its own network unless it is named itself.

use super::http::{NoAnswer, Place};
use crate::config::Hosts;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The place that an address names, if this server may speak to it.
///
/// # Errors
/// Why it may not, in a plain sentence.
pub fn fit(url: &str, allowed: &Hosts, behind_proxy: bool) -> Result<Place, &'static str> {
    let place = Place::parse(url).filter(|_| url.len() <= 500);
    let place = place.ok_or("Send an address such as https://office.example.org/path.")?;
    let named = allowed.names(&place.host);
    if !place.tls && (behind_proxy || !named || !loopback(&place.host)) {
        return Err("The address must begin with https://.");
    }
    if !allowed.allows(&place.host) {
        return Err("This server does not speak to that host: ask its office to allow it.");
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

/// The address that is called: looked up once and judged, so that a name cannot point elsewhere
/// between the look and the call.
pub async fn chosen(place: &Place, allowed: &Hosts) -> Result<SocketAddr, String> {
    let found = place.addresses().await.map_err(|why: NoAnswer| why.to_string())?;
    let named = allowed.names(&place.host);
    let fits = |address: &SocketAddr| named || public(address.ip());
    found.into_iter().find(fits).ok_or_else(|| "the host has no public address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let hosts = Hosts::parse("registrar.example.org, 127.0.0.1").expect("a setting");
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
        let any = Hosts::parse("any").expect("a setting");
        assert!(fit("https://example.com/x", &any, true).is_ok());
        for wrong in ["https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest"] {
            assert!(fit(wrong, &any, false).is_err(), "{wrong}");
        }
        assert!(fit("https://example.com/x", &Hosts::default(), false).is_err(), "off");
    }
}
