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
use chrono::NaiveDate;
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{
        Action, Alteration, Attendance, Check, EndAction, Gate, Invitee, Kind, Meeting, Override,
        Record, RecordOutcome, State, Word, checks, gates,
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

pub(super) struct RecordBox {
    pub held: bool,
    pub on: String,
    pub came: Vec<(String, &'static str, String)>,
    pub notes: String,
    pub decisions: Vec<String>,
    pub set_aside: Vec<(String, String)>,
}

/// Something the meeting agreed.
struct ActionLine {
    no: u32,
    what: String,
    owner: String,
    due: String,
    state: &'static str,
    colour: &'static str,
    note: String,
    open: bool,
}

fn action_lines(meeting: &Meeting, today: NaiveDate, hide: bool) -> Vec<ActionLine> {
    let text = |text: &str| if hide { "The text is hidden.".to_owned() } else { text.to_owned() };
    let line = |(no, action): (u32, &Action)| {
        let (state, colour) = match &action.done {
            Some(_) => ("Done", "green"),
            None if action.late(today) => ("Late", "red"),
            None => ("Open", "blue"),
        };
        let ended = action.done.as_ref();
        ActionLine {
            no,
            what: text(&action.what),
            owner: action.owner.clone(),
            due: calendar::human_date(action.due_on),
            state,
            colour,
            note: ended.map_or_else(String::new, |ended| {
                format!("{}: {}", calendar::human_date(ended.on), text(&ended.note))
            }),
            open: ended.is_none(),
        }
    };
    (1..).zip(meeting.actions()).map(line).collect()
}

/// Drops lines of actions in which nothing was typed, so that a fault finds its line by number.
fn compact(form: &mut FormState) {
    const PARTS: [&str; 5] = ["what", "owner", "due_on-day", "due_on-month", "due_on-year"];
    let lines: Vec<Vec<(&str, String)>> = (0..form.lines("actions"))
        .map(|no| {
            PARTS
                .map(|part| (part, form.value(&format!("actions/{no}/{part}")).to_owned()))
                .to_vec()
        })
        .filter(|parts| parts.iter().any(|(_, value)| !value.trim().is_empty()))
        .collect();
    form.values.retain(|(name, _)| !name.starts_with("actions/"));
    for (no, parts) in lines.into_iter().enumerate() {
        for (part, value) in parts {
            form.set(&format!("actions/{no}/{part}"), value);
        }
    }
}

/// The actions as typed; a date that cannot be read is a fault and has a stand-in.
fn agreed(form: &mut FormState, on: NaiveDate) -> Vec<Action> {
    let number = form.lines("actions");
    let line = |no: usize| {
        let due_on = form.date(&format!("actions/{no}/due_on"), "Enter by when it is to be done.");
        Action {
            what: form.value(&format!("actions/{no}/what")).to_owned(),
            owner: form.value(&format!("actions/{no}/owner")).to_owned(),
            due_on: due_on.unwrap_or(on),
            done: None,
        }
    };
    (0..number).map(line).collect()
}

#[derive(Template)]
#[template(path = "pages/meeting.html")]
struct MeetingPage {
    frame: Frame,
    head: CaseHead,
    id: String,
    version: u32,
    kind: &'static str,
    line: Line,
    hours: String,
    video_link: String,
    chair: String,
    invitees: Vec<PersonLine>,
    gates: Vec<GateLine>,
    checks: Vec<Check>,
    record: Option<RecordBox>,
    may_record: bool,
    may_move: bool,
    may_cancel: bool,
    may_answer: bool,
    alterations: Vec<(String, String, String)>,
    is_panel: bool,
    may_repeat: bool,
    actions: Vec<ActionLine>,
    may_end: bool,
    minutes: Option<MinutesBox>,
    action_rows: Vec<usize>,
    next_step: Option<(String, &'static str)>,
    kept: Option<String>,
    form: FormState,
}

pub(super) fn which(text: &str) -> Result<MeetingId, PageFault> {
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

pub(super) fn one_page(
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
        kind: meeting.kind.words(),
        line: line(meeting, &head.reference),
        hours: hours(meeting),
        video_link: meeting.video_link.clone().unwrap_or_default(),
        chair: meeting.chair.clone(),
        invitees: people.collect(),
        gates: gate_lines(seen, meeting),
        checks: checks(&seen.record.course, meeting),
        record: meeting.record.as_ref().map(|written| record_box(written, hide)),
        may_record: meeting.state == State::Arranged && offers(seen, Operation::RecordMeeting),
        may_move: meeting.state == State::Arranged && offers(seen, Operation::MoveMeeting),
        may_cancel: meeting.state == State::Arranged && offers(seen, Operation::CancelMeeting),
        may_answer: meeting.state == State::Arranged && offers(seen, Operation::RecordReply),
        alterations: meeting.alterations.iter().map(|a| altered(a, hide)).collect(),
        is_panel: meeting.kind == Kind::Panel,
        may_repeat: meeting.state == State::Arranged && person.may(Operation::ArrangeMeeting),
        actions: action_lines(meeting, app.moment().today, hide),
        may_end: offers(seen, Operation::EndAction),
        minutes: minutes_box(seen, meeting, hide),
        action_rows: (0..form.lines("actions").clamp(2, 60)).collect(),
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

/// Where the minutes stand, and the approved versions before them.
struct MinutesBox {
    standing: String,
    approved: bool,
    version: usize,
    /// Why it was somebody else than the chair, and who recorded it.
    note: String,
    may_approve: bool,
    may_amend: bool,
    earlier: Vec<EarlierBox>,
}

/// Approved minutes that others took the place of.
struct EarlierBox {
    version: usize,
    approved: String,
    amended: String,
    notes: String,
    decisions: Vec<String>,
}

fn minutes_box(seen: &CaseSeen, meeting: &Meeting, hide: bool) -> Option<MinutesBox> {
    meeting.record.as_ref().filter(|written| written.held)?;
    let minutes = &meeting.minutes;
    let text = |text: &str| if hide { "The text is hidden.".to_owned() } else { text.to_owned() };
    let earlier = (1..).zip(&minutes.earlier).map(|(version, earlier)| EarlierBox {
        version,
        approved: format!(
            "Approved by {} on {}",
            earlier.approval.by,
            calendar::human_date(earlier.approval.on)
        ),
        amended: format!(
            "Amended by {} on {}: {}",
            earlier.amended_by,
            when(earlier.amended_at),
            text(&earlier.reason)
        ),
        notes: text(&earlier.text.notes),
        decisions: earlier.text.decisions.iter().map(|decision| text(decision)).collect(),
    });
    Some(MinutesBox {
        standing: minutes.words(),
        approved: minutes.approval.is_some(),
        version: minutes.version(),
        note: minutes.approval.as_ref().map_or_else(String::new, |approval| {
            let instead = approval.instead.as_deref().map(text);
            let instead = instead.map(|why| format!(" Not the chair named: {why}"));
            format!("Recorded by {}.{}", approval.recorded_by, instead.unwrap_or_default())
        }),
        may_approve: minutes.approval.is_none() && offers(seen, Operation::ApproveMinutes),
        may_amend: offers(seen, Operation::AmendMinutes),
        earlier: earlier.collect(),
    })
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

pub(super) fn record_box(written: &Record, hide: bool) -> RecordBox {
    let text = |text: &str| {
        if hide && !text.is_empty() { "The text is hidden.".to_owned() } else { text.to_owned() }
    };
    let came = |a: &Attendance| {
        let how = match (a.attended, a.apologies) {
            (true, _) => "Yes",
            (false, true) => "Sent apologies",
            (false, false) => "No",
        };
        (a.name.clone(), how, text(a.contribution.as_deref().unwrap_or_default()))
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
    let actions = agreed(form, on.unwrap_or_default());
    let came = |(row, invitee): (usize, &Invitee)| Attendance {
        name: invitee.name.clone(),
        attended: form.has(&format!("attendance/{row}/attended"), "yes"),
        contribution: form.some(&format!("attendance/{row}/contribution")),
        apologies: form.has(&format!("attendance/{row}/apologies"), "yes"),
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
        actions,
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
    if form.has("add", "action") {
        let row = form.lines("actions").max(2);
        form.set(&format!("actions/{row}/what"), "");
        return Ok(one_page(app, &person, &seen, &meeting, form, None));
    }
    compact(&mut form);
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
pub(super) fn on_the_page(faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let field = |field: String| {
        if field.starts_with("/decisions/") { "/decisions".to_owned() } else { field }
    };
    faults.into_iter().map(|fault| FieldFault { field: field(fault.field), ..fault }).collect()
}

/// Records that an action was done.
#[handler]
pub async fn end_action(
    Data(app): Data<&App>,
    posted: Posted,
    Path((reference, meeting, no)): Path<(String, String, u32)>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::EndAction);
    let key = posted.keyed(&format!("endAction {reference} {meeting} {no}"));
    let Posted { person, mut form } = posted;
    let (seen, meeting) = opened(app, &person, Operation::EndAction, &reference, &meeting).await?;
    let field = format!("ended/{no}");
    let on = form.date(&format!("{field}/on"), "Enter the day on which it was done.");
    let note = form.value(&format!("{field}/note")).to_owned();
    let command = EndAction { id: meeting.id, no, on: on.unwrap_or(call.at.today), note };
    let on_form = |faults: Vec<FieldFault>| {
        let moved =
            |fault: FieldFault| FieldFault { field: format!("/{field}{}", fault.field), ..fault };
        faults.into_iter().map(moved).collect::<Vec<_>>()
    };
    if on.is_none() {
        return Ok(one_page(app, &person, &seen, &meeting, form, None));
    }
    let which = Versioned::Created(meeting.id);
    let done = run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    Ok(match answered::read(done)? {
        Answered::Faults(faults) => {
            one_page(app, &person, &seen, &meeting, form.with_faults(on_form(faults)), None)
        }
        _ => see_other(&format!("/cases/{reference}/meetings/{}", meeting.id)),
    })
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
