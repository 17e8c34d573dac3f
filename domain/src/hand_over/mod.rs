//! Handing a review over: to another area of this server, by agreement of two designated doctors
//! (Working Together 2023, 387), or to a body outside it, for which we stay responsible until its
//! receipt is recorded. At every moment exactly one area owns a review.

mod commands;
#[cfg(test)]
mod tests;

pub use commands::{
    AddInterest, Answer, ChangeArea, Confirm, EndInterest, Propose, SendOutside, Withdraw,
};

use crate::{
    case::Course,
    ids::{AreaId, HandOverId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How a review goes to a body outside this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A file that only a passphrase opens; the passphrase is told by telephone.
    EncryptedFile,
    /// A letter, with the papers printed.
    Letter,
}

impl Means {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::EncryptedFile => "encrypted_file",
            Self::Letter => "letter",
        }
    }

    /// The means with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::EncryptedFile, Self::Letter].into_iter().find(|means| means.code() == code)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::EncryptedFile => "Encrypted file",
            Self::Letter => "Letter",
        }
    }
}

/// A named person outside this server who takes a review over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// Name.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
    /// Mailbox, if it goes by e-mail.
    pub email: Option<String>,
    /// How it goes.
    pub how: Means,
}

/// Where a review goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    /// Another area of this server.
    Area {
        /// Which.
        area: AreaId,
    },
    /// A body outside it.
    Outside(Receiver),
}

impl Destination {
    /// The area, if it is one of this server.
    pub fn area(&self) -> Option<AreaId> {
        match self {
            Self::Area { area } => Some(*area),
            Self::Outside(_) => None,
        }
    }
}

/// Where a hand-over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Put to the other area's designated doctor.
    Proposed,
    /// The other area owns the review.
    Accepted,
    /// The other area said no; the review stays.
    Declined,
    /// Taken back before an answer or a receipt.
    Withdrawn,
    /// Sent outside; we stay responsible until the receipt comes.
    WaitingForReceipt,
    /// The receipt is recorded.
    Received,
}

impl State {
    /// Whether it still waits for somebody.
    pub fn live(self) -> bool {
        matches!(self, Self::Proposed | Self::WaitingForReceipt)
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::WaitingForReceipt => "waiting_for_receipt",
            Self::Received => "received",
        }
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Proposed => "Proposed, waiting for the other area's designated doctor",
            Self::Accepted => "Accepted",
            Self::Declined => "Declined",
            Self::Withdrawn => "Withdrawn",
            Self::WaitingForReceipt => "Sent, waiting for the receipt",
            Self::Received => "Received",
        }
    }
}

/// What somebody said, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The receipt of a body outside this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What they sent: a reference, or the words of an e-mail or a letter.
    pub receipt: String,
    /// The day on which they received the review.
    pub received_on: NaiveDate,
    /// Who of them says so.
    pub by: String,
    /// Who recorded it here.
    pub recorded_by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// The area that owns the review when it is proposed.
    pub from: AreaId,
    /// Where it goes.
    pub to: Destination,
    /// Why.
    pub reason: String,
    /// The designated doctor of the area that hands over, who agrees.
    pub doctor: String,
    /// Who proposed or sent it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Where it stands.
    pub state: State,
    /// How it was answered or taken back.
    pub settled: Option<Word>,
    /// The receipt of a body outside.
    pub receipt: Option<Receipt>,
}

/// What the course keeps of the latest hand-over: no words about the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverHead {
    /// Which.
    pub id: HandOverId,
    /// The other area, if it is one of this server.
    pub to: Option<AreaId>,
    /// Where it stands.
    pub state: State,
    /// When it was proposed or sent.
    pub since: DateTime<Utc>,
}

/// What happens in this room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum HandOverEvent {
    /// Proposed to another area.
    Proposed(HandOver),
    /// Taken back.
    Withdrawn {
        /// Which.
        id: HandOverId,
        /// By whom and why.
        word: Word,
    },
    /// Answered by the other area's designated doctor.
    Answered {
        /// Which.
        id: HandOverId,
        /// The area that handed over.
        from: AreaId,
        /// The area that answered.
        to: AreaId,
        /// Whether it took the review.
        accepted: bool,
        /// By whom and why.
        word: Word,
    },
    /// Sent to a body outside.
    SentOutside(HandOver),
    /// Its receipt was recorded.
    Received {
        /// Which.
        id: HandOverId,
        /// The receipt.
        receipt: Receipt,
    },
    /// An area may read the cover.
    InterestAdded {
        /// Which.
        area: AreaId,
        /// By whom and why.
        word: Word,
    },
    /// An area may no longer read the cover.
    InterestEnded {
        /// Which.
        area: AreaId,
        /// By whom and why.
        word: Word,
    },
}

impl HandOverEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "hand-over-proposed",
            Self::Withdrawn { .. } => "hand-over-withdrawn",
            Self::Answered { .. } => "hand-over-answered",
            Self::SentOutside(_) => "hand-over-sent",
            Self::Received { .. } => "hand-over-received",
            Self::InterestAdded { .. } => "interest-added",
            Self::InterestEnded { .. } => "interest-ended",
        }
    }

    /// What happened, in words without personal data of the child or family.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "Hand-over to another area proposed",
            Self::Withdrawn { .. } => "Hand-over withdrawn",
            Self::Answered { accepted: true, .. } => {
                "Hand-over accepted: the other area owns the review"
            }
            Self::Answered { .. } => "Hand-over declined",
            Self::SentOutside(_) => "Handed over to a body outside this server; receipt awaited",
            Self::Received { .. } => "Receipt of the hand-over recorded",
            Self::InterestAdded { .. } => "Another area may see the cover of the case",
            Self::InterestEnded { .. } => "Another area may no longer see the cover of the case",
        }
    }
}

/// Keeps the hand-overs of a case.
pub fn apply(kept: &mut Vec<HandOver>, event: &HandOverEvent) {
    let mut settle =
        |id: &HandOverId, state: State, word: Option<&Word>, receipt: Option<&Receipt>| {
            if let Some(known) = kept.iter_mut().find(|known| known.id == *id) {
                known.state = state;
                known.settled = word.cloned();
                known.receipt = receipt.cloned();
            }
        };
    match event {
        HandOverEvent::Withdrawn { id, word } => settle(id, State::Withdrawn, Some(word), None),
        HandOverEvent::Answered { id, accepted, word, .. } => {
            let state = if *accepted { State::Accepted } else { State::Declined };
            settle(id, state, Some(word), None);
        }
        HandOverEvent::Received { id, receipt } => settle(id, State::Received, None, Some(receipt)),
        HandOverEvent::Proposed(new) | HandOverEvent::SentOutside(new) => kept.push(new.clone()),
        HandOverEvent::InterestAdded { .. } | HandOverEvent::InterestEnded { .. } => {}
    }
}

/// What follows for the course: the owner, who has an interest, what waits.
pub(crate) fn apply_to_course(course: &mut Course, event: &HandOverEvent) {
    match event {
        HandOverEvent::Proposed(new) | HandOverEvent::SentOutside(new) => {
            course.hand_over = Some(HandOverHead {
                id: new.id,
                to: new.to.area(),
                state: new.state,
                since: new.proposed_at,
            });
        }
        HandOverEvent::Withdrawn { .. } => settle_head(course, State::Withdrawn),
        HandOverEvent::Answered { accepted: false, .. } => settle_head(course, State::Declined),
        HandOverEvent::Answered { to, .. } => {
            settle_head(course, State::Accepted);
            course.areas.reviewing = Some(*to);
            course.interested.remove(to);
        }
        HandOverEvent::Received { .. } => settle_head(course, State::Received),
        HandOverEvent::InterestAdded { area, .. } => {
            course.interested.insert(*area);
        }
        HandOverEvent::InterestEnded { area, .. } => {
            course.interested.remove(area);
        }
    }
}

fn settle_head(course: &mut Course, state: State) {
    if let Some(head) = &mut course.hand_over {
        head.state = state;
    }
}
