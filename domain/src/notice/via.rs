//! The way a notice came: by a sender's own key, by the public page, or entered by hand by a member
//! of staff from a call, an e-mail or a letter. What was kept before there was a choice came by key.

use crate::ids::{ClientId, StaffId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The built-in sender of the page "Report a death", which needs no key and can do nothing else.
pub const PUBLIC_SENDER: ClientId = ClientId(Uuid::nil());

/// By what means something reached the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A telephone call.
    Telephone,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// In person.
    InPerson,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 4] = [Self::Telephone, Self::Email, Self::Letter, Self::InPerson];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::Letter => "letter",
            Self::InPerson => "in_person",
        }
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Telephone => "by telephone",
            Self::Email => "by e-mail",
            Self::Letter => "by letter",
            Self::InPerson => "in person",
        }
    }

    /// The means with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.code() == code)
    }
}

/// A notice that a member of staff typed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// Who typed it.
    pub staff: StaffId,
    /// The name, as history shows it.
    pub name: String,
    /// Who told us: a person and an office, as staff wrote it.
    pub told_by: String,
    /// By what means it reached us.
    pub means: Means,
    /// The date on which it reached us, which may be before it was typed in.
    pub reached_us_on: NaiveDate,
}

/// The way a notice came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Via {
    /// From a sender's system, with its key.
    #[default]
    Key,
    /// From the public page.
    PublicPage,
    /// Typed in by staff.
    Hand(ByHand),
}

impl Via {
    /// How staff read it; nothing for what came by key, where the office says it all.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Key => None,
            Self::PublicPage => Some("Sent by the page for reporting a death".to_owned()),
            Self::Hand(hand) => Some(format!(
                "Entered by hand by {}. It reached us {} from {} on {}",
                hand.name,
                hand.means.words(),
                hand.told_by,
                crate::calendar::human_date(hand.reached_us_on)
            )),
        }
    }
}
