//! Operations on the family's part of a case.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, done},
    problem::{CREATE, READ, Refused},
    security::{Caller, StaffToken},
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, Versioned, run},
    wire::family::{
        AnswererBody, FamilyAnswerBody, FamilyContactBody, FamilyQuestionBody, FamilyView,
        FedBackBody, FeedbackBody, KeptDateBody, KeyWorkerBody, LeafletBody, PauseBody,
        RelativeBody, RemovedDateBody, ResumeBody,
    },
};
use domain::{
    case::Command,
    family::{
        AskQuestion, KeepDate, NameKeyWorker, PauseContact, RecordContact, RecordFeedback,
        RecordRelative, RemoveDate, ResumeContact,
    },
    ids::CaseId,
    operations::Operation,
    refusal::Refusal,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use std::fmt::Debug;
use uuid::Uuid;

answers! {
    /// A family's part.
    pub enum FamilyAnswer {
        /// What the family was offered, asked and promised.
        Found = 200 Json<FamilyView>;
    }
}

/// Operations on the family's part.
pub struct Families;

/// Carries out a command on one case; a repeat with the same key acts once.
async fn act<C: Command + Sync>(
    app: &App,
    caller: &Caller,
    (case, number): (Uuid, u32),
    (key, body): (&str, &(impl Debug + Sync)),
    command: Result<C, Refusal>,
) -> Result<DoneAnswer, Refused<CREATE>> {
    let call = caller.call(app, C::OPERATION);
    let case = CaseId(case);
    let key = keyed(key, &format!("{} {case} {number}", C::OPERATION.id()), body);
    let command = match command {
        Ok(command) => command,
        Err(refusal) => {
            // Whether the case may be seen is judged first.
            ops::look(app, &call, case).await?;
            return Err(OpError::from(refusal).into());
        }
    };
    Ok(done(run(app, &call, case, Versioned::No, Some(&key), &command).await?))
}

#[OpenApi]
impl Families {
    /// See the family's page
    ///
    /// The key worker, what was offered, who may be contacted, their questions with who answers by when, those on joined cases among them, and the days on which nobody writes to them. The chair and the panel do not read it.
    #[oai(
        path = "/cases/:case/family",
        method = "get",
        operation_id = "getFamily",
        tag = "Tag::Family"
    )]
    async fn get_family(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<FamilyAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetFamily);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let joined = ops::family::joined(app, &call, &seen.record).await?;
        Ok(FamilyAnswer::Found(Json(FamilyView::of(&seen.record, &joined))))
    }

    /// Name the key worker
    ///
    /// The organisation where death was confirmed names one person who speaks with the family. A later one takes the place of the one before; the history keeps both.
    #[oai(
        path = "/cases/:case/family/key-worker",
        method = "post",
        operation_id = "nameKeyWorker",
        tag = "Tag::Family"
    )]
    async fn name_key_worker(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<KeyWorkerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = NameKeyWorker::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Record the guide for parents
    ///
    /// That the national guide for parents and carers was offered, on which day and which one, or why it was not.
    #[oai(
        path = "/cases/:case/family/leaflet",
        method = "post",
        operation_id = "recordLeaflet",
        tag = "Tag::Family"
    )]
    async fn record_leaflet(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<LeafletBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = body.clone().command();
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), command).await
    }

    /// Record a person of the family
    ///
    /// Who they are to the child, and whether and how they may be contacted. Where they must not be contacted, the reason is needed.
    #[oai(
        path = "/cases/:case/family/members",
        method = "post",
        operation_id = "recordFamilyMember",
        tag = "Tag::Family"
    )]
    async fn record_family_member(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<RelativeBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = RecordRelative::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Record a contact
    ///
    /// The earliest one from the key worker's side stops the clock of the first contact (C30). One that the family began is kept and stops nothing.
    #[oai(
        path = "/cases/:case/family/contacts",
        method = "post",
        operation_id = "recordFamilyContact",
        tag = "Tag::Family"
    )]
    async fn record_family_contact(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FamilyContactBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = RecordContact::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Not to be contacted for now
    ///
    /// The family asked not to be contacted for now. There is always a way back: whom they may turn to at any time, and a day on which somebody asks again. No letter can be dated while it lasts.
    #[oai(
        path = "/cases/:case/family/not-contacted",
        method = "post",
        operation_id = "pauseFamilyContact",
        tag = "Tag::Family"
    )]
    async fn pause_family_contact(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PauseBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = PauseContact::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Open contact again
    ///
    /// The family may be contacted again.
    #[oai(
        path = "/cases/:case/family/not-contacted/end",
        method = "post",
        operation_id = "resumeFamilyContact",
        tag = "Tag::Family"
    )]
    async fn resume_family_contact(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ResumeBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = ResumeContact::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Keep a question
    ///
    /// In the family's own words, kept as they stand. A case does not close while a question is open.
    #[oai(
        path = "/cases/:case/family/questions",
        method = "post",
        operation_id = "recordFamilyQuestion",
        tag = "Tag::Family"
    )]
    async fn record_family_question(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FamilyQuestionBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = AskQuestion::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Say who answers
    ///
    /// Who answers a question of the family, and by when: a promise to them.
    #[oai(
        path = "/cases/:case/family/questions/:number/answerer",
        method = "post",
        operation_id = "assignFamilyQuestion",
        tag = "Tag::Family"
    )]
    async fn assign_family_question(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The number of the question.
        number: Path<u32>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AnswererBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = body.clone().command(number.0);
        let about = (case.0, number.0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Record the answer
    ///
    /// In plain words. An answer that the family has not had yet may be put right.
    #[oai(
        path = "/cases/:case/family/questions/:number/answer",
        method = "post",
        operation_id = "answerFamilyQuestion",
        tag = "Tag::Family"
    )]
    async fn answer_family_question(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The number of the question.
        number: Path<u32>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FamilyAnswerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = body.clone().command(number.0);
        let about = (case.0, number.0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Record that they were told
    ///
    /// That the family has had the answer, or why they have not.
    #[oai(
        path = "/cases/:case/family/questions/:number/fed-back",
        method = "post",
        operation_id = "feedBackFamilyQuestion",
        tag = "Tag::Family"
    )]
    async fn feed_back_family_question(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The number of the question.
        number: Path<u32>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FedBackBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = body.clone().command(number.0);
        let about = (case.0, number.0);
        act(app, &caller, about, (&key, &body), command).await
    }

    /// Record feedback
    ///
    /// What the family was told after the review meeting. The earliest one stops the clock of feedback (C22).
    #[oai(
        path = "/cases/:case/family/feedback",
        method = "post",
        operation_id = "recordFamilyFeedback",
        tag = "Tag::Family"
    )]
    async fn record_family_feedback(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FeedbackBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = RecordFeedback::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Keep a day to avoid
    ///
    /// A day on which nobody writes to the family, and no meeting about which they are told is planned. The child's birthday and the day of the death are kept by themselves.
    #[oai(
        path = "/cases/:case/family/dates",
        method = "post",
        operation_id = "keepFamilyDate",
        tag = "Tag::Family"
    )]
    async fn keep_family_date(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<KeptDateBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = KeepDate::from(body.clone());
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }

    /// Remove a day to avoid
    ///
    /// A day that is no longer to be avoided.
    #[oai(
        path = "/cases/:case/family/dates/remove",
        method = "post",
        operation_id = "removeFamilyDate",
        tag = "Tag::Family"
    )]
    async fn remove_family_date(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each call; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<RemovedDateBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let command = RemoveDate { no: body.number };
        let about = (case.0, 0);
        act(app, &caller, about, (&key, &body), Ok(command)).await
    }
}
