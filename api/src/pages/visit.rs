//! The form of a joint home or scene visit: one column, big targets, for one thumb on a phone. It comes
//! back filled in when it is refused.

use super::{
    answered,
    case_head::CaseHead,
    form_state::{FormState, Posted},
    frame::Frame,
    response_forms::{around, begun, carried_out, instant},
    session::Person,
};
use crate::{app::App, ops::cases::CaseSeen};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    operations::Operation,
    refusal::FieldFault,
    response::visit::{Place, Position, RecordVisit, Siblings, Surface, VisitContent, YesNo},
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

type Options = Vec<(&'static str, &'static str)>;

/// One question with its answers.
struct Question {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    options: Options,
}

#[derive(Template)]
#[template(path = "pages/visit.html")]
struct VisitPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    places: Options,
    sleep: Vec<Question>,
    illness: Question,
    photographs: Question,
    siblings: Options,
}

macro_rules! options {
    ($choice:ident) => {
        $choice::ALL.iter().map(|one| (one.code(), one.words())).collect::<Options>()
    };
}

fn yes_no(name: &'static str, label: &'static str) -> Question {
    Question { name, label, hint: "", options: options!(YesNo) }
}

/// The questions about sleep, in the order in which they are asked.
fn sleep() -> Vec<Question> {
    let position = |name, label| Question { name, label, hint: "", options: options!(Position) };
    vec![
        yes_no("asleep", "Was the child thought to be asleep?"),
        position("put_down", "How was the child put down?"),
        position("found", "How was the child found?"),
        Question {
            name: "surface",
            label: "What did the child sleep on?",
            hint: "",
            options: options!(Surface),
        },
        yes_no("usual_place", "Was that the usual place?"),
        yes_no("shared", "Did somebody share it?"),
        yes_no("covered", "Were head or face covered?"),
    ]
}

fn show(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let (frame, head) = around(app, person, seen, "home or scene visit", &form);
    let view = VisitPage {
        frame,
        head,
        form,
        places: options!(Place),
        sleep: sleep(),
        illness: yes_no("illness", "Were there signs of illness in the last 24 hours?"),
        photographs: yes_no("photographs", "Did the police take photographs?"),
        siblings: options!(Siblings),
    };
    answered::form_page(&view, &view.form)
}

/// The form, filled with today.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = begun(app, &person, Operation::RecordHomeVisit, &reference).await?;
    let mut form = FormState::default();
    form.set_date("visited_at", app.moment().today);
    Ok(show(app, &person, &seen, form))
}

/// The report as typed; what cannot be read is a fault and has a stand-in in the command.
fn typed(form: &mut FormState, now: DateTime<Utc>) -> VisitContent {
    let visited_at = instant(form, "visited_at");
    let place = Place::from_code(form.value("place"));
    if place.is_none() {
        form.faults.push(FieldFault::new("/place", "missing", "Choose where the visit was made."));
    }
    let siblings = Siblings::from_code(form.value("siblings"));
    if siblings.is_none() {
        let detail = "Say whether other children there are safe.";
        form.faults.push(FieldFault::new("/siblings", "missing", detail));
    }
    let text = |name: &str| form.value(name).trim().to_owned();
    let answer = |name: &str| YesNo::from_code(form.value(name));
    VisitContent {
        visited_at: visited_at.unwrap_or(now),
        place: place.unwrap_or(Place::Home),
        police: text("police"),
        health: text("health"),
        present: text("present"),
        account: text("account"),
        illness: answer("illness"),
        asleep: answer("asleep"),
        put_down: Position::from_code(form.value("put_down")),
        found: Position::from_code(form.value("found")),
        surface: Surface::from_code(form.value("surface")),
        usual_place: answer("usual_place"),
        shared: answer("shared"),
        covered: answer("covered"),
        room: text("room"),
        photographs: answer("photographs"),
        siblings: siblings.unwrap_or(Siblings::NotSeen),
        concerns: text("concerns"),
        questions: text("questions"),
        next: text("next"),
    }
}

/// Records the report.
#[handler]
pub async fn record(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = begun(app, &posted.person, Operation::RecordHomeVisit, &reference).await?;
    let mut form = posted.form.clone();
    let call = posted.person.call(app, Operation::RecordHomeVisit);
    let command = RecordVisit { content: typed(&mut form, call.at.now) };
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(show(app, &posted.person, &seen, form));
    }
    Ok(match carried_out(app, &posted, &seen, &command).await? {
        Ok(on) => on,
        Err(faults) => show(app, &posted.person, &seen, form.with_faults(faults)),
    })
}
