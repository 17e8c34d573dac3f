//! The values in use. Read whole from all statements: ranked by source, then by the date the
//! source claims, then by content, so the order of arrival never matters. Nothing here is edited.

use crate::{
    answer::Answer,
    case::joining::Choice,
    ids::StatementId,
    person::{Address, NhsNumber, PersonName, Postcode, Sex},
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value in use for one fact, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InUse {
    /// The answer.
    pub answer: Answer<FactValue>,
    /// The kind of source it comes from.
    pub source: SourceKind,
    /// Whether another source says something else.
    pub disputed: bool,
}

/// Every fact in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<FactKey, InUse>);

/// Reads the facts in use from every statement about one child, by the order of trust alone.
pub fn read(statements: &[Statement]) -> Facts {
    read_chosen(statements, &BTreeMap::new())
}

/// Reads the facts in use; where a person chose whose word is used, that one comes first. A chosen
/// source that is no longer among the statements counts for nothing.
pub fn read_chosen(statements: &[Statement], choices: &BTreeMap<FactKey, Choice>) -> Facts {
    let mut facts: BTreeMap<FactKey, InUse> = BTreeMap::new();
    for (key, choice) in choices {
        let chosen = statements.iter().find(|statement| statement.id == choice.statement);
        if let Some((statement, answer)) = chosen.and_then(|s| Some((s, s.facts.get(key)?))) {
            let answer = answer.clone();
            facts.insert(*key, InUse { answer, source: statement.source, disputed: false });
        }
    }
    for statement in ranked(statements) {
        for (key, answer) in &statement.facts {
            match facts.get_mut(key) {
                None => {
                    let in_use =
                        InUse { answer: answer.clone(), source: statement.source, disputed: false };
                    facts.insert(*key, in_use);
                }
                Some(chosen) => {
                    chosen.disputed |= answer.known().is_some() && chosen.answer != *answer;
                }
            }
        }
    }
    let recorded = statements.iter().filter_map(Statement::records_at).max();
    if recorded > statements.iter().filter_map(Statement::withdraws_at).max() {
        facts.remove(&FactKey::NationalRecordWithdrawnAt);
    }
    Facts(facts)
}

/// Statements in the order of trust, the most trusted first.
fn ranked(statements: &[Statement]) -> Vec<&Statement> {
    let withdrawn = statements.iter().filter_map(Statement::withdraws_at).max();
    let mut ranked: Vec<(&Statement, [u8; 32])> = statements
        .iter()
        .filter(|statement| !statement.undone_by(withdrawn))
        .map(|s| (s, s.digest()))
        .collect();
    ranked.sort_by(|(a, a_digest), (b, b_digest)| {
        (b.source, b.claimed_on, b.received_for_staff(), b_digest).cmp(&(
            a.source,
            a.claimed_on,
            a.received_for_staff(),
            a_digest,
        ))
    });
    ranked.into_iter().map(|(statement, _)| statement).collect()
}

/// The statement whose word is used for a fact, if any says something of it.
pub fn source(
    statements: &[Statement],
    choices: &BTreeMap<FactKey, Choice>,
    fact: FactKey,
) -> Option<StatementId> {
    let says = |s: &&&Statement| s.facts.contains_key(&fact);
    let ranked = ranked(statements);
    let chosen = choices.get(&fact).map(|choice| choice.statement);
    let chosen = ranked.iter().filter(says).find(|s| Some(s.id) == chosen);
    chosen.or_else(|| ranked.iter().find(says)).map(|s| s.id)
}

impl Statement {
    /// When the national record of death was withdrawn, if this is that signal.
    fn withdraws_at(&self) -> Option<DateTime<Utc>> {
        self.signalled(FactKey::NationalRecordWithdrawnAt)
    }

    /// When the death came into the national record, if this is that signal.
    fn records_at(&self) -> Option<DateTime<Utc>> {
        self.signalled(FactKey::NationalRecordAt)
    }

    fn signalled(&self, key: FactKey) -> Option<DateTime<Utc>> {
        match self.facts.get(&key) {
            Some(Answer::Known(FactValue::Instant(at))) if self.source.is_national() => Some(*at),
            _ => None,
        }
    }

    /// A withdrawal undoes what the national record said up to then: by the signals' own times.
    fn undone_by(&self, withdrawn: Option<DateTime<Utc>>) -> bool {
        self.records_at().is_some_and(|at| withdrawn.is_some_and(|gone| at <= gone))
    }

    /// Staff correct one another in the order in which they do it; for every other source the time
    /// of arrival must not matter.
    fn received_for_staff(&self) -> Option<DateTime<Utc>> {
        (self.source == SourceKind::Staff).then_some(self.received_at)
    }
}

impl Facts {
    /// The answer in use for one fact.
    pub fn answer(&self, key: FactKey) -> Answer<&FactValue> {
        match self.0.get(&key).map(|in_use| &in_use.answer) {
            None | Some(Answer::NotAsked) => Answer::NotAsked,
            Some(Answer::NotKnown) => Answer::NotKnown,
            Some(Answer::NotApplicable) => Answer::NotApplicable,
            Some(Answer::Known(value)) => Answer::Known(value),
        }
    }

    /// Each fact with its value in use.
    pub fn iter(&self) -> impl Iterator<Item = (FactKey, &InUse)> {
        self.0.iter().map(|(key, in_use)| (*key, in_use))
    }

    /// A date, if known.
    pub fn date(&self, key: FactKey) -> Option<NaiveDate> {
        match self.answer(key) {
            Answer::Known(FactValue::Date(on)) => Some(*on),
            _ => None,
        }
    }

    /// An instant, if known.
    pub fn instant(&self, key: FactKey) -> Option<DateTime<Utc>> {
        match self.answer(key) {
            Answer::Known(FactValue::Instant(at)) => Some(*at),
            _ => None,
        }
    }

    /// Yes or no, or why not.
    pub fn yes_no(&self, key: FactKey) -> Answer<bool> {
        self.answer(key).and_then(|value| match value {
            FactValue::YesNo(yes) => Some(*yes),
            _ => None,
        })
    }

    /// Words, if known.
    pub fn text(&self, key: FactKey) -> Option<&str> {
        match self.answer(key) {
            Answer::Known(FactValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Only what does not identify the child: what the course, the clocks and the tasks may see.
    #[must_use]
    pub fn without_identity(&self) -> Self {
        Self(self.0.iter().filter(|(k, _)| !k.identifies()).map(|(k, v)| (*k, v.clone())).collect())
    }

    /// The child's identity in use.
    pub fn child(&self) -> Child {
        let lines = self.text(FactKey::UsualAddress).unwrap_or_default();
        Child {
            name: self.text(FactKey::FamilyName).map(|family| PersonName {
                given: self.text(FactKey::GivenNames).map(str::to_owned),
                family: family.to_owned(),
            }),
            sex: match self.answer(FactKey::Sex) {
                Answer::Known(FactValue::Sex(sex)) => *sex,
                _ => Sex::NotKnown,
            },
            born_on: self.date(FactKey::BornOn),
            died_on: self.date(FactKey::DiedOn),
            nhs_number: self.text(FactKey::NhsNumber).and_then(|text| NhsNumber::parse(text).ok()),
            address: Address {
                lines: lines.lines().map(str::to_owned).collect(),
                postcode: self.text(FactKey::Postcode).and_then(|text| Postcode::parse(text).ok()),
            },
            place_of_death: self.text(FactKey::PlaceOfDeath).map(str::to_owned),
            registered_cause: self.text(FactKey::CauseOfDeath).map(str::to_owned),
        }
    }
}

/// The identity of the child in use: kept apart from the course of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// The name, if any.
    pub name: Option<PersonName>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    pub died_on: Option<NaiveDate>,
    /// NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Usual address.
    pub address: Address,
    /// Where the child died.
    pub place_of_death: Option<String>,
    /// Cause of death as registered.
    pub registered_cause: Option<String>,
}

impl Child {
    /// The name as a page shows it.
    pub fn display_name(&self) -> String {
        self.name.as_ref().map_or_else(|| "Name not known yet".to_owned(), PersonName::display)
    }

    /// The postcode, if any.
    pub fn postcode(&self) -> Option<&Postcode> {
        self.address.postcode.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    fn says(source: SourceKind, on: &str, key: FactKey, value: &str) -> Statement {
        Statement {
            id: StatementId::random(),
            source,
            about: String::new(),
            claimed_on: on.parse().expect("a date"),
            received_at: Moment::read().now,
            reason: None,
            facts: BTreeMap::from([(
                key,
                FactValue::read(key.kind(), value).map_or(Answer::NotKnown, Answer::Known),
            )]),
        }
    }

    #[test]
    fn a_correction_beats_the_registration_whichever_came_first() {
        let first = says(SourceKind::Registration, "2026-11-02", FactKey::FamilyName, "Mensha");
        let second = says(SourceKind::Correction, "2026-11-09", FactKey::FamilyName, "Mensah");
        let forwards = read(&[first.clone(), second.clone()]);
        let backwards = read(&[second, first]);
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.text(FactKey::FamilyName), Some("Mensah"));
    }

    #[test]
    fn a_disputed_value_is_marked() {
        let facts = read(&[
            says(SourceKind::Registration, "2026-11-02", FactKey::BornOn, "2026-02-01"),
            says(SourceKind::Coroner, "2026-11-01", FactKey::BornOn, "2026-02-10"),
        ]);
        let (_, in_use) = facts.iter().next().expect("one fact");
        assert!(in_use.disputed);
        assert_eq!(in_use.source, SourceKind::Registration);
    }

    #[test]
    fn the_course_never_sees_who_the_child_is() {
        let facts =
            read(&[says(SourceKind::Registration, "2026-11-02", FactKey::FamilyName, "Mensah")]);
        assert!(facts.without_identity().iter().next().is_none());
    }
}
