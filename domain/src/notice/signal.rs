//! The national death signal: the NHS Personal Demographics Service tells that a death was recorded
//! in the national record, informally or formally, or that such a record was withdrawn. It comes by
//! machine, often with no more than an NHS number, and a withdrawal undoes what is older than it.

use super::{ChildDetails, Doubt};
use crate::{
    answer::Answer,
    calendar,
    refusal::Faults,
    statement::{FactKey, FactValue, SourceKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the national record says of the death (PDS death notification status).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalStatus {
    /// Code 1: told by a local organisation, without official papers.
    Informal,
    /// Code 2: confirmed by the registrar of deaths.
    Formal,
    /// Code U: recorded in error and withdrawn; the child is not dead as far as the record goes.
    Removed,
    /// The signal has no status (the second version of the event has none): it says only that the
    /// death status of the record changed.
    NotStated,
}

impl SignalStatus {
    /// Stable code of the kind of notice.
    pub fn code(self) -> &'static str {
        match self {
            Self::Informal => "death_signal_informal",
            Self::Formal => "death_signal_formal",
            Self::Removed => "death_signal_removed",
            Self::NotStated => "death_signal",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Informal => "National death signal: informal",
            Self::Formal => "National death signal: formal",
            Self::Removed => "National death signal: withdrawn",
            Self::NotStated => "National death signal: status not stated",
        }
    }

    /// Whether it says that the child died.
    pub fn tells_of_a_death(self) -> bool {
        matches!(self, Self::Informal | Self::Formal)
    }

    /// The status with this code of the NHS data dictionary.
    pub fn from_nhs(code: &str) -> Option<Self> {
        match code.trim() {
            "1" => Some(Self::Informal),
            "2" => Some(Self::Formal),
            "U" | "u" => Some(Self::Removed),
            _ => None,
        }
    }
}

/// A national death signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalNotice {
    /// What the record says.
    pub status: SignalStatus,
    /// The sender's id of the event.
    pub event_id: String,
    /// When the record changed, by the sender's clock. It orders signals; arrival does not.
    pub happened_at: DateTime<Utc>,
    /// The child; the family name may be empty, for a signal may carry nothing but an NHS number.
    pub child: ChildDetails,
    /// Whether the parts of the signal name different people. Then only what stands in its header
    /// was read.
    pub parts_disagree: bool,
}

impl SignalNotice {
    /// The London date on which the record changed.
    pub fn happened_on(&self) -> NaiveDate {
        calendar::london_date(self.happened_at)
    }

    /// The kind of source: what the registrar confirmed counts for more.
    pub fn source(&self) -> SourceKind {
        match self.status {
            SignalStatus::Formal | SignalStatus::Removed => SourceKind::NationalSignal,
            SignalStatus::Informal | SignalStatus::NotStated => SourceKind::NationalSignalInformal,
        }
    }

    pub(super) fn check(&self, today: NaiveDate, faults: &mut Faults) {
        faults.text("/event_id", &self.event_id, 200, "Send the id of the event.");
        faults.unless(
            self.happened_on() <= today,
            "/happened_at",
            "date-in-future",
            "The time of the event must not be in the future.",
        );
        if self.child.nhs_number.is_none() {
            faults.push("/child/nhs_number", "missing", "Send the NHS number of the child.");
        }
    }

    pub(super) fn doubts(&self) -> Vec<Doubt> {
        let removed = (self.status == SignalStatus::Removed).then_some(Doubt::DeathWithdrawn);
        let unstated = (self.status == SignalStatus::NotStated).then_some(Doubt::StatusNotStated);
        let two = self.parts_disagree.then_some(Doubt::PartsDisagree);
        removed.into_iter().chain(unstated).chain(two).collect()
    }

    pub(super) fn facts(&self, facts: &mut BTreeMap<FactKey, Answer<FactValue>>) {
        let key = match self.status {
            SignalStatus::Informal | SignalStatus::Formal => FactKey::NationalRecordAt,
            SignalStatus::Removed => FactKey::NationalRecordWithdrawnAt,
            SignalStatus::NotStated => return,
        };
        if self.status == SignalStatus::Removed {
            facts.remove(&FactKey::DiedOn);
        }
        facts.insert(key, Answer::Known(FactValue::Instant(self.happened_at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Office,
        area::PlaceKind,
        facts,
        ids::{ClientId, NoticeId},
        notice::{Notice, Received},
        person::Sex,
        statement::Statement,
    };

    fn signal(status: SignalStatus, at: &str, died_on: Option<&str>) -> SignalNotice {
        SignalNotice {
            status,
            event_id: "event".into(),
            happened_at: at.parse().expect("a time"),
            child: ChildDetails {
                given_names: None,
                family_name: "Wren".into(),
                sex: Sex::NotKnown,
                born_on: Some("2020-03-01".parse().expect("a date")),
                died_on: died_on.map(|text| text.parse().expect("a date")),
                place_of_death: None,
                address_lines: Vec::new(),
                postcode: None,
                nhs_number: Some("9912003888".into()),
                multiple_birth: None,
            },
            parts_disagree: false,
        }
    }

    fn received(notice: SignalNotice) -> Received {
        Received {
            id: NoticeId::random(),
            sender: ClientId::random(),
            via: crate::notice::Via::default(),
            office: office(),
            at: "2026-11-20T09:00:00Z".parse().expect("a time"),
            notice: Notice::Signal(notice),
            doubts: Vec::new(),
        }
    }

    fn office() -> Office {
        let kind = PlaceKind::NationalService;
        Office { kind, code: "PDS".into(), name: "National death signal".into() }
    }

    fn says(status: SignalStatus, at: &str, died_on: Option<&str>) -> Statement {
        received(signal(status, at, died_on)).statement()
    }

    const INFORMAL: (SignalStatus, &str, Option<&str>) =
        (SignalStatus::Informal, "2026-11-02T15:00:00Z", Some("2026-11-01"));
    const FORMAL: (SignalStatus, &str, Option<&str>) =
        (SignalStatus::Formal, "2026-11-03T15:00:00Z", Some("2026-10-31"));

    fn said((status, at, died_on): (SignalStatus, &str, Option<&str>)) -> Statement {
        says(status, at, died_on)
    }

    #[test]
    fn a_formal_signal_outranks_an_informal_one_however_new() {
        let late = says(SignalStatus::Informal, "2026-11-09T15:00:00Z", Some("2026-11-01"));
        let facts = facts::read(&[said(FORMAL), late]);
        assert_eq!(facts.date(FactKey::DiedOn), "2026-10-31".parse().ok());
    }

    #[test]
    fn a_withdrawal_undoes_what_is_older_whatever_comes_first() {
        let gone = says(SignalStatus::Removed, "2026-11-04T15:00:00Z", None);
        let sources = [said(INFORMAL), said(FORMAL), gone];
        for order in
            [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map(Vec::from)
        {
            let told: Vec<_> = order.iter().map(|i: &usize| sources[*i].clone()).collect();
            let facts = facts::read(&told);
            assert_eq!(facts.date(FactKey::DiedOn), None, "{order:?}");
            assert_eq!(facts.instant(FactKey::NationalRecordAt), None);
            assert!(facts.instant(FactKey::NationalRecordWithdrawnAt).is_some());
            assert_eq!(facts.text(FactKey::FamilyName), Some("Wren"), "who it was stays known");
        }
    }

    #[test]
    fn a_withdrawal_of_the_same_instant_wins_and_a_newer_record_undoes_the_withdrawal() {
        let same = says(SignalStatus::Removed, FORMAL.1, None);
        assert_eq!(facts::read(&[said(FORMAL), same]).date(FactKey::DiedOn), None);
        let early = says(SignalStatus::Removed, "2026-11-02T18:00:00Z", None);
        let facts = facts::read(&[early, said(FORMAL), said(INFORMAL)]);
        assert_eq!(facts.date(FactKey::DiedOn), "2026-10-31".parse().ok());
        assert_eq!(facts.instant(FactKey::NationalRecordWithdrawnAt), None);
    }

    #[test]
    fn a_withdrawal_leaves_what_others_told() {
        let gone = says(SignalStatus::Removed, "2026-11-04T15:00:00Z", None);
        let coroner = Statement { source: SourceKind::Coroner, ..said(INFORMAL) };
        let facts = facts::read(&[gone, coroner, said(FORMAL)]);
        assert_eq!(facts.date(FactKey::DiedOn), "2026-11-01".parse().ok());
    }

    #[test]
    fn a_signal_needs_an_nhs_number_and_nothing_else_of_the_child() {
        let today = "2026-11-22".parse().expect("a date");
        let mut bare = signal(SignalStatus::NotStated, "2026-11-03T15:00:00Z", None);
        bare.child.family_name = String::new();
        bare.child.born_on = None;
        let doubts = Notice::Signal(bare.clone()).check(&office(), today).expect("accepted");
        assert!(doubts.contains(&Doubt::StatusNotStated));
        bare.child.nhs_number = None;
        let refused = Notice::Signal(bare).check(&office(), today).expect_err("refused");
        assert_eq!(refused.fields()[0].field, "/child/nhs_number");
    }

    #[test]
    fn a_signal_without_a_name_matches_by_number_and_claims_no_name() {
        let mut bare = signal(SignalStatus::Formal, "2026-11-03T15:00:00Z", None);
        bare.child.family_name = String::new();
        let bare = received(bare);
        assert!(bare.particulars("2026-11-20".parse().expect("a date")).name.is_none());
        assert!(!bare.statement().facts.contains_key(&FactKey::FamilyName));
    }
}
