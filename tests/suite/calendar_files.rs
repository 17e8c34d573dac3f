//! Invitations, changes and cancellations, read by three programs that are not ours: Python's
//! icalendar, ical.js and libical. They must agree with us and with each other on every time, across
//! both nights on which the clocks change. What is not installed is named and left out.

use chrono::{DateTime, Duration, Utc};
use reports::invitation::{Attendee, Invitation, ics};
use std::{path::Path, process::Command};
use tests::{Folder, variable};
use uuid::Uuid;

/// Starts around both changes of 2026 and 2027, an hour before to two hours after, and two of a day.
fn starts() -> Vec<DateTime<Utc>> {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
    let changes = ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"];
    let nights = changes.iter().flat_map(|day| {
        let change = at(&format!("{day}T01:00:00Z"));
        (-4..=8).map(move |quarter| change + Duration::minutes(15 * quarter))
    });
    nights.chain([at("2027-01-14T14:00:00Z"), at("2027-07-14T09:00:00Z")]).collect()
}

/// Each file with what it says, in the words of the readers.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (number, starts_at) in (0_u128..).zip(starts()) {
        for (sequence, cancelled) in [(0, false), (1, false), (2, true)] {
            let (uid, ends_at) = (Uuid::from_u128(number), starts_at + Duration::minutes(90));
            let text = ics(&Invitation {
                uid,
                sequence,
                kind_title: "Child death review meeting",
                reference: "CDR-26-0117",
                starts_at,
                ends_at,
                place: "Room 2, Northmere House; north wing, next to the Ångström café",
                video_link: Some("https://meet.example/r/4821?k=a,b"),
                organiser_mailbox: "cdr@northmere.example",
                attendees: vec![
                    Attendee {
                        name: "Lindqvist, Ama",
                        email: "ama@trust.example",
                        essential: true,
                    },
                    Attendee {
                        name: "Piers \"P\" Holloway",
                        email: "piers@council.example",
                        essential: false,
                    },
                ],
                stamped_at: DateTime::UNIX_EPOCH,
                cancelled,
            });
            let (method, status) =
                if cancelled { ("CANCEL", "CANCELLED") } else { ("REQUEST", "CONFIRMED") };
            let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
            let alarms = u8::from(!cancelled);
            let told = format!(
                "{method}|{uid}|{sequence}|{}|{}|{status}|Child death review meeting CDR-26-0117|2|{alarms}",
                utc(starts_at),
                utc(ends_at)
            );
            files.push((text, told));
        }
    }
    files
}

/// What a reader says of our files is what we say of them.
fn reads_as_we_do(what: &str, mut reader: Command) {
    let folder = Folder::fresh();
    let files = files();
    for (number, (text, _)) in files.iter().enumerate() {
        let path = folder.0.join(format!("{number:03}.ics"));
        std::fs::write(&path, text).expect("a file");
        reader.arg(path);
    }
    let output = reader.output().expect("the reader starts");
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).expect("text");
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), files.len(), "{what} reads every file");
    for ((text, ours), theirs) in files.iter().zip(told) {
        assert_eq!(theirs, ours, "{what}, of\n{text}");
    }
}

fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/calendar").join(name)
}

#[test]
fn python_icalendar_reads_our_files_as_we_do() {
    let Some(python) = variable("CDR_TEST_ICALENDAR_PYTHON") else {
        eprintln!("left out: CDR_TEST_ICALENDAR_PYTHON names no Python with icalendar");
        return;
    };
    let mut reader = Command::new(python);
    reader.arg(script("read_icalendar.py"));
    reads_as_we_do("icalendar", reader);
}

#[test]
fn ical_js_reads_our_files_as_we_do() {
    let Some(modules) = variable("CDR_TEST_ICAL_JS") else {
        eprintln!("left out: CDR_TEST_ICAL_JS names no node_modules with ical.js");
        return;
    };
    let node = variable("CDR_TEST_NODE").unwrap_or_else(|| "node".to_owned());
    let mut reader = Command::new(node);
    reader.arg(script("read_ical_js.mjs")).arg(modules);
    reads_as_we_do("ical.js", reader);
}

#[test]
fn libical_reads_our_files_as_we_do() {
    let Some(program) = variable("CDR_TEST_LIBICAL") else {
        eprintln!("left out: CDR_TEST_LIBICAL names no program made from read_libical.c");
        return;
    };
    reads_as_we_do("libical", Command::new(program));
}
