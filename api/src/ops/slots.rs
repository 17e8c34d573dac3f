//! Finding a time for a meeting: the case, the diary of its area with the calendars and turns on call of
//! those invited, and what is asked for, put before the rules that propose.

use super::{OpError, cases::CaseSeen};
use crate::app::App;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    calendar,
    meeting::{
        Diary,
        slots::{Bounds, Found, Search, Wish, propose},
    },
    operations::Call,
    rota,
};

/// What a search was and what it found.
pub struct Proposed {
    /// What was sought.
    pub search: Search,
    /// What was found.
    pub found: Found,
}

/// Proposes times for a meeting of a case that the caller has opened.
pub async fn proposed(
    app: &App,
    call: &Call,
    seen: &CaseSeen,
    wish: &Wish,
) -> Result<Proposed, OpError> {
    super::open_now(call.operation, &seen.record)?;
    wish.check(&seen.record, &call.at)?;
    let course = &seen.record.course;
    let area = course.areas.reviewing.ok_or(OpError::NotFound)?;
    // Half a year covers every window; the due date that may end it is read with the diary.
    let unbounded = Bounds::default();
    let (from, _) = wish.window(&unbounded, &call.at);
    let until = calendar::add_months(from, 12);
    let span = (midnight(from), midnight(until));
    let emails: Vec<String> = wish.invitees.iter().map(|one| one.email.clone()).collect();
    let diary = app
        .store
        .read(call, async |reader| {
            let diary = reader.diary(area, span, wish.moving).await?;
            let calendars = reader.engaged(area, &emails).await?;
            let (people, shifts) = reader.rota(area, span.0).await?;
            let on_call = rota::turns(&people, &shifts);
            Ok::<_, OpError>(Diary { calendars, on_call, ..diary })
        })
        .await?;
    let search = wish.search(&seen.record, &diary, &call.at);
    let found = propose(&search, &call.at);
    Ok(Proposed { search, found })
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}
