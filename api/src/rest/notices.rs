//! Operations of senders, the notices that wait for a person, and who the caller is.

use super::{
    Tag,
    body::Strict,
    problem::{COMPARE, CREATE, READ, Refused},
    security::{Anybody, Caller, SenderKey, StaffToken},
    sent::WithText,
    translate::{keyed, page},
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, notices::Original},
    wire::{
        DoneView,
        entered::EnteredNoticeBody,
        joining::PlaceBody,
        notices::{
            CoronerNoticeBody, NoticeView, NoticesView, ReceiptState, ReceiptView,
            RegistrarNoticeBody,
        },
        people::MeView,
        practitioner::PractitionerNoticeBody,
    },
};
use domain::{ids::NoticeId, notice::Notice, operations::Operation};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use uuid::Uuid;

answers! {
    /// A notice that was kept.
    pub enum Sent {
        /// The notice is kept. Keep the receipt. The answer is the same whether the child was known or not.
        Kept = 201 Json<ReceiptView>;
    }
}

answers! {
    /// Who the caller is.
    pub enum MeAnswer {
        /// Your name, roles and areas.
        You = 200 Json<MeView>;
    }
}

answers! {
    /// Notices.
    pub enum NoticesAnswer {
        /// The notices.
        Found = 200 Json<NoticesView>;
    }
}

answers! {
    /// A notice that was placed.
    pub enum PlaceAnswer {
        /// The case it is on now.
        Placed = 200 Json<DoneView>;
    }
}

/// Operations of senders.
pub struct Notices;

#[OpenApi]
impl Notices {
    /// Send a registrar's notice
    ///
    /// A registration, a correction or a certificate of no liability to register (Children and Young Persons Act 2008 s.31). Send it within seven days, in any order and as often as you need: the same body is the same notice. A notice that breaks a rule is refused with its fields, and the office sees it all the same.
    #[oai(
        path = "/notices/registrar",
        method = "post",
        operation_id = "sendRegistrarNotice",
        tag = "Tag::Senders"
    )]
    async fn send_registrar_notice(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// A new random value for each notice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        sent: WithText<RegistrarNoticeBody>,
    ) -> Result<Sent, Refused<CREATE>> {
        send(app, &caller, Operation::SendRegistrarNotice, &key, sent).await
    }

    /// Send a coroner's notice
    ///
    /// A decision to investigate, a post-mortem or a step of the inquest. Send a decision within three working days, in any order and as often as you need: the same body is the same notice.
    #[oai(
        path = "/notices/coroner",
        method = "post",
        operation_id = "sendCoronerNotice",
        tag = "Tag::Senders"
    )]
    async fn send_coroner_notice(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// A new random value for each notice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        sent: WithText<CoronerNoticeBody>,
    ) -> Result<Sent, Refused<CREATE>> {
        send(app, &caller, Operation::SendCoronerNotice, &key, sent).await
    }

    /// Send a practitioner's notification
    ///
    /// The national notification form. Only the minimum is needed; what is asked for and not known is said to be so. Send it at once, and again as often as you need: the same body is the same notice.
    #[oai(
        path = "/notices/practitioner",
        method = "post",
        operation_id = "sendPractitionerNotice",
        tag = "Tag::Senders"
    )]
    async fn send_practitioner_notice(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// A new random value for each notice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        sent: WithText<PractitionerNoticeBody>,
    ) -> Result<Sent, Refused<CREATE>> {
        send(app, &caller, Operation::SendPractitionerNotice, &key, sent).await
    }

    /// Enter a notice by hand
    ///
    /// What reached the office by telephone, e-mail or letter, in the bodies that senders use. A notice that breaks a rule is refused with its fields and not kept.
    #[oai(
        path = "/notices/entered",
        method = "post",
        operation_id = "enterNotice",
        tag = "Tag::Cases"
    )]
    async fn enter_notice(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// A new random value for each notice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        sent: WithText<EnteredNoticeBody>,
    ) -> Result<Sent, Refused<CREATE>> {
        let call = caller.call(app, Operation::EnterNotice);
        ops::permitted(app, &call).await?;
        let (body, understood, original) = original(sent);
        let key = ops::Keyed::new(&key, Operation::EnterNotice.id(), understood.as_bytes());
        let notice = body.notice().map_err(OpError::from)?;
        let reached = ops::entry::Reached {
            told_by: body.told_by,
            means: body.reached_us_by.into(),
            on: body.reached_us_on,
        };
        let kept = ops::entry::enter(app, &call, reached, notice, original, Some(&key)).await?;
        Ok(Sent::Kept(Json(ReceiptView {
            receipt: kept.receipt.0,
            received_at: kept.received_at,
            state: ReceiptState::Received,
        })))
    }

    /// See who you are
    ///
    /// Your name, roles and areas, or the office that your key is bound to.
    #[oai(path = "/me", method = "get", operation_id = "whoAmI", tag = "Tag::You")]
    async fn who_am_i(
        &self,
        who: Anybody,
        Data(app): Data<&App>,
    ) -> Result<MeAnswer, Refused<READ>> {
        let call = who.caller().call(app, Operation::WhoAmI);
        ops::permitted(app, &call).await?;
        Ok(MeAnswer::You(Json(MeView::from(&call.actor))))
    }

    /// See waiting notices
    ///
    /// Notices of your areas that a person must look at: possible matches, notices that could not be placed, and notices that were not accepted.
    #[oai(
        path = "/notices/waiting",
        method = "get",
        operation_id = "listWaitingNotices",
        tag = "Tag::Cases"
    )]
    async fn list_waiting_notices(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<NoticesAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListWaitingNotices);
        let found = ops::notices::waiting(app, &call, &page(after.0, size.0)).await?;
        let items = found.items.iter().map(NoticeView::of).collect();
        Ok(NoticesAnswer::Found(Json(NoticesView { items, next: found.next })))
    }

    /// Place a waiting notice
    ///
    /// A person decides to which child a waiting notice belongs: a case that is known, a new one, or a death that is not within the review. Nothing is lost by any of them. With `case_version` the decision is refused when the case has changed since it was compared.
    #[oai(
        path = "/notices/waiting/:notice",
        method = "post",
        operation_id = "placeNotice",
        tag = "Tag::Cases"
    )]
    async fn place_notice(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The notice.
        notice: Path<Uuid>,
        /// A new random value for each decision; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PlaceBody>,
    ) -> Result<PlaceAnswer, Refused<COMPARE>> {
        let call = caller.call(app, Operation::PlaceNotice);
        let key = keyed(&key, &format!("placeNotice {}", notice.0), &body);
        let decision = body.decision().map_err(OpError::from)?;
        let done =
            ops::notices::decide(app, &call, NoticeId(notice.0), &decision, Some(&key)).await?;
        Ok(PlaceAnswer::Placed(Json(done.into())))
    }
}

/// What was sent: as it was read, written again the same way for all, and as it came.
fn original<T: ToJSON>(sent: WithText<T>) -> (T, String, Original) {
    let understood = sent.body.to_json_string();
    let original = Original::understood_as(sent.text, &understood);
    (sent.body, understood, original)
}

async fn send<T: ToJSON + Into<Notice>>(
    app: &App,
    caller: &Caller,
    operation: Operation,
    key: &str,
    sent: WithText<T>,
) -> Result<Sent, Refused<CREATE>> {
    let call = caller.call(app, operation);
    ops::permitted(app, &call).await?;
    let sender = caller.sender.as_ref().ok_or(OpError::NotPermitted)?;
    let (body, understood, original) = original(sent);
    let key = ops::Keyed::new(key, operation.id(), understood.as_bytes());
    let notice = body.into();
    let receipt = ops::notices::receive(app, &call, sender, notice, original, Some(&key)).await?;
    Ok(Sent::Kept(Json(kept(&receipt))))
}

/// The view of a receipt just given.
pub(super) fn kept(receipt: &ops::notices::Receipt) -> ReceiptView {
    ReceiptView {
        receipt: receipt.receipt.0,
        received_at: receipt.received_at,
        state: ReceiptState::Received,
    }
}
