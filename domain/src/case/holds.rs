//! Holds: the review waits for another process, with a reason and a day on which somebody looks
//! again. A hold stops the clocks that may be held (process.md 4.1: the review meeting and the panel)
//! and no other.

use super::{CaseEvent, CaseRecord, Command};
use crate::{
    access::Actor,
    calendar,
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The process for which a review waits (process.md 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// A criminal enquiry or proceedings.
    Criminal,
    /// An inquest.
    Inquest,
    /// A local child safeguarding practice review.
    SafeguardingReview,
    /// A patient safety response of a trust.
    PatientSafety,
}

impl Process {
    /// Every process.
    pub const ALL: [Self; 4] =
        [Self::Criminal, Self::Inquest, Self::SafeguardingReview, Self::PatientSafety];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Criminal => "criminal",
            Self::Inquest => "inquest",
            Self::SafeguardingReview => "safeguarding_review",
            Self::PatientSafety => "patient_safety",
        }
    }

    /// The process with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process| process.code() == code)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Criminal => "criminal enquiry or proceedings",
            Self::Inquest => "inquest",
            Self::SafeguardingReview => "local child safeguarding practice review",
            Self::PatientSafety => "patient safety response",
        }
    }
}

/// One hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// For which process.
    pub process: Process,
    /// The first day on hold.
    pub since: NaiveDate,
    /// When somebody looks again.
    pub review_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who said so last.
    pub by: String,
    /// The day it was released; none while it lasts.
    pub until: Option<NaiveDate>,
}

/// What happened to the holds of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum HoldEvent {
    /// Put on hold; or, where it was on hold for the process, another day to look again.
    Held(Hold),
    /// Released.
    Released {
        /// For which process it was held.
        process: Process,
        /// The first day on which the clocks run again.
        on: NaiveDate,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

impl HoldEvent {
    /// What happened, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Held(hold) => format!(
                "On hold: {}. To be looked at again on {}",
                hold.process.words(),
                calendar::human_date(hold.review_on)
            ),
            Self::Released { process, .. } => format!("Released from hold: {}", process.words()),
        }
    }
}

/// The only way holds change.
pub(super) fn apply(holds: &mut Vec<Hold>, event: &HoldEvent) {
    let open = |process: Process| move |hold: &&mut Hold| hold.lasts_for(process);
    match event {
        HoldEvent::Held(hold) => match holds.iter_mut().find(open(hold.process)) {
            Some(lasting) => *lasting = hold.clone(),
            None => holds.push(hold.clone()),
        },
        HoldEvent::Released { process, on, .. } => {
            if let Some(lasting) = holds.iter_mut().find(open(*process)) {
                lasting.until = Some(*on);
            }
        }
    }
}

impl Hold {
    /// Whether it lasts.
    pub fn lasts(&self) -> bool {
        self.until.is_none()
    }

    fn lasts_for(&self, process: Process) -> bool {
        self.lasts() && self.process == process
    }
}

/// The hold for a process that lasts, if there is one.
fn lasting(on: &CaseRecord, process: Process) -> Option<&Hold> {
    on.course.holds.iter().find(|hold| hold.lasts_for(process))
}

/// How many months ahead the next look may be: a suspended inquest may never resume, so somebody
/// asks again at least once a year (our own rule).
const LOOK_WITHIN_MONTHS: u32 = 12;

/// Puts the review on hold for a process, or says when to look again at a hold that lasts.
#[derive(Clone, Debug)]
pub struct HoldClocks {
    /// For which process.
    pub process: Process,
    /// The first day on hold, today or earlier; none for today, or for a hold that lasts.
    pub since: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// When somebody looks again.
    pub review_on: NaiveDate,
}

impl Command for HoldClocks {
    const OPERATION: Operation = Operation::HoldClocks;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let known = lasting(on, self.process).map(|hold| hold.since);
        let since = known.or(self.since).unwrap_or(at.today);
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, 1_000, "Say why the review waits.");
        let again = "It is on hold for this process already. Leave the day empty to change when to look again.";
        let same = known.is_none() || self.since.is_none() || self.since == known;
        faults.unless(same, "/since", "already-on-hold", again);
        faults.unless(
            since <= at.today,
            "/since",
            "date-in-future",
            "The date must not be in the future.",
        );
        faults.unless(
            since >= notice::earliest(),
            "/since",
            "date-too-early",
            "Check the date: it is before 1900.",
        );
        faults.unless(
            on.child.died_on.is_none_or(|died| died <= since),
            "/since",
            "before-death",
            "The date must be on or after the date of death.",
        );
        let ahead = self.review_on > at.today
            && self.review_on <= calendar::add_months(at.today, LOOK_WITHIN_MONTHS);
        let when = "Enter a day after today and within 12 months, on which somebody looks again.";
        faults.unless(ahead, "/review_on", "review-date", when);
        faults.into_result()?;
        Ok(vec![CaseEvent::Hold(HoldEvent::Held(Hold {
            process: self.process,
            since,
            review_on: self.review_on,
            reason: self.reason.trim().into(),
            by: who.name(),
            until: None,
        }))])
    }
}

/// Releases a hold: the clocks run again, and the days on hold are added.
#[derive(Clone, Debug)]
pub struct ReleaseClocks {
    /// For which process it was held.
    pub process: Process,
    /// The first day on which the clocks run again, today or earlier; none for today.
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

impl Command for ReleaseClocks {
    const OPERATION: Operation = Operation::ReleaseClocks;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let Some(hold) = lasting(on, self.process) else {
            return Err(Refusal::field(
                "/process",
                "not-on-hold",
                "The review is not on hold for this process.",
            ));
        };
        let day = self.on.unwrap_or(at.today);
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, 1_000, "Say why it goes on.");
        let within = "The date must be on or after the first day on hold, and not in the future.";
        let right = hold.since <= day && day <= at.today;
        faults.unless(right, "/on", "not-in-hold", within);
        faults.into_result()?;
        Ok(vec![CaseEvent::Hold(HoldEvent::Released {
            process: self.process,
            on: day,
            by: who.name(),
            reason: self.reason.trim().into(),
        })])
    }
}
