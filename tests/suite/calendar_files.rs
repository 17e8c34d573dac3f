//! Invitations, changes and cancellations, the calendar behind a private address and a sitting that
//! moves for two children, read by three programs that are not ours: Python's icalendar, ical.js and
//! libical. They must agree with us and with each other on every time, across both nights on which the
//! clocks change. What is not installed is named and left out.

use chrono::{DateTime, Duration, Utc};
use domain::access::Role::{Administrator, Registrar};
use reports::invitation::{Attendee, Invitation, feed, ics};
use serde_json::{Value, json};
use std::{path::Path, process::Command};
use tests::{Back, Caller, Folder, House, browse::Browser, build, variable};
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

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The calendar of somebody who is invited at each of those starts, and what it says, a line each.
fn subscribed() -> (String, String) {
    let ends = |starts_at: DateTime<Utc>| starts_at + Duration::minutes(90);
    let each = (1000_u128..).zip(starts()).map(|(number, starts_at)| Invitation {
        uid: Uuid::from_u128(number),
        sequence: 3,
        kind_title: "Child death review meeting",
        reference: "CDR-26-0117",
        starts_at,
        ends_at: ends(starts_at),
        place: "Room 2, Northmere House; north wing",
        video_link: None,
        organiser_mailbox: "cdr@northmere.example",
        attendees: vec![Attendee {
            name: "Lindqvist, Ama",
            email: "ama@trust.example",
            essential: true,
        }],
        stamped_at: DateTime::UNIX_EPOCH,
        cancelled: false,
    });
    let each: Vec<Invitation<'_>> = each.collect();
    let line = |i: &Invitation<'_>| {
        let (from, to) = (utc(i.starts_at), utc(i.ends_at));
        let uid = i.uid;
        format!("PUBLISH|{uid}|3|{from}|{to}|CONFIRMED|Child death review meeting CDR-26-0117|0|0")
    };
    let told: Vec<String> = each.iter().map(line).collect();
    (feed(&each, starts()[0]), told.join("\n"))
}

/// Two children of one incident.
fn notices() -> [Value; 2] {
    let mut other = build::registration();
    other["child"]["family_name"] = json!("Okafor");
    other["child"]["given_names"] = json!("Ines");
    other["child"]["born_on"] = json!("2019-05-05");
    other["child"]["sex"] = json!("female");
    other["child"]["usual_address"] =
        json!({"lines": ["3 Mill Lane", "Northmere"], "postcode": "NM2 4AB"});
    other["entry_number"] = json!("218");
    other["informant"]["name"] = json!("Ada Okafor");
    [build::registration(), other]
}

/// A sitting of two children as a server writes it: its private calendar and the invitations, after it
/// moved over the night on which the clocks go forward, back over the one on which they go back, and
/// was called off. Each file with what it must say.
async fn moved_sitting() -> Vec<(String, String)> {
    let house = House::start(Back::Sqlite).await;
    for notice in notices() {
        house.sender("northmere", Registrar).post("/notices/registrar", notice).await.is(201);
        house.settle().await;
    }
    let office = house.staff("northmere", Administrator);
    let person = house.cast.users.iter();
    let person = person.clone().find(|u| u.area == "northmere" && u.role == "administrator");
    let mut sat = Vec::new();
    for case in office.get("/cases").await.is(200).json()["items"].as_array().expect("cases") {
        let text = |name: &str| case[name].as_str().expect("a text").to_owned();
        let mut body = build::meeting("child_death_review", "2027-01-14");
        body["invitees"][0]["email"] = json!(person.expect("a person").email);
        let path = format!("/cases/{}/meetings", text("id"));
        let id = office.post(&path, body).await.is(201).id();
        sat.push((format!("{path}/{id}"), id, text("reference")));
    }
    let browser = Browser::signed_in(&house, "northmere", Administrator).await;
    let made = browser.submit(&browser.get("/calendar").await.form_at("/calendar")).await;
    let (_, rest) = made.html.split_once("new-address").expect("the address is shown");
    let (_, rest) = rest.split_once("/calendar/").expect("an address");
    let secret: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let program = Browser::new(&house);
    let mut found = Vec::new();
    for (sequence, on, at, starts_at) in [
        (1, "2027-03-28", "00:30", "2027-03-28T00:30:00Z"),
        (2, "2027-03-28", "02:30", "2027-03-28T01:30:00Z"),
        (3, "2027-10-31", "00:30", "2027-10-30T23:30:00Z"),
        (4, "2027-10-31", "02:30", "2027-10-31T02:30:00Z"),
    ] {
        let body = json!({"on": on, "at": at, "minutes": 90, "place": "Remote", "reason": "A test.", "despite": "A test."});
        office.put_on(&format!("{}/sitting/time", sat[0].0), "*", body).await.is(200);
        let starts_at = starts_at.parse().expect("a time");
        let published = program.get_only(&format!("/calendar/{secret}.ics")).await;
        let lines = sat.iter().map(|sat| line("PUBLISH", sat, (sequence, starts_at), (0, 0)));
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        found.push((published.html, lines.join("\n")));
        for sat in &sat {
            let told = line("REQUEST", sat, (sequence, starts_at), (2, 1));
            found.push((invitation(&office, &sat.0).await, told));
        }
    }
    let off = format!("{}/sitting/cancellation", sat[1].0);
    office.put_on(&off, "*", json!({"reason": "A test."})).await.is(200);
    for sat in &sat {
        let starts_at = "2027-10-31T02:30:00Z".parse().expect("a time");
        let told = line("CANCEL", sat, (5, starts_at), (2, 0));
        found.push((invitation(&office, &sat.0).await, told));
    }
    found
}

async fn invitation(office: &Caller<'_>, meeting: &str) -> String {
    office.get(&format!("{meeting}/invitation")).await.is(200).text()
}

/// What a meeting of 90 minutes says, in the words of the readers.
fn line(
    method: &str,
    (_, uid, reference): &(String, String, String),
    (sequence, starts_at): (u32, DateTime<Utc>),
    (people, alarms): (u8, u8),
) -> String {
    let (from, to) = (utc(starts_at), utc(starts_at + Duration::minutes(90)));
    let status = if method == "CANCEL" { "CANCELLED" } else { "CONFIRMED" };
    format!(
        "{method}|{uid}|{sequence}|{from}|{to}|{status}|Child death review meeting {reference}|{people}|{alarms}"
    )
}

/// What a reader says of our files is what we say of them.
async fn reads_as_we_do(what: &str, mut reader: Command) {
    let folder = Folder::fresh();
    let mut files = files();
    files.push(subscribed());
    files.extend(moved_sitting().await);
    for (number, (text, _)) in files.iter().enumerate() {
        let path = folder.0.join(format!("{number:03}.ics"));
        std::fs::write(&path, text).expect("a file");
        reader.arg(path);
    }
    let output = reader.output().expect("the reader starts");
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).expect("text");
    let mut told = told.lines();
    for (text, ours) in &files {
        let number = ours.lines().count();
        let mut theirs: Vec<&str> = told.by_ref().take(number).collect();
        // Two meetings that begin at once have no order of their own.
        if number == 2 {
            theirs.sort_unstable();
        }
        assert_eq!(theirs.join("\n"), *ours, "{what}, of\n{text}");
    }
    assert_eq!(told.next(), None, "{what} finds no meeting that we do not know of");
}

fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/calendar").join(name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_icalendar_reads_our_files_as_we_do() {
    let Some(python) = variable("CDR_TEST_ICALENDAR_PYTHON") else {
        eprintln!("left out: CDR_TEST_ICALENDAR_PYTHON names no Python with icalendar");
        return;
    };
    let mut reader = Command::new(python);
    reader.arg(script("read_icalendar.py"));
    reads_as_we_do("icalendar", reader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ical_js_reads_our_files_as_we_do() {
    let Some(modules) = variable("CDR_TEST_ICAL_JS") else {
        eprintln!("left out: CDR_TEST_ICAL_JS names no node_modules with ical.js");
        return;
    };
    let node = variable("CDR_TEST_NODE").unwrap_or_else(|| "node".to_owned());
    let mut reader = Command::new(node);
    reader.arg(script("read_ical_js.mjs")).arg(modules);
    reads_as_we_do("ical.js", reader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn libical_reads_our_files_as_we_do() {
    let Some(program) = variable("CDR_TEST_LIBICAL") else {
        eprintln!("left out: CDR_TEST_LIBICAL names no program made from read_libical.c");
        return;
    };
    reads_as_we_do("libical", Command::new(program)).await;
}
