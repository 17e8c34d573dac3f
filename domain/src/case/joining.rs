//! Two cases that turn out to be of one child are joined, and separated again exactly; a notice on
//! the wrong case is taken off it; where sources differ, a person chooses whose word is used.
//! Nothing is deleted: a joined case keeps its own history and lends its notices to the kept one.

use super::{CaseEvent, CaseRecord, Command, NoticeHead, Stage};
use crate::{
    access::Actor,
    ids::{CaseId, NoticeId, StatementId},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
    request::Request,
    statement::{FactKey, Statement},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A case that was joined to this one, and what it lent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The notices it lent.
    pub notices: Vec<NoticeId>,
    /// The statements it lent.
    pub statements: Vec<StatementId>,
    /// Who decided and why.
    pub decided: Decided,
}

/// The case that this one was joined to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedInto {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Where this case stood before.
    pub stage_before: Stage,
    /// Who decided and why.
    pub decided: Decided,
}

/// A person's word on which children are the same, or on whose word is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// Whose word is used for one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The statement.
    pub statement: StatementId,
    /// Who chose and why.
    pub decided: Decided,
}

/// A case that a person said is of another child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// The other case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Who decided and why.
    pub decided: Decided,
}

/// A reason checked, and the person who gives it.
pub fn decided(who: &Actor, at: &Moment, reason: &str) -> Result<Decided, Refusal> {
    let mut faults = Faults::default();
    faults.text("/reason", reason, 1_000, "Say why.");
    faults.into_result()?;
    Ok(Decided { by: who.name(), at: at.now, reason: reason.trim().to_owned() })
}

fn refused(operation: Operation, why: &str) -> Refusal {
    Refusal::NotAllowedNow { operation, why: why.to_owned() }
}

/// Joins `other` to `kept`: the event of each, in that order.
///
/// # Errors
/// When they are one case, when either is joined already, or when the work was done on the other or
/// goes on there: a joined case lends no meeting, no form and no request.
pub fn join(
    kept: &CaseRecord,
    other: &CaseRecord,
    decided: &Decided,
) -> Result<(CaseEvent, CaseEvent), Refusal> {
    let no = |why| Err(refused(Operation::JoinCases, why));
    if kept.course.id == other.course.id {
        return no("A case cannot be joined to itself.");
    }
    if kept.course.joined_into.is_some() || other.course.joined_into.is_some() {
        return no("One of the two is joined to another case already. Separate it first.");
    }
    if !other.course.stage.is_live() || !kept.course.stage.is_live() {
        return no("Only cases that are being worked on can be joined.");
    }
    if kept.course.areas.reviewing != other.course.areas.reviewing {
        return no("Different areas review the two. Hand one over first.");
    }
    if other.hand_overs.iter().any(|known| known.state.live()) {
        return no("A hand-over of the other case is waiting. Withdraw it first.");
    }
    if !other.meetings.is_empty() || other.analysis.version > 0 {
        return no(
            "The other case has meetings or an analysis form. Keep that case and join this one to it.",
        );
    }
    if other.course.requests.iter().any(Request::open) {
        return no(
            "The other case waits for information. Keep that case, or record the answers first.",
        );
    }
    let onto_kept = CaseEvent::Joined {
        other: other.course.id,
        reference: other.course.reference.clone(),
        notices: other.course.notices.clone(),
        statements: other.statements.clone(),
        decided: decided.clone(),
    };
    let onto_other = CaseEvent::JoinedInto {
        into: kept.course.id,
        reference: kept.course.reference.clone(),
        decided: decided.clone(),
    };
    Ok((onto_kept, onto_other))
}

/// Separates `other` from `kept` again: the event of each, in that order.
///
/// # Errors
/// When `other` is not joined to `kept`.
pub fn separate(
    kept: &CaseRecord,
    other: &CaseRecord,
    decided: &Decided,
) -> Result<(CaseEvent, CaseEvent), Refusal> {
    let no = |why| refused(Operation::SeparateCases, why);
    let lent = kept
        .course
        .joined
        .iter()
        .find(|joined| joined.case == other.course.id)
        .ok_or_else(|| no("These two cases are not joined."))?;
    if kept.course.joined_into.is_some() {
        return Err(no("This case is itself joined to another. Separate it first."));
    }
    let notices = kept.course.notices.iter().filter(|n| lent.notices.contains(&n.id)).cloned();
    let statements = kept.statements.iter().filter(|s| lent.statements.contains(&s.id)).cloned();
    let back = CaseEvent::SeparatedFrom {
        from: kept.course.id,
        reference: kept.course.reference.clone(),
        notices: notices.collect(),
        statements: statements.collect(),
        decided: decided.clone(),
    };
    let off = CaseEvent::Separated {
        other: other.course.id,
        reference: other.course.reference.clone(),
        decided: decided.clone(),
    };
    Ok((off, back))
}

/// Whether a notice can be taken off a case, to stand on one of its own.
///
/// # Errors
/// When it is not on the case, is the only one, or was lent by a joined case.
pub fn may_take_off(record: &CaseRecord, notice: NoticeId) -> Result<(), Refusal> {
    let no = |why| Err(refused(Operation::SeparateNotice, why));
    if !record.course.notices.iter().any(|head| head.id == notice) {
        return no("This notice is not on the case.");
    }
    if record.course.notices.len() < 2 {
        return no("It is the only notice of the case.");
    }
    if record.course.joined.iter().any(|joined| joined.notices.contains(&notice)) {
        return no("It came with a joined case. Separate the two cases instead.");
    }
    Ok(())
}

/// A person chooses whose word is used for a fact.
#[derive(Clone, Debug)]
pub struct ChooseValue {
    /// The fact.
    pub fact: FactKey,
    /// The source; none goes back to the order of trust.
    pub statement: Option<StatementId>,
    /// Why.
    pub reason: String,
}

impl Command for ChooseValue {
    const OPERATION: Operation = Operation::ChooseValue;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let (fact, statement) = (self.fact, self.statement);
        let says = |s: &Statement| Some(s.id) == statement && s.facts.contains_key(&fact);
        if statement.is_some() && !on.statements.iter().any(says) {
            return Err(Refusal::field(
                "/statement",
                "not-a-source",
                "Choose one of the sources that say something of this.",
            ));
        }
        let decided = decided(who, at, &self.reason)?;
        Ok(vec![CaseEvent::ValueChosen { fact, statement, decided }])
    }
}

impl CaseRecord {
    /// Takes in what another case lends, or gives it back.
    pub(super) fn apply_joining(&mut self, event: &CaseEvent) {
        match event {
            CaseEvent::Joined { statements, .. } | CaseEvent::SeparatedFrom { statements, .. } => {
                self.statements.extend(statements.iter().cloned());
                self.statements.sort_by_key(|s| (s.received_at, s.id));
            }
            CaseEvent::JoinedInto { .. } => self.statements.clear(),
            CaseEvent::Separated { other, .. } => {
                let lent = self.course.joined.iter().find(|joined| joined.case == *other);
                let lent = lent.map(|joined| joined.statements.clone()).unwrap_or_default();
                self.statements.retain(|statement| !lent.contains(&statement.id));
            }
            CaseEvent::NoticeTakenOff { notice, .. } => {
                self.statements.retain(|statement| statement.id.0 != notice.0);
            }
            _ => {}
        }
    }
}

impl super::Course {
    /// What joining, separating and choosing do to the course.
    pub(super) fn apply_joining(&mut self, event: &CaseEvent) {
        match event {
            CaseEvent::Joined { other, reference, notices, statements, decided } => {
                self.add_notices(notices);
                self.joined.push(Joined {
                    case: *other,
                    reference: reference.clone(),
                    notices: notices.iter().map(|notice| notice.id).collect(),
                    statements: statements.iter().map(|statement| statement.id).collect(),
                    decided: decided.clone(),
                });
            }
            CaseEvent::JoinedInto { into, reference, decided } => {
                self.joined_into = Some(JoinedInto {
                    case: *into,
                    reference: reference.clone(),
                    stage_before: self.stage,
                    decided: decided.clone(),
                });
                self.notices.clear();
                self.stage = Stage::Joined;
            }
            CaseEvent::Separated { other, reference, decided } => {
                let lent = self.joined.iter().position(|joined| joined.case == *other);
                if let Some(joined) = lent.map(|at| self.joined.remove(at)) {
                    self.notices.retain(|notice| !joined.notices.contains(&notice.id));
                }
                self.set_apart(*other, reference, decided);
            }
            CaseEvent::SeparatedFrom { from, reference, notices, decided, .. } => {
                self.add_notices(notices);
                if let Some(into) = self.joined_into.take() {
                    self.stage = into.stage_before;
                }
                self.set_apart(*from, reference, decided);
            }
            CaseEvent::NoticeTakenOff { notice, to } => {
                self.notices.retain(|head| head.id != *notice);
                self.set_apart(to.case, &to.reference, &to.decided);
            }
            CaseEvent::SetApart { from } => {
                self.set_apart(from.case, &from.reference, &from.decided);
            }
            CaseEvent::ValueChosen { fact, statement: Some(statement), decided } => {
                let choice = Choice { statement: *statement, decided: decided.clone() };
                self.choices.insert(*fact, choice);
            }
            CaseEvent::ValueChosen { fact, statement: None, .. } => {
                self.choices.remove(fact);
            }
            _ => {}
        }
    }

    pub(super) fn add_notices(&mut self, notices: &[NoticeHead]) {
        self.notices.extend(notices.iter().cloned());
        self.notices.sort_by_key(|notice| (notice.received_at, notice.id));
    }

    fn set_apart(&mut self, case: CaseId, reference: &str, decided: &Decided) {
        self.apart.retain(|apart| apart.case != case);
        self.apart.push(Apart { case, reference: reference.to_owned(), decided: decided.clone() });
    }
}

#[cfg(test)]
mod tests;
