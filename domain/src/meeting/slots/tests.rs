//! Never a time that breaks a hard rule, for random people, rooms and days across both clock changes;
//! and that the best comes first, with its reasons.

use super::*;
use chrono::Datelike;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn span(from: &str, to: &str) -> Span {
    Span { starts_at: instant(from), ends_at: instant(to) }
}

fn guest(name: &str, essential: bool) -> Guest {
    Guest {
        name: name.into(),
        essential,
        busy: Vec::new(),
        calendar_read: None,
        on_call: Vec::new(),
        answers: Vec::new(),
        silent: false,
    }
}

/// A review meeting of an hour and a half, sought in two weeks of January 2027.
fn search() -> Search {
    Search {
        kind: Kind::Review,
        minutes: 90,
        from: day("2027-01-11"),
        until: day("2027-01-24"),
        hours: Hours::default(),
        guests: vec![guest("Pat Lindgren", true), guest("Jo Tanaka", false)],
        rooms: Vec::new(),
        closed: BTreeSet::new(),
        avoid: BTreeMap::new(),
        bounds: Bounds { months_notice: true, ..Bounds::default() },
    }
}

fn now() -> Moment {
    Moment::at(instant("2026-11-02T09:00:00Z"))
}

fn days(found: &Found) -> Vec<String> {
    let of = |p: &Proposal| calendar::london_date(p.span.starts_at).to_string();
    found.proposals.iter().map(of).collect()
}

fn codes(proposal: &Proposal) -> Vec<&'static str> {
    proposal.breaks.iter().map(|broken| broken.code).collect()
}

#[test]
fn the_first_three_days_are_proposed_when_nothing_speaks_against_them() {
    let found = propose(&search(), &now());
    assert_eq!(days(&found), ["2027-01-11", "2027-01-12", "2027-01-13"]);
    let first = &found.proposals[0];
    assert_eq!(first.span, span("2027-01-11T10:00:00Z", "2027-01-11T11:30:00Z"));
    assert!(first.breaks.is_empty(), "{:?}", first.breaks);
    assert!(first.good.contains(&"Nobody invited is known to be engaged.".to_owned()));
    assert!(first.good.contains(&"Those invited have at least a month's notice.".to_owned()));
}

#[test]
fn somebody_on_call_is_named_and_other_days_come_first_but_for_the_first_meeting_of_a_response() {
    let mut search = search();
    search.guests[0].on_call = vec![span("2027-01-11T00:00:00Z", "2027-01-15T00:00:00Z")];
    search.guests[0].calendar_read = Some(instant("2026-11-02T08:45:00Z"));
    let found = propose(&search, &now());
    assert_eq!(days(&found), ["2027-01-15", "2027-01-18", "2027-01-19"]);
    let free = "Free in their own calendar: Pat Lindgren.".to_owned();
    assert!(found.proposals[0].good.contains(&free), "{:?}", found.proposals[0].good);
    search.until = day("2027-01-12");
    let found = propose(&search, &now());
    assert_eq!(codes(&found.proposals[0]), ["on_call"]);
    search.kind = Kind::ResponseFirst;
    let found = propose(&search, &now());
    assert!(found.proposals[0].good.contains(&"On call then: Pat Lindgren.".to_owned()));
    assert!(found.proposals[0].breaks.iter().all(|broken| broken.code != "on_call"));
}

#[test]
fn somebody_essential_moves_the_time_and_somebody_optional_is_named() {
    let mut search = search();
    search.guests[0].busy = vec![span("2027-01-11T09:00:00Z", "2027-01-11T17:00:00Z")];
    search.guests[1].busy = vec![span("2027-01-12T00:00:00Z", "2027-01-23T00:00:00Z")];
    let found = propose(&search, &now());
    assert_eq!(days(&found), ["2027-01-12", "2027-01-13", "2027-01-14"]);
    assert_eq!(codes(&found.proposals[0]), ["optional_away"]);
    assert!(found.proposals[0].breaks[0].words.contains("Jo Tanaka"));
    assert_eq!(found.left_out[&Bar::Guest(0)], 14);
}

#[test]
fn a_day_that_the_family_asked_to_avoid_comes_last_and_says_why() {
    let mut search = search();
    search.until = day("2027-01-13");
    search.avoid.insert(day("2027-01-11"), "a birthday".into());
    let found = propose(&search, &now());
    assert_eq!(days(&found), ["2027-01-12", "2027-01-13", "2027-01-11"]);
    assert_eq!(codes(&found.proposals[2]), ["date_to_avoid"]);
    assert!(found.proposals[2].breaks[0].words.ends_with("a birthday."));
}

#[test]
fn gates_and_due_dates_are_said_and_a_time_within_them_comes_first() {
    let mut search = search();
    search.from = day("2026-11-30");
    search.bounds.due = Some(("the review meeting", instant("2027-01-12T23:59:59Z")));
    search.bounds.closed_gates = vec![(Gate::PostMortemReport, "It is not in.".into())];
    search.bounds.forms_out = true;
    let found = propose(&search, &now());
    assert_eq!(days(&found), ["2026-12-02", "2026-12-03", "2026-12-04"], "a month's notice");
    assert_eq!(codes(&found.proposals[0]), ["post_mortem_report", "forms_in"]);
    assert!(found.proposals[0].good.iter().any(|words| words.contains("12 January 2027")));
    search.from = day("2027-01-13");
    let late = propose(&search, &now());
    assert!(codes(&late.proposals[0]).contains(&"after_due_date"));
}

#[test]
fn without_the_agreement_of_the_police_nothing_is_proposed() {
    let mut search = search();
    search.bounds.waits_for_police = true;
    let found = propose(&search, &now());
    assert!(found.proposals.is_empty());
    assert_eq!(found.left_out.keys().collect::<Vec<_>>(), [&Bar::PoliceAgreement]);
}

#[test]
fn answers_of_those_asked_decide_between_times() {
    let mut search = search();
    let (mon, tue) = (
        span("2027-01-11T10:00:00Z", "2027-01-11T11:30:00Z"),
        span("2027-01-12T10:00:00Z", "2027-01-12T11:30:00Z"),
    );
    search.until = day("2027-01-12");
    search.guests[0].answers = vec![(mon, Can::IfNeedBe), (tue, Can::Yes)];
    search.guests[1].silent = true;
    search.hours.closes = NaiveTime::from_hms_opt(11, 30, 0).expect("a time");
    search.hours.opens = NaiveTime::from_hms_opt(10, 0, 0).expect("a time");
    let found = propose(&search, &now());
    assert_eq!(days(&found), ["2027-01-12", "2027-01-11"]);
    assert_eq!(codes(&found.proposals[0]), ["not_answered"]);
    assert!(found.proposals[0].good.contains(&"Said yes: Pat Lindgren.".to_owned()));
    search.guests[0].answers = vec![(mon, Can::No), (tue, Can::No)];
    assert!(propose(&search, &now()).proposals.is_empty());
}

#[test]
fn the_room_liked_most_is_taken_if_it_is_free() {
    let mut search = search();
    let room = |name: &str, busy: Vec<Span>| Room { name: name.into(), busy };
    let all_day = span("2027-01-11T00:00:00Z", "2027-01-12T00:00:00Z");
    search.rooms = vec![room("Room 1", vec![all_day]), room("Room 2", Vec::new())];
    search.until = day("2027-01-12");
    let found = propose(&search, &now());
    let rooms: Vec<_> = found.proposals.iter().map(|p| p.room.as_deref()).collect();
    assert_eq!(rooms, [Some("Room 1"), Some("Room 2")]);
    assert_eq!(days(&found), ["2027-01-12", "2027-01-11"]);
    search.rooms.truncate(1);
    assert_eq!(days(&propose(&search, &now())), ["2027-01-12"]);
}

/// Whether a time breaks no hard rule, written from the rules and not from the code above.
fn allowed(search: &Search, span: &Span, room: Option<&str>, at: &Moment) -> bool {
    let on = calendar::london_date(span.starts_at);
    let (start, end) = (calendar::london_time(span.starts_at), calendar::london_time(span.ends_at));
    let weekend = matches!(on.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun);
    let closed = weekend || calendar::holiday(on).is_some() || search.closed.contains(&on);
    let apart =
        |one: &Span, two: &Span| one.ends_at <= two.starts_at || two.ends_at <= one.starts_at;
    let free = |guest: &Guest| {
        guest.busy.iter().all(|busy| apart(busy, span))
            && guest.answers.iter().all(|(s, can)| *can != Can::No || apart(s, span))
    };
    let rooms = |name: &str| {
        let room =
            search.rooms.iter().find(|room| room.name == name).expect("a room of the search");
        room.busy.iter().all(|busy| apart(busy, span))
    };
    span.starts_at > at.now
        && (search.kind == Kind::ResponseFirst || !closed)
        && (search.from..=search.until).contains(&on)
        && calendar::london_date(span.ends_at) == on
        && calendar::london(on, start) == Ok(span.starts_at)
        && search.hours.opens <= start
        && end <= search.hours.closes
        && span.ends_at - span.starts_at == Duration::minutes(i64::from(search.minutes))
        && search.guests.iter().filter(|guest| guest.essential).all(free)
        && room.map_or(search.rooms.is_empty(), rooms)
        && !search.bounds.waits_for_police
}

/// Whether any time at all breaks none.
fn any_allowed(search: &Search, at: &Moment) -> bool {
    let mut days = search.from.iter_days().take_while(|day| *day <= search.until);
    days.any(|on| {
        starts(search).filter_map(|start| calendar::london(on, start).ok()).any(|starts_at| {
            let ends_at = starts_at + Duration::minutes(i64::from(search.minutes));
            let span = Span { starts_at, ends_at };
            let rooms = search.rooms.iter().map(|room| Some(room.name.as_str()));
            let none = search.rooms.is_empty().then_some(None);
            rooms.chain(none).any(|room| allowed(search, &span, room, at))
        })
    })
}

prop_compose! {
    /// A stretch of at most two days that begins within twelve days of a start, on a quarter hour.
    fn stretch(from: NaiveDate)(quarter in 0i64..1152, length in 1i64..192) -> Span {
        let midnight = from.and_time(NaiveTime::MIN).and_utc();
        let starts_at = midnight + Duration::minutes(15 * quarter);
        Span { starts_at, ends_at: starts_at + Duration::minutes(15 * length) }
    }
}

prop_compose! {
    fn person(from: NaiveDate)(
        essential in any::<bool>(),
        silent in any::<bool>(),
        busy in prop::collection::vec(stretch(from), 0..6),
        on_call in prop::collection::vec(stretch(from), 0..3),
        answers in prop::collection::vec((stretch(from), 0usize..3), 0..4),
    ) -> Guest {
        let answers = answers.into_iter().map(|(span, can)| (span, Can::ALL[can])).collect();
        let busy = together(busy);
        Guest { on_call, busy, answers, silent, ..guest("Somebody", essential) }
    }
}

/// First days: before each clock change, before Christmas and before Easter.
const FROM: [&str; 5] = ["2026-10-20", "2027-03-22", "2026-12-21", "2027-10-26", "2028-03-24"];

fn searches() -> impl Strategy<Value = (Search, Moment)> {
    prop::sample::select(FROM.to_vec()).prop_flat_map(|from| {
        let from = day(from);
        let whole = (
            prop::collection::vec(person(from), 0..5),
            prop::collection::vec(prop::collection::vec(stretch(from), 0..6), 0..3),
            (0u32..22, 1u32..24, 1u32..32, 0i64..12),
            (0i64..60 * 24 * 6, any::<bool>(), 0u8..20),
            prop::collection::btree_set(0i32..12, 0..3),
        );
        whole.prop_map(move |(guests, rooms, (opens, open_for, quarters, days), late, closed)| {
            let (minutes_in, any_day, police) = late;
            let hour = |h: u32| NaiveTime::from_hms_opt(h.min(23), 0, 0).expect("a time");
            let at =
                Moment::at(from.and_time(NaiveTime::MIN).and_utc() + Duration::minutes(minutes_in));
            let search = Search {
                kind: if any_day { Kind::ResponseFirst } else { Kind::Review },
                minutes: 15 * quarters,
                from,
                until: from + Duration::days(days),
                hours: Hours { opens: hour(opens), closes: hour(opens + open_for) },
                guests,
                rooms: rooms
                    .into_iter()
                    .enumerate()
                    .map(|(n, busy)| Room { name: format!("Room {n}"), busy })
                    .collect(),
                closed: closed.into_iter().map(|n| calendar::add_days(from, n)).collect(),
                avoid: BTreeMap::from([(from, "a birthday".into())]),
                bounds: Bounds {
                    months_notice: true,
                    waits_for_police: police == 0,
                    ..Bounds::default()
                },
            };
            (search, at)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_proposal_ever_breaks_a_hard_rule((search, at) in searches()) {
        let found = propose(&search, &at);
        prop_assert!(found.proposals.len() <= PROPOSALS);
        for proposal in &found.proposals {
            prop_assert!(
                allowed(&search, &proposal.span, proposal.room.as_deref(), &at),
                "{:?}", proposal
            );
        }
        let days: BTreeSet<String> = days(&found).into_iter().collect();
        prop_assert_eq!(days.len(), found.proposals.len(), "each on a day of its own");
    }

    #[test]
    fn something_is_proposed_whenever_anything_is_allowed((search, at) in searches()) {
        let found = propose(&search, &at);
        prop_assert_eq!(found.proposals.is_empty(), !any_allowed(&search, &at));
    }
}
