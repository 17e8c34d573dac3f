//! What a form led to: it was done, it must be filled in again, or somebody else was faster.
//! Everything else is an error page.

use super::{
    errors::PageFault,
    form_state::{FormState, see_other},
    frame::{Frame, html},
};
use crate::ops::{Done, OpError, cases::CaseSeen};
use askama::Template;
use domain::{
    case::Command,
    operations::Call,
    refusal::{FieldFault, Refusal},
};
use poem::{Response, http::StatusCode};

/// What a form led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was done.
    Done(Done),
    /// Fields are at fault; the form is shown again, filled in.
    Faults(Vec<FieldFault>),
    /// Somebody else changed it since the form was loaded.
    Stale,
}

/// Tells the three apart; every other failure is an error page.
pub fn read(result: Result<Done, OpError>) -> poem::Result<Answered> {
    match result {
        Ok(done) => Ok(Answered::Done(done)),
        Err(OpError::ChangedSinceRead { .. }) => Ok(Answered::Stale),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            Ok(Answered::Faults(refusal.fields()))
        }
        Err(error) => Err(PageFault(error).into()),
    }
}

/// Adds what the rules say of a form of which a part could not be read, so that a person sees every
/// fault at once. The command holds stand-ins for those parts; a fault found in reading stays first.
pub fn with_rules<C: Command>(
    form: FormState,
    command: &C,
    seen: &CaseSeen,
    call: &Call,
) -> FormState {
    with_faults_of(form, command.decide(&seen.record, &call.actor, &call.at).err())
}

/// The same, for what the rules already said.
pub fn with_faults_of(mut form: FormState, refusal: Option<Refusal>) -> FormState {
    if let Some(refusal) = refusal {
        let known: Vec<String> = form.faults.iter().map(|fault| fault.field.clone()).collect();
        form.faults
            .extend(refusal.fields().into_iter().filter(|fault| !known.contains(&fault.field)));
    }
    form
}

/// A page with a form: 422 if the form has faults.
pub fn form_page(page: &impl Template, form: &FormState) -> Response {
    let mut response = html(page);
    if !form.faults.is_empty() {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    response
}

/// The frame of a page with a form: its title says if the form has faults.
pub fn frame_for(frame: Frame, form: &FormState) -> Frame {
    if form.faults.is_empty() { frame } else { frame.faulty() }
}

/// Sends the browser to the confirmation page and back, for what asks for a fresh code.
pub fn prove_again(next: &str) -> Response {
    see_other(&format!("/sign-in/confirm?next={next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_bring_the_form_back_and_a_race_is_told_apart() {
        let refused = Err(Refusal::field("/reason", "missing", "Say why.").into());
        assert!(matches!(read(refused), Ok(Answered::Faults(faults)) if faults.len() == 1));
        assert!(matches!(
            read(Err(OpError::ChangedSinceRead { current: Some(4) })),
            Ok(Answered::Stale)
        ));
        assert!(read(Err(OpError::NotFound)).is_err());
    }
}
