//! Which police force a death concerns. The forces of an area are among its places, because they
//! change as other places do; a force may serve several areas. A notice may say which force it is, a
//! person may, and where an area has one force it is that one.

use crate::{
    access::Actor,
    answer::Answer,
    area::{AreaPlace, PlaceKind},
    case::{CaseEvent, CaseRecord, Command, Course},
    ids::{AreaId, StatementId},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A police force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Force {
    /// Its code among the places of the area; for one that only a notice named, made from its name.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Force {
    /// A force that a notice named and no area lists.
    fn named(told: &str) -> Self {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '-' };
        Self { code: told.trim().chars().map(letter).collect(), name: told.trim().into() }
    }

    fn is(&self, told: &str) -> bool {
        let told = told.trim().to_lowercase();
        told == self.code.to_lowercase() || told == self.name.to_lowercase()
    }
}

/// The forces of an area on a day, by name.
pub fn of_area(places: &[AreaPlace], area: AreaId, on: NaiveDate) -> Vec<Force> {
    let live = |place: &&AreaPlace| {
        place.kind == PlaceKind::PoliceForce
            && place.area == area
            && place.from <= on
            && place.until.is_none_or(|until| on < until)
    };
    let force = |place: &AreaPlace| Force {
        code: place.code.clone(),
        name: place.name.clone().unwrap_or_else(|| place.code.clone()),
    };
    let mut forces: Vec<Force> = places.iter().filter(live).map(force).collect();
    forces.sort_by(|one, other| one.name.cmp(&other.name));
    forces
}

/// Which force a case concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concerned {
    /// A notice or a person said so.
    Recorded(Force),
    /// Nobody said so; the area has this one only.
    Only(Force),
    /// Nobody said so, and the area has several or lists none.
    NotRecorded,
}

impl Concerned {
    /// The force that was told, beside the forces of the area that reviews.
    pub fn of(told: Option<&str>, forces: &[Force]) -> Self {
        match (told.filter(|told| !told.trim().is_empty()), forces) {
            (Some(told), _) => {
                let known = forces.iter().find(|force| force.is(told)).cloned();
                Self::Recorded(known.unwrap_or_else(|| Force::named(told)))
            }
            (None, [only]) => Self::Only(only.clone()),
            (None, _) => Self::NotRecorded,
        }
    }

    /// The force, if one is known.
    pub fn force(&self) -> Option<&Force> {
        match self {
            Self::Recorded(force) | Self::Only(force) => Some(force),
            Self::NotRecorded => None,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Recorded(force) => force.name.clone(),
            Self::Only(force) => format!("{}, the only force of the area", force.name),
            Self::NotRecorded => "Force not recorded".into(),
        }
    }
}

/// What was told of a case.
pub fn told(course: &Course) -> Option<&str> {
    course.facts.text(FactKey::PoliceForce)
}

/// Records which force a death concerns.
#[derive(Clone, Debug)]
pub struct RecordForce {
    /// The id the statement will have.
    pub id: StatementId,
    /// The force, by code or name.
    pub force: String,
    /// Who says so.
    pub source: String,
    /// The forces of the area that reviews.
    pub forces: Vec<Force>,
}

impl Command for RecordForce {
    const OPERATION: Operation = Operation::RecordPoliceForce;

    fn decide(&self, _: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let force = self.forces.iter().find(|force| force.is(&self.force));
        let detail = "Choose a police force of the area. An administrator adds forces to the places of the area.";
        faults.unless(force.is_some(), "/force", "not-of-the-area", detail);
        faults.text("/source", &self.source, 200, "Say who told you.");
        faults.into_result()?;
        let name = force.map(|force| force.name.clone()).unwrap_or_default();
        let known = Answer::Known(FactValue::Text(name));
        Ok(vec![CaseEvent::FactRecorded {
            statement: Statement {
                id: self.id,
                source: SourceKind::Staff,
                about: who.key(),
                claimed_on: at.today,
                received_at: at.now,
                reason: Some(format!(
                    "Chosen from the forces of the area ({})",
                    self.source.trim()
                )),
                facts: BTreeMap::from([(FactKey::PoliceForce, known)]),
            },
        }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CaseId;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn place(area: AreaId, code: &str, until: Option<&str>) -> AreaPlace {
        AreaPlace {
            area,
            kind: PlaceKind::PoliceForce,
            code: code.into(),
            from: day("2020-01-01"),
            until: until.map(day),
            name: Some(format!("{code} Constabulary")),
        }
    }

    #[test]
    fn one_force_is_the_default_and_two_leave_the_question_open() {
        let area = AreaId::random();
        let places = [
            place(area, "FENSHIRE", None),
            place(AreaId::random(), "DOWNSHIRE", None),
            place(area, "OLDSHIRE", Some("2024-04-01")),
        ];
        let forces = of_area(&places, area, day("2026-11-02"));
        let only = Concerned::of(None, &forces);
        assert_eq!(only.force().map(|force| force.code.as_str()), Some("FENSHIRE"));
        assert!(matches!(only, Concerned::Only(_)), "nobody said so");
        let before = of_area(&places, area, day("2024-03-31"));
        assert_eq!(Concerned::of(None, &before), Concerned::NotRecorded);
        assert_eq!(Concerned::of(None, &[]), Concerned::NotRecorded);
    }

    #[test]
    fn what_a_notice_names_is_found_by_code_or_name_and_never_lost() {
        let area = AreaId::random();
        let forces = of_area(&[place(area, "FENSHIRE", None)], area, day("2026-11-02"));
        let told = |told| Concerned::of(Some(told), &forces).force().cloned().expect("told");
        assert_eq!(told("fenshire"), told(" Fenshire constabulary "));
        assert_eq!(told("Sea & Rail Police").code, "SEA---RAIL-POLICE");
        assert_eq!(told("Sea & Rail Police").name, "Sea & Rail Police");
    }

    #[test]
    fn only_a_force_of_the_area_is_chosen_and_somebody_says_so() {
        let at = Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"));
        let area = AreaId::random();
        let forces = of_area(&[place(area, "FENSHIRE", None)], area, at.today);
        let record = CaseRecord::new(CaseId::random(), &at);
        let ask = |force: &str, source: &str| {
            let (force, source) = (force.to_owned(), source.to_owned());
            let id = StatementId::random();
            RecordForce { id, force, source, forces: forces.clone() }.decide(
                &record,
                &Actor::System { purpose: "a test" },
                &at,
            )
        };
        let refused = ask("DOWNSHIRE", " ").expect_err("refused");
        let fields: Vec<String> = refused.fields().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["/force", "/source"]);
        let events = ask("FENSHIRE", "DS Ruth Amin").expect("recorded");
        let [CaseEvent::FactRecorded { statement }] = events.as_slice() else {
            panic!("one statement");
        };
        let name = Answer::Known(FactValue::Text("FENSHIRE Constabulary".into()));
        assert_eq!(statement.facts.get(&FactKey::PoliceForce), Some(&name));
    }
}
