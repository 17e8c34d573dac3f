//! Writes the daily digest of those who want it, on working days, from the time they chose. Two
//! servers write the same message, and the outbox keeps it once.

use crate::{app::App, ops::own};
use chrono::Timelike;
use domain::calendar::{self, Calendar};

/// Writes what is due and was not written today.
pub async fn run(app: &App) {
    let at = app.moment();
    if !calendar::is_working_day(Calendar::WorkingTogether, at.today) {
        return;
    }
    let time = calendar::london_time(at.now);
    let due = match app.store.digests_due(at.today, time.hour() * 60 + time.minute()).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "digests that are due could not be read");
            return;
        }
    };
    for staff in due {
        if let Err(error) = own::write_digest(app, staff).await {
            tracing::warn!(%staff, %error, "a digest could not be written");
        }
    }
}
