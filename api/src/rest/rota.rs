//! Operations on the on-call rota of an area.

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
    ops::{self, rota::RotaFile},
    wire::rota::{OnCallPersonBody, OnCallPersonEndBody, RotaImportBody, RotaImportView, RotaView},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{AreaId, OnCallId},
    operations::Operation,
    rota::NewPerson,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// A rota.
    pub enum RotaAnswer {
        /// The rota of the area.
        Found = 200 Json<RotaView>;
    }
}
answers! {
    /// An import.
    pub enum RotaImportAnswer {
        /// What each line came to.
        Read = 200 Json<RotaImportView>;
    }
}

/// Operations on rotas.
pub struct Rotas;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl Rotas {
    /// See the on-call rota
    ///
    /// Who is on call at an instant, profession by profession; a gap is no fault and says who acts instead. With the list of people, the turns that are not over and start within a year, and the gaps of the next four weeks.
    #[oai(
        path = "/areas/:area/rota",
        method = "get",
        operation_id = "getRota",
        tag = "Tag::Response"
    )]
    async fn get_rota(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// The instant; absent for now.
        at: Query<Option<DateTime<Utc>>>,
    ) -> Result<RotaAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetRota);
        let at = at.0.unwrap_or(call.at.now);
        let seen = ops::rota::open(app, &call, AreaId(area.0), at).await?;
        Ok(RotaAnswer::Found(Json(RotaView::of(seen, at))))
    }

    /// Add somebody who can be on call
    ///
    /// A file of turns names people of this list only.
    #[oai(
        path = "/areas/:area/rota/people",
        method = "post",
        operation_id = "addOnCallPerson",
        tag = "Tag::Response"
    )]
    async fn add_on_call_person(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each person; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<OnCallPersonBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AddOnCallPerson);
        let key = keyed(&key, &format!("addOnCallPerson {}", area.0), &body);
        let asked = NewPerson::from(body);
        Ok(done(ops::rota::add_person(app, &call, AreaId(area.0), &asked, Some(&key)).await?))
    }

    /// Take somebody off the list
    ///
    /// Their turns to come are taken off the rota too, so that the gaps show.
    #[oai(
        path = "/areas/:area/rota/people/end",
        method = "post",
        operation_id = "endOnCallPerson",
        tag = "Tag::Response"
    )]
    async fn end_on_call_person(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each ending; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<OnCallPersonEndBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::EndOnCallPerson);
        let key = keyed(&key, &format!("endOnCallPerson {}", area.0), &body);
        let who = OnCallId(body.person);
        Ok(done(ops::rota::end_person(app, &call, AreaId(area.0), who, Some(&key)).await?))
    }

    /// Import the rota
    ///
    /// Out of a CSV or a calendar file. Good lines are added and bad ones refused, each with its reason: a person whom the list does not have, an overlap with a turn that is named, an hour that does not exist or exists twice. The same file again adds nothing.
    #[oai(
        path = "/areas/:area/rota/import",
        method = "post",
        operation_id = "importRota",
        tag = "Tag::Response"
    )]
    async fn import_rota(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each import; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<RotaImportBody>,
    ) -> Result<RotaImportAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ImportRota);
        let key = keyed(&key, &format!("importRota {}", area.0), &body);
        let file = RotaFile {
            format: body.format.into(),
            text: &body.file,
            replace: body.replace.unwrap_or(false),
        };
        let lines = ops::rota::import(app, &call, AreaId(area.0), &file, Some(&key)).await?;
        Ok(RotaImportAnswer::Read(Json(lines.into())))
    }
}
