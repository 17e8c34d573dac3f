//! The list of cases: find one child fast, find a set. Search terms are sent by POST and stand in
//! no address.

use super::{
    clocks::ClockChip,
    errors::PageFault,
    form_state::{Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use domain::{calendar, case::Stage, moment::Moment, operations::Operation};
use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;
use storage::{CaseFilter, CaseLine, PageAsk};

/// Filters, as the address holds them.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    late: String,
    #[serde(default)]
    jar: String,
    after: Option<String>,
}

struct Line {
    reference: String,
    child: String,
    age: String,
    died: String,
    area: String,
    stage: &'static str,
    colour: &'static str,
    clock: String,
    clock_state: String,
    clock_tag: &'static str,
}

struct Chip {
    words: String,
    without: String,
}

#[derive(Template)]
#[template(path = "pages/cases.html")]
struct CasesPage {
    frame: Frame,
    stages: Vec<(&'static str, &'static str, bool)>,
    late: bool,
    jar: String,
    chips: Vec<Chip>,
    lines: Vec<Line>,
    total: u64,
    first: Option<String>,
    next: Option<String>,
    searched: bool,
    pre_death: bool,
}

/// The list.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListCases);
    let stage = Stage::from_code(&asked.stage);
    let filter = CaseFilter {
        areas: Vec::new(),
        stages: stage.into_iter().collect(),
        late: (asked.late == "yes").then(|| call.at.now.timestamp_micros()),
        text: None,
        response: match asked.jar.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let ask = PageAsk { after: asked.after.clone(), size: 25 };
    let found = ops::cases::list(app, &call, filter, &ask).await.map_err(PageFault)?;
    let hide = person.session.hide_names;
    let query =
        |stage: &str, late: &str, jar: &str| format!("/cases?stage={stage}&late={late}&jar={jar}");
    let code = stage.map_or("", Stage::code);
    let late = if asked.late == "yes" { "yes" } else { "" };
    let jar = if matches!(asked.jar.as_str(), "yes" | "no") { asked.jar.as_str() } else { "" };
    let mut chips = Vec::new();
    if let Some(stage) = stage {
        chips.push(Chip { words: stage_words(stage).into(), without: query("", late, jar) });
    }
    if late == "yes" {
        chips.push(Chip { words: "Late clocks".into(), without: query(code, "", jar) });
    }
    if !jar.is_empty() {
        let words = if jar == "yes" { "Joint agency response" } else { "No joint agency response" };
        chips.push(Chip { words: words.into(), without: query(code, late, "") });
    }
    Ok(html(&CasesPage {
        frame: Frame::of(app, &person, "Cases", Section::Cases),
        stages: stages(stage),
        late: late == "yes",
        jar: jar.to_owned(),
        chips,
        lines: found.items.iter().map(|line| show(line, &call.at, hide)).collect(),
        total: found.total,
        first: asked.after.is_some().then(|| query(code, late, jar)),
        next: found.next.map(|next| format!("{}&after={next}", query(code, late, jar))),
        searched: false,
        pre_death: person.may(Operation::ListPreDeathResponses),
    }))
}

/// The words of a filter: the tag, and more where two stages share one.
fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Triage => "New, scope not decided",
        Stage::CdrmReady => "Review meeting arranged",
        Stage::CdrmHeld => "Review meeting held",
        other => other.tag(),
    }
}

fn stages(chosen: Option<Stage>) -> Vec<(&'static str, &'static str, bool)> {
    Stage::ALL
        .into_iter()
        .map(|stage| (stage.code(), stage_words(stage), Some(stage) == chosen))
        .collect()
}

fn show(line: &CaseLine, at: &Moment, hide: bool) -> Line {
    let chip = line
        .worst_clock
        .as_ref()
        .filter(|_| line.stage.is_live())
        .map(|reading| ClockChip::of(reading, at));
    Line {
        reference: line.reference.clone(),
        child: if hide { String::new() } else { line.child_name.clone() },
        age: line.age_band.map_or("Not known".into(), |band| band.label().to_owned()),
        died: line.died_on.map_or("Not known".into(), calendar::human_date),
        area: line.area_name.clone(),
        stage: line.stage.tag(),
        colour: line.stage.colour(),
        clock: chip.as_ref().map_or(String::new(), |chip| chip.name.clone()),
        clock_state: chip.as_ref().map_or(String::new(), |chip| chip.state.clone()),
        clock_tag: match chip.as_ref().map(|chip| chip.class) {
            Some("late") => "red",
            Some("soon") => "orange",
            _ => "grey",
        },
    }
}

/// Search: an exact reference goes straight to the case.
#[handler]
pub async fn search(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let person = &posted.person;
    let Some(text) = posted.form.some("q") else { return Ok(see_other("/cases")) };
    let call = person.call(app, Operation::ListCases);
    let filter = CaseFilter {
        areas: Vec::new(),
        stages: Vec::new(),
        late: None,
        text: Some(text.clone()),
        response: None,
    };
    let ask = PageAsk { after: None, size: 100 };
    let found = ops::cases::list(app, &call, filter, &ask).await.map_err(PageFault)?;
    if let [only] = found.items.as_slice()
        && only.reference.eq_ignore_ascii_case(&text)
    {
        return Ok(see_other(&format!("/cases/{}", only.reference)));
    }
    let hide = person.session.hide_names;
    Ok(html(&CasesPage {
        frame: Frame::of(app, person, "Search results", Section::Cases),
        stages: stages(None),
        late: false,
        jar: String::new(),
        chips: Vec::new(),
        lines: found.items.iter().map(|line| show(line, &call.at, hide)).collect(),
        total: found.total,
        first: None,
        next: None,
        searched: true,
        pre_death: false,
    }))
}
