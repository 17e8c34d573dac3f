//! The stages of a review (process.md section 5). The tag on a page and the `case_status` of the
//! national forms are read from the stage here and nowhere else.

use serde::{Deserialize, Serialize};

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Notified; scope or area not decided yet.
    Triage,
    /// Not within the review.
    OutOfScope,
    /// Within the review, nothing asked yet.
    Open,
    /// Information asked for.
    Gathering,
    /// The review meeting is arranged.
    CdrmReady,
    /// The review meeting was held.
    CdrmHeld,
    /// The analysis form is with the panel.
    CdopReady,
    /// On the agenda of a panel.
    CdopListed,
    /// The panel was held.
    Reviewed,
    /// The chair finalised the analysis.
    Finalised,
    /// The review is complete.
    Closed,
    /// Joined to another case of the same child.
    Joined,
    /// Another body outside this server has taken the review over, and sent its receipt.
    TransferredOut,
}

impl Stage {
    /// Every stage in order.
    pub const ALL: [Self; 13] = [
        Self::Triage,
        Self::OutOfScope,
        Self::Open,
        Self::Gathering,
        Self::CdrmReady,
        Self::CdrmHeld,
        Self::CdopReady,
        Self::CdopListed,
        Self::Reviewed,
        Self::Finalised,
        Self::Closed,
        Self::Joined,
        Self::TransferredOut,
    ];

    /// Whether nothing is due on a case any more: it is closed, not within the review, part of another
    /// case or with another body. A new edition of the table of clocks does not wake it.
    pub fn rests(self) -> bool {
        matches!(self, Self::Closed | Self::OutOfScope | Self::Joined | Self::TransferredOut)
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::OutOfScope => "out_of_scope",
            Self::Open => "open",
            Self::Gathering => "gathering",
            Self::CdrmReady => "cdrm_ready",
            Self::CdrmHeld => "cdrm_held",
            Self::CdopReady => "cdop_ready",
            Self::CdopListed => "cdop_listed",
            Self::Reviewed => "reviewed",
            Self::Finalised => "finalised",
            Self::Closed => "closed",
            Self::Joined => "joined",
            Self::TransferredOut => "transferred_out",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The tag on a page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Triage | Self::Open => "New",
            Self::OutOfScope => "Not within the review",
            Self::Gathering => "Gathering information",
            Self::CdrmReady | Self::CdrmHeld => "Review meeting",
            Self::CdopReady => "Waiting for panel",
            Self::CdopListed => "On a panel agenda",
            Self::Reviewed => "Panel held",
            Self::Finalised => "Finalised",
            Self::Closed => "Closed",
            Self::Joined => "Joined",
            Self::TransferredOut => "Transferred out",
        }
    }

    /// The colour of the tag; colour never carries meaning alone.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Triage | Self::Open | Self::Gathering => "blue",
            Self::OutOfScope | Self::Closed | Self::Joined | Self::TransferredOut => "grey",
            Self::CdrmReady | Self::CdrmHeld | Self::CdopListed | Self::Reviewed => "aqua-green",
            Self::CdopReady => "yellow",
            Self::Finalised => "green",
        }
    }

    /// What the stage means, in one sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Triage => "Notified. Whether and where it is reviewed is not decided yet.",
            Self::OutOfScope => "Not within the review.",
            Self::Open => "Within the review. Nothing has been asked yet.",
            Self::Gathering => "Information has been asked for.",
            Self::CdrmReady => "The child death review meeting is arranged.",
            Self::CdrmHeld => "The child death review meeting was held.",
            Self::CdopReady => "The analysis form is with the panel.",
            Self::CdopListed => "On the agenda of a panel.",
            Self::Reviewed => "The panel was held.",
            Self::Finalised => "The chair finalised the analysis.",
            Self::Closed => "The review is complete.",
            Self::Joined => "Joined to another case of the same child.",
            Self::TransferredOut => "Another area has taken the review over and sent its receipt.",
        }
    }

    /// The `case_status` of the national forms.
    pub fn case_status(self) -> &'static str {
        match self {
            Self::Triage | Self::Open => "notified",
            Self::OutOfScope | Self::Joined => "closed_oos",
            Self::TransferredOut => "transferred",
            Self::Gathering | Self::CdrmReady => "infogathering",
            Self::CdrmHeld => "cdrm",
            Self::CdopReady | Self::CdopListed => "ready",
            Self::Reviewed => "panel",
            Self::Finalised | Self::Closed => "finalised",
        }
    }

    /// Whether work on the review goes on.
    pub fn is_live(self) -> bool {
        !matches!(
            self,
            Self::OutOfScope | Self::Finalised | Self::Closed | Self::Joined | Self::TransferredOut
        )
    }
}
