//! Who was called in the first hours, when, and who answered. Every call is kept, the repeated ones
//! too: three calls without an answer are a fact of the review.

use super::ResponseEvent;
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who is called in a joint agency response (process.md 3 and 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profession {
    /// The specialist doctor or nurse for sudden deaths of children.
    Specialist,
    /// The police.
    Police,
    /// Children's social care, out of hours its emergency duty team.
    SocialCare,
    /// The coroner's officer.
    CoronersOfficer,
    /// The designated doctor for child deaths.
    DesignatedDoctor,
    /// The consultant in charge when the child died.
    AttendingConsultant,
    /// The ambulance service.
    Ambulance,
    /// Anybody else.
    Other,
}

impl Profession {
    /// Every profession.
    pub const ALL: [Self; 8] = [
        Self::Specialist,
        Self::Police,
        Self::SocialCare,
        Self::CoronersOfficer,
        Self::DesignatedDoctor,
        Self::AttendingConsultant,
        Self::Ambulance,
        Self::Other,
    ];

    /// Those for which an area keeps a rota.
    pub const ON_CALL: [Self; 5] = [
        Self::Specialist,
        Self::Police,
        Self::SocialCare,
        Self::CoronersOfficer,
        Self::DesignatedDoctor,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Specialist => "specialist",
            Self::Police => "police",
            Self::SocialCare => "social_care",
            Self::CoronersOfficer => "coroners_officer",
            Self::DesignatedDoctor => "designated_doctor",
            Self::AttendingConsultant => "attending_consultant",
            Self::Ambulance => "ambulance",
            Self::Other => "other",
        }
    }

    /// The profession with this code; spaces and hyphens stand for underscores.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|profession| profession.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Specialist => "Specialist doctor or nurse",
            Self::Police => "Police",
            Self::SocialCare => "Social care",
            Self::CoronersOfficer => "Coroner's officer",
            Self::DesignatedDoctor => "Designated doctor",
            Self::AttendingConsultant => "Attending consultant",
            Self::Ambulance => "Ambulance service",
            Self::Other => "Somebody else",
        }
    }

    /// Whether it speaks for health in the first contact of the agencies (clock C10).
    fn is_health(self) -> bool {
        matches!(self, Self::Specialist | Self::AttendingConsultant | Self::DesignatedDoctor)
    }
}

/// Whether a call was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// At once.
    Yes,
    /// Not at all.
    No,
    /// They called back.
    Later,
}

impl Answered {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Later];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Later => "later",
        }
    }

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answered| answered.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "Answered",
            Self::No => "No answer",
            Self::Later => "Called back later",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallMade {
    /// Whom of.
    pub profession: Profession,
    /// Who was called.
    pub person: String,
    /// When.
    pub called_at: DateTime<Utc>,
    /// Whether it was answered.
    pub answered: Answered,
    /// When they called back.
    pub answered_at: Option<DateTime<Utc>>,
    /// Who answered, if it was somebody else.
    pub answered_by: Option<String>,
    /// What was said, in short.
    pub note: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

impl CallMade {
    /// When the two spoke, if they did and it is known: the time of a call that nobody answered is
    /// not the time at which they called back.
    pub fn spoke_at(&self) -> Option<DateTime<Utc>> {
        match self.answered {
            Answered::Yes => Some(self.called_at),
            Answered::Later => self.answered_at,
            Answered::No => None,
        }
    }
}

/// When health, police and social care had each been spoken to; none while one has not been.
pub(super) fn in_contact_at(calls: &[CallMade]) -> Option<DateTime<Utc>> {
    let first = |of: fn(Profession) -> bool| {
        calls.iter().filter(|call| of(call.profession)).filter_map(CallMade::spoke_at).min()
    };
    let health = first(Profession::is_health)?;
    let police = first(|profession| profession == Profession::Police)?;
    let care = first(|profession| profession == Profession::SocialCare)?;
    Some(health.max(police).max(care))
}

/// Writes a call down.
#[derive(Clone, Debug)]
pub struct RecordCall {
    /// Whom of.
    pub profession: Profession,
    /// Who was called.
    pub person: String,
    /// When.
    pub called_at: DateTime<Utc>,
    /// Whether it was answered.
    pub answered: Answered,
    /// When they called back; needed where they did.
    pub answered_at: Option<DateTime<Utc>>,
    /// Who answered, if it was somebody else.
    pub answered_by: Option<String>,
    /// What was said, in short.
    pub note: String,
}

impl Command for RecordCall {
    const OPERATION: Operation = Operation::RecordCall;

    fn decide(
        &self,
        _on: &CaseRecord,
        who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        Ok(vec![CaseEvent::Response(ResponseEvent::Called(self.made(who.name(), at)?))])
    }
}

impl RecordCall {
    /// The call as it is kept, on a case or before there is one.
    ///
    /// # Errors
    /// Every field at fault.
    pub(super) fn made(&self, by: String, at: &Moment) -> Result<CallMade, Refusal> {
        let mut faults = Faults::default();
        faults.text("/person", &self.person, 200, "Enter who was called.");
        faults.optional_text("/note", &self.note, 2_000);
        let answered_by = self.answered_by.as_deref().map(str::trim).filter(|by| !by.is_empty());
        faults.optional_text("/answered_by", answered_by.unwrap_or_default(), 200);
        faults.unless(
            answered_by.is_none() || self.answered != Answered::No,
            "/answered_by",
            "contradiction",
            "Nobody answered: leave this empty.",
        );
        past(&mut faults, "/called_at", self.called_at, at);
        faults.unless(
            self.answered_at.is_some() || self.answered != Answered::Later,
            "/answered_at",
            "missing",
            "Enter the day and the time at which they called back.",
        );
        if let Some(back) = self.answered_at.filter(|_| self.answered == Answered::Later) {
            past(&mut faults, "/answered_at", back, at);
            faults.unless(
                back >= self.called_at,
                "/answered_at",
                "before-call",
                "They cannot have called back before the call.",
            );
        }
        faults.into_result()?;
        Ok(CallMade {
            profession: self.profession,
            person: self.person.trim().into(),
            called_at: self.called_at,
            answered: self.answered,
            answered_at: self.answered_at.filter(|_| self.answered == Answered::Later),
            answered_by: answered_by.map(str::to_owned),
            note: self.note.trim().into(),
            recorded_by: by,
            recorded_at: at.now,
        })
    }
}

/// Keeps a call in the order in which calls were written down: those made before the death come before
/// those that the case already has.
pub(super) fn keep(calls: &mut Vec<CallMade>, call: &CallMade) {
    let place = calls.partition_point(|known| known.recorded_at <= call.recorded_at);
    calls.insert(place, call.clone());
}

fn past(faults: &mut Faults, field: &str, time: DateTime<Utc>, at: &Moment) {
    let detail = "The time must not be in the future.";
    faults.unless(time <= at.now, field, "date-in-future", detail);
    let known = calendar::london_date(time) >= notice::earliest();
    faults.unless(known, field, "date-too-early", "Check the date.");
}
