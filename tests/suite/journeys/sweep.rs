//! The sweep: several at once read each case once, and one that finds nothing writes nothing.

use api::jobs::sweep;
use domain::access::Role::{Administrator, Registrar};
use serde_json::{Value, json};
use tests::{on_both, process::crowd};

/// How many children there are.
const CHILDREN: u64 = 12;

on_both! {
    /// Three sweeps at one moment supersede each reading once, and a fourth leaves everything as it is.
    async fn several_sweeps_at_once_read_each_case_once(house: House) {
        let registrar = house.sender("northmere", Registrar);
        for child in 1..=CHILDREN {
            let body: Value = serde_json::from_str(&crowd::registration(child).body).expect("JSON");
            registrar.post("/notices/registrar", body).await.is(201);
        }
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let areas = office.get("/areas").await.is(200).json();
        let own = areas["items"].as_array().and_then(|all| all.iter().find(|a| a["yours"] == true)).expect("an area");
        let set = json!({ "target": { "count": 10, "unit": "weeks" }, "from": "2019-04-01", "reason": "Agreed by the partners." });
        office.post(&format!("/areas/{}/clocks/C18", own["id"].as_str().expect("an id")), set).await.is(200);
        tokio::join!(sweep::run(&house.app), sweep::run(&house.app), sweep::run(&house.app));

        let cases = office.get("/cases?size=100").await.is(200).json();
        let cases = cases["items"].as_array().expect("cases").clone();
        assert_eq!(cases.len() as u64, CHILDREN);
        let mut before = Vec::new();
        for case in &cases {
            let id = case["id"].as_str().expect("an id");
            let clocks = office.get(&format!("/cases/{id}/clocks")).await.is(200).json();
            let of = |list: &str| clocks[list].as_array().expect("clocks").iter().filter(|c| c["clock"] == "C18").count();
            assert_eq!((of("items"), of("superseded")), (1, 1), "read once: {clocks}");
            before.push(clocks);
        }
        assert!(house.app.store.cases_to_look_at(house.app.moment().now, house.app.moment().law, 100).await.expect("a list").is_empty());
        sweep::run(&house.app).await;
        for (case, before) in cases.iter().zip(before) {
            let id = case["id"].as_str().expect("an id");
            let now = office.get(&format!("/cases/{id}/clocks")).await.is(200).json();
            assert_eq!(now, before, "a second sweep writes nothing");
        }
        let newer = house.app.moment().law + 1;
        let woken = house.app.store.cases_to_look_at(house.app.moment().now, newer, 100).await.expect("a list");
        assert_eq!(woken.len() as u64, CHILDREN, "a new table of clocks wakes every case on which something may be due");
    }
}
