//! Operations on polls: asking those invited when they can come, and what they answered.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    meetings::ArrangedAnswer,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    answers,
    app::App,
    ops::{self, Keyed, OpError, Versioned, run},
    wire::polls::{PollAnswerBody, PollBody, PollView, PollsView},
};
use domain::{
    ids::{CaseId, PollId},
    meeting::poll::ClosePoll,
    operations::Operation,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// Polls.
    pub enum PollsAnswer {
        /// The polls of the case.
        Found = 200 Json<PollsView>;
    }
}

/// Operations on polls.
pub struct Polls;

#[OpenApi]
impl Polls {
    /// See who can come when
    ///
    /// Every poll of the case with its times, who was asked and what they answered.
    #[oai(
        path = "/cases/:case/polls",
        method = "get",
        operation_id = "listPolls",
        tag = "Tag::Meetings"
    )]
    async fn list_polls(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<PollsAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListPolls);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let items = seen.record.polls.iter().map(PollView::from).collect();
        Ok(PollsAnswer::Found(Json(PollsView { items })))
    }

    /// Ask when people can come
    ///
    /// Everybody asked gets a message with a link of their own, to a page on which they say yes, if need be or no to each time. Neither names the child. The links stop working after the last day, and when a meeting of the kind is arranged.
    #[oai(
        path = "/cases/:case/polls",
        method = "post",
        operation_id = "openPoll",
        tag = "Tag::Meetings"
    )]
    async fn open_poll(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each poll; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PollBody>,
    ) -> Result<ArrangedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::OpenPoll);
        ops::look(app, &call, CaseId(case.0)).await?;
        let key = keyed(&key, &format!("openPoll {}", case.0), &body);
        let command = body.command().map_err(OpError::from)?;
        let done = ops::polls::open(app, &call, CaseId(case.0), Some(&key), command).await?;
        let place = format!("{}/cases/{}/polls", super::PREFIX, case.0);
        let version = tag(done.version);
        Ok(ArrangedAnswer::Arranged(Json(done.into()), version, place))
    }

    /// Record when somebody can come
    ///
    /// For somebody who told the office instead of following their link. A later answer takes the place of an earlier one.
    #[oai(
        path = "/cases/:case/polls/:poll/answers",
        method = "post",
        operation_id = "answerPoll",
        tag = "Tag::Meetings"
    )]
    async fn answer_poll(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The poll.
        poll: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PollAnswerBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AnswerPoll);
        ops::look(app, &call, CaseId(case.0)).await?;
        let key = keyed(&key, &format!("answerPoll {} {}", case.0, poll.0), &body);
        let id = PollId(poll.0);
        let command = body.command(id);
        let which = Versioned::Poll(id);
        let done = run(app, &call, CaseId(case.0), which, Some(&key), &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Stop asking
    ///
    /// The links stop working. What was answered stays.
    #[oai(
        path = "/cases/:case/polls/:poll/closing",
        method = "post",
        operation_id = "closePoll",
        tag = "Tag::Meetings"
    )]
    async fn close_poll(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The poll.
        poll: Path<Uuid>,
        /// A new random value; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ClosePoll);
        let key = Keyed::new(&key.0, &format!("closePoll {} {}", case.0, poll.0), b"");
        let id = PollId(poll.0);
        let command = ClosePoll { id };
        let which = Versioned::Poll(id);
        let done = run(app, &call, CaseId(case.0), which, Some(&key), &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }
}
