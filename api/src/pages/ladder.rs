//! The ladder of an area: after how many working days each step comes when an organisation does not
//! answer. A local target, for requests to come.

use super::{
    answered::form_page,
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    session::Person,
};
use crate::{
    app::App,
    ops::{OpError, requests},
};
use askama::Template;
use domain::{ids::AreaId, operations::Operation, refusal::FieldFault, request::Ladder};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/ladder.html")]
struct LadderPage {
    frame: Frame,
    form: FormState,
    area: String,
    may_set: bool,
}

fn area_of(text: &str) -> poem::Result<AreaId> {
    Ok(text.parse().map_err(|_| PageFault(OpError::NotFound))?)
}

fn show(app: &App, person: &Person, area: AreaId, form: FormState) -> Response {
    let frame = Frame::of(app, person, "Ladder", Section::Areas);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let may_set = person.may(Operation::SetLadder);
    let shown = LadderPage { frame, area: area.to_string(), may_set, form };
    form_page(&shown, &shown.form)
}

/// The ladder as it is.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let area = area_of(&area)?;
    let call = person.call(app, Operation::GetLadder);
    let ladder = requests::ladder(app, &call, area).await.map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("reminder_before", ladder.reminder_before.to_string());
    form.set("lead_after", ladder.lead_after.to_string());
    form.set("notice_after", ladder.notice_after.to_string());
    form.set("officials_after", ladder.officials_after.to_string());
    Ok(show(app, &person, area, form))
}

fn days(form: &mut FormState, name: &str) -> u32 {
    let read = form.value(name).trim().parse().ok();
    if read.is_none() {
        let detail = "Enter a number of working days from 1 to 90.";
        form.faults.push(FieldFault::new(format!("/{name}"), "days-out-of-range", detail));
    }
    read.unwrap_or_default()
}

/// Sets it.
#[handler]
pub async fn set(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let area = area_of(&area)?;
    let call = posted.person.call(app, Operation::SetLadder);
    let mut form = posted.form.clone();
    let ladder = Ladder {
        reminder_before: days(&mut form, "reminder_before"),
        lead_after: days(&mut form, "lead_after"),
        notice_after: days(&mut form, "notice_after"),
        officials_after: days(&mut form, "officials_after"),
    };
    if !form.faults.is_empty() {
        return Ok(show(app, &posted.person, area, form));
    }
    match requests::set_ladder(app, &call, area, ladder).await {
        Ok(()) => Ok(see_other(&format!("/admin/areas/{area}"))),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            Ok(show(app, &posted.person, area, form.with_faults(refusal.fields())))
        }
        Err(error) => Err(PageFault(error).into()),
    }
}
