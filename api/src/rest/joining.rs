//! Which notices and cases are of one child: operations of staff.

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
    ops::{self, OpError, Versioned, joining::Pair, run},
    wire::joining::{ChooseBody, ComparisonView, PairBody, SourcesView, TakeOffBody},
};
use domain::{
    ids::{CaseId, NoticeId},
    operations::Operation,
    refusal::Refusal,
    statement::FactKey,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// A comparison.
    pub enum ComparisonAnswer {
        /// The notice beside the cases it may belong to.
        Beside = 200 Json<ComparisonView>;
    }
}

answers! {
    /// Sources.
    pub enum SourcesAnswer {
        /// What each source says.
        Found = 200 Json<SourcesView>;
    }
}

/// Joining and separating.
pub struct Joining;

#[OpenApi]
impl Joining {
    /// Compare
    ///
    /// A waiting notice beside the cases of your areas that it may belong to: value by value, with the weight of each and what forbids joining without a person. Of cases in other areas only the number is told.
    #[oai(
        path = "/notices/waiting/:notice/comparison",
        method = "get",
        operation_id = "getComparison",
        tag = "Tag::Cases"
    )]
    async fn get_comparison(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The notice.
        notice: Path<Uuid>,
    ) -> Result<ComparisonAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetComparison);
        let (_, beside, elsewhere) = ops::comparison::of(app, &call, NoticeId(notice.0)).await?;
        Ok(ComparisonAnswer::Beside(Json(ComparisonView::of(&beside, elsewhere))))
    }

    /// Join two cases
    ///
    /// A person decides that two cases are of the same child. The case of the address is kept; the other lends it its notices and facts, keeps its own history, and can be separated again exactly. Both must be cases of yours.
    #[oai(
        path = "/cases/:case/join",
        method = "post",
        operation_id = "joinCases",
        tag = "Tag::Cases"
    )]
    async fn join_cases(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case that is kept.
        case: Path<Uuid>,
        /// A new random value for each decision; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PairBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::JoinCases);
        let key = keyed(&key, &format!("joinCases {}", case.0), &body);
        let decision = body.decision(Pair::Join, case.0);
        Ok(done(ops::joining::pair(app, &call, &decision, Some(&key)).await?))
    }

    /// Separate the cases
    ///
    /// A person decides that two joined cases are of different children. Both are as they were, with what has been done on the kept one since.
    #[oai(
        path = "/cases/:case/separate",
        method = "post",
        operation_id = "separateCases",
        tag = "Tag::Cases"
    )]
    async fn separate_cases(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case that was kept.
        case: Path<Uuid>,
        /// A new random value for each decision; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PairBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SeparateCases);
        let key = keyed(&key, &format!("separateCases {}", case.0), &body);
        let decision = body.decision(Pair::Separate, case.0);
        Ok(done(ops::joining::pair(app, &call, &decision, Some(&key)).await?))
    }

    /// Take the notice off
    ///
    /// A person decides that a notice on this case is of another child: a case of its own opens for it. The answer names the new case.
    #[oai(
        path = "/cases/:case/notices/:notice/take-off",
        method = "post",
        operation_id = "separateNotice",
        tag = "Tag::Cases"
    )]
    async fn separate_notice(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The notice.
        notice: Path<Uuid>,
        /// A new random value for each decision; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<TakeOffBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SeparateNotice);
        let key = keyed(&key, &format!("separateNotice {} {}", case.0, notice.0), &body);
        let which = (CaseId(case.0), NoticeId(notice.0));
        let taken = ops::joining::take_off(app, &call, which, &body.reason, Some(&key)).await?;
        Ok(done(taken))
    }

    /// See the sources
    ///
    /// What each source says, fact by fact, in the order of trust, and whose word is used.
    #[oai(
        path = "/cases/:case/sources",
        method = "get",
        operation_id = "listSources",
        tag = "Tag::Cases"
    )]
    async fn list_sources(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<SourcesAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListSources);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        Ok(SourcesAnswer::Found(Json(SourcesView::of(&seen.record))))
    }

    /// Choose the value
    ///
    /// A person chooses whose word is used for one fact, or goes back to the order of trust. Every source stays.
    #[oai(
        path = "/cases/:case/sources/:fact",
        method = "post",
        operation_id = "chooseValue",
        tag = "Tag::Cases"
    )]
    async fn choose_value(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// Code of the fact.
        #[oai(validator(min_length = 1, max_length = 60))]
        fact: Path<String>,
        /// A new random value for each choice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ChooseBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ChooseValue);
        ops::look(app, &call, CaseId(case.0)).await?;
        let known = FactKey::from_code(&fact.0).ok_or_else(|| {
            OpError::from(Refusal::field("/fact", "not-a-fact", "There is no such fact."))
        })?;
        let key = keyed(&key, &format!("chooseValue {} {}", case.0, fact.0), &body);
        let command = body.command(known);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }
}
