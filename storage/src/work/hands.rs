//! Tasks by themselves, with what people have added to them; who stands in for whom; and to whom a
//! task may be given.

use crate::{
    Reader, StoreError, cases,
    entity::{deputy, staff, staff_role, task},
    error::damaged,
    rows::{from_json, maybe_instant},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::{Grant, Role},
    hand::{Colleague, Hand},
    ids::{AreaId, StaffId},
    task::Task,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// One task with what people have added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// The number of its row.
    pub id: i64,
    /// The record it is about.
    pub subject: Uuid,
    /// `case` or `notice`.
    pub subject_kind: String,
    /// The area whose work it is.
    pub area: AreaId,
    /// The task.
    pub task: Task,
    /// What people have added.
    pub hand: Hand,
    /// When it was done; none while it is live.
    pub done_at: Option<DateTime<Utc>>,
}

impl TaskRow {
    pub(crate) fn of(row: &task::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            subject: row.subject,
            subject_kind: row.subject_kind.clone(),
            area: AreaId(row.area),
            task: cases::task(row)?,
            hand: hand(row.hand.as_deref())?,
            done_at: maybe_instant(row.done_at)?,
        })
    }
}

/// A stored hand; none was never touched.
pub(crate) fn hand(text: Option<&str>) -> Result<Hand, StoreError> {
    Ok(text.map(|text| from_json("a hand", text)).transpose()?.unwrap_or_default())
}

pub(crate) async fn load(db: &impl ConnectionTrait, id: i64) -> Result<TaskRow, StoreError> {
    let row = task::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?;
    TaskRow::of(&row)
}

/// One task, locked until the transaction ends.
pub(crate) async fn load_locked(db: &impl ConnectionTrait, id: i64) -> Result<TaskRow, StoreError> {
    let row = task::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    TaskRow::of(&row.ok_or(StoreError::NotFound)?)
}

/// Everybody in use who holds a role in an area, by name.
pub(crate) async fn colleagues(
    db: &impl ConnectionTrait,
    area: AreaId,
) -> Result<Vec<Colleague>, StoreError> {
    let to_staff = staff_role::Entity::belongs_to(staff::Entity)
        .from(staff_role::Column::Staff)
        .to(staff::Column::Id);
    let rows: Vec<(Uuid, String, String)> = staff_role::Entity::find()
        .select_only()
        .column(staff_role::Column::Staff)
        .column(staff::Column::Name)
        .column(staff_role::Column::Role)
        .join(JoinType::InnerJoin, to_staff.into())
        .filter(staff_role::Column::Area.eq(area.0))
        .filter(staff::Column::Active.eq(true))
        .order_by_asc(staff::Column::Name)
        .order_by_asc(staff_role::Column::Staff)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: Vec<Colleague> = Vec::new();
    for (id, name, role) in rows {
        let role = Role::from_code(&role).ok_or_else(|| damaged("a role"))?;
        let grant = Grant { role, area };
        match found.last_mut().filter(|last| last.id.0 == id) {
            Some(last) => last.grants.push(grant),
            None => found.push(Colleague { id: StaffId(id), name, grants: vec![grant] }),
        }
    }
    Ok(found)
}

/// For whom a person stands in on a day.
pub(crate) async fn stands_in_for(
    db: &impl ConnectionTrait,
    deputy: StaffId,
    today: NaiveDate,
) -> Result<Vec<StaffId>, StoreError> {
    let rows: Vec<Uuid> = deputy::Entity::find()
        .select_only()
        .column(deputy::Column::Staff)
        .filter(deputy::Column::Deputy.eq(deputy.0))
        .filter(deputy::Column::UntilOn.gte(today.to_string()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(StaffId).collect())
}

impl Reader {
    /// One task, live or done. Notes nothing by itself: see [`Reader::saw`].
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn task(&mut self, id: i64) -> Result<TaskRow, StoreError> {
        load(&self.connection, id).await
    }

    /// Everybody in use who holds a role in an area, by name.
    pub async fn colleagues(&mut self, area: AreaId) -> Result<Vec<Colleague>, StoreError> {
        colleagues(&self.connection, area).await
    }

    /// For whom a person stands in on a day.
    pub async fn stands_in_for(
        &mut self,
        deputy: StaffId,
        today: NaiveDate,
    ) -> Result<Vec<StaffId>, StoreError> {
        stands_in_for(&self.connection, deputy, today).await
    }
}

#[cfg(test)]
mod tests;
