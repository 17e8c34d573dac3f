//! Which police force a death concerns, and the list of what reviews wait for from each.

use domain::access::Role::{Administrator, Coroner, DesignatedDoctor, PanelChair, Registrar};
use serde_json::{Value, json};
use tests::{Caller, browse::Browser, build, on_both};

async fn own_area(office: &Caller<'_>) -> String {
    let me = office.get("/me").await.is(200).json();
    me["roles"][0]["area"].as_str().expect("an area").to_owned()
}

/// Key and name of the list of the police.
async fn list_of_the_police(office: &Caller<'_>) -> (String, String) {
    let lists = office.get("/reconciliation").await.is(200).json();
    let items = lists["items"].as_array().expect("lists");
    let police: Vec<&Value> = items.iter().filter(|list| list["body"] == "police").collect();
    assert_eq!(police.len(), 1, "{lists}");
    let text = |name: &str| police[0][name].as_str().expect("a text").to_owned();
    (text("list"), text("name"))
}

on_both! {
    /// Nobody knows, the area has one, it has two, a notice says which, a person says which.
    async fn each_police_force_has_a_list_of_its_own_and_none_is_lost(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let case = format!("/cases/{}", found["id"].as_str().expect("an id"));
        let reference = found["reference"].as_str().expect("a reference").to_owned();
        let criminal = json!({ "fact": "criminal_case", "answer": "known", "value": "yes", "source": "DCI Ewan Pryce", "reason": "A criminal enquiry began." });
        office.post(&format!("{case}/facts"), criminal).await.is(200);
        assert_eq!(list_of_the_police(&office).await, ("police".into(), "Police, force not recorded".into()));

        let area = own_area(&office).await;
        let force = |code: &str, name: &str| json!({ "kind": "police_force", "code": code, "name": name, "from": "2020-01-01" });
        office.post(&format!("/areas/{area}/places"), force("FENSHIRE", "Fenshire Constabulary")).await.is(200);
        assert_eq!(list_of_the_police(&office).await.0, "police-FENSHIRE", "one force is the default");
        let seen = office.get(&format!("{case}/police-force")).await.is(200).json();
        assert_eq!((seen["force"]["code"].as_str(), &seen["recorded"]), (Some("FENSHIRE"), &json!(false)));
        office.post(&format!("/areas/{area}/places"), force("DOWNSHIRE", "Downshire Constabulary")).await.is(200);
        assert_eq!(list_of_the_police(&office).await.0, "police", "two forces leave the question open");
        let elsewhere = house.staff("eastmere", Administrator);
        let other = own_area(&elsewhere).await;
        elsewhere.post(&format!("/areas/{other}/places"), force("FENSHIRE", "Fenshire Constabulary")).await.is(200);
        elsewhere.get(&format!("{case}/police-force")).await.is(404);

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let lists = browser.get("/reconciliation").await.words();
        assert!(lists.contains(&format!("Record the police force of {reference}")), "{lists}");
        let mut told = build::investigation();
        told["police_force"] = json!("downshire constabulary");
        house.sender("northmere", Coroner).post("/notices/coroner", told).await.is(201);
        house.settle().await;
        assert_eq!(list_of_the_police(&office).await, ("police-DOWNSHIRE".into(), "Downshire Constabulary".into()));

        let page = browser.get(&format!("/cases/{reference}/police-force")).await;
        assert!(page.words().contains("Now: Downshire Constabulary"), "{}", page.words());
        let empty = browser.submit(&page.form("recordPoliceForce")).await;
        assert_eq!(empty.status, 422, "nobody says so");
        let sent = empty.form("recordPoliceForce").with("force", "Fenshire Constabulary").with("source", "DS Ruth Amin");
        assert_eq!(browser.submit(&sent).await.status, 303);
        assert_eq!(list_of_the_police(&office).await.0, "police-FENSHIRE", "a person's word stands above the notice");
        let plan = browser.get(&format!("/cases/{reference}/jar/plan")).await.words();
        assert!(plan.contains("Police force: Fenshire Constabulary."), "{plan}");
        let send = json!({ "area": area, "list": "police-FENSHIRE", "to": "reviews@police.example.org" });
        office.post("/reconciliation/send", send).await.is(200);

        let unknown = json!({ "force": "Nowhere Police", "source": "A caller" });
        let refused = house.staff("northmere", DesignatedDoctor).post(&format!("{case}/police-force"), unknown.clone()).await.is(422).json();
        assert_eq!(refused["fields"][0]["field"], "/force");
        house.staff("northmere", PanelChair).post(&format!("{case}/police-force"), unknown).await.is(403);
    }
}
