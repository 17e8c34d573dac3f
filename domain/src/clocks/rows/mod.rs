//! The table of clocks, process.md section 4: every row that has ever been in force. A row is never
//! edited; a change is a new row beside the old one, with its dates, and a higher `TABLE_VERSION`.

mod beside;
mod notices;
mod response;
mod review;

use super::table::ClockRow;

/// Every row, in the order of the clocks.
pub(super) const ROWS: &[&[ClockRow]] =
    &[notices::ROWS, response::ROWS, review::ROWS, beside::ROWS];
