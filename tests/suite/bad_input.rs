//! What nobody should send, to every door for notices: a named field or a named reason, never a
//! fault of ours, alike on both back ends; and what is lawful survives to the page unchanged.

use domain::access::Role::{self, Administrator, Coroner, NationalSignal, Registrar};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{
    Answer, Back, House,
    browse::Browser,
    build, on_both,
    process::{Build, Site},
};

/// Every door for notices: who, where, and the media types that are tried on it.
const DOORS: [(Role, &str, &[&str]); 4] = [
    (Registrar, "/notices/registrar", &["application/json", "application/fhir+json", "text/plain"]),
    (Coroner, "/notices/coroner", &["application/json", "application/xml", "x-application/hl7-v2"]),
    (
        NationalSignal,
        "/notices/national-death-signal",
        &["application/json", "application/fhir+json", "application/fhir+xml", "text/xml"],
    ),
    (Registrar, "/notices/batch", &["text/csv", "text/plain", "application/octet-stream"]),
];

macro_rules! foreign {
    ($($name:literal)*) => {
        [$(($name, include_bytes!(concat!("../data/foreign/", $name)).as_slice())),*]
    };
}

/// Bodies that are no notice at all: records from elsewhere, and bytes that are not even text.
fn foreign() -> Vec<(&'static str, Vec<u8>)> {
    let files = foreign!("us-vrdr.json" "us-vrdr.xml" "hl7-v2.hl7" "fhir-dstu2.xml" "fhir-dstu2.json" "fixed-width.txt" "empty.txt");
    let mut bodies: Vec<_> =
        files.into_iter().map(|(name, bytes)| (name, bytes.to_vec())).collect();
    let whole = build::registration().to_string();
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    bodies.extend([
        ("byte order mark", format!("\u{feff}{whole}").into_bytes()),
        ("UTF-16", [vec![0xff, 0xfe], utf_16(&whole)].concat()),
        ("UTF-16 without a mark", utf_16(&whole)),
        ("Latin-1", b"{\"kind\":\"registration\",\"child\":{\"family_name\":\"Zo\xeb\"}}".to_vec()),
        ("raw NUL", whole.replace("Mensah", "Men\0sah").into_bytes()),
        ("lone surrogate", whole.replace("Mensah", "Men\\ud800sah").into_bytes()),
        ("number out of range", whole.replace("\"male\"", "1e400").into_bytes()),
        ("key twice", whole.replacen('{', "{\"kind\":\"correction\",", 1).into_bytes()),
        ("deep lists", "[".repeat(100_000).into_bytes()),
        ("deep objects", "{\"child\":".repeat(100_000).into_bytes()),
        ("deep XML", "<Bundle>".repeat(100_000).into_bytes()),
        ("entities", b"<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>".to_vec()),
        ("one byte too many", vec![b' '; (1 << 20) + 1]),
        (
            "random bytes",
            (0..4_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect(),
        ),
    ]);
    bodies
}

/// What was answered, without what differs by nature.
#[derive(Debug, PartialEq)]
struct Told {
    what: String,
    status: u16,
    code: String,
    fields: Vec<String>,
}

/// The refusal of a body; it says why, and repeats nothing.
fn told(what: String, answer: &Answer) -> Told {
    let problem = answer.json();
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{what}: {status} {problem}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let listed = problem["fields"].as_array().cloned().unwrap_or_default();
    let fields = listed.iter().map(|f| format!("{} {}", text(&f["field"]), text(&f["code"])));
    assert!(!text(&problem["code"]).is_empty() && !text(&problem["detail"]).is_empty(), "{what}");
    for name in ["Tarkington", "TARKINGTON", "Maybelle", "Mensah", "000001234"] {
        assert!(!answer.text().contains(name), "{what} repeats what was sent: {problem}");
    }
    Told { what, status, code: text(&problem["code"]), fields: fields.collect() }
}

async fn tell_all(house: &House) -> Vec<Told> {
    let mut all = Vec::new();
    for (role, path, media) in DOORS {
        let sender = house.sender("northmere", role);
        for declared in media {
            for (name, body) in foreign() {
                // A mark before a CSV file is lawful, and spreadsheets write one.
                let answer = sender.post_as(path, declared, body).await;
                all.push(told(format!("{name} as {declared} to {path}"), &answer));
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_notice_is_refused_with_a_reason_alike_on_both_back_ends() {
    let began = Instant::now();
    let sqlite = House::start(Back::Sqlite).await;
    let told = tell_all(&sqlite).await;
    assert!(began.elapsed() < Duration::from_mins(1), "quickly");
    let by_shape = told
        .iter()
        .find(|t| t.what.contains("us-vrdr.json as application/fhir+json to /notices/national"));
    assert_eq!(by_shape.map(|t| t.fields.clone()), Some(vec!["/type not-a-signal".to_owned()]));
    let older = told
        .iter()
        .find(|t| t.what.contains("fhir-dstu2.xml as application/fhir+xml to /notices/national"));
    assert_eq!(older.map(|t| t.fields.len()), Some(1), "{older:?}");
    let keys = told
        .iter()
        .find(|t| t.what.contains("us-vrdr.json as application/json to /notices/registrar"));
    assert!(keys.is_some_and(|t| t.fields.iter().any(|f| f == "/kind missing")), "{keys:?}");
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    let postgres = House::start(Back::Postgres).await;
    assert_eq!(tell_all(&postgres).await, told);
}

/// Names that are wrong, and the code by which the field is told.
fn wrong_names() -> Vec<(String, &'static [&'static str])> {
    let long = "a".repeat(10_000);
    let marks =
        ["\u{202e}", "\u{200f}", "\u{2066}", "\u{feff}", "\u{2028}", "\u{ffff}", "\u{fdd0}"];
    let controls = ["\u{1b}[31m", "\u{7f}", "\u{85}", "\u{1}"];
    let mut names: Vec<(String, &'static [&'static str])> =
        marks.iter().map(|mark| (format!("Ro{mark}bin"), ["hidden-mark"].as_slice())).collect();
    names.extend(controls.iter().map(|c| (format!("Ro{c}bin"), ["control-character"].as_slice())));
    names.push(("Ro\0bin".into(), &["nul"]));
    names.push((long, &["too-long"]));
    names.push(("👩‍👩‍👧".repeat(1_000), &["too-long"]));
    names.push((format!("Z{}", "\u{30d}".repeat(5_000)), &["too-long"]));
    names.push((" \u{a0}\u{2003} ".into(), &["missing"]));
    names
}

on_both! {
    /// The field is named, whatever door the name came through.
    async fn a_name_that_hides_or_harms_is_refused_by_its_field(house: House) {
        for (name, codes) in wrong_names() {
            for (role, path, mut body) in [
                (Registrar, "/notices/registrar", build::registration()),
                (Coroner, "/notices/coroner", build::investigation()),
            ] {
                body["child"]["given_names"] = json!(name);
                let answer = house.sender("northmere", role).post(path, body).await.is(422);
                named(&answer, "/child/given_names", codes, &name);
            }
            let event = json!({
                "id": "1", "type": "pds-death-notification-1", "time": "2026-11-01T09:00:00Z", "source": {},
                "subject": { "nhsNumber": "9912003888", "familyName": name, "dob": "2019-05-14" },
                "data": { "deathNotificationStatus": "1" }
            });
            if codes != ["missing"] {
                let answer = house.sender("northmere", NationalSignal).post("/notices/national-death-signal", event).await.is(422);
                named(&answer, "/subject/familyName", codes, &name);
            }
        }
    }
}

#[track_caller]
fn named(answer: &Answer, field: &str, codes: &[&str], name: &str) {
    let problem = answer.json();
    let shown: String = name.chars().take(12).collect();
    let fault = problem["fields"].as_array().into_iter().flatten().find(|f| f["field"] == field);
    let code = fault.and_then(|fault| fault["code"].as_str()).unwrap_or_default();
    assert!(codes.contains(&code), "{shown:?}: {problem}");
}

on_both! {
    /// Letters of every script reach the page as they were sent.
    async fn lawful_letters_survive_unchanged_to_the_case_page(house: House) {
        let names = ["Siân Ŵyn", "Kaʻiulani", "Ọláolúwa", "محمد عبد الله", "Zoë", "Zoe\u{308}", "O’Neill", "می‌خواهم", "🦋 Ada", "<b>Ada</b> & \"Co\""];
        let registrar = house.sender("northmere", Registrar);
        for (n, name) in names.iter().enumerate() {
            let mut body = build::registration();
            body["entry_number"] = json!(format!("3{n}"));
            body["child"]["given_names"] = json!(name);
            body["child"]["family_name"] = json!(format!("Ẹ̀kọ́-{n}"));
            body["child"]["born_on"] = json!(format!("2019-0{}-1{n}", n % 9 + 1));
            body["child"]["died_on"] = json!(format!("2026-10-{}", n + 10));
            body["child"]["usual_address"]["lines"] = json!([format!("{n} {name} Road")]);
            registrar.post("/notices/registrar", body).await.is(201);
        }
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases?size=100").await.is(200).json();
        assert_eq!(cases["total"], names.len());
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        for case in cases["items"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("an id");
            let view = office.get(&format!("/cases/{id}")).await.is(200).text();
            let shown = case["child_name"].as_str().expect("a name");
            let (n, name) = names.iter().enumerate().find(|(n, _)| shown.ends_with(&format!("Ẹ̀kọ́-{n}"))).expect("one of ours");
            assert_eq!(shown, format!("{name} Ẹ̀kọ́-{n}"), "the list");
            let escaped = serde_json::to_string(name).expect("text");
            assert!(view.contains(escaped.trim_matches('"')), "the case: {view}");
            let page = browser.get(&format!("/cases/{id}")).await;
            assert!(page.words().contains(shown), "the page of {shown}: {}", page.words());
        }
    }
}

/// A body of a hundred megabytes whose length nobody declared, at every door.
async fn floods(back: Back) {
    const TOTAL: usize = 100 << 20;
    let site = Site::fresh(back, Build::Debug);
    let server = site.start().await;
    let before = peak(server.pid());
    for (role, path, media) in DOORS {
        let began = Instant::now();
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nIdempotency-Key: 1\r\nContent-Type: {}\r\n",
            site.key("northmere", role),
            media[0]
        );
        let mut line = server.line().await.expect("a connection");
        let (reply, sent) = line.flood(&head, TOTAL).await.expect("an answer");
        assert_eq!(reply.json()["code"], "body-too-large", "{path}: {}", reply.status);
        assert!(sent < TOTAL / 5, "{path}: answered only after {sent} bytes");
        assert!(began.elapsed() < Duration::from_secs(5), "{path}: quickly");
        println!("{path}: 413 after {sent} bytes sent, {:?}", began.elapsed());
    }
    let grown = peak(server.pid()).saturating_sub(before);
    println!("peak memory grew by {grown} KiB");
    assert!(grown < 32 * 1024, "bounded memory: grown by {grown} KiB");
    let mut line = server.line().await.expect("a connection");
    line.get("/api/v1/cases", site.token("northmere", Administrator))
        .await
        .expect("an answer")
        .is(200);
}

/// The most memory a process ever held, in KiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_without_a_length_are_refused_early_on_sqlite() {
    floods(Back::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_without_a_length_are_refused_early_on_postgres() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    floods(Back::Postgres).await;
}
