//! Tasks one by one on the wire: who has one, until when it is put off.

use crate::ops::tasks::TaskSeen;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{hand::Hand, task::Task};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

const JO: Uuid = Uuid::from_u128(0x5b1d_0c4e_77aa_4e0d_9d52_6a1f_30b2_c8e4);

/// Who has a task.
#[derive(Clone, Debug, Object)]
pub struct OwnerView {
    /// The person.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Who gave it to them; their own name where they took it.
    pub by: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Until when a task is put off.
#[derive(Clone, Debug, Object)]
pub struct PutOffView {
    /// The day on which it comes back.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who put it off.
    pub by: String,
}

/// Who has it, as the lists tell it.
pub fn owner(hand: &Hand) -> Option<OwnerView> {
    hand.owner.as_ref().map(|owner| OwnerView {
        id: owner.id.0,
        name: owner.name.clone(),
        by: owner.by.clone(),
        since: owner.since,
    })
}

/// Until when a task rests, if it does at an instant.
pub fn put_off(hand: &Hand, task: &Task, now: DateTime<Utc>) -> Option<PutOffView> {
    hand.rests(task, now).map(|off| PutOffView {
        until: off.until,
        reason: off.reason.clone(),
        by: off.by.clone(),
    })
}

/// A person to whom a task may be given.
#[derive(Clone, Debug, Object)]
pub struct ColleagueView {
    /// What `assignTask` names.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// One task.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WorkTaskView {
    /// Its number: it keeps it for as long as there is something to do.
    pub id: i64,
    /// The record it is about: a case or a notice.
    pub subject: Uuid,
    /// The reference for people; absent for a notice.
    #[oai(skip_serializing_if_is_none)]
    pub reference: Option<String>,
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// By when.
    #[oai(skip_serializing_if_is_none)]
    pub due_at: Option<DateTime<Utc>>,
    /// The role it waits for.
    pub role: String,
    /// The operation that does it.
    pub operation: String,
    /// Who has it; absent while it is anybody's.
    #[oai(skip_serializing_if_is_none)]
    pub owner: Option<OwnerView>,
    /// Until when it is put off; absent when it is not.
    #[oai(skip_serializing_if_is_none)]
    pub put_off: Option<PutOffView>,
    /// When it was done; absent while it is live.
    #[oai(skip_serializing_if_is_none)]
    pub done_at: Option<DateTime<Utc>>,
    /// Everybody to whom it may be given.
    pub may_have_it: Vec<ColleagueView>,
}

impl Example for WorkTaskView {
    fn example() -> Self {
        Self {
            id: 217,
            subject: Uuid::from_u128(0x7d1f_0a52_0c6e_4a55_9a0e_0d3c_5a4f_7b10),
            reference: Some("CDR-26-0117".into()),
            title: "Arrange the review meeting".into(),
            why: "Every death has a child death review meeting".into(),
            due_at: DateTime::from_timestamp(1_802_044_799, 0),
            role: "administrator".into(),
            operation: "arrangeMeeting".into(),
            owner: Some(OwnerView {
                id: JO,
                name: "Jo Tanaka".into(),
                by: "Bethan Okoro".into(),
                since: DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default(),
            }),
            put_off: None,
            done_at: None,
            may_have_it: vec![ColleagueView { id: JO, name: "Jo Tanaka".into() }],
        }
    }
}

impl WorkTaskView {
    /// The view of a task at an instant.
    pub fn of(seen: TaskSeen, now: DateTime<Utc>) -> Self {
        let TaskSeen { row, reference, may_have_it } = seen;
        Self {
            id: row.id,
            subject: row.subject,
            reference,
            owner: owner(&row.hand),
            put_off: put_off(&row.hand, &row.task, now),
            done_at: row.done_at,
            title: row.task.title,
            why: row.task.why,
            due_at: row.task.due_at,
            role: row.task.role.code().into(),
            operation: row.task.operation.id().into(),
            may_have_it: may_have_it
                .into_iter()
                .map(|person| ColleagueView { id: person.id.0, name: person.name })
                .collect(),
        }
    }
}

/// To whom a task is given.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AssignBody {
    /// The person; absent gives the task back to everybody.
    #[oai(skip_serializing_if_is_none)]
    pub to: Option<Uuid>,
}

impl Example for AssignBody {
    fn example() -> Self {
        Self { to: Some(JO) }
    }
}

/// Until when a task is put off.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SnoozeBody {
    /// The day on which it comes back, within 92 days; absent brings it back now.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<NaiveDate>,
    /// Why it can wait; needed with a day.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub reason: Option<String>,
}

impl Example for SnoozeBody {
    fn example() -> Self {
        Self {
            until: NaiveDate::from_ymd_opt(2026, 11, 30),
            reason: Some("The consultant is back on Monday.".into()),
        }
    }
}

/// How many of your tasks are due on a day.
#[derive(Clone, Debug, Object)]
pub struct WorkDayView {
    /// The day, in London.
    pub on: NaiveDate,
    /// How many tasks.
    pub tasks: u64,
}

/// How many of your tasks are due on each day of four weeks.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WorkDaysView {
    /// Each day, from this week's Monday; days that are over have none.
    pub days: Vec<WorkDayView>,
}

impl Example for WorkDaysView {
    fn example() -> Self {
        let day = |day, tasks| {
            let on = NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
            WorkDayView { on, tasks }
        };
        Self { days: vec![day(23, 3), day(24, 0), day(25, 2)] }
    }
}

impl From<Vec<(NaiveDate, u64)>> for WorkDaysView {
    fn from(days: Vec<(NaiveDate, u64)>) -> Self {
        Self { days: days.into_iter().map(|(on, tasks)| WorkDayView { on, tasks }).collect() }
    }
}
