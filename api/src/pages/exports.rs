//! Exports: extracts of finalised cases that identify nobody. Asking for one and downloading one
//! need a fresh code; the page of one says plainly what it reached and what it does not show.

use super::{
    answered::{self, Answered},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, exports::Ask, people},
};
use askama::Template;
use domain::{
    area::Area,
    calendar,
    change::{Release, ReleaseState},
    ids::{AreaId, ReleaseId},
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use reports::anonymise::RiskReport;
use serde::Deserialize;
use storage::PageAsk;
use uuid::Uuid;

struct Line {
    id: String,
    recipient: String,
    purpose: String,
    asked: String,
    by: String,
    state: &'static str,
    colour: &'static str,
    rows: String,
}

#[derive(Template)]
#[template(path = "pages/exports.html")]
struct ExportsPage {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
    may_ask: bool,
}

#[derive(Template)]
#[template(path = "pages/export_new.html")]
struct NewPage {
    frame: Frame,
    form: FormState,
    areas: Vec<(String, String)>,
}

struct Reached {
    measure: String,
    asked: String,
    found: String,
}

#[derive(Template)]
#[template(path = "pages/export.html")]
struct OnePage {
    frame: Frame,
    line: Line,
    refused: String,
    sha256: String,
    reached: Vec<Reached>,
    levels: Vec<(String, String, String)>,
    left_out: String,
    loss: String,
    notes: Vec<String>,
    made: bool,
    waiting: bool,
}

/// Where a page of the list starts.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    after: Option<String>,
}

fn line(release: &Release) -> Line {
    let (state, colour) = match release.state {
        ReleaseState::Requested => ("Being made", "blue"),
        ReleaseState::Made { .. } => ("Made", "green"),
        ReleaseState::Refused { .. } => ("Refused", "red"),
    };
    Line {
        id: release.id.to_string(),
        recipient: release.recipient.clone(),
        purpose: release.purpose.clone(),
        asked: super::notices::when(release.requested_at),
        by: release.by_name.clone(),
        state,
        colour,
        rows: match release.state {
            ReleaseState::Made { rows, .. } => rows.to_string(),
            _ => String::new(),
        },
    }
}

/// The extracts of one's areas.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(after): Query<After>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListExports);
    let ask = PageAsk { after: after.after, size: 25 };
    let found = ops::exports::list(app, &call, &ask).await.map_err(PageFault)?;
    Ok(html(&ExportsPage {
        frame: Frame::of(app, &person, "Exports", Section::Exports),
        lines: found.items.iter().map(line).collect(),
        next: found.next.map(|next| format!("/exports?after={next}")),
        may_ask: person.may(Operation::CreateExport),
    }))
}

/// The areas to choose from; nothing where there is only one.
async fn areas(app: &App, person: &Person) -> Result<Vec<(String, String)>, PageFault> {
    let call = person.call(app, Operation::CreateExport);
    let mine = call.actor.areas();
    if mine.len() < 2 {
        return Ok(Vec::new());
    }
    let all = ops::cases::areas(app, &call).await.map_err(PageFault)?;
    let named = |area: Area| (area.id.to_string(), area.name);
    Ok(all.into_iter().filter(|area| mine.contains(&area.id)).map(named).collect())
}

async fn new_page(app: &App, person: &Person, form: FormState) -> poem::Result<Response> {
    let frame = Frame::of(app, person, "New export", Section::Exports);
    let view = NewPage {
        frame: answered::frame_for(frame, &form),
        form,
        areas: areas(app, person).await?,
    };
    Ok(answered::form_page(&view, &view.form))
}

/// The form that asks for an extract.
#[handler]
pub async fn new(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    let call = person.call(app, Operation::CreateExport);
    ops::permitted(app, &call).await.map_err(PageFault)?;
    if !people::freshly_proved(&person.session, call.at.now) {
        return Ok(answered::prove_again("/exports/new"));
    }
    new_page(app, &person, FormState::default()).await
}

/// Asks for an extract.
#[handler]
pub async fn create(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::CreateExport);
    if !people::freshly_proved(&posted.person.session, call.at.now) {
        return Ok(answered::prove_again("/exports/new"));
    }
    let key = posted.keyed("createExport");
    let Posted { person, form } = posted;
    let ask = Ask {
        area: form.value("area").parse::<Uuid>().ok().map(AreaId),
        recipient: form.value("recipient").to_owned(),
        purpose: form.value("purpose").to_owned(),
    };
    match answered::read(ops::exports::create(app, &call, &ask, key.as_ref()).await)? {
        Answered::Done(done) => Ok(see_other(&format!("/exports/{}", done.id))),
        Answered::Faults(faults) => new_page(app, &person, form.with_faults(faults)).await,
        Answered::Stale => Ok(see_other("/exports")),
    }
}

fn which(text: &str) -> Result<ReleaseId, PageFault> {
    text.parse::<Uuid>().map(ReleaseId).map_err(|_| PageFault(ops::OpError::NotFound))
}

/// One extract: how far it is, what it reached.
#[handler]
pub async fn one(
    Data(app): Data<&App>,
    person: Person,
    Path(export): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetExport);
    let release = ops::exports::open(app, &call, which(&export)?).await.map_err(PageFault)?;
    Ok(html(&one_page(Frame::of(app, &person, "Export", Section::Exports), &release)))
}

fn one_page(frame: Frame, release: &Release) -> OnePage {
    let mut view = OnePage {
        frame,
        line: line(release),
        refused: String::new(),
        sha256: String::new(),
        reached: Vec::new(),
        levels: Vec::new(),
        left_out: String::new(),
        loss: String::new(),
        notes: Vec::new(),
        made: false,
        waiting: release.state == ReleaseState::Requested,
    };
    match &release.state {
        ReleaseState::Requested => {}
        ReleaseState::Refused { why } => view.refused.clone_from(why),
        ReleaseState::Made { sha256, report: written, .. } => {
            view.made = true;
            view.sha256.clone_from(sha256);
            if let Ok(found) = serde_json::from_str::<RiskReport>(written) {
                view.tell(&found);
            }
        }
    }
    view
}

impl OnePage {
    /// Fills in what the risk report says.
    fn tell(&mut self, risk: &RiskReport) {
        let asked = &risk.profile;
        let row = |measure: &str, asked: String, found: String| Reached {
            measure: measure.to_owned(),
            asked,
            found,
        };
        self.reached.push(row(
            "k: rows in the smallest group",
            format!("at least {}", asked.k),
            risk.k.to_string(),
        ));
        if let Some(joined) = risk.k_joined_with_earlier {
            let measure = "k put beside earlier extracts for this recipient";
            self.reached.push(row(measure, format!("at least {}", asked.k), joined.to_string()));
        }
        for attribute in &risk.sensitive {
            let name = attribute.name.replace('_', " ");
            self.reached.push(row(
                &format!("l: different values of {name} in a group"),
                format!("at least {}", asked.l),
                attribute.l_distinct.to_string(),
            ));
            let ceiling = format!("at most {}", short(&asked.t_ceiling.decimal));
            self.reached.push(row(
                &format!("t: distance of {name} from the whole file"),
                ceiling,
                short(&attribute.t.decimal),
            ));
        }
        let known = "k if the category of death were known too (for information)";
        self.reached.push(row(
            known,
            "not held to it".into(),
            risk.k_if_category_is_known.to_string(),
        ));
        let level = |l: &reports::anonymise::ReachedLevel| {
            (l.name.replace('_', " "), l.level_name.clone(), format!("{} of {}", l.level, l.of))
        };
        self.levels = risk.quasi_identifiers.iter().map(level).collect();
        self.left_out = format!("{} of {} rows", risk.rows_suppressed, risk.rows_in);
        self.loss = short(&risk.loss.decimal);
        self.notes.clone_from(&risk.notes);
    }
}

/// A decimal cut to three places.
fn short(decimal: &str) -> String {
    decimal.split_once('.').map_or_else(
        || decimal.to_owned(),
        |(whole, part)| format!("{whole}.{}", part.get(..3).unwrap_or(part)),
    )
}

fn attachment(kind: &str, name: &str, body: String) -> Response {
    Response::builder()
        .content_type(kind)
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(body)
}

/// The file.
#[handler]
pub async fn file(
    Data(app): Data<&App>,
    person: Person,
    Path(export): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadExport);
    let id = which(&export)?;
    if person.may(Operation::DownloadExport)
        && !people::freshly_proved(&person.session, call.at.now)
    {
        return Ok(answered::prove_again(&format!("/exports/{id}")));
    }
    let (csv, _) = ops::exports::files(app, &call, id).await.map_err(PageFault)?;
    Ok(attachment("text/csv; charset=utf-8", &name(app, "csv"), csv))
}

/// The risk report.
#[handler]
pub async fn report(
    Data(app): Data<&App>,
    person: Person,
    Path(export): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadRiskReport);
    let (_, body) = ops::exports::files(app, &call, which(&export)?).await.map_err(PageFault)?;
    Ok(attachment("application/json", &name(app, "json"), body))
}

fn name(app: &App, ending: &str) -> String {
    format!("extract-{}.{ending}", calendar::london_date(app.moment().now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::ids::StaffId;

    fn release(state: ReleaseState) -> Release {
        Release {
            id: ReleaseId::random(),
            area: AreaId::random(),
            by: StaffId::random(),
            by_name: "Bethan Okoro".into(),
            recipient: "Mereshire public health team".into(),
            purpose: "Needs assessment".into(),
            requested_at: DateTime::UNIX_EPOCH,
            state,
            settled_at: None,
        }
    }

    #[test]
    fn a_refused_extract_says_why_and_offers_nothing_to_download() {
        let why = "There are 4 finalised cases and at least 10 are needed.";
        let view =
            one_page(Frame::public("Export"), &release(ReleaseState::Refused { why: why.into() }));
        let text = view.render().expect("a page");
        assert!(text.contains(why), "{text}");
        assert!(!text.contains("/file"), "nothing to download");
        assert!(!text.contains("style="));
    }

    #[test]
    fn the_form_names_its_operation() {
        let view = NewPage {
            frame: Frame::public("New export"),
            form: FormState::default(),
            areas: Vec::new(),
        };
        assert!(view.render().expect("a page").contains("data-operation=\"createExport\""));
    }
}
