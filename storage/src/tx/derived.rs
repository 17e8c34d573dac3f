//! What follows from a record: its clocks, its tasks and its messages. Clocks are superseded and
//! never overwritten; a task keeps its row for as long as there is something to do.

use domain::clocks::ClockReading;
use domain::ids::{AreaId, CaseId, MessageId};
use domain::message::Message;
use domain::task::Task;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::cases;
use crate::entity::{clock, outbox, task};
use crate::error::StoreError;
use crate::rows::{micros, small, to_json};
use crate::tx::Tx;

impl Tx {
    /// Supersedes the readings that changed or fell away, and writes the new ones.
    pub(super) async fn save_clocks(
        &mut self,
        case: CaseId,
        area: AreaId,
        fresh: bool,
        readings: &[ClockReading],
    ) -> Result<(), StoreError> {
        let live =
            if fresh { Vec::new() } else { cases::live_clocks(&self.transaction, case).await? };
        let known: Vec<(i64, Option<ClockReading>)> =
            live.iter().map(|row| (row.id, cases::reading(row).ok())).collect();
        let stands =
            |reading: &ClockReading| known.iter().any(|(_, old)| old.as_ref() == Some(reading));
        let over: Vec<i64> = known
            .iter()
            .filter(|(_, old)| old.as_ref().is_none_or(|old| !readings.contains(old)))
            .map(|(id, _)| *id)
            .collect();
        if !over.is_empty() {
            clock::Entity::update_many()
                .col_expr(clock::Column::SupersededAt, Expr::value(micros(self.at.now)))
                .filter(clock::Column::Id.is_in(over))
                .exec(&self.transaction)
                .await?;
        }
        let mut rows = Vec::new();
        for reading in readings.iter().filter(|reading| !stands(reading)) {
            rows.push(clock::ActiveModel {
                id: NotSet,
                case_id: Set(case.0),
                area: Set(area.0),
                clock: Set(reading.clock.clone()),
                about: Set(reading.about.clone()),
                due_at: Set(reading.due_at().map(micros)),
                met_at: Set(reading.met_at.map(micros)),
                body: Set(to_json("a clock", reading)?),
                law: Set(small(self.at.law)?),
                read_at: Set(micros(self.at.now)),
                superseded_at: Set(None),
            });
        }
        if !rows.is_empty() {
            clock::Entity::insert_many(rows).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }

    /// Makes the live tasks of a record those that are derived: new ones are written, those that
    /// say something else are changed in place, the others are done.
    pub(super) async fn save_tasks(
        &mut self,
        subject: Uuid,
        subject_kind: &str,
        area: AreaId,
        tasks: &[Task],
    ) -> Result<(), StoreError> {
        let live = cases::live_tasks(&self.transaction, subject).await?;
        let mut left: BTreeMap<(String, String), task::Model> =
            live.into_iter().map(|row| ((row.kind.clone(), row.about.clone()), row)).collect();
        let mut new = Vec::new();
        for derived in tasks {
            let row = task_row(derived, area);
            match left.remove(&(derived.kind.clone(), derived.about.clone())) {
                None => new.push(task::ActiveModel {
                    subject: Set(subject),
                    subject_kind: Set(subject_kind.into()),
                    kind: Set(derived.kind.clone()),
                    about: Set(derived.about.clone()),
                    since_at: Set(micros(self.at.now)),
                    done_at: Set(None),
                    ..row
                }),
                Some(old)
                    if cases::task(&old).ok().as_ref() == Some(derived) && old.area == area.0 => {}
                Some(old) => {
                    task::Entity::update_many()
                        .set(row)
                        .filter(task::Column::Id.eq(old.id))
                        .exec(&self.transaction)
                        .await?;
                }
            }
        }
        // Done before new: the natural key is one live row.
        let done: Vec<i64> = left.values().map(|row| row.id).collect();
        if !done.is_empty() {
            task::Entity::update_many()
                .col_expr(task::Column::DoneAt, Expr::value(micros(self.at.now)))
                .filter(task::Column::Id.is_in(done))
                .exec(&self.transaction)
                .await?;
        }
        if !new.is_empty() {
            task::Entity::insert_many(new).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }

    /// Puts messages into the outbox. One that was written before is the same message.
    pub(crate) async fn save_messages(
        &mut self,
        case: Option<CaseId>,
        area: Option<AreaId>,
        messages: &[Message],
    ) -> Result<(), StoreError> {
        let now = micros(self.at.now);
        let mut rows = Vec::with_capacity(messages.len());
        for message in messages {
            rows.push(outbox::ActiveModel {
                id: Set(MessageId::random().0),
                dedupe: Set(message.dedupe.clone()),
                case_id: Set(case.map(|case| case.0)),
                area: Set(area.map(|area| area.0)),
                kind: Set(message.kind.clone()),
                body: Set(to_json("a message", message)?),
                created_at: Set(now),
                next_try_at: Set(Some(now)),
                attempts: Set(0),
                claimed_by: Set(None),
                lease_until: Set(None),
                settled_at: Set(None),
                outcome: Set(None),
            });
        }
        if !rows.is_empty() {
            outbox::Entity::insert_many(rows)
                .on_conflict_do_nothing_on([outbox::Column::Dedupe])
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }
}

fn task_row(task: &Task, area: AreaId) -> task::ActiveModel {
    task::ActiveModel {
        area: Set(area.0),
        title: Set(task.title.clone()),
        why: Set(task.why.clone()),
        due_at: Set(task.due_at.map(micros)),
        statutory: Set(task.statutory),
        role: Set(task.role.code().into()),
        operation: Set(task.operation.id().into()),
        ..Default::default()
    }
}
