//! Meetings of a case: the list, and the form that arranges one.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen},
};
use askama::Template;
use chrono::{DateTime, NaiveTime, Utc};
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{
        Arrange, Diary, Invitee, Kind, Meeting, Setting, State, poll::Poll, setting::UsuallyThere,
        suggest::Usual,
    },
    moment::Moment,
    operations::{self, Operation},
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;

/// Rows for people that a new form shows, and the most it grows to.
pub(super) const FIRST_ROWS: usize = 3;
pub(super) const MOST_ROWS: usize = 30;

/// Stands in for a time that could not be read.
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time");

/// A meeting in a list and at the head of its page.
pub(super) struct Line {
    pub href: String,
    pub kind: &'static str,
    pub starts: String,
    pub place: String,
    pub invited: usize,
    pub state: &'static str,
    pub colour: &'static str,
}

/// A poll in the list.
struct PollLine {
    href: String,
    words: String,
    state: String,
}

fn poll_line(poll: &Poll, reference: &str, now: DateTime<Utc>) -> PollLine {
    let answered = poll.asked.iter().filter(|asked| asked.answers.is_some()).count();
    let state = if poll.open(now) { "open" } else { "closed" };
    PollLine {
        href: format!("/cases/{reference}/meetings/polls/{}", poll.id),
        words: format!("{}, asked on {}", poll.kind.words(), when(poll.opened_at)),
        state: format!("{answered} of {} answered, {state}", poll.asked.len()),
    }
}

#[derive(Template)]
#[template(path = "pages/meetings.html")]
struct MeetingsPage {
    frame: Frame,
    head: CaseHead,
    lines: Vec<Line>,
    polls: Vec<PollLine>,
    may_arrange: bool,
}

#[derive(Template)]
#[template(path = "pages/meeting_new.html")]
struct NewPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    rows: Vec<usize>,
    more: bool,
    usual: Usual,
    kind: &'static str,
    settings: Vec<(&'static str, &'static str)>,
    chosen: Option<Setting>,
    there: &'static [UsuallyThere],
}

fn state_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Arranged => ("Arranged", "aqua-green"),
        State::Held => ("Held", "green"),
        State::NotHeld => ("Not held", "grey"),
        State::Cancelled => ("Called off", "grey"),
    }
}

/// A meeting as a line.
pub(super) fn line(meeting: &Meeting, reference: &str) -> Line {
    let (state, colour) = state_words(meeting.state);
    Line {
        href: format!("/cases/{reference}/meetings/{}", meeting.id),
        kind: meeting.words(),
        starts: when(meeting.starts_at),
        place: meeting.place.clone(),
        invited: meeting.invitees.len(),
        state,
        colour,
    }
}

/// The meetings of a case.
#[handler]
pub async fn list(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListMeetings);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let head = CaseHead::of(&seen, &person, Tab::Meetings);
    let mut meetings: Vec<&Meeting> = seen.record.meetings.iter().collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.starts_at));
    Ok(html(&MeetingsPage {
        frame: Frame::of(app, &person, &format!("{} meetings", head.reference), Section::Cases),
        lines: meetings.into_iter().map(|meeting| line(meeting, &head.reference)).collect(),
        polls: seen
            .record
            .polls
            .iter()
            .rev()
            .map(|poll| poll_line(poll, &head.reference, call.at.now))
            .collect(),
        may_arrange: offers(&seen, Operation::ArrangeMeeting),
        head,
    }))
}

/// Whether this person may do something on the case as it stands.
pub(super) fn offers(seen: &CaseSeen, operation: Operation) -> bool {
    operations::offered(&seen.standing.roles, seen.record.course.stage).contains(&operation)
}

/// Which kind is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
    /// `case` fills in the people whom the case suggests.
    #[serde(default)]
    people: String,
    /// Which kind of review meeting.
    #[serde(default)]
    setting: String,
}

/// Fills in the people whom a case suggests; what cannot be read suggests nobody.
pub(super) async fn fill_people(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    which: (Kind, Option<Setting>),
    form: &mut FormState,
) -> Result<(), PageFault> {
    let call = person.call(app, Operation::SuggestInvitees);
    let case = seen.record.course.id;
    let (_, people) = ops::meetings::suggested(app, &call, case, which).await.map_err(PageFault)?;
    for (row, somebody) in people.into_iter().take(MOST_ROWS).enumerate() {
        form.set(&format!("invitees/{row}/name"), somebody.name);
        form.set(&format!("invitees/{row}/role"), somebody.role);
        form.set(&format!("invitees/{row}/email"), somebody.email.unwrap_or_default());
        if somebody.essential {
            form.set(&format!("invitees/{row}/essential"), "yes");
        }
    }
    Ok(())
}

/// The form that arranges a meeting.
#[handler]
pub async fn new(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ArrangeMeeting);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    ops::open_now(call.operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    if let Some(kind) = Kind::from_code(&asked.kind) {
        form.set("kind", kind.code());
    }
    form.set("minutes", "90");
    let setting = Setting::from_code(&asked.setting);
    if asked.people == "case" {
        let kind = Kind::from_code(&asked.kind).unwrap_or(Kind::Review);
        fill_people(app, &person, &seen, (kind, setting), &mut form).await?;
    }
    form.set("setting", setting.map_or(SUGGESTED, Setting::code));
    let rows = form.lines("invitees").max(FIRST_ROWS);
    Ok(new_page(app, &person, &seen, form, rows).await?)
}

/// Stands for the kind of review meeting that the case suggests, until somebody chooses.
const SUGGESTED: &str = "suggested";

async fn new_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    mut form: FormState,
    rows: usize,
) -> Result<Response, PageFault> {
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let frame =
        Frame::of(app, person, &format!("{} arrange a meeting", head.reference), Section::Cases);
    let rows = rows.clamp(FIRST_ROWS, MOST_ROWS);
    let kind = Kind::from_code(form.value("kind")).unwrap_or(Kind::Review);
    let call = person.call(app, Operation::SuggestInvitees);
    let case = seen.record.course.id;
    let (usual, _) =
        ops::meetings::suggested(app, &call, case, (kind, None)).await.map_err(PageFault)?;
    if form.has("setting", SUGGESTED) {
        form.set("setting", usual.setting().map_or(NOT_SAID, Setting::code));
    }
    let chosen = setting(&form, kind);
    let all = Setting::ALL.map(|setting| (setting.code(), setting.words()));
    let view = NewPage {
        settings: [(NOT_SAID, "Not said")].into_iter().chain(all).collect(),
        there: chosen.or(usual.setting()).map_or(&[], Setting::usually_there),
        chosen,
        usual,
        kind: kind.code(),
        frame: answered::frame_for(frame, &form),
        head,
        form,
        rows: (0..rows).collect(),
        more: rows < MOST_ROWS,
    };
    Ok(answered::form_page(&view, &view.form))
}

/// Stands for a review meeting of which nobody says which kind it is.
const NOT_SAID: &str = "none";

/// The kind of review meeting as chosen; other meetings have none, whatever the form holds.
fn setting(form: &FormState, kind: Kind) -> Option<Setting> {
    Setting::from_code(form.value("setting")).filter(|_| kind == Kind::Review)
}

/// Drops rows in which nothing was typed, so that a fault finds its row by number.
pub(super) fn compact(form: &mut FormState) {
    let rows = form.lines("invitees");
    let text = |row: usize, field: &str| form.value(&format!("invitees/{row}/{field}")).to_owned();
    let kept: Vec<Vec<(&str, String)>> = (0..rows)
        .map(|row| {
            ["name", "role", "email", "essential"].map(|field| (field, text(row, field))).to_vec()
        })
        .filter(|fields| fields[..3].iter().any(|(_, value)| !value.trim().is_empty()))
        .collect();
    form.values.retain(|(name, _)| !name.starts_with("invitees/"));
    for (row, fields) in kept.into_iter().enumerate() {
        for (field, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            form.set(&format!("invitees/{row}/{field}"), value);
        }
    }
}

pub(super) fn invitees(form: &FormState) -> Vec<Invitee> {
    let text =
        |row: usize, field: &str| form.value(&format!("invitees/{row}/{field}")).trim().to_owned();
    (0..form.lines("invitees"))
        .map(|row| Invitee {
            name: text(row, "name"),
            role: text(row, "role"),
            email: text(row, "email"),
            essential: form.has(&format!("invitees/{row}/essential"), "yes"),
        })
        .collect()
}

/// The meeting as typed; what cannot be read is a fault and has a stand-in in the command.
fn typed(form: &mut FormState, id: MeetingId, at: &Moment) -> Arrange {
    let kind = Kind::from_code(form.value("kind"));
    let minutes = form.value("minutes").trim().parse::<u32>().ok();
    let mut missing = |holds: bool, field: &str, detail: &str| {
        if !holds {
            form.faults.push(FieldFault::new(field, "missing", detail));
        }
    };
    missing(kind.is_some(), "/kind", "Choose the kind of meeting.");
    missing(minutes.is_some(), "/minutes", "Enter how many minutes the meeting lasts, such as 90.");
    let on = form.date("on", "Enter the date of the meeting.");
    let time = form.time("at");
    Arrange {
        id,
        kind: kind.unwrap_or(Kind::Review),
        on: on.unwrap_or(calendar::add_days(at.today, 1)),
        at: time.unwrap_or(NOON),
        minutes: minutes.unwrap_or(90),
        place: form.value("place").to_owned(),
        video_link: form.some("video_link"),
        chair: form.value("chair").to_owned(),
        invitees: invitees(form),
        despite: form.some("despite"),
        place_is_not_the_family: form.has("place_is_not_the_family", "yes"),
        diary: Diary::default(),
        setting: setting(form, kind.unwrap_or(Kind::Review)),
    }
}

/// Arranges a meeting, or adds a row to the form.
#[handler]
pub async fn arrange(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::ArrangeMeeting);
    let key = posted.keyed(&format!("arrangeMeeting {reference}"));
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let rows = form.lines("invitees");
    if form.has("add", "invitee") {
        return Ok(new_page(app, &person, &seen, form, rows + 1).await?);
    }
    compact(&mut form);
    super::find_time::chosen(&mut form);
    let command = typed(&mut form, MeetingId::random(), &call.at);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(new_page(app, &person, &seen, form, rows).await?);
    }
    let which = Versioned::Created(command.id);
    let done =
        ops::meetings::book(app, &call, seen.record.course.id, which, key.as_ref(), &command).await;
    Ok(match answered::read(done)? {
        Answered::Done(done) => see_other(&format!("/cases/{reference}/meetings/{}", done.id)),
        Answered::Faults(faults) => {
            new_page(app, &person, &seen, form.with_faults(faults), rows).await?
        }
        Answered::Stale => see_other(&format!("/cases/{reference}/meetings")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> FormState {
        FormState::filled(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn blank_rows_are_dropped_and_the_rest_keep_their_order() {
        let mut form = form(&[
            ("invitees/0/name", ""),
            ("invitees/0/essential", "yes"),
            ("invitees/1/name", "Asha Verma"),
            ("invitees/1/email", "asha.verma@example.org"),
            ("invitees/3/name", "Jo Tanaka"),
            ("invitees/3/essential", "yes"),
        ]);
        compact(&mut form);
        let found = invitees(&form);
        let names: Vec<&str> = found.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names, ["Asha Verma", "Jo Tanaka"]);
        assert!(!found[0].essential && found[1].essential);
    }

    #[test]
    fn every_missing_part_of_a_new_meeting_is_said_at_once() {
        let mut form = form(&[("minutes", "long")]);
        typed(&mut form, MeetingId::random(), &Moment::at(chrono::DateTime::UNIX_EPOCH));
        for field in ["kind", "minutes", "on", "at"] {
            assert!(form.fault(field).is_some(), "{field}");
        }
    }
}
