//! The private calendar address of a person: made, revoked, and read by a calendar. It shows the
//! meetings that the person is invited to, by kind and reference.

use super::{OpError, meetings, people};
use crate::{app::App, secrets};
use chrono::{DateTime, Utc};
use domain::{
    ids::StaffId,
    operations::{Call, Operation},
};
use reports::invitation;
use storage::FeedAsk;

/// Makes an address; it is shown once, and the old one stops working.
pub async fn make(app: &App, staff: StaffId) -> Result<String, OpError> {
    let secret = secrets::new_form_token()?;
    app.store.set_calendar_link(staff, &secrets::hash_key(&secret), app.moment().now).await?;
    Ok(format!("{}/calendar/{secret}.ics", app.settings.base_url.trim_end_matches('/')))
}

/// Revokes the address.
pub async fn revoke(app: &App, staff: StaffId) -> Result<(), OpError> {
    Ok(app.store.revoke_calendar_link(staff, app.moment().now).await?)
}

/// When the address that works now was made.
pub async fn made_at(app: &App, staff: StaffId) -> Result<Option<DateTime<Utc>>, OpError> {
    Ok(app.store.calendar_link_of(staff).await?)
}

/// The calendar behind an address.
pub async fn calendar(app: &App, secret: &str) -> Result<String, OpError> {
    let at = app.moment();
    let digest = secrets::hash_key(secret);
    let person = match app.store.staff_by_calendar_link(&digest, at.now).await? {
        FeedAsk::Person(person) => person,
        FeedAsk::TooOften => return Err(OpError::TooMany),
        FeedAsk::Nobody => return Err(OpError::NotFound),
    };
    let call = Call::new(people::actor(&person), Operation::ListMeetings, at);
    super::permitted(app, &call).await?;
    let areas = call.actor.areas();
    let found = app
        .store
        .read(&call, async |reader| {
            Ok::<_, OpError>(reader.meetings_of(&person.email, &areas, at.now).await?)
        })
        .await?;
    let each = found.iter().map(|(reference, meeting)| {
        let attendees = Vec::new();
        invitation::Invitation { attendees, ..meetings::invitation(app, reference, meeting) }
    });
    Ok(invitation::feed(&each.collect::<Vec<_>>(), at.now))
}
