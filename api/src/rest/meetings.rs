//! Operations on meetings.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CHANGE, CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    answers,
    app::App,
    ops::{self, Versioned, run},
    wire::meetings::{MeetingBody, MeetingRecordBody, MeetingView, MeetingsView},
};
use domain::{
    ids::{CaseId, MeetingId},
    operations::Operation,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::{Json, PlainText},
};
use uuid::Uuid;

answers! {
    /// Meetings.
    pub enum MeetingsAnswer {
        /// The meetings of the case.
        Found = 200 Json<MeetingsView>;
    }
}
answers! {
    /// A meeting.
    pub enum MeetingAnswer {
        /// The meeting.
        Found = 200 Json<MeetingView>, "ETag": String;
    }
}
answers! {
    /// A meeting arranged.
    pub enum ArrangedAnswer {
        /// The meeting is arranged, and its invitations are on their way.
        Arranged = 201 Json<crate::wire::DoneView>, "ETag": String, "Location": String;
    }
}
answers! {
    /// A calendar file.
    pub enum InvitationAnswer {
        /// The calendar file. It names no child and no family.
        #[oai(content_type = "text/calendar")]
        Calendar = 200 PlainText<String>, "Content-Disposition": String;
    }
}

/// Operations on meetings.
pub struct Meetings;

#[OpenApi]
impl Meetings {
    /// See the meetings of a case
    ///
    /// Every meeting with who is invited, what should be in place before it, and what came of it.
    #[oai(
        path = "/cases/:case/meetings",
        method = "get",
        operation_id = "listMeetings",
        tag = "Tag::Meetings"
    )]
    async fn list_meetings(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<MeetingsAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListMeetings);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let course = &seen.record.course;
        let items = seen.record.meetings.iter().map(|m| MeetingView::of(course, m)).collect();
        Ok(MeetingsAnswer::Found(Json(MeetingsView { items })))
    }

    /// Arrange a meeting
    ///
    /// The first meeting of a joint agency response, the child death review meeting, or the panel. Invitations with a calendar file go to everybody invited.
    #[oai(
        path = "/cases/:case/meetings",
        method = "post",
        operation_id = "arrangeMeeting",
        tag = "Tag::Meetings"
    )]
    async fn arrange_meeting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each meeting; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<MeetingBody>,
    ) -> Result<ArrangedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ArrangeMeeting);
        ops::look(app, &call, CaseId(case.0)).await?;
        let key = keyed(&key, &format!("arrangeMeeting {}", case.0), &body);
        let command = body.command().map_err(ops::OpError::from)?;
        let which = Versioned::Created(command.id);
        let done =
            ops::meetings::book(app, &call, CaseId(case.0), which, Some(&key), &command).await?;
        let (version, place) =
            (tag(done.version), format!("{}/cases/{}/meetings/{}", super::PREFIX, case.0, done.id));
        Ok(ArrangedAnswer::Arranged(Json(done.into()), version, place))
    }

    /// Open a meeting
    ///
    /// One meeting. The tag is the version for `If-Match`.
    #[oai(
        path = "/cases/:case/meetings/:meeting",
        method = "get",
        operation_id = "getMeeting",
        tag = "Tag::Meetings"
    )]
    async fn get_meeting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
    ) -> Result<MeetingAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetMeeting);
        let (seen, meeting) =
            ops::meetings::open(app, &call, CaseId(case.0), MeetingId(meeting.0)).await?;
        let version = tag(meeting.version);
        Ok(MeetingAnswer::Found(Json(MeetingView::of(&seen.record.course, &meeting)), version))
    }

    /// Record a meeting
    ///
    /// Whether it was held, who came and what it decided. Something that should have been in place and was not needs a reason; the agreement of the police in a criminal case cannot be set aside.
    #[oai(
        path = "/cases/:case/meetings/:meeting/record",
        method = "put",
        operation_id = "recordMeeting",
        tag = "Tag::Meetings"
    )]
    async fn record_meeting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The version that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<MeetingRecordBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::RecordMeeting);
        call.if_match = Some(if_match.0);
        let id = MeetingId(meeting.0);
        let command = body.command(id);
        let done = run(app, &call, CaseId(case.0), Versioned::Meeting(id), None, &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Get the calendar file of a meeting
    ///
    /// An iCalendar file (RFC 5545) with the kind of meeting, the reference, time and place. It names no child and no family.
    #[oai(
        path = "/cases/:case/meetings/:meeting/invitation",
        method = "get",
        operation_id = "getInvitation",
        tag = "Tag::Meetings"
    )]
    async fn get_invitation(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
    ) -> Result<InvitationAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetInvitation);
        let (seen, meeting) =
            ops::meetings::open(app, &call, CaseId(case.0), MeetingId(meeting.0)).await?;
        let reference = &seen.record.course.reference;
        let file = ops::meetings::calendar_file(app, reference, &meeting);
        let disposition = format!("attachment; filename=\"{reference}-meeting.ics\"");
        Ok(InvitationAnswer::Calendar(PlainText(file), disposition))
    }
}
