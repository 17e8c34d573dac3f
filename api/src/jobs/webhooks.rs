//! Sends the events of the outbox to the webhooks of senders. It runs beside the other jobs, because
//! a receiver that hangs must not keep a notice from being placed or a letter from being sent.

use crate::{app::App, ops::OpError, outside::webhook};
use chrono::{DateTime, Utc};
use domain::{
    change::{Change, RegistryEdit},
    message::To,
    operations::{Call, Operation},
    webhook::{Disabled, Webhook, wait_after},
};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use storage::Outgoing;

/// Events claimed at once: all are sent at the same time, well within a claim.
const BATCH: u32 = 20;

/// Sends what may be sent now.
pub async fn run(app: &App) {
    loop {
        let claimed = match app.store.claim_events(app.moment().now, BATCH).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "events could not be claimed");
                return;
            }
        };
        if claimed.is_empty() {
            return;
        }
        join_all(claimed.iter().map(async |event| {
            if let Err(error) = deliver(app, event).await {
                tracing::warn!(message = %event.id, %error, "an event waits for another try");
            }
        }))
        .await;
    }
}

/// What the outbox holds of an event.
#[derive(Deserialize)]
struct Kept {
    receipt: String,
    at: DateTime<Utc>,
}

/// What goes over the wire.
#[derive(Serialize)]
struct Body<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'a str,
    receipt: String,
    at: DateTime<Utc>,
}

fn body(event: &Outgoing) -> Result<String, OpError> {
    let bug =
        |e: serde_json::Error| OpError::Bug { said: "An event is damaged.", meant: e.to_string() };
    let Kept { receipt, at } = serde_json::from_str(&event.message.body).map_err(bug)?;
    let kind = event.message.kind.as_str();
    serde_json::to_string(&Body { id: event.id.to_string(), kind, receipt, at }).map_err(bug)
}

async fn deliver(app: &App, event: &Outgoing) -> Result<(), OpError> {
    let at = app.moment().now;
    let hook = match event.message.to {
        To::Webhook { client } => app.store.webhook(client).await?,
        _ => None,
    };
    let Some(hook) = hook.filter(|hook| hook.disabled.is_none()) else {
        app.store.settle_message(event.id, at, "given up: there is no webhook").await?;
        return Ok(());
    };
    let (body, id) = (body(event)?, event.id.to_string());
    let secret = webhook::secret(&app.release_key, hook.client.0, hook.nonce);
    let settings = &app.settings;
    let sent = webhook::Event { id: &id, body: &body, at };
    let (allowed, proxy) = (&settings.webhooks, settings.behind_proxy);
    let Err(why) = webhook::call(&hook.url, &secret, allowed, proxy, sent).await else {
        app.store.settle_message(event.id, at, "delivered").await?;
        return Ok(());
    };
    if let Some(wait) = wait_after(event.attempts) {
        app.store.retry_message(event.id, at + wait, &why).await?;
        return Ok(());
    }
    app.store.settle_message(event.id, at, &format!("given up: {why}")).await?;
    disable(app, hook, &why).await
}

/// Disables a webhook that could not be reached for more than a day, unless it was set anew since.
async fn disable(app: &App, hook: Webhook, why: &str) -> Result<(), OpError> {
    let call = Call::system("webhooks", Operation::SetWebhook, app.moment());
    let now = app.store.webhook(hook.client).await?;
    if now.as_ref() != Some(&hook) {
        return Ok(());
    }
    let why = format!("An event could not be delivered in eight tries; the last time: {why}.");
    let disabled = Some(Disabled { at: call.at.now, why });
    let edit = RegistryEdit::Webhook { webhook: Webhook { disabled, ..hook } };
    app.store
        .write(&call, async |tx| {
            tx.save(Change::of_registry(edit.clone())).await?;
            Ok::<_, OpError>(())
        })
        .await
}
