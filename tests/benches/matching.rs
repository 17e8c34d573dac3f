//! How long it takes to find the cases that a notice may belong to and to compare it with them, with
//! 10,000 and with 250,000 cases. `cargo bench -p tests --bench matching`
//!
//! The notices of a made-up country of twenty years are written straight into the tables, one on each
//! case; those sought are other notices of some of the same children, and notices of children unknown.

use api::{
    app::{App, TimeSource},
    config::{self, SettingsArgs},
    secrets::PasswordCost,
    serve,
};
use domain::{
    access::Office,
    area::PlaceKind,
    calendar,
    ids::{CaseId, ClientId, NoticeId},
    matching::{self, Particulars, SenderKind},
    notice::{
        ChildDetails, CoronerKind, CoronerNotice, Notice, Received, RegistrarKind, RegistrarNotice,
    },
    operations::{Call, Operation},
};
use rusqlite::Connection;
use std::{
    collections::HashMap,
    io::{BufWriter, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tests::{
    Back, Folder,
    country::{Shape, Told, country},
    database, start_of_story,
};
use uuid::Uuid;

/// Few and many.
const SIZES: [usize; 2] = [10_000, 250_000];
/// Searches of one run.
const SEARCHES: usize = 2_000;
/// Runs, of which the middle one counts.
const RUNS: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for back in [Back::Sqlite, Back::Postgres] {
        if back == Back::Postgres && tests::postgres().is_none() {
            println!("left out: PostgreSQL (CDR_TEST_POSTGRES is not set)");
            continue;
        }
        let mut slowest = Vec::new();
        for size in SIZES {
            slowest.push(measured(back, size).await);
        }
        let growth = slowest[1].as_secs_f64() / slowest[0].as_secs_f64();
        println!("{back:?}: 99 of 100 take {growth:.2} times as long with {} cases", SIZES[1]);
    }
}

/// Fills a fresh store, seeks, prints; the time within which 99 of 100 searches ended.
async fn measured(back: Back, size: usize) -> Duration {
    let folder = Folder::fresh();
    let url = database(back, &folder.0);
    let app = open(&folder, &url).await;
    let shape = Shape { children: size + 1_000, days: 7_305, ..Shape::COUNTRY };
    let (stored, sought) = parted(country(7, shape).1, size);
    let (keys, cases) = fill(back, &url, &stored);
    let mut runs = Vec::new();
    let mut found = Found::default();
    for _ in 0..RUNS {
        let mut times = Vec::new();
        for (child, notice) in &sought {
            let began = Instant::now();
            let candidates = search(&app, notice).await;
            times.push(began.elapsed());
            found.add(&candidates, cases.get(child));
        }
        times.sort_unstable();
        runs.push((times[times.len() * 99 / 100], times[times.len() / 2]));
    }
    runs.sort_unstable();
    let (slow, half) = runs[RUNS / 2];
    let searches = RUNS * sought.len();
    #[expect(clippy::cast_precision_loss, reason = "counts")]
    let (each, keys) = (found.all as f64 / searches as f64, keys as f64 / stored.len() as f64);
    println!(
        "{back:?}, {size} cases: half within {:.2} ms, 99 of 100 within {:.2} ms; \
        {keys:.1} keys a notice, {each:.2} cases compared, {} at most; {} of {} known were among them",
        half.as_secs_f64() * 1_000.0,
        slow.as_secs_f64() * 1_000.0,
        found.most,
        found.right,
        found.known,
    );
    slow
}

#[derive(Default)]
struct Found {
    all: usize,
    most: usize,
    /// Searches for a child with a case, and those that found it.
    known: usize,
    right: usize,
}

impl Found {
    fn add(&mut self, candidates: &[Uuid], case: Option<&CaseId>) {
        self.all += candidates.len();
        self.most = self.most.max(candidates.len());
        self.known += usize::from(case.is_some());
        self.right += usize::from(case.is_some_and(|case| candidates.contains(&case.0)));
    }
}

async fn open(folder: &Folder, url: &str) -> App {
    let args = SettingsArgs {
        data_dir: Some(folder.0.clone()),
        database_url: Some(url.to_owned()),
        ..SettingsArgs::default()
    };
    let settings = config::resolve(&args, |_| None).expect("settings");
    let time = TimeSource::at(start_of_story());
    serve::open(settings, time, PasswordCost::LEAST, false).await.expect("a server")
}

/// A notice and the child it is about.
type Of = (usize, Received);

/// The first notices of `size` children, and other notices to seek: half of them of children unknown.
fn parted(told: Vec<Told>, size: usize) -> (Vec<Of>, Vec<Of>) {
    let mut seen = vec![false; size + 2_000];
    let (mut stored, mut known, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for Told { child, notice } in told {
        let received = (child, received(&notice));
        if child < size && !std::mem::replace(&mut seen[child], true) {
            stored.push(received);
        } else if child < size && known.len() < SEARCHES / 2 {
            known.push(received);
        } else if child >= size && unknown.len() < SEARCHES / 2 {
            unknown.push(received);
        }
    }
    (stored, known.into_iter().chain(unknown).collect())
}

/// One search and its verdict, as placing does it; the cases compared.
async fn search(app: &App, notice: &Received) -> Vec<Uuid> {
    let on = calendar::london_date(notice.at);
    let call = Call::system("bench", Operation::PlaceNotice, app.moment());
    let known = app.store.write(&call, async |tx| tx.candidates(notice, on).await).await;
    let cases: Vec<_> =
        known.expect("candidates").into_iter().map(|(case, of)| (case.0, of)).collect();
    std::hint::black_box(matching::place(&notice.particulars(on), &cases));
    cases.into_iter().map(|(case, _)| case).collect()
}

/// A notice as the store keeps it: a registrar's, or else with what a coroner may tell.
fn received(told: &Particulars) -> Received {
    let name = told.name.clone().expect("a name");
    let child = ChildDetails {
        given_names: name.given,
        family_name: name.family,
        sex: told.sex,
        born_on: told.born_on,
        died_on: told.died_on,
        place_of_death: Some("Northmere General Hospital".into()),
        address_lines: told.address_lines.clone(),
        postcode: told.postcode.as_ref().map(|code| code.as_str().to_owned()),
        nhs_number: told.nhs_number.as_ref().map(|number| number.as_str().to_owned()),
        multiple_birth: told.multiple_birth,
    };
    let happened_on = told.died_on.expect("a date");
    let (kind, notice) = if told.sender_kind == SenderKind::Registrar {
        let notice = RegistrarNotice {
            kind: RegistrarKind::Registration,
            entry_number: told.registration_entry.clone(),
            district: "NM".into(),
            registered_on: happened_on,
            child,
            cause_of_death: Some("1a Acute severe asthma".into()),
            informant: None,
            grounds: None,
            age_in_doubt: false,
        };
        (PlaceKind::RegistrationDistrict, Notice::Registrar(notice))
    } else {
        let notice = CoronerNotice {
            kind: CoronerKind::DecisionToInvestigate,
            coroner_area: "MS".into(),
            coroner_reference: None,
            happened_on,
            child,
            officer: None,
            circumstances: None,
            police_force: None,
        };
        (PlaceKind::CoronerArea, Notice::Coroner(notice))
    };
    Received {
        via: domain::notice::Via::default(),
        id: NoticeId(Uuid::from_u128(told.notice.as_u128() | 7 << 100)),
        sender: ClientId(told.sender),
        office: Office { kind, code: "NM".into(), name: "Northmere".into() },
        at: start_of_story(),
        notice,
        doubts: Vec::new(),
    }
}

/// A row of each table, in the columns' order of [`COLUMNS`].
struct Row {
    id: Uuid,
    case: CaseId,
    body: String,
}

const COLUMNS: &str = "id, receipt, sender, area, source, kind, digest, as_sent, received, state, \
    state_body, case_id, received_at, moved_at";

/// Writes one notice and one case id for each; how many keys there are, and the case of each child.
fn fill(back: Back, url: &str, stored: &[Of]) -> (usize, HashMap<usize, CaseId>) {
    let mut keys: Vec<(String, Uuid)> = Vec::new();
    let mut rows = Vec::with_capacity(stored.len());
    let mut cases = HashMap::new();
    for (child, received) in stored {
        let on = calendar::london_date(received.at);
        let found = matching::keys(&received.particulars(on));
        keys.extend(found.into_iter().map(|key| (key, received.id.0)));
        let body = serde_json::to_string(received).expect("JSON");
        let case = *cases.entry(*child).or_insert_with(CaseId::random);
        rows.push(Row { id: received.id.0, case, body });
    }
    keys.sort_unstable();
    match back {
        Back::Sqlite => fill_sqlite(url.trim_start_matches("sqlite://"), &rows, &keys),
        Back::Postgres => fill_postgres(url, &rows, &keys),
    }
    (keys.len(), cases)
}

fn fill_sqlite(path: &str, rows: &[Row], keys: &[(String, Uuid)]) {
    let mut file = Connection::open(path).expect("the file");
    let all = file.transaction().expect("a transaction");
    {
        let sql = format!(
            "INSERT INTO notice ({COLUMNS}) VALUES (?1, ?1, ?1, ?1, 'registrar', 'registration', \
            hex(?1), ?3, ?3, 'placed', '{{}}', ?2, 0, 0)"
        );
        let mut insert = all.prepare(&sql).expect("a statement");
        for row in rows {
            let (id, case) = (row.id.as_bytes().as_slice(), row.case.0.as_bytes().as_slice());
            insert.execute((id, case, &row.body)).expect("a row");
        }
        let mut insert = all
            .prepare("INSERT INTO match_key (key, notice) VALUES (?1, ?2)")
            .expect("a statement");
        for (key, notice) in keys {
            insert.execute((key, notice.as_bytes().as_slice())).expect("a row");
        }
    }
    all.commit().expect("written");
    file.execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)").expect("analysed");
}

fn fill_postgres(url: &str, rows: &[Row], keys: &[(String, Uuid)]) {
    let mut psql = Command::new("psql")
        .args([url, "-q", "-v", "ON_ERROR_STOP=1"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("psql runs");
    let mut to = BufWriter::new(psql.stdin.take().expect("a pipe"));
    writeln!(to, "COPY notice ({COLUMNS}) FROM STDIN;").expect("written");
    for Row { id, case, body } in rows {
        let body = body.replace('\\', "\\\\");
        let (case, digest) = (case.0, id.simple());
        writeln!(
            to,
            "{id}\t{id}\t{id}\t{id}\tregistrar\tregistration\t{digest}\t{body}\t{body}\tplaced\t{{}}\t{case}\t0\t0"
        )
        .expect("written");
    }
    writeln!(to, "\\.\nCOPY match_key (key, notice) FROM STDIN;").expect("written");
    for (key, notice) in keys {
        writeln!(to, "{key}\t{notice}").expect("written");
    }
    writeln!(to, "\\.\nVACUUM ANALYZE notice;\nVACUUM ANALYZE match_key;").expect("written");
    drop(to);
    assert!(psql.wait().expect("psql ends").success(), "the tables are filled");
}
