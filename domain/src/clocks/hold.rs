//! What a hold does to a due date: the days on hold are added, and while it lasts nothing is due. A
//! hold that began after the due date does not count.

use super::{
    ClockReading,
    due::{When, sentences},
};
use crate::{
    calendar::{self, Calendar, Closure},
    case::holds::{Hold, Process},
};
use chrono::NaiveDate;

/// Moves a reading by the holds of its case. Days held for two reasons count once; days before the
/// clock started, or after it was met, do not count. What then falls on a closed day moves on as any
/// due date of the row does.
pub(super) fn apply(reading: &mut ClockReading, start: When, holds: &[Hold], closures: &[Closure]) {
    let Some(due) = reading.due_at() else { return };
    let met = reading.met_at.map(calendar::london_date);
    let mut due_on = calendar::london_date(due);
    let mut counted_to = start.date();
    let mut moved = 0;
    for hold in in_order(holds).into_iter().filter(|hold| met.is_none_or(|met| hold.since <= met)) {
        let from = hold.since.max(counted_to);
        let until = [hold.until, met].into_iter().flatten().min();
        if until.is_some_and(|until| until <= from) {
            continue;
        }
        if from > due_on {
            reading.because.push(format!(
                "The hold since {} does not count: it began after the due date.",
                calendar::human_date(hold.since)
            ));
            continue;
        }
        let Some(until) = until else {
            stop(reading, hold, due_on);
            return;
        };
        let days = i32::try_from((until - from).num_days()).unwrap_or(i32::MAX);
        reading.because.push(counted(hold.process, days, from, until));
        due_on = calendar::add_days(due_on, days);
        moved += days;
        counted_to = until;
    }
    if moved > 0 {
        let because = &mut reading.because;
        let mut shift = |due| {
            let on = calendar::add_days(calendar::london_date(due), moved);
            let open = calendar::open_day(Calendar::WorkingTogether, on, closures);
            for why in sentences(open.because) {
                if !because.contains(&why) {
                    because.push(why);
                }
            }
            calendar::end_of_london_day(open.on)
        };
        reading.target_at = reading.target_at.map(&mut shift);
        reading.limit_at = reading.limit_at.map(&mut shift);
    }
}

fn in_order(holds: &[Hold]) -> Vec<&Hold> {
    let mut holds: Vec<&Hold> = holds.iter().collect();
    holds.sort_by_key(|hold| (hold.since, hold.until.unwrap_or(NaiveDate::MAX), hold.process));
    holds
}

/// While it is on hold nothing is due; when it is released, the days are added.
fn stop(reading: &mut ClockReading, hold: &Hold, due_on: NaiveDate) {
    reading.on_hold = true;
    reading.target_at = None;
    reading.limit_at = None;
    reading.because.push(format!(
        "On hold since {}: {}. To be looked at again on {}. Before this it was due on {}.",
        calendar::human_date(hold.since),
        hold.process.words(),
        calendar::human_date(hold.review_on),
        calendar::human_date(due_on),
    ));
}

fn counted(process: Process, days: i32, from: NaiveDate, until: NaiveDate) -> String {
    let unit = if days == 1 { "day" } else { "days" };
    format!(
        "On hold {days} {unit}: {} ({} to {}).",
        process.words(),
        calendar::human_date(from),
        calendar::human_date(until)
    )
}
