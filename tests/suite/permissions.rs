//! Every operation as nobody, as the wrong role and from the wrong area. The list comes from the
//! contract and the table of operations, so it covers operations that do not exist yet.

use domain::{
    access::Role,
    operations::{self, Operation},
};
use poem::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Caller, House, build, on_both};

struct Route {
    operation: Operation,
    method: Method,
    path: String,
    body: Option<Value>,
}

/// Every route of the contract, with the body of its example.
fn routes() -> Vec<Route> {
    let contract = api::rest::contract();
    let mut routes = Vec::new();
    for (path, item) in contract["paths"].as_object().expect("paths") {
        for (method, row) in item.as_object().expect("methods") {
            let id = row["operationId"].as_str().expect("an operationId");
            let operation = Operation::from_id(id)
                .unwrap_or_else(|| panic!("{id} has no row in the table of operations"));
            let body = &row["requestBody"]["content"]["application/json"];
            let body =
                body.get("example").or_else(|| body["schema"].get("example")).or_else(|| {
                    body["examples"]
                        .as_object()
                        .and_then(|e| e.values().next())
                        .map(|e| &e["value"])
                });
            routes.push(Route {
                operation,
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                body: body.cloned(),
            });
        }
    }
    routes
}

#[test]
fn the_contract_and_the_table_hold_the_same_operations() {
    let in_contract: BTreeSet<&str> = routes().iter().map(|route| route.operation.id()).collect();
    let in_table: BTreeSet<&str> = operations::TABLE.iter().map(|row| row.id).collect();
    assert_eq!(in_contract, in_table);
}

/// Records of one area that the paths name.
struct Records {
    case: String,
    meeting: String,
    poll: String,
    export: String,
    notice: String,
    receipt: String,
    hand_over: String,
    area: String,
    task: String,
    request: String,
    early: String,
}

async fn records(house: &House) -> Records {
    let registrar = house.sender("northmere", Role::Registrar);
    let receipt = registrar.post("/notices/registrar", build::registration()).await.is(201).json();
    let mut refused = build::registration();
    refused["child"]["died_on"] = json!("2020-01-01");
    registrar.post("/notices/registrar", refused).await.is(422);
    house.settle().await;
    let office = house.staff("northmere", Role::Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0]["id"]
        .as_str()
        .expect("a case")
        .to_owned();
    let meeting = office
        .post(
            &format!("/cases/{case}/meetings"),
            build::meeting("child_death_review", "2027-01-14"),
        )
        .await
        .is(201)
        .id();
    let poll = office
        .post(&format!("/cases/{case}/polls"), build::poll("child_death_review", "2027-01-21"))
        .await
        .is(201)
        .id();
    let export = office
        .post("/exports", json!({"recipient": "Public health", "purpose": "Needs assessment"}))
        .await
        .is(201)
        .id();
    let notice = office.get("/notices/waiting").await.is(200).json()["items"][0]["id"]
        .as_str()
        .expect("a notice")
        .to_owned();
    let receipt = receipt["receipt"].as_str().expect("a receipt").to_owned();
    let (hand_over, area) = handed_over(house, &case).await;
    let early = office.post("/pre-death-responses", build::pre_death()).await.is(200).id();
    let task = office.get("/work?list=team").await.is(200).json()["items"][0]["id"].to_string();
    let request = build::asked(&office, &case).await;
    Records { case, meeting, poll, export, notice, receipt, hand_over, area, task, request, early }
}

/// A hand-over of the case to a body outside, which waits, and the area of the case.
async fn handed_over(house: &House, case: &str) -> (String, String) {
    let doctor = house.staff("northmere", Role::DesignatedDoctor);
    let body = json!({"receiver_name": "Dr Idris Vaughan", "receiver_organisation": "Westmere partners", "how": "encrypted_file", "reason": "The child lived there."});
    doctor.post(&format!("/cases/{case}/hand-over/outside"), body).await.is(200);
    let areas = doctor.get(&format!("/cases/{case}/areas")).await.is(200).json();
    let waits = &areas["hand_overs"][0];
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    (text(&waits["id"]), text(&waits["from"]["id"]))
}

impl Records {
    fn fill(&self, path: &str) -> String {
        path.replace("{case}", &self.case)
            .replace("{meeting}", &self.meeting)
            .replace("{poll}", &self.poll)
            .replace("{no}", "1")
            .replace("{export}", &self.export)
            .replace("{notice}", &self.notice)
            .replace("{fact}", "family_name")
            .replace("{step}", "home_visit")
            .replace("{receipt}", &self.receipt)
            .replace("{hand_over}", &self.hand_over)
            .replace("{area}", &self.area)
            .replace("{task}", &self.task)
            .replace("{number}", "1")
            .replace("{clock}", "C16")
            .replace("{request}", &self.request)
            .replace("{early}", &self.early)
    }
}

async fn knock(caller: &Caller<'_>, route: &Route, records: &Records) -> tests::Answer {
    let path = records.fill(&route.path);
    assert!(!path.contains('{'), "the test knows no record for {path}");
    let key = domain::ids::random_uuid().to_string();
    let headers = [("Idempotency-Key", key.as_str()), ("If-Match", "*")];
    caller
        .send(route.method.clone(), &path, route.body.as_ref().map(Value::to_string), &headers)
        .await
}

on_both! {
    /// Without credentials nothing is told.
    async fn nobody_gets_401_everywhere(house: House) {
        let records = records(&house).await;
        for route in routes() {
            let answer = knock(&house.nobody(), &route, &records).await;
            assert_eq!(answer.status, 401, "{}", route.operation.id());
            assert!(!answer.text().contains("Mensah"));
        }
    }
}

on_both! {
    /// A role that the table does not name is refused, whatever the record.
    async fn the_wrong_role_gets_403_everywhere(house: House) {
        let records = records(&house).await;
        for route in routes() {
            for role in Role::ALL {
                if route.operation.permits(role) {
                    continue;
                }
                let caller = match role {
                    Role::Registrar | Role::Coroner | Role::Practitioner | Role::NationalSignal => house.sender("northmere", role),
                    _ => house.staff("northmere", role),
                };
                let answer = knock(&caller, &route, &records).await;
                assert_eq!(answer.status, 403, "{} as {}: {}", route.operation.id(), role.code(), answer.text());
                assert!(!answer.text().contains("Mensah"));
            }
        }
    }
}

on_both! {
    /// Another area's records do not exist.
    async fn the_wrong_area_gets_404_wherever_a_record_is_named(house: House) {
        let records = records(&house).await;
        for route in routes().iter().filter(|route| route.path.contains('{')) {
            for role in Role::ALL.into_iter().filter(|role| route.operation.permits(*role)) {
                let caller = match role {
                    Role::Registrar | Role::Coroner | Role::Practitioner | Role::NationalSignal => house.sender("eastmere", role),
                    _ => house.staff("eastmere", role),
                };
                let answer = knock(&caller, route, &records).await;
                assert_eq!(answer.status, 404, "{} as {} of another area: {}", route.operation.id(), role.code(), answer.text());
                assert!(!answer.text().contains("Mensah"));
            }
        }
    }
}

on_both! {
    /// The cookie of the pages opens nothing here.
    async fn the_session_cookie_is_refused_by_the_api(house: House) {
        let answer = house.nobody().send(Method::GET, "/cases", None, &[("Cookie", "cdr=cdr_ses_anything")]).await;
        assert_eq!(answer.status, 401);
    }
}
