//! The analysis form as one page: its route, its sections and how far they are, factors one per
//! line, the check for identifiers beside the text. Whoever holds it writes; others read.

use super::{
    analysis_form::{self, CHANGEABLE, CONCLUSIONS, MOST_ROWS},
    analysis_parts::{
        CategoryLine, FactorRow, FoundLine, LearningRow, RemarkLine, SectionLine, StepLine, Theirs,
        categories, factors, found_lines, learning, on_record, remarks, sections, steps, theirs,
    },
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use domain::{
    analysis::{MODIFIABLE_MEANS, Save, Step, catalogue},
    operations::{self, Operation},
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/analysis.html")]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each question by itself")]
struct AnalysisPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    version: u32,
    caption: String,
    saved: bool,
    stale: bool,
    theirs: Vec<Theirs>,
    steps: Vec<StepLine>,
    sections: Vec<SectionLine>,
    left: usize,
    found: Vec<FoundLine>,
    factors: Vec<FactorRow>,
    more_factors: bool,
    learning: Vec<LearningRow>,
    more_learning: bool,
    categories: Vec<CategoryLine>,
    conclusions: Vec<(&'static str, &'static str)>,
    domains: Vec<(&'static str, &'static str)>,
    changeable: [(&'static str, &'static str); 3],
    factor_list: Vec<(&'static str, &'static str)>,
    means: &'static str,
    remarks: Vec<RemarkLine>,
    record: Vec<(String, String)>,
    writes: bool,
    hidden: bool,
    may_return: bool,
    pass_on: Option<&'static str>,
    may_finalise: bool,
    may_download: bool,
}

/// Whether the form, at this step, is with the person.
fn with(seen: &CaseSeen, step: Step) -> bool {
    step.holders().iter().any(|role| seen.standing.roles.contains(role))
}

/// What the page is asked to show besides the form.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own")]
pub struct Extra {
    /// It was just saved.
    pub saved: bool,
    /// Somebody else changed it meanwhile.
    pub stale: bool,
    /// One more blank factor.
    pub add_factor: bool,
    /// One more blank line of learning.
    pub add_learning: bool,
}

/// The page, with the fields as they stand in the form.
pub fn shown(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
    extra: Extra,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Analysis);
    let frame = Frame::of(app, person, &format!("{} analysis", head.reference), Section::Cases);
    let analysis = &seen.record.analysis;
    let offered = operations::offered(&seen.standing.roles, seen.record.course.stage);
    let hidden = person.session.hide_names;
    let mine = with(seen, analysis.step);
    let writes = mine && offered.contains(&Operation::SaveAnalysis) && !hidden;
    let typed = analysis_form::read(&mut form.clone());
    let sections = sections(if writes { &typed } else { &analysis.content });
    let stage = seen.record.course.stage;
    let may_download =
        person.may(Operation::DownloadAnalysis) && Operation::DownloadAnalysis.open_in(stage);
    let holder = if mine && writes { ", with you" } else { "" };
    let factors = factors(&form, extra.add_factor || (writes && form.lines("factors") == 0));
    let learning = learning(&form, extra.add_learning || (writes && form.lines("learning") == 0));
    let view = AnalysisPage {
        frame: answered::frame_for(frame, &form),
        version: analysis.version,
        caption: format!("Analysis form, {}{holder}", analysis.step.words().to_lowercase()),
        saved: extra.saved,
        stale: extra.stale,
        theirs: if extra.stale { theirs(&analysis.content, &typed) } else { Vec::new() },
        steps: steps(analysis.step),
        left: sections.iter().filter(|section| section.state != "Done").count(),
        sections,
        found: if writes {
            found_lines(ops::analysis::identifiers(&seen.record))
        } else {
            Vec::new()
        },
        more_factors: factors.len() < MOST_ROWS,
        factors,
        more_learning: learning.len() < MOST_ROWS,
        learning,
        categories: categories(&form),
        conclusions: CONCLUSIONS.map(|(code, m)| (code, m.words())).into(),
        domains: catalogue().domains.iter().map(|d| (d.code.as_str(), d.label.as_str())).collect(),
        changeable: CHANGEABLE,
        factor_list: catalogue()
            .factors
            .iter()
            .map(|f| (f.code.as_str(), f.label.as_str()))
            .collect(),
        means: MODIFIABLE_MEANS,
        remarks: remarks(seen, hidden),
        record: if hidden { Vec::new() } else { on_record(seen) },
        writes,
        hidden,
        may_return: mine
            && analysis.step != Step::Drafting
            && offered.contains(&Operation::ReturnAnalysis),
        pass_on: pass_on(analysis.step)
            .filter(|_| mine && offered.contains(&Operation::RouteAnalysis)),
        may_finalise: mine && offered.contains(&Operation::FinaliseAnalysis),
        may_download,
        head,
        form,
    };
    let mut answer = answered::form_page(&view, &view.form);
    if extra.stale {
        answer.set_status(StatusCode::PRECONDITION_FAILED);
    }
    answer
}

fn pass_on(step: Step) -> Option<&'static str> {
    match step {
        Step::Drafting => Some("Pass on to the designated doctor"),
        Step::WithDoctor => Some("Pass on to CDOP"),
        Step::WithPanel | Step::Final => None,
    }
}

/// Whether the form was just saved.
#[derive(Debug, Default, Deserialize)]
pub struct Just {
    #[serde(default)]
    saved: String,
}

/// The page.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(just): Query<Just>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetAnalysis);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let form = analysis_form::fill(&seen.record.analysis.content);
    let extra = Extra { saved: just.saved == "yes", ..Extra::default() };
    Ok(shown(app, &person, &seen, form, extra))
}

/// Saves the form, or adds or takes away a row.
#[handler]
pub async fn save(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::SaveAnalysis);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("saveAnalysis {reference}"));
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let asked = Extra {
        add_factor: form.has("add", "factor"),
        add_learning: form.has("add", "learning"),
        ..Extra::default()
    };
    let gone = form.some("remove");
    if asked.add_factor || asked.add_learning || gone.is_some() {
        match gone {
            Some(row) => analysis_form::remove(&mut form, &row),
            None => analysis_form::tidy(&mut form),
        }
        return Ok(shown(app, &person, &seen, form, asked));
    }
    let content = analysis_form::read(&mut form);
    if !form.faults.is_empty() {
        return Ok(shown(app, &person, &seen, form, Extra::default()));
    }
    let done = run(
        app,
        &call,
        seen.record.course.id,
        Versioned::Analysis,
        key.as_ref(),
        &Save { content },
    )
    .await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => see_other(&format!("/cases/{reference}/analysis?saved=yes")),
        Answered::Faults(faults) => shown(
            app,
            &person,
            &seen,
            form.with_faults(analysis_form::on_the_page(faults)),
            Extra::default(),
        ),
        Answered::Stale => {
            shown(app, &person, &seen, form, Extra { stale: true, ..Extra::default() })
        }
    })
}
