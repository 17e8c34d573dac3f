//! What practitioners tell: by their own system, by the public page, and typed in by staff from a
//! call or a letter. All three are received alike, and nobody outside learns whether a child was known.

use domain::access::Role::{Administrator, Practitioner, Registrar};
use serde_json::json;
use tests::{build, on_both};

on_both! {
    /// The hospital is first, the registrar follows, and there is one case with the facts of both.
    async fn a_hospital_notifies_by_api_and_the_registration_joins(house: House) {
        let hospital = house.sender("northmere", Practitioner);
        let sent = hospital.post("/notices/practitioner", build::notification()).await.is(201).json();
        let again = hospital.post("/notices/practitioner", build::notification()).await.is(201).json();
        assert_eq!(sent["receipt"], again["receipt"], "the same body is the same notice");
        house.settle().await;
        house.at("2026-11-03T09:00:00Z");
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;

        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases").await.is(200).json();
        assert_eq!(cases["items"].as_array().map(Vec::len), Some(1), "{cases}");
        let case = cases["items"][0]["id"].as_str().expect("an id").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        assert_eq!(notices["items"].as_array().map(Vec::len), Some(2), "{notices}");
        assert_eq!(notices["items"][0]["kind"], "Practitioner's notification");
        let seen = office.get(&format!("/cases/{case}")).await.is(200).text();
        assert!(seen.contains("28 October 2026, 10:48"), "the time of death is a fact: {seen}");

        let path = format!("/receipts/{}", sent["receipt"].as_str().expect("a receipt"));
        assert_eq!(hospital.get(&path).await.is(200).json()["state"], "received");
        house.sender("eastmere", Practitioner).get(&path).await.is(404);
    }
}

on_both! {
    /// Nothing is guessed: what is not told must be said to be not known.
    async fn a_notification_that_leaves_facts_open_is_refused_with_their_names(house: House) {
        let hospital = house.sender("northmere", Practitioner);
        let mut open = build::notification();
        open["child"]["born_on"] = json!(null);
        open["answers"]["shoe_size"] = json!({ "values": ["4"] });
        open["people"][0]["relationship"] = json!("neighbour");
        let refused = hospital.post("/notices/practitioner", open.clone()).await.is(422).json();
        let mut fields: Vec<String> = refused["fields"].as_array().expect("fields").iter()
            .map(|fault| format!("{} {}", fault["field"], fault["code"]).replace('"', "")).collect();
        fields.sort();
        assert_eq!(fields, ["/answers/shoe_size unknown-field", "/child/born_on missing", "/people/0/relationship unknown-code"]);
        open["answers"]["shoe_size"].take();
        open["answers"] = json!({});
        open["people"] = json!([]);
        open["not_known"] = json!(["nhs_number", "born_on"]);
        hospital.post("/notices/practitioner", open).await.is(201);
    }
}

on_both! {
    /// A letter and a call are typed in; who did so, and when it reached us, stays with the notice.
    async fn staff_enter_a_letter_by_hand(house: House) {
        let office = house.staff("northmere", Administrator);
        let letter = json!({
            "told_by": "Superintendent registrar, Northmere", "reached_us_by": "letter",
            "reached_us_on": "2026-11-01", "registrar": build::registration()
        });
        let kept = office.post("/notices/entered", letter.clone()).await.is(201).json();
        assert!(kept["receipt"].is_string());
        let call = json!({
            "told_by": "Dr Amara Nwosu", "reached_us_by": "telephone",
            "reached_us_on": "2026-10-28", "practitioner": build::notification()
        });
        office.post("/notices/entered", call).await.is(201);
        house.settle().await;
        let case = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("a case").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        let came: Vec<&str> = notices["items"].as_array().expect("notices").iter().filter_map(|n| n["came"].as_str()).collect();
        assert_eq!(came.len(), 2, "{notices}");
        assert!(came.iter().any(|came| came.starts_with("Entered by hand by Bethan Okoro") && came.contains("by letter") && came.contains("1 November 2026")), "{came:?}");

        let mut wrong = letter.clone();
        wrong["reached_us_on"] = json!("2026-12-24");
        wrong["registrar"]["child"]["died_on"] = json!("2020-01-01");
        let refused = office.post("/notices/entered", wrong).await.is(422).text();
        assert!(refused.contains("/reached_us_on") && refused.contains("/child/died_on"), "{refused}");
        let mut both = letter;
        both["practitioner"] = build::notification();
        office.post("/notices/entered", both).await.is(422);
        let waiting = office.get("/notices/waiting").await.is(200).json();
        assert_eq!(waiting["items"].as_array().map(Vec::len), Some(0), "what staff mistype is not kept: {waiting}");
    }
}
