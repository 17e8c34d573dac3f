//! What a proposed time costs, and the words for it: the one list of what is better avoided. Prices
//! only order times, so their size means nothing beside one another.

use super::{Break, Can, Gate, Guest, Kind, Proposal, Search, Span, answer, engaged, on_call};
use crate::{calendar, meeting::slot::remote, moment::Moment};
use chrono::{NaiveDate, Timelike};

/// A day that is better avoided for the family.
const AVOIDED: i64 = 500;
/// After the due date; a little more with each day.
const LATE: i64 = 300;
/// Less than a month's notice.
const SHORT_NOTICE: i64 = 120;
/// Somebody essential comes only if need be.
const ESSENTIAL_RATHER_NOT: i64 = 40;
/// Somebody optional cannot come.
const OPTIONAL_AWAY: i64 = 25;
/// Somebody essential is on call and may be called away.
const ESSENTIAL_ON_CALL: i64 = 15;
/// Somebody essential was asked and has not answered.
const ESSENTIAL_SILENT: i64 = 10;
/// Somebody optional comes only if need be.
const OPTIONAL_RATHER_NOT: i64 = 5;
/// A room that is liked less.
const OTHER_ROOM: i64 = 2;
/// Before ten, over midday or after four.
const AWKWARD_HOUR: i64 = 1;

/// The price of a time: each day of waiting costs one.
pub(super) fn of(
    search: &Search,
    day: NaiveDate,
    span: &Span,
    room: Option<usize>,
    at: &Moment,
) -> i64 {
    let mut price = (day - search.from).num_days();
    if search.avoid.contains_key(&day) {
        price += AVOIDED;
    }
    if let Some((_, due)) = search.bounds.due.filter(|(_, due)| span.starts_at > *due) {
        price += LATE + (span.starts_at - due).num_days();
    }
    if short_notice(search, day, at) {
        price += SHORT_NOTICE;
    }
    let of = |guest| of_guest(guest, span) + called_away(search, guest, span);
    price += search.guests.iter().map(of).sum::<i64>();
    price += OTHER_ROOM * room.map_or(0, |room| i64::try_from(room).unwrap_or(i64::MAX / 4));
    let hour = calendar::london_time(span.starts_at).hour();
    price + if matches!(hour, 10..=11 | 13..=15) { 0 } else { AWKWARD_HOUR }
}

fn of_guest(guest: &Guest, span: &Span) -> i64 {
    match (guest.essential, answer(guest, span)) {
        (false, _) if engaged(guest, span) => OPTIONAL_AWAY,
        (true, Some(Can::IfNeedBe)) => ESSENTIAL_RATHER_NOT,
        (false, Some(Can::IfNeedBe)) => OPTIONAL_RATHER_NOT,
        (true, None) if guest.silent => ESSENTIAL_SILENT,
        _ => 0,
    }
}

/// What it costs that somebody is on call. The first meeting of a joint agency response is what they are
/// on call for.
fn called_away(search: &Search, guest: &Guest, span: &Span) -> i64 {
    let may = search.kind != Kind::ResponseFirst && guest.essential && on_call(guest, span);
    if may { ESSENTIAL_ON_CALL } else { 0 }
}

fn short_notice(search: &Search, day: NaiveDate, at: &Moment) -> bool {
    search.bounds.months_notice && day < calendar::add_months(at.today, 1)
}

/// A time with why it is good and what it breaks.
pub(super) fn explained(
    search: &Search,
    span: &Span,
    room: Option<usize>,
    at: &Moment,
) -> Proposal {
    let room = room.and_then(|room| search.rooms.get(room)).map(|room| room.name.clone());
    let mut proposal =
        Proposal { span: *span, room: room.clone(), good: Vec::new(), breaks: Vec::new() };
    people(search, span, &mut proposal);
    dates(search, span, at, &mut proposal);
    for (gate, words) in &search.bounds.closed_gates {
        broken(&mut proposal, gate.code(), words.clone());
    }
    if search.bounds.forms_out {
        let words = "Reporting forms were asked for and the last is not in.";
        broken(&mut proposal, "forms_in", words.into());
    }
    if let Some(room) = room {
        let words = if remote(&room) {
            "It is remote: no room is needed.".into()
        } else {
            format!("{room} is free.")
        };
        proposal.good.push(words);
    }
    proposal
}

fn broken(proposal: &mut Proposal, code: &'static str, words: String) {
    proposal.breaks.push(Break { code, words });
}

fn people(search: &Search, span: &Span, proposal: &mut Proposal) {
    let named = |is: &dyn Fn(&Guest) -> bool| -> Vec<&str> {
        search.guests.iter().filter(|guest| is(guest)).map(|guest| guest.name.as_str()).collect()
    };
    let away = named(&|guest| engaged(guest, span));
    let unwilling = named(&|guest| answer(guest, span) == Some(Can::IfNeedBe));
    let silent = named(&|guest| guest.silent && !engaged(guest, span));
    let said_yes = named(&|guest| answer(guest, span) == Some(Can::Yes));
    let free = named(&|guest| guest.calendar_read.is_some() && !engaged(guest, span));
    let duty = named(&|guest| on_call(guest, span) && !engaged(guest, span));
    if away.is_empty() && !search.guests.is_empty() {
        proposal.good.push("Nobody invited is known to be engaged.".into());
    } else if search.guests.iter().any(|guest| guest.essential) {
        proposal.good.push("Nobody essential is known to be engaged.".into());
    }
    if !said_yes.is_empty() {
        proposal.good.push(format!("Said yes: {}.", said_yes.join(", ")));
    }
    if !free.is_empty() {
        proposal.good.push(format!("Free in their own calendar: {}.", free.join(", ")));
    }
    let response = search.kind == Kind::ResponseFirst;
    if response && !duty.is_empty() {
        proposal.good.push(format!("On call then: {}.", duty.join(", ")));
    }
    for (code, words, names) in [
        ("optional_away", "Cannot come (optional)", away),
        ("if_need_be", "Would come only if need be", unwilling),
        ("not_answered", "Has not answered", silent),
        ("on_call", "Is on call then and may be called away", if response { vec![] } else { duty }),
    ] {
        if !names.is_empty() {
            broken(proposal, code, format!("{words}: {}.", names.join(", ")));
        }
    }
}

fn dates(search: &Search, span: &Span, at: &Moment, proposal: &mut Proposal) {
    let day = calendar::london_date(span.starts_at);
    if let Some((name, due)) = search.bounds.due {
        let date = calendar::human_date(calendar::london_date(due));
        if span.starts_at > due {
            let words = format!("It is after the due date of {name}, {date}.");
            broken(proposal, "after_due_date", words);
        } else {
            proposal.good.push(format!("It is in time for the due date of {name}, {date}."));
        }
    }
    if short_notice(search, day, at) {
        let words = "Those invited would have less than a month's notice.";
        broken(proposal, Gate::MonthsNotice.code(), words.into());
    } else if search.bounds.months_notice {
        proposal.good.push("Those invited have at least a month's notice.".into());
    }
    if let Some(why) = search.avoid.get(&day) {
        broken(proposal, "date_to_avoid", format!("Better avoided for the family: {why}."));
    }
}
