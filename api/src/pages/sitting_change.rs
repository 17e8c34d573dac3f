//! The cases of one sitting, and the forms that move it or call it off for all of them. A page names
//! cases by their reference and nothing else.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    meeting::{hours, which},
    meeting_change::typed,
    meetings::offers,
    session::Person,
};
use crate::{
    app::App,
    ops::{
        self, OpError,
        cases::CaseSeen,
        sittings::{ForAll, Sitting, change},
    },
};
use askama::Template;
use domain::{
    calendar,
    meeting::{Cancel, Meeting},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

type At = (String, String);

/// What all three pages show.
struct Shown {
    base: String,
    kind: &'static str,
    hours: String,
    place: String,
    references: Vec<String>,
    elsewhere: usize,
}

#[derive(Template)]
#[template(path = "pages/sitting.html")]
struct SittingPage {
    frame: Frame,
    head: CaseHead,
    shown: Shown,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "pages/sitting_change.html")]
struct ChangePage {
    frame: Frame,
    head: CaseHead,
    shown: Shown,
    form: FormState,
    operation: &'static str,
    heading: &'static str,
    tag: String,
    stale: bool,
}

fn shown(seen: &CaseSeen, meeting: &Meeting, sitting: &Sitting) -> Shown {
    Shown {
        base: format!("/cases/{}/meetings/{}", seen.record.course.reference, meeting.id),
        kind: meeting.words(),
        hours: hours(meeting),
        place: meeting.place.clone(),
        references: sitting.items.iter().map(|sat| sat.reference.clone()).collect(),
        elsewhere: sitting.elsewhere,
    }
}

pub(super) async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    (reference, meeting): &At,
) -> Result<(CaseSeen, Meeting, Sitting), PageFault> {
    let call = person.call(app, operation);
    let id = which(meeting)?;
    let seen = ops::cases::open_by_reference(app, &call, reference).await.map_err(PageFault)?;
    let case = seen.record.course.id;
    ops::sittings::open(app, &call, case, id).await.map_err(PageFault)
}

/// The cases of a sitting.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let (seen, meeting, sitting) = opened(app, &person, Operation::GetSitting, &at).await?;
    let head = CaseHead::of(&seen, &person, Tab::Meetings);
    let title = format!("{} cases of the sitting", head.reference);
    let may = offers(&seen, Operation::MoveSitting) && meeting.to_come() && sitting.elsewhere == 0;
    Ok(html(&SittingPage {
        frame: Frame::of(app, &person, &title, Section::Cases),
        shown: shown(&seen, &meeting, &sitting),
        may_change: may,
        head,
    }))
}

fn show(
    app: &App,
    person: &Person,
    (seen, meeting, sitting): (&CaseSeen, &Meeting, &Sitting),
    operation: Operation,
    form: FormState,
    stale: bool,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let heading = operation.row().words;
    let title = format!("{} {}", head.reference, heading.to_lowercase());
    let frame = Frame::of(app, person, &title, Section::Cases);
    let view = ChangePage {
        frame: answered::frame_for(frame, &form),
        shown: shown(seen, meeting, sitting),
        operation: operation.id(),
        heading,
        tag: sitting.tag.clone(),
        head,
        form,
        stale,
    };
    let mut response = answered::form_page(&view, &view.form);
    if stale {
        response.set_status(StatusCode::PRECONDITION_FAILED);
    }
    response
}

/// The sitting, while it may be changed for all; else why not.
async fn changing(
    app: &App,
    person: &Person,
    operation: Operation,
    at: &At,
) -> Result<(CaseSeen, Meeting, Sitting), PageFault> {
    let (seen, meeting, sitting) = opened(app, person, operation, at).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    Ok((seen, meeting, sitting))
}

/// The form that moves a sitting.
#[handler]
pub async fn moving(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::MoveSitting;
    let (seen, meeting, sitting) = changing(app, &person, operation, &at).await?;
    let mut form = FormState::default();
    form.set_date("on", calendar::london_date(meeting.starts_at));
    form.set("at", calendar::london_time(meeting.starts_at).format("%H:%M").to_string());
    form.set("minutes", (meeting.ends_at - meeting.starts_at).num_minutes().to_string());
    form.set("place", meeting.place.clone());
    form.set("video_link", meeting.video_link.clone().unwrap_or_default());
    Ok(show(app, &person, (&seen, &meeting, &sitting), operation, form, false))
}

/// Moves a sitting.
#[handler]
pub async fn move_all(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::MoveSitting;
    let if_match = posted.version();
    let Posted { person, mut form } = posted;
    let (seen, meeting, sitting) = changing(app, &person, operation, &at).await?;
    let command = typed(&mut form, &meeting);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &person.call(app, operation));
        return Ok(show(app, &person, (&seen, &meeting, &sitting), operation, form, false));
    }
    let opened = (&seen, &meeting, &sitting);
    after(app, &person, opened, (operation, if_match), form, ForAll::Move(command)).await
}

/// The form that calls a sitting off.
#[handler]
pub async fn cancelling(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::CancelSitting;
    let (seen, meeting, sitting) = changing(app, &person, operation, &at).await?;
    let form = FormState::default();
    Ok(show(app, &person, (&seen, &meeting, &sitting), operation, form, false))
}

/// Calls a sitting off.
#[handler]
pub async fn cancel_all(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::CancelSitting;
    let if_match = posted.version();
    let Posted { person, form } = posted;
    let (seen, meeting, sitting) = changing(app, &person, operation, &at).await?;
    let command = Cancel { id: meeting.id, reason: form.value("reason").to_owned() };
    let opened = (&seen, &meeting, &sitting);
    after(app, &person, opened, (operation, if_match), form, ForAll::Cancel(command)).await
}

/// Does it for all, and shows the cases of the sitting or the form again with its faults.
async fn after(
    app: &App,
    person: &Person,
    (seen, meeting, sitting): (&CaseSeen, &Meeting, &Sitting),
    (operation, if_match): (Operation, Option<String>),
    form: FormState,
    what: ForAll,
) -> poem::Result<Response> {
    let mut call = person.call(app, operation);
    call.if_match = if_match;
    let case = seen.record.course.id;
    let done = change(app, &call, (case, meeting.id), &what).await.map(|(done, _)| done);
    let opened = (seen, meeting, sitting);
    if let Err(OpError::Refused(refusal)) = &done
        && refusal.fields().is_empty()
    {
        let fault = FieldFault::new("/reason", refusal.code(), refusal.to_string());
        return Ok(show(app, person, opened, operation, form.with_faults(vec![fault]), false));
    }
    Ok(match answered::read(done)? {
        Answered::Done(_) => {
            let reference = &seen.record.course.reference;
            see_other(&format!("/cases/{reference}/meetings/{}/children", meeting.id))
        }
        Answered::Faults(faults) => {
            show(app, person, opened, operation, form.with_faults(faults), false)
        }
        Answered::Stale => show(app, person, opened, operation, form, true),
    })
}
