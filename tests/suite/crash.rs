//! The server is killed fifty times in the middle of taking notices in. Nothing that was
//! acknowledged is lost, nothing is stored twice, and no case is half written.

use domain::access::Role::{Administrator, Coroner, Registrar};
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tests::{
    Back,
    process::{
        Ask, Build, Line, Server, Site,
        crowd::{self, Sending},
        every,
    },
};
use tokio::task::JoinSet;

/// How often the server is killed.
const KILLS: u64 = 50;
/// How many systems send at the same time.
const SENDERS: usize = 4;
/// Every so many times the server is also killed while it starts.
const EARLY: u64 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_no_acknowledged_notice_on_sqlite() {
    fifty_kills(Back::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_no_acknowledged_notice_on_postgres() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    fifty_kills(Back::Postgres).await;
}

/// One notice that was sent, and the receipt if it came back.
struct Sent {
    sending: Sending,
    key: String,
    receipt: Option<String>,
}

async fn fifty_kills(back: Back) {
    let seed =
        tests::variable("CDR_TEST_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(20_261_102);
    println!("seed {seed}; another one is set with CDR_TEST_SEED");
    let site = Site::fresh(back, Build::Debug);
    let children = Arc::new(AtomicU64::new(1));
    let mut sent = Vec::new();
    for kill in 0..KILLS {
        let dice = crowd::scatter(seed + kill);
        if kill % EARLY == 0 {
            let mut server = site.spawn();
            tokio::time::sleep(Duration::from_millis(dice % 300)).await;
            server.kill();
        }
        let mut server = site.start().await;
        let senders = send_on(&site, &server, &children).await;
        tokio::time::sleep(while_sending(dice)).await;
        server.kill();
        sent.extend(senders.join_all().await.into_iter().flatten());
    }
    let server = site.start().await;
    settle_accounts(&site, &server, sent).await;
    drop(server);
    site.audit_holds();
}

/// How long they may send before the kill: 5 to 800 ms, the least of three throws, so that the
/// tables stay small and many kills come early.
fn while_sending(dice: u64) -> Duration {
    let throws = [dice, dice >> 20, dice >> 40].map(|dice| 5 + dice % 796);
    Duration::from_millis(throws.into_iter().min().unwrap_or_default())
}

/// Systems that send without a pause until the server is gone.
async fn send_on(site: &Site, server: &Server, children: &Arc<AtomicU64>) -> JoinSet<Vec<Sent>> {
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let line = server.line().await.expect("a connection");
        let keys = [Registrar, Coroner].map(|role| site.key("northmere", role).to_owned());
        senders.spawn(send_until_gone(line, keys, Arc::clone(children)));
    }
    senders
}

async fn send_until_gone(
    mut line: Line,
    bearers: [String; 2],
    children: Arc<AtomicU64>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    loop {
        let child = children.fetch_add(1, Ordering::SeqCst);
        let mut pair = [crowd::registration(child), crowd::investigation(child)];
        if child.is_multiple_of(2) {
            pair.reverse();
        }
        for sending in pair {
            let mut sent_now =
                Sent { sending, key: domain::ids::random_uuid().to_string(), receipt: None };
            let there = sent_now.send(&mut line, &bearers).await;
            sent.push(sent_now);
            if !there {
                return sent;
            }
        }
    }
}

impl Sent {
    /// Sends it; false when the server went away before it had answered.
    async fn send(&mut self, line: &mut Line, [registrar, coroner]: &[String; 2]) -> bool {
        let bearer = if self.sending.role == Registrar { registrar } else { coroner };
        let ask =
            Ask { bearer: Some(bearer), key: Some(&self.key), body: Some(&self.sending.body) };
        let Ok(reply) = line.send("POST", self.sending.path, &ask).await else { return false };
        let receipt = reply.is(201).json()["receipt"].as_str().expect("a receipt").to_owned();
        self.receipt = Some(receipt);
        true
    }
}

/// Every receipt is known; what was not answered is sent again under its key; then every notice is
/// there once, and every case whole.
async fn settle_accounts(site: &Site, server: &Server, sent: Vec<Sent>) {
    let keys = [Registrar, Coroner].map(|role| site.key("northmere", role).to_owned());
    let marks: BTreeSet<String> = sent.iter().map(|one| one.sending.mark.clone()).collect();
    let kept = sent.iter().filter(|one| one.receipt.is_some()).count();
    println!("{} notices were sent, {kept} of them acknowledged before a kill", marks.len());
    assert!(kept > 100, "the kills left time to send");
    shared_out(server, sent, async |line, one| claim(line, one, &keys).await).await;
    let placed = placed(site, server).await;
    let found: BTreeSet<String> = placed.keys().cloned().collect();
    assert_eq!(found, marks, "every notice is there, and no other");
    for (mark, case) in &placed {
        if let Some(number) = mark.strip_prefix("INV-") {
            let other = placed.get(&format!("E{number}"));
            assert!(other.is_none_or(|other| other == case), "child {number} has one case");
        }
    }
}

/// Looks a receipt up, or gets the one that never came.
async fn claim(line: &mut Line, mut one: Sent, keys: &[String; 2]) {
    let Some(receipt) = &one.receipt else {
        assert!(one.send(line, keys).await, "the server answers");
        return;
    };
    let bearer = if one.sending.role == Registrar { &keys[0] } else { &keys[1] };
    let found = line.get(&format!("/api/v1/receipts/{receipt}"), bearer).await.expect("an answer");
    let found = found.is(200).json();
    assert_eq!(found["receipt"], receipt.as_str());
    assert_eq!(found["state"], "received");
}

/// The case of every notice by the notice's mark, with every case looked at whole.
async fn placed(site: &Site, server: &Server) -> BTreeMap<String, String> {
    let office = site.token("northmere", Administrator);
    let mut line = server.line().await.expect("a connection");
    let cases = every(&mut line, "/api/v1/cases", office).await;
    let waiting = every(&mut line, "/api/v1/notices/waiting", office).await;
    assert!(waiting.is_empty(), "no notice is stuck, refused or in question: {waiting:?}");
    let looked_at =
        shared_out(server, cases, async |line, case| look_at(line, &case, office).await).await;
    let mut references = BTreeSet::new();
    let mut placed = BTreeMap::new();
    for case in looked_at {
        assert!(references.insert(case.reference.clone()), "{} is one case", case.reference);
        for mark in case.marks {
            assert_eq!(
                placed.insert(mark.clone(), case.reference.clone()),
                None,
                "{mark} is there once"
            );
        }
    }
    println!("{} cases hold {} notices", references.len(), placed.len());
    placed
}

/// A case that is whole.
struct Whole {
    reference: String,
    marks: Vec<String>,
}

async fn look_at(line: &mut Line, listed: &Value, office: &str) -> Whole {
    let path = format!("/api/v1/cases/{}", listed["id"].as_str().expect("an id"));
    let case = line.get(&path, office).await.expect("an answer").is(200).json();
    let reference = case["reference"].as_str().expect("a reference").to_owned();
    assert!(reference.starts_with("CDR-"), "{case}");
    assert!(case["child"]["name"].as_str().is_some_and(|name| !name.is_empty()), "{case}");
    assert!(case["clocks"].as_array().is_some_and(|clocks| !clocks.is_empty()), "{case}");
    let notices =
        line.get(&format!("{path}/notices"), office).await.expect("an answer").is(200).json();
    let notices = notices["items"].as_array().expect("notices");
    let marks =
        notices.iter().map(|notice| crowd::mark(notice["as_sent"].as_str().expect("a body")));
    let marks: Vec<String> = marks.collect();
    assert!(!marks.is_empty() && case["notices"] == marks.len(), "its notices: {case}");
    Whole { reference, marks }
}

/// Does something with each of many, over four connections at once.
async fn shared_out<T, R>(
    server: &Server,
    many: Vec<T>,
    work: impl AsyncFn(&mut Line, T) -> R,
) -> Vec<R> {
    let queue = RefCell::new(many.into_iter());
    let done = RefCell::new(Vec::new());
    let worker = async || {
        let mut line = server.line().await.expect("a connection");
        loop {
            let Some(one) = queue.borrow_mut().next() else { return };
            let result = work(&mut line, one).await;
            done.borrow_mut().push(result);
        }
    };
    tokio::join!(worker(), worker(), worker(), worker());
    done.into_inner()
}
