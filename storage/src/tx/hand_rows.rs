//! What people add to a task: written beside what is derived, with an entry in the ledger of the
//! record that the task is about.

use domain::clocks::ClockReading;
use domain::hand::{Colleague, Hand, HandEdit};
use domain::ids::{AreaId, CaseId, StaffId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cases;
use crate::entity::task;
use crate::error::StoreError;
use crate::rows::{micros, to_json};
use crate::tx::events::Entry;
use crate::tx::{Saved, Tx};
use crate::work::{TaskRow, hands};

impl Tx {
    /// One task, live or done, with what people have added to it.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn task(&mut self, id: i64) -> Result<TaskRow, StoreError> {
        hands::load(&self.transaction, id).await
    }

    /// The same, locked until the transaction ends: a hand is read, changed and written whole. Where
    /// it is about a case, the lock of the case comes first, as in the sweep.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn hold_task(&mut self, id: i64) -> Result<TaskRow, StoreError> {
        hands::load_locked(&self.transaction, id).await
    }

    /// Everybody in use who holds a role in an area, by name.
    pub async fn colleagues(&mut self, area: AreaId) -> Result<Vec<Colleague>, StoreError> {
        hands::colleagues(&self.transaction, area).await
    }

    /// The live clocks of a case.
    pub async fn clocks(&mut self, case: CaseId) -> Result<Vec<ClockReading>, StoreError> {
        cases::live_clocks(&self.transaction, case).await?.iter().map(cases::reading).collect()
    }

    pub(super) async fn save_hand(&mut self, edit: &HandEdit) -> Result<Saved, StoreError> {
        let put_off = edit.hand.put_off.as_ref().map(|off| micros(off.back_at()));
        let done = task::Entity::update_many()
            .col_expr(task::Column::Owner, Expr::value(edit.hand.owner.as_ref().map(|o| o.id.0)))
            .col_expr(task::Column::PutOffUntil, Expr::value(put_off))
            .col_expr(task::Column::Hand, Expr::value(to_json("a hand", &edit.hand)?))
            .filter(task::Column::Id.eq(edit.task))
            .filter(task::Column::DoneAt.is_null())
            .exec(&self.transaction)
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::NotFound);
        }
        let entry = Entry {
            kind: edit.event.name().into(),
            words: edit.event.words(&edit.title),
            payload: to_json("an event", &edit.event)?,
        };
        self.append(edit.subject, &edit.subject_kind, vec![entry]).await?;
        let kind = if edit.subject_kind == "notice" { "notice" } else { "case" };
        Ok(Saved { kind, id: edit.subject, version: 0 })
    }

    /// Gives the tasks of a person back to everybody in areas where they hold no role any more.
    pub(super) async fn let_tasks_go(
        &mut self,
        staff: StaffId,
        kept: &[uuid::Uuid],
    ) -> Result<(), StoreError> {
        let mut theirs = task::Entity::find()
            .filter(task::Column::Owner.eq(staff.0))
            .filter(task::Column::DoneAt.is_null());
        if !kept.is_empty() {
            theirs = theirs.filter(task::Column::Area.is_not_in(kept.iter().copied()));
        }
        let theirs = theirs.order_by_asc(task::Column::Id).lock_exclusive();
        for row in theirs.all(&self.transaction).await? {
            let hand = Hand { owner: None, ..hands::hand(row.hand.as_deref())? };
            task::Entity::update_many()
                .col_expr(task::Column::Owner, Expr::val(None::<uuid::Uuid>))
                .col_expr(task::Column::Hand, Expr::value(to_json("a hand", &hand)?))
                .filter(task::Column::Id.eq(row.id))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }
}
