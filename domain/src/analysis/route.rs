//! The four commands on the analysis form. Passing on moves one step; so does returning; only the
//! chair finalises, after the panel was held.

use super::{AnalysisEvent, Content, Kept, Modifiable, Remark, SignOff, Step};
use crate::{
    access::{Actor, Role},
    case::{CaseEvent, CaseRecord, Command},
    meeting::{Kind, State},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};

fn event(event: AnalysisEvent) -> Vec<CaseEvent> {
    vec![CaseEvent::Analysis(event)]
}

fn not_now(operation: Operation, why: &str) -> Refusal {
    Refusal::NotAllowedNow { operation, why: why.into() }
}

/// The roles of the actor in the area that owns the case.
fn holds(on: &CaseRecord, who: &Actor, roles: &[Role]) -> bool {
    let held = on.course.areas.reviewing.map(|area| who.roles_in(area)).unwrap_or_default();
    roles.iter().any(|role| held.contains(role))
}

fn holder_may_write(on: &CaseRecord, who: &Actor) -> bool {
    holds(on, who, on.analysis.step.holders())
}

/// Writes in the form.
#[derive(Clone, Debug)]
pub struct Save {
    /// Everything on it.
    pub content: Content,
}

impl Command for Save {
    const OPERATION: Operation = Operation::SaveAnalysis;

    fn decide(
        &self,
        on: &CaseRecord,
        who: &Actor,
        _at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        if !holder_may_write(on, who) {
            return Err(not_now(
                Self::OPERATION,
                "The form is not with you now, so you can read it but not write in it.",
            ));
        }
        let mut faults = Faults::default();
        self.content.check(&mut faults);
        faults.into_result()?;
        Ok(event(AnalysisEvent::Saved { content: Box::new(self.content.clone()) }))
    }
}

/// Passes the form on one step.
#[derive(Clone, Copy, Debug)]
pub struct Route;

impl Command for Route {
    const OPERATION: Operation = Operation::RouteAnalysis;

    fn decide(
        &self,
        on: &CaseRecord,
        who: &Actor,
        _at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let to = match on.analysis.step {
            Step::Drafting => Step::WithDoctor,
            Step::WithDoctor => Step::WithPanel,
            Step::WithPanel | Step::Final => {
                return Err(not_now(Self::OPERATION, "The form is with the panel already."));
            }
        };
        if !holder_may_write(on, who) {
            return Err(not_now(
                Self::OPERATION,
                "The form is not with you now, so you cannot pass it on.",
            ));
        }
        let mut faults = Faults::default();
        on.analysis.content.missing(&mut faults);
        faults.into_missing()?;
        Ok(event(AnalysisEvent::Routed { to }))
    }
}

/// Returns the form one step with a comment.
#[derive(Clone, Debug)]
pub struct Return {
    /// What to look at again.
    pub comment: String,
}

impl Command for Return {
    const OPERATION: Operation = Operation::ReturnAnalysis;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let (returned_to, role) = match on.analysis.step {
            Step::WithDoctor => (Step::Drafting, Role::DesignatedDoctor),
            Step::WithPanel => (Step::WithDoctor, Role::PanelChair),
            Step::Drafting | Step::Final => {
                return Err(not_now(Self::OPERATION, "There is no step to return the form to."));
            }
        };
        if !holds(on, who, &[role]) {
            return Err(not_now(
                Self::OPERATION,
                "The form is not with you now, so you cannot return it.",
            ));
        }
        let mut faults = Faults::default();
        faults.text("/comment", &self.comment, 2_000, "Say what should be looked at again.");
        faults.into_result()?;
        let remark =
            Remark { by: who.name(), at: at.now, text: self.comment.trim().into(), returned_to };
        Ok(event(AnalysisEvent::Returned { remark }))
    }
}

/// Finalises the form after the panel.
#[derive(Clone, Debug)]
pub struct Finalise {
    /// Fields that look like identifiers and stay, with reasons.
    pub kept: Vec<Kept>,
    /// Pointers of the fields in which the check for identifiers found something.
    pub found: Vec<String>,
}

impl Command for Finalise {
    const OPERATION: Operation = Operation::FinaliseAnalysis;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        if on.analysis.step != Step::WithPanel {
            return Err(not_now(Self::OPERATION, "The form is not with the panel."));
        }
        let panel =
            on.course.meetings.iter().filter(|m| m.kind == Kind::Panel && m.state == State::Held);
        let Some(panel_on) = panel.filter_map(|m| m.held_on).max() else {
            return Err(not_now(Self::OPERATION, "Record the panel as held first."));
        };
        let mut faults = Faults::default();
        on.analysis.content.missing_for_final(&mut faults);
        for field in &self.found {
            let explained =
                self.kept.iter().any(|kept| kept.field == *field && !kept.reason.trim().is_empty());
            faults.unless(
                explained,
                field,
                "identifier-found",
                "This text may identify someone. Change it, or say why it should stay.",
            );
        }
        for (index, kept) in self.kept.iter().enumerate() {
            faults.optional_text(&format!("/kept/{index}/reason"), &kept.reason, 500);
        }
        faults.into_missing()?;
        let content = &on.analysis.content;
        let sign_off = SignOff { by: who.name(), at: at.now, panel_on, kept: self.kept.clone() };
        Ok(event(AnalysisEvent::Finalised {
            sign_off,
            primary_category: content.primary_category().unwrap_or(10),
            modifiable: content.modifiable.unwrap_or(Modifiable::Inadequate),
        }))
    }
}
