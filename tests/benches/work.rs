//! How long "my work" takes with 250,000 cases, 25,000 of them open, when 40 people ask once a
//! second. `cargo bench -p tests --bench work`
//!
//! The server runs as it is shipped. Each answer holds a page of tasks, how many there are, and the
//! counts of the tiles; what was shown is on record, on the disk, before it is given.

mod crowded;

use std::time::{Duration, Instant};
use tests::{
    Back,
    process::{Build, Line, Server, binary},
};
use tokio::task::JoinSet;

/// People who ask.
const PEOPLE: usize = 40;
/// How often each of them asks.
const EVERY: Duration = Duration::from_secs(1);
/// How long they ask before it counts, and while it counts.
const WARM: Duration = Duration::from_secs(5);
const COUNTED: Duration = Duration::from_secs(40);
/// Areas of the store: as many as there are panels in England, about, and a tenth of them.
const AREAS: [usize; 2] = [50, 5];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    for back in [Back::Sqlite, Back::Postgres] {
        if back == Back::Postgres && tests::postgres().is_none() {
            println!("left out: PostgreSQL (CDR_TEST_POSTGRES is not set)");
            continue;
        }
        for areas in AREAS {
            measured(back, areas).await;
        }
    }
}

async fn measured(back: Back, areas: usize) {
    let now = domain::moment::Moment::read().now;
    let store = crowded::fill(back, areas, PEOPLE, now).await;
    assert_eq!(store.areas.len(), areas);
    let trying = tests::variable("CDR_BENCH_CASES").is_some();
    let build = if trying { Build::Debug } else { Build::Release };
    let mut command = std::process::Command::new(binary(build));
    command.arg("serve").env("CDR_DATA_DIR", &store.folder.0).env("CDR_DATABASE_URL", &store.url);
    let mut server = Server::spawn(command, &store.folder.0);
    assert!(server.is_ready().await, "{}", server.log());
    let mut people = JoinSet::new();
    for (number, token) in store.tokens.iter().enumerate() {
        let line = server.line().await.expect("a connection");
        let late = EVERY * u32::try_from(number).expect("few") / 40;
        people.spawn(asks(line, token.clone(), late));
    }
    let answers = people.join_all().await;
    let tasks = answers.iter().map(|(tasks, _)| *tasks).max().unwrap_or_default();
    let mut times: Vec<Duration> = answers.into_iter().flat_map(|(_, times)| times).collect();
    times.sort_unstable();
    let within = |share: usize| times[(times.len() * share / 1_000).min(times.len() - 1)];
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "{back:?}, {} cases, {areas} areas, {tasks} tasks in one: {} answers, \
        half within {:.1} ms, 99 of 100 within {:.1} ms, all within {:.1} ms",
        crowded::cases(),
        times.len(),
        ms(within(500)),
        ms(within(990)),
        ms(within(1_000)),
    );
}

/// Asks once a second; how many tasks there were, and how long each answer took.
async fn asks(mut line: Line, token: String, late: Duration) -> (u64, Vec<Duration>) {
    tokio::time::sleep(late).await;
    let mut second = tokio::time::interval(EVERY);
    let began = Instant::now();
    let (mut tasks, mut times) = (0, Vec::new());
    while began.elapsed() < WARM + COUNTED {
        second.tick().await;
        let asked = Instant::now();
        let answer = line.get("/api/v1/work", &token).await.expect("an answer").is(200);
        if began.elapsed() > WARM {
            times.push(asked.elapsed());
        }
        tasks = answer.json()["total"].as_u64().unwrap_or_default();
    }
    (tasks, times)
}
