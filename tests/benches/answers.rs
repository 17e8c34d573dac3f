//! Whether a sender can tell, from its answer or from how long it took, that a child was already
//! known. `cargo bench -p tests --bench answers`
//!
//! Notices of known and of unknown children are sent turn by turn. The answers must have the same
//! bytes but for receipt and time, and the two medians must lie no further apart than the medians of
//! two halves of the same kind do: the noise.

use domain::access::Role::Administrator;
use serde_json::Value;
use std::time::{Duration, Instant};
use tests::{
    Back,
    process::{Ask, Build, Line, Site, crowd},
};

/// Children of each kind.
const CHILDREN: u64 = 500;
/// Where the unknown children's numbers begin.
const UNKNOWN: u64 = 100_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    told(Back::Sqlite, "SQLite").await;
    if tests::postgres().is_some() {
        told(Back::Postgres, "PostgreSQL").await;
    } else {
        println!("left out: PostgreSQL (CDR_TEST_POSTGRES is not set)");
    }
}

async fn told(back: Back, name: &str) {
    let site = Site::fresh(back, Build::Release);
    let server = site.start().await;
    let mut line = server.line().await.expect("a connection");
    for number in 1..=CHILDREN {
        send(&site, &mut line, &crowd::registration(number)).await;
    }
    // A list places what waits before it answers: from here on the first children are known.
    let office = site.token("northmere", Administrator);
    line.get("/api/v1/cases?size=1", office).await.expect("an answer").is(200);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 1..=CHILDREN {
        let (took, answer) = send(&site, &mut line, &crowd::investigation(number)).await;
        let other = crowd::investigation(UNKNOWN + number);
        let (took_unknown, answer_unknown) = send(&site, &mut line, &other).await;
        assert_eq!(shape(answer), shape(answer_unknown), "the answers read the same");
        known.push(took);
        unknown.push(took_unknown);
    }
    let noise = [&known, &unknown].map(|all| {
        let (even, odd) = halves(all);
        (median(even) - median(odd)).abs()
    });
    let noise = noise[0].max(noise[1]);
    let (known, unknown) = (median(known), median(unknown));
    println!(
        "{name}: known {known:.3} ms, unknown {unknown:.3} ms (medians of {CHILDREN}); apart {:.3} ms, noise {noise:.3} ms",
        (known - unknown).abs()
    );
}

async fn send(site: &Site, line: &mut Line, sending: &crowd::Sending) -> (Duration, Value) {
    let bearer = site.key("northmere", sending.role);
    let key = domain::ids::random_uuid().to_string();
    let ask = Ask { bearer: Some(bearer), key: Some(&key), body: Some(&sending.body) };
    let asked = Instant::now();
    let answer = line.send("POST", sending.path, &ask).await.expect("an answer").is(201);
    (asked.elapsed(), answer.json())
}

/// The answer without what differs for every notice.
fn shape(mut answer: Value) -> Value {
    answer["receipt"] = Value::Null;
    answer["received_at"] = Value::Null;
    answer
}

fn halves(all: &[Duration]) -> (Vec<Duration>, Vec<Duration>) {
    let every = |from: usize| all.iter().skip(from).step_by(2).copied().collect();
    (every(0), every(1))
}

/// The median in milliseconds.
fn median(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all[all.len() / 2].as_secs_f64() * 1_000.0
}
