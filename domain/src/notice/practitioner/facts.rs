//! What a practitioner's notification states. Only what is known is stated: of two practitioners
//! the one who knows is believed, whichever wrote last, and the notice itself keeps who did not know.

use super::{PractitionerNotice, Precision};
use crate::{
    answer::Answer,
    calendar,
    response::Criterion,
    statement::{FactKey, FactValue},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

impl PractitionerNotice {
    pub(in crate::notice) fn facts(&self, facts: &mut BTreeMap<FactKey, Answer<FactValue>>) {
        let mut state = |key, value: Option<FactValue>| {
            if let Some(value) = value {
                facts.insert(key, Answer::Known(value));
            }
        };
        let said = |answer: &Answer<bool>| answer.known().copied().map(FactValue::YesNo);
        let yes = |holds: bool| holds.then_some(FactValue::YesNo(true));
        state(FactKey::DiedAt, self.died_at().map(FactValue::Instant));
        state(FactKey::LiveBorn, said(&self.live_born));
        state(FactKey::ProfessionalPresent, self.professional_was_present());
        state(FactKey::DiedAbroad, yes(self.place_of_death_kind.as_deref() == Some("abroad")));
        state(FactKey::AgeInDoubt, yes(self.age_in_doubt));
        state(FactKey::InCustody, yes(self.meets(Criterion::Custody)));
        state(FactKey::KeyWorker, self.key_worker.clone().map(FactValue::Text));
        if self.child.place_of_death.is_none() {
            let place = self.place_of_death_kind.as_deref().filter(|code| *code != "nk");
            let words = place.and_then(|code| super::super::notification().words("place", code));
            state(FactKey::PlaceOfDeath, words.map(|words| FactValue::Text(words.to_owned())));
        }
    }

    /// The instant of death where the notifier gave it exactly. A time that is only about right
    /// would look like a measurement, so clocks then count from the date and say "about".
    pub fn died_at(&self) -> Option<DateTime<Utc>> {
        let (on, time) = self.child.died_on.zip(self.time_of_death.known())?;
        if time.precision == Precision::About {
            return None;
        }
        match calendar::london(on, time.at) {
            Ok(at) => Some(at),
            // The hour that comes twice in October: the earlier, so that nothing is due too late.
            Err(calendar::LocalTimeFault::HappensTwice { first, .. }) => Some(first),
            Err(calendar::LocalTimeFault::DoesNotExist) => None,
        }
    }

    /// Whether the notifier holds a criterion of a joint agency response to be met.
    pub fn meets(&self, criterion: Criterion) -> bool {
        self.response_criteria.known().is_some_and(|met| met.contains(&criterion))
    }

    /// A suspected stillbirth at home is one at which no healthcare professional was present.
    fn professional_was_present(&self) -> Option<FactValue> {
        let unattended = self.suspected_home_stillbirth.known() == Some(&true)
            || self.meets(Criterion::UnattendedStillbirth);
        let said = self.professional_present.known().copied();
        said.or(unattended.then_some(false)).map(FactValue::YesNo)
    }
}
