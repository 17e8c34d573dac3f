//! A person's own calendar address: made and revoked on a page, and the calendar itself.

use super::{
    errors::{PageFault, not_found},
    form_state::{Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{app::App, ops::feeds};
use askama::Template;
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/calendar.html")]
struct CalendarPage {
    frame: Frame,
    fresh: Option<String>,
    made: Option<String>,
}

async fn show(app: &App, person: &Person, fresh: Option<String>) -> poem::Result<Response> {
    let made = feeds::made_at(app, person.session.staff.id).await.map_err(PageFault)?;
    let frame = Frame::of(app, person, "Your calendar address", Section::None);
    Ok(html(&CalendarPage { frame, fresh, made: made.map(when) }))
}

/// Whether there is an address.
#[handler]
pub async fn page(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    show(app, &person, None).await
}

/// Makes an address; it is shown once.
#[handler]
pub async fn make(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let staff = posted.person.session.staff.id;
    let address = feeds::make(app, staff).await.map_err(PageFault)?;
    show(app, &posted.person, Some(address)).await
}

/// Revokes the address.
#[handler]
pub async fn revoke(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    feeds::revoke(app, posted.person.session.staff.id).await.map_err(PageFault)?;
    Ok(see_other("/calendar"))
}

/// The calendar, for a program that subscribes to it.
#[handler]
pub async fn file(Data(app): Data<&App>, Path(file): Path<String>) -> poem::Result<Response> {
    let Some(secret) = file.strip_suffix(".ics").filter(|secret| secret.len() == 52) else {
        return Ok(not_found());
    };
    let calendar = feeds::calendar(app, secret).await.map_err(PageFault)?;
    Ok(Response::builder()
        .content_type("text/calendar; charset=utf-8")
        .header("Content-Disposition", "inline; filename=\"meetings.ics\"")
        .body(calendar))
}
