//! Somebody's own calendar, read at the address they gave: a search for a time knows when they are
//! engaged and on call, keeps nothing else of it, and tells nobody of another area.

use api::config::SettingsArgs;
use domain::access::Role::{Administrator, DesignatedDoctor, Registrar};
use poem::http::Method;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener},
};
use tests::{Back, House, browse::Browser, build};

/// What stands in a calendar beside the times: none of it may be kept.
const TITLE: &str = "Dentist with Oluwaseun";

/// A calendar on this computer that answers each asking with the next of these statuses and files.
fn calendar(script: Vec<(u16, String)>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}/b1f7/free.ics", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for (status, file) in script {
            let (stream, _) = listener.accept().expect("a connection");
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut head).expect("a line"), 0, "{head}");
            }
            assert!(head.starts_with("GET /b1f7/free.ics HTTP/1.1\r\n"), "{head}");
            let length = file.len();
            let answer = format!(
                "HTTP/1.1 {status} Said\r\nContent-Type: text/calendar\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{file}"
            );
            reader.into_inner().write_all(answer.as_bytes()).expect("an answer");
        }
    });
    url
}

/// Engaged on Mondays and Tuesdays, and on leave over Christmas.
fn file() -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Desk//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:{TITLE}\r\nDTSTART;TZID=Europe/London:20261102T080000\r\nDURATION:PT10H\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

async fn house(back: Back, calendars: &str) -> House {
    let calendars = Some(calendars.to_owned());
    House::start_as(back, SettingsArgs { calendars, ..SettingsArgs::default() }).await
}

fn mailbox(house: &House, area: &str, role: &str) -> String {
    let user = house.cast.users.iter().find(|u| u.area == area && u.role == role);
    user.expect("somebody").email.clone()
}

fn wish(email: &str) -> Value {
    json!({
        "kind": "child_death_review", "minutes": 90, "from": "2026-12-14", "until": "2026-12-18", "places": ["Remote"],
        "invitees": [{"name": "Dr Carys Bevan", "role": "Designated doctor", "email": email, "essential": true}]
    })
}

async fn days(house: &House, case: &str, email: &str) -> (Vec<String>, Value) {
    let office = house.staff("northmere", Administrator);
    let found =
        office.post(&format!("/cases/{case}/meeting-slots"), wish(email)).await.is(200).json();
    let items = found["items"].as_array().expect("times");
    let days = items.iter().map(|time| time["on"].as_str().expect("a day").to_owned()).collect();
    (days, found["items"][0].clone())
}

async fn a_case(house: &House) -> String {
    let registrar = house.sender("northmere", Registrar);
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    house.settle().await;
    house.staff("northmere", Administrator).get("/cases").await.is(200).json()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn a_search_knows_when_somebody_is_engaged_and_keeps_nothing_else(back: Back) {
    let house = house(back, "127.0.0.1").await;
    let case = a_case(&house).await;
    let doctor = house.staff("northmere", DesignatedDoctor);
    let email = mailbox(&house, "northmere", "designated_doctor");
    let before = days(&house, &case, &email).await.0;
    assert_eq!(before, ["2026-12-14", "2026-12-15", "2026-12-16"], "nothing is known of them");

    let url = calendar(vec![(200, file()), (503, String::new())]);
    let shown = doctor.put_on("/me/calendar", "*", json!({ "address": url })).await.is(200);
    assert!(!shown.text().contains("b1f7"), "the address is not shown: {}", shown.text());
    house.settle().await;
    let (after, best) = days(&house, &case, &email).await;
    assert_eq!(after, ["2026-12-16", "2026-12-17", "2026-12-18"], "Mondays and Tuesdays are taken");
    assert!(
        best["good"].to_string().contains("Free in their own calendar: Dr Carys Bevan."),
        "{best}"
    );

    house.at("2026-11-02T09:31:00Z");
    house.settle().await;
    let own = doctor.get("/me/settings").await.is(200).json();
    assert_eq!(own["calendar"]["fault"], "the status was 503");
    assert_eq!(days(&house, &case, &email).await.0, after, "what was read before still counts");

    let elsewhere = mailbox(&house, "eastmere", "designated_doctor");
    let other = house.staff("eastmere", DesignatedDoctor);
    let url = calendar(vec![(200, file())]);
    other.put_on("/me/calendar", "*", json!({ "address": url })).await.is(200);
    house.settle().await;
    assert_eq!(
        days(&house, &case, &elsewhere).await.0,
        before,
        "no times of another area are told"
    );

    doctor.send(Method::DELETE, "/me/calendar", None, &[]).await.is(200);
    assert_eq!(days(&house, &case, &email).await.0, before, "gone with all that was read");
}

async fn only_allowed_addresses_are_taken_and_the_page_says_what_is_wrong(back: Back) {
    let house = house(back, "calendars.example.org").await;
    let doctor = house.staff("northmere", DesignatedDoctor);
    for wrong in [
        "https://elsewhere.example.com/a.ics",
        "http://calendars.example.org/a.ics",
        "ftp://calendars.example.org/a.ics",
        "https://me:secret@calendars.example.org/a.ics",
        "my calendar",
    ] {
        let answer = doctor.put_on("/me/calendar", "*", json!({ "address": wrong })).await.is(422);
        assert_eq!(answer.json()["fields"][0]["code"], "calendar-address", "{wrong}");
    }
    let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
    let page = browser.get("/your-settings").await;
    let refused = browser.submit(&page.form("setCalendar").with("address", "nowhere")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("Send an address such as"), "{}", refused.words());
    let given = "webcal://calendars.example.org/jo/free.ics";
    let shown = browser.follow(&page.form("setCalendar").with("address", given)).await;
    assert!(
        shown.words().contains("about to be read from calendars.example.org"),
        "{}",
        shown.words()
    );
    assert!(!shown.html.contains("free.ics"), "the address is not shown again");
    let gone = browser.follow(&shown.form("endCalendar")).await;
    assert!(!gone.words().contains("about to be read"), "{}", gone.words());
}

async fn a_server_that_reads_no_calendars_says_so(back: Back) {
    let house = house(back, "off").await;
    let doctor = house.staff("northmere", DesignatedDoctor);
    let given = json!({ "address": "https://calendars.example.org/a.ics" });
    let answer = doctor.put_on("/me/calendar", "*", given).await.is(422).json();
    assert_eq!(answer["fields"][0]["code"], "calendars-off");
    assert_eq!(doctor.get("/me/settings").await.is(200).json()["reads_calendars"], false);
}

/// The same story on both back ends.
macro_rules! told_on_both {
    ($($name:ident)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(Back::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if tests::postgres().is_none() {
                    eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
                    return;
                }
                super::$name(Back::Postgres).await;
            }
        }
    )*};
}

told_on_both! {
    a_search_knows_when_somebody_is_engaged_and_keeps_nothing_else
    only_allowed_addresses_are_taken_and_the_page_says_what_is_wrong
    a_server_that_reads_no_calendars_says_so
}
