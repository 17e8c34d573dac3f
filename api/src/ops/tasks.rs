//! What people add to tasks: taking one over, giving it to somebody, putting it off. The task itself
//! stays derived.

use super::{Done, Keyed, OpError, judge, keyed, permitted};
use crate::app::App;
use chrono::NaiveDate;
use domain::{
    access::Part,
    change::Change,
    clocks::ClockReading,
    hand::{self, Colleague, HandEdit, HandEvent},
    ids::{CaseId, StaffId},
    operations::Call,
};
use storage::{Reader, TaskRow, Tx};

/// One task as a caller sees it.
#[derive(Clone, Debug)]
pub struct TaskSeen {
    /// The task, who has it, until when it is put off.
    pub row: TaskRow,
    /// Reference of its case; none for a notice.
    pub reference: Option<String>,
    /// Everybody to whom it may be given.
    pub may_have_it: Vec<Colleague>,
}

/// What a person does with a task.
#[derive(Clone, Debug)]
pub enum Touch {
    /// Takes it over.
    Take,
    /// Gives it to somebody; to nobody gives it back to everybody.
    Assign(Option<StaffId>),
    /// Puts it off until a day; without one brings it back.
    PutOff(Option<NaiveDate>, String),
}

/// Opens one task.
pub async fn open(app: &App, call: &Call, id: i64) -> Result<TaskSeen, OpError> {
    permitted(app, call).await?;
    app.store.read(call, async |reader| seen(reader, call, id).await).await
}

async fn seen(reader: &mut Reader, call: &Call, id: i64) -> Result<TaskSeen, OpError> {
    let row = reader.task(id).await?;
    let mut reference = None;
    if row.subject_kind == "case" {
        let case = CaseId(row.subject);
        let judged = judge(call, &reader.parties(case).await?);
        if judged.is_err() {
            reader.refused(case, Part::Cover);
        }
        judged?;
        reference = Some(reader.case(case).await?.course.reference);
        reader.saw(case, Part::Cover);
    }
    if !hand::may_handle(&call.actor, row.area) {
        return Err(OpError::NotFound);
    }
    let mut may_have_it = reader.colleagues(row.area).await?;
    may_have_it.retain(|colleague| !colleague.roles_for(&row.task, row.area).is_empty());
    Ok(TaskSeen { row, reference, may_have_it })
}

/// Takes a task, gives it to somebody or puts it off.
pub async fn touch(
    app: &App,
    call: &Call,
    id: i64,
    touch: &Touch,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    app.store.write(call, async |tx| within(tx, call, id, touch, key).await).await
}

async fn within(
    tx: &mut Tx,
    call: &Call,
    id: i64,
    touch: &Touch,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    let claimed = keyed::claim(tx, call, key).await?;
    let row = tx.task(id).await?;
    let mut clocks = Vec::new();
    if row.subject_kind == "case" {
        let case = CaseId(row.subject);
        judge(call, &tx.parties(case).await?)?;
        // The lock of the case; then who may is judged again, as for any command on it.
        tx.case(case).await?;
        judge(call, &tx.parties(case).await?)?;
        clocks = tx.clocks(case).await?;
    }
    // Read again under its own lock: it may have been done, or taken, while we waited.
    let row = tx.hold_task(row.id).await?;
    if !hand::may_handle(&call.actor, row.area) {
        return Err(OpError::NotFound);
    }
    if let Some(done) = claimed {
        return Ok(done);
    }
    if row.done_at.is_some() {
        return Err(OpError::AlreadyThere);
    }
    let event = decide(tx, call, &row, &clocks, touch).await?;
    let edit = HandEdit {
        task: row.id,
        subject: row.subject,
        subject_kind: row.subject_kind,
        title: row.task.title,
        hand: row.hand.after(&event),
        event,
    };
    tx.save(Change::of_hand(edit)).await?;
    let done = Done { id: id.to_string(), version: 0, actions: Vec::new() };
    keyed::store(tx, call, key, &done).await?;
    Ok(done)
}

async fn decide(
    tx: &mut Tx,
    call: &Call,
    row: &TaskRow,
    clocks: &[ClockReading],
    touch: &Touch,
) -> Result<HandEvent, OpError> {
    let (who, at) = (&call.actor, &call.at);
    Ok(match touch {
        Touch::Take => hand::take(&row.hand, &row.task, row.area, who, at)?,
        Touch::PutOff(until, reason) => {
            hand::put_off(&row.hand, &row.task, clocks, *until, reason, who, at)?
        }
        Touch::Assign(None) => hand::assign(&row.hand, &row.task, row.area, None, who, at)?,
        Touch::Assign(Some(to)) => {
            let known = tx.colleagues(row.area).await?;
            // Somebody without a role here is nobody to whom a task could be given.
            let stranger = Colleague { id: *to, name: String::new(), grants: Vec::new() };
            let to = known.into_iter().find(|known| known.id == *to).unwrap_or(stranger);
            hand::assign(&row.hand, &row.task, row.area, Some(&to), who, at)?
        }
    })
}
