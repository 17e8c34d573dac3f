//! The worked examples of tests/data/clocks, one file each, worked out apart from the code; and both
//! calendars of working days against the published list, day by day.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};
use domain::{
    analysis::{AnalysisEvent, Step},
    answer::{Answer, Outcome},
    area::CaseAreas,
    calendar::{self, Calendar},
    case::{
        CaseEvent, CaseRecord, How, NoticeHead,
        holds::{Hold, HoldEvent, Process},
    },
    clocks::{self, AreaLengths, ClockReading},
    ids::{CaseId, NoticeId, StatementId},
    moment::Moment,
    response::{Decision, ResponseEvent},
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

const BOTH: [Calendar; 2] = [Calendar::Coroners, Calendar::WorkingTogether];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    /// The paragraph or rule it comes from.
    rule: String,
    count: Option<Count>,
    clock: Option<String>,
    #[serde(default)]
    case: Given,
    #[serde(default)]
    expect: Expect,
}

/// Working days counted, in both calendars.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    from: NaiveDate,
    working_days: u32,
    on: NaiveDate,
    because: Vec<String>,
}

/// What is known of the case.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    facts: BTreeMap<String, String>,
    notices: Vec<Told>,
    response_opened_at: Option<DateTime<Utc>>,
    passed_on_at: Option<DateTime<Utc>>,
    holds: Vec<Held>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    source: SourceKind,
    kind: String,
    claimed_on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    process: Process,
    since: NaiveDate,
    review_on: NaiveDate,
    until: Option<NaiveDate>,
}

/// What the clock says: an instant left out must not be there; the other parts are read if given.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expect {
    about: Option<String>,
    target_at: Option<DateTime<Utc>>,
    limit_at: Option<DateTime<Utc>>,
    approximate: Option<bool>,
    on_hold: Option<bool>,
    state: Option<String>,
    because: Vec<String>,
}

fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(path)
}

fn examples() -> Vec<(String, Example)> {
    let files = fs::read_dir(data("clocks")).expect("the folder of examples");
    let mut examples: Vec<(String, Example)> = files
        .map(|file| file.expect("a file").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let example = serde_norway::from_str(&text)
                .unwrap_or_else(|fault| panic!("{name} cannot be read: {fault}"));
            (name, example)
        })
        .collect();
    examples.sort_by(|(a, _), (b, _)| a.cmp(b));
    examples
}

/// Long after everything that the examples tell of.
fn now() -> Moment {
    Moment::at("2031-06-02T09:00:00Z".parse().expect("a time"))
}

fn statement(source: SourceKind, on: NaiveDate) -> Statement {
    Statement {
        id: StatementId::random(),
        source,
        about: String::new(),
        claimed_on: on,
        received_at: now().now,
        reason: None,
        facts: BTreeMap::new(),
    }
}

fn placed(told: &Told) -> CaseEvent {
    CaseEvent::NoticePlaced {
        notice: NoticeHead {
            id: NoticeId::random(),
            source: told.source,
            kind: told.kind.clone(),
            words: "An invented notice".into(),
            claimed_on: told.claimed_on,
            received_at: now().now,
            areas: CaseAreas::default(),
        },
        statement: statement(told.source, told.claimed_on),
        areas: CaseAreas::default(),
        how: How::Rule { weight: None, rule_version: "example".into() },
    }
}

fn recorded((code, text): (&String, &String)) -> CaseEvent {
    let key = FactKey::from_code(code).unwrap_or_else(|| panic!("no fact is called {code}"));
    let value = FactValue::read(key.kind(), text).unwrap_or_else(|| panic!("{code}: {text}"));
    let mut statement = statement(SourceKind::Staff, now().today);
    statement.facts.insert(key, Answer::Known(value));
    CaseEvent::FactRecorded { statement }
}

fn decided(at: DateTime<Utc>) -> CaseEvent {
    CaseEvent::Response(ResponseEvent::Decided(Decision {
        decided_by: "Dr Ines Marlow".into(),
        agency: "Northmere Hospital".into(),
        decided_at: at,
        respond: true,
        reason: String::new(),
        criteria: Vec::new(),
        rule: Outcome::Met,
    }))
}

fn held(hold: &Held) -> Vec<CaseEvent> {
    let (process, by) = (hold.process, "Dr Ines Marlow".to_owned());
    let put = Hold {
        process,
        since: hold.since,
        review_on: hold.review_on,
        reason: "It waits.".into(),
        by: by.clone(),
        until: None,
    };
    let release =
        hold.until.map(|on| HoldEvent::Released { process, on, by, reason: "On.".into() });
    [Some(HoldEvent::Held(put)), release].into_iter().flatten().map(CaseEvent::Hold).collect()
}

fn case(given: &Given) -> CaseRecord {
    let mut record = CaseRecord::new(CaseId::random(), &now());
    let mut events: Vec<CaseEvent> = given.notices.iter().map(placed).collect();
    events.extend(given.facts.iter().map(recorded));
    events.extend(given.response_opened_at.map(decided));
    events.extend(given.holds.iter().flat_map(held));
    for event in events {
        record.apply(&event, now().now);
    }
    if let Some(at) = given.passed_on_at {
        let passed_on = AnalysisEvent::Routed { to: Step::WithDoctor };
        record.apply(&CaseEvent::Analysis(passed_on), at);
    }
    record.derive();
    record
}

/// What the reading says otherwise than the example, if anything.
fn differs(reading: &ClockReading, expect: &Expect) -> Vec<String> {
    let mut wrong = Vec::new();
    if reading.target_at != expect.target_at {
        wrong.push(format!("target {:?}, not {:?}", reading.target_at, expect.target_at));
    }
    if reading.limit_at != expect.limit_at {
        wrong.push(format!("limit {:?}, not {:?}", reading.limit_at, expect.limit_at));
    }
    if expect.approximate.is_some_and(|about| about != reading.approximate) {
        wrong.push(format!("approximate: {}", reading.approximate));
    }
    if expect.on_hold.is_some_and(|held| held != reading.on_hold) {
        wrong.push(format!("on hold: {}", reading.on_hold));
    }
    let state = reading.state(&now()).code();
    if expect.state.as_ref().is_some_and(|expected| expected != state) {
        wrong.push(format!("state {state}"));
    }
    missing(&reading.because, &expect.because, &mut wrong);
    wrong
}

fn missing(because: &[String], expected: &[String], wrong: &mut Vec<String>) {
    for reason in expected.iter().filter(|reason| !because.iter().any(|b| b.contains(*reason))) {
        wrong.push(format!("no reason says {reason:?}: {because:?}"));
    }
}

fn read(clock: &str, example: &Example) -> Vec<String> {
    let course = case(&example.case).course;
    let readings = clocks::read(&course, &AreaLengths::default(), &now());
    let about =
        |r: &&ClockReading| example.expect.about.as_ref().is_none_or(|about| *about == r.about);
    let own: Vec<&ClockReading> =
        readings.iter().filter(|r| r.clock == clock).filter(about).collect();
    match own.as_slice() {
        [reading] => differs(reading, &example.expect),
        others => vec![format!("{} readings", others.len())],
    }
}

fn counted(count: &Count) -> Vec<String> {
    let mut wrong = Vec::new();
    for which in BOTH {
        let counted = calendar::add_working_days(which, count.from, count.working_days);
        if counted.on != count.on {
            wrong.push(format!("{which:?}: {}, not {}", counted.on, count.on));
        }
        missing(&counted.because, &count.because, &mut wrong);
    }
    wrong
}

#[test]
fn every_worked_example_comes_out_as_it_was_worked_out_by_hand() {
    let examples = examples();
    assert!(examples.len() >= 120, "only {} examples", examples.len());
    let mut wrong = Vec::new();
    for (name, example) in &examples {
        let faults = match (&example.count, &example.clock) {
            (Some(count), None) => counted(count),
            (None, Some(clock)) => read(clock, example),
            _ => vec!["say either `count` or `clock`".to_owned()],
        };
        let rule = &example.rule;
        wrong.extend(faults.into_iter().map(|fault| format!("{name} ({rule}): {fault}")));
    }
    assert!(wrong.is_empty(), "{} of {} are wrong: {wrong:#?}", wrong.len(), examples.len());
}

#[test]
fn the_examples_cover_every_holiday_from_2019_to_2030_both_nights_leap_days_and_holds_by_name() {
    let names: BTreeSet<String> = examples().into_iter().map(|(name, _)| name).collect();
    for year in 2019..=2030 {
        for name in ["c07-christmas", "c24-christmas", "c07-easter", "c24-easter"] {
            assert!(names.contains(&format!("{name}-{year}")), "{name}-{year}");
        }
        assert!(names.contains(&format!("c25-new-year-{year}-{}", year + 1)), "{year}");
    }
    for night in [
        "c02-clocks-forward-2026",
        "c02-clocks-forward-2028",
        "c02-clocks-back-2026",
        "c02-clocks-back-2029",
    ] {
        assert!(names.contains(night), "{night}");
    }
    for leap in [
        "c04-day-after-registration-leap-day",
        "c18-three-months-after-2028-02-29",
        "wd-over-the-leap-day-2028",
        "c18-hold-over-the-leap-day",
    ] {
        assert!(names.contains(leap), "{leap}");
    }
    for hold in [
        "c18-hold-12-days-inquest",
        "c20-hold-12-days-inquest",
        "c18-hold-lasts",
        "c18-hold-within-a-hold",
        "c18-holds-overlap-and-count-once",
        "c18-hold-over-clocks-forward",
        "c02-is-never-held",
        "c24-is-never-held",
    ] {
        assert!(names.contains(hold), "{hold}");
    }
    for waits in [
        "c18-post-mortem-outstanding-is-not-late",
        "c20-decision-not-to-resume",
        "c20-inquest-suspended",
    ] {
        assert!(names.contains(waits), "{waits}");
    }
    for one_off in ["ve-day-2020", "platinum-jubilee-2022", "state-funeral-2022", "coronation-2023"]
    {
        assert!(names.contains(&format!("c07-one-off-{one_off}")), "{one_off}");
        assert!(names.contains(&format!("c24-one-off-{one_off}")), "{one_off}");
    }
}

#[test]
fn every_day_from_2012_to_2028_is_a_working_day_in_both_calendars_unless_the_list_or_the_week_says_no()
 {
    let file = data("bank-holidays/england-and-wales-scotland-northern-ireland.json");
    let list: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(file).expect("the list")).expect("JSON");
    let events = list["england-and-wales"]["events"].as_array().expect("events");
    let holidays: BTreeSet<NaiveDate> = events
        .iter()
        .map(|event| event["date"].as_str().expect("a date").parse().expect("a date"))
        .collect();
    let first: NaiveDate = "2012-01-01".parse().expect("a date");
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| day.year() <= 2028).collect();
    for day in &days {
        let week = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let works = !week && !holidays.contains(day);
        for which in BOTH {
            assert_eq!(calendar::is_working_day(which, *day), works, "{which:?} {day}");
        }
    }
    assert_eq!(days.len(), 6210);
}

#[test]
fn christmas_day_and_good_friday_never_count_in_either_calendar() {
    for year in 2012..=2060 {
        let christmas = NaiveDate::from_ymd_opt(year, 12, 25).expect("a date");
        assert!(BOTH.iter().all(|which| !calendar::is_working_day(*which, christmas)), "{year}");
        let start = NaiveDate::from_ymd_opt(year, 3, 1).expect("a date");
        let good_fridays = (0..61)
            .map(|days| start + Duration::days(days))
            .filter(|day| calendar::holiday(*day) == Some("Good Friday"))
            .filter(|day| day.weekday() == Weekday::Fri)
            .filter(|day| BOTH.iter().all(|which| !calendar::is_working_day(*which, *day)));
        assert_eq!(good_fridays.count(), 1, "{year}");
    }
}
