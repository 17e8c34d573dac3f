//! How long it takes to propose the best three times of a meeting of 14 people over 8 weeks, with full
//! diaries, answers to a poll and three rooms; at most 50 ms. `cargo bench -p tests --bench slots`

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    meeting::{
        Kind,
        slots::{Bounds, Can, Guest, Hours, Room, Search, Span, propose, together},
    },
    moment::Moment,
};
use std::time::Instant;

const PEOPLE: i64 = 14;
const WEEKS: i64 = 8;
/// Engagements of each person and each room on a day.
const A_DAY: i64 = 4;
const RUNS: usize = 201;
/// The most that one search may take.
const BAR_MS: f64 = 50.0;

fn main() {
    let start: DateTime<Utc> = "2027-03-01T00:00:00Z".parse().expect("a time");
    let at = Moment::at(start - Duration::days(30));
    let search = search(start);
    let mut took: Vec<f64> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            let found = propose(&search, &at);
            assert_eq!(found.proposals.len(), 3, "three times are found");
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let (middle, worst) = (took[RUNS / 2], took[RUNS - 1]);
    println!(
        "{PEOPLE} people, {WEEKS} weeks: middle {middle:.2} ms, slowest {worst:.2} ms of {RUNS}"
    );
    assert!(worst <= BAR_MS, "slower than {BAR_MS} ms");
}

fn search(start: DateTime<Utc>) -> Search {
    let from: NaiveDate = start.date_naive();
    Search {
        kind: Kind::Review,
        minutes: 90,
        from,
        until: from + Duration::days(7 * WEEKS - 1),
        hours: Hours::default(),
        guests: (0..PEOPLE)
            .map(|n| Guest {
                name: format!("Person {n}"),
                essential: n % 3 == 0,
                busy: together(diary(start, 7 + n)),
                calendar_read: Some(start),
                on_call: diary(start, 211 + n).into_iter().step_by(20).collect(),
                answers: diary(start, 31 + n)
                    .into_iter()
                    .enumerate()
                    .map(|(no, span)| (span, Can::ALL[no % 2]))
                    .collect(),
                silent: n % 5 == 0,
            })
            .collect(),
        rooms: (0..3)
            .map(|n| Room { name: format!("Room {n}"), busy: diary(start, 101 + n) })
            .collect(),
        closed: [from + Duration::days(9)].into(),
        avoid: [(from + Duration::days(16), "a birthday".to_owned())].into(),
        bounds: Bounds {
            due: Some(("the review meeting", start + Duration::days(60))),
            months_notice: true,
            ..Bounds::default()
        },
    }
}

/// Engagements of three quarters of an hour, spread over the days by a fixed rule.
fn diary(start: DateTime<Utc>, seed: i64) -> Vec<Span> {
    (0..7 * WEEKS * A_DAY)
        .map(|n| {
            let (day, no) = (n / A_DAY, n % A_DAY);
            let minute = 9 * 60 + no * 120 + (seed * 37 + day * 53) % 105;
            let starts_at = start + Duration::days(day) + Duration::minutes(minute);
            Span { starts_at, ends_at: starts_at + Duration::minutes(45) }
        })
        .collect()
}
