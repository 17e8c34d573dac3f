//! Operations that put a review on hold for another process, and release it.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CREATE, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    app::App,
    ops::{self, Versioned, run},
    wire::holds::{HoldBody, ReleaseBody},
};
use domain::{
    case::holds::{HoldClocks, ReleaseClocks},
    ids::CaseId,
    operations::Operation,
};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

/// Operations on holds.
pub struct Holds;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl Holds {
    /// Put the clocks on hold
    ///
    /// The review waits for another process, with a reason and a day to look again. Only the clocks of the review meeting (C18) and the panel (C20) may be held; every other clock runs on. For a process that holds them already, this sets another day to look again.
    #[oai(
        path = "/cases/:case/holds",
        method = "post",
        operation_id = "holdClocks",
        tag = "Tag::Cases"
    )]
    async fn hold_clocks(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each hold; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<HoldBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::HoldClocks);
        let key = keyed(&key, &format!("holdClocks {}", case.0), &body);
        let command = HoldClocks::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }

    /// Release the clocks
    ///
    /// The clocks run again. The days on hold are added to what was due, and the reasons say so.
    #[oai(
        path = "/cases/:case/holds/release",
        method = "post",
        operation_id = "releaseClocks",
        tag = "Tag::Cases"
    )]
    async fn release_clocks(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each release; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ReleaseBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ReleaseClocks);
        let key = keyed(&key, &format!("releaseClocks {}", case.0), &body);
        let command = ReleaseClocks::from(body);
        Ok(done(run(app, &call, CaseId(case.0), Versioned::No, Some(&key), &command).await?))
    }
}
