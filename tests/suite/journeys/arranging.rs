//! Arranging: what is refused and how it is told, whom the case suggests, and several children at one
//! meeting.

use domain::access::Role::{Administrator, Practitioner, Registrar};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// Another child of the same incident.
pub(super) fn another() -> Value {
    let mut other = build::registration();
    other["child"]["family_name"] = json!("Okafor");
    other["child"]["given_names"] = json!("Ines");
    other["child"]["born_on"] = json!("2019-05-05");
    other["child"]["sex"] = json!("female");
    other["child"]["usual_address"] =
        json!({"lines": ["3 Mill Lane", "Northmere"], "postcode": "NM2 4AB"});
    other["entry_number"] = json!("218");
    other["informant"]["name"] = json!("Ada Okafor");
    other
}

/// Cases in scope: their addresses in the API with their references, the first notice first.
pub(super) async fn cases(house: &House, notices: &[Value]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for notice in notices {
        let registrar = house.sender("northmere", Registrar);
        registrar.post("/notices/registrar", notice.clone()).await.is(201);
        house.settle().await;
        let all = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        for case in all["items"].as_array().expect("cases") {
            let text = |name: &str| case[name].as_str().expect("a text").to_owned();
            let line = (format!("/cases/{}", text("id")), text("reference"));
            if !found.contains(&line) {
                found.push(line);
            }
        }
    }
    assert_eq!(found.len(), notices.len());
    found
}

on_both! {
    /// The bad input of a diary, each with its own clear answer.
    async fn every_impossible_meeting_has_its_own_answer(house: House) {
        let case = cases(&house, &[build::registration()]).await.remove(0).0;
        let office = house.staff("northmere", Administrator);
        let meetings = format!("{case}/meetings");
        let mut words = std::collections::BTreeSet::new();
        for (on, at, field, code) in [
            ("2026-10-30", "10:00", "/on", "date-in-past"),
            ("2026-12-25", "10:00", "/on", "closed-day"),
            ("2027-01-16", "10:00", "/on", "closed-day"),
            ("2027-03-16", "10:00", "/on", "after-due-date"),
            ("2027-03-28", "01:30", "/at", "time-does-not-exist"),
            ("2027-10-31", "01:30", "/at", "time-happens-twice"),
        ] {
            let mut body = build::meeting("child_death_review", on);
            body["at"] = json!(at);
            let told = office.post(&meetings, body).await.is(422).json();
            let faults = told["fields"].as_array().expect("fields");
            let fault = faults.iter().find(|f| f["code"] == code).unwrap_or_else(|| panic!("{on} {at}: {told}"));
            assert_eq!(fault["field"], field);
            words.insert(fault["detail"].to_string());
        }
        let mut twice = build::meeting("child_death_review", "2027-01-14");
        twice["invitees"][1]["email"] = json!("Morgan.Reyes@northmere.example.org");
        let told = office.post(&meetings, twice).await.is(422).json();
        assert_eq!(told["fields"][0]["code"], "repeated");
        assert_eq!(told["fields"][0]["field"], "/invitees/1/email");
        words.insert(told["fields"][0]["detail"].to_string());
        let meeting = office.post(&meetings, build::meeting("child_death_review", "2027-01-14")).await.is(201).id();
        let reply = format!("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{meeting}\r\nSEQUENCE:0\r\nDTSTAMP:20261102T090000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@elsewhere.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        let told = office.post_as(&format!("{meetings}/{meeting}/replies"), "text/calendar", reply).await.is(422).json();
        assert_eq!(told["fields"][0]["code"], "stranger");
        words.insert(told["fields"][0]["detail"].to_string());
        assert_eq!(words.len(), 8, "each day and each reason reads differently: {words:?}");
    }
}

on_both! {
    /// Those whom notices name and those invited before are suggested, and nobody of the family.
    async fn the_case_suggests_whom_to_invite(house: House) {
        let case = cases(&house, &[build::registration()]).await.remove(0);
        let mut notice = build::notification();
        notice["notifier"]["contact"] = json!("01632 960 101, a.nwosu@trust.example.org");
        house.sender("northmere", Practitioner).post("/notices/practitioner", notice).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let people = format!("{}/meeting-people", case.0);
        let found = office.get(&people).await.is(200).json();
        let nwosu = &found["items"][0];
        assert_eq!((nwosu["name"].as_str(), nwosu["email"].as_str()), (Some("Dr Amara Nwosu"), Some("a.nwosu@trust.example.org")));
        assert!(found.to_string().contains("Fen Road Surgery") && !found.to_string().contains("Mensah"), "{found}");
        assert!(found["lead"].as_str().expect("words").contains("the trust that gave the care"), "{found}");
        let panel = office.get(&format!("{people}?kind=panel")).await.is(200).json();
        assert_eq!((panel["items"].clone(), panel["lead"].as_str()), (json!([]), Some("the panel chair")));
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{}/meetings/new?kind=child_death_review&people=case", case.1)).await;
        assert!(page.html.contains("a.nwosu@trust.example.org"), "{}", page.problem());
    }
}

on_both! {
    /// Children of one incident are discussed at one meeting, and each has a record and a form of their own.
    async fn one_sitting_serves_several_children(house: House) {
        let both = cases(&house, &[build::registration(), another()]).await;
        let office = house.staff("northmere", Administrator);
        let body = build::meeting("child_death_review", "2027-01-14");
        let first = office.post(&format!("{}/meetings", both[0].0), body).await.is(201).id();
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let place = format!("/cases/{}/meetings/{first}", both[0].1);
        let form = browser.get(&place).await.form_at(&format!("{place}/sitting"));
        let refused = browser.submit(&form.clone().with("other", "CDR-26-9999")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains("There is no such case in your area."), "{}", refused.words());
        let itself = browser.submit(&form.clone().with("other", &both[0].1)).await;
        assert!(itself.words().contains("already arranged"), "{}", itself.problem());
        let done = browser.submit(&form.with("other", &both[1].1)).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let second = office.get(&format!("{}/meetings", both[1].0)).await.is(200).json()["items"][0].clone();
        let one = office.get(&format!("{}/meetings/{first}", both[0].0)).await.is(200).json();
        for part in ["starts_at", "ends_at", "place", "chair", "invitees"] {
            assert_eq!(one[part], second[part], "{part}");
        }
        house.at("2027-01-15T09:00:00Z");
        for (case, meeting) in [(&both[0].0, &one), (&both[1].0, &second)] {
            let path = format!("{case}/meetings/{}/record", meeting["id"].as_str().expect("an id"));
            office.put_on(&path, "\"1\"", build::held("2027-01-14")).await.is(200);
            office.get(&format!("{case}/analysis")).await.is(200);
        }
    }
}

on_both! {
    /// The kind of review meeting is suggested from the case with its reason, a person chooses, and
    /// whichever it is counts as the review meeting; calendars say no more than before.
    async fn the_kind_of_review_meeting_is_suggested_and_chosen(house: House) {
        let case = cases(&house, &[build::registration()]).await.remove(0);
        let office = house.staff("northmere", Administrator);
        let people = format!("{}/meeting-people", case.0);
        let found = office.get(&people).await.is(200).json();
        assert_eq!(found["fits"], json!([]), "nothing is known of the place");
        let mut notice = build::notification();
        notice["agencies"] = json!([
            {"kind": "police", "name": "Northmere Police", "email": "desk@police.example.org"},
            {"kind": "gp", "name": "Fen Road Surgery"}
        ]);
        house.sender("northmere", Practitioner).post("/notices/practitioner", notice).await.is(201);
        house.settle().await;
        let found = office.get(&people).await.is(200).json();
        assert_eq!(found["fits"][0]["setting"], "hospital_mortality", "{found}");
        assert_eq!(found["fits"][0]["because"], "The child died in hospital.");
        assert_eq!(found["fits"][0]["grade"], "local practice");
        let essential = |found: &Value, name: &str| {
            let items = found["items"].as_array().expect("people").iter();
            items.clone().find(|item| item["name"] == name).expect("a person")["essential"].clone()
        };
        assert_eq!(essential(&found, "Northmere Police"), false);
        let found = office.get(&format!("{people}?setting=final_case_discussion")).await.is(200).json();
        assert_eq!(essential(&found, "Northmere Police"), true, "a final case discussion needs them");
        assert_eq!(essential(&found, "Fen Road Surgery"), false);
        let mut panel = build::meeting("joint_agency_response", "2026-11-12");
        panel["setting"] = json!("hospital_mortality");
        let decision = build::response(true);
        office.put_on(&format!("{}/joint-agency-response", case.0), "*", decision).await.is(200);
        let told = office.post(&format!("{}/meetings", case.0), panel).await.is(422).json();
        assert_eq!(told["fields"][0]["field"], "/setting");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let new = format!("/cases/{}/meetings/new", case.1);
        let page = browser.get(&format!("{new}?kind=child_death_review&people=case")).await;
        for words in [
            "Suggested: Final case discussion of the joint agency response",
            "Also fits: Hospital mortality meeting",
            "unverified",
            "Coroner's officer",
        ] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        let typed = page
            .form("arrangeMeeting")
            .filled(&[
                ("setting", "hospital_mortality"),
                ("at", "14:00"),
                ("place", "Remote"),
                ("chair", "Dr Amara Nwosu"),
                ("invitees/0/email", "a.nwosu@trust.example.org"),
                ("invitees/1/email", "desk@police.example.org"),
                ("invitees/2/email", "desk@fenroad.example.org"),
            ])
            .with_date("on", "2027-01-14");
        let done = browser.submit(&typed).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let page = browser.get(&done.location.expect("a place")).await;
        assert!(page.words().contains("Hospital mortality meeting"), "{}", page.words());
        assert!(page.words().contains("Counts as Child death review meeting"), "{}", page.words());
        assert_eq!(office.get(&case.0).await.is(200).json()["stage"], "cdrm_ready", "it is the review meeting");
        house.settle().await;
        for letter in house.mail() {
            assert!(!letter.contains("mortality"), "a calendar says that it is a review meeting: {letter}");
        }
    }
}

on_both! {
    /// A place that holds the family's name is refused, whatever the time is excused with, until somebody
    /// has looked: by the API and by form.
    async fn a_place_named_like_the_family_waits_for_somebody_to_look(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let case = office.get("/cases").await.is(200).json()["items"][0].clone();
        let (id, reference) = (case["id"].as_str().expect("an id"), case["reference"].as_str().expect("a reference"));
        let meetings = format!("/cases/{id}/meetings");
        let mut body = build::meeting("child_death_review", "2027-01-14");
        body["place"] = json!("Mensah Hall");
        body["despite"] = json!("All who are needed can come.");
        let refused = office.post(&meetings, body.clone()).await.is(422).json();
        assert_eq!(refused["fields"][0]["code"], "names-the-family");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{reference}/meetings/new?kind=child_death_review")).await;
        assert!(!page.html.contains("place_is_not_the_family"), "nobody is asked before there is a reason");
        let place = body["place"].as_str().expect("a place").to_owned();
        let shown = browser.submit(&page.form("arrangeMeeting").with("place", &place)).await;
        assert!(shown.html.contains("I have looked: the place is not named after the child"), "{}", shown.words());
        body["place_is_not_the_family"] = json!(true);
        office.post(&meetings, body).await.is(201);
    }
}
