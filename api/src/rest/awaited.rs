//! Operations on what reviews wait for from coroners and the police.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, done},
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, Versioned, run},
    wire::awaited::{AwaitedAnswerBody, AwaitedListsView, SendListBody},
};
use domain::{
    ids::{AreaId, CaseId},
    operations::Operation,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// Lists.
    pub enum AwaitedAnswer {
        /// One list for each coroner's office and each police force.
        Found = 200 Json<AwaitedListsView>;
    }
}

/// Operations on what is awaited.
pub struct Reconciliation;

#[OpenApi]
impl Reconciliation {
    /// See what reviews wait for
    ///
    /// One list for each coroner's office and each police force, and one for reviews whose force nobody recorded: which reviews of an area wait for what, since when, when it was last asked for, and what was answered. With the e-mail as it would go out today, which holds references and names nobody.
    #[oai(
        path = "/reconciliation",
        method = "get",
        operation_id = "listReconciliation",
        tag = "Tag::Cases"
    )]
    async fn list_reconciliation(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// One of your areas; absent for the first of them by name.
        area: Query<Option<Uuid>>,
    ) -> Result<AwaitedAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListReconciliation);
        let lists = ops::awaited::lists(app, &call, area.0.map(AreaId)).await?;
        Ok(AwaitedAnswer::Found(Json(AwaitedListsView::of(&lists, call.at.today))))
    }

    /// Send a list
    ///
    /// One e-mail with the references of a list, to the mailbox that a person names. Each review on it keeps that it was asked for. Lines that they said are not theirs are left out. The version in the answer is the number of reviews.
    #[oai(
        path = "/reconciliation/send",
        method = "post",
        operation_id = "sendReconciliation",
        tag = "Tag::Cases"
    )]
    async fn send_reconciliation(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// A new random value for each list; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<SendListBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SendReconciliation);
        let key = keyed(&key, "sendReconciliation", &body);
        let (area, about) = (AreaId(body.area), (body.list.as_str(), body.to.as_str()));
        Ok(done(ops::awaited::send(app, &call, area, about, Some(&key)).await?))
    }

    /// Enter the answer to a line
    ///
    /// The day by which they expect it, that they are still waiting themselves, or that it is not theirs.
    #[oai(
        path = "/cases/:case/awaited",
        method = "post",
        operation_id = "answerReconciliation",
        tag = "Tag::Cases"
    )]
    async fn answer_reconciliation(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AwaitedAnswerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AnswerReconciliation);
        let case = CaseId(case.0);
        ops::look(app, &call, case).await?;
        let key = keyed(&key, &format!("answerReconciliation {case}"), &body);
        let command = body.command().map_err(OpError::from)?;
        Ok(done(run(app, &call, case, Versioned::No, Some(&key), &command).await?))
    }
}
