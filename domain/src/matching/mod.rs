//! Whether two notices tell of the same child.
//!
//! Notice is compared with notice, never with values somebody chose. `blocking` says which pairs are worth
//! comparing, `normalise` and `compare` look at one pair field by field, `verdict` weighs it and knows the
//! rules that no weight may outvote, and [`place`] says what follows for the cases at hand. A wrong join is
//! the worst fault there is; a question to a person is always the way out.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::person::{NhsNumber, PersonName, Postcode, Sex};

mod blocking;
mod compare;
mod evidence;
mod likeness;
mod normalise;
#[cfg(test)]
mod tests;
mod verdict;

pub use blocking::{CANDIDATES, keys};
pub use evidence::{Field, FieldEvidence, Finding, HardStop, Level, Verdict, limits, rule_version};
pub use normalise::fold;
pub use verdict::{finding, verdict};

/// What kind of sender a notice came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    /// A registration district.
    Registrar,
    /// A coroner's office.
    Coroner,
    /// A doctor, midwife, nurse or other professional.
    Practitioner,
    /// Staff of this area entering by hand.
    Staff,
    /// The national death signal of the NHS.
    NationalSignal,
}

/// What one notice says of a child, as far as matching looks at it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// The notice.
    pub notice: Uuid,
    /// Who sends.
    pub sender_kind: SenderKind,
    /// The office that sent it.
    pub sender: Uuid,
    /// The London date of its arrival.
    pub received_on: NaiveDate,
    /// Entry number with district and year, as given.
    pub registration_entry: Option<String>,
    /// The name of the child.
    pub name: Option<PersonName>,
    /// Other family names the child may go by: the mother's surname, a former name.
    pub other_family_names: Vec<String>,
    /// The sex of the child.
    pub sex: Sex,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    pub died_on: Option<NaiveDate>,
    /// The NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Postcode of the usual address.
    pub postcode: Option<Postcode>,
    /// Lines of the usual address.
    pub address_lines: Vec<String>,
    /// The order of birth where there was more than one baby, from 1.
    pub birth_order: Option<u8>,
    /// Whether there was more than one baby, if the sender said so either way.
    pub multiple_birth: Option<bool>,
    /// The mother's full name.
    pub mother_name: Option<String>,
}

impl fmt::Debug for Particulars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Particulars({})", self.notice)
    }
}

/// What follows for a notice, given the cases that share a key with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Placement {
    /// It belongs to this case.
    Joins {
        /// The case.
        case: Uuid,
        /// Why.
        finding: Finding,
    },
    /// A person has to say.
    Ask {
        /// The cases in question, the likeliest first.
        candidates: Vec<(Uuid, Finding)>,
    },
    /// It fits no case: a new one opens.
    Opens,
}

/// Places a notice among the candidate cases, each with all its notices. The order of neither matters.
///
/// It joins by itself only where exactly one case is the same child and no sibling stands beside it.
/// The caller adds what only it knows: one area owns the case, and nobody has decided otherwise.
pub fn place(new: &Particulars, cases: &[(Uuid, Vec<Particulars>)]) -> Placement {
    let guarded = sibling_guard(new, cases);
    let mut candidates: Vec<(Uuid, Finding)> = cases
        .iter()
        .map(|(case, notices)| (*case, finding(new, notices)))
        .filter(|(_, finding)| finding.verdict != Verdict::New)
        .map(|(case, finding)| (case, if guarded { finding.stopped_by_sibling() } else { finding }))
        .collect();
    candidates.sort_by(|a, b| b.1.rank().cmp(&a.1.rank()).then(a.0.cmp(&b.0)));
    let same = candidates.iter().filter(|(_, finding)| finding.verdict == Verdict::Same).count();
    match candidates.first() {
        None => Placement::Opens,
        Some((case, finding)) if same == 1 => {
            Placement::Joins { case: *case, finding: finding.clone() }
        }
        Some(_) => Placement::Ask { candidates },
    }
}

/// Whether two or more candidate cases tell of children of one mother, or one family at one place, born
/// on the day this notice gives: siblings of one birth, or one child twice. Either way a person decides.
pub fn sibling_guard<N: AsRef<[Particulars]>>(new: &Particulars, candidates: &[(Uuid, N)]) -> bool {
    let is_kin = |notices: &N| notices.as_ref().iter().any(|known| verdict::same_birth(new, known));
    let mut kin: Vec<Uuid> =
        candidates.iter().filter(|(_, notices)| is_kin(notices)).map(|(case, _)| *case).collect();
    kin.sort_unstable();
    kin.dedup();
    kin.len() > 1
}
