//! One sitting about several children, such as twins or those of one incident: the same meeting is
//! arranged for another case. Each child keeps a meeting, its gates and an analysis form of their own.

use super::{
    answered::{self, Answered},
    form_state::{FormState, Posted, see_other},
    meeting::{one_page, opened},
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, meetings::book},
};
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{Arrange, Diary, Meeting},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

/// The same kind, time, place and people, for another case.
fn same(meeting: &Meeting, form: &FormState) -> Arrange {
    let minutes = (meeting.ends_at - meeting.starts_at).num_minutes();
    Arrange {
        id: MeetingId::random(),
        kind: meeting.kind,
        on: calendar::london_date(meeting.starts_at),
        at: calendar::london_time(meeting.starts_at),
        minutes: u32::try_from(minutes).unwrap_or(0),
        place: meeting.place.clone(),
        video_link: meeting.video_link.clone(),
        chair: meeting.chair.clone(),
        invitees: meeting.invitees.clone(),
        despite: form.some("despite"),
        place_is_not_the_family: form.has("place_is_not_the_family", "yes"),
        diary: Diary::default(),
        setting: meeting.setting,
    }
}

/// Arranges the same meeting for another child.
#[handler]
pub async fn arrange(
    Data(app): Data<&App>,
    posted: Posted,
    Path((reference, meeting)): Path<(String, String)>,
) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::ArrangeMeeting);
    let key = posted.keyed(&format!("sitting {reference} {meeting}"));
    let Posted { person, form } = posted;
    let (seen, meeting) =
        opened(app, &person, Operation::ArrangeMeeting, &reference, &meeting).await?;
    let command = same(&meeting, &form);
    let which = Versioned::Created(command.id);
    let other = form.value("other").trim().to_owned();
    let done = match ops::cases::open_by_reference(app, &call, &other).await {
        Ok(case) => book(app, &call, case.record.course.id, which, key.as_ref(), &command).await,
        Err(error) => Err(error),
    };
    let faults = match done {
        Err(OpError::NotFound) => {
            vec![FieldFault::new("/other", "not-found", "There is no such case in your area.")]
        }
        Err(OpError::Refused(refusal)) if refusal.fields().is_empty() => {
            vec![FieldFault::new("/other", refusal.code(), refusal.to_string())]
        }
        done => match answered::read(done)? {
            Answered::Done(done) => {
                return Ok(see_other(&format!("/cases/{other}/meetings/{}", done.id)));
            }
            Answered::Faults(faults) => faults
                .into_iter()
                .map(|fault| FieldFault { field: "/other".into(), ..fault })
                .collect(),
            Answered::Stale => Vec::new(),
        },
    };
    Ok(one_page(app, &person, &seen, &meeting, form.with_faults(faults), None))
}
