//! Words for values that have no room of their own.

use domain::person::Sex;

/// Sex in words.
pub fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Male",
        Sex::Female => "Female",
        Sex::Indeterminate => "Indeterminate",
        Sex::NotKnown => "Not known",
    }
}
