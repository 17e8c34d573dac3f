//! Operations on a sender's webhook.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, READ, Refused},
    security::SenderKey,
};
use crate::{
    answers,
    app::App,
    ops,
    wire::webhooks::{WebhookBody, WebhookGoneView, WebhookSetView, WebhookView},
};
use domain::operations::Operation;
use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};

answers! {
    /// A webhook that was set.
    pub enum WebhookSetAnswer {
        /// It is set. The secret is shown this once: keep it.
        Set = 200 Json<WebhookSetView>;
    }
}

answers! {
    /// A webhook.
    pub enum WebhookAnswer {
        /// The webhook as it stands.
        Found = 200 Json<WebhookView>;
    }
}

answers! {
    /// A webhook that was taken away.
    pub enum WebhookGoneAnswer {
        /// It is gone: nothing is sent to it any more.
        Gone = 200 Json<WebhookGoneView>;
    }
}

/// Webhooks.
pub struct Webhooks;

#[OpenApi]
impl Webhooks {
    /// Set your webhook
    ///
    /// Where this server tells your system that something happened to a notice of yours: `notice.received`, `notice.not_accepted`, `notice.question`. An event holds its id, its type, the receipt and the time, and nothing about a child; look the receipt up for more. Each is signed with HMAC-SHA-256 over `webhook-id.webhook-timestamp.body` (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`), tried eight times over 27 hours until a 2xx comes within 15 seconds, and may come more than once: its id stays the same. After that the webhook is disabled until it is set again. Setting it again gives a new secret. The office that runs the server decides whether it sends events, and to which hosts.
    #[oai(path = "/webhook", method = "put", operation_id = "setWebhook", tag = "Tag::Senders")]
    async fn set_webhook(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        Strict(body): Strict<WebhookBody>,
    ) -> Result<WebhookSetAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetWebhook);
        let (hook, secret) = ops::webhooks::set(app, &call, &body.url).await?;
        Ok(WebhookSetAnswer::Set(Json(WebhookSetView {
            url: hook.url,
            set_at: hook.set_at,
            secret,
        })))
    }

    /// See your webhook
    ///
    /// Your webhook without its secret, and why it was disabled if it was.
    #[oai(path = "/webhook", method = "get", operation_id = "getWebhook", tag = "Tag::Senders")]
    async fn get_webhook(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
    ) -> Result<WebhookAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetWebhook);
        let hook = ops::webhooks::get(app, &call).await?;
        Ok(WebhookAnswer::Found(Json(WebhookView::of(&hook))))
    }

    /// Take your webhook away
    ///
    /// Nothing is sent to it any more, nor what waits to be sent.
    #[oai(
        path = "/webhook",
        method = "delete",
        operation_id = "deleteWebhook",
        tag = "Tag::Senders"
    )]
    async fn delete_webhook(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
    ) -> Result<WebhookGoneAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::DeleteWebhook);
        ops::webhooks::delete(app, &call).await?;
        Ok(WebhookGoneAnswer::Gone(Json(WebhookGoneView { deleted: true })))
    }
}
