//! How long a sweep takes with 250,000 cases, 25,000 of them open, and how much memory.
//! `cargo bench -p tests --bench sweep`
//!
//! The sweep runs in a process of its own, as on a server. Four times for each back end: after every
//! area has set another length for two clocks (every open case then has other clocks and tasks),
//! after a new edition of the table of clocks (every open case is read and says the same), when
//! nothing is due, and with two servers at once.

mod crowded;

use api::{app::TimeSource, jobs::sweep};
use chrono::{DateTime, Duration, Utc};
use crowded::Crowded;
use domain::{
    change::{Change, RegistryEdit},
    clocks::{AreaLength, Length, SetLength},
    operations::{Call, Operation},
};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};
use tests::{Back, variable};

/// Areas of the store.
const AREAS: usize = 50;
/// Tells a process that it is the one that sweeps, and of which store.
const STORE: &str = "CDR_BENCH_SWEEP";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    if let Some(store) = variable(STORE) {
        let (folder, url) = store.split_once(' ').expect("a folder and an address");
        return sweeps(Path::new(folder), url).await;
    }
    for back in [Back::Sqlite, Back::Postgres] {
        if back == Back::Postgres && tests::postgres().is_none() {
            println!("left out: PostgreSQL (CDR_TEST_POSTGRES is not set)");
            continue;
        }
        let began = Instant::now();
        let store = crowded::fill(back, AREAS, 0, now()).await;
        let took = began.elapsed().as_secs_f64();
        println!("{back:?}: {} cases, filled in {took:.0} s", crowded::cases());
        assert!(store.tokens.is_empty(), "nobody looks at it meanwhile");
        set_lengths(&store, 10).await;
        measured(back, &store, "every length changed", 1);
        query(back, &store, "UPDATE case_file SET law = law - 1");
        measured(back, &store, "a new table of clocks", 1);
        let before = rows(back, &store);
        measured(back, &store, "nothing is due", 1);
        assert_eq!(rows(back, &store), before, "a second sweep writes nothing");
        set_lengths(&store, 12).await;
        measured(back, &store, "every length changed, two servers", 2);
    }
}

/// When the store was filled; the sweeps are a minute later.
fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().expect("a time")
}

/// One sweep in this process: how long it took, and the most memory that the process had.
async fn sweeps(folder: &Path, url: &str) {
    let app = crowded::open(folder, url, TimeSource::at(now() + Duration::minutes(1))).await;
    let began = Instant::now();
    sweep::run(&app).await;
    let took = began.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("  {took:.2} s, {} at most", peak.unwrap_or("memory not known").trim());
}

fn measured(back: Back, store: &Crowded, what: &str, servers: usize) {
    println!("{back:?}, {what}:");
    let began = Instant::now();
    let children: Vec<Child> = (0..servers).map(|_| start(store)).collect();
    for mut child in children {
        assert!(child.wait().expect("a process").success(), "it sweeps");
    }
    println!("  {:.2} s with its start", began.elapsed().as_secs_f64());
    let swept = (now() + Duration::minutes(1)).timestamp_micros();
    let due = format!(
        "SELECT COUNT(*) FROM case_file WHERE stage <> 'closed' AND \
        (next_look_at <= {swept} OR law <> (SELECT MAX(law) FROM clock))"
    );
    assert_eq!(query(back, store, &due), "0", "nothing is left to read");
}

fn start(store: &Crowded) -> Child {
    let this = std::env::current_exe().expect("this file");
    Command::new(this)
        .env(STORE, format!("{} {}", store.folder.0.display(), store.url))
        .stdin(Stdio::null())
        .spawn()
        .expect("a process")
}

/// Every area sets another length for the review meeting and for the reporting forms.
async fn set_lengths(store: &Crowded, weeks: u32) {
    let app = crowded::open(&store.folder.0, &store.url, TimeSource::at(now())).await;
    let call = Call::system("bench", Operation::ListClocks, app.moment());
    for area in &store.areas {
        let set = |clock: &str| RegistryEdit::Length {
            area: *area,
            clock: clock.into(),
            set: SetLength {
                from: "2019-04-01".parse().expect("a date"),
                length: AreaLength { target: Some(Length::Weeks(weeks)), limit: None },
                reason: "Measured".into(),
                by: "Bench".into(),
                at: now() + Duration::seconds(i64::from(weeks)),
            },
        };
        let change = Change::of_registry(set("C18")).and(Change::of_registry(set("C16")));
        let saved = app.store.write(&call, async |tx| tx.save(change).await).await;
        saved.expect("it is set");
    }
}

/// Rows of clocks and tasks, the live ones among them, and what was read last.
fn rows(back: Back, store: &Crowded) -> String {
    let sql = "SELECT (SELECT COUNT(*) FROM clock) || ' ' || (SELECT COUNT(*) FROM clock WHERE superseded_at IS NULL) \
        || ' ' || (SELECT MAX(read_at) FROM clock) || ' ' || (SELECT COUNT(*) FROM task)";
    query(back, store, sql)
}

fn query(back: Back, store: &Crowded, sql: &str) -> String {
    if back == Back::Sqlite {
        let path = store.url.trim_start_matches("sqlite://");
        let file = rusqlite::Connection::open(path).expect("the file");
        if !sql.starts_with("SELECT") {
            file.execute_batch(sql).expect("it is done");
            return String::new();
        }
        let read = file.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
        return match read.expect("an answer") {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
    }
    let output = Command::new("psql").args([&store.url, "-Atq", "-c", sql]).output();
    String::from_utf8_lossy(&output.expect("psql runs").stdout).trim().to_owned()
}
