//! The plan of a joint agency response on one page: steps with owner, time and state, the log of
//! calls, visits, and the word of the police in a criminal case.

use super::{
    case_head::{CaseHead, Tab},
    errors::PageFault,
    facts::opened,
    frame::{Frame, Section, html},
    notices::when,
    plan_lines::{CallLine, Open, StepLine, shown},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, analysis::Which, cases::CaseSeen},
};
use askama::Template;
use domain::{
    calendar::human_date,
    operations::{self, Operation},
    police_force::{self, Concerned},
    response::{
        plan::{self, Step},
        police::PoliceWord,
        visit::Visit,
    },
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct VisitBox {
    heading: String,
    lines: Vec<(&'static str, String)>,
    by: String,
}

struct PoliceBox {
    criminal: bool,
    agreed: bool,
    words: Vec<(String, String)>,
    force: String,
    may: bool,
}

#[derive(Template)]
#[template(path = "pages/response_plan.html")]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each question by itself")]
struct PlanPage {
    frame: Frame,
    head: CaseHead,
    open: bool,
    steps: Vec<StepLine>,
    calls: Vec<CallLine>,
    contact: String,
    visits: Vec<VisitBox>,
    on_call: Vec<(&'static str, String)>,
    police: PoliceBox,
    review: Option<String>,
    may_step: bool,
    may_call: bool,
    may_visit: bool,
    may_police: bool,
    may_print: bool,
    address: String,
}

/// The plan.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::GetJointAgencyResponse, &reference).await?;
    let head = CaseHead::of(&seen, &person, Tab::Response);
    let title = format!("{} plan of the joint agency response", head.reference);
    let offered = operations::offered(&seen.standing.roles, seen.record.course.stage);
    let may = |operation| offered.contains(&operation);
    let response = &seen.record.response;
    let hide = person.session.hide_names;
    Ok(html(&PlanPage {
        frame: Frame::of(app, &person, &title, Section::Cases),
        open: response.open(),
        steps: Step::ALL.into_iter().map(|step| step_line(&seen, step, hide)).collect(),
        calls: CallLine::all(&response.calls, hide),
        contact: response.in_contact_at().map(when).unwrap_or_default(),
        on_call: on_call(app, &person, &seen).await,
        visits: response.visits.iter().rev().map(|visit| visit_box(visit, hide)).collect(),
        police: PoliceBox {
            criminal: plan::is_criminal(&seen.record.course),
            agreed: response.police_agreed_on().is_some(),
            words: response.police.iter().rev().map(|word| police_word(word, hide)).collect(),
            force: force(app, &person, &seen).await?,
            may: may(Operation::RecordPoliceForce),
        },
        review: review(&seen, &head.reference),
        may_step: may(Operation::SetResponseStep) && response.open(),
        may_call: may(Operation::RecordCall),
        may_visit: may(Operation::RecordHomeVisit) && response.open(),
        may_police: may(Operation::RecordPoliceAgreement),
        may_print: person.may(Operation::DownloadResponsePlan),
        address: format!("/cases/{}/jar/plan", head.reference),
        head,
    }))
}

/// The police force concerned, in words.
async fn force(app: &App, person: &Person, seen: &CaseSeen) -> Result<String, PageFault> {
    let call = person.call(app, Operation::GetPoliceForce);
    let course = &seen.record.course;
    let forces = ops::police_force::of_case(app, &call, course.id).await.map_err(PageFault)?;
    Ok(Concerned::of(police_force::told(course), &forces).words())
}

/// Who can be called now, for those who may see the rota of the area that reviews.
async fn on_call(app: &App, person: &Person, seen: &CaseSeen) -> Vec<(&'static str, String)> {
    let Some(area) = seen.record.course.areas.reviewing else { return Vec::new() };
    let call = person.call(app, Operation::GetRota);
    let holds = call.actor.roles_in(area).iter().any(|role| call.operation.permits(*role));
    if !holds {
        return Vec::new();
    }
    match ops::rota::open(app, &call, area, call.at.now).await {
        Ok(rota) => rota.now.into_iter().map(|one| (one.profession.words(), one.words)).collect(),
        Err(error) => {
            tracing::warn!(%error, "the rota could not be read");
            Vec::new()
        }
    }
}

fn step_line(seen: &CaseSeen, step: Step, hide: bool) -> StepLine {
    let known = seen.record.response.plan.iter().find(|known| known.step == step);
    StepLine::of(step, known, hide, || open_step(seen, step))
}

/// A step of which nothing was said: who usually does it, and by when its clock wants it.
fn open_step(seen: &CaseSeen, step: Step) -> Open {
    let course = &seen.record.course;
    if !step.applies(course) {
        let later = match step {
            Step::PostMortem => "Asked for when a post-mortem is commissioned.",
            Step::LaterDiscussion => "Asked for when the interim result is in.",
            Step::SuicideGroup => "Asked for when suicide is suspected.",
            _ => "",
        };
        return ("Not yet", "grey", step.who().into(), String::new(), later.into());
    }
    let due = seen
        .clocks
        .iter()
        .find(|reading| Some(reading.clock.as_str()) == step.clock() && reading.met_at.is_none())
        .and_then(|reading| reading.target_at.or(reading.limit_at));
    let time = due.map_or_else(String::new, |due| format!("Local target: {}", when(due)));
    ("To do", "yellow", step.who().into(), time, String::new())
}

fn visit_box(visit: &Visit, hide: bool) -> VisitBox {
    let content = &visit.content;
    let lines =
        if hide { vec![("Report", "The text is hidden.".to_owned())] } else { content.lines() };
    VisitBox {
        heading: visit.heading(),
        lines,
        by: format!("{}, {}", visit.recorded_by, when(visit.recorded_at)),
    }
}

fn police_word(word: &PoliceWord, hide: bool) -> (String, String) {
    let said = if word.agreed { "agreed" } else { "does not agree" };
    let line = format!(
        "{} {said}: {}, {} (written down by {})",
        word.speaks_for.words(),
        word.name,
        human_date(word.on),
        word.recorded_by
    );
    (line, shown(&word.limits, hide))
}

/// The final case discussion is the review meeting: where it stands.
fn review(seen: &CaseSeen, reference: &str) -> Option<String> {
    use domain::meeting::Kind;
    let meetings = &seen.record.course.meetings;
    let known = meetings.iter().rev().find(|m| m.kind == Kind::Review && m.state.stands())?;
    Some(format!("/cases/{reference}/meetings/{}", known.id))
}

/// A paper as the browser saves it.
fn file((name, bytes): (String, Vec<u8>)) -> Response {
    Response::builder()
        .content_type("application/pdf")
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(bytes)
}

/// The plan as a PDF.
#[handler]
pub async fn plan_paper(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadResponsePlan);
    let made = ops::response_papers::plan(app, &call, Which::Reference(reference)).await;
    Ok(file(made.map_err(PageFault)?))
}

/// The reports of visits as a PDF.
#[handler]
pub async fn visit_paper(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadVisitReport);
    let made = ops::response_papers::visits(app, &call, Which::Reference(reference)).await;
    Ok(file(made.map_err(PageFault)?))
}
