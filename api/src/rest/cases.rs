//! Operations on one case: reading it, recording facts, the scope, the joint agency response, the
//! analysis form, closing.

use super::{
    Tag,
    body::Strict,
    problem::{CHANGE, CREATE, READ, Refused, statuses},
    security::{Caller, StaffToken},
    translate::{keyed, page, tag},
};
use crate::{
    answers,
    app::App,
    ops::{self, Versioned, run},
    wire::{
        DoneView,
        analysis::{AnalysisBody, AnalysisView, FinaliseBody, ReturnBody},
        cases::{
            CaseLineView, CaseView, CasesView, ClockView, ClocksView, CloseBody, FactBody,
            HistoryLineView, HistoryView, ScopeBody, WorkLineView, WorkView,
        },
        first_look::FirstLookView,
        notices::{NoticeView, NoticesView},
        response::{ResponseDecisionBody, ResponseReviewBody, ResponseView},
    },
};
use chrono::NaiveDate;
use domain::{
    analysis::{Return, Route, Save},
    case::{DecideScope, Stage},
    ids::CaseId,
    operations::{Call, Operation},
    response::{Decide, Review},
};
use poem::{Body, web::Data};
use poem_openapi::{
    Enum, OpenApi,
    param::{Header, Path, Query},
    payload::{Binary, Json},
    types::ToJSON,
};
use sha2::{Digest, Sha256};
use storage::{CaseFilter, DueFilter, WorkList};
use uuid::Uuid;

answers! {
    /// Something done.
    pub enum DoneAnswer {
        /// It is done. The answer holds no data of a person.
        Done = 200 Json<DoneView>, "ETag": String;
    }
}
answers! {
    /// The first look.
    pub enum FirstLookAnswer {
        /// What a new death needs and what is missing.
        Look = 200 Json<FirstLookView>;
    }
}
answers! {
    /// Cases.
    pub enum CasesAnswer {
        /// The cases of your areas.
        Found = 200 Json<CasesView>;
    }
}
answers! {
    /// A case.
    pub enum CaseAnswer {
        /// The case, as far as you may see it.
        Found = 200 Json<CaseView>, "ETag": String;
        /// It is still as you have it.
        Unchanged = 304, "ETag": String;
    }
}
answers! {
    /// Clocks.
    pub enum ClocksAnswer {
        /// The clocks of the case.
        Found = 200 Json<ClocksView>;
    }
}
answers! {
    /// History.
    pub enum HistoryAnswer {
        /// Who did, read and sent what.
        Found = 200 Json<HistoryView>;
    }
}
answers! {
    /// Notices of a case.
    pub enum CaseNoticesAnswer {
        /// The notices as they were sent.
        Found = 200 Json<NoticesView>;
    }
}
answers! {
    /// Work.
    pub enum WorkAnswer {
        /// What there is to do.
        Found = 200 Json<WorkView>;
    }
}
answers! {
    /// A joint agency response.
    pub enum ResponseAnswer {
        /// The joint agency response of the case.
        Found = 200 Json<ResponseView>, "ETag": String;
    }
}
answers! {
    /// An analysis form.
    pub enum AnalysisAnswer {
        /// The analysis form of the case.
        Found = 200 Json<AnalysisView>, "ETag": String;
    }
}
answers! {
    /// A document.
    pub enum DocumentAnswer {
        /// The finalised form as a PDF.
        #[oai(content_type = "application/pdf")]
        Document = 200 Binary<Body>, "Content-Disposition": String;
    }
}

/// Which list of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum WorkListName {
    /// What you have, and what waits for one of your roles and nobody has.
    Mine,
    /// What waits for others, or a colleague has.
    Waiting,
    /// All of it.
    Team,
    /// What you have yourself.
    Taken,
    /// What is put off until a day to come.
    PutOff,
}

/// A stage of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum StageName {
    /// Scope or area not decided yet.
    Triage,
    /// Not within the review.
    OutOfScope,
    /// Within the review, nothing asked yet.
    Open,
    /// Information asked for.
    Gathering,
    /// The review meeting is arranged.
    CdrmReady,
    /// The review meeting was held.
    CdrmHeld,
    /// The analysis form is with the panel.
    CdopReady,
    /// On the agenda of a panel.
    CdopListed,
    /// The panel was held.
    Reviewed,
    /// The analysis is final.
    Finalised,
    /// The review is complete.
    Closed,
    /// A body outside this server has taken it over.
    TransferredOut,
}

/// Answers to a downloading or stage-bound reading.
pub const READ_NOW: u32 = READ | statuses(&[409]);

/// Operations on cases.
pub struct Cases;

/// The answer of a command, with the version as its tag.
pub fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

fn versioned(caller: &Caller, app: &App, operation: Operation, if_match: String) -> Call {
    let mut call = caller.call(app, operation);
    call.if_match = Some(if_match);
    call
}

#[OpenApi]
impl Cases {
    /// See the cases of your areas
    ///
    /// Newest first. The list shows children's names, so one entry of the access ledger names every case shown.
    #[oai(path = "/cases", method = "get", operation_id = "listCases", tag = "Tag::Cases")]
    async fn list_cases(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// Only cases at this stage.
        stage: Query<Option<StageName>>,
        /// Only cases with a clock past its limit.
        late: Query<Option<bool>>,
        /// Only cases with, or without, a joint agency response.
        joint_agency_response: Query<Option<bool>>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<CasesAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListCases);
        let stage =
            stage.0.and_then(|stage| Stage::from_code(stage.to_json_string().trim_matches('"')));
        let filter = CaseFilter {
            areas: Vec::new(),
            stages: stage.into_iter().collect(),
            late: late.0.filter(|late| *late).map(|_| call.at.now.timestamp_micros()),
            text: None,
            response: joint_agency_response.0,
        };
        let found = ops::cases::list(app, &call, filter, &page(after.0, size.0)).await?;
        Ok(CasesAnswer::Found(Json(CasesView {
            items: found.items.into_iter().map(CaseLineView::from).collect(),
            next: found.next,
            total: found.total,
        })))
    }

    /// See the work
    ///
    /// What there is to do in your areas, most urgent first, derived from stages, clocks and facts.
    #[oai(path = "/work", method = "get", operation_id = "listWork", tag = "Tag::Cases")]
    async fn list_work(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// Which list; yours if you do not say.
        list: Query<Option<WorkListName>>,
        /// Only tasks that are still to come and due on this day.
        due_on: Query<Option<NaiveDate>>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<WorkAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListWork);
        let list = match list.0.unwrap_or(WorkListName::Mine) {
            WorkListName::Mine => WorkList::ForMe,
            WorkListName::Waiting => WorkList::WaitingOnOthers,
            WorkListName::Team => WorkList::Team,
            WorkListName::Taken => WorkList::Mine,
            WorkListName::PutOff => WorkList::PutOff,
        };
        let filter = ops::cases::work_filter(&call, list, due_on.0.map(DueFilter::On));
        let now = call.at.now;
        let (found, _) = ops::cases::work(app, &call, filter, &page(after.0, size.0)).await?;
        Ok(WorkAnswer::Found(Json(WorkView {
            items: found.items.into_iter().map(|line| WorkLineView::of(line, now)).collect(),
            next: found.next,
            total: found.total,
        })))
    }

    /// Open a case
    ///
    /// The case as far as you may see it: the child, facts, clocks, what there is to do and what is open to you. Every opening is noted. The tag is a digest of the bytes: use it in `If-None-Match`.
    #[oai(path = "/cases/:case", method = "get", operation_id = "getCase", tag = "Tag::Cases")]
    async fn get_case(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A tag that you have.
        #[oai(name = "If-None-Match", validator(max_length = 300))]
        if_none_match: Header<Option<String>>,
    ) -> Result<CaseAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetCase);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let view = CaseView::of(&seen, &call.at);
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(view.to_json_string())[..16]));
        let same =
            if_none_match.0.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag));
        Ok(if same { CaseAnswer::Unchanged(etag) } else { CaseAnswer::Found(Json(view), etag) })
    }

    /// See the clocks of a case
    ///
    /// Each clock with its start, target, limit, grade, source and reasons. A due date is superseded, never overwritten.
    #[oai(
        path = "/cases/:case/clocks",
        method = "get",
        operation_id = "listClocks",
        tag = "Tag::Cases"
    )]
    async fn list_clocks(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<ClocksAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListClocks);
        let (live, superseded) = ops::cases::clocks(app, &call, CaseId(case.0)).await?;
        let view = |reading| ClockView::of(reading, &call.at);
        Ok(ClocksAnswer::Found(Json(ClocksView {
            items: live.iter().map(view).collect(),
            superseded: superseded.iter().map(view).collect(),
        })))
    }

    /// See the history of a case
    ///
    /// Who did, read and sent what, newest first. Reading the history is itself noted.
    #[oai(
        path = "/cases/:case/history",
        method = "get",
        operation_id = "listHistory",
        tag = "Tag::Cases"
    )]
    async fn list_history(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<HistoryAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListHistory);
        let (_, found) =
            ops::cases::history(app, &call, CaseId(case.0), &page(after.0, size.0)).await?;
        Ok(HistoryAnswer::Found(Json(HistoryView {
            items: found.items.into_iter().map(HistoryLineView::from).collect(),
            next: found.next,
        })))
    }

    /// See the notices of a case
    ///
    /// Every notice as it was sent, unchanged, oldest first.
    #[oai(
        path = "/cases/:case/notices",
        method = "get",
        operation_id = "listNotices",
        tag = "Tag::Cases"
    )]
    async fn list_notices(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<CaseNoticesAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListNotices);
        let (_, rows) = ops::cases::notices(app, &call, CaseId(case.0)).await?;
        let items = rows.iter().map(NoticeView::of).collect();
        Ok(CaseNoticesAnswer::Found(Json(NoticesView { items, next: None })))
    }

    /// Record a fact
    ///
    /// A fact that no notice brought, or a correction of one, with who says so and why. Earlier statements stay. Facts: (facts).
    #[oai(
        path = "/cases/:case/facts",
        method = "post",
        operation_id = "recordFact",
        tag = "Tag::Cases"
    )]
    async fn record_fact(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each fact; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FactBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordFact);
        ops::look(app, &call, CaseId(case.0)).await?;
        let key = keyed(&key, &format!("recordFact {}", case.0), &body);
        let command = body.command().map_err(ops::OpError::from)?;
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Take the first look
    ///
    /// What a new death needs, ready at once: whether the designated doctor and the national database were told, the agencies to ask with the reason for each, the key worker, the joint agency response decision, and how complete the particulars are: each gap with whom to ask. After the first stages only the completeness is given.
    #[oai(
        path = "/cases/:case/first-look",
        method = "get",
        operation_id = "getFirstLook",
        tag = "Tag::Cases"
    )]
    async fn get_first_look(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<FirstLookAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetFirstLook);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        Ok(FirstLookAnswer::Look(Json(FirstLookView::of(&seen.record))))
    }

    /// Decide the scope
    ///
    /// Whether the death is within the review. The rules read it from facts; a person's decision with a reason stands above them.
    #[oai(
        path = "/cases/:case/scope",
        method = "post",
        operation_id = "decideScope",
        tag = "Tag::Cases"
    )]
    async fn decide_scope(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each decision; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ScopeBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::DecideScope);
        let key = keyed(&key, &format!("decideScope {}", case.0), &body);
        let command = DecideScope::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// See the joint agency response
    ///
    /// The decision in force with its criteria, and the designated doctor's word on it. The tag is the version for `If-Match`.
    #[oai(
        path = "/cases/:case/joint-agency-response",
        method = "get",
        operation_id = "getJointAgencyResponse",
        tag = "Tag::Response"
    )]
    async fn get_joint_agency_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<ResponseAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetJointAgencyResponse);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let response = &seen.record.response;
        Ok(ResponseAnswer::Found(Json(response.into()), tag(response.version)))
    }

    /// Record the joint agency response decision
    ///
    /// As it was taken: by whom, for which agency and when, often before any notice. Each of the five criteria is met, not met or cannot be said. A decision takes the place of the one before, which stays in the history.
    #[oai(
        path = "/cases/:case/joint-agency-response",
        method = "put",
        operation_id = "decideJointAgencyResponse",
        tag = "Tag::Response"
    )]
    async fn decide_joint_agency_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<ResponseDecisionBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::DecideJointAgencyResponse, if_match.0);
        let command = Decide::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::Response, None, &command).await?))
    }

    /// Confirm or challenge the decision
    ///
    /// The designated doctor's word on the decision in force. A challenge needs a comment and asks for the decision to be taken again.
    #[oai(
        path = "/cases/:case/joint-agency-response/review",
        method = "post",
        operation_id = "reviewJointAgencyResponse",
        tag = "Tag::Response"
    )]
    async fn review_joint_agency_response(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each word; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<ResponseReviewBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::ReviewJointAgencyResponse, if_match.0);
        let key = keyed(&key, &format!("reviewJointAgencyResponse {}", case.0), &body);
        let command = Review::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::Response, Some(&key), &command).await?))
    }

    /// Open the analysis form
    ///
    /// What is written, who has it, and the remarks made on its way. The tag is the version for `If-Match`.
    #[oai(
        path = "/cases/:case/analysis",
        method = "get",
        operation_id = "getAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn get_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<AnalysisAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetAnalysis);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let analysis = &seen.record.analysis;
        Ok(AnalysisAnswer::Found(Json(analysis.into()), tag(analysis.version)))
    }

    /// Save the analysis form
    ///
    /// Everything on the form, by whoever has it: the administrator or the designated doctor while it is drafted, then the doctor, then the chair. Nothing is sent until it is passed on.
    #[oai(
        path = "/cases/:case/analysis",
        method = "put",
        operation_id = "saveAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn save_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<AnalysisBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::SaveAnalysis, if_match.0);
        ops::look(app, &call, CaseId(case.0)).await?;
        let command = Save { content: body.content().map_err(ops::OpError::from)? };
        Ok(done(run(app, &call, CaseId(case.0), Versioned::Analysis, None, &command).await?))
    }

    /// Pass the analysis form on
    ///
    /// One step: from drafting to the designated doctor, from the doctor to the panel. What is missing is listed.
    #[oai(
        path = "/cases/:case/analysis/route",
        method = "post",
        operation_id = "routeAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn route_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each step; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::RouteAnalysis, if_match.0);
        let key = keyed(&key, &format!("routeAnalysis {}", case.0), &"");
        Ok(done(run(app, &call, CaseId(case.0), Versioned::Analysis, Some(&key), &Route).await?))
    }

    /// Return the analysis form
    ///
    /// One step, with a comment: by the designated doctor to drafting, by the chair to the doctor.
    #[oai(
        path = "/cases/:case/analysis/return",
        method = "post",
        operation_id = "returnAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn return_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each step; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<ReturnBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::ReturnAnalysis, if_match.0);
        let key = keyed(&key, &format!("returnAnalysis {}", case.0), &body);
        let command = Return { comment: body.comment };
        Ok(done(run(app, &call, CaseId(case.0), Versioned::Analysis, Some(&key), &command).await?))
    }

    /// Finalise the analysis form
    ///
    /// By the chair, after the panel was held. Every factor is graded, the category chosen, the question of modifiable factors answered, and no text names anyone, or each is explained.
    #[oai(
        path = "/cases/:case/analysis/finalise",
        method = "post",
        operation_id = "finaliseAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn finalise_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each sign-off; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<FinaliseBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let call = versioned(&caller, app, Operation::FinaliseAnalysis, if_match.0);
        let key = keyed(&key, &format!("finaliseAnalysis {}", case.0), &body);
        Ok(done(
            ops::analysis::finalise(app, &call, CaseId(case.0), Some(&key), body.into()).await?,
        ))
    }

    /// Download the analysis form
    ///
    /// The finalised form as a tagged PDF with embedded fonts. It names nobody but those who signed it off.
    #[oai(
        path = "/cases/:case/analysis.pdf",
        method = "get",
        operation_id = "downloadAnalysis",
        tag = "Tag::Analysis"
    )]
    async fn download_analysis(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<DocumentAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::DownloadAnalysis);
        let (name, bytes) =
            ops::analysis::download(app, &call, ops::analysis::Which::Id(CaseId(case.0))).await?;
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(DocumentAnswer::Document(Binary(Body::from_vec(bytes)), disposition))
    }

    /// Close a case
    ///
    /// The review is complete: the analysis is final, and how the family was told is on record.
    #[oai(
        path = "/cases/:case/close",
        method = "post",
        operation_id = "closeCase",
        tag = "Tag::Cases"
    )]
    async fn close_case(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each closing; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<CloseBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::CloseCase);
        let key = keyed(&key, &format!("closeCase {}", case.0), &body);
        let (case, told) = (CaseId(case.0), body.family_told);
        Ok(done(ops::family::close(app, &call, case, told, Some(&key)).await?))
    }
}
