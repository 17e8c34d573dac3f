//! Operations on what people set for themselves: a deputy, the daily digest, their own calendar.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
};
use crate::{
    answers,
    app::App,
    ops::own,
    wire::own::{CalendarBody, DeputyBody, DigestBody, OwnSettingsView},
};
use domain::{ids::StaffId, operations::Operation};
use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};

answers! {
    /// Settings of your own.
    pub enum OwnAnswer {
        /// What you have set for yourself.
        Found = 200 Json<OwnSettingsView>;
    }
}

/// Operations on what people set for themselves.
pub struct Own;

#[OpenApi]
impl Own {
    /// See your settings
    ///
    /// Who stands in for you, for whom you stand in, when the daily digest goes, and whether your own calendar is read.
    #[oai(path = "/me/settings", method = "get", operation_id = "getOwnSettings", tag = "Tag::You")]
    async fn get_own_settings(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<OwnAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetOwnSettings);
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }

    /// Name who stands in for you
    ///
    /// Until the end of a day, the tasks that you have are in the other's list of work too. A deputy gets no right that they have not: they hold one of your roles in your area already. It ends by itself.
    #[oai(path = "/me/deputy", method = "put", operation_id = "nameDeputy", tag = "Tag::You")]
    async fn name_deputy(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        Strict(body): Strict<DeputyBody>,
    ) -> Result<OwnAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::NameDeputy);
        let to = Some(StaffId(body.deputy));
        own::name_deputy(app, &call, to, body.until, &body.reason).await?;
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }

    /// End your deputy
    ///
    /// Before the day you said. Nothing happens where nobody stands in.
    #[oai(path = "/me/deputy", method = "delete", operation_id = "endDeputy", tag = "Tag::You")]
    async fn end_deputy(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<OwnAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::EndDeputy);
        own::end_deputy(app, &call).await?;
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }

    /// Set your daily digest
    ///
    /// One e-mail on each working day with how much work there is for you: counts, and no name and no reference. It is off until you ask for it.
    #[oai(path = "/me/digest", method = "put", operation_id = "setDigest", tag = "Tag::You")]
    async fn set_digest(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        Strict(body): Strict<DigestBody>,
    ) -> Result<OwnAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetDigest);
        own::set_digest(app, &call, body.minute()).await?;
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }

    /// Set the address of your calendar
    ///
    /// A search for the time of a meeting then knows when you are engaged. Only times are kept, and no title, place or person. The server reads the address at once and every half hour, from hosts that whoever runs it has allowed. The address works like a key: it is never shown again.
    #[oai(path = "/me/calendar", method = "put", operation_id = "setCalendar", tag = "Tag::You")]
    async fn set_calendar(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        Strict(body): Strict<CalendarBody>,
    ) -> Result<OwnAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetCalendar);
        own::set_calendar(app, &call, &body.address).await?;
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }

    /// Take away the address of your calendar
    ///
    /// With all that was read from it. Nothing happens where there is none.
    #[oai(path = "/me/calendar", method = "delete", operation_id = "endCalendar", tag = "Tag::You")]
    async fn end_calendar(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<OwnAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::EndCalendar);
        own::end_calendar(app, &call).await?;
        Ok(OwnAnswer::Found(Json(own::open(app, &call).await?.into())))
    }
}
