//! The release door: the only constructors of what leaves the building. Three kinds that cannot be
//! mistaken for one another, that share no serialiser and that give out finished bytes only.
//!
//! Nobody outside can declare something anonymous:
//!
//! ```compile_fail
//! let forged = reports::release::Anonymous { value: b"name,born_on".to_vec() };
//! ```
//!
//! nor a pack that has not passed the leak gate:
//!
//! ```compile_fail
//! let forged = reports::release::Pack { value: vec![1_u8], kept: Vec::new() };
//! ```
//!
//! nor hand a statutory return to something that takes anonymised data:
//!
//! ```compile_fail
//! use reports::release::{Anonymous, LegalBasis, Statutory};
//! fn publish(_: &Anonymous<Vec<u8>>) {}
//! publish(&Statutory::under(LegalBasis::NationalAnalysis, "NCMD", b"a return".to_vec()));
//! ```

use crate::anonymise::Recounted;
use crate::leak::{Cleared, Kept};

/// Nobody is identified in it, as measured on the written bytes. Only [`crate::anonymise::make`]
/// makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anonymous<T> {
    value: T,
}

impl<T> Anonymous<T> {
    /// The proof cannot be had without recounting the file.
    pub(crate) fn proven(_: &Recounted, value: T) -> Self {
        Self { value }
    }
}

impl<T: AsRef<[u8]>> Anonymous<T> {
    /// The bytes to store, send or download.
    pub fn bytes(&self) -> &[u8] {
        self.value.as_ref()
    }
}

/// The law under which something identifiable may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalBasis {
    /// Analysis of information about deaths reviewed, which partners arrange through the National
    /// Child Mortality Database.
    NationalAnalysis,
    /// A request for information to be supplied for the review of a child's death.
    RequestForInformation,
    /// Informing a person who should take action.
    InformingAPerson,
    /// Another body's review of the death of a child who lived in its area.
    ReviewByAnotherBody,
    /// The review itself: what those who take part in it need.
    TheReview,
}

impl LegalBasis {
    /// The provision, as printed on what leaves.
    pub fn provision(self) -> &'static str {
        match self {
            Self::NationalAnalysis => "Children Act 2004, section 16M(3)",
            Self::RequestForInformation => "Children Act 2004, section 16N",
            Self::InformingAPerson => "Children Act 2004, section 16M(5)",
            Self::ReviewByAnotherBody | Self::TheReview => "Children Act 2004, section 16M(1)",
        }
    }
}

/// Identifiable by law: it carries the provision and the recipient with it. It is never anonymised
/// and never called so.
#[derive(Clone, PartialEq, Eq)]
pub struct Statutory<T> {
    basis: LegalBasis,
    recipient: String,
    value: T,
}

impl<T> Statutory<T> {
    /// Identifiable data for one named recipient under one named provision.
    pub fn under(basis: LegalBasis, recipient: impl Into<String>, value: T) -> Self {
        Self { basis, recipient: recipient.into(), value }
    }

    /// The law it leaves under.
    pub fn basis(&self) -> LegalBasis {
        self.basis
    }

    /// Who it is for, and nobody else.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }
}

impl<T: AsRef<[u8]>> Statutory<T> {
    /// The bytes to send to the recipient.
    pub fn bytes(&self) -> &[u8] {
        self.value.as_ref()
    }
}

/// Words that a person wrote to one person of the family, for them and nobody else. They identify,
/// and leave under no provision: a family is told because it is theirs to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T> {
    recipient: String,
    value: T,
}

impl<T> Personal<T> {
    /// Only a letter makes one.
    pub(crate) fn to(recipient: impl Into<String>, value: T) -> Self {
        Self { recipient: recipient.into(), value }
    }

    /// Who it is for, and nobody else.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }
}

impl<T: AsRef<[u8]>> Personal<T> {
    /// The bytes to print or to send to them.
    pub fn bytes(&self) -> &[u8] {
        self.value.as_ref()
    }
}

/// Statutory papers, closed: whoever carries them cannot read them. Only [`crate::hand_over::seal`]
/// makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    recipient: String,
    bytes: Vec<u8>,
}

impl Sealed {
    /// Closed bytes for one receiver.
    pub(crate) fn closed(recipient: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { recipient: recipient.into(), bytes }
    }

    /// Who they are for, and nobody else.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// The bytes to send.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// It passed the leak gate: no identifier of the child or family was found in it, or a person kept
/// each one found and said why. Only [`crate::leak::gate`] makes one.
#[derive(Clone)]
pub struct Pack<T> {
    value: T,
    kept: Vec<Kept>,
}

impl<T> Pack<T> {
    /// The clearance cannot be had without passing the gate.
    pub(crate) fn cleared(_: Cleared, value: T, kept: Vec<Kept>) -> Self {
        Self { value, kept }
    }

    /// What was found and kept, with the reasons.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// What passed, to be set on a page.
    pub fn contents(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statutory_return_names_its_law_and_its_recipient() {
        let sent = Statutory::under(LegalBasis::NationalAnalysis, "NCMD", b"return".to_vec());
        assert_eq!(sent.basis().provision(), "Children Act 2004, section 16M(3)");
        assert_eq!((sent.recipient(), sent.bytes()), ("NCMD", &b"return"[..]));
    }
}
