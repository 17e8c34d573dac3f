//! An area sets the length of a clock and its closed days: by the API and by form; its cases follow.

use domain::access::Role::{Administrator, DesignatedDoctor, Registrar};
use serde_json::{Value, json};
use tests::{Caller, browse::Browser, build, on_both};

/// The area of the office and its only case, as addresses.
async fn opened(office: &Caller<'_>) -> (String, String, String) {
    let areas = office.get("/areas").await.is(200).json();
    let items = areas["items"].as_array().expect("areas");
    let own = items.iter().find(|area| area["yours"] == true).expect("an area");
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&own["id"]), format!("/cases/{}", text(&case["id"])), text(&case["reference"]))
}

async fn clocks(office: &Caller<'_>, case: &str, clock: &str, list: &str) -> Vec<Value> {
    let clocks = office.get(&format!("{case}/clocks")).await.is(200).json();
    let items = clocks[list].as_array().expect("clocks");
    items.iter().filter(|item| item["clock"] == clock).cloned().collect()
}

async fn target(office: &Caller<'_>, case: &str) -> String {
    let live = clocks(office, case, "C18", "items").await;
    live[0]["target_at"].as_str().expect("a target")[..10].to_owned()
}

on_both! {
    /// A length of the area's own is a local target, and the earlier due date stays in the history.
    async fn an_area_sets_a_length_and_its_cases_follow(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let (area, case, _) = opened(&office).await;
        assert_eq!(target(&office, &case).await, "2027-01-28", "three months after 28 October");
        assert_eq!(clocks(&office, &case, "C18", "items").await[0]["shown_as"], "unverified");

        let ten_weeks = json!({ "target": { "count": 10, "unit": "weeks" }, "from": "2026-10-01", "reason": "Agreed by the partners." });
        house.staff("northmere", DesignatedDoctor).post(&format!("/areas/{area}/clocks/C18"), ten_weeks.clone()).await.is(403);
        house.staff("eastmere", Administrator).post(&format!("/areas/{area}/clocks/C18"), ten_weeks.clone()).await.is(404);
        let law = office.post(&format!("/areas/{area}/clocks/C24"), ten_weeks.clone()).await.is(422).text();
        assert!(law.contains("Serious incident notification (C24)") && law.contains("para 330"), "{law}");
        let hard = json!({ "limit": { "count": 4, "unit": "months" }, "from": "2026-10-01", "reason": "Agreed." });
        let refused = office.post(&format!("/areas/{area}/clocks/C18"), hard).await.is(422).text();
        assert!(refused.contains("guidance"), "{refused}");

        office.post(&format!("/areas/{area}/clocks/C18"), ten_weeks).await.is(200);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-06");
        let [now] = &clocks(&office, &case, "C18", "items").await[..] else { panic!("one reading") };
        assert_eq!(now["shown_as"], "local target");
        assert!(now["because"].to_string().contains("this area has set target 10 weeks"), "{now}");
        let [was] = &clocks(&office, &case, "C18", "superseded").await[..] else { panic!("one was superseded") };
        assert!(was["target_at"].as_str().expect("a target").starts_with("2027-01-28"), "{was}");

        let back = json!({ "from": "2026-10-01", "reason": "The partners changed their mind." });
        office.post(&format!("/areas/{area}/clocks/C18"), back).await.is(200);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-28");
        let set = office.get(&format!("/areas/{area}/settings")).await.is(200).json();
        let lines = set["clocks"].as_array().expect("clocks");
        let c18 = lines.iter().find(|line| line["clock"] == "C18").expect("it may be set");
        assert_eq!(c18["settings"].as_array().map(Vec::len), Some(2), "what was set before stays: {c18}");
        assert!(lines.iter().all(|line| line["clock"] != "C24"));
        let history = office.get(&format!("{case}/history")).await.is(200).text();
        assert!(!history.contains("sweep"), "a reading is no event of the case");
    }
}

on_both! {
    /// Closed days move a local target and nothing of the law, and may be taken away again.
    async fn closed_days_move_what_is_due_by_a_local_target(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let (area, case, _) = opened(&office).await;
        let law = clocks(&office, &case, "C4", "items").await;
        let closed = json!({ "from": "2027-01-27", "last": "2027-01-29", "reason": "The office moves" });
        office.post(&format!("/areas/{area}/closures"), closed.clone()).await.is(200);
        let twice = office.post(&format!("/areas/{area}/closures"), closed).await.is(422).text();
        assert!(twice.contains("The office moves"), "{twice}");
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-02-01", "28 January is closed, then a weekend");
        let why = clocks(&office, &case, "C18", "items").await[0]["because"].to_string();
        assert!(why.contains("Moved from 28 January 2027: the office is closed"), "{why}");
        assert_eq!(clocks(&office, &case, "C4", "items").await, law);
        office.post(&format!("/areas/{area}/closures/remove"), json!({ "from": "2027-01-27" })).await.is(200);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-28");
        office.post(&format!("/areas/{area}/closures/remove"), json!({ "from": "2027-01-27" })).await.is(422);
    }
}

on_both! {
    /// Nobody arranges a meeting on a day on which the office is closed, unless with a reason.
    async fn a_meeting_on_a_closed_day_needs_a_reason(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let (area, case, _) = opened(&office).await;
        let closed = json!({ "from": "2026-12-01", "last": "2026-12-04", "reason": "The office moves." });
        office.post(&format!("/areas/{area}/closures"), closed).await.is(200);
        let mut meeting = build::meeting("child_death_review", "2026-12-02");
        let refused = office.post(&format!("{case}/meetings"), meeting.clone()).await.is(422).json();
        assert_eq!(refused["fields"][0]["code"], "closed-day", "{refused}");
        assert!(refused.to_string().contains("The office moves"), "{refused}");
        meeting["despite"] = json!("All who are needed can come.");
        office.post(&format!("{case}/meetings"), meeting).await.is(201);
    }
}

on_both! {
    /// The same by form: faults bring it back filled in.
    async fn lengths_and_closed_days_are_set_by_form(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let (area, case, reference) = opened(&office).await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let list = browser.get(&format!("/admin/areas/{area}/clocks")).await;
        assert!(list.words().contains("Reporting forms (C16)") && !list.words().contains("C24"), "{}", list.words());
        let law = browser.get(&format!("/admin/areas/{area}/clocks/C24")).await;
        assert!(law.words().contains("is not for an area to set") && law.forms().iter().all(|f| f.operation.as_deref() != Some("setAreaClock")));
        let page = browser.get(&format!("/admin/areas/{area}/clocks/C18")).await;
        let form = page.form("setAreaClock").with("target", "ten").with("target-unit", "weeks").with_date("from", "2026-10-01");
        let wrong = browser.submit(&form).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.words().contains("Enter a whole number") && wrong.words().contains("Enter why the area"), "{}", wrong.words());
        let again = wrong.form("setAreaClock");
        let good = again.with("target", "10").with("reason", "Agreed by the partners.");
        assert_eq!(browser.submit(&good).await.status, 303);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-06");
        let seen = browser.get(&format!("/cases/{reference}/clocks/C18")).await.words();
        assert!(seen.contains("target 10 weeks") && seen.contains("(local target)") && seen.contains("superseded"), "{seen}");

        let page = browser.get(&format!("/admin/areas/{area}/closures")).await;
        let closed = page.form("addAreaClosure").with_date("from", "2027-01-06").with("reason", "Training day");
        assert_eq!(browser.submit(&closed).await.status, 303);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-07");
        let page = browser.get(&format!("/admin/areas/{area}/closures")).await;
        assert_eq!(browser.submit(&page.form("removeAreaClosure")).await.status, 303);
        house.settle().await;
        assert_eq!(target(&office, &case).await, "2027-01-06");
        let doctor = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let read = doctor.get(&format!("/admin/areas/{area}/closures")).await;
        assert!(read.status == 200 && read.forms().iter().all(|f| f.operation.as_deref() != Some("addAreaClosure")));
    }
}
