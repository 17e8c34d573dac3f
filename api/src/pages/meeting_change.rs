//! The forms by which an arranged meeting changes: moving it, calling it off, entering an answer.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    meeting::{hours, opened},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Done, Keyed, OpError, Versioned, cases::CaseSeen, meetings::book, run},
};
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use domain::{
    calendar,
    meeting::{Cancel, Diary, Meeting, Move},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/meeting_change.html")]
struct ChangePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    operation: &'static str,
    heading: &'static str,
    base: String,
    find: String,
    version: u32,
    kind: &'static str,
    hours: String,
    place: String,
    others: Vec<String>,
    stale: bool,
}

type At = (String, String);

/// The time that the form begins with: one that was proposed.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    on: Option<NaiveDate>,
    at: Option<String>,
}

/// The other cases of the sitting, which stay as they are when one meeting changes.
async fn others(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    meeting: &Meeting,
) -> Result<Vec<String>, PageFault> {
    let call = person.call(app, Operation::GetSitting);
    let case = seen.record.course.id;
    let (_, _, sitting) =
        ops::sittings::open(app, &call, case, meeting.id).await.map_err(PageFault)?;
    let others = sitting.items.into_iter().filter(|sat| sat.case != case);
    Ok(others.map(|sat| sat.reference).collect())
}

async fn show(
    app: &App,
    person: &Person,
    (seen, meeting): (&CaseSeen, &Meeting),
    operation: Operation,
    form: FormState,
    stale: bool,
) -> Result<Response, PageFault> {
    let others = match operation {
        Operation::RecordReply => Vec::new(),
        _ => others(app, person, seen, meeting).await?,
    };
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let heading = operation.row().words;
    let title = format!("{} {}", head.reference, heading.to_lowercase());
    let frame = Frame::of(app, person, &title, Section::Cases);
    let view = ChangePage {
        frame: answered::frame_for(frame, &form),
        operation: operation.id(),
        heading,
        base: format!("/cases/{}/meetings/{}", head.reference, meeting.id),
        find: format!("/cases/{}/meetings/find?meeting={}", head.reference, meeting.id),
        version: meeting.version,
        kind: meeting.words(),
        hours: hours(meeting),
        place: meeting.place.clone(),
        others,
        head,
        form,
        stale,
    };
    let mut response = answered::form_page(&view, &view.form);
    if stale {
        response.set_status(StatusCode::PRECONDITION_FAILED);
    }
    Ok(response)
}

async fn empty(
    app: &App,
    person: &Person,
    operation: Operation,
    (reference, meeting): At,
    wanted: Wanted,
) -> poem::Result<Response> {
    let (seen, meeting) = opened(app, person, operation, &reference, &meeting).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    if operation == Operation::MoveMeeting {
        let start = calendar::london_time(meeting.starts_at).format("%H:%M").to_string();
        form.set_date("on", wanted.on.unwrap_or(calendar::london_date(meeting.starts_at)));
        form.set("at", wanted.at.unwrap_or(start));
        form.set("minutes", (meeting.ends_at - meeting.starts_at).num_minutes().to_string());
        form.set("place", meeting.place.clone());
        form.set("video_link", meeting.video_link.clone().unwrap_or_default());
    }
    Ok(show(app, person, (&seen, &meeting), operation, form, false).await?)
}

/// The page after a form: the meeting, or the form again with its faults.
async fn after(
    app: &App,
    person: &Person,
    (seen, meeting): (&CaseSeen, &Meeting),
    operation: Operation,
    form: FormState,
    done: Result<Done, OpError>,
) -> poem::Result<Response> {
    Ok(match answered::read(done)? {
        Answered::Done(_) => {
            see_other(&format!("/cases/{}/meetings/{}", seen.record.course.reference, meeting.id))
        }
        Answered::Faults(faults) => {
            show(app, person, (seen, meeting), operation, form.with_faults(faults), false).await?
        }
        Answered::Stale => show(app, person, (seen, meeting), operation, form, true).await?,
    })
}

/// The key of a form, which names what it is about.
fn key_of(posted: &Posted, operation: Operation, at: &At) -> Option<Keyed> {
    posted.keyed(&format!("{} {} {}", operation.id(), at.0, at.1))
}

/// The form that moves a meeting.
#[handler]
pub async fn moving(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::MoveMeeting, at, wanted).await
}

/// The new time as typed; what cannot be read is a fault and has a stand-in.
pub(super) fn typed(form: &mut FormState, meeting: &Meeting) -> Move {
    let minutes = form.value("minutes").trim().parse::<u32>().ok();
    if minutes.is_none() {
        let detail = "Enter how many minutes the meeting lasts, such as 90.";
        form.faults.push(FieldFault::new("/minutes", "missing", detail));
    }
    let on = form.date("on", "Enter the date of the meeting.");
    let time = form.time("at");
    Move {
        id: meeting.id,
        on: on.unwrap_or(calendar::london_date(meeting.starts_at)),
        at: time.unwrap_or(NaiveTime::MIN),
        minutes: minutes.unwrap_or(90),
        place: form.value("place").to_owned(),
        video_link: form.some("video_link"),
        reason: form.value("reason").to_owned(),
        despite: form.some("despite"),
        place_is_not_the_family: form.has("place_is_not_the_family", "yes"),
        diary: Diary::default(),
    }
}

/// Moves a meeting.
#[handler]
pub async fn move_it(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::MoveMeeting;
    let mut call = posted.person.call(app, operation);
    call.if_match = posted.version();
    let key = key_of(&posted, operation, &at);
    let Posted { person, mut form } = posted;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    let command = typed(&mut form, &meeting);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(show(app, &person, (&seen, &meeting), operation, form, false).await?);
    }
    let case = seen.record.course.id;
    let which = Versioned::Meeting(meeting.id);
    let done = book(app, &call, case, which, key.as_ref(), &command).await;
    after(app, &person, (&seen, &meeting), operation, form, done).await
}

/// The form that calls a meeting off.
#[handler]
pub async fn cancelling(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::CancelMeeting, at, Wanted::default()).await
}

/// Calls a meeting off.
#[handler]
pub async fn cancel(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::CancelMeeting;
    let mut call = posted.person.call(app, operation);
    call.if_match = posted.version();
    let key = key_of(&posted, operation, &at);
    let Posted { person, form } = posted;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    let command = Cancel { id: meeting.id, reason: form.value("reason").to_owned() };
    let case = seen.record.course.id;
    let which = Versioned::Meeting(meeting.id);
    let done = run(app, &call, case, which, key.as_ref(), &command).await;
    after(app, &person, (&seen, &meeting), operation, form, done).await
}

/// The form that takes an answer in.
#[handler]
pub async fn answering(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::RecordReply, at, Wanted::default()).await
}

/// Takes an answer in.
#[handler]
pub async fn take_answer(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::RecordReply;
    let call = posted.person.call(app, operation);
    let key = key_of(&posted, operation, &at);
    let Posted { person, form } = posted;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    let done = match ops::meetings::answer_in(meeting.id, form.value("reply").trim()) {
        Ok(command) => {
            let which = Versioned::Created(meeting.id);
            run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    after(app, &person, (&seen, &meeting), operation, form, done).await
}
