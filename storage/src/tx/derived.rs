//! What follows from one record: its clocks, its tasks and its messages. What differs of the first two
//! is found and written by `differences`, for one record as for many.

use domain::clocks::ClockReading;
use domain::ids::{AreaId, CaseId, MessageId};
use domain::message::Message;
use domain::task::Task;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::cases;
use crate::entity::outbox;
use crate::error::StoreError;
use crate::rows::{micros, to_json};
use crate::tx::Tx;
use crate::tx::differences::Differences;

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
        let mut differences = Differences::default();
        differences.clocks((case, area), &live, readings, &self.at)?;
        differences.write(self).await
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
        let mut differences = Differences::default();
        differences.tasks((subject, subject_kind, area), live, tasks, &self.at);
        differences.write(self).await
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
