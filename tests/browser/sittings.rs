//! The kind of a review meeting, one sitting of two children and the chair's word on minutes: each page
//! in a real browser, with axe, at two widths and by the Tab key.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sitting_and_its_minutes_with_axe_on_every_page() {
    if variable("CDR_TEST_CHROMIUM").is_none() {
        eprintln!("left out: no Chromium (CDR_TEST_CHROMIUM is not set)");
        return;
    }
    let house = House::start(Back::Sqlite).await;
    walked(&house, Hand::Pointer, "sitting", tour).await;
}

/// Two cases with a meeting each at one time and place; the address of the first meeting's page and in
/// the API.
async fn two_children(house: &House) -> (String, String) {
    let mut other = build::registration();
    other["child"]["family_name"] = json!("Okafor");
    other["child"]["given_names"] = json!("Ines");
    other["child"]["born_on"] = json!("2019-05-05");
    other["child"]["sex"] = json!("female");
    other["child"]["usual_address"] =
        json!({"lines": ["3 Mill Lane", "Northmere"], "postcode": "NM2 4AB"});
    other["entry_number"] = json!("218");
    other["informant"]["name"] = json!("Ada Okafor");
    for notice in [build::registration(), other] {
        let registrar = house.sender("northmere", Role::Registrar);
        registrar.post("/notices/registrar", notice).await.is(201);
        house.settle().await;
    }
    let practitioner = house.sender("northmere", Role::Practitioner);
    practitioner.post("/notices/practitioner", build::notification()).await.is(201);
    house.settle().await;
    let office = house.staff("northmere", Role::Administrator);
    let mut first = None;
    let all = office.get("/cases").await.is(200).json();
    for case in all["items"].as_array().expect("cases") {
        let path = format!("/cases/{}/meetings", text(&case["id"]));
        let body = build::meeting("child_death_review", "2027-01-14");
        let id = office.post(&path, body).await.is(201).id();
        let page = format!("/cases/{}/meetings", text(&case["reference"]));
        first = first.or(Some((format!("{page}/{id}"), format!("{path}/{id}"))));
    }
    first.expect("a case")
}

async fn tour(walk: &mut Walk<'_>) {
    let house = walk.house;
    let (page, path) = two_children(house).await;
    let meetings = page.rsplit_once('/').expect("a meeting").0.to_owned();
    walk.sign_in(Role::Administrator).await;
    for (path, name) in [
        (format!("{meetings}/new?kind=child_death_review&people=case"), "new-with-kind"),
        (page.clone(), "meeting"),
        (format!("{page}/move"), "move-one"),
        (format!("{page}/children"), "children"),
        (format!("{page}/children/cancel"), "children-cancel"),
        (format!("{page}/children/move"), "children-move"),
    ] {
        walk.open(&path).await;
        walk.look(name).await;
    }
    let send = "form[data-operation=moveSitting] button";
    walk.press(send).await;
    walk.look_at_faults("children-move-faults").await;
    walk.fill("at", "10:30").await;
    walk.fill("reason", "The pathologist cannot come.").await;
    walk.press(send).await;
    walk.look("children-moved").await;
    house.at("2027-01-15T09:00:00Z");
    let office = house.staff("northmere", Role::Administrator);
    office.put_on(&format!("{path}/record"), "\"2\"", build::held("2027-01-14")).await.is(200);
    walk.sign_in(Role::Administrator).await;
    walk.open(&format!("{page}/minutes/amend")).await;
    walk.look("minutes-amend").await;
    walk.press("form[data-operation=amendMinutes] button").await;
    walk.look_at_faults("minutes-amend-faults").await;
    walk.open(&format!("{page}/minutes/approve")).await;
    walk.look("minutes-approve").await;
    let send = "form[data-operation=approveMinutes] button";
    walk.fill("by", "Dr Idris Vaughan").await;
    walk.press(send).await;
    walk.look_at_faults("minutes-approve-faults").await;
    walk.fill("instead", "Dr Nwosu was called away.").await;
    walk.press(send).await;
    walk.look("minutes-approved").await;
    let right = json!({"attendance": [], "notes": "The call was at 10:21.", "decisions": [], "reason": "Two digits were changed round."});
    office.put_on(&format!("{path}/minutes/text"), "\"4\"", right).await.is(200);
    walk.open(&page).await;
    let open = "document.querySelector('main details').open = true";
    walk.client.execute(open, Vec::new()).await.expect("it opens");
    walk.look("minutes-second-version").await;
    walk.open("/my-work").await;
    walk.look("work-minutes-wait").await;
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
