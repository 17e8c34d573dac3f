//! Operations on joint agency responses that begin before a death.

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
    ops::{self, OpError},
    wire::{
        early::{
            PreDeathConvertBody, PreDeathResponseBody, PreDeathResponseView, PreDeathResponsesView,
            PreDeathVoidBody,
        },
        response_plan::{ResponseCallBody, ResponseStepBody},
    },
};
use domain::{
    ids::{CaseId, EarlyResponseId},
    operations::Operation,
    response::{calls::RecordCall, plan::Step},
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// Pre-death responses.
    pub enum EarlyListAnswer {
        /// Those of your areas.
        Found = 200 Json<PreDeathResponsesView>;
    }
}
answers! {
    /// A pre-death response.
    pub enum EarlyAnswer {
        /// The response.
        Found = 200 Json<PreDeathResponseView>;
    }
}

/// Operations on responses before a death.
pub struct Early;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl Early {
    /// See the pre-death responses
    ///
    /// Joint agency responses that were begun before a death. The list names children, so one entry of the access ledger names every one shown.
    #[oai(
        path = "/pre-death-responses",
        method = "get",
        operation_id = "listPreDeathResponses",
        tag = "Tag::Response"
    )]
    async fn list_pre_death_responses(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<EarlyListAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListPreDeathResponses);
        let found = ops::early::list(app, &call).await?;
        let items = found.into_iter().map(Into::into).collect();
        Ok(EarlyListAnswer::Found(Json(PreDeathResponsesView { items })))
    }

    /// Begin a pre-death response
    ///
    /// A child was resuscitated after a collapse that meets a criterion and is expected to die within days: the joint agency response begins now, so that history and scene are captured. There is no case before a death; this is a record of its own.
    #[oai(
        path = "/pre-death-responses",
        method = "post",
        operation_id = "openPreDeathResponse",
        tag = "Tag::Response"
    )]
    async fn open_pre_death_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// A new random value for each response; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PreDeathResponseBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::OpenPreDeathResponse);
        let key = keyed(&key, "openPreDeathResponse", &body);
        let (area, begin) = body.read();
        Ok(done(ops::early::begin(app, &call, area, &begin, Some(&key)).await?))
    }

    /// Open a pre-death response
    ///
    /// As it stands, with its calls and the steps that can be taken while the child lives. What names the child, and every note, is gone once it is voided or became the response of a case.
    #[oai(
        path = "/pre-death-responses/:early",
        method = "get",
        operation_id = "getPreDeathResponse",
        tag = "Tag::Response"
    )]
    async fn get_pre_death_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The pre-death response.
        early: Path<Uuid>,
    ) -> Result<EarlyAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetPreDeathResponse);
        let found = ops::early::open(app, &call, EarlyResponseId(early.0)).await?;
        Ok(EarlyAnswer::Found(Json(found.into())))
    }

    /// Void a pre-death response
    ///
    /// The child survived, or it was begun in error. What names the child and what was written of it is taken out of the record at once; who decided, who was called, which steps were taken, when, by whom and why stay.
    #[oai(
        path = "/pre-death-responses/:early/void",
        method = "post",
        operation_id = "voidPreDeathResponse",
        tag = "Tag::Response"
    )]
    async fn void_pre_death_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The pre-death response.
        early: Path<Uuid>,
        /// A new random value for each voiding; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PreDeathVoidBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::VoidPreDeathResponse);
        let key = keyed(&key, &format!("voidPreDeathResponse {}", early.0), &body);
        let id = EarlyResponseId(early.0);
        Ok(done(ops::early::void(app, &call, id, &body.reason, Some(&key)).await?))
    }

    /// Link a pre-death response to a case
    ///
    /// The child died and a notice opened a case: a person says that it is this child. The decision becomes that of the case, as it was taken, its clocks run since then, and the calls and steps go along in order and with their times. Where the case has decided for a response by then, that decision stands; where it has decided against one, that must be taken again first.
    #[oai(
        path = "/pre-death-responses/:early/convert",
        method = "post",
        operation_id = "convertPreDeathResponse",
        tag = "Tag::Response"
    )]
    async fn convert_pre_death_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The pre-death response.
        early: Path<Uuid>,
        /// A new random value for each link; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PreDeathConvertBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ConvertPreDeathResponse);
        let key = keyed(&key, &format!("convertPreDeathResponse {}", early.0), &body);
        let (id, case) = (EarlyResponseId(early.0), CaseId(body.case));
        Ok(done(ops::early::convert(app, &call, id, case, Some(&key)).await?))
    }

    /// Record a call before the death
    ///
    /// Who was called, when, and whether and by whom it was answered. The calls go along when the response becomes that of a case; when it is voided, who was called and when stays and the notes go.
    #[oai(
        path = "/pre-death-responses/:early/calls",
        method = "post",
        operation_id = "recordPreDeathCall",
        tag = "Tag::Response"
    )]
    async fn record_pre_death_call(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The pre-death response.
        early: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ResponseCallBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordPreDeathCall);
        let key = keyed(&key, &format!("recordPreDeathCall {}", early.0), &body);
        let (id, asked) = (EarlyResponseId(early.0), RecordCall::from(body));
        Ok(done(ops::early::record_call(app, &call, id, &asked, Some(&key)).await?))
    }

    /// Set a step before the death
    ///
    /// Not needed with the reason, planned with who and when, or done with when, by whom and what came of it. Steps that can be taken while the child lives: `history_and_samples`, `siblings_safety`, `services_told`, `planning_meeting`, `home_visit`. Each has a version of its own.
    #[oai(
        path = "/pre-death-responses/:early/plan/:step",
        method = "put",
        operation_id = "setPreDeathStep",
        tag = "Tag::Response"
    )]
    async fn set_pre_death_step(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The pre-death response.
        early: Path<Uuid>,
        /// Code of the step.
        #[oai(validator(min_length = 1, max_length = 60))]
        step: Path<String>,
        /// The version of the step that was read, in quotation marks; "0" while nothing was said of it.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<ResponseStepBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::SetPreDeathStep);
        call.if_match = Some(if_match.0);
        let id = EarlyResponseId(early.0);
        // Whether it may be seen is judged first: an unknown step must not tell more.
        ops::early::open(app, &call, id).await?;
        let step = Step::from_code(&step.0).ok_or(OpError::NotFound)?;
        let asked = body.command(step).map_err(OpError::from)?;
        Ok(done(ops::early::set_step(app, &call, id, &asked, None).await?))
    }
}
