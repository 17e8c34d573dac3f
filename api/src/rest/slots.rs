//! Operations that help to arrange a meeting: seeking a time, and whom to invite.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError},
    wire::{
        meeting_people::MeetingPeopleView,
        meeting_settings::MeetingSetting,
        meetings::MeetingKind,
        slots::{SlotsBody, SlotsView},
    },
};
use domain::{ids::CaseId, meeting::Setting, operations::Operation};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// Times for a meeting.
    pub enum SlotsAnswer {
        /// The times that are proposed.
        Found = 200 Json<SlotsView>;
    }
}

answers! {
    /// Whom to invite.
    pub enum PeopleAnswer {
        /// Whom the case suggests, and who usually leads.
        Found = 200 Json<MeetingPeopleView>;
    }
}

/// Operations that help to arrange a meeting.
pub struct Slots;

#[OpenApi]
impl Slots {
    /// See whom to invite
    ///
    /// Those invited to earlier meetings of the case and those whom its notices name, with what the meeting usually is and who leads it. Which kind of review meeting fits is read from what is known of the case, with the reason; it is local practice or unverified, and no rule. Nobody of the family is suggested.
    #[oai(
        path = "/cases/:case/meeting-people",
        method = "get",
        operation_id = "suggestInvitees",
        tag = "Tag::Meetings"
    )]
    async fn suggest_invitees(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The kind of meeting; without it, the review meeting.
        kind: Query<Option<MeetingKind>>,
        /// Which kind of review meeting; without it, the one that is suggested.
        setting: Query<Option<MeetingSetting>>,
    ) -> Result<PeopleAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::SuggestInvitees);
        let kind = kind.0.unwrap_or(MeetingKind::ChildDeathReview).into();
        let setting = setting.0.map(Setting::from);
        let (usual, people) =
            ops::meetings::suggested(app, &call, CaseId(case.0), (kind, setting)).await?;
        Ok(PeopleAnswer::Found(Json(MeetingPeopleView::of(usual, setting, people))))
    }

    /// Find a time
    ///
    /// The best three times for a meeting, with why each is good and what it breaks. No time is proposed in the past, on a closed day, outside the hours, while somebody essential or every place is engaged, or in a criminal case before the police or the CPS agree. Nothing is kept: arrange the meeting at one of the times.
    #[oai(
        path = "/cases/:case/meeting-slots",
        method = "post",
        operation_id = "proposeSlots",
        tag = "Tag::Meetings"
    )]
    async fn propose_slots(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        Strict(body): Strict<SlotsBody>,
    ) -> Result<SlotsAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ProposeSlots);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let wish = body.wish().map_err(OpError::from)?;
        let proposed = ops::slots::proposed(app, &call, &seen, &wish).await?;
        Ok(SlotsAnswer::Found(Json(SlotsView::from(&proposed))))
    }
}
