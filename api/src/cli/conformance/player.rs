//! One sender's system as the installation sees it: requests with its key, and answers judged.

use crate::{
    outside::http::{self, Ask, NoAnswer, Place, Reply},
    rest::{PREFIX, problem::PROBLEM_JSON},
};
use serde_json::Value;
use std::time::Duration;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of an answer that are read.
const MOST: usize = 8 << 20;

/// A sender.
pub(super) struct Player {
    base: String,
    key: String,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum As<'a> {
    /// The sender with its key.
    Sender,
    /// Somebody with another key.
    Key(&'a str),
    /// Nobody.
    Nobody,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Status.
    pub(super) status: u16,
    /// Whether it is declared as a problem.
    problem: bool,
    /// The body.
    pub(super) text: String,
}

impl Answer {
    fn of(reply: &Reply) -> Self {
        Self {
            status: reply.status,
            problem: reply.media() == PROBLEM_JSON,
            text: String::from_utf8_lossy(&reply.body).into_owned(),
        }
    }

    /// The body as JSON; null when it is none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The text of a field of the body.
    pub(super) fn field(&self, pointer: &str) -> String {
        self.json().pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The same answer when it has this status.
    pub(super) fn is(self, status: u16) -> Result<Self, String> {
        if self.status == status {
            return Ok(self);
        }
        let code = self.field("/code");
        let (fields, detail) = (self.json()["fields"].to_string(), self.field("/detail"));
        Err(format!("expected {status}, got {} {code} {detail} {fields}", self.status))
    }

    /// A refusal with this status and code, told as a problem, that does not repeat a name.
    pub(super) fn refuses(self, status: u16, code: &str) -> Result<Self, String> {
        let answer = self.is(status)?;
        if !answer.problem {
            return Err(format!("the refusal is not {PROBLEM_JSON}"));
        }
        if !code.is_empty() && answer.field("/code") != code {
            return Err(format!("expected the code {code}, got {}", answer.field("/code")));
        }
        if answer.text.contains("Conformance") {
            return Err("the refusal repeats the name of the child".to_owned());
        }
        Ok(answer)
    }

    /// Whether a field is named among those at fault.
    pub(super) fn blames(&self, pointer: &str) -> Result<(), String> {
        let json = self.json();
        let fields = json["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
        let named = fields.iter().any(|field| field["field"] == pointer);
        if named { Ok(()) } else { Err(format!("{pointer} is not named: {}", json["fields"])) }
    }
}

impl Player {
    /// A sender with its key.
    pub(super) fn new(url: &str, key: String) -> Result<Self, String> {
        let base = url.trim_end_matches('/').to_owned();
        let known = Place::parse(&base).is_some();
        let right = "The address must be such as https://cdr.example.org.".to_owned();
        if known { Ok(Self { base, key }) } else { Err(right) }
    }

    /// A new random value, as a sender takes one for each notice.
    pub(super) fn fresh() -> String {
        domain::ids::random_uuid().to_string()
    }

    /// A page of the installation that needs no key.
    pub(super) async fn page(&self, path: &str) -> Result<Answer, String> {
        self.exchange("GET", path, &[], "").await
    }

    /// Reads.
    pub(super) async fn get(&self, path: &str, who: As<'_>) -> Result<Answer, String> {
        let bearer = self.bearer(who);
        let headers: Vec<(&str, &str)> =
            bearer.iter().map(|bearer| ("Authorization", bearer.as_str())).collect();
        self.exchange("GET", &format!("{PREFIX}{path}"), &headers, "").await
    }

    /// Sends a body of a media type under a key of the sender's choosing, or without one.
    pub(super) async fn post(
        &self,
        path: &str,
        key: Option<&str>,
        media: &str,
        body: &str,
        who: As<'_>,
    ) -> Result<Answer, String> {
        let bearer = self.bearer(who);
        let mut headers = vec![("Content-Type", media)];
        headers.extend(bearer.iter().map(|bearer| ("Authorization", bearer.as_str())));
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        self.exchange("POST", &format!("{PREFIX}{path}"), &headers, body).await
    }

    /// Sends a notice in JSON under a new key.
    pub(super) async fn send(&self, path: &str, body: &Value) -> Result<Answer, String> {
        let key = Self::fresh();
        self.post(path, Some(&key), "application/json", &body.to_string(), As::Sender).await
    }

    fn bearer(&self, who: As<'_>) -> Option<String> {
        match who {
            As::Sender => Some(format!("Bearer {}", self.key)),
            As::Key(key) => Some(format!("Bearer {key}")),
            As::Nobody => None,
        }
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, String> {
        let place = Place::parse(&format!("{}{path}", self.base));
        let place = place.ok_or("the address cannot be used")?;
        let ask = Ask { method, headers, body: body.as_bytes(), most: MOST };
        let asked = async {
            let addresses = place.addresses().await?;
            let mut last = Err(NoAnswer::Address);
            for address in addresses {
                last = http::exchange(&place, address, ask).await;
                if !matches!(last, Err(NoAnswer::Connection(_))) {
                    break;
                }
            }
            last
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(reply)) => Ok(Answer::of(&reply)),
            Ok(Err(why)) => Err(why.to_string()),
            Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
        }
    }
}
