//! Finding a time: what is proposed and why, by the API and on the page, and that what is proposed can
//! be arranged.

use domain::access::Role::{Administrator, Coroner, Registrar};
use serde_json::{Value, json};
use tests::{Caller, House, browse::Browser, build, on_both};

/// A case in scope; its id and reference.
async fn a_case(house: &House) -> (String, String) {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house.settle().await;
    let office = house.staff("northmere", Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let text = |name: &str| case[name].as_str().expect("a text").to_owned();
    (text("id"), text("reference"))
}

fn wish() -> Value {
    let meeting = build::meeting("child_death_review", "2027-01-14");
    json!({
        "kind": "child_death_review", "minutes": 90, "from": "2026-12-21", "until": "2027-01-08",
        "places": ["Seminar room 2"], "invitees": meeting["invitees"]
    })
}

async fn fault(office: &Caller<'_>, path: &str, name: &str, value: Value) -> String {
    let mut body = wish();
    body[name] = value;
    let answer = office.post(path, body).await.is(422).json();
    answer["fields"][0]["code"].as_str().expect("a code").to_owned()
}

on_both! {
    /// Three working days, the best first; what is taken elsewhere is left out, and the chosen time is arranged.
    async fn times_are_proposed_with_reasons_and_can_be_arranged(house: House) {
        let (case, _) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let (slots, meetings) = (format!("/cases/{case}/meeting-slots"), format!("/cases/{case}/meetings"));
        let found = office.post(&slots, wish()).await.is(200).json();
        let days: Vec<&str> = found["items"].as_array().expect("times").iter().map(|t| t["on"].as_str().expect("a day")).collect();
        assert_eq!(days, ["2026-12-21", "2026-12-22", "2026-12-23"]);
        let first = &found["items"][0];
        assert_eq!((first["at"].as_str(), first["place"].as_str()), (Some("10:00"), Some("Seminar room 2")));
        assert_eq!(first["breaks"], json!([]), "{first}");
        assert!(first["good"].to_string().contains("in time for the due date of the review meeting"), "{first}");
        let closed = found["left_out"].as_array().expect("reasons").iter().find(|r| r["code"] == "closed_day").expect("closed days");
        assert_eq!(closed["times"], 7, "two weekends, Christmas, its substitute and New Year: {found}");
        let mut body = build::meeting("child_death_review", "2026-12-21");
        (body["at"], body["place"]) = (first["at"].clone(), first["place"].clone());
        let meeting = office.post(&meetings, body).await.is(201).id();
        let again = office.post(&slots, wish()).await.is(422).json();
        assert_eq!(again["fields"][0]["code"], "not-now", "one review meeting at a time");
        let mut moving = wish();
        moving["meeting"] = json!(meeting);
        let found = office.post(&slots, moving.clone()).await.is(200).json();
        assert_eq!(found["items"][0]["on"], "2026-12-21", "its own time counts as free");
        let mut other = wish();
        other["kind"] = json!("panel");
        assert_eq!(office.post(&slots, other).await.is(422).json()["fields"][0]["code"], "not-now");
    }
}

on_both! {
    /// In a criminal case nothing is proposed before the police agree, and everything is afterwards.
    async fn the_police_come_first(house: House) {
        let (case, _) = a_case(&house).await;
        house.sender("northmere", Coroner).post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let slots = format!("/cases/{case}/meeting-slots");
        let fact = |fact: &str, value: Value| json!({"fact": fact, "answer": "known", "value": value, "source": "DS Imani Cole", "reason": "By telephone."});
        office.post(&format!("/cases/{case}/facts"), fact("criminal_case", json!("yes"))).await.is(200);
        let found = office.post(&slots, wish()).await.is(200).json();
        assert_eq!(found["items"], json!([]));
        assert_eq!(found["left_out"][0]["words"], "Waiting for police agreement");
        let agreed = json!({"agreed": true, "name": "DCI Ewan Pryce", "speaks_for": "police_lead", "on": "2026-11-01", "limits": "Professionals only."});
        office.post(&format!("/cases/{case}/police-agreement"), agreed).await.is(200);
        let found = office.post(&slots, wish()).await.is(200).json();
        assert_eq!(found["items"].as_array().expect("times").len(), 3);
    }
}

on_both! {
    /// What cannot be sought is said field by field.
    async fn what_cannot_be_sought_is_refused_by_name(house: House) {
        let (case, _) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let slots = format!("/cases/{case}/meeting-slots");
        let twice = json!([
            {"name": "A", "role": "", "email": "a@example.org", "essential": true},
            {"name": "B", "role": "", "email": "A@example.org", "essential": true}
        ]);
        for (name, value, code) in [
            ("from", json!("2026-10-01"), "date-in-past"),
            ("until", json!("2026-12-20"), "before-start"),
            ("until", json!("2027-12-20"), "too-long"),
            ("closes", json!("09:30"), "too-short"),
            ("invitees", twice, "repeated"),
            ("places", json!([" "]), "missing"),
        ] {
            assert_eq!(fault(&office, &slots, name, value.clone()).await, code, "{name}: {value}");
        }
    }
}

on_both! {
    /// By the page: times are shown, and the button of one arranges the meeting with what was typed.
    async fn a_time_is_found_and_arranged_on_the_page(house: House) {
        let (_, reference) = a_case(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{reference}/meetings/find")).await;
        let empty = browser.submit(&page.form("proposeSlots")).await;
        assert_eq!(empty.status, 422);
        for words in ["Choose the kind of meeting.", "Enter where the meeting may be", "Invite at least one person"] {
            assert!(empty.words().contains(words), "{words}: {}", empty.words());
        }
        let typed = page.form("proposeSlots").filled(&[
            ("kind", "child_death_review"),
            ("places", "Seminar room 2\nRemote"),
            ("chair", "Dr Amara Nwosu"),
            ("invitees/1/name", "Pat Lindgren"),
            ("invitees/1/email", "pat.lindgren@coroner.example.org"),
            ("invitees/1/essential", "yes"),
        ]).with_date("from", "2027-01-11");
        let found = browser.submit(&typed).await;
        assert_eq!(found.status, 200, "{}", found.problem());
        assert!(found.words().contains("Monday 11 January 2027, 10:00 to 11:30"), "{}", found.words());
        assert!(found.words().contains("Seminar room 2 is free."), "{}", found.words());
        let arrange = found.form("arrangeMeeting").with("slot", "2027-01-12T10:00|Seminar room 2");
        let done = browser.submit(&arrange).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let meeting = browser.get(&done.location.expect("a place")).await;
        for words in ["12 January 2027, 10:00 to 11:30", "Seminar room 2", "Pat Lindgren", "Dr Amara Nwosu"] {
            assert!(meeting.words().contains(words), "{words}: {}", meeting.words());
        }
    }
}
