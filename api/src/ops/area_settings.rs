//! What an area sets for itself: lengths of clocks that no official text fixes, and days on which its
//! office is closed. One at a time across all processes; the sweep then reads the area's cases again.

use super::{Done, Keyed, OpError, keyed, own, permitted};
use crate::app::App;
use chrono::NaiveDate;
use domain::{
    calendar::closures::{self, NewClosure},
    change::{Change, RegistryEdit},
    clocks::{
        AreaLengths,
        setting::{self, NewLength},
    },
    ids::AreaId,
    operations::Call,
    refusal::Refusal,
};
use storage::Tx;

/// What an area has set, earlier settings and closures that were taken away among them.
pub async fn open(app: &App, call: &Call, area: AreaId) -> Result<AreaLengths, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    app.store.read(call, async |reader| Ok(reader.lengths(area).await?)).await
}

/// Sets the length of a clock from a day on.
pub async fn set_clock(
    app: &App,
    call: &Call,
    area: AreaId,
    asked: &NewLength,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    change(app, call, area, key, async |_| {
        let set = setting::set(asked, call.actor.name(), &call.at)?;
        Ok(RegistryEdit::Length { area, clock: asked.clock.clone(), set })
    })
    .await
}

/// Adds days on which the office is closed.
pub async fn add_closure(
    app: &App,
    call: &Call,
    area: AreaId,
    asked: &NewClosure,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    change(app, call, area, key, async |tx| {
        let known = tx.lengths(area).await?.closures;
        let closure = closures::add(asked, &known, call.actor.name(), &call.at)?;
        Ok(RegistryEdit::Closure { area, closure })
    })
    .await
}

/// Takes away the closure that begins on a day; the row stays.
pub async fn remove_closure(
    app: &App,
    call: &Call,
    area: AreaId,
    from: Option<NaiveDate>,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    change(app, call, area, key, async |tx| {
        let missing = || Refusal::field("/from", "missing", "Enter the first closed day.");
        let known = tx.lengths(area).await?.closures;
        let from = from.ok_or_else(missing)?;
        let closure = closures::remove(from, &known, call.actor.name(), &call.at)?;
        Ok(RegistryEdit::Closure { area, closure })
    })
    .await
}

async fn change(
    app: &App,
    call: &Call,
    area: AreaId,
    key: Option<&Keyed>,
    decide: impl AsyncFnOnce(&mut Tx) -> Result<RegistryEdit, OpError>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            tx.lock_placing().await?;
            let edit = decide(tx).await?;
            tx.save(Change::of_registry(edit)).await?;
            let done = Done { id: area.to_string(), version: 0, actions: Vec::new() };
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}
