//! Many callers at the same moment: the same request fifty times has one effect, and two servers
//! on one database open one case for one child.

use domain::access::Role::{Administrator, Coroner, Registrar};
use std::sync::Arc;
use tests::{
    Back,
    process::{
        Ask, Build, Line, Reply, Server, Site,
        crowd::{self, Sending},
        every,
    },
};
use tokio::{sync::Barrier, task::JoinSet};

/// How many send at once.
const AT_ONCE: usize = 50;
/// How often they do.
const ROUNDS: u64 = 40;
/// How many children two offices tell of at the same moment.
const CHILDREN: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_identical_requests_at_once_have_one_effect_on_sqlite() {
    identical_requests(Back::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_identical_requests_at_once_have_one_effect_on_postgres() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    identical_requests(Back::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_postgres_open_one_case_for_one_child() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    let site = Site::fresh(Back::Postgres, Build::Debug);
    let servers = [site.start().await, site.start().await];
    let mut lines = [
        servers[0].line().await.expect("a connection"),
        servers[1].line().await.expect("a connection"),
    ];
    for child in 1..=CHILDREN {
        at_the_same_moment(&site, &mut lines, child).await;
    }
    every_child_has_one_case(&site, &servers[0], CHILDREN, 2).await;
    drop(servers);
    site.audit_holds();
}

/// The registrar tells one server and the coroner the other, of the same child. Both servers then
/// place what waits, so that the next pair finds them idle and as quick as each other.
async fn at_the_same_moment(site: &Site, lines: &mut [Line; 2], child: u64) {
    let mut pair = [crowd::registration(child), crowd::investigation(child)];
    if child.is_multiple_of(2) {
        pair.reverse();
    }
    let office = site.token("northmere", Administrator);
    let tell = async |line: &mut Line, sending: &Sending| {
        let key = domain::ids::random_uuid().to_string();
        let reply = post(line, site.key("northmere", sending.role), &key, sending).await.is(201);
        line.get("/api/v1/cases?size=1", office).await.expect("an answer").is(200);
        reply
    };
    let [first, second] = lines;
    let (one, other) = tokio::join!(tell(first, &pair[0]), tell(second, &pair[1]));
    assert_ne!(one.bytes, other.bytes, "each has its own receipt");
}

async fn identical_requests(back: Back) {
    let site = Site::fresh(back, Build::Debug);
    let server = site.start().await;
    let mut lines = Vec::new();
    for _ in 0..AT_ONCE {
        lines.push(server.line().await.expect("a connection"));
    }
    for round in 1..=ROUNDS {
        let one_key = domain::ids::random_uuid().to_string();
        let keys = vec![one_key; AT_ONCE];
        lines = at_once(&site, lines, crowd::registration(2 * round), keys).await;
        let keys = (0..AT_ONCE).map(|_| domain::ids::random_uuid().to_string()).collect();
        lines = at_once(&site, lines, crowd::investigation(2 * round + 1), keys).await;
    }
    every_child_has_one_case(&site, &server, 2 * ROUNDS, 1).await;
    drop(server);
    site.audit_holds();
}

/// Sends the same body on every line at the same moment, each with its key: one answer for all.
async fn at_once(site: &Site, lines: Vec<Line>, sending: Sending, keys: Vec<String>) -> Vec<Line> {
    let start = Arc::new(Barrier::new(lines.len()));
    let bearer: Arc<str> = site.key("northmere", sending.role).into();
    let sending = Arc::new(sending);
    let mut senders = JoinSet::new();
    for (mut line, key) in lines.into_iter().zip(keys) {
        let (start, bearer, sending) =
            (Arc::clone(&start), Arc::clone(&bearer), Arc::clone(&sending));
        senders.spawn(async move {
            start.wait().await;
            let reply = post(&mut line, &bearer, &key, &sending).await;
            (line, reply.is(201))
        });
    }
    let (lines, replies): (Vec<Line>, Vec<Reply>) = senders.join_all().await.into_iter().unzip();
    assert!(replies.iter().all(|reply| reply == &replies[0]), "{}: byte for byte", sending.mark);
    lines
}

async fn post(line: &mut Line, bearer: &str, key: &str, sending: &Sending) -> Reply {
    let ask = Ask { bearer: Some(bearer), key: Some(key), body: Some(&sending.body) };
    line.send("POST", sending.path, &ask).await.expect("an answer")
}

/// There are as many cases as children, each with so many notices, and nothing waits.
async fn every_child_has_one_case(site: &Site, server: &Server, children: u64, notices: u64) {
    let mut line = server.line().await.expect("a connection");
    let office = site.token("northmere", Administrator);
    let cases = every(&mut line, "/api/v1/cases", office).await;
    let waiting = every(&mut line, "/api/v1/notices/waiting", office).await;
    assert!(waiting.is_empty(), "nothing waits for a person: {waiting:?}");
    assert_eq!(cases.len() as u64, children, "one case for each child");
    for case in cases {
        let id = case["id"].as_str().expect("an id");
        let whole = line
            .get(&format!("/api/v1/cases/{id}"), office)
            .await
            .expect("an answer")
            .is(200)
            .json();
        assert_eq!(whole["notices"].as_u64(), Some(notices), "{whole}");
    }
    for role in [Registrar, Coroner] {
        let me = line.get("/api/v1/me", site.key("northmere", role)).await.expect("an answer");
        assert_eq!(me.status, 200, "the senders are still known");
    }
}
