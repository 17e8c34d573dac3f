//! An organisation is asked, reminded, given a formal notice: by the API and by form.

use domain::access::Role::{Administrator, DesignatedDoctor, Registrar};
use poem::http::Method;
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// A case of Northmere that has asked the police; its path, its reference and the request.
async fn asked(house: &House) -> (String, String, String) {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house.settle().await;
    let office = house.staff("northmere", Administrator);
    let found = office.get("/cases").await.is(200).json()["items"][0].clone();
    let id = found["id"].as_str().expect("an id").to_owned();
    let request = build::asked(&office, &id).await;
    (format!("/cases/{id}"), found["reference"].as_str().expect("a reference").to_owned(), request)
}

on_both! {
    /// From asking to the formal notice: each step follows from what was sent and when.
    async fn the_ladder_leads_to_a_formal_notice_as_a_letter(house: House) {
        let (case, reference, request) = asked(&house).await;
        let office = house.staff("northmere", Administrator);
        house.settle().await;
        let to_police = || house.mail().into_iter().filter(|mail| mail.contains("sam.hollis@")).count();
        assert_eq!(to_police(), 1, "the contact was written to at once");
        let one = json!({ "requests": [request] });
        let preview = office.post("/reminders/preview", one.clone()).await.is(200).json()["items"][0].clone();
        assert_eq!(preview["to"], json!(["Sam Hollis"]));
        house.settle().await;
        assert_eq!(to_police(), 1, "a preview sends nothing");
        for (at, step) in [("2026-11-16T09:00:00Z", "reminder"), ("2026-11-23T09:00:00Z", "chase"), ("2026-11-30T09:00:00Z", "lead")] {
            house.at(at);
            let sent = office.post("/reminders", one.clone()).await.is(200).json();
            assert_eq!(sent["items"][0]["sent"], true, "{sent}");
            let known = office.get(&format!("{case}/requests")).await.is(200).json()["items"][0].clone();
            assert_eq!(known["steps"].as_array().and_then(|steps| steps.last()).map(|last| last["step"].clone()), Some(json!(step)));
        }
        house.settle().await;
        assert!(house.mail().iter().any(|mail| mail.contains("ash.pereira@") && mail.contains("Sam Hollis has a copy")));
        assert!(house.mail().iter().any(|mail| mail.contains("an organisation has not answered")), "the doctor is told");
        let again = office.post("/reminders", one.clone()).await.is(200).json()["items"][0].clone();
        assert_eq!(again["sent"], false);
        assert!(again["because"].as_str().expect("why").contains("24 hours"), "{again}");

        let path = format!("{case}/requests/{request}");
        let notice = json!({ "recipient": "The Chief Constable", "answer_by": "2026-12-21", "confirmed": true });
        office.get(&format!("{path}/notice")).await.is(404);
        office.post(&format!("{path}/notice"), notice.clone()).await.is(409);
        house.at("2026-12-07T09:00:00Z");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{reference}/requests/{request}")).await;
        let silent = browser.submit(&page.form("giveFormalNotice").with("recipient", "The Chief Constable")).await;
        assert_eq!(silent.status, 422);
        for words in ["Enter the day by which", "Confirm that the notice is to be given"] {
            assert!(silent.words().contains(words), "{words}: {}", silent.words());
        }
        office.post(&format!("{path}/notice"), notice).await.is(200);
        let letter = office.get(&format!("{path}/notice")).await.is(200);
        assert!(letter.bytes.starts_with(b"%PDF-"));
        assert!(letter.header("Content-Disposition").is_some_and(|name| name.contains(&reference)));
        let history = office.get(&format!("{case}/history?size=100")).await.is(200).text();
        for words in ["Formal notice given: Northmere Police", "Message to an organisation: a reminder"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        assert!(!history.contains("Hollis") && !history.contains("police.example"));
        office.post(&format!("{path}/answer"), json!({ "outcome": "nil_return" })).await.is(200);
        let known = office.get(&format!("{case}/requests")).await.is(200).json()["items"][0].clone();
        assert_eq!((known["waits"].as_bool(), known["next_step"].as_str()), (Some(false), None));
        office.post(&format!("{path}/answer"), json!({ "outcome": "complete" })).await.is(409);
    }
}

on_both! {
    /// Whom we wait for, and reminders in three pages.
    async fn reminders_go_in_three_pages_and_name_nobody(house: House) {
        let (case, reference, request) = asked(&house).await;
        house.at("2026-11-24T09:00:00Z");
        let doctor = house.staff("northmere", DesignatedDoctor);
        let waiting = doctor.get("/waiting").await.is(200).json()["organisations"][0].clone();
        assert_eq!((waiting["open"].as_u64(), waiting["late"].as_u64()), (Some(1), Some(1)));
        let elsewhere = house.staff("eastmere", Administrator);
        assert_eq!(elsewhere.get("/waiting").await.is(200).json()["organisations"], json!([]));
        let other = elsewhere.post("/reminders", json!({ "requests": [request] })).await.is(200).json();
        assert_eq!(other["items"][0]["sent"], false, "what is not theirs is not there");

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let work = browser.get("/my-work").await;
        assert!(work.words().contains("Remind Northmere Police"), "{}", work.words());
        assert!(work.html.contains("aria-label=\"1 open, 1 late\""), "whom we wait for, beside the list");
        let theirs = Browser::signed_in(&house, "eastmere", Administrator).await;
        let theirs = theirs.get("/my-work").await;
        assert!(theirs.words().contains("No organisation is waited for"), "{}", theirs.words());
        let page = browser.get("/my-work/reminders").await;
        let none = browser.submit(&page.form("previewReminders")).await;
        assert_eq!(none.status, 422);
        assert!(none.words().contains("Choose at least one request"), "{}", none.words());
        let read = browser.submit(&page.form("previewReminders").with("requests", &request)).await;
        assert!(read.words().contains("your report was due on 23 November 2026"), "{}", read.words());
        for private in ["Mensah", "Robin"] {
            assert!(!read.html.contains(private), "{private}");
        }
        let sent = browser.submit(&read.form("sendReminders")).await;
        assert!(sent.words().contains("1 reminder is on its way"), "{}", sent.words());
        let keyless = browser.submit(&read.form("sendReminders").with("key", "")).await;
        assert_eq!(keyless.status, 400, "a form without its key sends nothing");
        let twice = browser.submit(&read.form("sendReminders")).await;
        assert!(twice.words().contains("1 reminder is on its way"), "the same form acts once: {}", twice.words());
        let known = doctor.get(&format!("{case}/requests")).await.is(200).json()["items"][0].clone();
        assert_eq!(known["steps"].as_array().map(Vec::len), Some(1));
        let again = browser.submit(&page.form("previewReminders").with("requests", &request)).await;
        assert!(again.words().contains("24 hours"), "{}", again.words());
        let list = browser.get(&format!("/cases/{reference}/requests")).await;
        assert!(list.words().contains("No reply, overdue by 1 working day"), "{}", list.words());
        let form = browser.get(&format!("/cases/{reference}/requests/new")).await.form("requestInformation");
        let wrong = browser.submit(&form.clone().with("organisation", "Fenwick Midwives")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.words().contains("Choose the partner that asks"), "{}", wrong.words());
        let right = form.filled(&[("organisation", "Fenwick Midwives"), ("contact_name", "Jules Nowak"), ("contact_email", "jules@midwives.example.org"), ("requester", "integrated_care_board")]);
        assert_eq!(browser.submit(&right).await.status, 303);
        assert_eq!(doctor.get("/waiting").await.is(200).json()["organisations"].as_array().map(Vec::len), Some(2));
    }
}

on_both! {
    /// A key stands for one list; its repeat says what was sent then, whatever came back since.
    async fn a_repeat_of_a_sending_says_again_what_was_sent(house: House) {
        let (case, _, request) = asked(&house).await;
        let office = house.staff("northmere", Administrator);
        let mut other = build::request("2026-12-23");
        other["organisation"] = json!("Fenwick Midwives");
        office.post(&format!("{case}/requests"), other).await.is(200);
        let known = office.get(&format!("{case}/requests")).await.is(200).json();
        let second = known["items"].as_array().expect("two").iter().find(|one| one["id"] != request.as_str()).expect("another")["id"].clone();
        house.at("2026-11-24T09:00:00Z");
        let send = async |requests: Value| {
            let body = json!({ "requests": requests }).to_string();
            office.send(Method::POST, "/reminders", Some(body), &[("Idempotency-Key", "one")]).await
        };
        let first = send(json!([request])).await.is(200);
        assert_eq!(first.json()["items"][0]["sent"], true, "{}", first.text());
        house.at("2026-12-10T09:00:00Z");
        assert_eq!(send(json!([request])).await.is(200).json(), first.json());
        office.post(&format!("{case}/requests/{request}/answer"), json!({ "outcome": "nil_return" })).await.is(200);
        assert_eq!(send(json!([request])).await.is(200).json(), first.json());
        send(json!([request, second])).await.is(422);
        send(json!([second])).await.is(422);
        let preview = office.post("/reminders/preview", json!({ "requests": [request] })).await.is(200).text();
        assert!(preview.contains("Nothing is waited for"), "{preview}");
        let fresh = office.post("/reminders", json!({ "requests": [request] })).await.is(200).text();
        assert!(fresh.contains("Nothing is waited for"), "{fresh}");
        assert_eq!(office.get("/waiting").await.is(200).json()["more"], false);
    }
}

on_both! {
    /// The days of the ladder are a local target; a request keeps those it began with.
    async fn an_area_sets_its_ladder_for_requests_to_come(house: House) {
        let (case, _, _) = asked(&house).await;
        let office = house.staff("northmere", Administrator);
        let areas = office.get("/areas").await.is(200).json();
        let items = areas["items"].as_array().expect("areas").clone();
        let mine = items.iter().find(|area| area["name"].as_str().is_some_and(|name| name.contains("Northmere"))).expect("the area");
        let path = format!("/areas/{}/ladder", mine["id"].as_str().expect("an id"));
        assert_eq!(office.get(&path).await.is(200).json()["notice_after"], 10);
        let wrong = json!({ "reminder_before": 5, "lead_after": 8, "notice_after": 8, "officials_after": 20 });
        office.put_on(&path, "*", wrong).await.is(422);
        house.staff("eastmere", Administrator).get(&path).await.is(404);
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/admin{path}")).await;
        let empty = browser.submit(&page.form("setLadder").with("lead_after", "soon")).await;
        assert_eq!(empty.status, 422);
        assert_eq!(browser.submit(&page.form("setLadder").with("reminder_before", "10")).await.status, 303);
        let mut other = build::request("2026-11-23");
        other["organisation"] = json!("Fenwick Midwives");
        office.post(&format!("{case}/requests"), other).await.is(200);
        let known = office.get(&format!("{case}/requests")).await.is(200).json()["items"].clone();
        assert_eq!((known[0]["next_step_on"].as_str(), known[1]["next_step_on"].as_str()), (Some("2026-11-16"), Some("2026-11-09")));
    }
}
