//! The partners' overview: one page to read and to print.

use super::{
    errors::PageFault,
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use domain::{
    calendar::human_date, case::Stage, ids::AreaId, operations::Operation, overview::Standing,
};
use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;
use storage::PageAsk;

/// How many reviews one page shows.
const SHOWN: u32 = 100;

/// Which area, and where the page starts.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    area: Option<String>,
    after: Option<String>,
}

struct Line {
    reference: String,
    stage: &'static str,
    colour: &'static str,
    holder: &'static str,
    since: String,
    because: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/overview.html")]
struct OverviewPage {
    frame: Frame,
    area: String,
    area_id: String,
    others: Vec<(String, String)>,
    counts: Vec<(&'static str, u64)>,
    lines: Vec<Line>,
    total: u64,
    first: bool,
    next: Option<String>,
    printed: String,
    may_reconcile: bool,
}

/// The page.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetOverview);
    let area: Option<AreaId> = match wanted.area.as_deref() {
        None => None,
        Some(area) => Some(area.parse().map_err(|_| PageFault(ops::OpError::NotFound))?),
    };
    let first = wanted.after.is_none();
    let ask = PageAsk { after: wanted.after, size: SHOWN };
    let found = ops::overview::of(app, &call, area, &ask).await.map_err(PageFault)?;
    let counts = found.counts.into_iter().filter(|(_, number)| *number > 0);
    Ok(html(&OverviewPage {
        frame: Frame::of(app, &person, "Where every review is", Section::Overview),
        may_reconcile: person.may(Operation::ListReconciliation),
        area: found.area.name,
        area_id: found.area.id.to_string(),
        others: found.others.into_iter().map(|a| (a.id.to_string(), a.name)).collect(),
        counts: counts.map(|(stage, number): (Stage, u64)| (stage.words(), number)).collect(),
        lines: found.page.items.into_iter().map(line).collect(),
        total: found.page.total,
        first,
        next: found.page.next,
        printed: format!("{}, {}", person.actor.name(), when(call.at.now)),
    }))
}

fn line(standing: Standing) -> Line {
    Line {
        reference: standing.reference,
        stage: standing.stage.tag(),
        colour: standing.stage.colour(),
        holder: standing.holder,
        since: human_date(standing.since),
        because: standing.because,
    }
}
