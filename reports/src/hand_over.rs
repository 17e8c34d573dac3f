//! The papers of a review that is handed over to a body outside this server: the facts in use and
//! every notice as it was sent, in plain text. They identify the child, by law, for one receiver; on
//! their way they are closed with a passphrase in the age format, which public tools open.

use crate::release::{LegalBasis, Sealed, Statutory};
use age::{Encryptor, armor, scrypt, secrecy::SecretString};
use std::io::{self, Write};

/// The cost of guessing one passphrase, as the power of two of scrypt: 32 MiB for each guess. The
/// passphrases are random, 100 bits, so that this need not be more.
const WORK: u8 = 15;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperNotice {
    /// Its kind in words.
    pub kind: String,
    /// The office that sent it.
    pub office: String,
    /// When it arrived, in words.
    pub received: String,
    /// The body as sent.
    pub as_sent: String,
}

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// Our reference.
    pub reference: String,
    /// The area that hands over.
    pub from: String,
    /// The person and the body that receive it.
    pub receiver: String,
    /// Why it is handed over.
    pub reason: String,
    /// The designated doctor who agrees.
    pub doctor: String,
    /// When it was sent, in words.
    pub sent: String,
    /// Facts in use: name, value, source.
    pub facts: Vec<(String, String, String)>,
    /// Every notice.
    pub notices: Vec<PaperNotice>,
}

/// The papers as text, for their receiver and nobody else.
pub fn papers(papers: &Papers) -> Statutory<Vec<u8>> {
    let basis = LegalBasis::ReviewByAnotherBody;
    let mut text = format!(
        "HAND-OVER OF A CHILD DEATH REVIEW\n\nReference: {}\nFrom: {}\nTo: {}\nSent: {}\nAgreed by: {}\nWhy: {}\nProvision: {}\n\nFACTS IN USE\n\n",
        papers.reference,
        papers.from,
        papers.receiver,
        papers.sent,
        papers.doctor,
        papers.reason,
        basis.provision()
    );
    for (fact, value, source) in &papers.facts {
        let from = if source.is_empty() { String::new() } else { format!(" ({source})") };
        text.push_str(&format!("{fact}: {value}{from}\n"));
    }
    for notice in &papers.notices {
        text.push_str(&format!(
            "\nNOTICE AS SENT: {}\nFrom: {}\nReceived: {}\n\n{}\n",
            notice.kind, notice.office, notice.received, notice.as_sent
        ));
    }
    Statutory::under(basis, papers.receiver.clone(), text.into_bytes())
}

/// Why papers could not be closed.
#[derive(Debug, thiserror::Error)]
#[error("the papers could not be closed: {0}")]
pub struct SealFault(String);

/// Closes papers with a passphrase. Slow on purpose: not for a thread that serves others.
///
/// # Errors
/// Where the random source or the format fails.
pub fn seal(papers: &Statutory<Vec<u8>>, passphrase: &str) -> Result<Sealed, SealFault> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(WORK);
    let fault = |error: io::Error| SealFault(error.to_string());
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as _))
        .map_err(|error| SealFault(error.to_string()))?;
    let mut bytes = Vec::new();
    let format = armor::Format::AsciiArmor;
    let armoured = armor::ArmoredWriter::wrap_output(&mut bytes, format).map_err(fault)?;
    let mut writer = encryptor.wrap_output(armoured).map_err(fault)?;
    writer.write_all(papers.bytes()).map_err(fault)?;
    writer.finish().and_then(armor::ArmoredWriter::finish).map_err(fault)?;
    Ok(Sealed::closed(papers.recipient(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn example() -> Papers {
        Papers {
            reference: "CDR-26-0117".into(),
            from: "Northmere and Fenwick".into(),
            receiver: "Dr Idris Vaughan, Westmere partners".into(),
            reason: "The child lived in Westmere.".into(),
            doctor: "Dr Leila Haddad".into(),
            sent: "2 November 2026, 09:00".into(),
            facts: vec![("Family name".into(), "Ŵynne".into(), "Registrar".into())],
            notices: vec![PaperNotice {
                kind: "Death registration".into(),
                office: "Northmere Register Office".into(),
                received: "2 November 2026, 09:00".into(),
                as_sent: "{\"entry_number\":\"217\"}".into(),
            }],
        }
    }

    fn opened(sealed: &Sealed, passphrase: &str) -> Option<String> {
        let decryptor = age::Decryptor::new(armor::ArmoredReader::new(sealed.bytes())).ok()?;
        let identity = scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
        let mut reader = decryptor.decrypt(std::iter::once(&identity as _)).ok()?;
        let mut text = String::new();
        reader.read_to_string(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn only_the_passphrase_opens_the_papers_and_they_hold_every_notice_as_sent() {
        let sealed = seal(&papers(&example()), "abcd-efgh").expect("closed");
        let shown = String::from_utf8_lossy(sealed.bytes()).into_owned();
        assert!(shown.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"), "{shown}");
        assert!(!shown.contains("Northmere") && !shown.contains("217"));
        assert_eq!(opened(&sealed, "abcd-efgi"), None);
        let text = opened(&sealed, "abcd-efgh").expect("opened");
        assert!(text.contains("{\"entry_number\":\"217\"}") && text.contains("Ŵynne"), "{text}");
        assert!(text.contains("Children Act 2004, section 16M"));
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let mut sealed = seal(&papers(&example()), "abcd-efgh").expect("closed").bytes().to_vec();
        let middle = sealed.len() / 2;
        sealed[middle] = if sealed[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(opened(&Sealed::closed("", sealed), "abcd-efgh"), None);
    }
}
