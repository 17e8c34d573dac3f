//! Operations on the minutes of a meeting: the chair's word, and what is put right.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CHANGE, Refused},
    security::StaffToken,
    translate::tag,
};
use crate::{
    app::App,
    ops::{Versioned, run},
    wire::minutes::{MinutesApprovalBody, MinutesBody},
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
};
use uuid::Uuid;

/// Operations on minutes.
pub struct Minutes;

#[OpenApi]
impl Minutes {
    /// Approve the minutes
    ///
    /// Whoever led the meeting says that the minutes are right, or staff record that they said so, with the name and the day. Until then they are a draft, on the page and on paper.
    #[oai(
        path = "/cases/:case/meetings/:meeting/minutes/approval",
        method = "put",
        operation_id = "approveMinutes",
        tag = "Tag::Meetings"
    )]
    async fn approve_minutes(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The version of the meeting that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<MinutesApprovalBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::ApproveMinutes);
        call.if_match = Some(if_match.0);
        let id = MeetingId(meeting.0);
        let command = body.command(id);
        let done = run(app, &call, CaseId(case.0), Versioned::Meeting(id), None, &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }

    /// Amend the minutes
    ///
    /// A draft is changed as it stands. Minutes that are approved get a new version, which is a draft until the chair approves it; the approved one is kept with what was put right. Actions are not touched.
    #[oai(
        path = "/cases/:case/meetings/:meeting/minutes/text",
        method = "put",
        operation_id = "amendMinutes",
        tag = "Tag::Meetings"
    )]
    async fn amend_minutes(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The version of the meeting that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<MinutesBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::AmendMinutes);
        call.if_match = Some(if_match.0);
        let id = MeetingId(meeting.0);
        let command = body.command(id);
        let done = run(app, &call, CaseId(case.0), Versioned::Meeting(id), None, &command).await?;
        let version = tag(done.version);
        Ok(DoneAnswer::Done(Json(done.into()), version))
    }
}
