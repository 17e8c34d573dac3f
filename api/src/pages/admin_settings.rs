//! What an area sets for itself: lengths of clocks with everything that was set before, and days on
//! which its office is closed.

use super::{
    answered::{self, Answered},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    holds::optional,
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError},
    wire::area_settings::{AreaClockView, ClosureView, LengthUnitBody},
};
use askama::Template;
use domain::{
    area::Area,
    calendar::{closures::NewClosure, human_date},
    clocks::{
        AreaLength, AreaLengths, ClockRow, Length,
        setting::{self, NewLength},
    },
    ids::AreaId,
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/area_clocks.html")]
struct ClocksPage {
    frame: Frame,
    id: String,
    name: String,
    lines: Vec<AreaClockView>,
    may_edit: bool,
}

/// A setting of a clock: first day, lengths, reason, by whom and when.
type Earlier = (String, String, String, String);

#[derive(Template)]
#[template(path = "pages/area_clock.html")]
struct ClockPage {
    frame: Frame,
    form: FormState,
    id: String,
    name: String,
    clock: String,
    clock_name: String,
    table: String,
    source: &'static str,
    /// The sentence of the refusal, for a clock whose length is not for an area to set.
    refused: Option<String>,
    /// Whether a limit is asked for: guidance has none.
    limited: bool,
    units: Vec<(&'static str, &'static str)>,
    earlier: Vec<Earlier>,
}

#[derive(Template)]
#[template(path = "pages/area_closures.html")]
struct ClosuresPage {
    frame: Frame,
    form: FormState,
    id: String,
    name: String,
    may_edit: bool,
    /// First day for the form, days in words, reason, by whom.
    lines: Vec<([String; 3], String, String, String)>,
}

async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    area: &str,
) -> poem::Result<(Area, AreaLengths)> {
    let call = person.call(app, operation);
    let id: AreaId = area.parse().map_err(|_| PageFault(OpError::NotFound))?;
    let lengths = ops::area_settings::open(app, &call, id).await.map_err(PageFault)?;
    let areas = ops::cases::areas(app, &call).await.map_err(PageFault)?;
    let area = areas.into_iter().find(|area| area.id == id);
    Ok((area.ok_or(PageFault(OpError::NotFound))?, lengths))
}

/// The clocks whose length an area may set.
#[handler]
pub async fn clocks(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &person, Operation::GetAreaSettings, &area).await?;
    let today = app.moment().today;
    let roles = person.actor.roles_in(area.id);
    Ok(html(&ClocksPage {
        frame: Frame::of(app, &person, "Lengths of clocks", Section::Areas),
        id: area.id.to_string(),
        name: area.name,
        lines: AreaClockView::all(&lengths, today),
        may_edit: roles.iter().any(|role| Operation::SetAreaClock.permits(*role)),
    }))
}

fn show_clock(
    app: &App,
    person: &Person,
    (area, lengths): (Area, &AreaLengths),
    clock: &str,
    form: FormState,
) -> poem::Result<Response> {
    let newest = domain::clocks::row(clock).ok_or(PageFault(OpError::NotFound))?;
    let settable = setting::settable(clock);
    let row: &'static ClockRow = settable.as_ref().unwrap_or(&newest);
    let earlier = lengths.set.get(clock).map(Vec::as_slice).unwrap_or_default();
    let line = |set: &domain::clocks::SetLength| {
        let words = if set.length.target.is_none() && set.length.limit.is_none() {
            "Back to the table".to_owned()
        } else {
            set.length.words()
        };
        (human_date(set.from), words, set.reason.clone(), format!("{}, {}", set.by, when(set.at)))
    };
    let frame = Frame::of(app, person, &format!("{} ({clock})", row.name), Section::Areas);
    let page = ClockPage {
        frame: answered::frame_for(frame, &form),
        id: area.id.to_string(),
        name: area.name,
        clock: clock.to_owned(),
        clock_name: row.name.to_owned(),
        table: AreaLength { target: row.target, limit: row.limit }.words(),
        source: row.source,
        refused: settable.err().map(|refusal| refusal.to_string()),
        limited: row.kind != domain::clocks::ClockKind::NationalGuidance,
        units: LengthUnitBody::ALL.map(|(_, code, words)| (code, words)).to_vec(),
        earlier: earlier.iter().rev().map(line).collect(),
        form,
    };
    Ok(answered::form_page(&page, &page.form))
}

/// The form that sets the length of a clock.
#[handler]
pub async fn setting_form(
    Data(app): Data<&App>,
    person: Person,
    Path((area, clock)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &person, Operation::SetAreaClock, &area).await?;
    let mut form = FormState::default();
    let today = app.moment().today;
    form.set_date("from", today);
    show_clock(app, &person, (area, &lengths), &clock, form)
}

/// A count with its unit; none where no count is given.
fn length(form: &mut FormState, name: &str) -> Option<Length> {
    let count = form.some(name)?;
    let code = form.value(&format!("{name}-unit")).to_owned();
    let unit = LengthUnitBody::ALL.into_iter().find(|(_, known, _)| *known == code);
    match (count.parse::<u32>(), unit) {
        (Ok(count), Some((unit, _, _))) => Some(unit.length(count)),
        (Err(_), _) => {
            form.faults.push(FieldFault::new(
                format!("/{name}"),
                "not-a-number",
                "Enter a whole number, such as 10",
            ));
            None
        }
        (_, None) => {
            form.faults.push(FieldFault::new(
                format!("/{name}"),
                "missing",
                "Choose hours, days, weeks or months",
            ));
            None
        }
    }
}

/// Sets the length of a clock.
#[handler]
pub async fn set_length(
    Data(app): Data<&App>,
    Path((area, clock)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &posted.person, Operation::SetAreaClock, &area).await?;
    let key = posted.keyed(&format!("setAreaClock {} {clock}", area.id));
    let call = posted.person.call(app, Operation::SetAreaClock);
    let Posted { person, mut form } = posted;
    let (target, limit) = (length(&mut form, "target"), length(&mut form, "limit"));
    let from = form.date("from", "Enter the first day");
    let asked = NewLength {
        clock: clock.clone(),
        target,
        limit,
        from,
        reason: form.value("reason").into(),
    };
    if !form.faults.is_empty() {
        if let Err(refusal) = setting::set(&asked, String::new(), &call.at) {
            let known: Vec<String> = form.faults.iter().map(|f| f.field.clone()).collect();
            form.faults.extend(refusal.fields().into_iter().filter(|f| !known.contains(&f.field)));
        }
        return show_clock(app, &person, (area, &lengths), &clock, form);
    }
    let done = ops::area_settings::set_clock(app, &call, area.id, &asked, key.as_ref()).await;
    match answered::read(done)? {
        Answered::Faults(faults) => {
            show_clock(app, &person, (area, &lengths), &clock, form.with_faults(faults))
        }
        _ => Ok(see_other(&format!("/admin/areas/{}/clocks", area.id))),
    }
}

fn show_closures(
    app: &App,
    person: &Person,
    (area, lengths): (Area, &AreaLengths),
    form: FormState,
) -> Response {
    use chrono::Datelike;
    let roles = person.actor.roles_in(area.id);
    let line = |closure: ClosureView| {
        let from = closure.from;
        let parts = [from.day().to_string(), from.month().to_string(), from.year().to_string()];
        let days = if closure.last == from {
            human_date(from)
        } else {
            format!("{} to {}", human_date(from), human_date(closure.last))
        };
        (parts, days, closure.reason, closure.by)
    };
    let frame = Frame::of(app, person, "Closed days", Section::Areas);
    let page = ClosuresPage {
        frame: answered::frame_for(frame, &form),
        id: area.id.to_string(),
        name: area.name,
        may_edit: roles.iter().any(|role| Operation::AddAreaClosure.permits(*role)),
        lines: ClosureView::all(&lengths.closures).into_iter().map(line).collect(),
        form,
    };
    answered::form_page(&page, &page.form)
}

/// The closed days of an area, with the form that adds some.
#[handler]
pub async fn closures(
    Data(app): Data<&App>,
    person: Person,
    Path(area): Path<String>,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &person, Operation::GetAreaSettings, &area).await?;
    Ok(show_closures(app, &person, (area, &lengths), FormState::default()))
}

/// Adds closed days.
#[handler]
pub async fn add(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &posted.person, Operation::AddAreaClosure, &area).await?;
    let key = posted.keyed(&format!("addAreaClosure {}", area.id));
    let call = posted.person.call(app, Operation::AddAreaClosure);
    let Posted { person, mut form } = posted;
    let from = form.date("from", "Enter the first closed day");
    let last = optional(&mut form, "last");
    let asked = NewClosure { from, last, reason: form.value("reason").into() };
    if !form.faults.is_empty() {
        if asked.reason.trim().is_empty() {
            form.faults.push(FieldFault::new(
                "/reason",
                "missing",
                "Enter why the office is closed.",
            ));
        }
        return Ok(show_closures(app, &person, (area, &lengths), form));
    }
    let done = ops::area_settings::add_closure(app, &call, area.id, &asked, key.as_ref()).await;
    settled(app, &person, (area, &lengths), form, done)
}

/// Takes closed days away.
#[handler]
pub async fn remove(
    Data(app): Data<&App>,
    Path(area): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let (area, lengths) = opened(app, &posted.person, Operation::RemoveAreaClosure, &area).await?;
    let key = posted.keyed(&format!("removeAreaClosure {}", area.id));
    let call = posted.person.call(app, Operation::RemoveAreaClosure);
    let Posted { person, mut form } = posted;
    let from = form.date("from", "Enter the first closed day");
    form.faults.clear();
    let done = ops::area_settings::remove_closure(app, &call, area.id, from, key.as_ref()).await;
    settled(app, &person, (area, &lengths), form, done)
}

fn settled(
    app: &App,
    person: &Person,
    (area, lengths): (Area, &AreaLengths),
    form: FormState,
    done: Result<ops::Done, OpError>,
) -> poem::Result<Response> {
    Ok(match answered::read(done)? {
        Answered::Faults(faults) => {
            show_closures(app, person, (area, lengths), form.with_faults(faults))
        }
        _ => see_other(&format!("/admin/areas/{}/closures", area.id)),
    })
}
