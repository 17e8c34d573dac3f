//! Operations on information asked of organisations: asking, reminding several at once, the formal
//! notice, answers.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, READ_NOW, done},
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops::{self, Versioned, analysis::Which, requests, run},
    wire::requests::{
        FormalNoticeBody, LadderBody, OfficialsBody, ReminderPreviewView, ReminderPreviewsView,
        ReminderSentView, RemindersBody, RemindersSentView, RequestAnswerBody, RequestBody,
        RequestView, RequestsView, WaitingView,
    },
};
use domain::{
    ids::{AreaId, CaseId, RequestId},
    operations::Operation,
    request::{GiveNotice, Ladder, RecordAnswer, RecordOfficials},
};
use poem::{Body, web::Data};
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::{Binary, Json},
};
use uuid::Uuid;

answers! {
    /// Requests.
    pub enum RequestsAnswer {
        /// What was asked for the case.
        Found = 200 Json<RequestsView>;
    }
}
answers! {
    /// Organisations.
    pub enum WaitingAnswer {
        /// Whom your cases wait for.
        Found = 200 Json<WaitingView>;
    }
}
answers! {
    /// Reminders before they go.
    pub enum PreviewAnswer {
        /// The exact words of each.
        Found = 200 Json<ReminderPreviewsView>;
    }
}
answers! {
    /// Reminders.
    pub enum RemindersAnswer {
        /// What became of each.
        Sent = 200 Json<RemindersSentView>;
    }
}
answers! {
    /// A ladder.
    pub enum LadderAnswer {
        /// The working days of each step.
        Found = 200 Json<LadderBody>;
    }
}
answers! {
    /// A letter.
    pub enum LetterAnswer {
        /// The formal notice as a PDF.
        #[oai(content_type = "application/pdf")]
        Document = 200 Binary<Body>, "Content-Disposition": String;
    }
}

/// Operations on requests for information.
pub struct Requests;

#[OpenApi]
impl Requests {
    /// See the requests of a case
    ///
    /// What was asked of which organisation, what was sent since, what came back, and the step that comes next. No reply and "holds no information" are different answers.
    #[oai(
        path = "/cases/:case/requests",
        method = "get",
        operation_id = "listRequests",
        tag = "Tag::Cases"
    )]
    async fn list_requests(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<RequestsAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListRequests);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let items = seen.record.course.requests.iter().map(RequestView::from).collect();
        Ok(RequestsAnswer::Found(Json(RequestsView { items })))
    }

    /// Ask an organisation for information
    ///
    /// Under section 16N of the Children Act 2004. Its contact is written to: reference and purpose, and no name of the family.
    #[oai(
        path = "/cases/:case/requests",
        method = "post",
        operation_id = "requestInformation",
        tag = "Tag::Cases"
    )]
    async fn request_information(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each request; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<RequestBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RequestInformation);
        let key = keyed(&key, &format!("requestInformation {}", case.0), &body);
        let command = body.command(RequestId::random());
        Ok(done(requests::ask(app, &call, CaseId(case.0), Some(&key), command).await?))
    }

    /// Record an answer
    ///
    /// Complete, partial, nothing held, or refused with its ground. A legal bar ends the request without any further step.
    #[oai(
        path = "/cases/:case/requests/:request/answer",
        method = "post",
        operation_id = "recordRequestAnswer",
        tag = "Tag::Cases"
    )]
    async fn record_request_answer(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The request.
        request: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<RequestAnswerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordRequestAnswer);
        let key = keyed(&key, &format!("recordRequestAnswer {} {}", case.0, request.0), &body);
        let command = RecordAnswer {
            id: RequestId(request.0),
            outcome: body.outcome(),
            ground: body.ground(),
            on: body.on,
        };
        let versioned = Versioned::No;
        Ok(done(run(app, &call, CaseId(case.0), versioned, Some(&key), &command).await?))
    }

    /// See whom your cases wait for
    ///
    /// Requests that wait, by organisation: the one with the most late requests first. Of more than 500 those due first are listed, and `more` says so.
    #[oai(path = "/waiting", method = "get", operation_id = "listWaiting", tag = "Tag::Cases")]
    async fn list_waiting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<WaitingAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListWaiting);
        Ok(WaitingAnswer::Found(Json(requests::waiting(app, &call).await?.into())))
    }

    /// Preview reminders
    ///
    /// The exact words of each reminder and to whom it would go, or why it may not go. Nothing is sent.
    #[oai(
        path = "/reminders/preview",
        method = "post",
        operation_id = "previewReminders",
        tag = "Tag::Cases"
    )]
    async fn preview_reminders(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        Strict(body): Strict<RemindersBody>,
    ) -> Result<PreviewAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::PreviewReminders);
        let found = requests::preview(app, &call, &body.ids(), body.reason.as_deref()).await?;
        let items = found.into_iter().map(ReminderPreviewView::from).collect();
        Ok(PreviewAnswer::Found(Json(ReminderPreviewsView { items })))
    }

    /// Send reminders
    ///
    /// One to each organisation for each request named, recorded on its case. Nobody is written to twice about the same request within 24 hours, and within two working days only with a reason. From its day on a message goes to the safeguarding lead with a copy to the contact, and the designated doctor is told. One that may not go stops none of the others. A repeat of the key says again what was sent; with other requests or another reason it is refused.
    #[oai(path = "/reminders", method = "post", operation_id = "sendReminders", tag = "Tag::Cases")]
    async fn send_reminders(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// A new random value for each sending; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 200))]
        key: Header<String>,
        Strict(body): Strict<RemindersBody>,
    ) -> Result<RemindersAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SendReminders);
        let (ids, reason) = (body.ids(), body.reason.as_deref());
        let sent = requests::send(app, &call, &ids, reason, &key.0).await?;
        let items = sent.into_iter().map(ReminderSentView::from).collect();
        Ok(RemindersAnswer::Sent(Json(RemindersSentView { items })))
    }

    /// Give the formal notice
    ///
    /// The last step before the partners' officials: a notice under section 16N, decided by a person, recorded with its date. Nothing is sent by itself: download the letter and send it.
    #[oai(
        path = "/cases/:case/requests/:request/notice",
        method = "post",
        operation_id = "giveFormalNotice",
        tag = "Tag::Cases"
    )]
    async fn give_formal_notice(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The request.
        request: Path<Uuid>,
        /// A new random value for each notice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<FormalNoticeBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::GiveFormalNotice);
        let key = keyed(&key, &format!("giveFormalNotice {} {}", case.0, request.0), &body);
        let command = GiveNotice {
            id: RequestId(request.0),
            recipient: body.recipient,
            answer_by: body.answer_by,
            confirmed: body.confirmed,
        };
        let versioned = Versioned::No;
        Ok(done(run(app, &call, CaseId(case.0), versioned, Some(&key), &command).await?))
    }

    /// Download the formal notice
    ///
    /// The letter of a notice that was given, as a PDF. It holds the reference and names nobody of the family.
    #[oai(
        path = "/cases/:case/requests/:request/notice",
        method = "get",
        operation_id = "downloadFormalNotice",
        tag = "Tag::Cases"
    )]
    async fn download_formal_notice(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The request.
        request: Path<Uuid>,
    ) -> Result<LetterAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::DownloadFormalNotice);
        let which = Which::Id(CaseId(case.0));
        let (name, bytes) = requests::notice(app, &call, which, RequestId(request.0)).await?;
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(LetterAnswer::Document(Binary(Body::from_vec(bytes)), disposition))
    }

    /// Record that the officials were told
    ///
    /// After the formal notice, and not before the day that it gives the organisation: the accountable officials of the partners. What may follow, an application to a court, is for the requesting partner (section 16N(3)) and is not done here.
    #[oai(
        path = "/cases/:case/requests/:request/officials",
        method = "post",
        operation_id = "recordEscalation",
        tag = "Tag::Cases"
    )]
    async fn record_escalation(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The request.
        request: Path<Uuid>,
        /// A new random value for each record; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<OfficialsBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordEscalation);
        let key = keyed(&key, &format!("recordEscalation {} {}", case.0, request.0), &body);
        let command = RecordOfficials { id: RequestId(request.0), told: body.told };
        let versioned = Versioned::No;
        Ok(done(run(app, &call, CaseId(case.0), versioned, Some(&key), &command).await?))
    }

    /// See the ladder
    ///
    /// After how many working days each step comes when an organisation does not answer: a local target of the area.
    #[oai(
        path = "/areas/:area/ladder",
        method = "get",
        operation_id = "getLadder",
        tag = "Tag::Areas"
    )]
    async fn get_ladder(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
    ) -> Result<LadderAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetLadder);
        let ladder = requests::ladder(app, &call, AreaId(area.0)).await?;
        Ok(LadderAnswer::Found(Json(ladder.into())))
    }

    /// Set the ladder
    ///
    /// For requests to come; one that was made keeps the days it began with.
    #[oai(
        path = "/areas/:area/ladder",
        method = "put",
        operation_id = "setLadder",
        tag = "Tag::Areas"
    )]
    async fn set_ladder(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        Strict(body): Strict<LadderBody>,
    ) -> Result<LadderAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetLadder);
        let ladder: Ladder = body.into();
        requests::set_ladder(app, &call, AreaId(area.0), ladder).await?;
        Ok(LadderAnswer::Found(Json(ladder.into())))
    }
}
