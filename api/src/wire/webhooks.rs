//! A sender's webhook on the wire.

use chrono::{DateTime, Utc};
use domain::webhook::Webhook;
use poem_openapi::{Object, types::Example};

const ADDRESS: &str = "https://registrar.example.org/cdr-events";

/// Where events are sent.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WebhookBody {
    /// An https address of a host that the office allows.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub url: String,
}

impl Example for WebhookBody {
    fn example() -> Self {
        Self { url: ADDRESS.into() }
    }
}

/// A webhook that was just set.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WebhookSetView {
    /// Where events are sent.
    pub url: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// The secret by which you check signatures: `whsec_` and 32 bytes in Base64. It is shown this once.
    pub secret: String,
}

impl Example for WebhookSetView {
    fn example() -> Self {
        Self {
            url: ADDRESS.into(),
            set_at: DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default(),
            secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into(),
        }
    }
}

/// A webhook.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WebhookView {
    /// Where events are sent.
    pub url: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// When it was disabled; absent while it is in use.
    #[oai(skip_serializing_if_is_none)]
    pub disabled_at: Option<DateTime<Utc>>,
    /// Why it was disabled.
    #[oai(skip_serializing_if_is_none)]
    pub because: Option<String>,
}

impl Example for WebhookView {
    fn example() -> Self {
        Self {
            url: ADDRESS.into(),
            set_at: DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default(),
            disabled_at: None,
            because: None,
        }
    }
}

impl WebhookView {
    /// The view of a webhook.
    pub fn of(hook: &Webhook) -> Self {
        Self {
            url: hook.url.clone(),
            set_at: hook.set_at,
            disabled_at: hook.disabled.as_ref().map(|disabled| disabled.at),
            because: hook.disabled.as_ref().map(|disabled| disabled.why.clone()),
        }
    }
}

/// A webhook that was taken away.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WebhookGoneView {
    /// Always true.
    pub deleted: bool,
}

impl Example for WebhookGoneView {
    fn example() -> Self {
        Self { deleted: true }
    }
}
