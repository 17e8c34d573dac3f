//! Rereads clocks and tasks of the cases whose readings may have changed, and saves differences only.
//! It takes no input, may run at any moment and on several servers at once, and sees courses: no
//! name, no address, no date of birth. A sweep that finds nothing writes nothing.

use crate::{app::App, ops::OpError};
use domain::{
    change::{CaseReading, Change},
    ids::{AreaId, CaseId},
    operations::{Call, Operation},
};
use futures_util::{
    future::ready,
    stream::{self, StreamExt},
};

/// Cases of one transaction: few enough that whoever else writes does not wait long.
const BATCH: usize = 250;
/// Cases of one sweep; those beyond it are of the next.
const MOST: u32 = 1_000_000;

/// Rereads what is due to be reread.
pub async fn run(app: &App) {
    run_until(app, || false).await;
}

/// Rereads what is due to be reread, until told to stop; what is left is of the next sweep.
pub async fn run_until(app: &App, stop: impl Fn() -> bool) {
    let at = app.moment();
    let due = match app.store.cases_to_look_at(at.now, at.law, MOST).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "cases to look at could not be read");
            return;
        }
    };
    let parts = stream::iter(due.chunks(BATCH)).take_while(|_| ready(!stop()));
    let look = async |cases| {
        if let Err(error) = look_at(app, cases).await {
            tracing::warn!(%error, "cases could not be read again; the next sweep tries again");
        }
    };
    // While PostgreSQL writes one transaction, the next is reckoned.
    parts.for_each_concurrent(app.store.writers_at_once().unwrap_or(1), look).await;
}

async fn look_at(app: &App, cases: &[CaseId]) -> Result<(), OpError> {
    let call = Call::system("sweep", Operation::ListClocks, app.moment());
    app.store
        .write(&call, async |tx| {
            let courses = tx.courses_to_read(cases).await?;
            let mut areas: Vec<AreaId> =
                courses.iter().filter_map(|course| course.areas.first_owner()).collect();
            areas.sort_unstable();
            areas.dedup();
            let lengths = tx.lengths_of(&areas).await?;
            let readings = courses.iter().filter_map(|course| {
                let of_area = lengths.get(&course.areas.first_owner()?)?;
                CaseReading::of(course, of_area, &call.at)
            });
            tx.save(Change::of_readings(readings.collect())).await?;
            Ok::<_, OpError>(())
        })
        .await
}
