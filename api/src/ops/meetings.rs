//! Meetings where they need more than one command: opening one, and its calendar file.

use super::{OpError, cases, cases::CaseSeen};
use crate::app::App;
use domain::{
    ids::{CaseId, MeetingId},
    meeting::Meeting,
    operations::Call,
};
use reports::invitation::{self, Attendee, Invitation};

/// Opens one meeting of a case.
pub async fn open(
    app: &App,
    call: &Call,
    case: CaseId,
    meeting: MeetingId,
) -> Result<(CaseSeen, Meeting), OpError> {
    let seen = cases::open(app, call, case).await?;
    let found = seen.record.meetings.iter().find(|m| m.id == meeting).cloned();
    found.map(|found| (seen, found)).ok_or(OpError::NotFound)
}

/// The calendar file of a meeting: kind, reference, time, place and who is invited.
pub fn calendar_file(app: &App, reference: &str, meeting: &Meeting) -> String {
    let attendees = meeting.invitees.iter().map(|invitee| Attendee {
        name: invitee.name.as_str(),
        email: invitee.email.as_str(),
        essential: invitee.essential,
    });
    invitation::ics(&Invitation {
        uid: meeting.id.0,
        sequence: meeting.sequence,
        kind_title: meeting.kind.words(),
        reference,
        starts_at: meeting.starts_at,
        ends_at: meeting.ends_at,
        place: &meeting.place,
        video_link: meeting.video_link.as_deref(),
        organiser_mailbox: &app.settings.service_mailbox,
        attendees: attendees.collect(),
        stamped_at: meeting.arranged_at,
        cancelled: false,
    })
}
