//! Operations on what follows a joint agency response decision: the plan, the calls, the visits, and
//! the word of the police in a criminal case.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CHANGE, CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, Versioned, analysis::Which, run},
    wire::{
        response_plan::{PoliceAgreementBody, ResponseCallBody, ResponseStepBody},
        visit::ResponseVisitBody,
    },
};
use domain::{
    ids::CaseId,
    operations::Operation,
    response::{calls::RecordCall, plan::Step, police::RecordPoliceWord, visit::RecordVisit},
};
use poem::{Body, web::Data};
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::{Binary, Json},
};
use uuid::Uuid;

answers! {
    /// A paper of a joint agency response.
    pub enum PaperAnswer {
        /// The paper as a PDF.
        #[oai(content_type = "application/pdf")]
        Document = 200 Binary<Body>, "Content-Disposition": String;
    }
}

fn paper((name, bytes): (String, Vec<u8>)) -> PaperAnswer {
    let disposition = format!("attachment; filename=\"{name}\"");
    PaperAnswer::Document(Binary(Body::from_vec(bytes)), disposition)
}

/// Operations on the plan of a response.
pub struct ResponsePlan;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl ResponsePlan {
    /// Set a step of the plan
    ///
    /// Not needed with the reason, planned with who and when, or done with when, by whom and what came of it. Each step has a version of its own: the plan with its versions is read with the joint agency response. Steps: `emergency_department`, `history_and_samples`, `siblings_safety`, `services_told`, `planning_meeting`, `home_visit`, `post_mortem`, `later_discussion`, `suicide_group`, `stand_down`. A response is stood down only when the safety of siblings is settled.
    #[oai(
        path = "/cases/:case/joint-agency-response/plan/:step",
        method = "put",
        operation_id = "setResponseStep",
        tag = "Tag::Response"
    )]
    async fn set_response_step(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// Code of the step.
        #[oai(validator(min_length = 1, max_length = 60))]
        step: Path<String>,
        /// The version of the step that was read, in quotation marks; "0" while nothing was said of it.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<ResponseStepBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::SetResponseStep);
        call.if_match = Some(if_match.0);
        let case = CaseId(case.0);
        // Whether the case may be seen is judged first: an unknown step must not tell more.
        ops::look(app, &call, case).await?;
        let step = Step::from_code(&step.0).ok_or(OpError::NotFound)?;
        let command = body.command(step).map_err(OpError::from)?;
        Ok(done(run(app, &call, case, Versioned::Step(step), None, &command).await?))
    }

    /// Record a call
    ///
    /// Who was called, when, and whether and by whom it was answered. Every call is kept, the repeated ones too. When health, police and social care have each been spoken to, the clock of the first contact (C10) is met.
    #[oai(
        path = "/cases/:case/joint-agency-response/calls",
        method = "post",
        operation_id = "recordCall",
        tag = "Tag::Response"
    )]
    async fn record_call(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ResponseCallBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordCall);
        let key = keyed(&key, &format!("recordCall {}", case.0), &body);
        let command = RecordCall::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Record a home or scene visit
    ///
    /// What police and health saw and were told together. Reports are added and never changed. The visit settles its step of the plan and meets its clock (C13).
    #[oai(
        path = "/cases/:case/joint-agency-response/visits",
        method = "post",
        operation_id = "recordHomeVisit",
        tag = "Tag::Response"
    )]
    async fn record_home_visit(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each report; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ResponseVisitBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordHomeVisit);
        let key = keyed(&key, &format!("recordHomeVisit {}", case.0), &body);
        let command = RecordVisit::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Record the word of the police or the prosecution
    ///
    /// In a criminal case the review meeting waits for their agreement: who said so, when, and who may be told what. Nothing else opens that gate, and the word recorded last counts. It never stops notification, the national database, the safety of siblings, safeguarding or support for the family.
    #[oai(
        path = "/cases/:case/police-agreement",
        method = "post",
        operation_id = "recordPoliceAgreement",
        tag = "Tag::Response"
    )]
    async fn record_police_agreement(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each word; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PoliceAgreementBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordPoliceAgreement);
        let key = keyed(&key, &format!("recordPoliceAgreement {}", case.0), &body);
        let command = RecordPoliceWord::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Download the plan
    ///
    /// The decision, every step with owner and time, and every call, as a tagged PDF for the agencies of the response. The child is named by the reference only.
    #[oai(
        path = "/cases/:case/joint-agency-response/plan.pdf",
        method = "get",
        operation_id = "downloadResponsePlan",
        tag = "Tag::Response"
    )]
    async fn download_response_plan(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<PaperAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::DownloadResponsePlan);
        let made = ops::response_papers::plan(app, &call, Which::Id(CaseId(case.0))).await?;
        Ok(paper(made))
    }

    /// Download the visit report
    ///
    /// The reports of home and scene visits as a tagged PDF, for the coroner and the pathologist. What was told may name people.
    #[oai(
        path = "/cases/:case/joint-agency-response/visits.pdf",
        method = "get",
        operation_id = "downloadVisitReport",
        tag = "Tag::Response"
    )]
    async fn download_visit_report(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<PaperAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::DownloadVisitReport);
        let made = ops::response_papers::visits(app, &call, Which::Id(CaseId(case.0))).await?;
        Ok(paper(made))
    }
}
