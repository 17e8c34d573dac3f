//! The operation that seeks a time for a meeting.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, Refused},
    security::StaffToken,
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError},
    wire::slots::{SlotsBody, SlotsView},
};
use domain::{ids::CaseId, operations::Operation};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use uuid::Uuid;

answers! {
    /// Times for a meeting.
    pub enum SlotsAnswer {
        /// The times that are proposed.
        Found = 200 Json<SlotsView>;
    }
}

/// The operation that seeks a time.
pub struct Slots;

#[OpenApi]
impl Slots {
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
