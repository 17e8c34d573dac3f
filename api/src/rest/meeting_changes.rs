//! Operations by which an arranged meeting changes: moving it, calling it off, taking in an answer.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CHANGE, CREATE, Refused},
    security::StaffToken,
    sent::{AsSent, Forms, shown},
    translate::{keyed, tag},
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, meetings::book, run},
    wire::{
        meeting_actions::ActionEndBody,
        meeting_changes::{MeetingCancelBody, MeetingMoveBody},
    },
};
use domain::{
    ids::{CaseId, MeetingId},
    operations::Operation,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
    registry::MetaSchema,
};
use serde_json::Value;
use uuid::Uuid;

/// An answer as a calendar makes it.
pub struct ReplyForm;

impl Forms for ReplyForm {
    const MEDIA: &'static [&'static str] = &["text/calendar"];

    fn schema(_: usize) -> MetaSchema {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f\r\nSEQUENCE:0\r\nDTSTAMP:20261201T091500Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:pat.lindqvist@coroner.example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        shown(
            "string",
            "A calendar file with the answer of one person (RFC 5546, METHOD:REPLY).",
            Value::from(text),
        )
    }
}

/// Operations by which a meeting changes.
pub struct MeetingChanges;

#[OpenApi]
impl MeetingChanges {
    /// Move a meeting
    ///
    /// Another time or place, with the reason. Everybody invited gets the changed invitation: the same meeting with a higher sequence. A person or a room that is taken in the area then is refused with the kind and time of the other meeting; a room may be taken all the same with a reason.
    #[oai(
        path = "/cases/:case/meetings/:meeting/time",
        method = "put",
        operation_id = "moveMeeting",
        tag = "Tag::Meetings"
    )]
    async fn move_meeting(
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
        Strict(body): Strict<MeetingMoveBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::MoveMeeting);
        ops::look(app, &call, CaseId(case.0)).await?;
        call.if_match = Some(if_match.0);
        let id = MeetingId(meeting.0);
        let command = body.command(id).map_err(OpError::from)?;
        let which = Versioned::Meeting(id);
        let done = book(app, &call, CaseId(case.0), which, None, &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Call a meeting off
    ///
    /// With the reason. Everybody invited gets a cancellation, which takes it out of their calendars. A review without its meeting goes back to gathering information.
    #[oai(
        path = "/cases/:case/meetings/:meeting/cancellation",
        method = "put",
        operation_id = "cancelMeeting",
        tag = "Tag::Meetings"
    )]
    async fn cancel_meeting(
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
        Strict(body): Strict<MeetingCancelBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::CancelMeeting);
        call.if_match = Some(if_match.0);
        let id = MeetingId(meeting.0);
        let command = body.command(id);
        let done = run(app, &call, CaseId(case.0), Versioned::Meeting(id), None, &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Record an action as done
    ///
    /// What came of something that the meeting agreed, or why it is no longer needed. It is no task of the case any more.
    #[oai(
        path = "/cases/:case/meetings/:meeting/actions/:no/end",
        method = "post",
        operation_id = "endAction",
        tag = "Tag::Meetings"
    )]
    async fn end_action(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The number of the action, from 1.
        no: Path<u32>,
        /// A new random value; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ActionEndBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::EndAction);
        ops::look(app, &call, CaseId(case.0)).await?;
        let about = format!("endAction {} {} {}", case.0, meeting.0, no.0);
        let key = keyed(&key, &about, &body);
        let id = MeetingId(meeting.0);
        let command = body.command(id, no.0);
        let which = Versioned::Created(id);
        let done = run(app, &call, CaseId(case.0), which, Some(&key), &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Record an answer to the invitation
    ///
    /// The calendar file with which somebody invited answered. An answer from a stranger, to another meeting, to an earlier invitation, or older than one that is recorded is refused, each with its own code.
    #[oai(
        path = "/cases/:case/meetings/:meeting/replies",
        method = "post",
        operation_id = "recordReply",
        tag = "Tag::Meetings"
    )]
    async fn record_reply(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// A new random value for each answer; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        body: AsSent<ReplyForm>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordReply);
        ops::look(app, &call, CaseId(case.0)).await?;
        let file = body.text()?.text;
        let about = format!("recordReply {} {}", case.0, meeting.0);
        let key = ops::Keyed::new(&key.0, &about, file.as_bytes());
        let id = MeetingId(meeting.0);
        let command = ops::meetings::answer_in(id, &file).map_err(OpError::from)?;
        let which = Versioned::Created(id);
        let done = run(app, &call, CaseId(case.0), which, Some(&key), &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }
}
