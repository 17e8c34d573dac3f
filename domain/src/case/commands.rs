//! Commands on a case that belong to no other room: a fact recorded by staff, the scope, closing.

use super::{CaseEvent, CaseRecord, Command, ScopeDecision};
use crate::{
    access::Actor,
    answer::Answer,
    family::{self, JoinedFamily},
    ids::StatementId,
    moment::Moment,
    notice,
    operations::Operation,
    person::{NhsNumber, Postcode},
    refusal::{Faults, Refusal},
    scope::ScopeOutcome,
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use std::collections::BTreeMap;

/// Records a fact that no notice brought, or corrects one.
#[derive(Clone, Debug)]
pub struct RecordFact {
    /// The id the statement will have.
    pub id: StatementId,
    /// Which fact.
    pub fact: FactKey,
    /// The answer; text of the kind the fact has.
    pub answer: Answer<String>,
    /// Who says so.
    pub source: String,
    /// Why it is recorded.
    pub reason: String,
}

impl Command for RecordFact {
    const OPERATION: Operation = Operation::RecordFact;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.unless(
            self.fact.by_staff(),
            "/fact",
            "not-by-staff",
            "This fact comes from a notice only.",
        );
        faults.text("/source", &self.source, 200, "Say who told you.");
        faults.text("/reason", &self.reason, 1_000, "Say why you record this.");
        let answer = self.answer.and_then(|text| FactValue::read(self.fact.kind(), text));
        if matches!(self.answer, Answer::Known(_)) && answer.known().is_none() {
            faults.push("/value", "value-not-recognised", self.fact.kind().expected());
        }
        if let Some(value) = answer.known() {
            self.check_value(on, value, at, &mut faults);
        }
        faults.into_result()?;
        Ok(vec![CaseEvent::FactRecorded {
            statement: Statement {
                id: self.id,
                source: SourceKind::Staff,
                about: who.key(),
                claimed_on: at.today,
                received_at: at.now,
                reason: Some(format!("{} ({})", self.reason.trim(), self.source.trim())),
                facts: BTreeMap::from([(self.fact, answer)]),
            },
        }])
    }
}

impl RecordFact {
    fn check_value(&self, on: &CaseRecord, value: &FactValue, at: &Moment, faults: &mut Faults) {
        let (born, died) = (on.child.born_on, on.child.died_on);
        match value {
            FactValue::Text(text) => {
                faults.optional_text("/value", text, 500);
                let number = self.fact != FactKey::NhsNumber || NhsNumber::parse(text).is_ok();
                faults.unless(
                    number,
                    "/value",
                    "nhs-number-check-digit",
                    "NHS number must have 10 digits. The last digit shows whether one is wrong.",
                );
                let postcode = self.fact != FactKey::Postcode || Postcode::parse(text).is_ok();
                faults.unless(
                    postcode,
                    "/value",
                    "postcode-not-recognised",
                    "Enter a full UK postcode such as NM1 2AB.",
                );
            }
            FactValue::Date(day) => {
                faults.unless(
                    *day <= at.today || self.fact.is_planned(),
                    "/value",
                    "date-in-future",
                    "The date must not be in the future.",
                );
                faults.unless(
                    *day >= notice::earliest(),
                    "/value",
                    "date-too-early",
                    "Check the date: it is before 1900.",
                );
                let before = self.fact.may_precede_death();
                let after_death =
                    before || died.is_none_or(|died| *day >= died || self.fact == FactKey::DiedOn);
                faults.unless(
                    after_death,
                    "/value",
                    "before-death",
                    "The date must be on or after the date of death.",
                );
                let life = match self.fact {
                    FactKey::BornOn => died.is_none_or(|died| *day <= died),
                    FactKey::DiedOn => born.is_none_or(|born| born <= *day),
                    _ => true,
                };
                faults.unless(
                    life,
                    "/value",
                    "death-before-birth",
                    "Date of death must be on or after the date of birth.",
                );
            }
            FactValue::Instant(instant) => {
                faults.unless(
                    *instant <= at.now,
                    "/value",
                    "date-in-future",
                    "The time must not be in the future.",
                );
                let day = crate::calendar::london_date(*instant);
                faults.unless(
                    day >= notice::earliest(),
                    "/value",
                    "date-too-early",
                    "Check the date: it is before 1900.",
                );
                let before = self.fact == FactKey::DiedAt || self.fact.may_precede_death();
                let fits = before || died.is_none_or(|died| day >= died);
                faults.unless(
                    fits,
                    "/value",
                    "before-death",
                    "The time must be on or after the date of death.",
                );
                let that_day = self.fact != FactKey::DiedAt || died.is_none_or(|died| day == died);
                faults.unless(
                    that_day,
                    "/value",
                    "another-day",
                    "The time must be on the date of death. Correct the date first if it is wrong.",
                );
            }
            FactValue::YesNo(_) | FactValue::Sex(_) => {}
        }
    }
}

/// Decides the scope.
#[derive(Clone, Debug)]
pub struct DecideScope {
    /// The outcome.
    pub outcome: ScopeOutcome,
    /// Why.
    pub reason: String,
}

impl Command for DecideScope {
    const OPERATION: Operation = Operation::DecideScope;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, 2_000, "Say why.");
        faults.into_result()?;
        Ok(vec![CaseEvent::ScopeDecided(ScopeDecision {
            row: on.course.scope_reading().row,
            outcome: self.outcome,
            because: self.reason.trim().into(),
            decided_by: Some(who.name()),
            decided_at: Some(at.now),
        })])
    }
}

/// Closes the case: the review is complete.
#[derive(Clone, Debug)]
pub struct Close {
    /// How the family was told that the review is complete, or why not.
    pub family_told: String,
    /// The family's part of each case that is joined to this one.
    pub joined: Vec<JoinedFamily>,
}

impl Command for Close {
    const OPERATION: Operation = Operation::CloseCase;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        _at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let needed =
            "Say how the family was told that the review is complete, or why they were not.";
        faults.text("/family_told", &self.family_told, 2_000, needed);
        faults.into_result()?;
        family::may_close(&on.family, &self.joined)?;
        Ok(vec![CaseEvent::Closed { family_told: self.family_told.trim().into() }])
    }
}
