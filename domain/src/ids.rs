//! Names for records. Public ids are random (UUID v4): they order nothing, count nothing and
//! grant nothing. This is the only place that makes one.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new random id.
            pub fn random() -> Self {
                Self(random_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

/// A random UUID v4 (122 random bits).
#[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
pub fn random_uuid() -> Uuid {
    Uuid::new_v4()
}

ids! {
    /// One child's review, from the first notice to closing.
    CaseId;
    /// One notice as it was received.
    NoticeId;
    /// What the sender of a notice keeps; it is not the notice's own id.
    ReceiptId;
    /// One immutable source of facts (a notice, a staff correction).
    StatementId;
    /// A person with an account.
    StaffId;
    /// A registrar's or coroner's system with a key.
    ClientId;
    /// The area of one set of child death review partners.
    AreaId;
    /// A meeting of any kind.
    MeetingId;
    /// Something anonymised that was made to leave.
    ReleaseId;
    /// A message waiting to go out.
    MessageId;
    /// A hand-over of one review to another area.
    HandOverId;
    /// A question to the sender of a notice.
    QuestionId;
    /// A question to those invited, when they can come.
    PollId;
    /// A joint agency response begun before a death.
    EarlyResponseId;
    /// Somebody who can be on call for an area.
    OnCallId;
    /// A request for information to an organisation.
    RequestId;
}
