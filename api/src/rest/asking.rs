//! What a sender sees of its own notices, the questions of the office and the sender's answers.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, READ, Refused},
    security::{SenderKey, StaffToken},
    translate::{keyed, page},
};
use crate::{
    answers,
    app::App,
    ops,
    wire::{
        DoneView,
        asking::{AskBody, SenderAnswerBody, SentListView, SentView},
    },
};
use domain::{
    ids::{NoticeId, QuestionId, ReceiptId},
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
    /// A receipt.
    pub enum ReceiptAnswer {
        /// The receipt as it stands.
        Found = 200 Json<SentView>;
    }
}

answers! {
    /// What was sent.
    pub enum SentAnswer {
        /// Your notices, the newest first.
        Found = 200 Json<SentListView>;
    }
}

answers! {
    /// A question or an answer that was kept.
    pub enum AskedAnswer {
        /// It is kept. `id` is the question.
        Kept = 201 Json<DoneView>;
    }
}

/// What is sent, asked and answered.
pub struct Asking;

#[OpenApi]
impl Asking {
    /// Look up a receipt
    ///
    /// Senders see their own receipts only. The state never tells whether the child was known, on which case the notice is, or what others sent; `because` tells the fields of a notice that was not accepted, `questions` what the office asks.
    #[oai(
        path = "/receipts/:receipt",
        method = "get",
        operation_id = "getReceipt",
        tag = "Tag::Senders"
    )]
    async fn get_receipt(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// The receipt.
        receipt: Path<Uuid>,
    ) -> Result<ReceiptAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetReceipt);
        let row = ops::notices::receipt(app, &call, ReceiptId(receipt.0)).await?;
        Ok(ReceiptAnswer::Found(Json(SentView::of(&row))))
    }

    /// See what you sent
    ///
    /// Your own notices, the newest first, each with its receipt: those that were kept, those that were not accepted, and those about which the office asks something. Ask as often as you like; once an hour is enough.
    #[oai(path = "/notices/sent", method = "get", operation_id = "listSent", tag = "Tag::Senders")]
    async fn list_sent(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<SentAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListSent);
        let found = ops::asking::sent(app, &call, &page(after.0, size.0)).await?;
        let items = found.items.iter().map(SentView::of).collect();
        Ok(SentAnswer::Found(Json(SentListView { items, next: found.next })))
    }

    /// Ask the sender
    ///
    /// A precise question to the office that sent this notice, about this notice. The sender reads it word for word where it looks up its receipt. A question that tells of another notice (a name, a date, a number, an address or an office that this one does not name) is refused.
    #[oai(
        path = "/notices/:notice/questions",
        method = "post",
        operation_id = "askSender",
        tag = "Tag::Cases"
    )]
    async fn ask_sender(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The notice.
        notice: Path<Uuid>,
        /// A new random value for each question; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AskBody>,
    ) -> Result<AskedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AskSender);
        let key = keyed(&key, &format!("askSender {}", notice.0), &body);
        let notice = NoticeId(notice.0);
        let done = ops::asking::ask(app, &call, notice, &body.question, Some(&key)).await?;
        Ok(AskedAnswer::Kept(Json(done.into())))
    }

    /// Answer a question
    ///
    /// Your answer to a question of the office about a notice of yours. Staff read it beside the notice. A question is answered once; to put something right in a notice, send a correction or the notice again.
    #[oai(
        path = "/receipts/:receipt/answers",
        method = "post",
        operation_id = "answerQuestion",
        tag = "Tag::Senders"
    )]
    async fn answer_question(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// The receipt of the notice.
        receipt: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<SenderAnswerBody>,
    ) -> Result<AskedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AnswerQuestion);
        let key = keyed(&key, &format!("answerQuestion {}", receipt.0), &body);
        let answer = ops::asking::Answer { question: QuestionId(body.question), text: body.answer };
        let receipt = ReceiptId(receipt.0);
        let done = ops::asking::answer(app, &call, receipt, &answer, Some(&key)).await?;
        Ok(AskedAnswer::Kept(Json(done.into())))
    }
}
