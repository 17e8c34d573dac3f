//! Documents to take away: letters, minutes, action logs; and the letterhead of an area.

use super::{
    errors::PageFault,
    facts::rejected,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, analysis::Which, letters::Document},
};
use askama::Template;
use domain::{
    ids::{AreaId, MeetingId},
    letterhead::Letterhead,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use reports::sheet::Format;
use serde::Deserialize;

/// Which kind of file.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    format: String,
}

impl Wanted {
    fn format(&self) -> Format {
        Format::from_code(&self.format).unwrap_or(Format::Pdf)
    }
}

fn file((name, bytes): Document, format: Format) -> Response {
    Response::builder()
        .content_type(format.media_type())
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(bytes)
}

/// A letter.
#[handler]
pub async fn letter(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, number)): Path<(String, u32)>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadLetter);
    let which = Which::Reference(reference);
    let made = ops::letters::letter(app, &call, which, number, wanted.format()).await;
    Ok(file(made.map_err(PageFault)?, wanted.format()))
}

/// The minutes of a meeting.
#[handler]
pub async fn minutes(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, meeting)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadMinutes);
    let meeting: MeetingId = meeting.parse().map_err(|_| PageFault(OpError::NotFound))?;
    let which = Which::Reference(reference);
    let made = ops::letters::minutes(app, &call, which, meeting, wanted.format()).await;
    Ok(file(made.map_err(PageFault)?, wanted.format()))
}

/// What is to be done.
#[handler]
pub async fn action_log(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadActionLog);
    let which = Which::Reference(reference);
    let made = ops::letters::action_log(app, &call, which, wanted.format()).await;
    Ok(file(made.map_err(PageFault)?, wanted.format()))
}

#[derive(Template)]
#[template(path = "pages/letterhead.html")]
struct LetterheadPage {
    frame: Frame,
    form: FormState,
    id: String,
    area: String,
    /// Whether this person may change it.
    writes: bool,
    head: Letterhead,
}

fn which(text: &str) -> Result<AreaId, PageFault> {
    text.parse().map_err(|_| PageFault(OpError::NotFound))
}

fn show(
    app: &App,
    person: &Person,
    (id, area): (AreaId, String),
    head: Letterhead,
    form: FormState,
) -> Response {
    let frame = Frame::of(app, person, "Letterhead", Section::Areas);
    let faulty = !form.faults.is_empty();
    let roles = person.actor.roles_in(id);
    let page = LetterheadPage {
        frame: if faulty { frame.faulty() } else { frame },
        id: id.to_string(),
        area,
        writes: roles.iter().any(|role| Operation::SetLetterhead.permits(*role)),
        head,
        form,
    };
    let response = html(&page);
    if faulty { rejected(response) } else { response }
}

/// The letterhead of an area, with the form that sets it.
#[handler]
pub async fn letterhead(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetLetterhead);
    let id = which(&area)?;
    let (head, name) = ops::letters::letterhead(app, &call, id).await.map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("name", head.name.as_str());
    form.set("address", head.address.join("\n"));
    form.set("contact", head.contact.join("\n"));
    Ok(show(app, &person, (id, name), head, form))
}

/// Sets it.
#[handler]
pub async fn set_letterhead(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::SetLetterhead);
    let id = which(&area)?;
    let seen = posted.person.call(app, Operation::GetLetterhead);
    let (head, name) = ops::letters::letterhead(app, &seen, id).await.map_err(PageFault)?;
    let form = posted.form.clone();
    let lines = |name: &str| form.value(name).lines().map(str::to_owned).collect();
    let asked = Letterhead {
        name: form.value("name").to_owned(),
        address: lines("address"),
        contact: lines("contact"),
    };
    let key = posted.keyed(&format!("setLetterhead {id}"));
    let done = ops::letters::set_letterhead(app, &call, id, asked, key.as_ref()).await;
    Ok(match super::facts::settled(done)? {
        Ok(_) => see_other(&format!("/admin/areas/{id}/letterhead")),
        Err(faults) => show(app, &posted.person, (id, name), head, form.with_faults(faults)),
    })
}
