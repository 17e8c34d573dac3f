//! Rereads clocks and tasks of the cases whose readings may have changed, and saves differences
//! only. Safe at any moment and on several servers at once.

use crate::{app::App, ops::OpError};
use domain::{
    change::Change,
    ids::CaseId,
    operations::{Call, Operation},
};

/// Cases looked up at once.
const BATCH: u32 = 100;

/// Rereads what is due to be reread.
pub async fn run(app: &App) {
    let at = app.moment();
    let due = match app.store.cases_to_look_at(at.now, at.law, BATCH).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "cases to look at could not be read");
            return;
        }
    };
    for case in due {
        if let Err(error) = look_at(app, case).await {
            tracing::warn!(%case, %error, "a case could not be read again");
        }
    }
}

async fn look_at(app: &App, case: CaseId) -> Result<(), OpError> {
    let call = Call::system("sweep", Operation::ListClocks, app.moment());
    app.store
        .write(&call, async |tx| {
            let record = tx.case(case).await?;
            let Some(area) = record.course.areas.reviewing else { return Ok(()) };
            let lengths = tx.lengths(area).await?;
            tx.save(Change::of_case(record, Vec::new(), &lengths, &call.at)).await?;
            Ok::<_, OpError>(())
        })
        .await
}
