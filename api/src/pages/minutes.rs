//! The minutes of a meeting: the page on which the chair's word is recorded, with what it is about in
//! full, and the one on which they are put right.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    meeting::{RecordBox, hours, on_the_page, opened, record_box},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Done, OpError, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use domain::{
    meeting::{AmendMinutes, ApproveMinutes, Attendance, Meeting, Text},
    operations::Operation,
    refusal::Refusal,
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

type At = (String, String);

#[derive(Template)]
#[template(path = "pages/minutes.html")]
struct MinutesPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    operation: &'static str,
    heading: &'static str,
    base: String,
    version: u32,
    kind: &'static str,
    hours: String,
    chair: String,
    standing: String,
    approved: bool,
    record: RecordBox,
    names: Vec<String>,
    stale: bool,
}

fn show(
    app: &App,
    person: &Person,
    (seen, meeting): (&CaseSeen, &Meeting),
    operation: Operation,
    form: FormState,
    stale: bool,
) -> Result<Response, PageFault> {
    let record = meeting.record.as_ref().filter(|record| record.held).ok_or_else(|| {
        let why = "The meeting has not been recorded as held yet.".to_owned();
        PageFault(OpError::Refused(Refusal::NotAllowedNow { operation, why }))
    })?;
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let heading = operation.row().words;
    let title = format!("{} {}", head.reference, heading.to_lowercase());
    let frame = Frame::of(app, person, &title, Section::Cases);
    let view = MinutesPage {
        frame: answered::frame_for(frame, &form),
        operation: operation.id(),
        heading,
        base: format!("/cases/{}/meetings/{}", head.reference, meeting.id),
        version: meeting.version,
        kind: meeting.words(),
        hours: hours(meeting),
        chair: meeting.chair.clone(),
        standing: meeting.minutes.words(),
        approved: meeting.minutes.approval.is_some(),
        record: record_box(record, person.session.hide_names),
        names: record.attendance.iter().map(|line| line.name.clone()).collect(),
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

/// The page after a form: the meeting, or the form again with its faults.
fn after(
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
            let form = form.with_faults(on_the_page(faults));
            show(app, person, (seen, meeting), operation, form, false)?
        }
        Answered::Stale => show(app, person, (seen, meeting), operation, form, true)?,
    })
}

/// The minutes and the form for the chair's word.
#[handler]
pub async fn approving(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::ApproveMinutes;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("by", meeting.chair.clone());
    form.set_date("on", app.moment().today);
    Ok(show(app, &person, (&seen, &meeting), operation, form, false)?)
}

/// Records the chair's word.
#[handler]
pub async fn approve(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::ApproveMinutes;
    let mut call = posted.person.call(app, operation);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("approveMinutes {} {}", at.0, at.1));
    let Posted { person, mut form } = posted;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    let on = form.date("on", "Enter the day on which they were approved.");
    let command = ApproveMinutes {
        id: meeting.id,
        by: form.value("by").to_owned(),
        on: on.unwrap_or(call.at.today),
        instead: form.some("instead"),
    };
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(show(app, &person, (&seen, &meeting), operation, form, false)?);
    }
    let which = Versioned::Meeting(meeting.id);
    let done = run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    after(app, &person, (&seen, &meeting), operation, form, done)
}

/// The form that puts minutes right, filled in with what they say.
#[handler]
pub async fn amending(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::AmendMinutes;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    if let Some(record) = &meeting.record {
        form.set("notes", record.notes.clone());
        form.set("decisions", record.decisions.join("\n"));
        for (row, line) in record.attendance.iter().enumerate() {
            fill(&mut form, row, line);
        }
    }
    Ok(show(app, &person, (&seen, &meeting), operation, form, false)?)
}

fn fill(form: &mut FormState, row: usize, line: &Attendance) {
    let field = |part: &str| format!("attendance/{row}/{part}");
    let ticked = [("attended", line.attended), ("apologies", line.apologies)];
    for (part, _) in ticked.into_iter().filter(|(_, holds)| *holds) {
        form.set(&field(part), "yes");
    }
    form.set(&field("contribution"), line.contribution.clone().unwrap_or_default());
}

/// What the minutes are to say, as typed. Lines of attendance keep their names.
fn typed(form: &FormState, meeting: &Meeting) -> Text {
    let known = meeting.record.iter().flat_map(|record| &record.attendance);
    let line = |(row, known): (usize, &Attendance)| Attendance {
        name: known.name.clone(),
        attended: form.has(&format!("attendance/{row}/attended"), "yes"),
        apologies: form.has(&format!("attendance/{row}/apologies"), "yes"),
        contribution: form.some(&format!("attendance/{row}/contribution")),
    };
    let decisions = form.value("decisions").lines().map(str::trim);
    // A browser sends the ends of lines as CR LF.
    let notes = form.value("notes").replace("\r\n", "\n");
    Text {
        attendance: known.enumerate().map(line).collect(),
        notes: notes.trim_end().to_owned(),
        decisions: decisions.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
    }
}

/// Puts minutes right.
#[handler]
pub async fn amend(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<At>,
) -> poem::Result<Response> {
    let operation = Operation::AmendMinutes;
    let mut call = posted.person.call(app, operation);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("amendMinutes {} {}", at.0, at.1));
    let Posted { person, form } = posted;
    let (seen, meeting) = opened(app, &person, operation, &at.0, &at.1).await?;
    let text = typed(&form, &meeting);
    let command = AmendMinutes { id: meeting.id, text, reason: form.value("reason").to_owned() };
    let which = Versioned::Meeting(meeting.id);
    let done = run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    after(app, &person, (&seen, &meeting), operation, form, done)
}
