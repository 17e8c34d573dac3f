//! Which places belong to an area: what may be added, ended and imported. A place belongs to one area
//! on any day; a row is never edited, only ended.

use crate::{
    area::{Area, AreaPlace, PlaceKind},
    calendar::human_date,
    ids::AreaId,
    refusal::{FieldFault, Refusal},
};
use chrono::NaiveDate;

impl PlaceKind {
    /// Every kind that can belong to an area, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::LocalAuthority,
        Self::IntegratedCareBoard,
        Self::RegistrationDistrict,
        Self::CoronerArea,
        Self::PostcodeDistrict,
        Self::CareProvider,
        Self::PoliceForce,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LocalAuthority => "local_authority",
            Self::IntegratedCareBoard => "integrated_care_board",
            Self::RegistrationDistrict => "registration_district",
            Self::CoronerArea => "coroner_area",
            Self::PostcodeDistrict => "postcode_district",
            Self::CareProvider => "care_provider",
            Self::PoliceForce => "police_force",
            Self::NationalService => "national_service",
        }
    }

    /// The kind with this code; hyphens and spaces stand for underscores.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::LocalAuthority => "Local authority",
            Self::IntegratedCareBoard => "Integrated care board",
            Self::RegistrationDistrict => "Registration district",
            Self::CoronerArea => "Coroner area",
            Self::PostcodeDistrict => "Postcode district",
            Self::CareProvider => "Care provider",
            Self::PoliceForce => "Police force",
            Self::NationalService => "National service",
        }
    }
}

/// What is asked to be added, as text that nobody has checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPlace {
    /// Its kind, by code.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// First day it belongs.
    pub from: Option<NaiveDate>,
    /// First day it no longer belongs.
    pub until: Option<NaiveDate>,
}

/// What adding came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(AreaPlace),
    /// It is there already, with the same days.
    Known,
}

/// Reads a place that is to be added to an area, beside every place there is.
///
/// # Errors
/// Every field at fault; a claim of another area is refused by that area's name.
pub fn add(
    asked: &NewPlace,
    area: AreaId,
    known: &[AreaPlace],
    areas: &[Area],
) -> Result<Added, Refusal> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, code: &str, detail: &str| {
        faults.push(FieldFault::new(field, code, detail));
    };
    let kind = PlaceKind::from_code(&asked.kind);
    if kind.is_none() {
        fault(
            "/kind",
            "not-known",
            "The kind is local_authority, integrated_care_board, registration_district, coroner_area, postcode_district, care_provider or police_force.",
        );
    }
    let code = asked.code.trim().to_uppercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_ ./&'".contains(c);
    if code.is_empty() || code.len() > 60 || !code.chars().all(plain) {
        fault(
            "/code",
            "not-a-code",
            "Enter the code of the place: letters, digits, spaces and hyphens, 60 at most.",
        );
    }
    let name = asked.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > 200 || name.chars().any(char::is_control)) {
        fault("/name", "too-long", "Use 200 characters or fewer, without control characters.");
    }
    if asked.from.is_none() {
        fault("/from", "missing", "Enter the first day on which it belongs.");
    }
    if asked.from.is_some_and(|from| asked.until.is_some_and(|until| until <= from)) {
        fault("/until", "before-from", "The last day must be after the first day.");
    }
    let (Some(kind), Some(from), true) = (kind, asked.from, faults.is_empty()) else {
        return Err(Refusal::Invalid { faults });
    };
    let new =
        AreaPlace { area, kind, code, from, until: asked.until, name: name.map(str::to_owned) };
    if known
        .iter()
        .any(|k| k.same_place(&new) && k.area == area && k.from == from && k.until == new.until)
    {
        return Ok(Added::Known);
    }
    // A police force serves several areas; every other place belongs to one.
    let rival = |known: &&AreaPlace| {
        known.same_place(&new)
            && known.overlaps(&new)
            && (new.kind != PlaceKind::PoliceForce || known.area == area)
    };
    match known.iter().find(rival) {
        None => Ok(Added::New(new)),
        Some(claimed) => Err(Refusal::field("/code", "claimed", claim(claimed, area, areas))),
    }
}

fn claim(claimed: &AreaPlace, area: AreaId, areas: &[Area]) -> String {
    let days = match claimed.until {
        Some(until) => format!("from {} until {}", human_date(claimed.from), human_date(until)),
        None => format!("since {}", human_date(claimed.from)),
    };
    if claimed.area == area {
        return format!("This place belongs to your area already {days}. End it first.");
    }
    let name = areas.iter().find(|known| known.id == claimed.area);
    let name = name.map_or("another area", |known| known.name.as_str());
    format!("This place belongs to {name} {days}. That area must end it first.")
}

/// The row with its end, for a place that belongs now.
///
/// # Errors
/// Where the area has no such open place, or the day is not after its first day.
pub fn end(
    kind: &str,
    code: &str,
    until: NaiveDate,
    area: AreaId,
    known: &[AreaPlace],
) -> Result<AreaPlace, Refusal> {
    let kind = PlaceKind::from_code(kind);
    let open = known.iter().find(|place| {
        place.area == area
            && Some(place.kind) == kind
            && place.code.eq_ignore_ascii_case(code.trim())
            && place.until.is_none()
    });
    let none = "Choose a place that belongs to the area and has no last day yet.";
    let open = open.ok_or_else(|| Refusal::field("/code", "not-open", none))?;
    if until <= open.from {
        let early = "The day must be after the first day on which the place belongs.";
        return Err(Refusal::field("/until", "before-from", early));
    }
    Ok(AreaPlace { until: Some(until), ..open.clone() })
}

impl AreaPlace {
    fn same_place(&self, other: &Self) -> bool {
        self.kind == other.kind && self.code.eq_ignore_ascii_case(&other.code)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until)
            && other.until.is_none_or(|until| self.from < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::area_of;
    use proptest::prelude::*;

    fn day(n: i32) -> NaiveDate {
        crate::calendar::add_days(NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day"), n)
    }

    fn asked(code: &str, from: i32, until: Option<i32>) -> NewPlace {
        NewPlace {
            kind: "postcode_district".into(),
            code: code.into(),
            name: None,
            from: Some(day(from)),
            until: until.map(day),
        }
    }

    fn named(name: &str) -> Area {
        Area { id: AreaId::random(), slug: name.to_lowercase(), name: name.into() }
    }

    fn new(added: Result<Added, Refusal>) -> AreaPlace {
        match added {
            Ok(Added::New(place)) => place,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_claim_of_another_area_is_refused_by_its_name_until_that_area_ends_it() {
        let (north, east) = (named("Northmere"), named("Eastmere"));
        let areas = [north.clone(), east.clone()];
        let held = new(add(&asked("nm1", 0, None), north.id, &[], &areas));
        let refused = add(&asked("NM1", 90, None), east.id, std::slice::from_ref(&held), &areas);
        let refused = refused.expect_err("it is claimed");
        assert!(refused.to_string().contains("Northmere since 1 January 2025"), "{refused}");
        let ended = end("postcode_district", "NM1", day(90), north.id, &[held]).expect("ended");
        let moved = add(&asked("NM1", 90, None), east.id, std::slice::from_ref(&ended), &areas);
        let places = [ended, new(moved)];
        assert_eq!(area_of(&places, PlaceKind::PostcodeDistrict, "NM1", day(89)), Some(north.id));
        assert_eq!(area_of(&places, PlaceKind::PostcodeDistrict, "NM1", day(90)), Some(east.id));
    }

    #[test]
    fn the_same_row_again_is_known_and_an_ended_row_is_not_ended_again() {
        let north = named("Northmere");
        let areas = [north.clone()];
        let held = new(add(&asked("NM1", 0, None), north.id, &[], &areas));
        let again = add(&asked(" nm1 ", 0, None), north.id, std::slice::from_ref(&held), &areas);
        assert_eq!(again, Ok(Added::Known));
        let ended = end("postcode-district", "NM1", day(5), north.id, &[held]).expect("ended");
        assert!(end("postcode_district", "NM1", day(9), north.id, &[ended]).is_err());
    }

    #[test]
    fn every_field_at_fault_is_named_at_once() {
        let wrong = NewPlace { kind: "county".into(), code: "\u{0}".into(), ..NewPlace::default() };
        let refused = add(&wrong, AreaId::random(), &[], &[]).expect_err("faults");
        let fields: Vec<String> = refused.fields().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["/kind", "/code", "/from"]);
    }

    proptest! {
        /// Whatever areas ask for, no place belongs to two areas on one day.
        #[test]
        fn no_place_ever_belongs_to_two_areas(asks in prop::collection::vec((0_usize..3, 0_i32..30, prop::option::of(0_i32..40), prop::bool::ANY), 1..30)) {
            let areas = [named("A"), named("B"), named("C")];
            let mut places: Vec<AreaPlace> = Vec::new();
            for (who, from, until, ends) in asks {
                if ends {
                    if let Ok(ended) = end("postcode_district", "NM1", day(from), areas[who].id, &places) {
                        let open = places.iter_mut().find(|p| p.area == ended.area && p.from == ended.from);
                        *open.expect("the open row") = ended;
                    }
                } else if let Ok(Added::New(place)) = add(&asked("NM1", from, until), areas[who].id, &places, &areas) {
                    places.push(place);
                }
            }
            for n in 0..45 {
                let on = day(n);
                let owners = places.iter().filter(|p| p.from <= on && p.until.is_none_or(|until| on < until)).count();
                prop_assert!(owners <= 1, "{places:?}");
            }
        }
    }
}
