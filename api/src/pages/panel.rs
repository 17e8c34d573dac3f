//! The analysis form on its way: passed on, returned with a comment, and finalised by the chair
//! after the checks.

use super::{
    analysis::{self, Extra},
    analysis_form,
    analysis_parts::{FoundLine, found_lines},
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
    analysis::{Content, Kept, Return, Route, Step},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

fn here(reference: &str) -> String {
    format!("/cases/{reference}/analysis")
}

/// Passes the form on one step; what is missing is shown on the form.
#[handler]
pub async fn route(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::RouteAnalysis);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("routeAnalysis {reference}"));
    let person = posted.person;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let done =
        run(app, &call, seen.record.course.id, Versioned::Analysis, key.as_ref(), &Route).await;
    let form = analysis_form::fill(&seen.record.analysis.content);
    Ok(match answered::read(done)? {
        Answered::Done(_) => see_other(&here(&reference)),
        Answered::Faults(faults) => analysis::shown(
            app,
            &person,
            &seen,
            form.with_faults(analysis_form::on_the_page(faults)),
            Extra::default(),
        ),
        Answered::Stale => {
            analysis::shown(app, &person, &seen, form, Extra { stale: true, ..Extra::default() })
        }
    })
}

#[derive(Template)]
#[template(path = "pages/analysis_return.html")]
struct ReturnPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    version: u32,
    to: &'static str,
    stale: bool,
}

fn return_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
    stale: bool,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Analysis);
    let frame =
        Frame::of(app, person, &format!("{} return the analysis", head.reference), Section::Cases);
    let view = ReturnPage {
        frame: answered::frame_for(frame, &form),
        head,
        version: seen.record.analysis.version,
        to: match seen.record.analysis.step {
            Step::WithDoctor => "the review meeting and the administrator",
            _ => "the designated doctor",
        },
        stale,
        form,
    };
    let mut answer = answered::form_page(&view, &view.form);
    if stale {
        answer.set_status(StatusCode::PRECONDITION_FAILED);
    }
    answer
}

/// The form that returns the analysis.
#[handler]
pub async fn returning(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ReturnAnalysis);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    ops::open_now(Operation::ReturnAnalysis, &seen.record).map_err(PageFault)?;
    Ok(return_page(app, &person, &seen, FormState::default(), false))
}

/// Returns the analysis one step with a comment.
#[handler]
pub async fn give_back(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::ReturnAnalysis);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("returnAnalysis {reference}"));
    let Posted { person, form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let command = Return { comment: form.value("comment").to_owned() };
    let done =
        run(app, &call, seen.record.course.id, Versioned::Analysis, key.as_ref(), &command).await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => see_other(&here(&reference)),
        Answered::Faults(faults) => {
            return_page(app, &person, &seen, form.with_faults(faults), false)
        }
        Answered::Stale => return_page(app, &person, &seen, form, true),
    })
}

struct Check {
    words: &'static str,
    holds: bool,
}

/// A field in which something was found, with the box for the reason.
struct FindingBox {
    name: String,
    place: String,
    findings: Vec<FoundLine>,
}

#[derive(Template)]
#[template(path = "pages/finalise.html")]
struct FinalisePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    version: u32,
    stale: bool,
    checks: Vec<Check>,
    found: Vec<FindingBox>,
    hidden: bool,
}

/// What must hold before the form can be final; the command itself checks it again.
fn checks(content: &Content) -> Vec<Check> {
    let text = |text: &str| !text.trim().is_empty();
    let graded =
        !content.factors.is_empty() && content.factors.iter().all(|f| f.relevance.is_some());
    let answered = content
        .factors
        .iter()
        .all(|f| f.relevance.is_none_or(|r| r.points() != 2) || f.modifiable.is_some());
    let check = |words, holds| Check { words, holds };
    vec![
        check(
            "The summary and the cause of death are written",
            text(&content.summary) && text(&content.cause_understood),
        ),
        check("Every factor is graded 0, 1 or 2", graded),
        check("Every factor graded 2 says whether it could be changed", answered),
        check("A category of death is chosen", !content.categories.is_empty()),
        check("The conclusion on modifiable factors is chosen", content.modifiable.is_some()),
        check(
            "At least one learning point is written",
            content.learning.iter().any(|l| text(&l.learning)),
        ),
        check("How the family hears is written", text(&content.feedback_plan)),
    ]
}

fn finding_boxes(seen: &CaseSeen) -> Vec<FindingBox> {
    let mut boxes: Vec<FindingBox> = Vec::new();
    for line in found_lines(ops::analysis::identifiers(&seen.record)) {
        match boxes.iter_mut().find(|b| b.name == format!("kept/{}", line.name)) {
            Some(known) => known.findings.push(line),
            None => boxes.push(FindingBox {
                name: format!("kept/{}", line.name),
                place: line.place.clone(),
                findings: vec![line],
            }),
        }
    }
    boxes
}

fn finalise_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
    stale: bool,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Analysis);
    let frame = Frame::of(
        app,
        person,
        &format!("{} finalise the analysis", head.reference),
        Section::Cases,
    );
    let view = FinalisePage {
        frame: answered::frame_for(frame, &form),
        head,
        version: seen.record.analysis.version,
        stale,
        checks: checks(&seen.record.analysis.content),
        found: finding_boxes(seen),
        hidden: person.session.hide_names,
        form,
    };
    let mut answer = answered::form_page(&view, &view.form);
    if stale {
        answer.set_status(StatusCode::PRECONDITION_FAILED);
    }
    answer
}

/// The checks before the form becomes final.
#[handler]
pub async fn finalising(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::FinaliseAnalysis);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    ops::open_now(Operation::FinaliseAnalysis, &seen.record).map_err(PageFault)?;
    Ok(finalise_page(app, &person, &seen, FormState::default(), false))
}

/// The reasons typed, by the pointer of the field that stays as it is.
fn kept(form: &FormState) -> Vec<Kept> {
    let reason = |(name, reason): &(String, String)| {
        let field = name.strip_prefix("kept/")?;
        let typed = !reason.trim().is_empty();
        typed.then(|| Kept { field: format!("/{field}"), reason: reason.trim().to_owned() })
    };
    form.values.iter().filter_map(reason).collect()
}

/// A fault about an identifier belongs to its reason box; a fault about a reason too; any other
/// is about the form and belongs to the list of checks.
fn on_the_page(faults: Vec<FieldFault>, kept: &[Kept]) -> Vec<FieldFault> {
    let place = |fault: &FieldFault| {
        if fault.code == "identifier-found" {
            return format!("/kept{}", fault.field);
        }
        let row = fault
            .field
            .strip_prefix("/kept/")
            .and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
        match row.and_then(|row| kept.get(row)) {
            Some(kept) => format!("/kept{}", kept.field),
            None => "/checks".to_owned(),
        }
    };
    faults.into_iter().map(|fault| FieldFault { field: place(&fault), ..fault }).collect()
}

/// The chair finalises the form.
#[handler]
pub async fn finalise(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::FinaliseAnalysis);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("finaliseAnalysis {reference}"));
    let Posted { person, form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let kept = kept(&form);
    let done =
        ops::analysis::finalise(app, &call, seen.record.course.id, key.as_ref(), kept.clone())
            .await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => see_other(&here(&reference)),
        Answered::Faults(faults) => {
            finalise_page(app, &person, &seen, form.with_faults(on_the_page(faults, &kept)), false)
        }
        Answered::Stale => finalise_page(app, &person, &seen, form, true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_by_the_field_they_are_about() {
        let mut form = FormState::default();
        form.set("kept/summary", " A street name. ");
        form.set("kept/factors/0/label", "");
        let kept = kept(&form);
        assert_eq!(kept, vec![Kept { field: "/summary".into(), reason: "A street name.".into() }]);
    }

    #[test]
    fn a_fault_lands_where_a_person_can_mend_it() {
        let kept = vec![Kept { field: "/summary".into(), reason: String::new() }];
        let faults = vec![
            FieldFault::new("/summary", "identifier-found", "This may identify someone."),
            FieldFault::new("/kept/0/reason", "too-long", "Use 500 characters or fewer."),
            FieldFault::new("/learning", "missing", "Write at least one learning point."),
        ];
        let placed: Vec<String> = on_the_page(faults, &kept).into_iter().map(|f| f.field).collect();
        assert_eq!(placed, ["/kept/summary", "/kept/summary", "/checks"]);
    }

    #[test]
    fn an_empty_form_passes_no_check_but_the_one_that_asks_nothing() {
        let holds: Vec<bool> =
            checks(&Content::default()).iter().map(|check| check.holds).collect();
        assert_eq!(holds, [false, false, true, false, false, false, false]);
    }
}
