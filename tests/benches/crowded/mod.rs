//! A crowded store for measurements: a quarter of a million cases, one in ten of them open, written
//! straight into the tables as the server writes them. Every child is invented: all have one name.

use api::{
    app::{App, TimeSource},
    cli::registry,
    config::{self, SettingsArgs},
    ops::people,
    secrets::PasswordCost,
    serve,
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    access::{Grant, Role},
    area::CaseAreas,
    case::{CaseEvent, CaseRecord, Course, How, NoticeHead, Stage},
    change::CaseReading,
    clocks::AreaLengths,
    ids::{AreaId, CaseId, MeetingId, NoticeId, StatementId},
    meeting::{Kind, MeetingHead, State},
    moment::Moment,
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    io::{BufWriter, Write},
    process::{Child, ChildStdin, Command, Stdio},
};
use tests::{Back, Folder};
use uuid::Uuid;

/// Cases of the store, unless the run asks for fewer to try the benchmark itself.
const CASES: usize = 250_000;
/// One in so many is open.
const OPEN_EVERY: usize = 10;
/// Different stories among the open cases.
const STORIES: usize = 300;
/// A store with areas, and people who may look at it.
pub struct Crowded {
    /// The data directory.
    pub folder: Folder,
    /// The address of the database.
    pub url: String,
    /// The areas.
    pub areas: Vec<AreaId>,
    /// Tokens of administrators, one after the other of each area.
    pub tokens: Vec<String>,
}

/// How many cases there are: `CDR_BENCH_CASES`, to try the benchmark itself, or a quarter of a million.
pub fn cases() -> usize {
    tests::variable("CDR_BENCH_CASES").and_then(|text| text.parse().ok()).unwrap_or(CASES)
}

/// Opens the store of a folder at an address.
pub async fn open(folder: &std::path::Path, url: &str, time: TimeSource) -> App {
    let args = SettingsArgs {
        data_dir: Some(folder.to_path_buf()),
        database_url: Some(url.to_owned()),
        ..SettingsArgs::default()
    };
    let settings = config::resolve(&args, |_| None).expect("settings");
    serve::open(settings, time, PasswordCost::LEAST, true).await.expect("a server")
}

/// Fills a fresh store with cases of so many areas and so many people.
pub async fn fill(back: Back, areas: usize, people: usize, now: DateTime<Utc>) -> Crowded {
    let folder = Folder::fresh();
    let url = tests::database(back, &folder.0);
    let app = open(&folder.0, &url, TimeSource::at(now)).await;
    let mut ids = Vec::new();
    for number in 0..areas {
        let name = format!("area-{number:03}");
        ids.push(registry::add_area(&app, &name, &name).await.expect("an area"));
    }
    let mut tokens = Vec::new();
    for number in 0..people {
        let area = ids[number % areas];
        let grants = vec![Grant { role: Role::Administrator, area }];
        let email = format!("person-{number}@example.org");
        let made =
            registry::add_user(&app, "Bethan Okoro", &email, grants).await.expect("a person");
        tokens.push(people::make_token(&app, made.id, "bench").await.expect("a token"));
    }
    drop(app);
    let mut tables = Tables::open(back, &url);
    write_cases(&mut tables, &ids, now);
    tables.close(&url);
    Crowded { folder, url, areas: ids, tokens }
}

fn write_cases(tables: &mut Tables, areas: &[AreaId], now: DateTime<Utc>) {
    let at = Moment::at(now);
    let stories: Vec<Course> = (0..STORIES).map(|number| story(number, &at)).collect();
    let mut closed = story(0, &at);
    closed.stage = Stage::Closed;
    for number in 0..cases() {
        let is_open = number % OPEN_EVERY == 0;
        let like = if is_open { &stories[(number / OPEN_EVERY) % STORIES] } else { &closed };
        let mut course = like.clone();
        course.id = CaseId::random();
        course.reference = format!("CDR-{:02}-{number:06}", number % 90);
        // Open cases are spread over the areas as the others are.
        course.areas.reviewing = Some(areas[(number / OPEN_EVERY) % areas.len()]);
        let reading = CaseReading::of(&course, &AreaLengths::default(), &at).expect("an owner");
        write_case(tables, &course, &reading, &at);
    }
}

/// A review as it stands so many days after the death.
fn story(number: usize, at: &Moment) -> Course {
    let days = i64::try_from(number).expect("a small number") + 1;
    let opened = at.now - Duration::days(days);
    let died = Moment::at(opened - Duration::hours(20));
    let mut record = CaseRecord::new(CaseId::random(), &Moment::at(opened));
    let areas = CaseAreas { reviewing: Some(AreaId::random()), ..CaseAreas::default() };
    record.apply(&CaseEvent::Opened { reference: "R".into(), areas: areas.clone() }, opened);
    for source in [SourceKind::Practitioner, SourceKind::Registration, SourceKind::Coroner] {
        let notice = NoticeHead {
            id: NoticeId::random(),
            source,
            kind: "decision_to_investigate".into(),
            words: "A notice".into(),
            claimed_on: died.today,
            received_at: opened,
            areas: areas.clone(),
        };
        let statement = states(source, &[(FactKey::DiedOn, died.today)], opened);
        let how = How::Rule { weight: None, rule_version: "bench".into() };
        let areas = areas.clone();
        record.apply(&CaseEvent::NoticePlaced { notice, statement, areas, how }, opened);
    }
    let mut facts = vec![(FactKey::FormsAskedOn, Moment::at(opened + Duration::days(1)).today)];
    if number.is_multiple_of(3) {
        facts.push((FactKey::PostMortemCommissionedOn, died.today));
        facts.push((FactKey::InquestOpenedOn, died.today));
    }
    let statement = states(SourceKind::Staff, &facts, opened);
    record.apply(&CaseEvent::FactRecorded { statement }, opened);
    record.derive();
    let mut course = record.course;
    course.stage = Stage::Gathering;
    if number.is_multiple_of(4) {
        course.response.decided_at = Some(opened);
        course.response.opened_at = Some(opened);
    }
    if number.is_multiple_of(2) {
        course.stage = Stage::CdrmReady;
        course.meetings.push(MeetingHead {
            id: MeetingId::random(),
            kind: Kind::Review,
            state: State::Arranged,
            starts_at: at.now + Duration::days(30),
            arranged_at: opened + Duration::hours(3),
            held_on: None,
            minutes_wait: false,
            actions: Vec::new(),
        });
    }
    course
}

/// The one child of every case.
fn record_child() -> domain::facts::Child {
    let at = Moment::at(DateTime::UNIX_EPOCH);
    let name =
        Some(domain::person::PersonName { given: Some("Robin".into()), family: "Mensah".into() });
    domain::facts::Child { name, ..CaseRecord::new(CaseId::random(), &at).child }
}

fn states(source: SourceKind, facts: &[(FactKey, NaiveDate)], at: DateTime<Utc>) -> Statement {
    let known = |(key, on): &(FactKey, NaiveDate)| {
        (*key, domain::answer::Answer::Known(FactValue::Date(*on)))
    };
    Statement {
        id: StatementId::random(),
        source,
        about: String::new(),
        claimed_on: Moment::at(at).today,
        received_at: at,
        reason: None,
        facts: facts.iter().map(known).collect::<BTreeMap<_, _>>(),
    }
}

fn write_case(tables: &mut Tables, course: &Course, reading: &CaseReading, at: &Moment) {
    use Cell::{Id, Int, Maybe, Text};
    let micros = |at: DateTime<Utc>| at.timestamp_micros();
    let (id, area) = (Id(course.id.0), Id(reading.area.0));
    let body = serde_json::to_string(course).expect("JSON");
    let open = !course.stage.rests();
    tables.row(
        0,
        &[
            id,
            Text(&course.reference),
            area,
            Text(course.stage.code()),
            Int(micros(course.opened_at)),
            Maybe(reading.due_at().map(micros)),
            Maybe(reading.next_look_at.map(micros)),
            Int(i64::from(at.law)),
            Int(3),
            Int(micros(course.opened_at)),
            Text(&body),
            Text("{\"decision\":null,\"doctor\":null,\"opened_at\":null}"),
        ],
    );
    let child = serde_json::to_string(&record_child()).expect("a child");
    tables.row(1, &[id, Text(&child)]);
    tables.row(2, &[id, area, Text("owner"), Int(micros(course.opened_at)), Maybe(None)]);
    for clock in &reading.clocks {
        let body = serde_json::to_string(clock).expect("JSON");
        let (due, met) = (clock.due_at().map(micros), clock.met_at.map(micros));
        tables.row(
            3,
            &[
                id,
                area,
                Text(&clock.clock),
                Text(&clock.about),
                Maybe(due),
                Maybe(met),
                Text(&body),
                Int(i64::from(at.law)),
                Int(micros(at.now)),
                Maybe(None),
            ],
        );
    }
    // What was done long ago stays in the table, as it does on a server of many years.
    let done = ["decide-scope", "notify-ncmd", "arrange-review", "draft-analysis"];
    for (kind, task) in
        done.iter().map(|kind| (*kind, None)).filter(|_| !open).chain(
            reading.tasks.iter().map(|task| (task.kind.as_str(), Some(task))).filter(|_| open),
        )
    {
        let done_at = task.is_none().then(|| micros(course.opened_at + Duration::days(40)));
        let due = task.and_then(|task| task.due_at).map(micros);
        tables.row(
            4,
            &[
                id,
                Text("case"),
                area,
                Text(kind),
                Text(task.map_or("", |task| &task.about)),
                Text(task.map_or("Decide the scope", |task| &task.title)),
                Text(task.map_or("It was not decided", |task| &task.why)),
                Maybe(due),
                Cell::Yes(task.is_some_and(|task| task.statutory)),
                Text(task.map_or("administrator", |task| task.role.code())),
                Text(task.map_or("decideScope", |task| task.operation.id())),
                Int(micros(course.opened_at)),
                Maybe(done_at),
            ],
        );
    }
}

/// Each table with its columns, in the order of the cells.
const TABLES: [(&str, &str); 5] = [
    (
        "case_file",
        "id, reference, area, stage, opened_at, due_at, next_look_at, law, version, changed_at, course, response",
    ),
    ("child", "case_id, identity"),
    ("case_party", "case_id, area, kind, from_at, until_at"),
    ("clock", "case_id, area, clock, about, due_at, met_at, body, law, read_at, superseded_at"),
    (
        "task",
        "subject, subject_kind, area, kind, about, title, why, due_at, statutory, role, operation, since_at, done_at",
    ),
];

/// One value of a row.
#[derive(Clone, Copy)]
enum Cell<'a> {
    Id(Uuid),
    Int(i64),
    Maybe(Option<i64>),
    Yes(bool),
    Text(&'a str),
}

/// The way into the tables past both doors.
enum Tables {
    Sqlite(Connection, Vec<String>),
    Postgres(Vec<(Child, BufWriter<ChildStdin>)>),
}

impl Tables {
    fn open(back: Back, url: &str) -> Self {
        if back == Back::Sqlite {
            let file = Connection::open(url.trim_start_matches("sqlite://")).expect("the file");
            file.execute_batch("PRAGMA synchronous = OFF; BEGIN").expect("a transaction");
            let insert = |(table, columns): (&str, &str)| {
                let marks = vec!["?"; columns.split(',').count()].join(", ");
                format!("INSERT INTO {table} ({columns}) VALUES ({marks})")
            };
            return Self::Sqlite(file, TABLES.map(insert).to_vec());
        }
        let copies = TABLES.map(|(table, columns)| {
            let mut psql = Command::new("psql")
                .args([url, "-q", "-v", "ON_ERROR_STOP=1"])
                .stdin(Stdio::piped())
                .spawn()
                .expect("psql runs");
            let mut to = BufWriter::new(psql.stdin.take().expect("a pipe"));
            writeln!(to, "COPY {table} ({columns}) FROM STDIN;").expect("written");
            (psql, to)
        });
        Self::Postgres(copies.into())
    }

    fn row(&mut self, table: usize, cells: &[Cell<'_>]) {
        match self {
            Self::Sqlite(file, inserts) => {
                let mut insert = file.prepare_cached(&inserts[table]).expect("a statement");
                insert.execute(rusqlite::params_from_iter(cells)).expect("a row");
            }
            Self::Postgres(copies) => {
                let to = &mut copies[table].1;
                for (index, cell) in cells.iter().enumerate() {
                    let tab = if index == 0 { "" } else { "\t" };
                    match cell {
                        Cell::Id(id) => write!(to, "{tab}{id}"),
                        Cell::Int(number) | Cell::Maybe(Some(number)) => {
                            write!(to, "{tab}{number}")
                        }
                        Cell::Maybe(None) => write!(to, "{tab}\\N"),
                        Cell::Yes(yes) => write!(to, "{tab}{yes}"),
                        Cell::Text(text) => write!(to, "{tab}{}", text.replace('\\', "\\\\")),
                    }
                    .expect("written");
                }
                writeln!(to).expect("written");
            }
        }
    }

    /// Ends the writing. PostgreSQL looks at its tables by itself after a while; SQLite never does.
    fn close(self, url: &str) {
        match self {
            Self::Sqlite(file, _) => {
                file.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").expect("written");
            }
            Self::Postgres(copies) => {
                for (mut psql, mut to) in copies {
                    writeln!(to, "\\.").expect("written");
                    drop(to);
                    assert!(psql.wait().expect("psql ends").success(), "a table is filled");
                }
                let looked =
                    Command::new("psql").args([url, "-q", "-c", "VACUUM ANALYZE"]).status();
                assert!(looked.expect("psql runs").success(), "the tables are looked at");
            }
        }
    }
}

impl rusqlite::ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value, ValueRef};
        Ok(match self {
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Int(number) | Self::Maybe(Some(number)) => {
                ToSqlOutput::Owned(Value::Integer(*number))
            }
            Self::Maybe(None) => ToSqlOutput::Owned(Value::Null),
            Self::Yes(yes) => ToSqlOutput::Owned(Value::Integer(i64::from(*yes))),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}
