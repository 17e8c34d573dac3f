//! Notices per second over HTTP, beside bare inserts of the same bytes with the same durability.
//! `cargo bench -p tests --bench notices`
//!
//! The server does more for each notice: it checks it, writes it with its ledger entry and its
//! stored answer, and meanwhile places what came before. The ratio says what that costs.

use domain::access::Role::Administrator;
use rusqlite::Connection;
use std::{
    io::Write,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tests::{
    Back, Folder, database,
    process::{Ask, Build, Line, Server, Site, crowd},
};
use tokio::task::JoinSet;

/// Connections that send at the same time.
const CONNECTIONS: usize = 16;
/// How long they send.
const SENDING: Duration = Duration::from_secs(10);
/// Bare inserts of one PostgreSQL connection.
const BARE_EACH: u64 = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let bare = bare_sqlite();
    compare("SQLite", &served(Back::Sqlite).await, bare, "one connection, WAL, synchronous=FULL");
    let Some(server) = tests::postgres() else {
        println!("left out: PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    };
    let bare = bare_postgres();
    let said = psql(&server, &["-At", "-c", "SHOW fsync"]).output().expect("psql runs").stdout;
    let fsync = String::from_utf8_lossy(&said).trim().to_owned();
    let how = format!("{CONNECTIONS} connections, fsync={fsync}");
    compare("PostgreSQL", &served(Back::Postgres).await, bare, &how);
}

fn compare(back: &str, served: &Served, bare: f64, how: &str) {
    let Served { each_second, median, slow, backlog } = served;
    println!(
        "{back}: {each_second:.0} notices a second over HTTP ({CONNECTIONS} connections, {SENDING:?})"
    );
    println!("{back}: answered within {median:.1} ms (half) and {slow:.1} ms (99 of 100)");
    println!("{back}: {bare:.0} bare inserts a second ({how}); ratio {:.2}", each_second / bare);
    println!(
        "{back}: the last notice was placed {:.1} s after the sending ended",
        backlog.as_secs_f64()
    );
}

/// What was measured.
struct Served {
    each_second: f64,
    /// Milliseconds within which half were answered.
    median: f64,
    /// Milliseconds within which 99 of 100 were answered.
    slow: f64,
    backlog: Duration,
}

/// The server takes in as many notices as it can.
async fn served(back: Back) -> Served {
    let site = Site::fresh(back, Build::Release);
    let server = site.start().await;
    let children = Arc::new(AtomicU64::new(1));
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let line = server.line().await.expect("a connection");
        let key = site.key("northmere", crowd::registration(1).role).to_owned();
        senders.spawn(send(line, key, Arc::clone(&children), began));
    }
    let mut answers = senders.join_all().await.concat();
    let took = began.elapsed().as_secs_f64();
    let backlog = placed(&site, &server).await;
    answers.sort_unstable();
    let within = |share: usize| answers[answers.len() * share / 100].as_secs_f64() * 1_000.0;
    #[expect(clippy::cast_precision_loss, reason = "a count of notices")]
    let each_second = answers.len() as f64 / took;
    Served { each_second, median: within(50), slow: within(99), backlog }
}

async fn send(
    mut line: Line,
    bearer: String,
    children: Arc<AtomicU64>,
    began: Instant,
) -> Vec<Duration> {
    let mut answers = Vec::new();
    while began.elapsed() < SENDING {
        let sending = crowd::registration(children.fetch_add(1, Ordering::Relaxed));
        let key = domain::ids::random_uuid().to_string();
        let ask = Ask { bearer: Some(&bearer), key: Some(&key), body: Some(&sending.body) };
        let asked = Instant::now();
        line.send("POST", sending.path, &ask).await.expect("an answer").is(201);
        answers.push(asked.elapsed());
    }
    answers
}

/// How long it takes until nothing waits: a list places what waits before it answers.
async fn placed(site: &Site, server: &Server) -> Duration {
    let began = Instant::now();
    let mut line = server.line().await.expect("a connection");
    let office = site.token("northmere", Administrator);
    line.get("/api/v1/cases?size=1", office).await.expect("an answer").is(200);
    began.elapsed()
}

/// Inserts the same bodies, one in each transaction, straight into a file; how many a second.
fn bare_sqlite() -> f64 {
    let folder = Folder::fresh();
    let file = Connection::open(folder.0.join("bare.sqlite")).expect("a file");
    file.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    file.pragma_update(None, "synchronous", "FULL").expect("FULL");
    file.execute("CREATE TABLE notice (id BLOB PRIMARY KEY, body TEXT NOT NULL)", [])
        .expect("a table");
    let mut insert =
        file.prepare("INSERT INTO notice (id, body) VALUES (?1, ?2)").expect("a statement");
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < SENDING {
        count += 1;
        let id = domain::ids::random_uuid();
        let sending = crowd::registration(u64::from(count));
        insert.execute((id.as_bytes().as_slice(), &sending.body)).expect("a row");
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// The same by as many connections as the server is asked over; how many a second.
fn bare_postgres() -> f64 {
    let folder = Folder::fresh();
    let url = database(Back::Postgres, &folder.0);
    let table = "CREATE TABLE notice (id uuid PRIMARY KEY, body text NOT NULL)";
    assert!(psql(&url, &["-c", table]).status().expect("psql runs").success(), "a table");
    let scripts: Vec<String> = (0..CONNECTIONS as u64).map(inserts).collect();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for script in &scripts {
            scope.spawn(|| {
                let mut child = psql(&url, &[]).stdin(Stdio::piped()).spawn().expect("psql runs");
                child.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("written");
                assert!(child.wait().expect("psql ends").success(), "rows");
            });
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let count = (CONNECTIONS as u64 * BARE_EACH) as f64;
    count / began.elapsed().as_secs_f64()
}

/// The statements of one connection.
fn inserts(connection: u64) -> String {
    let rows = (1..=BARE_EACH).map(|row| {
        let body = crowd::registration(connection * BARE_EACH + row).body;
        format!("INSERT INTO notice VALUES ('{}', '{body}');\n", domain::ids::random_uuid())
    });
    rows.collect()
}

fn psql(url: &str, args: &[&str]) -> Command {
    let mut command = Command::new("psql");
    command.args([url, "-q", "-v", "ON_ERROR_STOP=1"]).args(args);
    command
}
