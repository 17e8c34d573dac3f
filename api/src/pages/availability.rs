//! The page behind the link of somebody who is asked when they can come to a meeting. It needs no
//! account and no cookie; it shows a kind of meeting and a reference, and nothing of the child.

use super::{
    answered,
    errors::{PageFault, not_found, plain},
    form_state::{FormState, same_origin},
    frame::Frame,
    polls::time_words,
};
use crate::{
    app::App,
    ops::{
        OpError,
        polls::{self, ByLink},
    },
};
use askama::Template;
use domain::{calendar, meeting::slots::Can, refusal::FieldFault};
use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Form, Path},
};

#[derive(Template)]
#[template(path = "pages/availability.html")]
struct AvailabilityPage {
    frame: Frame,
    form: FormState,
    secret: String,
    name: String,
    kind: &'static str,
    reference: String,
    place: String,
    until: String,
    times: Vec<String>,
    thanks: bool,
}

/// What is behind a link while it works; else the page that says why it does not.
async fn opened(app: &App, secret: &str) -> Result<ByLink, Response> {
    if secret.len() != 52 {
        return Err(gone());
    }
    let found = polls::by_link(app, secret).await;
    let behind = found.map_err(|error| match error {
        OpError::NotFound => gone(),
        other => PageFault(other).as_response(),
    })?;
    if behind.poll.open(app.moment().now) { Ok(behind) } else { Err(over()) }
}

/// A link that never was reads the same as one that is no longer.
fn gone() -> Response {
    not_found()
}

fn over() -> Response {
    let sentence = "The meeting was arranged, or the last day for answers is over. If you still want to say something, write to whoever invited you.";
    plain(StatusCode::GONE, "Answers are no longer taken", sentence)
}

fn show(behind: &ByLink, secret: &str, form: FormState, thanks: bool) -> Response {
    let frame = Frame::public("When can you come?");
    let poll = &behind.poll;
    let view = AvailabilityPage {
        frame: answered::frame_for(frame, &form),
        form,
        secret: secret.to_owned(),
        name: behind.asked.invitee.name.clone(),
        kind: poll.kind.words(),
        reference: behind.reference.clone(),
        place: poll.place.clone(),
        until: calendar::human_date(calendar::london_date(poll.until)),
        times: poll.times.iter().map(time_words).collect(),
        thanks,
    };
    answered::form_page(&view, &view.form)
}

/// The times, with what was answered before.
#[handler]
pub async fn shown(Data(app): Data<&App>, Path(secret): Path<String>) -> Response {
    let behind = match opened(app, &secret).await {
        Ok(behind) => behind,
        Err(closed) => return closed,
    };
    let mut form = FormState::default();
    for (time, can) in behind.asked.answers.iter().flatten().enumerate() {
        form.set(&format!("answers/{time}"), can.code());
    }
    show(&behind, &secret, form, false)
}

/// The answers as chosen, one for each time; a time without one is a fault of its own.
pub(super) fn chosen(form: &mut FormState, times: usize) -> Vec<Can> {
    let mut answers = Vec::new();
    for time in 0..times {
        let field = format!("answers/{time}");
        match Can::from_code(form.value(&field)) {
            Some(can) => answers.push(can),
            None => {
                let detail = "Choose yes, if need be or no.";
                form.faults.push(FieldFault::new(format!("/{field}"), "missing", detail));
            }
        }
    }
    answers
}

/// Takes the answers in.
#[handler]
pub async fn take(
    Data(app): Data<&App>,
    request: &Request,
    Path(secret): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Response {
    if !same_origin(request) {
        let detail = "Open the link in your message again, and send the form from there.";
        return plain(StatusCode::FORBIDDEN, "This form is out of date", detail);
    }
    let behind = match opened(app, &secret).await {
        Ok(behind) => behind,
        Err(closed) => return closed,
    };
    let mut form = FormState::filled(values);
    let answers = chosen(&mut form, behind.poll.times.len());
    if !form.faults.is_empty() {
        return show(&behind, &secret, form, false);
    }
    match polls::answer_by_link(app, &secret, answers).await {
        Ok(()) => show(&behind, &secret, form, true),
        Err(OpError::Refused(_)) => over(),
        Err(error) => PageFault(error).as_response(),
    }
}
