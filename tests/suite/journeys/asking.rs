//! What senders see: their own notices and nothing else, what the office asks them, what they answer.

use domain::access::Role::{Administrator, Coroner, DesignatedDoctor, Registrar};
use serde_json::{Value, json};
use tests::{Caller, House, browse::Browser, build, on_both};

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn sent(who: &Caller<'_>, path: &str, body: Value) -> String {
    text(&who.post(path, body).await.is(201).json()["receipt"])
}

/// The id of the only notice of this kind on the only case.
async fn on_the_case(house: &House, kind: &str) -> String {
    let office = house.staff("northmere", Administrator);
    let cases = office.get("/cases").await.is(200).json();
    let case = text(&cases["items"][0]["id"]);
    let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
    let found = notices["items"].as_array().expect("notices").iter().find(|n| n["kind"] == kind);
    text(&found.unwrap_or_else(|| panic!("no {kind} in {notices}"))["id"])
}

on_both! {
    /// The list holds what was kept and what was not, and only the sender's own.
    async fn a_sender_sees_what_it_sent_the_newest_first_and_why_it_was_not_accepted(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let first = sent(&registrar, "/notices/registrar", build::registration()).await;
        house.at("2026-11-02T10:00:00Z");
        let mut wrong = build::registration();
        wrong["child"]["nhs_number"] = json!("943 476 5918");
        registrar.post("/notices/registrar", wrong).await.is(422);
        house.sender("northmere", Coroner).post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
        let page = registrar.get("/notices/sent?size=1").await.is(200).json();
        let refused = &page["items"][0];
        assert_eq!(refused["state"], "not_accepted");
        assert_eq!(refused["because"][0]["field"], "/child/nhs_number");
        let by_receipt = registrar.get(&format!("/receipts/{}", text(&refused["receipt"]))).await.is(200);
        assert_eq!(by_receipt.json(), *refused, "a receipt tells the same");
        let next = format!("/notices/sent?size=1&after={}", text(&page["next"]));
        let last = registrar.get(&next).await.is(200);
        assert_eq!(last.json()["items"][0]["receipt"], first);
        assert_eq!(last.json()["items"][0]["kind"], "registration");
        assert!(last.json().get("next").is_none(), "the coroner's notice is not among them");
        assert!(!last.text().contains("Mensah"), "no name comes back");
        let elsewhere = house.sender("eastmere", Registrar).get("/notices/sent").await.is(200).json();
        assert_eq!(elsewhere["items"], json!([]));
    }
}

/// What a sender was told, without its receipt and the kind that it chose.
fn without_receipt(told: &Value) -> String {
    let kind = told["kind"].as_str().unwrap_or("nothing");
    told.to_string().replace(&text(&told["receipt"]), "RECEIPT").replace(kind, "KIND")
}

on_both! {
    /// Whatever became of the notice, its sender reads the same bytes.
    async fn a_known_and_an_unknown_child_read_the_same_byte_for_byte(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let mut unknown = build::investigation();
        unknown["child"]["family_name"] = json!("Okonjo");
        unknown["child"]["given_names"] = json!("Tamsin");
        unknown["child"]["born_on"] = json!("2019-06-11");
        unknown["child"]["usual_address"]["postcode"] = json!("NM2 4QQ");
        // A step of an inquest about nobody that is known is parked; it reads the same too.
        let mut parked = unknown.clone();
        parked["kind"] = json!("inquest_suspended");
        parked["child"]["family_name"] = json!("Adeyemi");
        let coroner = house.sender("northmere", Coroner);
        let mut told = Vec::new();
        for body in [build::investigation(), unknown, parked] {
            let answer = coroner.post("/notices/coroner", body).await.is(201);
            let receipt = text(&answer.json()["receipt"]);
            house.settle().await;
            let looked_up = coroner.get(&format!("/receipts/{receipt}")).await.is(200);
            let listed = coroner.get("/notices/sent?size=1").await.is(200).json();
            told.push([answer.json(), looked_up.json(), listed["items"][0].clone()].map(|v| without_receipt(&v)));
        }
        let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        assert!(cases["total"].as_u64().is_some_and(|total| total >= 2), "one was known, one was not: {cases}");
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0], told[2]);
    }
}

on_both! {
    /// A question and its answer, from the office to the sender and back.
    async fn the_office_asks_the_sender_answers_and_staff_read_it_beside_the_notice(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let receipt = sent(&registrar, "/notices/registrar", build::registration()).await;
        let coroner = house.sender("northmere", Coroner);
        coroner.post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
        let notice = on_the_case(&house, "Death registration").await;
        let path = format!("/notices/{notice}/questions");
        let doctor = house.staff("northmere", DesignatedDoctor);
        for leak in ["Is the name perhaps Mensha?", "The inquest has the number INV-412.", "It is about CDR-26-0001."] {
            let refused = doctor.post(&path, json!({ "question": leak })).await.is(422).json();
            assert_eq!(refused["fields"][0]["field"], "/question", "{leak}");
        }
        let question = "Is Robin Mensah spelt as in the register?";
        let asked = doctor.post(&path, json!({ "question": question })).await.is(201).id();
        house.staff("eastmere", DesignatedDoctor).post(&path, json!({ "question": question })).await.is(404);
        let seen = registrar.get(&format!("/receipts/{receipt}")).await.is(200).json();
        assert_eq!(seen["state"], "question");
        assert_eq!(seen["questions"][0]["question"], question);
        assert!(seen["questions"][0].get("asked_by").is_none(), "who asked is not the sender's to know");
        let answers = format!("/receipts/{receipt}/answers");
        let answer = json!({ "question": asked, "answer": "Yes, as in entry 217." });
        coroner.post(&answers, answer.clone()).await.is(404);
        registrar.post(&answers, json!({ "question": receipt, "answer": "Yes." })).await.is(422);
        registrar.post(&answers, answer.clone()).await.is(201);
        registrar.post(&answers, answer).await.is(409);
        let seen = registrar.get(&format!("/receipts/{receipt}")).await.is(200).json();
        assert_eq!(seen["state"], "received");
        assert_eq!(seen["questions"][0]["answer"], "Yes, as in entry 217.");
        house.settle().await;
        let letter = house.mail().into_iter().find(|letter| letter.contains("a sender answered"));
        let letter = letter.expect("the office is told");
        assert!(letter.contains("CDR-26-") && !letter.contains("Mensah"), "{letter}");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        let page = browser.get(&format!("/cases/{}/notifications", text(&cases["items"][0]["reference"]))).await;
        assert!(page.words().contains("Yes, as in entry 217."), "{}", page.words());
    }
}

on_both! {
    /// By form, from the queue: a wrong question comes back filled in.
    async fn staff_ask_the_sender_of_a_waiting_notice_by_form(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let mut correction = build::registration();
        correction["kind"] = json!("correction");
        correction["child"]["died_on"] = json!("2020-01-01");
        registrar.post("/notices/registrar", correction).await.is(422);
        house.settle().await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let waiting = house.staff("northmere", Administrator).get("/notices/waiting").await.is(200).json();
        let place = format!("/notifications/{}", text(&waiting["items"][0]["id"]));
        let page = browser.get(&place).await;
        assert!(page.html.contains(&format!("{place}/ask")), "the notice leads to the form");
        let form = browser.get(&format!("{place}/ask")).await.form("askSender");
        let empty = browser.submit(&form.clone().with("question", " ")).await;
        assert_eq!(empty.status, 422);
        let done = browser.submit(&form.with("question", "Which date of death is right?")).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some(place.as_str())));
        assert!(browser.get(&place).await.words().contains("Which date of death is right?"));
        let list = registrar.get("/notices/sent").await.is(200).json();
        assert_eq!(list["items"][0]["state"], "question");
    }
}
