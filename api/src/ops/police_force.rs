//! Which police force a case concerns, beside the forces of the area that reviews.

use super::{Done, Keyed, OpError, Versioned, look, run};
use crate::app::App;
use domain::{
    ids::{CaseId, StatementId},
    operations::Call,
    police_force::{self, Force, RecordForce},
};

/// The forces of the area that owns a case, today. Registry data: it notes nothing.
pub async fn of_case(app: &App, call: &Call, case: CaseId) -> Result<Vec<Force>, OpError> {
    app.store
        .read(call, async |reader| {
            let area = reader.owners(&[case]).await?.remove(&case).ok_or(OpError::NotFound)?;
            Ok(police_force::of_area(&reader.places().await?, area, call.at.today))
        })
        .await
}

/// Records which of them it is.
pub async fn record(
    app: &App,
    call: &Call,
    case: CaseId,
    (force, source): (String, String),
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    // Whether the case may be seen is judged first: the forces must not tell more.
    look(app, call, case).await?;
    let forces = of_case(app, call, case).await?;
    let command = RecordForce { id: StatementId::random(), force, source, forces };
    run(app, call, case, Versioned::No, key, &command).await
}
