//! Joint agency responses begun before a death: beginning one, looking at those of one's areas, voiding
//! one, and linking one to the case that a notice opened. Between them: calls and steps of the plan.

use super::{Done, Keyed, OpError, actions, judge, keyed, open_now, own, permitted, same_version};
use crate::app::App;
use domain::{
    change::Change,
    ids::{AreaId, CaseId, EarlyResponseId},
    operations::Call,
    refusal::Refusal,
    response::{
        calls::RecordCall,
        early::{self, Begin, EarlyResponse},
        early_plan::EarlyEvent,
        plan::SetStep,
    },
};
use storage::Tx;

fn done(id: EarlyResponseId) -> Done {
    Done { id: id.to_string(), version: 0, actions: Vec::new() }
}

/// Those of the caller's areas, the newest first.
pub async fn list(app: &App, call: &Call) -> Result<Vec<EarlyResponse>, OpError> {
    permitted(app, call).await?;
    let own = call.areas();
    app.store.read(call, async |reader| Ok(reader.early_responses(&own).await?)).await
}

/// One of the caller's areas.
pub async fn open(app: &App, call: &Call, id: EarlyResponseId) -> Result<EarlyResponse, OpError> {
    permitted(app, call).await?;
    let own = call.areas();
    app.store.read(call, async |reader| Ok(reader.early_response(id, &own).await?)).await
}

/// Begins one in the caller's area.
pub async fn begin(
    app: &App,
    call: &Call,
    area: Option<AreaId>,
    asked: &Begin,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let own = call.areas();
    let area = match (area, own.as_slice()) {
        (Some(area), own) if own.contains(&area) => area,
        (None, [only]) => *only,
        (None, [_, ..]) => {
            let detail = "You have several areas: say which one keeps it.";
            return Err(Refusal::field("/area", "missing", detail).into());
        }
        _ => return Err(OpError::NotFound),
    };
    let id = EarlyResponseId::random();
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            let early = early::begin(asked, id, area, call.actor.name(), &call.at)?;
            tx.save(Change::of_early(early, EarlyEvent::Begun)).await?;
            let done = done(id);
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}

/// One of the caller's areas, locked.
async fn locked(tx: &mut Tx, call: &Call, id: EarlyResponseId) -> Result<EarlyResponse, OpError> {
    let early = tx.early_response(id).await?;
    own(call, early.area).map(|()| early)
}

/// Changes one, once for each key: lock, judge, decide, save. What is decided comes with the version of
/// the part that was changed.
async fn changed(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    key: Option<&Keyed>,
    decide: impl Fn(&EarlyResponse) -> Result<(EarlyResponse, EarlyEvent, u32), OpError> + Send + Sync,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let result = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            let early = locked(tx, call, id).await?;
            if let Some(done) = claimed {
                return Ok(done);
            }
            let (after, event, version) = decide(&early)?;
            tx.save(Change::of_early(after, event)).await?;
            let done = Done { version, ..done(id) };
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await;
    noted(app, call, id, result).await
}

/// Writes a call down.
pub async fn record_call(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    asked: &RecordCall,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    changed(app, call, id, key, |early| {
        let (after, event) = early.with_call(asked, call.actor.name(), &call.at)?;
        Ok((after, event, 0))
    })
    .await
}

/// Says where a step of the plan stands; `If-Match` holds the version of the step.
pub async fn set_step(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    asked: &SetStep,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    changed(app, call, id, key, |early| {
        same_version(call, early.step_version(asked.step))?;
        let (after, event) = early.with_step(asked, call.actor.name(), &call.at)?;
        let version = after.step_version(asked.step);
        Ok((after, event, version))
    })
    .await
}

/// Voids one: the child lives, or it was begun in error. The child's name goes with it.
pub async fn void(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    reason: &str,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    changed(app, call, id, key, |early| {
        let over = early.void(reason, call.actor.name(), &call.at)?;
        Ok((over, EarlyEvent::Voided, 0))
    })
    .await
}

/// Links one to a case: its decision becomes that of the case, as it was taken.
pub async fn convert(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    case: CaseId,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let result = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            let early = locked(tx, call, id).await?;
            let standing = judge(call, &tx.parties(case).await?)?;
            if let Some(done) = claimed {
                return Ok(done);
            }
            let record = tx.case(case).await?;
            judge(call, &tx.parties(case).await?)?;
            open_now(call.operation, &record)?;
            let (over, events) = early.convert(&record, call.actor.name(), &call.at)?;
            let area = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
            let lengths = tx.lengths(area).await?;
            let change = Change::of_case(record, events, &lengths, &call.at);
            let after = change.case().ok_or(OpError::NotFound)?;
            let done = Done {
                id: case.to_string(),
                version: after.response.version,
                actions: actions(&standing.roles, after),
            };
            tx.save(change.and(Change::of_early(over, EarlyEvent::Converted))).await?;
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await;
    if result.is_ok() {
        app.nudge.notify_one();
    }
    noted(app, call, id, result).await
}

/// Somebody who was refused one is noted; the refusal is told as "not found".
async fn noted(
    app: &App,
    call: &Call,
    id: EarlyResponseId,
    result: Result<Done, OpError>,
) -> Result<Done, OpError> {
    if matches!(result, Err(OpError::NotFound)) {
        let own = call.areas();
        let looked = app
            .store
            .read(call, async |reader| {
                Ok::<_, OpError>(reader.early_response(id, &own).await.is_ok())
            })
            .await;
        looked?;
    }
    result
}
