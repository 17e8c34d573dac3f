//! A sender's webhook: set, looked at and taken away by the sender's own key.

use super::{OpError, permitted};
use crate::{
    app::App,
    outside::{hosts, webhook},
};
use domain::{
    access::Actor,
    change::{Change, RegistryEdit},
    ids::{self, ClientId},
    operations::Call,
    refusal::Refusal,
    webhook::Webhook,
};

fn sender(call: &Call) -> Result<ClientId, OpError> {
    match &call.actor {
        Actor::Client { id, .. } => Ok(*id),
        _ => Err(OpError::NotFound),
    }
}

/// Sets the webhook, with a new secret; gives back both. The secret is shown this once.
pub async fn set(app: &App, call: &Call, url: &str) -> Result<(Webhook, String), OpError> {
    permitted(app, call).await?;
    let client = sender(call)?;
    let url = url.trim();
    if app.settings.webhooks.is_off() {
        let detail = "This server sends no events: read the list of what you sent instead.";
        return Err(Refusal::field("/url", "webhooks-off", detail).into());
    }
    hosts::fit(url, &app.settings.webhooks, app.settings.behind_proxy)
        .map_err(|why| Refusal::field("/url", "not-a-webhook", why))?;
    let hook = Webhook {
        client,
        url: url.to_owned(),
        nonce: ids::random_uuid(),
        set_at: call.at.now,
        disabled: None,
    };
    save(app, call, RegistryEdit::Webhook { webhook: hook.clone() }).await?;
    let secret = webhook::secret(&app.release_key, client.0, hook.nonce);
    Ok((hook, webhook::shown(&secret)))
}

/// The webhook as it stands.
pub async fn get(app: &App, call: &Call) -> Result<Webhook, OpError> {
    permitted(app, call).await?;
    app.store.webhook(sender(call)?).await?.ok_or(OpError::NotFound)
}

/// Takes the webhook away. Events that wait are not sent.
pub async fn delete(app: &App, call: &Call) -> Result<ClientId, OpError> {
    permitted(app, call).await?;
    let client = sender(call)?;
    save(app, call, RegistryEdit::NoWebhook { client, at: call.at.now }).await?;
    Ok(client)
}

async fn save(app: &App, call: &Call, edit: RegistryEdit) -> Result<(), OpError> {
    app.store
        .write(call, async |tx| {
            tx.save(Change::of_registry(edit.clone())).await?;
            Ok::<_, OpError>(())
        })
        .await
}
