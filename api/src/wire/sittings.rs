//! One sitting of several children, on the wire: cases by their reference, and no more of them.

use crate::ops::sittings::Sitting;
use poem_openapi::{Object, types::Example};
use storage::Sat;
use uuid::Uuid;

/// A meeting of a sitting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SittingLineView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// The meeting of that case.
    pub meeting: Uuid,
    /// The version of that meeting.
    pub version: u32,
}

impl Example for SittingLineView {
    fn example() -> Self {
        Self {
            case: Uuid::from_u128(0x7a6b_5c4d_3e2f_4a1b_8c9d_0e1f_2a3b_4c5d),
            reference: "CDR-26-0117".into(),
            meeting: Uuid::from_u128(0x1c2d_3e4f_5a6b_4c7d_8e9f_0a1b_2c3d_4e5f),
            version: 1,
        }
    }
}

impl From<&Sat> for SittingLineView {
    fn from(sat: &Sat) -> Self {
        Self {
            case: sat.case.0,
            reference: sat.reference.clone(),
            meeting: sat.meeting.id.0,
            version: sat.meeting.version,
        }
    }
}

/// The cases that are discussed at one sitting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SittingView {
    /// The meetings of the sitting, the one that was asked for among them.
    pub items: Vec<SittingLineView>,
    /// On how many cases it has a meeting that is not yours to see. While there is one, the sitting is
    /// not moved or called off for all.
    pub elsewhere: u32,
}

impl Example for SittingView {
    fn example() -> Self {
        Self { items: vec![SittingLineView::example()], elsewhere: 0 }
    }
}

impl From<&Sitting> for SittingView {
    fn from(sitting: &Sitting) -> Self {
        Self {
            items: sitting.items.iter().map(SittingLineView::from).collect(),
            elsewhere: u32::try_from(sitting.elsewhere).unwrap_or(u32::MAX),
        }
    }
}
