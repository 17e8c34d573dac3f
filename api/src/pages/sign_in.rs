//! Signing in: address and password, then a one-time code. One neutral sentence for any failed
//! match; nothing here is about a child.

use super::{
    errors::PageFault,
    form_state::{FormState, Posted, same_origin, see_other},
    frame::{Frame, html},
    session::{Person, behind, local, with_cookie},
};
use crate::{
    app::App,
    ops::people::{self, SignInFault},
};
use askama::Template;
use domain::{calendar, refusal::FieldFault};
use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Form, Query},
};
use serde::Deserialize;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: FormState,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/code.html")]
struct CodePage {
    frame: Frame,
    form: FormState,
    next: String,
    action: &'static str,
    again: bool,
}

fn sign_in_page(app: &App, form: FormState, next: &str) -> Response {
    let faulty = !form.faults.is_empty();
    let frame = Frame::open(app, "Sign in");
    let frame = if faulty { frame.faulty() } else { frame };
    let mut response = html(&SignInPage { frame, form, next: local(next).to_owned() });
    if faulty {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    response
}

fn code_form(app: &App, form: FormState, next: &str, csrf: &str, again: bool) -> Response {
    let faulty = !form.faults.is_empty();
    let mut frame = Frame::open(app, if again { "Enter a code again" } else { "Enter your code" });
    csrf.clone_into(&mut frame.csrf);
    let frame = if faulty { frame.faulty() } else { frame };
    let action = if again { "/sign-in/confirm" } else { "/sign-in/code" };
    let mut response = html(&CodePage { frame, form, next: local(next).to_owned(), action, again });
    if faulty {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    response
}

/// The first step.
#[handler]
pub async fn page(Data(app): Data<&App>, Query(next): Query<Next>) -> Response {
    sign_in_page(app, FormState::default(), &next.next)
}

/// One sentence for every failed match, and for an account that waits: an answer that told them
/// apart would tell which addresses have an account.
const NO_MATCH: &str = "The e-mail address and password do not match an account. After 5 wrong tries an account waits for 15 minutes";

/// Here the password was right, so the time may be told.
fn code_sentence(fault: SignInFault) -> String {
    match fault {
        SignInFault::Wrong => "The code is not right, or was used before. Wait for the next one and enter its 6 digits".to_owned(),
        SignInFault::Wait { until } => {
            let time = calendar::london_time(until).format("%H:%M");
            format!("There were too many tries. Try again at {time}")
        }
    }
}

/// Address and password.
#[handler]
pub async fn password(
    request: &Request,
    Form(values): Form<Vec<(String, String)>>,
    Data(app): Data<&App>,
) -> poem::Result<Response> {
    let form = FormState::filled(values);
    let next = form.value("next").to_owned();
    if !same_origin(request) {
        return Ok(sign_in_page(app, FormState::default(), &next));
    }
    let mut faults = Vec::new();
    if form.some("email").is_none() {
        faults.push(FieldFault::new("/email", "missing", "Enter your e-mail address"));
    }
    if form.value("password").is_empty() {
        faults.push(FieldFault::new("/password", "missing", "Enter your password"));
    }
    let kept = |faults| {
        let mut again = FormState::default();
        again.set("email", form.value("email"));
        sign_in_page(app, again.with_faults(faults), &next)
    };
    if !faults.is_empty() {
        return Ok(kept(faults));
    }
    let begun = people::password(app, form.value("email"), form.value("password"))
        .await
        .map_err(PageFault)?;
    Ok(match begun {
        Ok(begun) => {
            // Whoever was signed in here before is signed out: one browser, one session.
            if let Some(before) = behind(app, request).await.map_err(PageFault)? {
                people::sign_out(app, &before).await.map_err(PageFault)?;
            }
            let place = format!("/sign-in/code?next={}", local(&next));
            with_cookie(see_other(&place), &app.settings, Some(&begun.token))
        }
        Err(_) => kept(vec![FieldFault::new("/email", "no-match", NO_MATCH)]),
    })
}

/// The second step.
#[handler]
pub async fn code_page(
    request: &Request,
    Data(app): Data<&App>,
    Query(next): Query<Next>,
) -> poem::Result<Response> {
    let session = behind(app, request).await.map_err(PageFault)?;
    Ok(match session {
        Some(session) => code_form(app, FormState::default(), &next.next, &session.csrf, false),
        None => see_other("/sign-in"),
    })
}

/// A fresh code before something that asks for it.
#[handler]
pub async fn confirm_page(
    Data(app): Data<&App>,
    person: Person,
    Query(next): Query<Next>,
) -> Response {
    code_form(app, FormState::default(), &next.next, &person.session.csrf, true)
}

/// The one-time code.
#[handler]
pub async fn code(
    request: &Request,
    Form(values): Form<Vec<(String, String)>>,
    Data(app): Data<&App>,
) -> poem::Result<Response> {
    let form = FormState::filled(values);
    let next = form.value("next").to_owned();
    let Some(session) = behind(app, request).await.map_err(PageFault)? else {
        return Ok(see_other("/sign-in"));
    };
    if !crate::secrets::same(form.value("csrf"), &session.csrf) || !same_origin(request) {
        return Ok(see_other("/sign-in"));
    }
    let again = session.proved_at.is_some();
    let typed: String = form.value("code").chars().filter(|c| !c.is_whitespace()).collect();
    if typed.is_empty() {
        let fault = FieldFault::new(
            "/code",
            "missing",
            "Enter the 6 digits that your authenticator app shows",
        );
        return Ok(code_form(
            app,
            FormState::default().with_faults(vec![fault]),
            &next,
            &session.csrf,
            again,
        ));
    }
    let right = people::code(app, &session, &typed).await.map_err(PageFault)?;
    Ok(match right {
        Ok(None) => see_other(local(&next)),
        Ok(Some(begun)) => with_cookie(see_other(local(&next)), &app.settings, Some(&begun.token)),
        Err(fault) => {
            let fault = FieldFault::new("/code", "no-match", code_sentence(fault));
            code_form(
                app,
                FormState::default().with_faults(vec![fault]),
                &next,
                &session.csrf,
                again,
            )
        }
    })
}

/// Ends the session.
#[handler]
pub async fn sign_out(posted: Posted, Data(app): Data<&App>) -> poem::Result<Response> {
    people::sign_out(app, &posted.person.session).await.map_err(PageFault)?;
    Ok(with_cookie(see_other("/sign-in"), &app.settings, None))
}
