//! Operations on one sitting of several children.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CHANGE, READ, Refused},
    security::StaffToken,
};
use crate::{
    answers,
    app::App,
    ops::{
        self, OpError,
        sittings::{ForAll, change},
    },
    wire::{
        meeting_changes::{MeetingCancelBody, MeetingMoveBody},
        sittings::SittingView,
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
};
use uuid::Uuid;

answers! {
    /// A sitting.
    pub enum SittingAnswer {
        /// The cases of the sitting. The tag changes when one of its meetings does.
        Found = 200 Json<SittingView>, "ETag": String;
    }
}

/// Operations on one sitting of several children.
pub struct Sittings;

#[OpenApi]
impl Sittings {
    /// See the cases of a sitting
    ///
    /// The cases that are discussed at the same time and place, under the same chair and with somebody invited to all: twins, or the children of one incident. Each has a meeting and an analysis form of its own.
    #[oai(
        path = "/cases/:case/meetings/:meeting/sitting",
        method = "get",
        operation_id = "getSitting",
        tag = "Tag::Meetings"
    )]
    async fn get_sitting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
    ) -> Result<SittingAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetSitting);
        let at = (CaseId(case.0), MeetingId(meeting.0));
        let (_, _, sitting) = ops::sittings::open(app, &call, at.0, at.1).await?;
        let tag = format!("\"{}\"", sitting.tag);
        Ok(SittingAnswer::Found(Json(SittingView::from(&sitting)), tag))
    }

    /// Move a sitting
    ///
    /// Another time or place for all the cases of the sitting, or for none: what one of them is refused is said with its reference. Everybody invited gets the changed invitation of each meeting, with a higher sequence. A sitting that is also about a case that is not yours to see is not moved for all.
    #[oai(
        path = "/cases/:case/meetings/:meeting/sitting/time",
        method = "put",
        operation_id = "moveSitting",
        tag = "Tag::Meetings"
    )]
    async fn move_sitting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The tag of the sitting that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<MeetingMoveBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::MoveSitting);
        let at = (CaseId(case.0), MeetingId(meeting.0));
        ops::look(app, &call, at.0).await?;
        call.if_match = Some(if_match.0);
        let what = ForAll::Move(body.command(at.1).map_err(OpError::from)?);
        let (done, tag) = change(app, &call, at, &what).await?;
        Ok(DoneAnswer::Done(Json(done.into()), format!("\"{tag}\"")))
    }

    /// Call a sitting off
    ///
    /// For all its cases, or for none. Everybody invited gets a cancellation of each meeting. A sitting that is also about a case that is not yours to see is not called off for all.
    #[oai(
        path = "/cases/:case/meetings/:meeting/sitting/cancellation",
        method = "put",
        operation_id = "cancelSitting",
        tag = "Tag::Meetings"
    )]
    async fn cancel_sitting(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// The tag of the sitting that was read, in quotation marks.
        #[oai(name = "If-Match", validator(min_length = 1, max_length = 300))]
        if_match: Header<String>,
        Strict(body): Strict<MeetingCancelBody>,
    ) -> Result<DoneAnswer, Refused<CHANGE>> {
        let mut call = caller.call(app, Operation::CancelSitting);
        call.if_match = Some(if_match.0);
        let at = (CaseId(case.0), MeetingId(meeting.0));
        let what = ForAll::Cancel(body.command(at.1));
        let (done, tag) = change(app, &call, at, &what).await?;
        Ok(DoneAnswer::Done(Json(done.into()), format!("\"{tag}\"")))
    }
}
