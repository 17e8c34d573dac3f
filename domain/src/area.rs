//! Areas: the partners who must review a death, and the places that belong to them. Membership is
//! effective-dated because integrated care boards merge and councils are reorganised.

use crate::ids::AreaId;
use chrono::NaiveDate;
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
