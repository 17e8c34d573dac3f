//! Polls as staff see them: who can come when, entering an answer for somebody, arranging the meeting
//! at one of the times, and ending the poll.

use super::{
    answered::{self, Answered},
    availability::chosen,
    case_head::{CaseHead, Tab},
    errors::PageFault,
    find_time,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    meetings::{compact, invitees, offers},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use domain::{
    calendar,
    ids::PollId,
    meeting::{
        Kind, State,
        poll::{AnswerPoll, ClosePoll, OpenPoll, Poll},
        slots::{Can, Span},
    },
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct TimeLine {
    words: String,
    summary: String,
    missing: String,
    /// What the button that arranges sends.
    value: String,
}

struct PersonLine {
    name: String,
    email: String,
    essential: bool,
    answers: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "pages/poll.html")]
struct PollPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    base: String,
    kind: &'static str,
    place: String,
    state: String,
    times: Vec<TimeLine>,
    people: Vec<PersonLine>,
    /// Who may be answered for: mailbox and name.
    choices: Vec<(String, String)>,
    carried: Vec<(String, String)>,
    meeting: Option<String>,
    may_arrange: bool,
    may_answer: bool,
    may_close: bool,
}

/// A time as those asked read it.
pub(super) fn time_words(span: &Span) -> String {
    let time = |at| calendar::london_time(at).format("%H:%M").to_string();
    let day = calendar::london_date(span.starts_at).format("%A %-d %B %Y");
    format!("{day}, {} to {}", time(span.starts_at), time(span.ends_at))
}

fn show(app: &App, person: &Person, seen: &CaseSeen, poll: &Poll, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let title = format!("{} who can come when", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let base = format!("/cases/{}/meetings", head.reference);
    let (open, now) = (poll.open(app.moment().now), app.moment().now);
    let mut meetings = seen.record.meetings.iter();
    let arranged = meetings.rfind(|m| m.kind == poll.kind && m.state == State::Arranged);
    let view = PollPage {
        frame: answered::frame_for(frame, &form),
        kind: poll.kind.words(),
        place: poll.place.clone(),
        state: match poll.closed_at {
            Some(at) => format!("Closed on {}", when(at)),
            None if now > poll.until => "The last day for answers is over".to_owned(),
            None => format!("Open until {}", when(poll.until)),
        },
        times: poll.times.iter().enumerate().map(|(n, span)| time_line(poll, n, span)).collect(),
        people: poll.asked.iter().map(|asked| person_line(poll, asked)).collect(),
        choices: poll
            .asked
            .iter()
            .map(|asked| (asked.invitee.email.clone(), asked.invitee.name.clone()))
            .collect(),
        carried: carried(poll),
        meeting: arranged.map(|meeting| format!("{base}/{}", meeting.id)),
        may_arrange: arranged.is_none()
            && poll.meeting.is_none()
            && offers(seen, Operation::ArrangeMeeting),
        may_answer: open && offers(seen, Operation::AnswerPoll),
        may_close: poll.closed_at.is_none() && offers(seen, Operation::ClosePoll),
        base: format!("{base}/polls/{}", poll.id),
        head,
        form,
    };
    answered::form_page(&view, &view.form)
}

fn time_line(poll: &Poll, time: usize, span: &Span) -> TimeLine {
    let [yes, if_need_be, no, silent] = poll.count(time);
    let start = calendar::london_time(span.starts_at).format("%H:%M");
    TimeLine {
        words: time_words(span),
        summary: format!("{yes} yes, {if_need_be} if need be, {no} no, {silent} not answered"),
        missing: poll.missing(time).join(", "),
        value: format!("{}T{start}|{}", calendar::london_date(span.starts_at), poll.place),
    }
}

fn person_line(poll: &Poll, asked: &domain::meeting::poll::Asked) -> PersonLine {
    let answer = |time: usize| {
        asked
            .answers
            .as_ref()
            .and_then(|answers| answers.get(time))
            .map_or("Not answered", |can| can.words())
    };
    PersonLine {
        name: asked.invitee.name.clone(),
        email: asked.invitee.email.clone(),
        essential: asked.invitee.essential,
        answers: (0..poll.times.len()).map(answer).collect(),
    }
}

/// What the form that arranges needs, beside the time.
fn carried(poll: &Poll) -> Vec<(String, String)> {
    let mut form = FormState::default();
    let minutes = poll.times.first().map_or(90, |s| (s.ends_at - s.starts_at).num_minutes());
    form.set("kind", poll.kind.code());
    form.set("minutes", minutes.to_string());
    form.set("chair", poll.chair.clone());
    for (row, asked) in poll.asked.iter().enumerate() {
        form.set(&format!("invitees/{row}/name"), asked.invitee.name.clone());
        form.set(&format!("invitees/{row}/role"), asked.invitee.role.clone());
        form.set(&format!("invitees/{row}/email"), asked.invitee.email.clone());
        if asked.invitee.essential {
            form.set(&format!("invitees/{row}/essential"), "yes");
        }
    }
    form.values
}

async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    (reference, poll): &(String, String),
) -> Result<(CaseSeen, Poll), PageFault> {
    let call = person.call(app, operation);
    let id: PollId = poll.parse().map_err(|_| PageFault(OpError::NotFound))?;
    let seen = ops::cases::open_by_reference(app, &call, reference).await.map_err(PageFault)?;
    let found = seen.record.polls.iter().find(|poll| poll.id == id).cloned();
    found.map(|found| (seen, found)).ok_or(PageFault(OpError::NotFound))
}

/// Who can come when.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(at): Path<(String, String)>,
) -> poem::Result<Response> {
    let (seen, poll) = opened(app, &person, Operation::ListPolls, &at).await?;
    Ok(show(app, &person, &seen, &poll, FormState::default()))
}

/// The times that a form asks about.
fn times(form: &FormState) -> Vec<(NaiveDate, NaiveTime)> {
    let read = |(name, value): &(String, String)| {
        let (on, at) = value.split_once('T').filter(|_| name.starts_with("times/"))?;
        Some((on.parse().ok()?, NaiveTime::parse_from_str(at, "%H:%M").ok()?))
    };
    form.values.iter().filter_map(read).collect()
}

/// Asks those invited about the times that were found.
#[handler]
pub async fn ask(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::OpenPoll);
    let key = posted.keyed(&format!("openPoll {reference}"));
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    compact(&mut form);
    let command = OpenPoll {
        id: PollId::random(),
        kind: Kind::from_code(form.value("kind")).unwrap_or(Kind::Review),
        minutes: form.value("minutes").trim().parse().unwrap_or(0),
        times: times(&form),
        place: form.value("place").to_owned(),
        place_is_not_the_family: form.has("place_is_not_the_family", "yes"),
        chair: form.value("chair").to_owned(),
        invitees: invitees(&form),
        links: Vec::new(),
        until: None,
    };
    let done = ops::polls::open(app, &call, seen.record.course.id, key.as_ref(), command).await;
    Ok(match answered::read(done)? {
        Answered::Done(done) => {
            see_other(&format!("/cases/{reference}/meetings/polls/{}", done.id))
        }
        Answered::Faults(faults) => {
            let place = form.value("place").to_owned();
            form.set("places", place);
            find_time::again(app, &person, &seen, form.with_faults(faults))
        }
        Answered::Stale => see_other(&format!("/cases/{reference}/meetings")),
    })
}

/// Takes in an answer that somebody told the office.
#[handler]
pub async fn enter(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<(String, String)>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::AnswerPoll);
    let key = posted.keyed(&format!("answerPoll {} {}", at.0, at.1));
    let Posted { person, mut form } = posted;
    let (seen, poll) = opened(app, &person, Operation::AnswerPoll, &at).await?;
    let answers: Vec<Can> = chosen(&mut form, poll.times.len());
    if !form.faults.is_empty() {
        return Ok(show(app, &person, &seen, &poll, form));
    }
    let command = AnswerPoll { id: poll.id, email: form.value("email").to_owned(), answers };
    let which = Versioned::Poll(poll.id);
    let done = run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    Ok(match answered::read(done)? {
        Answered::Faults(faults) => show(app, &person, &seen, &poll, form.with_faults(faults)),
        _ => see_other(&format!("/cases/{}/meetings/polls/{}", at.0, at.1)),
    })
}

/// Ends a poll.
#[handler]
pub async fn end(
    Data(app): Data<&App>,
    posted: Posted,
    Path(at): Path<(String, String)>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::ClosePoll);
    let key = posted.keyed(&format!("closePoll {} {}", at.0, at.1));
    let (seen, poll) = opened(app, &posted.person, Operation::ClosePoll, &at).await?;
    let which = Versioned::Poll(poll.id);
    let command = ClosePoll { id: poll.id };
    let done = run(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    answered::read(done)?;
    Ok(see_other(&format!("/cases/{}/meetings/polls/{}", at.0, at.1)))
}
