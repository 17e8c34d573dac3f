//! Operations on the police force that a death concerns.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, done},
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops,
    wire::police_force::{PoliceForceBody, PoliceForcesView},
};
use domain::{
    ids::CaseId,
    operations::Operation,
    police_force::{self, Concerned},
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// The police force that a death concerns.
    pub enum PoliceForcesAnswer {
        /// The force, and those of the area.
        Found = 200 Json<PoliceForcesView>;
    }
}

/// Operations on the police force.
pub struct PoliceForces;

#[OpenApi]
impl PoliceForces {
    /// See the police force
    ///
    /// Which police force the death concerns: as a notice or a person said, else the only force of the area that reviews. The forces of an area are places of the kind `police_force`.
    #[oai(
        path = "/cases/:case/police-force",
        method = "get",
        operation_id = "getPoliceForce",
        tag = "Tag::Cases"
    )]
    async fn get_police_force(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
    ) -> Result<PoliceForcesAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetPoliceForce);
        let seen = ops::cases::open(app, &call, CaseId(case.0)).await?;
        let forces = ops::police_force::of_case(app, &call, CaseId(case.0)).await?;
        let concerned = Concerned::of(police_force::told(&seen.record.course), &forces);
        Ok(PoliceForcesAnswer::Found(Json(PoliceForcesView::of(&concerned, &forces))))
    }

    /// Record the police force
    ///
    /// Chosen among the forces of the area that reviews. The list of what reviews wait for is one for each force.
    #[oai(
        path = "/cases/:case/police-force",
        method = "post",
        operation_id = "recordPoliceForce",
        tag = "Tag::Cases"
    )]
    async fn record_police_force(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each choice; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PoliceForceBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::RecordPoliceForce);
        let case = CaseId(case.0);
        let key = keyed(&key, &format!("recordPoliceForce {case}"), &body);
        let said = (body.force, body.source);
        Ok(done(ops::police_force::record(app, &call, case, said, Some(&key)).await?))
    }
}
