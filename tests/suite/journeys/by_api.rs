//! The main line through the house by the API: from the registrar's notice to the anonymised record.

use domain::access::Role::{Administrator, Coroner, DesignatedDoctor, PanelChair, Registrar};
use serde_json::{Value, json};
use tests::{House, build, on_both};

/// The case of the story, once both notices are placed.
async fn only_case(house: &House) -> Value {
    house.settle().await;
    let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
    assert_eq!(cases["total"], 1, "one child, one case: {cases}");
    cases["items"][0].clone()
}

async fn both_notices(house: &House, coroner_first: bool) -> String {
    let registrar = house.sender("northmere", Registrar);
    let coroner = house.sender("northmere", Coroner);
    if coroner_first {
        coroner.post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
    }
    let receipt = registrar.post("/notices/registrar", build::registration()).await.is(201).json();
    if !coroner_first {
        house.settle().await;
        coroner.post("/notices/coroner", build::investigation()).await.is(201);
    }
    let receipt = receipt["receipt"].as_str().expect("a receipt").to_owned();
    let seen = registrar.get(&format!("/receipts/{receipt}")).await.is(200).json();
    assert_eq!(seen["state"], "received");
    let other = coroner.get(&format!("/receipts/{receipt}")).await;
    assert_eq!(other.status, 404, "a receipt is its sender's own");
    only_case(house).await["id"].as_str().expect("an id").to_owned()
}

async fn version(house: &House, path: &str) -> String {
    let answer = house.staff("northmere", Administrator).get(path).await.is(200);
    answer.header("etag").expect("a version").to_owned()
}

async fn journey(house: &House, coroner_first: bool) {
    let office = house.staff("northmere", Administrator);
    let doctor = house.staff("northmere", DesignatedDoctor);
    let chair = house.staff("northmere", PanelChair);

    let id = both_notices(house, coroner_first).await;
    let case = format!("/cases/{id}");
    let mail = house.mail();
    assert!(
        mail.iter().any(|letter| letter.contains("dr") || letter.contains("leila.haddad")),
        "the doctor is told"
    );
    assert!(
        mail.iter().all(|letter| !letter.contains("Mensah") && !letter.contains("Robin")),
        "no letter names the child"
    );

    let seen = office.get(&case).await.is(200).json();
    assert_eq!(seen["child"]["name"], "Robin Mensah", "the register's spelling is used");
    assert_eq!(seen["notices"], 2);
    assert_eq!(seen["scope"]["row"], "S1");
    let told =
        seen["clocks"].as_array().expect("clocks").iter().find(|c| c["clock"] == "C3").cloned();
    assert_eq!(told.expect("C3")["state"], "met", "C3 is met by delivery");

    // (d) the joint agency response decision, as it was taken
    let jar = format!("{case}/joint-agency-response");
    office.put_on(&jar, &version(house, &jar).await, build::response(true)).await.is(200);
    let tag = version(house, &jar).await;
    office.post_on(&format!("{jar}/review"), &tag, json!({"confirmed": true})).await.is(403);
    doctor
        .post_on(
            &format!("{jar}/review"),
            &tag,
            json!({"confirmed": true, "comment": "I spoke to the consultant."}),
        )
        .await
        .is(200);
    let first = office
        .post(&format!("{case}/meetings"), build::meeting("joint_agency_response", "2026-11-03"))
        .await
        .is(201)
        .id();
    let invitation = office.get(&format!("{case}/meetings/{first}/invitation")).await.is(200);
    let file = invitation.text().replace("\r\n ", "");
    assert!(file.contains("SUMMARY:Joint agency response meeting CDR-26-"), "{file}");
    assert!(
        !file.contains("Mensah") && !file.contains("Robin"),
        "the calendar file names no child"
    );

    // (e) the review meeting
    house.at("2026-11-20T10:00:00Z");
    office
        .put_on(&format!("{case}/meetings/{first}/record"), "\"1\"", build::held("2026-11-03"))
        .await
        .is(200);
    let fact = json!({"fact": "forms_asked_on", "answer": "known", "value": "2026-11-10", "source": "The office", "reason": "Asked by e-mail."});
    office.post(&format!("{case}/facts"), fact).await.is(200);
    let review = office
        .post(&format!("{case}/meetings"), build::meeting("child_death_review", "2027-01-14"))
        .await
        .is(201)
        .id();
    house.settle().await;
    assert!(
        house
            .mail()
            .iter()
            .any(|letter| letter.contains("text/calendar") && letter.contains("morgan.reyes")),
        "invitations go out"
    );

    // (f) it is held, and the form is drafted
    house.at("2027-01-15T10:00:00Z");
    let early = office.put_on(&format!("{case}/analysis"), "\"0\"", build::analysis()).await;
    assert_eq!(early.status, 409, "no form before the meeting: {}", early.text());
    office
        .put_on(&format!("{case}/meetings/{review}/record"), "\"1\"", build::held("2027-01-14"))
        .await
        .is(200);
    let form = format!("{case}/analysis");
    office.put_on(&form, &version(house, &form).await, build::analysis()).await.is(200);
    let drafted = office.get(&form).await.is(200).json();
    assert_eq!(drafted["primary_category"], 6, "the lowest number ticked is the primary category");

    // (g) one step at a time, and back
    office
        .post_on(&format!("{form}/route"), &version(house, &form).await, Value::Null)
        .await
        .is(200);
    doctor
        .post_on(&format!("{form}/return"), &version(house, &form).await, json!({"comment": ""}))
        .await
        .is(422);
    doctor
        .post_on(
            &format!("{form}/return"),
            &version(house, &form).await,
            json!({"comment": "Please add the ambulance's account."}),
        )
        .await
        .is(200);
    office
        .post_on(&format!("{form}/route"), &version(house, &form).await, Value::Null)
        .await
        .is(200);
    let twice =
        office.post_on(&format!("{form}/route"), &version(house, &form).await, Value::Null).await;
    assert_eq!(twice.status, 409, "the office cannot pass on what the doctor has");
    doctor
        .post_on(&format!("{form}/route"), &version(house, &form).await, Value::Null)
        .await
        .is(200);

    // (h) the panel
    let panel = office
        .post(&format!("{case}/meetings"), build::meeting("panel", "2027-02-10"))
        .await
        .is(201)
        .id();
    house.at("2027-02-11T10:00:00Z");
    chair
        .post_on(&format!("{form}/finalise"), &version(house, &form).await, json!({"kept": []}))
        .await
        .is(409);
    chair
        .put_on(&format!("{case}/meetings/{panel}/record"), "\"1\"", build::held("2027-02-10"))
        .await
        .is(200);
    let mut named = build::analysis();
    named["summary"] = json!("Robin had severe asthma.");
    chair.put_on(&form, &version(house, &form).await, named).await.is(200);
    let stopped = chair
        .post_on(&format!("{form}/finalise"), &version(house, &form).await, json!({"kept": []}))
        .await
        .is(422)
        .json();
    assert_eq!(stopped["fields"][0]["field"], "/summary", "a name stops it: {stopped}");
    assert!(!stopped.to_string().contains("Robin"), "the answer does not repeat the name");
    chair.put_on(&form, &version(house, &form).await, build::analysis()).await.is(200);
    office
        .post_on(&format!("{form}/finalise"), &version(house, &form).await, json!({"kept": []}))
        .await
        .is(403);
    office.get(&format!("{case}/analysis.pdf")).await.is(409);
    chair
        .post_on(&format!("{form}/finalise"), &version(house, &form).await, json!({"kept": []}))
        .await
        .is(200);
    let document = office.get(&format!("{case}/analysis.pdf")).await.is(200);
    assert!(document.bytes.starts_with(b"%PDF-"), "a PDF");
    assert_eq!(document.header("content-type"), Some("application/pdf"));

    // (i) too few cases: refused, and it says why
    let export = office
        .post("/exports", json!({"recipient": "Public health", "purpose": "Needs assessment"}))
        .await
        .is(201)
        .id();
    house.settle().await;
    let refused = office.get(&format!("/exports/{export}")).await.is(200).json();
    assert_eq!(refused["state"], "refused");
    assert!(refused["refused_because"].as_str().expect("a reason").len() > 20, "{refused}");
    office.get(&format!("/exports/{export}/file")).await.is(409);

    // (j) closed, and the history says who did, read and sent what
    office
        .post(&format!("{case}/close"), json!({"family_told": "The key worker told the parents."}))
        .await
        .is(200);
    let lines = history(house, &case).await;
    for kind in ["did", "read", "sent"] {
        assert!(lines.iter().any(|line| line["kind"] == kind), "history has what was {kind}");
    }
    assert!(
        lines.iter().any(|line| line["what"].as_str().is_some_and(|what| what.contains("closed")))
    );
    assert_eq!(office.get(&case).await.is(200).json()["stage"], "closed");
    let late =
        office.post(&format!("{case}/meetings"), build::meeting("panel", "2027-04-10")).await;
    assert_eq!(late.status, 409, "a closed review has moved on");
    let verified = house.app.store.verify().await.expect("the ledgers are read");
    assert!(verified.breaks.is_empty(), "the chains hold");
}

async fn history(house: &House, case: &str) -> Vec<Value> {
    let office = house.staff("northmere", Administrator);
    let mut lines = Vec::new();
    let mut after = String::new();
    loop {
        let page = office.get(&format!("{case}/history?size=20{after}")).await.is(200).json();
        lines.extend(page["items"].as_array().expect("lines").clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return lines,
        }
    }
}

on_both! {
    /// The registrar first.
    async fn from_the_registrars_notice_to_the_anonymised_record(house: House) {
        journey(&house, false).await;
    }
}

on_both! {
    /// The coroner first.
    async fn the_same_when_the_coroner_comes_first(house: House) {
        journey(&house, true).await;
    }
}
