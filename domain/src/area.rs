//! Areas: the partners who must review a death, and the places that belong to them. Membership is
//! effective-dated because integrated care boards merge and councils are reorganised.

use crate::ids::AreaId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The area of one set of child death review partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// Short name used in addresses and settings, such as `northmere`.
    pub slug: String,
    /// The name people use, such as "Northmere and Fenwick".
    pub name: String,
}

/// What kind of place belongs to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A local authority.
    LocalAuthority,
    /// An integrated care board.
    IntegratedCareBoard,
    /// A registration district.
    RegistrationDistrict,
    /// A coroner area.
    CoronerArea,
    /// The outward part of a postcode.
    PostcodeDistrict,
    /// A service for the whole country: the office of the national death signal. No area has one.
    NationalService,
    /// A hospital trust, hospice, practice or other provider of care.
    CareProvider,
    /// A police force. Alone among the kinds it may belong to several areas at once.
    PoliceForce,
}

/// A place that belongs to an area between two dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaPlace {
    /// The area it belongs to.
    pub area: AreaId,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Its code, in upper case.
    pub code: String,
    /// First day it belongs.
    pub from: NaiveDate,
    /// First day it no longer belongs, if any.
    pub until: Option<NaiveDate>,
    /// Its name, if one was given.
    #[serde(default)]
    pub name: Option<String>,
}

impl AreaPlace {
    fn covers(&self, kind: PlaceKind, code: &str, on: NaiveDate) -> bool {
        self.kind == kind
            && self.code.eq_ignore_ascii_case(code.trim())
            && self.from <= on
            && self.until.is_none_or(|until| on < until)
    }
}

/// Which area a place belongs to on a date; none if unknown or if two areas claim it.
pub fn area_of(places: &[AreaPlace], kind: PlaceKind, code: &str, on: NaiveDate) -> Option<AreaId> {
    let mut owners: Vec<AreaId> =
        places.iter().filter(|p| p.covers(kind, code, on)).map(|p| p.area).collect();
    owners.sort();
    owners.dedup();
    match owners.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// The five area fields of a case: review follows residence, but notice comes by place
/// (process.md 1.2 and X11), so they are kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseAreas {
    /// Where the child normally lived.
    pub residence: Option<AreaId>,
    /// Where the child died or was found.
    pub death: Option<AreaId>,
    /// Where the death was registered.
    pub registration: Option<AreaId>,
    /// Where the incident took place.
    pub incident: Option<AreaId>,
    /// Which area reviews.
    pub reviewing: Option<AreaId>,
}

impl CaseAreas {
    /// The area to which a new case goes first: residence, else death, else registration.
    pub fn first_owner(&self) -> Option<AreaId> {
        self.reviewing.or(self.residence).or(self.death).or(self.registration)
    }
}

/// Which of the five areas of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaField {
    /// Where the child normally lived.
    Residence,
    /// Where the child died or was found.
    Death,
    /// Where the death was registered.
    Registration,
    /// Where the incident took place.
    Incident,
    /// Which area reviews.
    Review,
}

impl AreaField {
    /// Every field, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::Residence, Self::Death, Self::Registration, Self::Incident, Self::Review];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Residence => "residence",
            Self::Death => "death",
            Self::Registration => "registration",
            Self::Incident => "incident",
            Self::Review => "review",
        }
    }

    /// The field with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Residence => "Where the child normally lived",
            Self::Death => "Where the child died or was found",
            Self::Registration => "Where the death was registered",
            Self::Incident => "Where the incident took place",
            Self::Review => "Which area reviews",
        }
    }

    /// The area of this field on a case.
    pub fn of(self, areas: &CaseAreas) -> Option<AreaId> {
        match self {
            Self::Residence => areas.residence,
            Self::Death => areas.death,
            Self::Registration => areas.registration,
            Self::Incident => areas.incident,
            Self::Review => areas.reviewing,
        }
    }
}

/// One area of a case for a time, and who said so. A record is ended and never edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaRecord {
    /// Which of the five.
    pub field: AreaField,
    /// The area.
    pub area: AreaId,
    /// Since when it was held to be so.
    pub from: DateTime<Utc>,
    /// Until when, if another took its place.
    pub until: Option<DateTime<Utc>>,
    /// Who said so: a kind of notice, a person, two doctors.
    pub said_by: String,
    /// Why; empty where a notice said so.
    pub reason: String,
}

/// Ends the records that no longer hold and begins those that now do.
pub fn keep_records(
    records: &mut Vec<AreaRecord>,
    now_held: &CaseAreas,
    said_by: &str,
    reason: &str,
    at: DateTime<Utc>,
) {
    for field in AreaField::ALL {
        let held = field.of(now_held);
        let live = records.iter_mut().find(|r| r.field == field && r.until.is_none());
        if live.as_ref().map(|record| record.area) == held {
            continue;
        }
        if let Some(live) = live {
            live.until = Some(at);
        }
        records.extend(held.map(|area| AreaRecord {
            field,
            area,
            from: at,
            until: None,
            said_by: said_by.into(),
            reason: reason.into(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_place_that_moved_belongs_to_the_area_of_the_day() {
        let (old, new) = (AreaId::random(), AreaId::random());
        let place = |area, from, until: Option<&str>| AreaPlace {
            area,
            kind: PlaceKind::PostcodeDistrict,
            code: "NM1".into(),
            from: day(from),
            until: until.map(day),
            name: None,
        };
        let places = [place(old, "2019-01-01", Some("2025-04-01")), place(new, "2025-04-01", None)];
        let on = |date| area_of(&places, PlaceKind::PostcodeDistrict, "nm1", day(date));
        assert_eq!(on("2025-03-31"), Some(old));
        assert_eq!(on("2025-04-01"), Some(new));
        assert_eq!(on("2018-12-31"), None);
    }

    #[test]
    fn residence_comes_before_the_place_of_death() {
        let (home, hospital) = (AreaId::random(), AreaId::random());
        let areas =
            CaseAreas { residence: Some(home), death: Some(hospital), ..CaseAreas::default() };
        assert_eq!(areas.first_owner(), Some(home));
    }
}
