//! Statutory and local clocks. Law is data: `rows` holds one dated row each with its source and
//! grade; in `reading` a row is read against the course of a case. A reading carries its reasons, and
//! whether it is late is compared with now only when somebody looks.

mod due;
mod hold;
mod reading;
mod rows;
mod start;
mod table;
#[cfg(test)]
mod tests;

pub use reading::{ClockReading, ClockState, next_look_at, read, read_by};
pub use table::{
    ClockKind, ClockRow, Grade, Length, TABLE_VERSION, print_table, row, rows, rows_in_force,
};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lengths set by an area for clocks of grade B or U; statute is never overridden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLengths(pub BTreeMap<String, AreaLength>);

/// The target and limit an area has set for one clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLength {
    /// Past this it needs attention.
    pub target: Option<Length>,
    /// Past this it is late.
    pub limit: Option<Length>,
}
