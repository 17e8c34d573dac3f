//! A sender's webhook: where it is told that something happened to what it sent, and how often that
//! is tried. An event names a receipt and a kind, and nothing about a child.

use crate::ids::ClientId;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A webhook as its sender set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Whose it is.
    pub client: ClientId,
    /// Where events go.
    pub url: String,
    /// New each time it is set: the secret is made from it and from a key of the server.
    pub nonce: Uuid,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// When and why it was disabled, if it was.
    pub disabled: Option<Disabled>,
}

/// A webhook to which nothing is sent any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// When.
    pub at: DateTime<Utc>,
    /// A plain sentence.
    pub why: String,
}

/// What a sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A notice was received and kept.
    Received,
    /// A notice was not accepted.
    NotAccepted,
    /// The office asks something.
    Question,
}

/// What the kinds of all events begin with, as the outbox holds them.
pub const KIND: &str = "notice.";

impl EventKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "notice.received",
            Self::NotAccepted => "notice.not_accepted",
            Self::Question => "notice.question",
        }
    }
}

/// Seconds to wait after each try that failed (design `trust.md` P5): 5 s, 5 min, 30 min, 2 h, 5 h, 10 h,
/// 10 h.
const WAITS: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/// How long to wait after the given number of tries; none when it is given up.
pub fn wait_after(tries: u32) -> Option<Duration> {
    let place = usize::try_from(tries).unwrap_or(usize::MAX).saturating_sub(1);
    WAITS.get(place).map(|seconds| Duration::seconds(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tried_eight_times_over_more_than_a_day() {
        let tries: Vec<_> = (1..=9).map(wait_after).collect();
        assert_eq!(tries[0], Some(Duration::seconds(5)));
        assert_eq!(tries[6], Some(Duration::hours(10)));
        assert_eq!((tries[7], tries[8]), (None, None));
        let total: Duration = tries.into_iter().flatten().sum();
        assert!(total >= Duration::hours(27), "{total}");
        assert!(
            [EventKind::Received, EventKind::NotAccepted, EventKind::Question]
                .iter()
                .all(|kind| kind.code().starts_with(KIND))
        );
    }
}
