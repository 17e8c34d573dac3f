//! A hand on a task: what a person adds to work that is derived. Who has it, and until when it is
//! put off. It is kept beside the task for as long as the task is live; reading the case again
//! changes nothing of it.

use crate::{
    access::{Actor, Grant, Role},
    calendar,
    clocks::{ClockReading, Grade},
    ids::{AreaId, StaffId},
    moment::Moment,
    refusal::{Faults, Refusal},
    task::Task,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far ahead a task may be put off, in days (our own rule): longer is a hold, not a pause.
const LONGEST_DAYS: i32 = 92;

/// Who has a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The person.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Who gave it to them; their own name where they took it.
    pub by: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Until when a task is put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOff {
    /// The day on which it comes back.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who put it off.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl PutOff {
    /// The instant at which the task comes back: the first of its day in London.
    pub fn back_at(&self) -> DateTime<Utc> {
        calendar::end_of_london_day(calendar::add_days(self.until, -1))
            + chrono::Duration::microseconds(1)
    }
}

/// What people have added to a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Who has it; nobody until somebody takes it.
    pub owner: Option<Owner>,
    /// Until when it is put off.
    pub put_off: Option<PutOff>,
}

/// What happened to a hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum HandEvent {
    /// Somebody took the task over, or was given it.
    Given(Owner),
    /// It is nobody's again.
    LetGo {
        /// Who had it.
        had: String,
    },
    /// It was put off.
    PutOff(PutOff),
    /// It was brought back before its day.
    BroughtBack,
}

impl HandEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Given(_) => "task-given",
            Self::LetGo { .. } => "task-let-go",
            Self::PutOff(_) => "task-put-off",
            Self::BroughtBack => "task-brought-back",
        }
    }

    /// What happened, in words that hold no personal data of the child or family.
    pub fn words(&self, task: &str) -> String {
        match self {
            Self::Given(owner) if owner.by == owner.name => format!("Task taken over: {task}"),
            Self::Given(owner) => format!("Task given to {}: {task}", owner.name),
            Self::LetGo { .. } => format!("Task given back to everybody: {task}"),
            Self::PutOff(off) => {
                format!("Task put off until {}: {task}", calendar::human_date(off.until))
            }
            Self::BroughtBack => format!("Task brought back: {task}"),
        }
    }
}

impl Hand {
    /// The hand after an event.
    #[must_use]
    pub fn after(mut self, event: &HandEvent) -> Self {
        match event {
            HandEvent::Given(owner) => self.owner = Some(owner.clone()),
            HandEvent::LetGo { .. } => self.owner = None,
            HandEvent::PutOff(off) => self.put_off = Some(off.clone()),
            HandEvent::BroughtBack => self.put_off = None,
        }
        self
    }

    /// Until when its task rests. One whose limit is law does not rest past that limit, wherever it
    /// has moved since the task was put off.
    pub fn rests(&self, task: &Task, now: DateTime<Utc>) -> Option<&PutOff> {
        let past = |off: &PutOff| task.due_at.is_some_and(|due| due <= off.back_at());
        self.put_off_at(now).filter(|off| !(task.statutory && past(off)))
    }

    /// Until when it is put off, if it still is.
    pub fn put_off_at(&self, now: DateTime<Utc>) -> Option<&PutOff> {
        self.put_off.as_ref().filter(|off| off.back_at() > now)
    }
}

/// One hand changed, with the task it is on: what the write door takes.
#[derive(Clone, Debug)]
pub struct HandEdit {
    /// The row of the task.
    pub task: i64,
    /// The record the task is about.
    pub subject: Uuid,
    /// `case` or `notice`.
    pub subject_kind: String,
    /// What the task says.
    pub title: String,
    /// The hand as it is now.
    pub hand: Hand,
    /// What happened.
    pub event: HandEvent,
}

/// A person to whom a task may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Account.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Roles by area.
    pub grants: Vec<Grant>,
}

impl Colleague {
    /// The roles through which this person may do a task of an area.
    pub fn roles_for(&self, task: &Task, area: AreaId) -> Vec<Role> {
        let held = self.grants.iter().filter(|grant| grant.area == area).map(|grant| grant.role);
        held.filter(|role| *role == task.role || task.operation.permits(*role)).collect()
    }
}

/// Takes a task over.
///
/// # Errors
/// A fault of `/task` where the person may not do the task, or has it already.
pub fn take(
    hand: &Hand,
    task: &Task,
    area: AreaId,
    who: &Actor,
    at: &Moment,
) -> Result<HandEvent, Refusal> {
    let Actor::Staff { id, name, grants } = who else {
        return Err(Refusal::field("/task", "role-needed", needed(task)));
    };
    if hand.owner.as_ref().is_some_and(|owner| owner.id == *id) {
        return Err(Refusal::field("/task", "yours-already", "You have this task already."));
    }
    let me = Colleague { id: *id, name: name.clone(), grants: grants.clone() };
    if me.roles_for(task, area).is_empty() {
        return Err(Refusal::field("/task", "role-needed", needed(task)));
    }
    Ok(HandEvent::Given(Owner { id: *id, name: name.clone(), by: name.clone(), since: at.now }))
}

fn needed(task: &Task) -> String {
    format!(
        "This task waits for the {}. Only somebody who may do it can have it.",
        task.role.words()
    )
}

/// Gives a task to somebody, or back to everybody.
///
/// # Errors
/// A fault of `/to`: the person may not do the task in that area, or has it already.
pub fn assign(
    hand: &Hand,
    task: &Task,
    area: AreaId,
    to: Option<&Colleague>,
    who: &Actor,
    at: &Moment,
) -> Result<HandEvent, Refusal> {
    let Some(to) = to else {
        let nobody = "Nobody has this task, so that it cannot be given back.";
        return match &hand.owner {
            Some(owner) => Ok(HandEvent::LetGo { had: owner.name.clone() }),
            None => Err(Refusal::field("/to", "nobody-has-it", nobody)),
        };
    };
    if to.roles_for(task, area).is_empty() {
        return Err(Refusal::field("/to", "role-needed", needed(task)));
    }
    if hand.owner.as_ref().is_some_and(|owner| owner.id == to.id) {
        let has = format!("{} has this task already.", to.name);
        return Err(Refusal::field("/to", "has-it-already", has));
    }
    let (id, name) = (to.id, to.name.clone());
    Ok(HandEvent::Given(Owner { id, name, by: who.name(), since: at.now }))
}

/// Puts a task off until a day, never past the limit of a clock that is law or a rule; without a
/// day, brings it back.
///
/// # Errors
/// Faults of `/until` and `/reason`; a limit is named with its clock and its date.
pub fn put_off(
    hand: &Hand,
    task: &Task,
    clocks: &[ClockReading],
    until: Option<NaiveDate>,
    reason: &str,
    who: &Actor,
    at: &Moment,
) -> Result<HandEvent, Refusal> {
    let Some(until) = until else {
        let here = "The task is not put off.";
        return match hand.put_off_at(at.now) {
            Some(_) => Ok(HandEvent::BroughtBack),
            None => Err(Refusal::field("/until", "not-put-off", here)),
        };
    };
    let mut faults = Faults::default();
    faults.text("/reason", reason, 500, "Say why it can wait.");
    faults.unless(until > at.today, "/until", "date-not-ahead", "Enter a day after today.");
    let far =
        format!("Enter a day within {LONGEST_DAYS} days. To wait longer, put the case on hold.");
    let near = until <= calendar::add_days(at.today, LONGEST_DAYS);
    faults.unless(near, "/until", "date-too-far", &far);
    if let Some(why) = past_limit(task, clocks, until) {
        faults.push("/until", "past-limit", why);
    }
    faults.into_result()?;
    Ok(HandEvent::PutOff(PutOff {
        until,
        reason: reason.trim().into(),
        by: who.name(),
        at: at.now,
    }))
}

/// Why a task may not rest until a day: the clock behind it is a rule (grade A, not for an area to
/// set) and its limit is before the end of that day.
fn past_limit(task: &Task, clocks: &[ClockReading], until: NaiveDate) -> Option<String> {
    let clock = clock_of(&task.kind)?;
    let running = clocks.iter().filter(|reading| reading.clock == clock);
    let limit = running
        .filter(|reading| reading.met_at.is_none())
        .filter(|reading| reading.row().is_some_and(|row| row.grade == Grade::A && !row.settable))
        .filter_map(|reading| Some((reading.row()?.name, reading.due_at()?)))
        .min_by_key(|(_, due)| *due);
    let (name, due) = limit?;
    let day = calendar::london_date(due);
    // It comes back on the morning of its day, so the day of the limit itself leaves time to act
    // only where the limit is at the end of that day.
    let leaves_time = until < day || (until == day && due == calendar::end_of_london_day(day));
    (!leaves_time).then(|| {
        format!(
            "Clock {clock} ({name}) has its limit on {}, {}. The task cannot rest past it.",
            calendar::human_date(day),
            calendar::london_time(due).format("%H:%M")
        )
    })
}

/// The clock whose limit a task serves.
pub fn clock_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "notify-ncmd" => "C2",
        "arrange-response-meeting" => "C11",
        "arrange-review" => "C18",
        "draft-analysis" => "C19",
        "review-analysis" | "arrange-panel" => "C20",
        _ => return None,
    })
}

/// Whether a person may put a task off or give it on: somebody with a role in its area.
pub fn may_handle(who: &Actor, area: AreaId) -> bool {
    !who.roles_in(area).is_empty()
}

#[cfg(test)]
mod tests;
