//! Asking the sender of a notice about that notice, and what it was asked before.

use super::{
    errors::{PageFault, not_found},
    facts::{rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::{as_lines, when},
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use domain::{change::NoticeState, ids::NoticeId, operations::Operation};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use storage::NoticeRow;

/// A question and its answer as pages show them.
pub struct AskedLine {
    /// Who asked, and when.
    pub asked: String,
    /// The question.
    pub question: String,
    /// When it was answered, and the answer.
    pub answer: Option<(String, String)>,
}

/// The questions about a notice; the texts are left out while names are hidden.
pub fn asked_lines(row: &NoticeRow, hide: bool) -> Vec<AskedLine> {
    let text =
        |text: &str| if hide { "Not shown while names are hidden".into() } else { text.to_owned() };
    row.questions
        .iter()
        .map(|asked| AskedLine {
            asked: format!("{}, {}", asked.asked_by, when(asked.asked_at)),
            question: text(&asked.text),
            answer: asked.answer.as_ref().map(|answer| (when(answer.at), text(&answer.text))),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "pages/ask_sender.html")]
struct AskPage {
    frame: Frame,
    form: FormState,
    id: String,
    office: String,
    kind: &'static str,
    received: String,
    back: String,
    asked: Vec<AskedLine>,
    as_sent: Vec<(String, String)>,
}

/// Where the notice is shown to staff.
fn place_of(row: &NoticeRow) -> String {
    match row.state {
        NoticeState::Placed { case } => format!("/cases/{case}/notifications"),
        _ => format!("/notifications/{}", row.received.id),
    }
}

fn show(app: &App, person: &Person, row: &NoticeRow, form: FormState) -> Response {
    let frame = Frame::of(app, person, "Ask the sender", Section::Notifications);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let hide = person.session.hide_names;
    html(&AskPage {
        frame,
        form,
        id: row.received.id.to_string(),
        office: row.received.office.name.clone(),
        kind: row.received.notice.kind_words(),
        received: when(row.received.at),
        back: place_of(row),
        asked: asked_lines(row, hide),
        as_sent: if hide { Vec::new() } else { as_lines(&row.as_sent) },
    })
}

async fn opened(app: &App, person: &Person, id: &str) -> poem::Result<Option<NoticeRow>> {
    let Ok(id) = id.parse::<NoticeId>() else { return Ok(None) };
    let call = person.call(app, Operation::AskSender);
    Ok(Some(ops::asking::open(app, &call, id).await.map_err(PageFault)?))
}

/// The form for a question.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    Ok(match opened(app, &person, &id).await? {
        Some(row) => show(app, &person, &row, FormState::default()),
        None => not_found(),
    })
}

/// Asks.
#[handler]
pub async fn ask(
    Data(app): Data<&App>,
    Path(id): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let person = &posted.person;
    let Some(row) = opened(app, person, &id).await? else { return Ok(not_found()) };
    let call = person.call(app, Operation::AskSender);
    let key = posted.keyed(&format!("askSender {id}"));
    let text = posted.form.value("question").replace("\r\n", "\n");
    let done = ops::asking::ask(app, &call, row.received.id, &text, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => see_other(&place_of(&row)),
        Err(faults) => rejected(show(app, person, &row, posted.form.clone().with_faults(faults))),
    })
}
