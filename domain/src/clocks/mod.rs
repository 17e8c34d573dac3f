//! Statutory and local clocks. Law is data: `rows` holds one dated row each with its source and
//! grade; in `reading` a row is read against the course of a case. A reading carries its reasons, and
//! whether it is late is compared with now only when somebody looks.

mod due;
mod hold;
mod printed;
mod reading;
mod rows;
pub mod setting;
mod start;
mod table;
#[cfg(test)]
mod tests;

pub use printed::print_table;
pub use reading::{ClockReading, ClockState, next_look_at, read, read_by};
pub use setting::{AreaLength, AreaLengths, SetLength};
pub use table::{ClockKind, ClockRow, Grade, Length, TABLE_VERSION, row, rows, rows_in_force};
