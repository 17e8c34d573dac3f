//! The on-call rota of an area: who is on call now, the gaps to come, the list of people, and taking
//! turns out of a file.

use super::{
    answered,
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{
        self, OpError,
        rota::{Format, RotaFile, RotaSeen},
    },
    wire::areas::outcome,
};
use askama::Template;
use domain::{
    ids::{AreaId, OnCallId},
    operations::Operation,
    refusal::FieldFault,
    response::calls::Profession,
    rota::{NewPerson, words_of},
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

/// Where the rotas of somebody with several areas are.
#[derive(Template)]
#[template(path = "pages/rotas.html")]
struct RotasPage {
    frame: Frame,
    lines: Vec<(String, String)>,
}

struct OnePerson {
    id: String,
    words: String,
}

#[derive(Template)]
#[template(path = "pages/rota.html")]
struct RotaPage {
    frame: Frame,
    form: FormState,
    id: String,
    area: String,
    now: Vec<(&'static str, String, bool)>,
    gaps: Vec<(&'static str, String)>,
    turns: Vec<(String, &'static str, String)>,
    people: Vec<OnePerson>,
    professions: Vec<(&'static str, &'static str)>,
    formats: [(&'static str, &'static str); 2],
    results: Vec<(u64, String, &'static str, String)>,
    may_edit: bool,
}

/// How many turns and gaps the page shows.
const SHOWN: usize = 40;

/// The rotas of the person's areas.
#[handler]
pub async fn list(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetRota);
    ops::permitted(app, &call).await.map_err(PageFault)?;
    let areas = ops::cases::areas(app, &call).await.map_err(PageFault)?;
    let own = call.actor.areas();
    let lines: Vec<(String, String)> = areas
        .into_iter()
        .filter(|area| own.contains(&area.id))
        .map(|area| (area.id.to_string(), area.name))
        .collect();
    if let [(only, _)] = lines.as_slice() {
        return Ok(see_other(&format!("/admin/areas/{only}/rota")));
    }
    let frame = Frame::of(app, &person, "On-call rota", Section::Areas);
    Ok(html(&RotasPage { frame, lines }))
}

fn which(text: &str) -> Result<AreaId, PageFault> {
    text.parse().map_err(|_| PageFault(OpError::NotFound))
}

async fn opened(app: &App, person: &Person, area: AreaId) -> poem::Result<RotaSeen> {
    let call = person.call(app, Operation::GetRota);
    Ok(ops::rota::open(app, &call, area, call.at.now).await.map_err(PageFault)?)
}

fn show(
    app: &App,
    person: &Person,
    id: AreaId,
    seen: RotaSeen,
    form: FormState,
    results: Vec<ops::areas::LineResult>,
) -> Response {
    let frame = Frame::of(app, person, "On-call rota", Section::Areas);
    let name = |who: OnCallId| {
        let known = seen.people.iter().find(|one| one.id == who);
        known.map_or_else(String::new, |one| one.name.clone())
    };
    let turns = seen
        .shifts
        .iter()
        .take(SHOWN)
        .map(|shift| (shift.words(), shift.profession.words(), name(shift.person)))
        .collect();
    let gap = |(profession, from, until): &(Profession, _, _)| {
        (profession.words(), format!("{} to {}", words_of(*from), words_of(*until)))
    };
    let roles = person.actor.roles_in(id);
    let view = RotaPage {
        frame: answered::frame_for(frame, &form),
        id: id.to_string(),
        now: seen
            .now
            .iter()
            .map(|one| (one.profession.words(), one.words.clone(), one.person.is_some()))
            .collect(),
        gaps: seen.gaps.iter().take(SHOWN).map(gap).collect(),
        turns,
        people: seen
            .people
            .iter()
            .filter(|one| one.active)
            .map(|one| OnePerson {
                id: one.id.to_string(),
                words: format!(
                    "{}, {}, {}, {}",
                    one.name,
                    one.profession.words().to_lowercase(),
                    one.organisation,
                    one.telephone
                ),
            })
            .collect(),
        professions: Profession::ON_CALL.map(|one| (one.code(), one.words())).to_vec(),
        formats: [("csv", "CSV"), ("icalendar", "Calendar file (.ics)")],
        results: results
            .into_iter()
            .map(|line| (line.line, line.code, outcome(line.outcome), line.why.join(" ")))
            .collect(),
        may_edit: roles.iter().any(|role| Operation::ImportRota.permits(*role)),
        area: seen.area.clone(),
        form,
    };
    answered::form_page(&view, &view.form)
}

/// The rota of an area.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let seen = opened(app, &person, id).await?;
    Ok(show(app, &person, id, seen, FormState::default(), Vec::new()))
}

/// The rota again: with the faults of a form, or on to what it is now.
async fn after(
    app: &App,
    person: &Person,
    id: AreaId,
    form: FormState,
    done: Result<ops::Done, OpError>,
) -> poem::Result<Response> {
    Ok(match answered::read(done)? {
        answered::Answered::Faults(faults) => {
            let seen = opened(app, person, id).await?;
            show(app, person, id, seen, form.with_faults(faults), Vec::new())
        }
        _ => see_other(&format!("/admin/areas/{id}/rota")),
    })
}

/// Adds somebody to the list.
#[handler]
pub async fn add_person(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let key = posted.keyed(&format!("addOnCallPerson {id}"));
    let call = posted.person.call(app, Operation::AddOnCallPerson);
    let Posted { person, form } = posted;
    let asked = NewPerson {
        profession: form.value("profession").to_owned(),
        name: form.value("name").to_owned(),
        organisation: form.value("organisation").to_owned(),
        telephone: form.value("telephone").to_owned(),
        email: form.some("email"),
    };
    let done = ops::rota::add_person(app, &call, id, &asked, key.as_ref()).await;
    after(app, &person, id, form, done).await
}

/// Takes somebody off the list.
#[handler]
pub async fn end_person(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let key = posted.keyed(&format!("endOnCallPerson {id}"));
    let call = posted.person.call(app, Operation::EndOnCallPerson);
    let Posted { person, mut form } = posted;
    let Ok(who) = form.value("person").parse::<OnCallId>() else {
        form.faults.push(FieldFault::new("/person", "missing", "Choose who leaves the list."));
        let seen = opened(app, &person, id).await?;
        return Ok(show(app, &person, id, seen, form, Vec::new()));
    };
    let done = ops::rota::end_person(app, &call, id, who, key.as_ref()).await;
    after(app, &person, id, form, done).await
}

/// Takes turns out of a file and says what each line came to.
#[handler]
pub async fn import(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&area)?;
    let key = posted.keyed(&format!("importRota {id}"));
    let call = posted.person.call(app, Operation::ImportRota);
    let Posted { person, form } = posted;
    let calendar = form.value("format") == "icalendar";
    let file = RotaFile {
        format: if calendar { Format::Calendar } else { Format::Csv },
        text: form.value("file"),
        replace: form.value("replace") == "yes",
    };
    let read = ops::rota::import(app, &call, id, &file, key.as_ref()).await;
    let (form, results) = match read {
        Ok(results) => (form, results),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            (form.with_faults(refusal.fields()), Vec::new())
        }
        Err(error) => return Err(PageFault(error).into()),
    };
    let refused = results.iter().any(|line| !line.why.is_empty());
    let seen = opened(app, &person, id).await?;
    let mut shown = show(app, &person, id, seen, form, results);
    if refused {
        shown.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(shown)
}
