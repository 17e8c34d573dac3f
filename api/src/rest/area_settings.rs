//! Operations on what an area sets for itself: lengths of clocks and closed days.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    answers,
    app::App,
    ops,
    wire::area_settings::{AreaClockBody, AreaSettingsView, ClosureBody, ClosureEndBody},
};
use domain::{ids::AreaId, operations::Operation};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// What an area has set.
    pub enum AreaSettingsAnswer {
        /// Its clocks and its closed days.
        Found = 200 Json<AreaSettingsView>;
    }
}

/// Operations on what an area sets.
pub struct AreaSettings;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl AreaSettings {
    /// See what an area has set
    ///
    /// The clocks whose length no official text fixes, with the table's length and the area's, and the days on which its office is closed.
    #[oai(
        path = "/areas/:area/settings",
        method = "get",
        operation_id = "getAreaSettings",
        tag = "Tag::Areas"
    )]
    async fn get_area_settings(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
    ) -> Result<AreaSettingsAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetAreaSettings);
        let lengths = ops::area_settings::open(app, &call, AreaId(area.0)).await?;
        Ok(AreaSettingsAnswer::Found(Json(AreaSettingsView::of(&lengths, call.at.today))))
    }

    /// Set the length of a clock
    ///
    /// From a day on, with a reason; it is shown as a local target. A clock whose length the law or national text fixes is refused by its name. What was set before stays in the list, and cases are read again at once.
    #[oai(
        path = "/areas/:area/clocks/:clock",
        method = "post",
        operation_id = "setAreaClock",
        tag = "Tag::Areas"
    )]
    async fn set_area_clock(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// The clock, such as C16.
        #[oai(validator(max_length = 4))]
        clock: Path<String>,
        /// A new random value for each setting; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AreaClockBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetAreaClock);
        let key = keyed(&key, &format!("setAreaClock {} {}", area.0, clock.0), &body);
        let asked = body.of_clock(clock.0);
        let id = AreaId(area.0);
        Ok(done(ops::area_settings::set_clock(app, &call, id, &asked, Some(&key)).await?))
    }

    /// Add closed days
    ///
    /// Days on which the area's office is closed. They move what is due by a local target, and never a duty of the law or a length in hours. A meeting on such a day needs a reason.
    #[oai(
        path = "/areas/:area/closures",
        method = "post",
        operation_id = "addAreaClosure",
        tag = "Tag::Areas"
    )]
    async fn add_area_closure(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each closure; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ClosureBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AddAreaClosure);
        let key = keyed(&key, &format!("addAreaClosure {}", area.0), &body);
        let (id, asked) = (AreaId(area.0), body.into());
        Ok(done(ops::area_settings::add_closure(app, &call, id, &asked, Some(&key)).await?))
    }

    /// Take closed days away
    ///
    /// The closure that begins on a day. The row stays, with who took it away.
    #[oai(
        path = "/areas/:area/closures/remove",
        method = "post",
        operation_id = "removeAreaClosure",
        tag = "Tag::Areas"
    )]
    async fn remove_area_closure(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each removal; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ClosureEndBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RemoveAreaClosure);
        let key = keyed(&key, &format!("removeAreaClosure {}", area.0), &body);
        let (id, from) = (AreaId(area.0), Some(body.from));
        Ok(done(ops::area_settings::remove_closure(app, &call, id, from, Some(&key)).await?))
    }
}
