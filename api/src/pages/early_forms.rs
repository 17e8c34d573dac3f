//! The forms of a response before a death: a call, and a step of the plan. They are the forms of a case
//! without a case.

use super::{
    answered::{self, Answered},
    errors::PageFault,
    facts::settled,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    response_forms::{
        Options, STATES, call_options, call_typed, filled, set_instant, stands, state,
    },
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError},
};
use askama::Template;
use domain::{
    ids::EarlyResponseId,
    operations::Operation,
    refusal::Refusal,
    response::{
        early::{EarlyResponse, EarlyState},
        plan::{SetStep, Step},
    },
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/early_step.html")]
struct StepPage {
    frame: Frame,
    form: FormState,
    id: String,
    code: &'static str,
    words: &'static str,
    what: &'static str,
    usually: &'static str,
    version: String,
    stale: String,
    states: Options,
}

#[derive(Template)]
#[template(path = "pages/early_call.html")]
struct CallPage {
    frame: Frame,
    form: FormState,
    id: String,
    professions: Options,
    answers: Options,
}

/// One that runs, for a form that adds to it.
async fn running(
    app: &App,
    person: &Person,
    operation: Operation,
    id: &str,
) -> Result<EarlyResponse, PageFault> {
    let id: EarlyResponseId = id.parse().map_err(|_| PageFault(OpError::NotFound))?;
    let call = person.call(app, operation);
    let early = ops::early::open(app, &call, id).await.map_err(PageFault)?;
    if early.state == EarlyState::Running {
        return Ok(early);
    }
    let why = "This pre-death response is over.".to_owned();
    Err(PageFault(Refusal::NotAllowedNow { operation, why }.into()))
}

fn back(early: &EarlyResponse) -> Response {
    see_other(&format!("/pre-death/{}", early.id))
}

fn call_page(app: &App, person: &Person, early: &EarlyResponse, form: FormState) -> Response {
    let frame = Frame::of(app, person, "Record a call before the death", Section::Cases);
    let (professions, answers) = call_options();
    let frame = answered::frame_for(frame, &form);
    let view = CallPage { frame, id: early.id.to_string(), professions, answers, form };
    answered::form_page(&view, &view.form)
}

/// The form of a call, filled with now.
#[handler]
pub async fn calling(
    Data(app): Data<&App>,
    person: Person,
    Path(early): Path<String>,
) -> poem::Result<Response> {
    let early = running(app, &person, Operation::RecordPreDeathCall, &early).await?;
    let mut form = FormState::default();
    set_instant(&mut form, "called_at", app.moment().now);
    Ok(call_page(app, &person, &early, form))
}

/// Writes a call down.
#[handler]
pub async fn record_call(
    Data(app): Data<&App>,
    Path(early): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let early = running(app, &posted.person, Operation::RecordPreDeathCall, &early).await?;
    let key = posted.keyed(&format!("recordPreDeathCall {}", early.id));
    let call = posted.person.call(app, Operation::RecordPreDeathCall);
    let Posted { person, mut form } = posted;
    let asked = call_typed(&mut form, call.at.now);
    if !form.faults.is_empty() {
        let ruled = early.with_call(&asked, call.actor.name(), &call.at).err();
        let form = answered::with_faults_of(form, ruled);
        return Ok(call_page(app, &person, &early, form));
    }
    let done = ops::early::record_call(app, &call, early.id, &asked, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => back(&early),
        Err(faults) => call_page(app, &person, &early, form.with_faults(faults)),
    })
}

fn which(code: &str) -> Result<Step, PageFault> {
    let step = Step::from_code(code).filter(|step| Step::BEFORE_DEATH.contains(step));
    step.ok_or(PageFault(OpError::NotFound))
}

fn step_page(
    app: &App,
    person: &Person,
    early: &EarlyResponse,
    step: Step,
    form: FormState,
    stale: bool,
) -> Response {
    let frame = Frame::of(app, person, "Step before the death", Section::Cases);
    let version = early.step_version(step).to_string();
    let view = StepPage {
        frame: answered::frame_for(frame, &form),
        id: early.id.to_string(),
        code: step.code(),
        words: step.words(),
        what: step.what(),
        usually: step.who(),
        version: if stale { version } else { form.some("version").unwrap_or(version) },
        stale: if stale { stands(&early.plan, step) } else { String::new() },
        states: STATES.to_vec(),
        form,
    };
    let mut response = answered::form_page(&view, &view.form);
    if stale {
        response.set_status(StatusCode::PRECONDITION_FAILED);
    }
    response
}

/// The form of a step.
#[handler]
pub async fn stepping(
    Data(app): Data<&App>,
    person: Person,
    Path((early, code)): Path<(String, String)>,
) -> poem::Result<Response> {
    let early = running(app, &person, Operation::SetPreDeathStep, &early).await?;
    let step = which(&code)?;
    let form = filled(&early.plan, step);
    Ok(step_page(app, &person, &early, step, form, false))
}

/// Sets a step.
#[handler]
pub async fn set_step(
    Data(app): Data<&App>,
    Path((early, code)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let early = running(app, &posted.person, Operation::SetPreDeathStep, &early).await?;
    let step = which(&code)?;
    let mut form = posted.form.clone();
    let (Some(state), true) = (state(&mut form), form.faults.is_empty()) else {
        return Ok(step_page(app, &posted.person, &early, step, form, false));
    };
    let mut call = posted.person.call(app, Operation::SetPreDeathStep);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("setPreDeathStep {} {}", early.id, step.code()));
    let asked = SetStep { step, state };
    let done = ops::early::set_step(app, &call, early.id, &asked, key.as_ref()).await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => back(&early),
        Answered::Faults(faults) => {
            step_page(app, &posted.person, &early, step, form.with_faults(faults), false)
        }
        Answered::Stale => {
            let now =
                running(app, &posted.person, Operation::SetPreDeathStep, &early.id.to_string())
                    .await?;
            step_page(app, &posted.person, &now, step, form, true)
        }
    })
}
