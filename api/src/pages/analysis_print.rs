//! The analysis form on paper: the print page, which is its accessible master, and the PDF. Both
//! name nobody.

use super::{
    analysis_form,
    errors::PageFault,
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, analysis::Which, cases::CaseSeen},
};
use askama::Template;
use domain::{
    analysis::{MODIFIABLE_MEANS, category_words, domain_words, relevance_words},
    calendar,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct PrintFactor {
    domain: String,
    label: String,
    detail: String,
    relevance: String,
    changeable: &'static str,
}

struct PrintLearning {
    lines: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "pages/analysis_print.html")]
struct PrintPage {
    frame: Frame,
    reference: String,
    hidden: bool,
    about: Vec<(&'static str, String)>,
    summary: String,
    cause: String,
    factors: Vec<PrintFactor>,
    categories: Vec<String>,
    category_note: String,
    conclusion: &'static str,
    inadequate_why: String,
    means: &'static str,
    learning: Vec<PrintLearning>,
    feedback: String,
    sign_off: Vec<(&'static str, String)>,
    printed: String,
}

/// The print page: the accessible master of the form, without names.
#[handler]
pub async fn print(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetAnalysis);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let frame = Frame::of(
        app,
        &person,
        &format!("{} analysis, print page", seen.record.course.reference),
        Section::Cases,
    );
    let printed = format!("Printed by {} at {}", person.actor.name(), when(call.at.now));
    Ok(html(&print_page(frame, &seen, person.session.hide_names, printed)))
}

fn print_page(frame: Frame, seen: &CaseSeen, hidden: bool, printed: String) -> PrintPage {
    let content = &seen.record.analysis.content;
    let category = |number: &u8| format!("{number}. {}", category_words(*number));
    PrintPage {
        frame,
        reference: seen.record.course.reference.clone(),
        hidden,
        about: about(seen),
        summary: content.summary.clone(),
        cause: content.cause_understood.clone(),
        factors: content.factors.iter().map(print_factor).collect(),
        categories: content.categories.iter().map(category).collect(),
        category_note: content.category_note.clone(),
        conclusion: content.modifiable.map_or("Not concluded yet", |m| m.words()),
        inadequate_why: content.inadequate_why.clone(),
        means: MODIFIABLE_MEANS,
        learning: content.learning.iter().map(print_learning).collect(),
        feedback: content.feedback_plan.clone(),
        sign_off: sign_off(seen),
        printed,
    }
}

fn about(seen: &CaseSeen) -> Vec<(&'static str, String)> {
    let course = &seen.record.course;
    let child = &seen.record.child;
    let mut lines = vec![
        ("Age group", course.age_band.map_or("Not known", |band| band.label()).to_owned()),
        ("Sex", crate::wire::words::sex(child.sex).to_owned()),
        ("Year of death", child.died_on.map_or("Not known".into(), ops::analysis::financial_year)),
        ("Where the form is", seen.record.analysis.step.words().to_owned()),
    ];
    for meeting in &course.meetings {
        if let Some(on) = meeting.held_on {
            lines.push((meeting.kind.words(), format!("Held on {}", calendar::human_date(on))));
        }
    }
    lines
}

fn sign_off(seen: &CaseSeen) -> Vec<(&'static str, String)> {
    let Some(sign_off) = &seen.record.analysis.sign_off else { return Vec::new() };
    vec![
        ("Finalised by", sign_off.by.clone()),
        ("Finalised on", calendar::human_date(calendar::london_date(sign_off.at))),
        ("Panel held on", calendar::human_date(sign_off.panel_on)),
    ]
}

fn print_factor(factor: &domain::analysis::Factor) -> PrintFactor {
    let code = factor.modifiable.map_or("", analysis_form::changeable_code);
    PrintFactor {
        domain: format!("{}: {}", factor.domain, domain_words(&factor.domain).unwrap_or_default()),
        label: factor.label.clone(),
        detail: factor.detail.clone().unwrap_or_default(),
        relevance: factor.relevance.map_or("Not graded".into(), |r| {
            format!("{}: {}", r.points(), relevance_words(r.points()))
        }),
        changeable: analysis_form::CHANGEABLE
            .iter()
            .find(|(c, _)| *c == code)
            .map_or("", |(_, words)| *words),
    }
}

fn print_learning(line: &domain::analysis::Learning) -> PrintLearning {
    let all = [
        ("Issue", line.issue.clone()),
        ("Learned", line.learning.clone()),
        ("Recommended", line.recommendation.clone()),
        ("To be done", line.action.clone()),
        ("By", line.owner.clone()),
        ("By when", line.due_on.map(calendar::human_date).unwrap_or_default()),
    ];
    PrintLearning { lines: all.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect() }
}

/// The finalised form as a PDF.
#[handler]
pub async fn document(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadAnalysis);
    let (name, bytes) = ops::analysis::download(app, &call, Which::Reference(reference))
        .await
        .map_err(PageFault)?;
    Ok(Response::builder()
        .content_type("application/pdf")
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(bytes))
}
