//! Whether a place holds many meetings at once, and what a diary says of a meeting.

use super::*;

#[test]
fn a_diary_names_a_kind_and_a_time_and_nothing_else() {
    let starts_at: DateTime<Utc> = "2026-07-14T09:00:00Z".parse().expect("a time");
    let busy = Busy {
        kind: Kind::Review,
        starts_at,
        ends_at: starts_at + chrono::Duration::minutes(90),
        place: "Room 2".into(),
        emails: vec!["a@example.org".into()],
    };
    assert_eq!(busy.words(), "Child death review meeting, 14 July 2026, 10:00 to 11:30");
}

#[test]
fn only_what_is_to_come_or_was_held_stands() {
    let stands =
        [State::Arranged, State::Held, State::NotHeld, State::Cancelled].map(State::stands);
    assert_eq!(stands, [true, true, false, false]);
}
