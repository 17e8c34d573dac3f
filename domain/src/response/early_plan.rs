//! What is done in a response while the child lives: who is called, and the steps that can be taken
//! before a death. They are the calls and steps of a case, kept on a record without one; when it
//! becomes the response of a case they go along, and when the child lives only the bones stay.

use super::{
    ResponseEvent,
    calls::{self, Answered, CallMade, Profession, RecordCall},
    early::EarlyResponse,
    plan::{self, PlannedStep, SetStep, Step, StepState},
};
use crate::{moment::Moment, operations::Operation, refusal::Refusal};
use chrono::{DateTime, Utc};

/// What happened to a response begun before a death, as its ledger keeps it: no name and no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlyEvent {
    /// It was begun.
    Begun,
    /// Somebody was called.
    Called {
        /// Whom of.
        profession: Profession,
        /// When.
        called_at: DateTime<Utc>,
        /// Whether it was answered.
        answered: Answered,
    },
    /// A step of the plan was set.
    StepSet {
        /// Which.
        step: Step,
        /// Where it stands: `not_needed`, `planned` or `done`.
        state: &'static str,
    },
    /// It became the response of a case.
    Converted,
    /// It was voided.
    Voided,
}

impl EarlyEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Begun => "pre-death-response-begun",
            Self::Called { .. } => "pre-death-call-recorded",
            Self::StepSet { .. } => "pre-death-step-set",
            Self::Converted => "pre-death-response-converted",
            Self::Voided => "pre-death-response-voided",
        }
    }

    /// What happened, in words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Begun => "A pre-death response was begun",
            Self::Called { .. } => "A call of a pre-death response was recorded",
            Self::StepSet { .. } => "A step of a pre-death response was set",
            Self::Converted => "A pre-death response became the response of a case",
            Self::Voided => "A pre-death response was voided",
        }
    }
}

impl EarlyResponse {
    /// The version of a step; 0 while nothing was said of it.
    pub fn step_version(&self, step: Step) -> u32 {
        plan::version(&self.plan, step)
    }

    /// Writes a call down.
    ///
    /// # Errors
    /// Every field at fault, or that it is over.
    pub fn with_call(
        &self,
        asked: &RecordCall,
        by: String,
        at: &Moment,
    ) -> Result<(Self, EarlyEvent), Refusal> {
        self.running(Operation::RecordPreDeathCall)?;
        let made = asked.made(by, at)?;
        let event = EarlyEvent::Called {
            profession: made.profession,
            called_at: made.called_at,
            answered: made.answered,
        };
        let mut after = self.clone();
        calls::keep(&mut after.calls, &made);
        Ok((after, event))
    }

    /// Says where a step stands.
    ///
    /// # Errors
    /// Every field at fault, a step that cannot be taken while the child lives, or that it is over.
    pub fn with_step(
        &self,
        asked: &SetStep,
        by: String,
        at: &Moment,
    ) -> Result<(Self, EarlyEvent), Refusal> {
        self.running(Operation::SetPreDeathStep)?;
        if !Step::BEFORE_DEATH.contains(&asked.step) {
            let detail = "This step cannot be taken before a death.";
            return Err(Refusal::field("/step", "not-before-death", detail));
        }
        let said = asked.said(&self.plan, by, at)?;
        let event = EarlyEvent::StepSet { step: said.step, state: said.state.code() };
        let mut after = self.clone();
        plan::set(&mut after.plan, &said);
        Ok((after, event))
    }

    /// When health, police and social care had each been spoken to.
    pub fn in_contact_at(&self) -> Option<DateTime<Utc>> {
        calls::in_contact_at(&self.calls)
    }
}

/// The calls as a case takes them over, with their times and who wrote them down.
pub(super) fn calls_taken_along(calls: &[CallMade]) -> impl Iterator<Item = ResponseEvent> {
    calls.iter().cloned().map(ResponseEvent::Called)
}

/// The steps as a case takes them over. Where the case has a later word on a step, both are in its
/// ledger and the later one stands.
pub(super) fn steps_taken_along(
    early: &[PlannedStep],
    on_case: &[PlannedStep],
) -> impl Iterator<Item = ResponseEvent> {
    let taken = |said: &PlannedStep| {
        let known = on_case.iter().find(|known| known.step == said.step);
        let version = known.map_or(0, |known| known.version) + 1;
        let later = known.filter(|known| known.said_at > said.said_at);
        let again = later.map(|later| PlannedStep { version: version + 1, ..later.clone() });
        std::iter::once(PlannedStep { version, ..said.clone() }).chain(again).collect::<Vec<_>>()
    };
    let steps: Vec<PlannedStep> = early.iter().flat_map(taken).collect();
    steps.into_iter().map(ResponseEvent::StepSet)
}

/// Calls without what was said in them.
pub(super) fn bare_calls(calls: &[CallMade]) -> Vec<CallMade> {
    calls.iter().map(|call| CallMade { note: String::new(), ..call.clone() }).collect()
}

/// Steps without what came of them and why.
pub(super) fn bare_steps(plan: &[PlannedStep]) -> Vec<PlannedStep> {
    let bare = |state: &StepState| match state {
        StepState::NotNeeded { .. } => StepState::NotNeeded { reason: String::new() },
        StepState::Planned { who, at } => StepState::Planned { who: who.clone(), at: *at },
        StepState::Done { at, by, .. } => {
            StepState::Done { at: *at, by: by.clone(), note: String::new() }
        }
    };
    plan.iter().map(|said| PlannedStep { state: bare(&said.state), ..said.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::early::tests::{at, begun},
        *,
    };
    use crate::{case::CaseRecord, ids::CaseId};

    fn call(time: &str, note: &str) -> RecordCall {
        RecordCall {
            profession: Profession::Police,
            person: "Duty inspector".into(),
            called_at: time.parse().expect("a time"),
            answered: Answered::Yes,
            answered_at: None,
            answered_by: None,
            note: note.into(),
        }
    }

    fn done(step: Step, note: &str) -> SetStep {
        let state = StepState::Done {
            at: "2026-11-02T08:00:00Z".parse().expect("a time"),
            by: "Dr Amara Nwosu".into(),
            note: note.into(),
        };
        SetStep { step, state }
    }

    fn at_hour(hour: u32) -> Moment {
        Moment::at(format!("2026-11-02T{hour:02}:00:00Z").parse().expect("a time"))
    }

    fn worked_on() -> EarlyResponse {
        let by = || "Bethan Okoro".to_owned();
        let (early, _) = begun()
            .with_call(&call("2026-11-01T22:10:00Z", "Robin is on the ward."), by(), &at_hour(8))
            .expect("kept");
        let (early, _) =
            early.with_call(&call("2026-11-01T21:50:00Z", ""), by(), &at_hour(9)).expect("kept");
        let step = done(Step::HistoryAndSamples, "Robin had been well.");
        early.with_step(&step, by(), &at_hour(10)).expect("kept").0
    }

    #[test]
    fn calls_and_steps_go_along_to_the_case_in_order_and_with_their_times() {
        let mut record = CaseRecord::new(CaseId::random(), &at());
        let (over, events) = worked_on().convert(&record, "B".into(), &at()).expect("linked");
        for event in &events {
            record.apply(event, at().now);
        }
        assert_eq!(record.response.calls, worked_on().calls);
        assert_eq!(record.response.plan, worked_on().plan);
        let kept = serde_json::to_string(&over).expect("text");
        assert!(!kept.contains("Robin") && kept.contains("Duty inspector"), "{kept}");
    }

    #[test]
    fn a_later_word_of_the_case_stands_and_no_version_is_used_twice() {
        let mut record = CaseRecord::new(CaseId::random(), &at());
        let later = PlannedStep {
            step: Step::HistoryAndSamples,
            state: done(Step::HistoryAndSamples, "Taken again.").state,
            said_by: "Dr Leila Haddad".into(),
            said_at: at().now,
            version: 1,
        };
        record.response.apply(&ResponseEvent::StepSet(later));
        let mut made = call("2026-11-02T11:00:00Z", "").made("B".into(), &at()).expect("made");
        made.person = "After the notice".into();
        record.response.apply(&ResponseEvent::Called(made));
        let (_, events) = worked_on().convert(&record, "B".into(), &at()).expect("linked");
        for event in &events {
            record.apply(event, at().now);
        }
        let stands = &record.response.plan[0];
        assert_eq!((stands.version, stands.said_by.as_str()), (3, "Dr Leila Haddad"));
        let last = record.response.calls.last().expect("a call");
        assert_eq!(last.person, "After the notice", "calls stand as they were written down");
    }

    #[test]
    fn a_child_who_lives_leaves_who_was_called_and_when_and_no_word_of_what_happened() {
        let over = worked_on().void("The child survived.", "B".into(), &at()).expect("voided");
        let kept = serde_json::to_string(&over).expect("text");
        assert!(!kept.contains("Robin"), "{kept}");
        assert_eq!(over.calls.len(), 2);
        assert_eq!(over.calls[0].called_at, worked_on().calls[0].called_at);
        assert_eq!(over.plan[0].state.code(), "done");
        let refused = over.with_call(&call("2026-11-01T22:10:00Z", ""), "B".into(), &at());
        assert!(matches!(refused, Err(Refusal::NotAllowedNow { .. })));
        let refused = over.with_step(&done(Step::HomeVisit, ""), "B".into(), &at());
        assert!(matches!(refused, Err(Refusal::NotAllowedNow { .. })));
    }

    #[test]
    fn no_post_mortem_is_planned_for_a_child_who_lives() {
        let refused = begun().with_step(&done(Step::PostMortem, ""), "B".into(), &at());
        let fields = refused.expect_err("refused").fields();
        assert_eq!(fields[0].field, "/step");
        assert_eq!(fields[0].code, "not-before-death");
    }
}
