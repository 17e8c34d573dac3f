//! Minutes whose lines become actions, apologies with what was written, and a person's own calendar.

use domain::access::Role::{Administrator, PanelChair, Registrar};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// A case in scope; its address in the API and its reference.
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
    (format!("/cases/{}", text("id")), text("reference"))
}

/// The tasks of a case that are actions of meetings.
async fn to_do(house: &House, case: &str) -> Vec<Value> {
    let case = house.staff("northmere", Administrator).get(case).await.is(200).json();
    let tasks = case["tasks"].as_array().expect("tasks").iter();
    tasks.filter(|task| task["operation"] == "endAction").cloned().collect()
}

on_both! {
    /// Each line with an owner and a date is a task until it is recorded what came of it.
    async fn lines_of_minutes_become_actions(house: House) {
        let (case, _) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let body = build::meeting("child_death_review", "2027-01-14");
        let meeting = office.post(&format!("{case}/meetings"), body).await.is(201).id();
        let meeting = format!("{case}/meetings/{meeting}");
        house.at("2027-01-15T09:00:00Z");
        let mut record = build::held("2027-01-14");
        record["attendance"] = json!([
            {"name": "Morgan Reyes", "attended": true},
            {"name": "Pat Lindgren", "attended": false, "apologies": true, "contribution": "The inquest opens in March."}
        ]);
        record["actions"] = json!([
            {"what": "Draft the analysis form", "owner": "Dr Amara Nwosu", "due_on": "2027-01-28"},
            {"what": "Ask the ambulance service for its log", "owner": "", "due_on": "2027-01-13"}
        ]);
        let path = format!("{meeting}/record");
        let told = office.put_on(&path, "\"1\"", record.clone()).await.is(422).text();
        assert!(told.contains("/actions/1/owner"), "{told}");
        record["actions"][1]["owner"] = json!("Pat Lindgren");
        let told = office.put_on(&path, "\"1\"", record.clone()).await.is(422).json();
        assert_eq!(told["fields"][0], json!({"field": "/actions/1/due_on", "code": "before-meeting", "detail": "The date must be on or after the day of the meeting."}));
        record["actions"][1]["due_on"] = json!("2027-01-20");
        office.put_on(&path, "\"1\"", record).await.is(200);
        let tasks = to_do(&house, &case).await;
        assert_eq!(tasks.len(), 2, "{tasks:?}");
        assert!(tasks[0]["due_at"].as_str().expect("a time").starts_with("2027-01-20"), "{tasks:?}");
        assert!(!tasks[0].to_string().contains("ambulance"), "a task holds no text of the minutes");
        let chair = house.staff("northmere", PanelChair);
        let end = |no: u32| format!("{meeting}/actions/{no}/end");
        let done = json!({"on": "2027-01-15", "note": "The log is in."});
        chair.post(&end(2), done.clone()).await.is(200);
        for (no, body, status) in [
            (2, done.clone(), 409),
            (3, done, 409),
            (1, json!({"on": "2027-01-16", "note": "Tomorrow."}), 422),
            (1, json!({"on": "2027-01-13", "note": "Before."}), 422),
        ] {
            assert_eq!(chair.post(&end(no), body.clone()).await.status, status, "{no}: {body}");
        }
        assert_eq!(to_do(&house, &case).await.len(), 1);
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["actions"][1]["done_on"], "2027-01-15");
        chair.get(&format!("{case}/action-log")).await.is(200);
        let history = office.get(&format!("{case}/history")).await.is(200).text();
        assert!(history.contains("Read the meetings"), "the log shows what meetings agreed: {history}");
        assert_eq!(seen["record"]["attendance"][1]["apologies"], true);
    }
}

on_both! {
    /// By the page: lines are typed, one is late, and it is recorded as done.
    async fn actions_are_typed_and_recorded_as_done_on_the_page(house: House) {
        let (case, reference) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let body = build::meeting("child_death_review", "2027-01-14");
        let meeting = office.post(&format!("{case}/meetings"), body).await.is(201).id();
        let place = format!("/cases/{reference}/meetings/{meeting}");
        house.at("2027-01-15T09:00:00Z");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&place).await;
        let typed = page.form("recordMeeting").filled(&[
            ("held", "yes"),
            ("attendance/0/attended", "yes"),
            ("attendance/1/apologies", "yes"),
            ("notes", "The course of events was agreed."),
            ("actions/1/what", "Draft the analysis form"),
            ("actions/1/owner", "Dr Amara Nwosu"),
        ]).with_date("on", "2027-01-14");
        let typed = if page.html.contains("overrides/months_notice") {
            typed.with("overrides/months_notice", "All who were needed could come.")
        } else {
            typed
        };
        let refused = browser.submit(&typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains("Enter by when it is to be done."), "{}", refused.words());
        let done = browser.submit(&typed.with_date("actions/1/due_on", "2027-01-20")).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        house.at("2027-01-22T09:00:00Z");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&place).await;
        for words in ["Draft the analysis form", "Dr Amara Nwosu, by 20 January 2027", "Late", "Sent apologies"] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        let work = browser.get("/my-work").await;
        assert!(work.words().contains("See that an action of a meeting is done"), "{}", work.words());
        let end = page.form("endAction").with("ended/1/note", "The draft is with the doctor.");
        let ended = browser.submit(&end.with_date("ended/1/on", "2027-01-21")).await;
        assert_eq!(ended.status, 303, "{}", ended.problem());
        let page = browser.get(&place).await;
        assert!(page.words().contains("21 January 2027: The draft is with the doctor."), "{}", page.words());
    }
}

on_both! {
    /// A calendar reads the meetings of its person at a private address that names nobody and can be revoked.
    async fn a_person_subscribes_to_their_own_meetings(house: House) {
        let (case, reference) = a_case(&house).await;
        let user = house.cast.users.iter().find(|u| u.area == "northmere" && u.role == "administrator").expect("a person");
        let office = house.staff("northmere", Administrator);
        let mut body = build::meeting("child_death_review", "2027-07-14");
        body["despite"] = json!("The inquest ends that week.");
        body["invitees"][0]["email"] = json!(user.email);
        office.post(&format!("{case}/meetings"), body).await.is(201);
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get("/calendar").await;
        assert!(page.words().contains("You have no address."), "{}", page.words());
        let made = browser.submit(&page.form_at("/calendar")).await;
        let address = |html: &str| {
            let (_, rest) = html.split_once("/calendar/").expect("an address");
            let secret: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            format!("/calendar/{secret}.ics")
        };
        let (_, shown) = made.html.split_once("new-address").expect("the address is shown");
        let first = address(shown);
        let program = Browser::new(&house);
        let file = program.get_only(&first).await;
        assert_eq!(file.status, 200);
        let text = file.html.replace("\r\n ", "");
        for line in ["METHOD:PUBLISH", "20270714T140000", "BEGIN:VTIMEZONE", reference.as_str()] {
            assert!(text.contains(line), "{line}: {text}");
        }
        for private in ["Mensah", "Robin", "ATTENDEE", "Lindgren"] {
            assert!(!text.contains(private), "{private}: {text}");
        }
        let page = browser.get("/calendar").await;
        assert!(!page.html.contains(&first), "it is shown once");
        let made = browser.submit(&page.form_at("/calendar")).await;
        let (_, shown) = made.html.split_once("new-address").expect("the address is shown");
        let second = address(shown);
        assert_eq!(program.get_only(&first).await.status, 404, "a new address takes the place of the old");
        for _ in 0..60 {
            assert_eq!(program.get_only(&second).await.status, 200);
        }
        assert_eq!(program.get_only(&second).await.status, 429, "60 times an hour");
        house.at("2026-11-02T10:00:01Z");
        assert_eq!(program.get_only(&second).await.status, 200);
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get("/calendar").await;
        browser.submit(&page.form_at("/calendar/revoke")).await;
        assert_eq!(program.get_only(&second).await.status, 404);
        assert_eq!(program.get_only("/calendar/short.ics").await.status, 404);
    }
}

on_both! {
    /// Minutes wait for the chair's word; amended later they are a new version beside the approved one.
    async fn the_chair_approves_the_minutes(house: House) {
        let (case, reference) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let body = build::meeting("child_death_review", "2027-01-14");
        let id = office.post(&format!("{case}/meetings"), body).await.is(201).id();
        let meeting = format!("{case}/meetings/{id}");
        let (approval, text) = (format!("{meeting}/minutes/approval"), format!("{meeting}/minutes/text"));
        let word = json!({"by": "Dr Amara Nwosu", "on": "2027-01-15"});
        office.put_on(&approval, "\"1\"", word.clone()).await.is(409);
        house.at("2027-01-15T09:00:00Z");
        office.put_on(&format!("{meeting}/record"), "\"1\"", build::held("2027-01-14")).await.is(200);
        let waits = async || -> usize {
            let case = house.staff("northmere", Administrator).get(&case).await.is(200).json();
            let tasks = case["tasks"].as_array().expect("tasks").iter();
            tasks.filter(|task| task["title"] == "Minutes wait for approval").count()
        };
        assert_eq!(waits().await, 1);
        let seen = office.get(&meeting).await.is(200).json();
        assert_eq!(seen["minutes"], json!({"version": 1, "standing": "draft", "earlier": []}));
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let place = format!("/cases/{reference}/meetings/{id}");
        assert!(browser.get(&place).await.words().contains("Draft, not yet approved"));
        let work = browser.get("/my-work").await;
        assert!(work.words().contains("Minutes wait for approval"), "{}", work.words());
        assert!(work.html.contains(&format!("{place}/minutes/approve")), "the task leads to the form");
        let other = json!({"by": "Dr Idris Vaughan", "on": "2027-01-15"});
        let told = office.put_on(&approval, "\"2\"", other).await.is(422).json();
        assert_eq!(told["fields"][0]["code"], "not-the-chair");
        house.staff("eastmere", Administrator).put_on(&approval, "\"2\"", word.clone()).await.is(404);
        office.put_on(&approval, "\"1\"", word.clone()).await.is(412);
        house.staff("northmere", PanelChair).put_on(&approval, "\"2\"", word).await.is(200);
        assert_eq!(waits().await, 0);
        assert!(browser.get(&place).await.words().contains("Approved by Dr Amara Nwosu on 15 January 2027"));
        let right = json!({"attendance": [], "notes": "The call was at 10:21.", "decisions": [], "reason": "Two digits were changed round."});
        let mut silent = right.clone();
        silent["reason"] = json!("");
        let told = office.put_on(&text, "\"3\"", silent).await.is(422).json();
        assert_eq!(told["fields"][0]["field"], "/reason");
        office.put_on(&text, "\"3\"", right).await.is(200);
        assert_eq!(waits().await, 1, "a new version is a draft");
        let seen = office.get(&meeting).await.is(200).json();
        let earlier = &seen["minutes"]["earlier"][0];
        assert_eq!((seen["minutes"]["version"].as_u64(), earlier["version"].as_u64()), (Some(2), Some(1)));
        assert_eq!(earlier["notes"], "The course of events was agreed.");
        assert_eq!(earlier["approval"]["by"], "Dr Amara Nwosu");
        assert_eq!(seen["record"]["notes"], "The call was at 10:21.");
        let page = browser.get(&place).await;
        for words in ["Version 1 of the minutes", "Two digits were changed round.", "The course of events was agreed."] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        for format in ["", "?format=docx"] {
            let paper = office.get(&format!("{meeting}/minutes{format}")).await;
            assert_eq!(paper.status, 200, "{format}");
        }
    }
}

on_both! {
    /// By the page: the chair's word is recorded beside what it is about, and faults come back in the form.
    async fn minutes_are_amended_and_approved_by_the_page(house: House) {
        let (case, reference) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let body = build::meeting("child_death_review", "2027-01-14");
        let id = office.post(&format!("{case}/meetings"), body).await.is(201).id();
        house.at("2027-01-15T09:00:00Z");
        office.put_on(&format!("{case}/meetings/{id}/record"), "\"1\"", build::held("2027-01-14")).await.is(200);
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let place = format!("/cases/{reference}/meetings/{id}");
        let page = browser.get(&format!("{place}/minutes/amend")).await;
        let form = page.form("amendMinutes");
        let same = browser.submit(&form).await;
        assert_eq!(same.status, 422);
        assert!(same.words().contains("This is what the minutes say already."), "{}", same.words());
        let done = browser.submit(&form.clone().with("notes", "The call was at 10:21.").with("attendance/0/contribution", "Sent a note.")).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let page = browser.get(&format!("{place}/minutes/approve")).await;
        for words in ["The call was at 10:21.", "Draft, not yet approved", "Sent a note."] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        let form = page.form("approveMinutes");
        let refused = browser.submit(&form.clone().with("by", "Dr Idris Vaughan")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains("The meeting names somebody else as its chair."), "{}", refused.words());
        let done = browser.submit(&form).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let stale = browser.submit(&form.with("key", "another-key")).await;
        assert_eq!(stale.status, 412, "{}", stale.problem());
        let page = browser.get(&place).await;
        assert!(page.words().contains("Approved by Dr Amara Nwosu on 15 January 2027"), "{}", page.words());
        assert!(!page.words().contains("Approve the minutes") && page.words().contains("Amend the minutes"));
        let history = browser.get(&format!("/cases/{reference}/history")).await;
        assert!(history.words().contains("the chair approved the minutes"), "{}", history.words());
    }
}
