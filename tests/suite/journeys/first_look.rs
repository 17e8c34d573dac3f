//! The first hour of a new death: what its first notice allows is ready for one look, and what is
//! missing is told with whom to ask.

use domain::access::Role::{Administrator, PanelChair, Registrar};
use serde_json::json;
use tests::{browse::Browser, build, on_both};

on_both! {
    /// One look is enough to begin.
    async fn a_new_death_shows_what_it_needs_and_what_is_missing(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let case = office.get("/cases").await.is(200).json()["items"][0].clone();
        let id = case["id"].as_str().expect("an id");
        let look = office.get(&format!("/cases/{id}/first-look")).await.is(200).json();
        assert_eq!(look["no_professional_told"], true, "a registrar told and no professional did");
        let gaps: Vec<&str> = look["gaps"].as_array().expect("gaps").iter().filter_map(|gap| gap["fact"].as_str()).collect();
        assert!(gaps.contains(&"nhs_number") && gaps.contains(&"died_at") && !gaps.contains(&"cause_of_death"), "{gaps:?}");
        let needs = &look["needs"];
        assert!(needs["doctor_told_at"].is_string(), "the designated doctor was told: {needs}");
        assert_eq!((needs["national_told"].as_bool(), needs["response_decided"].as_bool()), (Some(false), Some(false)));
        let agencies: Vec<&str> = needs["agencies"].as_array().expect("agencies").iter().filter_map(|a| a["agency"].as_str()).collect();
        assert!(agencies.contains(&"Health visiting") && !agencies.contains(&"School nursing"), "a child of nine months: {agencies:?}");

        let known = look["known"].as_u64().expect("a number");
        let worker = json!({ "fact": "key_worker", "value": "Morgan Reyes", "answer": "known", "source": "Ward sister", "reason": "Named by the ward." });
        office.post(&format!("/cases/{id}/facts"), worker).await.is(200);
        let look = office.get(&format!("/cases/{id}/first-look")).await.is(200).json();
        assert_eq!(look["known"].as_u64(), Some(known + 1));
        assert_eq!(look["needs"]["key_worker_named"], true);
        house.staff("northmere", PanelChair).get(&format!("/cases/{id}/first-look")).await.is(403);

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let reference = case["reference"].as_str().expect("a reference");
        let page = browser.get(&format!("/cases/{reference}/first-look")).await;
        for words in ["First look", "No professional has notified this death", "Agencies to ask", "General practice", "NHS number", "Asked, not known"] {
            assert_eq!(page.words().contains(words), words != "Asked, not known", "{words}: {}", page.words());
        }
        let overview = browser.get(&format!("/cases/{reference}")).await;
        assert!(overview.words().contains("details are known"), "the meter is on the overview");
    }
}
