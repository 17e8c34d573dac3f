//! How complete a case is: what is known, what was asked and is not known, what nobody was asked,
//! and whom to ask. A number for the meter, and a line for each gap.

use crate::{
    answer::Answer,
    case::CaseRecord,
    facts::{self, Facts},
    ids::NoticeId,
    person::AgeBand,
    statement::{FactKey, SourceKind},
};

/// Whom to ask for a fact, the likeliest first (process.md 3: the particulars of a registrar carry
/// no NHS number and no time of death).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The professional who notified, or the organisation where the death was confirmed.
    Practitioner,
    /// The registrar.
    Registrar,
    /// The coroner's officer.
    Coroner,
}

impl Whom {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Practitioner => "the organisation where the death was confirmed",
            Self::Registrar => "the registrar",
            Self::Coroner => "the coroner's officer",
        }
    }

    fn is(self, source: SourceKind) -> bool {
        match self {
            Self::Practitioner => source == SourceKind::Practitioner,
            Self::Registrar => {
                matches!(source, SourceKind::Registration | SourceKind::Correction)
            }
            Self::Coroner => source == SourceKind::Coroner,
        }
    }
}

/// A fact that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which.
    pub fact: FactKey,
    /// Whether somebody was asked and did not know.
    pub asked: bool,
    /// Whom to ask.
    pub whom: Whom,
    /// A notice of theirs, if they sent one: the question can go with it.
    pub notice: Option<NoticeId>,
}

/// How complete a case is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// Facts that are known.
    pub known: usize,
    /// Facts that every case of this kind should have.
    pub of: usize,
    /// What is not known.
    pub gaps: Vec<Gap>,
    /// A registrar told of the death and no professional did (process.md 5): a gap in
    /// ascertainment. A stillbirth entry raises none.
    pub no_professional_told: bool,
}

/// What a complete notification says, and whom to ask for it.
const WANTED: &[(FactKey, Whom)] = &[
    (FactKey::FamilyName, Whom::Practitioner),
    (FactKey::GivenNames, Whom::Practitioner),
    (FactKey::Sex, Whom::Practitioner),
    (FactKey::BornOn, Whom::Practitioner),
    (FactKey::NhsNumber, Whom::Practitioner),
    (FactKey::UsualAddress, Whom::Practitioner),
    (FactKey::Postcode, Whom::Practitioner),
    (FactKey::DiedOn, Whom::Practitioner),
    (FactKey::DiedAt, Whom::Practitioner),
    (FactKey::PlaceOfDeath, Whom::Practitioner),
    (FactKey::KeyWorker, Whom::Practitioner),
    (FactKey::CauseOfDeath, Whom::Registrar),
];

/// What a newborn's case says besides.
const WANTED_OF_A_NEWBORN: &[(FactKey, Whom)] = &[
    (FactKey::LiveBorn, Whom::Practitioner),
    (FactKey::MultipleBirth, Whom::Practitioner),
    (FactKey::ProfessionalPresent, Whom::Practitioner),
];

/// Reads how complete a case is.
pub fn read(record: &CaseRecord) -> Completeness {
    let facts = facts::read_chosen(&record.statements, &record.course.choices);
    let newborn = record.course.age_band == Some(AgeBand::Days0To27);
    let more = if newborn { WANTED_OF_A_NEWBORN } else { &[] };
    let wanted: Vec<(FactKey, Whom)> = WANTED.iter().chain(more).copied().collect();
    let gaps: Vec<Gap> =
        wanted.iter().filter_map(|(fact, whom)| gap(record, &facts, *fact, *whom)).collect();
    Completeness {
        known: wanted.len() - gaps.len(),
        of: wanted.len(),
        gaps,
        no_professional_told: no_professional_told(record),
    }
}

fn gap(record: &CaseRecord, facts: &Facts, fact: FactKey, whom: Whom) -> Option<Gap> {
    let asked = match facts.answer(fact) {
        Answer::Known(_) | Answer::NotApplicable => return None,
        Answer::NotKnown => true,
        Answer::NotAsked => false,
    };
    let theirs = record.course.notices.iter().rev().find(|notice| whom.is(notice.source));
    Some(Gap { fact, asked, whom, notice: theirs.map(|notice| notice.id) })
}

fn no_professional_told(record: &CaseRecord) -> bool {
    let from = |whom: Whom| record.course.notices.iter().any(|notice| whom.is(notice.source));
    let stillborn = record.course.facts.yes_no(FactKey::LiveBorn) == Answer::Known(false);
    from(Whom::Registrar) && !from(Whom::Practitioner) && !stillborn
}

impl Completeness {
    /// The meter in words.
    pub fn words(&self) -> String {
        let asked = self.gaps.iter().filter(|gap| gap.asked).count();
        let open = self.gaps.len() - asked;
        match (open, asked) {
            (0, 0) => format!("All {} details are known.", self.of),
            (0, asked) => format!(
                "{} of {} details are known; {asked} {} asked for and not known.",
                self.known,
                self.of,
                if asked == 1 { "was" } else { "were" }
            ),
            (open, 0) => {
                format!("{} of {} details are known; {open} missing.", self.known, self.of)
            }
            (open, asked) => format!(
                "{} of {} details are known; {open} missing, {asked} asked for and not known.",
                self.known, self.of
            ),
        }
    }
}
