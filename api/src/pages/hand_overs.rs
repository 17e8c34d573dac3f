//! Hand-overs: what other areas propose, what one's own handed over, and the answer of the designated
//! doctor. These pages show a reference and no name.

use super::{
    answered::{self, Answered},
    case_areas::destination,
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, hand_overs::HandOverSeen},
    wire::hand_overs::name_of,
};
use askama::Template;
use domain::{
    area::Area,
    calendar,
    hand_over::{Answer, State},
    ids::HandOverId,
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;
use storage::{HandOverRow, PageAsk};

struct Line {
    id: String,
    reference: String,
    from: String,
    to: String,
    when: String,
    state: &'static str,
    settled: String,
}

#[derive(Template)]
#[template(path = "pages/hand_overs.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
    interests: Vec<(String, String)>,
}

struct Shown {
    notices: Vec<(String, String)>,
    areas: Vec<(&'static str, String, String)>,
    district: String,
}

#[derive(Template)]
#[template(path = "pages/hand_over.html")]
struct OnePage {
    frame: Frame,
    form: FormState,
    line: Line,
    doctor: String,
    reason: String,
    answer: String,
    owned: bool,
    evidence: Option<Shown>,
    may_answer: bool,
    choices: [(&'static str, &'static str); 2],
}

/// Where a page of the list starts.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    after: Option<String>,
}

fn line(row: &HandOverRow, areas: &[Area]) -> Line {
    let known = &row.hand_over;
    let settled = known.settled.as_ref().map(|word| word.at);
    let settled = settled.or(known.receipt.as_ref().map(|receipt| receipt.at));
    Line {
        id: known.id.to_string(),
        reference: row.reference.clone(),
        from: name_of(areas, known.from),
        to: destination(&known.to, areas),
        when: when(known.proposed_at),
        state: known.state.words(),
        settled: settled.map_or_else(String::new, when),
    }
}

/// The list.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(after): Query<After>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListHandOvers);
    let ask = PageAsk { after: after.after, size: 25 };
    let found = ops::hand_overs::list(app, &call, &ask).await.map_err(PageFault)?;
    let interests = found.interests.iter();
    Ok(html(&ListPage {
        frame: Frame::of(app, &person, "Hand-overs", Section::HandOvers),
        lines: found.page.items.iter().map(|row| line(row, &found.areas)).collect(),
        next: found.page.next.map(|next| format!("/hand-overs?after={next}")),
        interests: interests.map(|row| (row.reference.clone(), when(row.since))).collect(),
    }))
}

fn which(text: &str) -> Result<HandOverId, PageFault> {
    text.parse().map_err(|_| PageFault(OpError::NotFound))
}

async fn opened(app: &App, person: &Person, id: HandOverId) -> poem::Result<HandOverSeen> {
    let call = person.call(app, Operation::GetHandOver);
    Ok(ops::hand_overs::open(app, &call, id).await.map_err(PageFault)?)
}

fn show(app: &App, person: &Person, seen: &HandOverSeen, form: FormState) -> Response {
    let known = &seen.row.hand_over;
    let evidence = seen.evidence.as_ref().map(|shown| Shown {
        notices: shown
            .notices
            .iter()
            .map(|(words, on)| (words.clone(), calendar::human_date(*on)))
            .collect(),
        areas: shown
            .areas
            .iter()
            .map(|r| (r.field.words(), name_of(&seen.areas, r.area), r.said_by.clone()))
            .collect(),
        district: shown.postcode_district.clone().unwrap_or_default(),
    });
    let frame = Frame::of(app, person, "Hand-over", Section::HandOvers);
    let view = OnePage {
        frame: answered::frame_for(frame, &form),
        line: line(&seen.row, &seen.areas),
        doctor: known.doctor.clone(),
        reason: known.reason.clone(),
        answer: known.settled.as_ref().map_or_else(String::new, |word| word.reason.clone()),
        owned: seen.asked && known.state == State::Accepted,
        evidence,
        may_answer: person.may(Operation::AnswerHandOver),
        choices: [("yes", "Yes, our area reviews"), ("no", "No, the review stays")],
        form,
    };
    answered::form_page(&view, &view.form)
}

/// One hand-over.
#[handler]
pub async fn one(
    Data(app): Data<&App>,
    person: Person,
    Path(hand_over): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, which(&hand_over)?).await?;
    Ok(show(app, &person, &seen, FormState::default()))
}

/// The answer.
#[handler]
pub async fn answer(
    Data(app): Data<&App>,
    Path(hand_over): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&hand_over)?;
    let call = posted.person.call(app, Operation::AnswerHandOver);
    if !ops::people::freshly_proved(&posted.person.session, call.at.now) {
        return Ok(answered::prove_again(&format!("/hand-overs/{id}")));
    }
    let key = posted.keyed(&format!("answerHandOver {id}"));
    let Posted { person, form } = posted;
    let accepted = match form.value("accepted") {
        "yes" => true,
        "no" => false,
        _ => {
            let seen = opened(app, &person, id).await?;
            let choose = "Choose whether your area takes this review";
            let fault = FieldFault::new("/accepted", "missing", choose);
            return Ok(show(app, &person, &seen, form.with_faults(vec![fault])));
        }
    };
    let command = Answer { id, accepted, reason: form.value("reason").to_owned() };
    match answered::read(ops::hand_overs::answer(app, &call, &command, key.as_ref()).await)? {
        Answered::Faults(faults) => {
            let seen = opened(app, &person, id).await?;
            Ok(show(app, &person, &seen, form.with_faults(faults)))
        }
        Answered::Done(_) | Answered::Stale => Ok(see_other(&format!("/hand-overs/{id}"))),
    }
}
