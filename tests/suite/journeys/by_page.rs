//! The same line through the house by its pages, without scripts.

use domain::access::Role::{Administrator, Coroner, DesignatedDoctor, PanelChair, Registrar};
use std::collections::BTreeMap;
use tests::{
    House,
    browse::Browser,
    build, on_both,
    story::{FormStep, JOURNEY},
};

/// The reference of the only case.
pub async fn placed(house: &House) -> String {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house
        .sender("northmere", Coroner)
        .post("/notices/coroner", build::investigation())
        .await
        .is(201);
    house.settle().await;
    let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
    assert_eq!(cases["total"], 1);
    cases["items"][0]["reference"].as_str().expect("a reference").to_owned()
}

/// The page of a step, with the meetings that were arranged so far.
pub fn page_of(step: &FormStep, meetings: &BTreeMap<&'static str, String>) -> String {
    meetings
        .iter()
        .fold(step.page.to_owned(), |page, (kind, id)| page.replace(&format!("{{{kind}}}"), id))
}

on_both! {
    /// Every step by a form on a page.
    async fn the_journey_by_pages_without_scripts(house: House) {
        let reference = placed(&house).await;
        let case = format!("/cases/{reference}");
        let mut meetings = BTreeMap::new();
        for step in JOURNEY {
            house.at(step.at);
            let browser = Browser::signed_in(&house, "northmere", step.role).await;
            let overview = browser.get(&case).await;
            assert_eq!(overview.status, 200, "{}", overview.problem());
            let page = browser.get(&format!("{case}{}", page_of(step, &meetings))).await;
            assert_eq!(page.status, 200, "{} {}: {}", step.page, step.operation, page.problem());
            let done = browser.submit(&page.form(step.operation).filled(step.fields)).await;
            assert_eq!(done.status, 303, "{} {}: {}", step.page, step.operation, done.problem());
            let place = done.location.expect("a place");
            if step.operation == "arrangeMeeting" {
                let kind = if step.page.contains("panel") { "panel" } else if step.page.contains("review") { "review" } else { "first" };
                meetings.insert(kind, place.rsplit('/').next().expect("an id").to_owned());
            }
            house.settle().await;
        }
        let browser = Browser::signed_in(&house, "northmere", PanelChair).await;
        let closed = browser.get(&case).await;
        assert!(closed.words().contains("Closed"), "{}", closed.words());
        let print = browser.get(&format!("{case}/analysis/print")).await;
        assert!(print.words().contains("Acute severe asthma") && !print.html.contains("Mensah"), "{}", print.problem());
        let pdf = browser.get(&format!("{case}/analysis.pdf")).await;
        assert_eq!(pdf.status, 200);
        assert!(pdf.html.starts_with("%PDF-"));
        let history = browser.get(&format!("{case}/history")).await;
        for word in ["Done", "Read", "Sent", "Dr Leila Haddad", "closed"] {
            assert!(history.words().contains(word), "history says {word}");
        }
    }
}

on_both! {
    /// A rejected form comes back filled in.
    async fn a_rejected_form_keeps_what_was_typed(house: House) {
        let reference = placed(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let address = format!("/cases/{reference}/jar");
        let form = browser.get(&address).await.form("decideJointAgencyResponse");
        let sent = form.filled(JOURNEY[0].fields).with("decided_by", "").with("decided_at-year", "2036");
        let back = browser.submit(&sent).await;
        assert_eq!(back.status, 422, "{}", back.problem());
        assert!(back.title().starts_with("Error: "), "{}", back.title());
        let again = back.form("decideJointAgencyResponse");
        let value = |name: &str| again.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
        assert_eq!(value("agency"), "Northmere General Hospital");
        assert_eq!(value("criteria/sudden"), "met");
        assert_eq!(value("criteria/sudden/reason"), "Collapsed at home.");
        let fixed = browser.submit(&again.with("decided_by", "Dr Amara Nwosu").with("decided_at-year", "2026")).await;
        assert_eq!(fixed.status, 303, "{}", fixed.problem());
    }
}

on_both! {
    /// Two people with one form: the second is told, and keeps the text.
    async fn a_form_that_someone_else_changed_is_not_overwritten(house: House) {
        let reference = placed(&house).await;
        let address = format!("/cases/{reference}/jar");
        let first = Browser::signed_in(&house, "northmere", Administrator).await;
        let second = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let mine = first.get(&address).await.form("decideJointAgencyResponse").filled(JOURNEY[0].fields);
        let theirs = second.get(&address).await.form("decideJointAgencyResponse").filled(JOURNEY[0].fields);
        assert_eq!(first.submit(&mine).await.status, 303);
        let late = second.submit(&theirs).await;
        assert_eq!(late.status, 412, "{}", late.problem());
    }
}

on_both! {
    /// An export needs a fresh code, and is refused where there are too few cases.
    async fn an_export_by_page_asks_for_a_fresh_code(house: House) {
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        house.at("2026-11-02T09:16:00Z");
        let stale = browser.get_only("/exports/new").await;
        assert!(stale.location.as_deref().is_some_and(|place| place.starts_with("/sign-in/confirm")), "{:?}", stale.location);
        let page = browser.get("/exports/new").await;
        let code = house.code("northmere", Administrator);
        let page = browser.follow(&page.form_at("/sign-in/confirm").with("code", &code)).await;
        let form = page.form("createExport").with("recipient", "Public health").with("purpose", "Needs assessment");
        let export = browser.submit(&form).await;
        assert_eq!(export.status, 303, "{}", export.problem());
        house.settle().await;
        let shown = browser.get(&export.location.expect("a place")).await;
        assert!(shown.words().to_lowercase().contains("refused"), "{}", shown.words());
    }
}
