//! Sheets, opened again by other programs: the DOCX as a zip of well-formed XML, the PDF by lopdf.

use super::letter::{to_agency, to_family};
use super::minutes::{Action, Minutes, action_log, minutes};
use super::*;
use chrono::TimeZone;
use domain::family::{Addressee, Letter};
use quick_xml::{Reader, events::Event};
use std::io::{Cursor, Read};

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
}

fn head() -> Letterhead {
    Letterhead {
        name: "Northmere and Fenwick child death overview panel".into(),
        address: vec!["1 Quay Street".into(), "Northmere NM1 2AB".into()],
        contact: vec!["01632 960 000".into()],
    }
}

fn letter(to: Addressee) -> Letter {
    Letter {
        no: 3,
        to,
        name: "Siân Gwŷr & Ẹ̀bùn Tọ́lá".into(),
        address: vec!["2 Fen Road".into(), "Northmere".into()],
        on: chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        subject: "What happens now".into(),
        greeting: "Dear Siân".into(),
        text: "We are very sorry.\n\nIf 1 < 2 & you ask, we answer.\nA second line.".into(),
        signed: vec!["Bethan Okoro".into(), "Administrator".into()],
        speak_to: "Amina Yusuf, 01632 960 001.".into(),
        reason: "They asked for it by then".into(),
        by: "Bethan Okoro".into(),
    }
}

/// Every XML part is well-formed; gives the text of the document and whatever is in the file.
fn opened(docx: &[u8]) -> (String, String) {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip");
    let (mut text, mut everything) = (String::new(), String::new());
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().to_owned();
        let mut body = String::new();
        part.read_to_string(&mut body).expect("text");
        let mut reader = Reader::from_str(&body);
        let mut depth = 0_i32;
        loop {
            match reader.read_event() {
                Ok(Event::Start(_)) => depth += 1,
                Ok(Event::End(_)) => depth -= 1,
                Ok(Event::Text(run)) if name == "word/document.xml" => {
                    text.push_str(&run.xml10_content());
                    text.push('\n');
                }
                Ok(Event::GeneralRef(entity)) if name == "word/document.xml" => {
                    text.push_str(&format!("&{};", entity.xml10_content()));
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name} is not well-formed: {error}"),
            }
        }
        assert_eq!(depth, 0, "{name} is not closed");
        everything.push_str(&body);
    }
    (text, everything)
}

fn pdf_text(bytes: &[u8]) -> String {
    let file = lopdf::Document::load_mem(bytes).expect("a PDF");
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    file.extract_text(&pages).expect("text")
}

#[test]
fn a_letter_to_the_family_opens_as_docx_and_holds_what_was_written() {
    let made = |format| {
        let to = Addressee::Relative { no: 1 };
        to_family(&letter(to), &head(), "CDR-26-0117", (format, noon())).expect("a letter")
    };
    let docx = made(Format::Docx);
    assert_eq!(docx.recipient(), "Siân Gwŷr & Ẹ̀bùn Tọ́lá");
    let (text, everything) = opened(docx.bytes());
    for words in [
        "Siân Gwŷr",
        "Ẹ̀bùn Tọ́lá",
        "24 November 2026",
        "Dear Siân",
        "A second line.",
        "Bethan Okoro",
        "please speak to Amina Yusuf, 01632 960 001.",
    ] {
        assert!(text.contains(words), "{words} is missing: {text}");
    }
    assert!(everything.contains("&lt; 2 &amp; you"), "what XML reserves is escaped");
    assert!(everything.contains("Heading2"), "the subject is a heading");
    assert!(
        !everything.contains("They asked for it"),
        "why it bears that day is not in the letter"
    );
    assert!(!everything.contains("CDR-26-0117"), "it is about a child and not a case");
    assert_eq!(docx.bytes(), made(Format::Docx).bytes(), "the same content gives the same bytes");
    let pdf = pdf_text(made(Format::Pdf).bytes());
    assert!(pdf.contains("24 November 2026") && pdf.contains("Yours sincerely"), "{pdf}");
}

#[test]
fn a_letter_to_an_agency_names_its_provision_and_its_reference() {
    for format in [Format::Pdf, Format::Docx] {
        let to = Addressee::Agency { name: "Northmere Police".into() };
        let made = to_agency(&letter(to), &head(), "CDR-26-0117", (format, noon())).unwrap();
        assert_eq!(made.basis().provision(), "Children Act 2004, section 16N");
        let text = match format {
            Format::Pdf => pdf_text(made.bytes()),
            Format::Docx => opened(made.bytes()).0,
        };
        assert!(text.contains("CDR-26-0117") && text.contains("section 16N"), "{text}");
    }
}

#[test]
fn minutes_hold_who_came_what_was_written_and_what_was_decided() {
    let held = Minutes {
        reference: "CDR-26-0117".into(),
        kind: "Child death review meeting".into(),
        about: vec![("Held on".into(), "14 January 2027".into())],
        present: vec![("Dr Leila Haddad".into(), "Designated doctor".into())],
        absent: vec![("Pat Lindqvist".into(), "Wrote: the inquest is open.".into())],
        notes: "Short.".into(),
        decisions: vec!["Ask the trust.".into(), "Tell the coroner.".into()],
        set_aside: Vec::new(),
        standing: "Draft, not yet approved.".into(),
    };
    for format in [Format::Pdf, Format::Docx] {
        let made = minutes(&held, &head(), (format, noon())).expect("minutes");
        let text = match format {
            Format::Pdf => pdf_text(made.bytes()),
            Format::Docx => opened(made.bytes()).0,
        };
        for words in [
            "Leila Haddad",
            "Wrote: the inquest",
            "2. Tell the coroner.",
            "Confidential",
            "Draft, not yet approved.",
        ] {
            assert!(text.contains(words), "{words} is missing: {text}");
        }
        assert!(!text.contains("Held although"));
    }
}

#[test]
fn an_action_log_numbers_what_is_to_be_done_and_says_when_there_is_nothing() {
    let action = Action {
        what: "Check the monitors".into(),
        from: "A monitor failed".into(),
        owner: "Northmere Infirmary".into(),
        due: "1 March 2027".into(),
        state: "Done on 2 March 2027".into(),
    };
    let made = |actions: &[Action]| {
        let log = action_log("CDR-26-0117", actions, &head(), (Format::Docx, noon()));
        opened(log.expect("a log").bytes()).0
    };
    let text = made(&[action]);
    assert!(text.contains("Check the monitors") && text.contains("1 March 2027"), "{text}");
    assert!(
        text.contains("Where it comes from") && text.contains("Done on 2 March 2027"),
        "{text}"
    );
    assert!(made(&[]).contains("Nothing is recorded as to be done."));
}
