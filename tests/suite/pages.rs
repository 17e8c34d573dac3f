//! Every page as every role: each form names an operation that this role may use, titles and
//! addresses hold no name, nothing is drawn that a strict policy forbids. The list comes from the
//! table of pages, so it covers pages that do not exist yet.

use api::pages::PAGES;
use domain::{access::Role, operations::Operation};
use serde_json::json;
use tests::{House, browse::Browser, build, on_both};

/// Forms that stand for no operation: addresses under which they are sent.
const EXEMPT: [&str; 11] = [
    "/report-a-death",
    "/report-a-death/receipt",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/confirm",
    "/sign-out",
    "/hide-names",
    "/tokens",
    "/tokens/revoke",
    "/calendar",
    "/calendar/revoke",
];

/// Words that only a page about this child may show, and no title or address.
const PRIVATE: [&str; 4] = ["Mensah", "Robin", "NM1 2AB", "Fen Road"];

struct Samples {
    reference: String,
    meeting: String,
    poll: String,
    export: String,
    notice: String,
    hand_over: String,
    area: String,
    task: String,
    request: String,
    early: String,
}

async fn samples(house: &House) -> Samples {
    let registrar = house.sender("northmere", Role::Registrar);
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    let mut refused = build::registration();
    refused["child"]["died_on"] = json!("2020-01-01");
    registrar.post("/notices/registrar", refused).await.is(422);
    house.settle().await;
    let office = house.staff("northmere", Role::Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let id = case["id"].as_str().expect("an id").to_owned();
    let meeting = office
        .post(&format!("/cases/{id}/meetings"), build::meeting("child_death_review", "2027-01-14"))
        .await
        .is(201)
        .id();
    let poll = office
        .post(&format!("/cases/{id}/polls"), build::poll("child_death_review", "2027-01-21"))
        .await
        .is(201)
        .id();
    let export = office
        .post("/exports", json!({"recipient": "Public health", "purpose": "Needs assessment"}))
        .await
        .is(201)
        .id();
    house.settle().await;
    let notice = office.get("/notices/waiting").await.is(200).json()["items"][0]["id"]
        .as_str()
        .expect("a notice")
        .to_owned();
    let doctor = house.staff("northmere", Role::DesignatedDoctor);
    let outside = json!({"receiver_name": "Dr Idris Vaughan", "receiver_organisation": "Westmere partners", "how": "letter", "reason": "The child lived there."});
    doctor.post(&format!("/cases/{id}/hand-over/outside"), outside).await.is(200);
    let areas = doctor.get(&format!("/cases/{id}/areas")).await.is(200).json();
    let text = |value: &serde_json::Value| value.as_str().expect("an id").to_owned();
    let early = office.post("/pre-death-responses", build::pre_death()).await.is(200).id();
    let task = office.get("/work?list=team").await.is(200).json()["items"][0]["id"].to_string();
    let request = build::asked(&office, &id).await;
    Samples {
        task,
        request,
        early,
        hand_over: text(&areas["hand_overs"][0]["id"]),
        area: text(&areas["hand_overs"][0]["from"]["id"]),
        reference: case["reference"].as_str().expect("a reference").to_owned(),
        meeting,
        poll,
        export,
        notice,
    }
}

impl Samples {
    fn fill(&self, path: &str) -> String {
        path.replace(":case", &self.reference)
            .replace(":meeting", &self.meeting)
            .replace(":poll", &self.poll)
            .replace(":export", &self.export)
            .replace(":notice", &self.notice)
            .replace(":hand_over", &self.hand_over)
            .replace(":area", &self.area)
            .replace(":task", &self.task)
            .replace(":number", "1")
            .replace(":request", &self.request)
            .replace(":early", &self.early)
            .replace(":clock", "C18")
            .replace(":step", "home_visit")
            .replace(":code", "not-found")
    }
}

fn about_a_person(path: &str) -> bool {
    path.contains(":case")
        || path.contains(":notice")
        || matches!(path, "/cases" | "/my-work" | "/notifications")
}

on_both! {
    /// What a role may not do, no page offers.
    async fn every_form_stands_for_an_operation_that_the_role_may_use(house: House) {
        let samples = samples(&house).await;
        for role in [Role::Administrator, Role::DesignatedDoctor, Role::PanelChair] {
            let browser = Browser::signed_in(&house, "northmere", role).await;
            for row in PAGES.iter().filter(|row| row.methods.contains(&"GET") && !row.template.is_empty()) {
                let path = samples.fill(row.path);
                let page = browser.get(&path).await;
                let allowed = row.operation.is_none_or(|operation| operation.permits(role));
                assert!(page.status < 500, "{path} as {}: {}", role.code(), page.problem());
                assert!(allowed || matches!(page.status, 403 | 404), "{path} as {}: {}", role.code(), page.problem());
                for form in page.forms().iter().filter(|form| !EXEMPT.contains(&form.action.as_str())) {
                    if form.action.starts_with("/cases") && form.operation.is_none() && row.path == "/cases" {
                        continue; // the filter of the list, a GET form
                    }
                    let id = form.operation.as_deref().unwrap_or_else(|| panic!("{path} has a form to {} without data-operation", form.action));
                    let operation = Operation::from_id(id).unwrap_or_else(|| panic!("{path}: {id} is no operation"));
                    assert!(operation.permits(role), "{path} offers {id} to {}", role.code());
                }
            }
        }
    }
}

on_both! {
    /// Titles, addresses and hidden names.
    async fn no_title_holds_a_name_and_hidden_names_are_not_in_the_page(house: House) {
        let samples = samples(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Role::Administrator).await;
        let mut shown = 0;
        for hidden in [false, true] {
            for row in PAGES.iter().filter(|row| row.methods.contains(&"GET") && !row.template.is_empty()) {
                let page = browser.get(&samples.fill(row.path)).await;
                for word in PRIVATE {
                    assert!(!page.title().contains(word), "{}: the title holds {word}", row.path);
                    if hidden && row.operation.is_some() {
                        assert!(!page.html.contains(word), "{}: names are hidden, but {word} is in the page", row.path);
                    }
                }
                shown += usize::from(!hidden && about_a_person(row.path) && page.html.contains("Mensah"));
                for forbidden in [" style=", "<style", "onclick", "javascript:", "http://", "<script>"] {
                    assert!(!page.html.contains(forbidden), "{}: the page has {forbidden}", row.path);
                }
                assert_eq!(page.html.matches("<h1").count(), 1, "{}: one heading", row.path);
                assert!(page.html.contains("id=\"maincontent\"") && page.html.contains("cdr-skip"), "{}", row.path);
            }
            if !hidden {
                let form = browser.get("/my-work").await.form_at("/hide-names");
                browser.follow(&form).await;
            }
        }
        assert!(shown >= 3, "the check would see a name: {shown}");
    }
}

on_both! {
    /// Nobody reads a page about a child without signing in, by both steps.
    async fn pages_ask_for_both_steps_of_signing_in(house: House) {
        let samples = samples(&house).await;
        let nobody = Browser::new(&house);
        for row in PAGES.iter().filter(|row| row.operation.is_some() && row.methods.contains(&"GET")) {
            let page = nobody.get_only(&samples.fill(row.path)).await;
            assert_eq!(page.status, 303, "{}", row.path);
            assert!(page.location.expect("a place").starts_with("/sign-in"), "{}", row.path);
        }
        let half = Browser::new(&house);
        let user = house.cast.users.iter().find(|u| u.role == "administrator").expect("a person");
        let form = half.get("/sign-in").await.form_at("/sign-in").with("email", &user.email).with("password", &user.password);
        assert_eq!(half.submit(&form).await.status, 303);
        let page = half.get_only("/my-work").await;
        assert!(page.location.expect("a place").starts_with("/sign-in/code"), "a password alone opens nothing");
        let wrong = half.get("/sign-in/code").await.form_at("/sign-in/code").with("code", "000000");
        assert_eq!(half.submit(&wrong).await.status, 422);
    }
}

on_both! {
    /// One neutral sentence, whoever it is.
    async fn a_wrong_password_and_an_unknown_address_read_the_same(house: House) {
        let browser = Browser::new(&house);
        let user = house.cast.users.iter().find(|u| u.role == "administrator").expect("a person");
        let form = browser.get("/sign-in").await.form_at("/sign-in");
        let known = browser.submit(&form.clone().with("email", &user.email).with("password", "not the password")).await;
        let unknown = browser.submit(&form.with("email", "nobody@example.org").with("password", "not the password")).await;
        assert_eq!((known.status, unknown.status), (422, 422));
        assert_eq!(known.words(), unknown.words());
    }
}

on_both! {
    /// A form without the token of its session does nothing.
    async fn a_form_from_elsewhere_is_refused(house: House) {
        let samples = samples(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Role::Administrator).await;
        let page = browser.get(&format!("/cases/{}/facts", samples.reference)).await;
        let form = page.form("recordFact").with("csrf", "something-else");
        assert_eq!(browser.submit(&form).await.status, 403);
    }
}
