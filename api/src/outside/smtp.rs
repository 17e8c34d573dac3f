//! Mail to a server by SMTP. TLS is not a choice: from the start (smtps), or by STARTTLS (smtp), and
//! without it nothing is sent. Only a server on this computer is spoken to in the clear.
//!
//! What a server says when it refuses may repeat an address, so it is not kept: only its number is.

use super::mail::{Letter, render};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    address::{Address, Envelope},
    transport::smtp::Error,
};
use std::time::Duration;

/// How long one step of the conversation may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The address of a mail server, if it is one that may be used.
pub fn url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    let right = matches!(scheme, "smtp" | "smtps")
        && !host.is_empty()
        && host.chars().all(plain)
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "/?#".contains(c));
    right.then(|| text.to_owned())
}

/// Whether a host is this computer.
fn is_here(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let is = |here: &str| {
        host.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    ["localhost", "127.0.0.1", "[::1]"].into_iter().any(is)
}

/// The same address with what it asks of TLS said aloud.
fn with_tls(url: &str) -> String {
    let required = url.starts_with("smtp://") && !is_here(url);
    if required { format!("{url}?tls=required") } else { url.to_owned() }
}

/// Sends a letter. What goes wrong is told in words that hold no address.
pub async fn send(url: &str, letter: &Letter) -> Result<(), String> {
    let mailbox = |text: &str| {
        text.parse::<Address>().map_err(|_| "An address is not one that mail can go to.".to_owned())
    };
    let to = letter.to.iter().map(|to| mailbox(to)).collect::<Result<Vec<_>, _>>()?;
    let envelope = Envelope::new(Some(mailbox(&letter.from)?), to)
        .map_err(|_| "The letter is to nobody.".to_owned())?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url))
        .map_err(|error| told(&error))?
        .timeout(Some(PATIENCE))
        .build();
    let sent = transport.send_raw(&envelope, render(letter).as_bytes()).await;
    sent.map(drop).map_err(|error| told(&error))
}

fn told(error: &Error) -> String {
    let number = error.status().map(|code| format!(" ({code})")).unwrap_or_default();
    if error.is_permanent() {
        format!("The mail server refused the message{number}.")
    } else if error.is_transient() {
        format!("The mail server did not take the message for now{number}.")
    } else if error.is_tls() {
        "The mail server could not be trusted: TLS failed.".to_owned()
    } else if error.is_timeout() {
        "The mail server did not answer in time.".to_owned()
    } else {
        "The mail server could not be spoken to.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_on_this_computer_is_spoken_to_without_tls() {
        let asked = |url| with_tls(url).ends_with("?tls=required");
        assert!(asked("smtp://mail.example.org:587"));
        assert!(asked("smtp://localhost.example.org"), "a name that only begins like ours");
        assert!(asked("smtp://127.0.0.1@mail.example.org"), "a user who is called like us");
        assert!(!asked("smtps://mail.example.org"), "TLS from the start");
        assert!(!asked("smtp://127.0.0.1:2525") && !asked("smtp://[::1]"));
    }

    #[test]
    fn an_address_cannot_ask_for_less_tls() {
        assert!(url("smtps://office:secret@mail.example.org:465").is_some());
        for wrong in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp://mail.example.org/?tls=opportunistic",
            "smtp://mail.example.org#x",
        ] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }
}
