//! One writing transaction: the write door, and the loaders that see what it has written.

mod case_rows;
mod derived;
mod diary;
mod differences;
pub(crate) mod events;
mod family_rows;
mod hand_over_rows;
mod hand_rows;
pub(crate) use events::hash as event_hash;
mod notice_rows;
mod own_rows;
pub(crate) mod registry;
mod release_rows;
mod request_rows;
pub(crate) mod sweeping;
#[cfg(test)]
mod tests;

use domain::access::Party;
use domain::area::AreaPlace;
use domain::case::CaseRecord;
use domain::change::{Change, Edit};
use domain::ids::CaseId;
use domain::moment::Moment;
use domain::operations::Call;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::cases;
use crate::entity::serial;
use crate::error::{StoreError, damaged};

/// One writing transaction. It is committed by `Store::write` or leaves nothing.
pub struct Tx {
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) by_key: String,
    pub(crate) by_name: String,
    pub(crate) operation: &'static str,
    pub(crate) at: Moment,
}

/// One record as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// `case`, `notice`, `registry`, `release`, `messages` or `reading`; for a hand, what its task is
    /// about.
    pub kind: &'static str,
    /// Its id; for a place or a setting, that of its area; none for readings of many cases.
    pub id: Uuid,
    /// Its version now; 0 for records without versions.
    pub version: u32,
}

impl Tx {
    pub(crate) fn new(transaction: DatabaseTransaction, call: &Call) -> Self {
        Self {
            transaction,
            by_key: call.actor.key(),
            by_name: call.actor.name(),
            operation: call.operation.id(),
            at: call.at,
        }
    }

    /// THE write door: writes every record of a change with its ledger entries, clocks, tasks and
    /// messages.
    ///
    /// # Errors
    /// `ChangedSinceRead` when a case has moved on since it was loaded; `AlreadyThere` for a notice
    /// or a reference that exists.
    pub async fn save(&mut self, change: Change) -> Result<Vec<Saved>, StoreError> {
        let mut saved = Vec::new();
        for edit in change.into_edits() {
            saved.push(match edit {
                Edit::Case(edit) => self.save_case(&edit).await?,
                Edit::Notice(edit) => self.save_notice(*edit).await?,
                Edit::Registry(edit) => self.save_registry(&edit).await?,
                Edit::Release(release) => self.save_release(&release).await?,
                Edit::Hand(edit) => self.save_hand(&edit).await?,
                Edit::Messages(messages) => {
                    self.save_messages(None, None, &messages).await?;
                    Saved { kind: "messages", id: Uuid::nil(), version: 0 }
                }
                Edit::Readings(readings) => self.save_readings(&readings).await?,
                Edit::Early(early, event) => self.save_early(&early, &event).await?,
            });
        }
        Ok(saved)
    }

    /// Makes placing, joining and separating run one at a time across all processes. The first
    /// statement of its transaction.
    pub async fn lock_placing(&mut self) -> Result<(), StoreError> {
        let done = serial::Entity::update_many()
            .col_expr(serial::Column::Value, Expr::col(serial::Column::Value).add(1))
            .filter(serial::Column::Name.eq("placing"))
            .exec(&self.transaction)
            .await?;
        if done.rows_affected == 1 { Ok(()) } else { Err(damaged("the lock of placing")) }
    }

    /// The next reference of a year, such as CDR-26-0117. A number is used once, but a transaction
    /// that is rolled back gives its number back.
    pub async fn next_reference(&mut self, year: i32) -> Result<String, StoreError> {
        let row = serial::ActiveModel { name: Set(format!("reference:{year}")), value: Set(1) };
        let next = Expr::col((serial::Entity, serial::Column::Value)).add(1);
        let row = serial::Entity::insert(row)
            .on_conflict(
                OnConflict::column(serial::Column::Name)
                    .value(serial::Column::Value, next)
                    .to_owned(),
            )
            .exec_with_returning(&self.transaction)
            .await?;
        Ok(format!("CDR-{:02}-{:04}", year.rem_euclid(100), row.value))
    }

    /// One case whole, locked until the transaction ends.
    pub async fn case(&mut self, id: CaseId) -> Result<CaseRecord, StoreError> {
        cases::load(&self.transaction, id, true).await
    }

    /// What joins areas to a case; empty when there is no such case.
    pub async fn parties(&mut self, id: CaseId) -> Result<Vec<Party>, StoreError> {
        cases::parties(&self.transaction, id).await
    }

    /// What joins areas to several cases.
    pub async fn parties_of(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Vec<Party>>, StoreError> {
        cases::parties_of(&self.transaction, cases).await
    }

    /// Every place of every area: registry data, a few hundred rows.
    pub async fn places(&mut self) -> Result<Vec<AreaPlace>, StoreError> {
        crate::places::all(&self.transaction).await
    }
}
