//! Areas and their places on the wire.

use crate::ops::areas::{LineOutcome, LineResult};
use chrono::NaiveDate;
use domain::{
    area::{Area, AreaPlace, PlaceKind},
    membership::NewPlace,
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

fn area_id() -> Uuid {
    Uuid::from_u128(0x3c4d_5e6f_7a8b_4c9d_8e1f_2a3b_4c5d_6e7f)
}

fn first_of_april() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, 1).unwrap_or_default()
}

/// An area in the list.
#[derive(Clone, Debug, Object)]
pub struct AreaLineView {
    /// The area.
    pub id: Uuid,
    /// Short name.
    pub slug: String,
    /// The name people use.
    pub name: String,
    /// Whether you hold a role in it.
    pub yours: bool,
}

/// The areas of this server.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreasView {
    /// By name.
    pub items: Vec<AreaLineView>,
}

impl Example for AreasView {
    fn example() -> Self {
        let name = "Northmere and Fenwick".into();
        Self {
            items: vec![AreaLineView {
                id: area_id(),
                slug: "northmere".into(),
                name,
                yours: true,
            }],
        }
    }
}

impl AreasView {
    /// The view of a list.
    pub fn of(areas: Vec<(Area, bool)>) -> Self {
        let line = |(area, yours): (Area, bool)| AreaLineView {
            id: area.id.0,
            slug: area.slug,
            name: area.name,
            yours,
        };
        Self { items: areas.into_iter().map(line).collect() }
    }
}

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AreaPlaceKindBody {
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
    /// A police force. It may belong to several areas at once.
    PoliceForce,
}

impl AreaPlaceKindBody {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LocalAuthority => PlaceKind::LocalAuthority,
            Self::IntegratedCareBoard => PlaceKind::IntegratedCareBoard,
            Self::RegistrationDistrict => PlaceKind::RegistrationDistrict,
            Self::CoronerArea => PlaceKind::CoronerArea,
            Self::PostcodeDistrict => PlaceKind::PostcodeDistrict,
            Self::PoliceForce => PlaceKind::PoliceForce,
        }
        .code()
    }
}

/// A place of an area.
#[derive(Clone, Debug, Object)]
pub struct AreaPlaceView {
    /// `local_authority`, `integrated_care_board`, `registration_district`, `coroner_area`, `postcode_district`, `care_provider` or `police_force`.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// Its name.
    #[oai(skip_serializing_if_is_none)]
    pub name: Option<String>,
    /// First day it belongs.
    pub from: NaiveDate,
    /// First day it no longer belongs.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<NaiveDate>,
}

/// An area with its places.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreaView {
    /// The area.
    pub id: Uuid,
    /// Short name.
    pub slug: String,
    /// The name people use.
    pub name: String,
    /// Its places, ended ones among them.
    pub places: Vec<AreaPlaceView>,
}

impl Example for AreaView {
    fn example() -> Self {
        Self {
            id: area_id(),
            slug: "northmere".into(),
            name: "Northmere and Fenwick".into(),
            places: vec![AreaPlaceView {
                kind: "postcode_district".into(),
                code: "NM1".into(),
                name: None,
                from: first_of_april(),
                until: None,
            }],
        }
    }
}

impl AreaView {
    /// The view of an area.
    pub fn of(area: Area, places: Vec<AreaPlace>) -> Self {
        let place = |place: AreaPlace| AreaPlaceView {
            kind: place.kind.code().into(),
            code: place.code,
            name: place.name,
            from: place.from,
            until: place.until,
        };
        Self {
            id: area.id.0,
            slug: area.slug,
            name: area.name,
            places: places.into_iter().map(place).collect(),
        }
    }
}

/// A place that is added.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreaPlaceBody {
    /// What kind of place.
    pub kind: AreaPlaceKindBody,
    /// Its code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub code: String,
    /// Its name.
    #[oai(validator(max_length = 200))]
    pub name: Option<String>,
    /// First day it belongs.
    pub from: NaiveDate,
    /// First day it no longer belongs.
    pub until: Option<NaiveDate>,
}

impl Example for AreaPlaceBody {
    fn example() -> Self {
        Self {
            kind: AreaPlaceKindBody::PostcodeDistrict,
            code: "NM9".into(),
            name: None,
            from: first_of_april(),
            until: None,
        }
    }
}

impl From<AreaPlaceBody> for NewPlace {
    fn from(body: AreaPlaceBody) -> Self {
        Self {
            kind: body.kind.code().into(),
            code: body.code,
            name: body.name,
            from: Some(body.from),
            until: body.until,
        }
    }
}

/// The end of a place.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreaPlaceEndBody {
    /// What kind of place.
    pub kind: AreaPlaceKindBody,
    /// Its code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub code: String,
    /// First day it no longer belongs.
    pub until: NaiveDate,
}

impl Example for AreaPlaceEndBody {
    fn example() -> Self {
        Self {
            kind: AreaPlaceKindBody::PostcodeDistrict,
            code: "NM1".into(),
            until: NaiveDate::from_ymd_opt(2027, 4, 1).unwrap_or_default(),
        }
    }
}

/// Places as CSV.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PlacesImportBody {
    /// Headings `kind,code,name,from,until`, then one line for each place; `name` and `until` may be empty.
    #[oai(validator(min_length = 1, max_length = 500000))]
    pub csv: String,
}

impl Example for PlacesImportBody {
    fn example() -> Self {
        let csv = "kind,code,name,from,until\npostcode_district,NM8,,2025-04-01,\n";
        Self { csv: csv.into() }
    }
}

/// What a line came to.
#[derive(Clone, Debug, Object)]
pub struct PlaceLineView {
    /// Its number; the headings are line 1.
    pub line: u64,
    /// Its code, as read.
    pub code: String,
    /// `added`, `known` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub why: Vec<String>,
}

/// What an import came to, line by line.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PlacesImportView {
    /// The lines.
    pub lines: Vec<PlaceLineView>,
}

impl Example for PlacesImportView {
    fn example() -> Self {
        Self {
            lines: vec![PlaceLineView {
                line: 2,
                code: "NM8".into(),
                outcome: "added".into(),
                why: Vec::new(),
            }],
        }
    }
}

/// The stable code of an outcome.
pub fn outcome(outcome: LineOutcome) -> &'static str {
    match outcome {
        LineOutcome::Added => "added",
        LineOutcome::Known => "known",
        LineOutcome::Refused => "refused",
    }
}

impl From<Vec<LineResult>> for PlacesImportView {
    fn from(lines: Vec<LineResult>) -> Self {
        let view = |line: LineResult| PlaceLineView {
            line: line.line,
            code: line.code,
            outcome: outcome(line.outcome).into(),
            why: line.why,
        };
        Self { lines: lines.into_iter().map(view).collect() }
    }
}
