//! The joint agency response: five criteria with three outcomes each, the decision as it was
//! taken, and the designated doctor's word on it (Working Together 2023 para 396). Beside it: who was
//! called, the plan, the visit, and what the police say in a criminal case.

pub mod calls;
pub mod early;
pub mod early_plan;
pub mod plan;
pub mod police;
#[cfg(test)]
mod tests;
pub mod visit;

use crate::{
    access::Actor,
    answer::Outcome,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The five criteria; any one that is met makes a joint agency response required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// External cause, actual or possible.
    ExternalCause,
    /// Sudden with no immediately apparent cause.
    Sudden,
    /// In custody, or detained under the Mental Health Act.
    Custody,
    /// Initial circumstances raise suspicion that the death was not natural.
    Suspicious,
    /// Stillbirth with no healthcare professional in attendance.
    UnattendedStillbirth,
}

impl Criterion {
    /// All five, in the order of the guidance.
    pub const ALL: [Self; 5] = [
        Self::ExternalCause,
        Self::Sudden,
        Self::Custody,
        Self::Suspicious,
        Self::UnattendedStillbirth,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ExternalCause => "external_cause",
            Self::Sudden => "sudden",
            Self::Custody => "custody",
            Self::Suspicious => "suspicious",
            Self::UnattendedStillbirth => "unattended_stillbirth",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::ExternalCause => "The death is, or could be, due to an external cause",
            Self::Sudden => "The death was sudden, with no immediately apparent cause",
            Self::Custody => "The child was in custody, or detained under the Mental Health Act",
            Self::Suspicious => {
                "The first circumstances raise a suspicion that the death was not natural"
            }
            Self::UnattendedStillbirth => "A stillbirth with no healthcare professional present",
        }
    }
}

/// One criterion as judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Which.
    pub criterion: Criterion,
    /// Met, not met, cannot say.
    pub outcome: Outcome,
    /// Why, or what is missing.
    pub reason: Option<String>,
}

/// The decision as it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who took it.
    pub decided_by: String,
    /// For which agency.
    pub agency: String,
    /// When, often before any notice.
    pub decided_at: DateTime<Utc>,
    /// Whether a joint agency response is made.
    pub respond: bool,
    /// Why; needed when none is made.
    pub reason: String,
    /// Each criterion.
    pub criteria: Vec<Judged>,
    /// What the five criteria say together.
    pub rule: Outcome,
}

/// What the designated doctor says of the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorsWord {
    /// Confirmed, or challenged.
    pub confirmed: bool,
    /// Why; needed for a challenge.
    pub comment: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The state of the response on a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The decision in force.
    pub decision: Option<Decision>,
    /// The doctor's word on it.
    pub doctor: Option<DoctorsWord>,
    /// When the response was opened, if it was.
    pub opened_at: Option<DateTime<Utc>>,
    /// Version of this part.
    pub version: u32,
    /// Who was called, in the order in which it was written down.
    #[serde(default)]
    pub calls: Vec<calls::CallMade>,
    /// The steps of the plan of which something was said.
    #[serde(default)]
    pub plan: Vec<plan::PlannedStep>,
    /// Reports of visits, the oldest first.
    #[serde(default)]
    pub visits: Vec<visit::Visit>,
    /// What the police or the Crown Prosecution Service said, the oldest first; the last counts.
    #[serde(default)]
    pub police: Vec<police::PoliceWord>,
}

impl Response {
    /// Whether a response is running.
    pub fn open(&self) -> bool {
        self.opened_at.is_some()
    }

    /// When health, police and social care had each been spoken to.
    pub fn in_contact_at(&self) -> Option<DateTime<Utc>> {
        calls::in_contact_at(&self.calls)
    }

    /// The day of the agreement of the police or the Crown Prosecution Service in force.
    pub fn police_agreed_on(&self) -> Option<chrono::NaiveDate> {
        police::agreed_on(&self.police)
    }

    /// The version of a step of the plan; 0 while nothing was said of it.
    pub fn step_version(&self, step: plan::Step) -> u32 {
        plan::version(&self.plan, step)
    }
}

/// What happened to the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ResponseEvent {
    /// A decision was recorded, in place of any before it.
    Decided(Decision),
    /// The doctor confirmed or challenged it.
    Reviewed(DoctorsWord),
    /// Somebody was called.
    Called(calls::CallMade),
    /// A step of the plan was set.
    StepSet(plan::PlannedStep),
    /// A visit was made.
    Visited(visit::Visit),
    /// The police or the Crown Prosecution Service said something.
    PoliceSaid(police::PoliceWord),
}

impl ResponseEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Decided(_) => "response-decided",
            Self::Reviewed(_) => "response-reviewed",
            Self::Called(_) => "response-call-recorded",
            Self::StepSet(_) => "response-step-set",
            Self::Visited(_) => "response-visit-recorded",
            Self::PoliceSaid(_) => "police-word-recorded",
        }
    }

    /// What happened, in words that hold no personal data of the child or family.
    pub fn words(&self) -> String {
        match self {
            Self::Decided(_) => "Joint agency response decided".into(),
            Self::Reviewed(_) => "Joint agency response reviewed".into(),
            Self::Called(call) => format!(
                "Joint agency response: {} called ({})",
                call.profession.words().to_lowercase(),
                call.answered.words().to_lowercase()
            ),
            Self::StepSet(set) => format!(
                "Joint agency response: {} ({})",
                set.step.words().to_lowercase(),
                set.state.words().to_lowercase()
            ),
            Self::Visited(_) => "Joint agency response: report of a visit recorded".into(),
            Self::PoliceSaid(word) if word.agreed => {
                format!("{} agreed to the review meeting", word.speaks_for.words())
            }
            Self::PoliceSaid(word) => {
                format!("{} does not agree to the review meeting", word.speaks_for.words())
            }
        }
    }
}

impl Response {
    /// The only way the response changes. Calls, steps, visits and words of the police do not raise
    /// the version of the decision: whoever writes a decision is not stopped by them.
    pub fn apply(&mut self, event: &ResponseEvent) {
        if matches!(event, ResponseEvent::Decided(_) | ResponseEvent::Reviewed(_)) {
            self.version += 1;
        }
        match event {
            ResponseEvent::Called(call) => calls::keep(&mut self.calls, call),
            ResponseEvent::StepSet(set) => plan::set(&mut self.plan, set),
            ResponseEvent::Visited(visit) => {
                let settled = visit::step(visit, &self.plan);
                plan::set(&mut self.plan, &settled);
                self.visits.push(visit.clone());
            }
            ResponseEvent::PoliceSaid(word) => self.police.push(word.clone()),
            ResponseEvent::Decided(decision) => {
                self.opened_at = decision.respond.then_some(decision.decided_at);
                self.decision = Some(decision.clone());
                self.doctor = None;
            }
            ResponseEvent::Reviewed(word) => self.doctor = Some(word.clone()),
        }
    }
}

/// Records the decision as it was taken.
#[derive(Clone, Debug)]
pub struct Decide {
    /// Who took it.
    pub decided_by: String,
    /// For which agency.
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Whether a response is made.
    pub respond: bool,
    /// Why.
    pub reason: String,
    /// Each criterion.
    pub criteria: Vec<Judged>,
}

impl Command for Decide {
    const OPERATION: Operation = Operation::DecideJointAgencyResponse;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/decided_by", &self.decided_by, 200, "Enter who took the decision.");
        faults.text("/agency", &self.agency, 200, "Enter the agency of the person who decided.");
        faults.optional_text("/reason", &self.reason, 2_000);
        faults.unless(
            self.respond || !self.reason.trim().is_empty(),
            "/reason",
            "missing",
            "Say why there is no joint agency response.",
        );
        faults.unless(
            self.decided_at <= at.now,
            "/decided_at",
            "date-in-future",
            "The time of the decision must not be in the future.",
        );
        let day = crate::calendar::london_date(self.decided_at);
        let known = day >= crate::notice::earliest();
        faults.unless(known, "/decided_at", "date-too-early", "Check the date: it is before 1900.");
        self.check_criteria(&mut faults);
        faults.into_result()?;
        let rule = Outcome::any(self.criteria.iter().map(|judged| judged.outcome));
        if rule == Outcome::Met && !self.respond {
            return Err(Refusal::Contradicts {
                field: "/respond".into(),
                known: "A criterion is met, so a joint agency response is required. Change the criterion or the decision.".into(),
            });
        }
        if on.course.stage == crate::case::Stage::OutOfScope {
            return Err(Refusal::OutOfScope { why: "This death is not within the review.".into() });
        }
        let mut criteria = self.criteria.clone();
        criteria.sort_by_key(|judged| judged.criterion);
        Ok(vec![CaseEvent::Response(ResponseEvent::Decided(Decision {
            decided_by: self.decided_by.trim().into(),
            agency: self.agency.trim().into(),
            decided_at: self.decided_at,
            respond: self.respond,
            reason: self.reason.trim().into(),
            criteria,
            rule,
        }))])
    }
}

impl Decide {
    fn check_criteria(&self, faults: &mut Faults) {
        for criterion in Criterion::ALL {
            let judged: Vec<&Judged> =
                self.criteria.iter().filter(|judged| judged.criterion == criterion).collect();
            let field = format!("/criteria/{}", criterion.code());
            match judged.as_slice() {
                [] => faults.push(
                    field,
                    "missing",
                    "Say whether this criterion is met, not met, or cannot be said.",
                ),
                [judged] => {
                    if let Some(reason) = &judged.reason {
                        faults.optional_text(&format!("{field}/reason"), reason, 1_000);
                    }
                    let silent = judged.reason.as_deref().unwrap_or_default().trim().is_empty();
                    faults.unless(
                        judged.outcome == Outcome::NotMet || !silent,
                        &format!("{field}/reason"),
                        "missing",
                        "Say why, or what is missing.",
                    );
                }
                _ => faults.push(field, "repeated", "Answer each criterion once."),
            }
        }
    }
}

/// The designated doctor confirms or challenges the decision.
#[derive(Clone, Debug)]
pub struct Review {
    /// Confirmed, or challenged.
    pub confirmed: bool,
    /// Why.
    pub comment: String,
}

impl Command for Review {
    const OPERATION: Operation = Operation::ReviewJointAgencyResponse;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        if on.response.decision.is_none() {
            return Err(Refusal::NotAllowedNow {
                operation: Self::OPERATION,
                why: "No decision has been recorded yet.".into(),
            });
        }
        let mut faults = Faults::default();
        faults.optional_text("/comment", &self.comment, 2_000);
        faults.unless(
            self.confirmed || !self.comment.trim().is_empty(),
            "/comment",
            "missing",
            "Say why you challenge the decision.",
        );
        faults.into_result()?;
        Ok(vec![CaseEvent::Response(ResponseEvent::Reviewed(DoctorsWord {
            confirmed: self.confirmed,
            comment: self.comment.trim().into(),
            by: who.name(),
            at: at.now,
        }))])
    }
}
