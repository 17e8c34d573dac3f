//! One meeting: what should be in place before it, what came of it, and its calendar file, which
//! names no child and no family.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    meetings::{Line, line, offers},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{
        Alteration, Attendance, Gate, Invitee, Kind, Meeting, Override, Record, RecordOutcome,
        State, Word, gates,
    },
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use uuid::Uuid;

struct GateLine {
    code: &'static str,
    words: &'static str,
    open: bool,
    because: String,
    may_set_aside: bool,
}

struct PersonLine {
    name: String,
    role: String,
    email: String,
    essential: bool,
    answer: &'static str,
}

struct RecordBox {
    held: bool,
    on: String,
    came: Vec<(String, bool, String)>,
    notes: String,
    decisions: Vec<String>,
    set_aside: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/meeting.html")]
struct MeetingPage {
    frame: Frame,
    head: CaseHead,
    id: String,
    version: u32,
    line: Line,
    hours: String,
    video_link: String,
    chair: String,
    invitees: Vec<PersonLine>,
    gates: Vec<GateLine>,
    record: Option<RecordBox>,
    may_record: bool,
    may_move: bool,
    may_cancel: bool,
    may_answer: bool,
    alterations: Vec<(String, String, String)>,
    is_panel: bool,
    next_step: Option<(String, &'static str)>,
    kept: Option<String>,
    form: FormState,
}

fn which(text: &str) -> Result<MeetingId, PageFault> {
    text.parse::<Uuid>().map(MeetingId).map_err(|_| PageFault(OpError::NotFound))
}

pub(super) async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
    meeting: &str,
) -> Result<(CaseSeen, Meeting), PageFault> {
    let call = person.call(app, operation);
    let id = which(meeting)?;
    let seen = ops::cases::open_by_reference(app, &call, reference).await.map_err(PageFault)?;
    let found = seen.record.meetings.iter().find(|m| m.id == id).cloned();
    found.map(|found| (seen, found)).ok_or(PageFault(OpError::NotFound))
}

/// One meeting.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, meeting)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (seen, meeting) = opened(app, &person, Operation::GetMeeting, &reference, &meeting).await?;
    let mut form = FormState::default();
    form.set_date("on", calendar::london_date(meeting.starts_at));
    Ok(one_page(app, &person, &seen, &meeting, form, None))
}

fn one_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    meeting: &Meeting,
    form: FormState,
    kept: Option<String>,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let frame = Frame::of(app, person, &format!("{} meeting", head.reference), Section::Cases);
    let hide = person.session.hide_names;
    let people = meeting.invitees.iter().map(|i| PersonLine {
        name: i.name.clone(),
        role: i.role.clone(),
        email: i.email.clone(),
        essential: i.essential,
        answer: meeting.answer_of(&i.email).map_or("", Word::words),
    });
    let view = MeetingPage {
        frame: answered::frame_for(frame, &form),
        id: meeting.id.to_string(),
        version: meeting.version,
        line: line(meeting, &head.reference),
        hours: hours(meeting),
        video_link: meeting.video_link.clone().unwrap_or_default(),
        chair: meeting.chair.clone(),
        invitees: people.collect(),
        gates: gate_lines(seen, meeting),
        record: meeting.record.as_ref().map(|written| record_box(written, hide)),
        may_record: meeting.state == State::Arranged && offers(seen, Operation::RecordMeeting),
        may_move: meeting.state == State::Arranged && offers(seen, Operation::MoveMeeting),
        may_cancel: meeting.state == State::Arranged && offers(seen, Operation::CancelMeeting),
        may_answer: meeting.state == State::Arranged && offers(seen, Operation::RecordReply),
        alterations: meeting.alterations.iter().map(|a| altered(a, hide)).collect(),
        is_panel: meeting.kind == Kind::Panel,
        next_step: next_step(seen, meeting, &head.reference),
        kept,
        head,
        form,
    };
    let mut answer = answered::form_page(&view, &view.form);
    if view.kept.is_some() {
        answer.set_status(StatusCode::PRECONDITION_FAILED);
    }
    answer
}

/// When a meeting was changed, when it was to begin before, and why.
fn altered(change: &Alteration, hide: bool) -> (String, String, String) {
    let reason = if hide { "The text is hidden.".to_owned() } else { change.reason.clone() };
    (when(change.at), when(change.was), reason)
}

pub(super) fn hours(meeting: &Meeting) -> String {
    let time = |at| calendar::london_time(at).format("%H:%M").to_string();
    let day = calendar::human_date(calendar::london_date(meeting.starts_at));
    format!("{day}, {} to {}", time(meeting.starts_at), time(meeting.ends_at))
}

fn gate_lines(seen: &CaseSeen, meeting: &Meeting) -> Vec<GateLine> {
    let reading = |g: domain::meeting::GateReading| GateLine {
        code: g.gate.code(),
        words: g.gate.words(),
        open: g.open,
        because: g.because,
        may_set_aside: g.gate.can_be_set_aside(),
    };
    gates(&seen.record.course, meeting).into_iter().map(reading).collect()
}

fn record_box(written: &Record, hide: bool) -> RecordBox {
    let text = |text: &str| {
        if hide && !text.is_empty() { "The text is hidden.".to_owned() } else { text.to_owned() }
    };
    let came = |a: &Attendance| {
        (a.name.clone(), a.attended, text(a.contribution.as_deref().unwrap_or_default()))
    };
    RecordBox {
        held: written.held,
        on: calendar::human_date(written.on),
        came: written.attendance.iter().map(came).collect(),
        notes: text(&written.notes),
        decisions: written.decisions.iter().map(|decision| text(decision)).collect(),
        set_aside: written
            .overrides
            .iter()
            .map(|o| (o.gate.words().to_owned(), text(&o.reason)))
            .collect(),
    }
}

/// What follows once the meeting is recorded.
fn next_step(
    seen: &CaseSeen,
    meeting: &Meeting,
    reference: &str,
) -> Option<(String, &'static str)> {
    if meeting.state != State::Held {
        return None;
    }
    let base = format!("/cases/{reference}/analysis");
    match meeting.kind {
        Kind::Review if offers(seen, Operation::SaveAnalysis) => {
            Some((base, "Open the analysis form"))
        }
        Kind::Panel if offers(seen, Operation::FinaliseAnalysis) => {
            Some((format!("{base}/finalise"), "Finalise the analysis form"))
        }
        _ => None,
    }
}

/// The record as typed; what cannot be read is a fault and has a stand-in.
fn outcome(form: &mut FormState, meeting: &Meeting) -> Record {
    let held = match form.value("held") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if held.is_none() {
        form.faults.push(FieldFault::new("/held", "missing", "Say whether the meeting was held."));
    }
    let on = form.date("on", "Enter the day of the meeting.");
    let came = |(row, invitee): (usize, &Invitee)| Attendance {
        name: invitee.name.clone(),
        attended: form.has(&format!("attendance/{row}/attended"), "yes"),
        contribution: form.some(&format!("attendance/{row}/contribution")),
    };
    let aside = |gate: Gate| {
        form.some(&format!("overrides/{}", gate.code())).map(|reason| Override { gate, reason })
    };
    Record {
        held: held.unwrap_or(true),
        on: on.unwrap_or_default(),
        attendance: meeting.invitees.iter().enumerate().map(came).collect(),
        notes: form.value("notes").to_owned(),
        decisions: form
            .value("decisions")
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect(),
        overrides: Gate::ALL.into_iter().filter_map(aside).collect(),
    }
}

/// Records whether it was held and what it decided.
#[handler]
pub async fn record(
    Data(app): Data<&App>,
    posted: Posted,
    Path((reference, meeting)): Path<(String, String)>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::RecordMeeting);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("recordMeeting {reference} {meeting}"));
    let Posted { person, mut form } = posted;
    let (seen, meeting) =
        opened(app, &person, Operation::RecordMeeting, &reference, &meeting).await?;
    let command = RecordOutcome { id: meeting.id, record: outcome(&mut form, &meeting) };
    if !form.faults.is_empty() {
        // Which rules hold depends on whether it was held: without that answer they say nothing.
        if form.fault("held").is_none() {
            form = answered::with_rules(form, &command, &seen, &call);
            form.faults = on_the_page(form.faults);
        }
        return Ok(one_page(app, &person, &seen, &meeting, form, None));
    }
    let done = run(
        app,
        &call,
        seen.record.course.id,
        Versioned::Meeting(meeting.id),
        key.as_ref(),
        &command,
    )
    .await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => see_other(&format!("/cases/{reference}/meetings/{}", meeting.id)),
        Answered::Faults(faults) => {
            one_page(app, &person, &seen, &meeting, form.with_faults(on_the_page(faults)), None)
        }
        Answered::Stale => {
            let kept = format!("{}\n{}", form.value("notes"), form.value("decisions"));
            one_page(app, &person, &seen, &meeting, form, Some(kept.trim().to_owned()))
        }
    })
}

/// Decisions are one box on the page: a fault of one line is a fault of the box.
fn on_the_page(faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let field = |field: String| {
        if field.starts_with("/decisions/") { "/decisions".to_owned() } else { field }
    };
    faults.into_iter().map(|fault| FieldFault { field: field(fault.field), ..fault }).collect()
}

/// The calendar file.
#[handler]
pub async fn invitation(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, meeting)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (seen, meeting) =
        opened(app, &person, Operation::GetInvitation, &reference, &meeting).await?;
    let reference = &seen.record.course.reference;
    Ok(Response::builder()
        .content_type("text/calendar; charset=utf-8")
        .header("Content-Disposition", format!("attachment; filename=\"{reference}-meeting.ics\""))
        .body(ops::meetings::calendar_file(app, reference, &meeting)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_one_decision_is_a_fault_of_the_box_they_are_typed_in() {
        let faults =
            vec![FieldFault::new("/decisions/3", "too-long", "Use 2000 characters or fewer.")];
        assert_eq!(on_the_page(faults)[0].field, "/decisions");
    }
}
