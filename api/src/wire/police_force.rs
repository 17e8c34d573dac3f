//! Which police force a death concerns, on the wire.

use domain::police_force::{Concerned, Force};
use poem_openapi::{Object, types::Example};

/// The police force that a death concerns.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PoliceForceBody {
    /// A police force of the area that reviews, by its code or its name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub force: String,
    /// Who says so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub source: String,
}

impl Example for PoliceForceBody {
    fn example() -> Self {
        Self { force: "MERESHIRE".into(), source: "DS Ruth Amin".into() }
    }
}

/// A police force.
#[derive(Clone, Debug, Object)]
pub struct PoliceForceView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl From<&Force> for PoliceForceView {
    fn from(force: &Force) -> Self {
        Self { code: force.code.clone(), name: force.name.clone() }
    }
}

/// The police force that a death concerns, beside those of the area that reviews.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PoliceForcesView {
    /// The force; absent where nobody recorded it and the area has not just one.
    #[oai(skip_serializing_if_is_none)]
    pub force: Option<PoliceForceView>,
    /// Whether a notice or a person said so. If not, it is the only force of the area.
    pub recorded: bool,
    /// The police forces of the area, by name.
    pub of_the_area: Vec<PoliceForceView>,
}

impl Example for PoliceForcesView {
    fn example() -> Self {
        let force =
            || PoliceForceView { code: "MERESHIRE".into(), name: "Mereshire Police".into() };
        Self { force: Some(force()), recorded: false, of_the_area: vec![force()] }
    }
}

impl PoliceForcesView {
    /// The view of a case.
    pub fn of(concerned: &Concerned, forces: &[Force]) -> Self {
        Self {
            force: concerned.force().map(Into::into),
            recorded: matches!(concerned, Concerned::Recorded(_)),
            of_the_area: forces.iter().map(Into::into).collect(),
        }
    }
}
