//! What an anonymised export must reach, and the sentences with which it is refused.

use super::ratio::Ratio;
use thiserror::Error;

/// Columns that somebody outside could know of a child: they are coarsened.
pub const QUASI_IDENTIFIERS: [&str; 3] = ["age_band", "sex", "year_of_death"];
/// Columns from which nobody must be able to learn something about one child.
pub const SENSITIVE: [&str; 2] = ["category_of_death", "modifiable"];
/// The allow list: a file has these columns and no others. A new column is not exported until it
/// is added here and classified above.
pub const COLUMNS: [&str; 6] =
    ["pseudonym", "age_band", "sex", "year_of_death", "category_of_death", "modifiable"];

/// The thresholds of a kind of release. A profile is named in the risk report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnonymiseProfile {
    /// Its name.
    pub name: String,
    /// Fewest rows that may share one combination of quasi-identifiers.
    pub k: usize,
    /// Fewest distinct values of each sensitive attribute within such a group.
    pub l: usize,
    /// Largest distance, in thousandths, between the spread of a sensitive attribute within a group
    /// and in the whole file (half the sum of absolute differences, "equal distance").
    pub t_ceiling_thousandths: u32,
    /// Largest share of rows, in whole per cent, that may be left out.
    pub suppression_ceiling_percent: u8,
}

impl AnonymiseProfile {
    /// For a named recipient under an agreement: k 5, l 2, t 0.35, at most 5% left out.
    ///
    /// No authority sets l or t. With t at 0.35, knowing a child's group moves nobody's belief
    /// about any set of categories by more than 35 percentage points from what the whole file
    /// already says; lower, small groups fail by chance alone, since five rows spread over ten
    /// categories rarely come closer. The price is that age often becomes "All", because the causes
    /// of death of infants and of older children hardly overlap; the report says so. One area has 20 to 80 deaths a year, so 5% is one to four
    /// rows, and none at all below twenty: small files become coarser, not shorter.
    pub fn named_recipient() -> Self {
        Self {
            name: "named-recipient".into(),
            k: 5,
            l: 2,
            t_ceiling_thousandths: 350,
            suppression_ceiling_percent: 5,
        }
    }

    /// For open publication: k 11, otherwise as for a named recipient.
    pub fn open_release() -> Self {
        Self { name: "open-release".into(), k: 11, ..Self::named_recipient() }
    }

    /// Fewest cases worth trying: two groups of k. With fewer there can be only one group, so no
    /// quasi-identifier could say anything, and a table of counts tells the reader as much.
    pub fn fewest_cases(&self) -> usize {
        2 * self.k
    }

    pub(super) fn t_ceiling(&self) -> Ratio {
        Ratio::thousandths(self.t_ceiling_thousandths)
    }

    pub(super) fn allows_suppressing(&self, suppressed: usize, rows: usize) -> bool {
        suppressed * 100 <= usize::from(self.suppression_ceiling_percent) * rows
    }
}

/// Why no file was made. Each says so in a plain sentence; none names a case.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Fewer cases than two groups need.
    #[error(
        "There are {have} finalised cases and at least {need} are needed. Choose more years or \
         more areas, or publish a table of counts instead."
    )]
    TooFewCases {
        /// Cases handed in.
        have: usize,
        /// Cases needed.
        need: usize,
    },
    /// A sensitive attribute hardly varies in the whole file.
    #[error(
        "All cases together have {have} different value(s) of {attribute} and at least {need} are \
         needed: whoever is known to be in the file would have that value revealed."
    )]
    TooLittleVariety {
        /// The column.
        attribute: &'static str,
        /// Distinct values found.
        have: usize,
        /// Distinct values needed.
        need: usize,
    },
    /// However coarse, too many rows would be left out.
    #[error(
        "{suppressed} of {rows} rows would have to be left out, and the limit is {ceiling_percent}%. \
         Wait until more cases are finalised, or choose more years or areas."
    )]
    WouldSuppressTooMuch {
        /// Cases handed in.
        rows: usize,
        /// Fewest rows that any coarsening would leave out.
        suppressed: usize,
        /// The limit.
        ceiling_percent: u8,
    },
    /// Put beside what the recipient already has, the file would single out a few children.
    #[error(
        "Put beside the releases this recipient already has, this one would leave a group of \
         {smallest} where {need} are needed. Wait until at least {need} more cases have changed."
    )]
    BreaksWithEarlier {
        /// Size of the smallest joined group.
        smallest: usize,
        /// The profile's k.
        need: usize,
    },
    /// The profile itself makes no sense.
    #[error("The profile asks for k {k} and l {l}; each must be at least 2.")]
    UselessProfile {
        /// Asked for.
        k: usize,
        /// Asked for.
        l: usize,
    },
    /// The same case was handed in twice.
    #[error("One case appears twice in what was to be exported. Nothing was made.")]
    RepeatedCase,
    /// A category of death that is not in the list.
    #[error("A case has category of death {category}, which is not in the list of ten.")]
    UnknownCategory {
        /// As handed in.
        category: u8,
    },
    /// Counting the written file again gave something else. This is a fault of the program.
    #[error("The written file was counted again and {what} did not hold, so it was thrown away.")]
    RecountFailed {
        /// What differed or fell short.
        what: &'static str,
    },
}

impl Refused {
    /// A stable code for problem documents.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooFewCases { .. } => "too-few-cases",
            Self::TooLittleVariety { .. } => "too-little-variety",
            Self::WouldSuppressTooMuch { .. } => "would-suppress-too-much",
            Self::BreaksWithEarlier { .. } => "breaks-with-earlier-release",
            Self::UselessProfile { .. } => "useless-profile",
            Self::RepeatedCase => "repeated-case",
            Self::UnknownCategory { .. } => "unknown-category",
            Self::RecountFailed { .. } => "recount-failed",
        }
    }
}
