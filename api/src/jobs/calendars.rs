//! Reads the calendars whose addresses staff gave, one after the other, and keeps when they are engaged.
//! It runs beside the other jobs: a calendar that hangs holds up nothing but other calendars.

use crate::{app::App, outside::calendar};
use domain::{meeting::slots::Span, own::CALENDAR_AHEAD};
use reports::busy_file;
use storage::{CalendarDue, StoreError};

/// Calendars that are read in one go.
const BATCH: u64 = 50;

/// Reads what is due, once.
pub async fn run(app: &App) {
    if app.settings.calendars.is_off() {
        return;
    }
    let due = match app.store.calendars_due(app.moment().now, BATCH).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "calendars that are due could not be found");
            return;
        }
    };
    for one in due {
        if let Err(error) = read(app, &one).await {
            tracing::warn!(staff = %one.staff, %error, "what a calendar says could not be kept");
        }
    }
}

async fn read(app: &App, due: &CalendarDue) -> Result<(), StoreError> {
    let now = app.moment().now;
    if !app.store.claim_calendar(due, now).await? {
        return Ok(());
    }
    let settings = &app.settings;
    let fetched = calendar::fetch(&due.address, &settings.calendars, settings.behind_proxy).await;
    let times = match fetched {
        Err(why) => Err(why),
        Ok(text) => {
            let until = now + CALENDAR_AHEAD;
            let read = tokio::task::spawn_blocking(move || busy_file::read(&text, now, until));
            read.await.map_or_else(
                |_| Err("it could not be read".to_owned()),
                |read| read.map_err(|_| "it is not a calendar".to_owned()),
            )
        }
    };
    let span = |(starts_at, ends_at)| Span { starts_at, ends_at };
    let times = times.map(|times| times.into_iter().map(span).collect());
    app.store.keep_calendar(due, &times, now).await
}
