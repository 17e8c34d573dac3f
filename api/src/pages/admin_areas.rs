//! Areas and their places, for administrators: add, end on a day, import with a line-by-line result.

use super::{
    answered::{self, Answered},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    move_form::Entry,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError},
    wire::areas::outcome,
};
use askama::Template;
use domain::{
    area::{Area, AreaPlace, PlaceKind},
    calendar::human_date,
    ids::AreaId,
    membership::NewPlace,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/admin_areas.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<(String, String, bool)>,
}

struct Line {
    code: String,
    kind: &'static str,
    name: String,
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "pages/admin_area.html")]
struct AreaPage {
    frame: Frame,
    id: String,
    name: String,
    lines: Vec<Line>,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "pages/admin_place.html")]
struct PlacePage {
    frame: Frame,
    form: FormState,
    id: String,
    name: String,
    operation: &'static str,
    here: String,
    heading: &'static str,
    intro: &'static str,
    entries: Vec<Entry>,
    results: Vec<(u64, String, &'static str, String)>,
}

/// The areas of this server.
#[handler]
pub async fn list(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListAreas);
    let areas = ops::areas::list(app, &call).await.map_err(PageFault)?;
    let line = |(area, yours): (Area, bool)| (area.id.to_string(), area.name, yours);
    Ok(html(&ListPage {
        frame: Frame::of(app, &person, "Areas", Section::Areas),
        lines: areas.into_iter().map(line).collect(),
    }))
}

fn which(text: &str) -> Result<AreaId, PageFault> {
    text.parse().map_err(|_| PageFault(OpError::NotFound))
}

async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    area: &str,
) -> poem::Result<(Area, Vec<AreaPlace>)> {
    let call = person.call(app, operation);
    Ok(ops::areas::open(app, &call, which(area)?).await.map_err(PageFault)?)
}

/// One area with its places.
#[handler]
pub async fn one(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let (area, places) = opened(app, &person, Operation::GetArea, &area).await?;
    let lines = places.into_iter().map(|place| Line {
        code: place.code,
        kind: place.kind.words(),
        name: place.name.unwrap_or_default(),
        from: human_date(place.from),
        until: place.until.map_or_else(String::new, human_date),
    });
    let roles = person.actor.roles_in(area.id);
    Ok(html(&AreaPage {
        frame: Frame::of(app, &person, &area.name, Section::Areas),
        id: area.id.to_string(),
        name: area.name,
        lines: lines.collect(),
        may_edit: roles.iter().any(|role| Operation::AddAreaPlace.permits(*role)),
    }))
}

fn kinds() -> Vec<(String, String)> {
    PlaceKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.words().to_owned())).collect()
}

const FROM: &str = "The first day on which it belongs to your area";
const UNTIL: &str = "The first day on which it no longer belongs";

fn shape(operation: Operation, places: &[AreaPlace]) -> (&'static str, &'static str, Vec<Entry>) {
    match operation {
        Operation::AddAreaPlace => (
            "Add a place",
            "A place belongs to one area on any day. If another area has it, that area must end it first.",
            vec![
                Entry::choice("kind", "What kind of place", "", kinds()),
                Entry::text("code", "Code", "Such as NM1, or the code of a district"),
                Entry::text("name", "Name, if it has one", ""),
                Entry::date("from", "First day", FROM),
            ],
        ),
        Operation::EndAreaPlace => {
            let open = places.iter().filter(|place| place.until.is_none()).map(|place| {
                let value = format!("{}:{}", place.kind.code(), place.code);
                (value, format!("{}, {}", place.code, place.kind.words().to_lowercase()))
            });
            (
                "End a place",
                "The row stays: what happened before that day still belongs to your area.",
                vec![
                    Entry::choice("code", "Which place", "", open.collect()),
                    Entry::date("until", "No longer from", UNTIL),
                ],
            )
        }
        _ => (
            "Import places",
            "Paste a list with the headings kind, code, name, from and until, separated by commas. Good lines are added and the others refused with their reasons. The same list again adds nothing.",
            vec![Entry::long("csv", "The list", "Such as: postcode_district,NM1,,2025-04-01,")],
        ),
    }
}

fn show(
    app: &App,
    person: &Person,
    (area, places): (Area, &[AreaPlace]),
    operation: Operation,
    form: FormState,
    results: Vec<ops::areas::LineResult>,
) -> Response {
    let (heading, intro, entries) = shape(operation, places);
    let frame = Frame::of(app, person, heading, Section::Areas);
    let results = results
        .into_iter()
        .map(|line| (line.line, line.code, outcome(line.outcome), line.why.join(" ")));
    let view = PlacePage {
        frame: answered::frame_for(frame, &form),
        id: area.id.to_string(),
        name: area.name,
        operation: operation.id(),
        here: person.path.clone(),
        heading,
        intro,
        entries,
        results: results.collect(),
        form,
    };
    answered::form_page(&view, &view.form)
}

async fn empty(
    app: &App,
    person: &Person,
    operation: Operation,
    area: &str,
) -> poem::Result<Response> {
    let (area, places) = opened(app, person, operation, area).await?;
    Ok(show(app, person, (area, &places), operation, FormState::default(), Vec::new()))
}

/// The form shown again with its faults, or on to the area.
async fn settled(
    app: &App,
    person: &Person,
    operation: Operation,
    (id, form): (AreaId, FormState),
    done: Result<ops::Done, OpError>,
) -> poem::Result<Response> {
    match answered::read(done)? {
        Answered::Faults(faults) => {
            let (area, places) = opened(app, person, operation, &id.to_string()).await?;
            let form = form.with_faults(faults);
            Ok(show(app, person, (area, &places), operation, form, Vec::new()))
        }
        Answered::Done(_) | Answered::Stale => Ok(see_other(&format!("/admin/areas/{id}"))),
    }
}

/// The form that adds a place.
#[handler]
pub async fn adding(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::AddAreaPlace, &area).await
}

/// Adds a place.
#[handler]
pub async fn add(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let key = posted.keyed(&format!("addAreaPlace {id}"));
    let call = posted.person.call(app, Operation::AddAreaPlace);
    let Posted { person, mut form } = posted;
    let from = form.date("from", "Enter the first day");
    form.faults.clear();
    let asked = NewPlace {
        kind: form.value("kind").to_owned(),
        code: form.value("code").to_owned(),
        name: form.some("name"),
        from,
        until: None,
    };
    let done = ops::areas::add(app, &call, id, &asked, key.as_ref()).await;
    settled(app, &person, Operation::AddAreaPlace, (id, form), done).await
}

/// The form that ends a place.
#[handler]
pub async fn ending(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::EndAreaPlace, &area).await
}

/// Ends a place.
#[handler]
pub async fn end(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let key = posted.keyed(&format!("endAreaPlace {id}"));
    let call = posted.person.call(app, Operation::EndAreaPlace);
    let Posted { person, mut form } = posted;
    let Some(until) = form.date("until", "Enter the day") else {
        let (area, places) = opened(app, &person, Operation::EndAreaPlace, &area).await?;
        let operation = Operation::EndAreaPlace;
        return Ok(show(app, &person, (area, &places), operation, form, Vec::new()));
    };
    let chosen = form.value("code").to_owned();
    let (kind, code) = chosen.split_once(':').unwrap_or_default();
    let done = ops::areas::end(app, &call, id, (kind, code, until), key.as_ref()).await;
    settled(app, &person, Operation::EndAreaPlace, (id, form), done).await
}

/// The form that imports places.
#[handler]
pub async fn importing(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::ImportAreaPlaces, &area).await
}

/// Imports places and says what each line came to.
#[handler]
pub async fn import(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let operation = Operation::ImportAreaPlaces;
    let key = posted.keyed(&format!("importAreaPlaces {id}"));
    let call = posted.person.call(app, operation);
    let Posted { person, form } = posted;
    let read = ops::areas::import(app, &call, id, form.value("csv"), key.as_ref()).await;
    let (form, results) = match read {
        Ok(results) => (form, results),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            (form.with_faults(refusal.fields()), Vec::new())
        }
        Err(error) => return Err(PageFault(error).into()),
    };
    let (area, places) = opened(app, &person, operation, &area).await?;
    Ok(show(app, &person, (area, &places), operation, form, results))
}
