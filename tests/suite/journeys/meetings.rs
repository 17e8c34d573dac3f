//! Meetings that move, are called off and are answered: what those invited hear, what the case
//! becomes, and how a room or a person that is taken is told without naming another child.

use api::config::SettingsArgs;
use domain::access::Role::{Administrator, Registrar};
use serde_json::{Value, json};
use tests::{
    Back, Caller, House, build, on_both,
    post_office::{PostOffice, Posted},
};

/// A case in scope with a review meeting; its address and that of the meeting.
async fn with_meeting(house: &House) -> (String, String) {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house.settle().await;
    let office = house.staff("northmere", Administrator);
    let cases = office.get("/cases").await.is(200).json();
    let case = format!("/cases/{}", cases["items"][0]["id"].as_str().expect("an id"));
    let body = build::meeting("child_death_review", "2027-01-14");
    let meeting = office.post(&format!("{case}/meetings"), body).await.is(201).id();
    house.settle().await;
    (case.clone(), format!("{case}/meetings/{meeting}"))
}

fn moved(on: &str, at: &str) -> Value {
    json!({"on": on, "at": at, "minutes": 90, "place": "Room 4", "reason": "The pathologist cannot come."})
}

/// The code of the first field at fault.
async fn fault(office: &Caller<'_>, path: &str, version: &str, body: Value) -> String {
    let answer = office.put_on(path, version, body).await.is(422).json();
    answer["fields"][0]["code"].as_str().expect("a code").to_owned()
}

fn unfolded(letters: &[String]) -> Vec<String> {
    letters.iter().map(|letter| letter.replace("\r\n ", "")).collect()
}

fn reply(meeting: &str, sequence: u32, email: &str, word: &str, stamp: &str) -> String {
    let uid = meeting.rsplit('/').next().expect("an id");
    format!(
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\nDTSTAMP:{stamp}\r\nATTENDEE;PARTSTAT={word}:mailto:{email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

on_both! {
    /// The calendars of those invited follow a meeting that moves and one that is called off.
    async fn a_meeting_moves_and_is_called_off(house: House) {
        let (case, meeting) = with_meeting(&house).await;
        let office = house.staff("northmere", Administrator);
        let (time, off) = (format!("{meeting}/time"), format!("{meeting}/cancellation"));
        assert_eq!(office.get(&case).await.is(200).json()["stage"], "cdrm_ready");
        let before = house.mail().len();
        office.put_on(&time, "\"1\"", moved("2027-01-21", "10:30")).await.is(200);
        assert_eq!(office.put_on(&time, "\"1\"", moved("2027-01-22", "10:30")).await.status, 412);
        house.settle().await;
        let letters = unfolded(&house.mail()[..]);
        assert_eq!(letters.len(), before + 2, "each person invited is told");
        let told: Vec<&String> = letters.iter().filter(|l| l.contains("SEQUENCE:1")).collect();
        assert_eq!(told.len(), 2);
        for letter in told {
            assert!(letter.contains("method=REQUEST") && letter.contains("20270121T103000"), "{letter}");
            assert!(letter.contains("(moved)") && !letter.contains("pathologist"), "{letter}");
        }
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["alterations"][0]["reason"], "The pathologist cannot come.");
        office.put_on(&off, "\"2\"", json!({"reason": "Not now."})).await.is(200);
        house.settle().await;
        let letters = unfolded(&house.mail()[..]);
        let told: Vec<&String> = letters.iter().filter(|l| l.contains("METHOD:CANCEL")).collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|l| l.contains("method=CANCEL") && l.contains("SEQUENCE:2")));
        assert!(letters.iter().all(|l| !l.contains("Mensah") && !l.contains("Robin")));
        assert_eq!(office.get(&case).await.is(200).json()["stage"], "gathering");
        assert_eq!(office.get(&meeting).await.is(200).json()["state"], "cancelled");
        assert_eq!(office.put_on(&time, "\"3\"", moved("2027-01-28", "10:30")).await.status, 409);
    }
}

on_both! {
    /// Every time that cannot be, or is unusual, has its own answer.
    async fn a_time_that_cannot_be_is_refused_by_name(house: House) {
        let (_, meeting) = with_meeting(&house).await;
        let office = house.staff("northmere", Administrator);
        let time = format!("{meeting}/time");
        for (on, at, code) in [
            ("2026-10-30", "10:00", "date-in-past"),
            ("2026-12-25", "10:00", "closed-day"),
            ("2026-12-05", "10:00", "closed-day"),
            ("2027-03-16", "10:00", "after-due-date"),
            ("2027-03-28", "01:30", "time-does-not-exist"),
            ("2027-10-31", "01:30", "time-happens-twice"),
        ] {
            assert_eq!(fault(&office, &time, "\"1\"", moved(on, at)).await, code, "{on} {at}");
        }
        let mut same = build::meeting("child_death_review", "2027-01-14");
        same["invitees"] = json!([]);
        let now = json!({"on": "2027-01-14", "at": "14:00", "minutes": 90, "place": same["place"], "video_link": same["video_link"], "reason": "None."});
        assert_eq!(fault(&office, &time, "\"1\"", now).await, "unchanged");
        let mut excused = moved("2027-03-16", "10:00");
        excused["despite"] = json!("The inquest ends that week.");
        office.put_on(&time, "\"1\"", excused).await.is(200);
    }
}

on_both! {
    /// A person and a room cannot be in two meetings at once, and nobody learns whose the other is.
    async fn double_booking_is_refused_with_the_clash_named(house: House) {
        let (_, first) = with_meeting(&house).await;
        let office = house.staff("northmere", Administrator);
        let mut other = build::registration();
        other["child"]["family_name"] = json!("Okafor");
        other["child"]["given_names"] = json!("Ines");
        other["child"]["born_on"] = json!("2019-05-05");
        other["child"]["sex"] = json!("female");
        other["child"]["died_on"] = json!("2026-10-30");
        other["child"]["usual_address"] = json!({"lines": ["3 Mill Lane", "Northmere"], "postcode": "NM2 4AB"});
        other["entry_number"] = json!("218");
        other["informant"]["name"] = json!("Ada Okafor");
        house.sender("northmere", Registrar).post("/notices/registrar", other).await.is(201);
        house.settle().await;
        let cases = office.get("/cases").await.is(200).json();
        let ids: Vec<&str> = cases["items"].as_array().expect("cases").iter().map(|c| c["id"].as_str().expect("an id")).collect();
        let second = ids.iter().find(|id| !first.contains(**id)).expect("another case");
        let meetings = format!("/cases/{second}/meetings");
        let mut body = build::meeting("child_death_review", "2027-01-14");
        body["at"] = json!("15:00");
        let answer = office.post(&meetings, body.clone()).await.is(422);
        let told = answer.text();
        for code in ["person-engaged", "place-engaged", "14 January 2027, 14:00 to 15:30"] {
            assert!(told.contains(code), "{code}: {told}");
        }
        assert!(!told.contains("Mensah") && !told.contains("CDR-"), "{told}");
        body["despite"] = json!("The room can be divided.");
        let answer = office.post(&meetings, body.clone()).await.is(422);
        assert!(!answer.text().contains("place-engaged") && answer.text().contains("person-engaged"));
        body["invitees"][0]["email"] = json!("sam.lee@northmere.example.org");
        body["invitees"][1]["email"] = json!("ola.berg@coroner.example.org");
        office.post(&meetings, body).await.is(201);
    }
}

on_both! {
    /// An answer counts when it comes from somebody invited, to the meeting as it is now.
    async fn answers_to_an_invitation_are_taken_in(house: House) {
        let (_, meeting) = with_meeting(&house).await;
        let office = house.staff("northmere", Administrator);
        let replies = format!("{meeting}/replies");
        let pat = "pat.lindgren@coroner.example.org";
        let send = async |text: String| office.post_as(&replies, "text/calendar", text).await;
        send(reply(&meeting, 0, "PAT.Lindgren@coroner.example.org", "ACCEPTED", "20261102T090000Z")).await.is(200);
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["answers"], json!([{"email": pat, "answer": "accepted"}]));
        office.put_on(&format!("{meeting}/time"), "\"1\"", moved("2027-01-21", "10:30")).await.is(200);
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["answers"], json!([]), "a meeting that moved is asked about again");
        let stamp = "20261102T100000Z";
        send(reply(&meeting, 1, pat, "DECLINED", stamp)).await.is(200);
        let other = format!("/x/{}", domain::ids::random_uuid());
        for (text, code) in [
            (reply(&meeting, 0, pat, "ACCEPTED", stamp), "older-invitation"),
            (reply(&meeting, 9, pat, "ACCEPTED", stamp), "unknown-invitation"),
            (reply(&meeting, 1, "eve@elsewhere.example", "ACCEPTED", stamp), "stranger"),
            (reply(&meeting, 1, pat, "ACCEPTED", "20261101T000000Z"), "older-reply"),
            (reply(&meeting, 1, pat, "NEEDS-ACTION", stamp), "no-answer"),
            (reply(&other, 1, pat, "ACCEPTED", stamp), "other-meeting"),
            ("Yes, gladly.".to_owned(), "not-a-calendar"),
        ] {
            let answer = send(text).await.is(422).json();
            assert_eq!(answer["fields"][0]["code"], code);
        }
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["answers"][0]["answer"], "declined");
        let codes = |done: bool| -> Vec<&str> {
            let checks = seen["checks"].as_array().expect("checks").iter();
            checks.filter(|c| c["done"] == done).map(|c| c["code"].as_str().expect("a code")).collect()
        };
        assert_eq!(codes(true), ["forms_in"], "the moved meeting has no link: {seen}");
        assert_eq!(codes(false), ["essential_confirmed", "remote_joining", "family_questions"]);
    }
}

/// Mail leaves by SMTP, and a letter that the server does not take is sent again later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_goes_to_a_server_and_is_tried_again() {
    let office = PostOffice::open(1).await;
    let args = SettingsArgs { smtp_url: Some(office.url()), ..SettingsArgs::default() };
    let house = House::start_as(Back::Sqlite, args).await;
    let (_, _) = with_meeting(&house).await;
    let first = office.posted().len();
    assert!(first > 0, "what the server took is there");
    house.at("2026-11-02T10:00:00Z");
    house.settle().await;
    let posted = office.posted();
    assert_eq!(posted.len(), first + 1, "the one that was refused came again");
    assert!(house.mail().is_empty(), "nothing is left in the folder");
    let invited: Vec<&Posted> =
        posted.iter().filter(|p| p.to == ["pat.lindgren@coroner.example.org"]).collect();
    assert_eq!(invited.len(), 1);
    let text = &invited[0].text;
    assert_eq!(text.matches("text/calendar; method=REQUEST").count(), 2);
    assert_eq!(text.matches("Content-Disposition: attachment").count(), 1);
    assert!(!text.contains("Mensah") && !text.contains("Robin"));
}
