//! `cdr conformance` against a server process: it plays every sender that there is, what it leaves
//! behind is marked, and it says so when something is not as the contract says.

use domain::access::Role::{Administrator, Coroner, NationalSignal, Registrar};
use std::process::Output;
use tests::{
    Back,
    process::{Build, Server, Site, every},
};

fn play(site: &Site, server: &Server, key: &str) -> (Output, String) {
    let output = site.run(&["conformance", "--url", &server.url(), "--key", key]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, said)
}

async fn every_sender_passes(back: Back) {
    let site = Site::fresh(back, Build::Debug);
    let server = site.start().await;
    for (role, kinds) in [
        (Registrar, ["no_liability", "correction", "registration"].as_slice()),
        (Coroner, ["prevention_report", "inquest_concluded", "decision_to_investigate"].as_slice()),
        (NationalSignal, ["removed", "informal", "formal"].as_slice()),
    ] {
        let (output, said) = play(&site, &server, site.key("northmere", role));
        assert!(output.status.success() && said.contains(" 0 failed"), "{said}\n{}", server.log());
        assert!(!said.contains("FAILED") && said.matches("passed  ").count() >= 18, "{said}");
        for kind in kinds {
            assert!(said.contains(&format!(": {kind}")), "{kind} is played: {said}");
        }
    }
    let mut line = server.line().await.expect("a connection");
    let cases = every(&mut line, "/api/v1/cases", site.token("northmere", Administrator)).await;
    assert!(!cases.is_empty());
    for case in &cases {
        let name = case["child_name"].to_string().to_lowercase();
        assert!(name.contains("conformance"), "every child is marked: {case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sender_passes_on_sqlite() {
    every_sender_passes(Back::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sender_passes_on_postgres() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    every_sender_passes(Back::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_as_the_contract_says_fails_with_a_reason_and_an_exit_code() {
    let site = Site::fresh(Back::Sqlite, Build::Debug);
    let server = site.start().await;
    let (output, said) = play(&site, &server, site.token("northmere", Administrator));
    assert!(!output.status.success());
    assert!(said.contains("FAILED  the key is known, and is a sender's: it is not"), "{said}");
    assert!(said.trim_end().ends_with("1 passed, 1 failed"), "{said}");
    let nothing = site.run(&["conformance", "--url", "http://127.0.0.1:9", "--key", "x"]);
    assert!(!nothing.status.success());
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("FAILED  the contract is served"));
}
