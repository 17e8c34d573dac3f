//! Which police force a death concerns: chosen among the forces of the area.

use super::{
    answered,
    case_head::{CaseHead, Tab},
    errors::PageFault,
    facts::{opened, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, cases::CaseSeen},
};
use askama::Template;
use domain::{
    operations::Operation,
    police_force::{self, Concerned, Force},
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/police_force.html")]
struct ForcePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    now: String,
    forces: Vec<Force>,
    area: String,
}

async fn shown(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::RecordPoliceForce);
    let course = &seen.record.course;
    let forces = ops::police_force::of_case(app, &call, course.id).await.map_err(PageFault)?;
    let head = CaseHead::of(seen, person, Tab::Overview);
    let title = format!("{} police force", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let view = ForcePage {
        frame: answered::frame_for(frame, &form),
        head,
        now: Concerned::of(police_force::told(course), &forces).words(),
        forces,
        area: course.areas.reviewing.map(|area| area.to_string()).unwrap_or_default(),
        form,
    };
    Ok(answered::form_page(&view, &view.form))
}

/// The form.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::RecordPoliceForce, &reference).await?;
    ops::open_now(Operation::RecordPoliceForce, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("force", police_force::told(&seen.record.course).unwrap_or_default());
    shown(app, &person, &seen, form).await
}

/// Records it.
#[handler]
pub async fn record(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::RecordPoliceForce, &reference).await?;
    let call = posted.person.call(app, Operation::RecordPoliceForce);
    let case = seen.record.course.id;
    let key = posted.keyed(&format!("recordPoliceForce {case}"));
    let Posted { person, form } = posted;
    let said = (form.value("force").to_owned(), form.value("source").to_owned());
    let done = ops::police_force::record(app, &call, case, said, key.as_ref()).await;
    match settled(done)? {
        Ok(_) => Ok(see_other(&format!("/cases/{}", seen.record.course.reference))),
        Err(faults) => shown(app, &person, &seen, form.with_faults(faults)).await,
    }
}
