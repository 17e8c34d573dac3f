//! Operations on the areas of a case, on handing over, and on areas with an interest.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, READ_NOW},
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, page, tag},
};
use crate::{
    answers,
    app::App,
    ops::{self, Versioned, run},
    wire::hand_overs::{
        CaseAreaBody, CaseAreasView, HandOverAnswerBody, HandOverBody, HandOverOutsideBody,
        HandOverPapersView, HandOverReceiptBody, HandOverToAnswerView, HandOversView, InterestBody,
        ReasonBody,
    },
};
use domain::{
    hand_over::{AddInterest, Answer, ChangeArea, Confirm, EndInterest, Propose, Withdraw},
    ids::{AreaId, CaseId, HandOverId},
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
    /// Areas of a case.
    pub enum CaseAreasAnswer {
        /// Which areas the case touches, and who said so.
        Found = 200 Json<CaseAreasView>;
    }
}
answers! {
    /// Hand-overs.
    pub enum HandOversAnswer {
        /// What came to your areas and what went from them.
        Found = 200 Json<HandOversView>;
    }
}
answers! {
    /// A hand-over.
    pub enum HandOverAnswer {
        /// The hand-over, with what is needed to answer it.
        Found = 200 Json<HandOverToAnswerView>;
    }
}

answers! {
    /// Papers of a hand-over.
    pub enum PapersAnswer {
        /// The papers, closed, with what opens them.
        Closed = 200 Json<HandOverPapersView>;
    }
}

/// Operations on hand-overs.
pub struct HandOvers;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl HandOvers {
    /// See the areas of a case
    ///
    /// Residence, death, registration, incident and review, each with who said so, since when and until when; areas with an interest; hand-overs.
    #[oai(
        path = "/cases/:case/areas",
        method = "get",
        operation_id = "getCaseAreas",
        tag = "Tag::Areas"
    )]
    async fn get_case_areas(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<CaseAreasAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetCaseAreas);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let areas = ops::cases::areas(app, &call).await?;
        Ok(CaseAreasAnswer::Found(Json(CaseAreasView::of(&seen.record, &areas))))
    }

    /// Record an area of a case
    ///
    /// Where the child normally lived or where the incident took place, with who says so and why. The earlier record is ended and stays.
    #[oai(
        path = "/cases/:case/areas",
        method = "post",
        operation_id = "changeCaseArea",
        tag = "Tag::Areas"
    )]
    async fn change_case_area(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each record; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<CaseAreaBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ChangeCaseArea);
        let key = keyed(&key, &format!("changeCaseArea {}", case.0), &body);
        let area = AreaId(body.area);
        let command = ChangeArea {
            field: body.field.into(),
            area,
            said_by: body.said_by,
            reason: body.reason,
        };
        let named = ("/area", area);
        let case = CaseId(case.0);
        Ok(done(ops::hand_overs::naming_area(app, &call, case, named, Some(&key), &command).await?))
    }

    /// Propose to hand a review over
    ///
    /// To another area of this server, by agreement of the two designated doctors. Nothing moves before the other doctor accepts; until then the other area sees only what it needs to decide.
    #[oai(
        path = "/cases/:case/hand-over",
        method = "post",
        operation_id = "proposeHandOver",
        tag = "Tag::Areas"
    )]
    async fn propose_hand_over(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each proposal; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<HandOverBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ProposeHandOver);
        let key = keyed(&key, &format!("proposeHandOver {}", case.0), &body);
        let to = AreaId(body.to_area);
        let command = Propose {
            id: HandOverId::random(),
            to,
            doctor: body.doctor.unwrap_or_default(),
            reason: body.reason,
        };
        let named = ("/to_area", to);
        let case = CaseId(case.0);
        Ok(done(ops::hand_overs::naming_area(app, &call, case, named, Some(&key), &command).await?))
    }

    /// Withdraw a hand-over
    ///
    /// One that waits for an answer or for a receipt. The review stays where it is.
    #[oai(
        path = "/cases/:case/hand-over/withdraw",
        method = "post",
        operation_id = "withdrawHandOver",
        tag = "Tag::Areas"
    )]
    async fn withdraw_hand_over(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each withdrawal; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ReasonBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::WithdrawHandOver);
        let key = keyed(&key, &format!("withdrawHandOver {}", case.0), &body);
        let command = Withdraw { reason: body.reason };
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// See hand-overs
    ///
    /// What other areas propose to yours, and what yours handed over: reference, date, to whom. A review that was handed over is not found any more; this stub is what stays. Also the cases in which your area has an interest.
    #[oai(path = "/hand-overs", method = "get", operation_id = "listHandOvers", tag = "Tag::Areas")]
    async fn list_hand_overs(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<HandOversAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListHandOvers);
        let found = ops::hand_overs::list(app, &call, &page(after.0, size.0)).await?;
        Ok(HandOversAnswer::Found(Json(found.into())))
    }

    /// Open a hand-over
    ///
    /// While your area is asked: why, the kinds of notices, and who says where the child lived. No name, no date of birth, no address.
    #[oai(
        path = "/hand-overs/:hand_over",
        method = "get",
        operation_id = "getHandOver",
        tag = "Tag::Areas"
    )]
    async fn get_hand_over(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The hand-over.
        hand_over: Path<Uuid>,
    ) -> Result<HandOverAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetHandOver);
        let seen = ops::hand_overs::open(app, &call, HandOverId(hand_over.0)).await?;
        Ok(HandOverAnswer::Found(Json(seen.into())))
    }

    /// Answer a hand-over
    ///
    /// By the designated doctor of the other area. On acceptance the review, its clocks and its work change hands at once, and the old area's rights end.
    #[oai(
        path = "/hand-overs/:hand_over/answer",
        method = "post",
        operation_id = "answerHandOver",
        tag = "Tag::Areas"
    )]
    async fn answer_hand_over(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The hand-over.
        hand_over: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<HandOverAnswerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AnswerHandOver);
        let key = keyed(&key, &format!("answerHandOver {}", hand_over.0), &body);
        let id = HandOverId(hand_over.0);
        let command = Answer { id, accepted: body.accepted, reason: body.reason };
        Ok(done(ops::hand_overs::answer(app, &call, &command, Some(&key)).await?))
    }

    /// Hand a review over to a body outside this server
    ///
    /// To a named receiver, by encrypted file or by letter. Your area stays responsible until the receipt is recorded.
    #[oai(
        path = "/cases/:case/hand-over/outside",
        method = "post",
        operation_id = "handOverOutside",
        tag = "Tag::Areas"
    )]
    async fn hand_over_outside(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each hand-over; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<HandOverOutsideBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::HandOverOutside);
        let key = keyed(&key, &format!("handOverOutside {}", case.0), &body);
        let command = body.command();
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Take the papers of a hand-over
    ///
    /// The facts in use and every notice as it was sent, closed with a passphrase that is kept nowhere: each call makes a new one. Open it with any tool for the age format. While a hand-over by encrypted file waits for its receipt.
    #[oai(
        path = "/cases/:case/hand-over/papers",
        method = "post",
        operation_id = "takeHandOverPapers",
        tag = "Tag::Areas"
    )]
    async fn take_hand_over_papers(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<PapersAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::TakeHandOverPapers);
        let which = ops::analysis::Which::Id(CaseId(case.0));
        let passphrase = crate::secrets::new_passphrase().map_err(ops::OpError::from)?;
        let closed = ops::hand_over_papers::closed(app, &call, which, &passphrase).await?;
        let (file_name, file) = closed;
        Ok(PapersAnswer::Closed(Json(HandOverPapersView { file_name, file, passphrase })))
    }

    /// Record the receipt of a hand-over
    ///
    /// From then on the body outside is responsible, and the case is transferred out.
    #[oai(
        path = "/cases/:case/hand-over/receipt",
        method = "post",
        operation_id = "confirmHandOverOutside",
        tag = "Tag::Areas"
    )]
    async fn confirm_hand_over_outside(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each receipt; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<HandOverReceiptBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ConfirmHandOverOutside);
        let key = keyed(&key, &format!("confirmHandOverOutside {}", case.0), &body);
        let HandOverReceiptBody { receipt, received_on, by } = body;
        let command = Confirm { receipt, received_on, by };
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Add an area with an interest
    ///
    /// Its staff may read the cover of the case and change nothing.
    #[oai(
        path = "/cases/:case/interested-areas",
        method = "post",
        operation_id = "addInterestedArea",
        tag = "Tag::Areas"
    )]
    async fn add_interested_area(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each area; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<InterestBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AddInterestedArea);
        let key = keyed(&key, &format!("addInterestedArea {}", case.0), &body);
        let area = AreaId(body.area);
        let command = AddInterest { area, reason: body.reason };
        let named = ("/area", area);
        let case = CaseId(case.0);
        Ok(done(ops::hand_overs::naming_area(app, &call, case, named, Some(&key), &command).await?))
    }

    /// End an area's interest
    ///
    /// Its staff can no longer find the case.
    #[oai(
        path = "/cases/:case/interested-areas/end",
        method = "post",
        operation_id = "removeInterestedArea",
        tag = "Tag::Areas"
    )]
    async fn remove_interested_area(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each ending; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<InterestBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RemoveInterestedArea);
        let key = keyed(&key, &format!("removeInterestedArea {}", case.0), &body);
        let command = EndInterest { area: AreaId(body.area), reason: body.reason };
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }
}
