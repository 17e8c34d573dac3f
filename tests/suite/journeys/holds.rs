//! A review waits for an inquest and goes on: by the API and by form.

use domain::access::Role::{Administrator, Coroner, PanelChair, Registrar};
use serde_json::{Value, json};
use tests::{Caller, browse::Browser, build, on_both};

/// One clock of the case, as the API tells it.
async fn clock(office: &Caller<'_>, case: &str, clock: &str) -> Value {
    let clocks = office.get(&format!("{case}/clocks")).await.is(200).json();
    let items = clocks["items"].as_array().expect("clocks");
    items.iter().find(|item| item["clock"] == clock).expect("it runs").clone()
}

on_both! {
    /// A hold stops the review meeting's clock and no other, and its days are added.
    async fn a_review_waits_for_an_inquest_and_goes_on(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.sender("northmere", Coroner).post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let case = format!("/cases/{}", found["id"].as_str().expect("an id"));
        let reference = found["reference"].as_str().expect("a reference").to_owned();
        let before = clock(&office, &case, "C18").await;
        let due = before["target_at"].as_str().expect("a target").to_owned();

        let today = tests::start_of_story().date_naive();
        let ahead = |days| (today + chrono::Duration::days(days)).to_string();
        let late = json!({ "process": "inquest", "reason": "It waits.", "review_on": ahead(500) });
        office.post(&format!("{case}/holds"), late).await.is(422);
        let hold = json!({ "process": "inquest", "reason": "The coroner asked us to wait.", "review_on": ahead(30) });
        house.staff("northmere", PanelChair).post(&format!("{case}/holds"), hold.clone()).await.is(403);
        office.post(&format!("{case}/holds"), hold).await.is(200);
        let held = clock(&office, &case, "C18").await;
        assert_eq!((held["state"].as_str(), held["target_at"].as_str()), (Some("on_hold"), None));
        assert_ne!(clock(&office, &case, "C2").await["state"], "on_hold", "C2 is never held");
        let history = office.get(&format!("{case}/history")).await.is(200).text();
        assert!(history.contains("On hold: inquest"), "{history}");

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let overview = browser.get(&format!("/cases/{reference}")).await;
        assert!(overview.words().contains("Look at the hold again"), "{}", overview.words());
        assert!(overview.words().contains("On hold since"), "{}", overview.words());
        let page = browser.get(&format!("/cases/{reference}/hold")).await;
        let empty = browser.submit(&page.form("holdClocks")).await;
        assert_eq!(empty.status, 422, "nothing was chosen");
        assert!(empty.words().contains("Choose the process"), "{}", empty.words());
        let page = browser.get(&format!("/cases/{reference}/hold/release")).await;
        let release = page.form("releaseClocks").with("process", "inquest").with("reason", "It is concluded.");
        assert_eq!(browser.submit(&release).await.status, 303);
        let after = clock(&office, &case, "C18").await;
        assert_eq!(after["target_at"].as_str(), Some(due.as_str()), "held and released on one day");
        let again = json!({ "process": "inquest", "reason": "It is concluded." });
        office.post(&format!("{case}/holds/release"), again).await.is(422);
    }
}
