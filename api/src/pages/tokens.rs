//! What belongs to the person who is signed in: tokens for the API, and hiding names.

use super::{
    errors::PageFault,
    facts::rejected,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    session::{Person, local},
};
use crate::{app::App, ops::people};
use askama::Template;
use domain::{calendar, refusal::FieldFault};
use poem::{Response, handler, web::Data};

struct Line {
    id: String,
    name: String,
    made: String,
    expires: String,
    used: String,
    live: bool,
}

#[derive(Template)]
#[template(path = "pages/tokens.html")]
struct TokensPage {
    frame: Frame,
    form: FormState,
    lines: Vec<Line>,
    fresh: Option<String>,
    days: i64,
}

async fn show(
    app: &App,
    person: &Person,
    form: FormState,
    fresh: Option<String>,
) -> poem::Result<Response> {
    let now = app.moment().now;
    let rows = people::tokens(app, person.session.staff.id).await.map_err(PageFault)?;
    let lines = rows
        .into_iter()
        .map(|row| Line {
            id: row.id.to_string(),
            name: row.name,
            made: when(row.created_at),
            expires: calendar::human_date(calendar::london_date(row.expires_at)),
            used: row.used_at.map_or_else(|| "Not used yet".to_owned(), when),
            live: row.revoked_at.is_none() && row.expires_at > now,
        })
        .collect();
    let frame = Frame::of(app, person, "Your tokens", Section::None);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    Ok(html(&TokensPage { frame, form, lines, fresh, days: people::TOKEN_DAYS }))
}

/// The tokens of the person.
#[handler]
pub async fn page(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    show(app, &person, FormState::default(), None).await
}

/// Makes a token; it is shown once.
#[handler]
pub async fn make(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let name = posted.form.value("name").trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        let faults = vec![FieldFault::new(
            "/name",
            "missing",
            "Enter what the token is for, in 100 characters or fewer",
        )];
        let form = posted.form.clone().with_faults(faults);
        return Ok(rejected(show(app, &posted.person, form, None).await?));
    }
    let token =
        people::make_token(app, posted.person.session.staff.id, &name).await.map_err(PageFault)?;
    show(app, &posted.person, FormState::default(), Some(token)).await
}

/// Revokes a token.
#[handler]
pub async fn revoke(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    if let Ok(id) = posted.form.value("id").parse() {
        people::revoke_token(app, posted.person.session.staff.id, id).await.map_err(PageFault)?;
    }
    Ok(see_other("/tokens"))
}

/// Hides or shows names for the rest of the session.
#[handler]
pub async fn hide_names(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let session = &posted.person.session;
    people::hide_names(app, session, !session.hide_names).await.map_err(PageFault)?;
    let back = posted.form.value("back");
    Ok(see_other(if super::opens(back) { local(back) } else { "/my-work" }))
}
