//! Finding a time for a meeting: what is asked for, and the best three times with their reasons.
//! A time leads on to arranging the meeting, or to moving it, with everything filled in.

use super::{
    answered,
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted},
    frame::{Frame, Section},
    meetings::{FIRST_ROWS, MOST_ROWS, compact, fill_people, invitees},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, cases::CaseSeen, slots::Proposed},
    wire::slots::SlotsView,
};
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{
        Kind, Meeting, State,
        slots::Wish,
        suggest::{self, Usual},
    },
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One time that is proposed.
struct Card {
    when: String,
    place: String,
    good: Vec<String>,
    breaks: Vec<String>,
    /// What the button sends: day, time and place.
    value: String,
    /// Where a meeting that moves is moved to this time.
    move_to: Option<String>,
}

/// What was found.
struct Results {
    window: String,
    cards: Vec<Card>,
    left_out: Vec<(String, u32)>,
    /// What was typed, as hidden fields of the form that arranges.
    carried: Vec<(String, String)>,
    may_arrange: bool,
    may_ask: bool,
    times: Vec<String>,
    place: String,
}

#[derive(Template)]
#[template(path = "pages/find_time.html")]
struct FindPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    rows: Vec<usize>,
    more: bool,
    usual: Usual,
    kind: &'static str,
    results: Option<Results>,
}

/// What the address asks for: a kind, or a meeting that is to move.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    meeting: String,
    /// `case` fills in the people whom the case suggests.
    #[serde(default)]
    people: String,
}

fn show(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
    rows: usize,
    results: Option<Results>,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Meetings);
    let frame = Frame::of(app, person, &format!("{} find a time", head.reference), Section::Cases);
    let rows = rows.clamp(FIRST_ROWS, MOST_ROWS);
    let kind = Kind::from_code(form.value("kind")).unwrap_or(Kind::Review);
    let view = FindPage {
        usual: suggest::usual(kind, &seen.record, &[]),
        kind: kind.code(),
        frame: answered::frame_for(frame, &form),
        head,
        form,
        rows: (0..rows).collect(),
        more: rows < MOST_ROWS,
        results,
    };
    answered::form_page(&view, &view.form)
}

/// The form again, after asking those invited was refused.
pub(super) fn again(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let form = FormState { faults: on_the_page(form.faults), ..form };
    let rows = form.lines("invitees");
    show(app, person, seen, form, rows, None)
}

/// The form, filled in from a meeting that is to move.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ProposeSlots);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    ops::open_now(call.operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    let id = asked.meeting.parse::<MeetingId>().ok();
    let moving = seen.record.meetings.iter().find(|m| Some(m.id) == id);
    match moving.filter(|meeting| meeting.state == State::Arranged) {
        Some(meeting) => fill(&mut form, meeting),
        None => {
            if let Some(kind) = Kind::from_code(&asked.kind) {
                form.set("kind", kind.code());
            }
            form.set("minutes", "90");
            if asked.people == "case" {
                let kind = Kind::from_code(&asked.kind).unwrap_or(Kind::Review);
                fill_people(app, &person, &seen, (kind, None), &mut form).await?;
            }
        }
    }
    let rows = form.lines("invitees");
    Ok(show(app, &person, &seen, form, rows, None))
}

fn fill(form: &mut FormState, meeting: &Meeting) {
    form.set("meeting", meeting.id.to_string());
    form.set("kind", meeting.kind.code());
    form.set("minutes", (meeting.ends_at - meeting.starts_at).num_minutes().to_string());
    form.set("places", meeting.place.clone());
    form.set("chair", meeting.chair.clone());
    form.set("video_link", meeting.video_link.clone().unwrap_or_default());
    for (row, invitee) in meeting.invitees.iter().enumerate() {
        form.set(&format!("invitees/{row}/name"), invitee.name.clone());
        form.set(&format!("invitees/{row}/role"), invitee.role.clone());
        form.set(&format!("invitees/{row}/email"), invitee.email.clone());
        if invitee.essential {
            form.set(&format!("invitees/{row}/essential"), "yes");
        }
    }
}

/// What is asked for as typed; what cannot be read is a fault and has a stand-in.
fn typed(form: &mut FormState) -> Wish {
    let kind = Kind::from_code(form.value("kind"));
    let minutes = form.value("minutes").trim().parse::<u32>().ok();
    let mut missing = |holds: bool, field: &str, detail: &str| {
        if !holds {
            form.faults.push(FieldFault::new(field, "missing", detail));
        }
    };
    missing(kind.is_some(), "/kind", "Choose the kind of meeting.");
    missing(minutes.is_some(), "/minutes", "Enter how many minutes the meeting lasts, such as 90.");
    let lines = form.value("places").lines().map(str::trim).filter(|line| !line.is_empty());
    let places = lines.map(str::to_owned).collect();
    Wish {
        kind: kind.unwrap_or(Kind::Review),
        minutes: minutes.unwrap_or(90),
        from: day(form, "from"),
        until: day(form, "until"),
        opens: hour(form, "opens"),
        closes: hour(form, "closes"),
        invitees: invitees(form),
        places,
        avoid: BTreeMap::new(),
        moving: form.value("meeting").parse().ok(),
    }
}

/// A date that may be left empty.
fn day(form: &mut FormState, name: &str) -> Option<NaiveDate> {
    let empty = |part: &&str| form.value(&format!("{name}-{part}")).trim().is_empty();
    if ["day", "month", "year"].iter().all(empty) {
        return None;
    }
    form.date(name, "Enter a date such as 1 12 2026, or leave it empty.")
}

/// A time that may be left empty.
fn hour(form: &mut FormState, name: &str) -> Option<NaiveTime> {
    form.some(name)?;
    form.time(name)
}

/// Seeks a time, or adds a row to the form.
#[handler]
pub async fn find(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::ProposeSlots);
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let rows = form.lines("invitees");
    if form.has("add", "invitee") {
        return Ok(show(app, &person, &seen, form, rows + 1, None));
    }
    compact(&mut form);
    let wish = typed(&mut form);
    let rules = wish.check(&seen.record, &call.at).err().map(|why| why.fields());
    let known: Vec<String> = form.faults.iter().map(|fault| fault.field.clone()).collect();
    let found = on_the_page(rules.unwrap_or_default());
    form.faults.extend(found.into_iter().filter(|fault| !known.contains(&fault.field)));
    if !form.faults.is_empty() {
        return Ok(show(app, &person, &seen, form, rows, None));
    }
    Ok(match ops::slots::proposed(app, &call, &seen, &wish).await {
        Ok(proposed) => {
            let results = results(&seen, &form, &wish, &proposed);
            show(app, &person, &seen, form, rows, Some(results))
        }
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            let form = form.with_faults(on_the_page(refusal.fields()));
            show(app, &person, &seen, form, rows, None)
        }
        Err(error) => return Err(PageFault(error).into()),
    })
}

/// Places are one box on the page: a fault of one line is a fault of the box.
fn on_the_page(faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let field = |field: String| {
        let mut boxes = ["/places", "/place", "/times"].into_iter();
        let is = |known: &str| field == known || field.starts_with(&format!("{known}/"));
        if boxes.any(is) { "/places".to_owned() } else { field }
    };
    faults.into_iter().map(|fault| FieldFault { field: field(fault.field), ..fault }).collect()
}

fn results(seen: &CaseSeen, form: &FormState, wish: &Wish, proposed: &Proposed) -> Results {
    let view = SlotsView::from(proposed);
    let base = format!("/cases/{}/meetings", seen.record.course.reference);
    let cards = view.items.iter().map(|slot| {
        let ends = calendar::london_time(slot.ends_at).format("%H:%M");
        let day = slot.on.format("%A %-d %B %Y");
        Card {
            when: format!("{day}, {} to {ends}", slot.at),
            place: slot.place.clone(),
            good: slot.good.clone(),
            breaks: slot.breaks.iter().map(|broken| broken.words.clone()).collect(),
            value: format!("{}T{}|{}", slot.on, slot.at, slot.place),
            move_to: wish
                .moving
                .map(|id| format!("{base}/{id}/move?on={}&at={}", slot.on, slot.at)),
        }
    });
    let dropped = ["csrf", "key", "places", "opens", "closes", "meeting"];
    let seeks = |name: &str| name.starts_with("from-") || name.starts_with("until-");
    let kept = |(name, _): &&(String, String)| !dropped.contains(&name.as_str()) && !seeks(name);
    Results {
        window: format!(
            "{} to {}",
            calendar::human_date(view.from),
            calendar::human_date(view.until)
        ),
        cards: cards.collect(),
        left_out: view.left_out.iter().map(|bar| (bar.words.clone(), bar.times)).collect(),
        carried: form.values.iter().filter(kept).cloned().collect(),
        may_arrange: super::meetings::offers(seen, Operation::ArrangeMeeting),
        may_ask: super::meetings::offers(seen, Operation::OpenPoll),
        times: view.items.iter().map(|slot| format!("{}T{}", slot.on, slot.at)).collect(),
        place: wish.places.first().cloned().unwrap_or_default(),
    }
}

/// A time that was chosen among proposals, put into the form that arranges.
pub(super) fn chosen(form: &mut FormState) {
    let Some(value) = form.some("slot") else { return };
    let parts = value.split_once('|').and_then(|(time, place)| {
        let (on, at) = time.split_once('T')?;
        Some((on.parse::<NaiveDate>().ok()?, at.to_owned(), place.to_owned()))
    });
    let Some((on, at, place)) = parts else { return };
    let set = ["slot", "on-day", "on-month", "on-year", "at", "place"];
    form.values.retain(|(name, _)| !set.contains(&name.as_str()));
    form.set_date("on", on);
    form.set("at", at);
    form.set("place", place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_was_chosen_fills_the_day_the_hour_and_the_place() {
        let values = [("slot", "2027-01-14T14:00|Room 2 | east"), ("place", "Elsewhere")];
        let mut form = FormState::filled(
            values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        );
        chosen(&mut form);
        assert_eq!(form.date("on", ""), NaiveDate::from_ymd_opt(2027, 1, 14));
        assert_eq!((form.value("at"), form.value("place")), ("14:00", "Room 2 | east"));
        assert_eq!(form.value("slot"), "");
    }

    #[test]
    fn a_day_may_be_left_empty_and_half_a_day_may_not() {
        let mut form = FormState::default();
        assert_eq!(day(&mut form, "from"), None);
        assert!(form.faults.is_empty());
        form.set("from-day", "4");
        assert_eq!(day(&mut form, "from"), None);
        assert!(form.fault("from").is_some());
    }
}
