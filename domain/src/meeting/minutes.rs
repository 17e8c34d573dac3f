//! The minutes of a meeting: a draft until its chair approves them (our own design; no source says
//! who does). What is put right in approved minutes is a new version, again a draft, and the approved
//! one is kept beside it.

use super::{Attendance, Meeting, MeetingEvent, Record, State};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    ids::MeetingId,
    matching::fold,
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The chair's word that the minutes are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved them: whoever led the meeting.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
    /// Why it was somebody else than the chair who was named for the meeting.
    pub instead: Option<String>,
    /// Who recorded it: the chair, or whoever writes down the chair's word.
    pub recorded_by: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// What minutes say and an amendment may change. Actions and gates have records of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Who came.
    pub attendance: Vec<Attendance>,
    /// What was said, in short.
    pub notes: String,
    /// What was decided, one each.
    pub decisions: Vec<String>,
}

impl Text {
    /// What minutes say now.
    pub fn of(record: &Record) -> Self {
        Self {
            attendance: record.attendance.clone(),
            notes: record.notes.clone(),
            decisions: record.decisions.clone(),
        }
    }
}

/// Minutes that were approved and are no longer the ones in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// What they said.
    pub text: Text,
    /// Who had approved them.
    pub approval: Approval,
    /// What was put right, and why.
    pub reason: String,
    /// Who put it right.
    pub amended_by: String,
    /// When.
    pub amended_at: DateTime<Utc>,
}

/// Where the minutes of a meeting stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// The chair's word on them as they are now.
    pub approval: Option<Approval>,
    /// Approved versions that others took the place of, the oldest first.
    pub earlier: Vec<Earlier>,
}

impl Minutes {
    /// Their version: the first is 1, and each amendment of approved minutes begins another.
    pub fn version(&self) -> usize {
        self.earlier.len() + 1
    }

    /// Where they stand, in words for a page and for paper.
    pub fn words(&self) -> String {
        match &self.approval {
            None => "Draft, not yet approved".into(),
            Some(approval) => {
                format!("Approved by {} on {}", approval.by, calendar::human_date(approval.on))
            }
        }
    }
}

/// What happened to minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum MinutesEvent {
    /// The chair approved them.
    Approved {
        /// The chair's word.
        approval: Approval,
    },
    /// They were amended.
    Amended {
        /// What they say now.
        text: Text,
        /// What was put right, and why.
        reason: String,
        /// Who put it right.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}

impl MinutesEvent {
    /// Stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approved { .. } => "minutes-approved",
            Self::Amended { .. } => "minutes-amended",
        }
    }

    /// What happened, in words that hold no personal data.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Approved { .. } => "the chair approved the minutes",
            Self::Amended { .. } => "the minutes were amended",
        }
    }
}

impl Meeting {
    /// Whether it was held and its minutes wait for the chair's word.
    pub fn minutes_wait(&self) -> bool {
        self.state == State::Held && self.minutes.approval.is_none()
    }

    pub(super) fn apply_minutes(&mut self, event: &MinutesEvent) {
        self.version += 1;
        let Some(record) = &mut self.record else { return };
        match event {
            MinutesEvent::Approved { approval } => self.minutes.approval = Some(approval.clone()),
            MinutesEvent::Amended { text, reason, by, at } => {
                if let Some(approval) = self.minutes.approval.take() {
                    self.minutes.earlier.push(Earlier {
                        text: Text::of(record),
                        approval,
                        reason: reason.clone(),
                        amended_by: by.clone(),
                        amended_at: *at,
                    });
                }
                record.attendance.clone_from(&text.attendance);
                record.notes.clone_from(&text.notes);
                record.decisions.clone_from(&text.decisions);
            }
        }
    }
}

/// What is wrong with what minutes say.
pub(super) fn check(text: &Text, faults: &mut Faults) {
    faults.optional_text("/notes", &text.notes, 20_000);
    let fits = text.attendance.len() <= 100;
    faults.unless(fits, "/attendance", "too-many", "Use 100 lines or fewer.");
    let fits = text.decisions.len() <= 100;
    faults.unless(fits, "/decisions", "too-many", "Use 100 lines or fewer.");
    for (index, decision) in text.decisions.iter().enumerate() {
        faults.optional_text(&format!("/decisions/{index}"), decision, 2_000);
    }
    for (index, line) in text.attendance.iter().enumerate() {
        faults.text(&format!("/attendance/{index}/name"), &line.name, 200, "Enter the name.");
        faults.optional_text(
            &format!("/attendance/{index}/contribution"),
            line.contribution.as_deref().unwrap_or_default(),
            5_000,
        );
    }
}

/// The meeting with its record, if it was held.
fn held(
    on: &CaseRecord,
    id: MeetingId,
    operation: Operation,
) -> Result<(&Meeting, &Record), Refusal> {
    let refuse = |why: &str| Refusal::NotAllowedNow { operation, why: why.into() };
    let meeting = on.meetings.iter().find(|meeting| meeting.id == id);
    let meeting = meeting.ok_or_else(|| refuse("There is no such meeting on this case."))?;
    let record = meeting.record.as_ref().filter(|record| record.held);
    let record = record.ok_or_else(|| refuse("The meeting has not been recorded as held yet."))?;
    Ok((meeting, record))
}

/// Records that the chair approved the minutes.
#[derive(Clone, Debug)]
pub struct ApproveMinutes {
    /// The meeting.
    pub id: MeetingId,
    /// Who approved them.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
    /// Why it was not the chair who was named for the meeting.
    pub instead: Option<String>,
}

impl Command for ApproveMinutes {
    const OPERATION: Operation = Operation::ApproveMinutes;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let (meeting, record) = held(on, self.id, Self::OPERATION)?;
        if meeting.minutes.approval.is_some() {
            let why = "These minutes are approved already.".into();
            return Err(Refusal::NotAllowedNow { operation: Self::OPERATION, why });
        }
        let mut faults = Faults::default();
        faults.text("/by", &self.by, 200, "Enter who led the meeting and approves the minutes.");
        let future = "The date must not be in the future.";
        faults.unless(self.on <= at.today, "/on", "date-in-future", future);
        let since = "The date must be on or after the day of the meeting.";
        faults.unless(self.on >= record.on, "/on", "before-meeting", since);
        let instead = self.instead.as_deref().map(str::trim).filter(|why| !why.is_empty());
        faults.optional_text("/instead", instead.unwrap_or_default(), 500);
        faults.unless(
            instead.is_some() || fold(&self.by) == fold(&meeting.chair),
            "/instead",
            "not-the-chair",
            "The meeting names somebody else as its chair. Say who led it, and why.",
        );
        faults.into_result()?;
        let approval = Approval {
            by: self.by.trim().into(),
            on: self.on,
            instead: instead.map(str::to_owned),
            recorded_by: who.name(),
            at: at.now,
        };
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Minutes {
            id: self.id,
            kind: meeting.kind,
            change: MinutesEvent::Approved { approval },
        })])
    }
}

/// Puts minutes right. A draft is changed as it stands; approved minutes get a new version.
#[derive(Clone, Debug)]
pub struct AmendMinutes {
    /// The meeting.
    pub id: MeetingId,
    /// What they are to say.
    pub text: Text,
    /// What is put right, and why. Approved minutes are not changed without it.
    pub reason: String,
}

impl Command for AmendMinutes {
    const OPERATION: Operation = Operation::AmendMinutes;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let (meeting, record) = held(on, self.id, Self::OPERATION)?;
        let mut faults = Faults::default();
        check(&self.text, &mut faults);
        let same = Text::of(record) == self.text;
        faults.unless(!same, "/notes", "unchanged", "This is what the minutes say already.");
        if meeting.minutes.approval.is_some() {
            let needed = "These minutes are approved: say what is put right, and why.";
            faults.text("/reason", &self.reason, 1_000, needed);
        } else {
            faults.optional_text("/reason", &self.reason, 1_000);
        }
        faults.into_result()?;
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Minutes {
            id: self.id,
            kind: meeting.kind,
            change: MinutesEvent::Amended {
                text: self.text.clone(),
                reason: self.reason.trim().into(),
                by: who.name(),
                at: at.now,
            },
        })])
    }
}

#[cfg(test)]
mod tests;
