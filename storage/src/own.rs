//! What people have set for themselves, and whose digest is due.

use crate::{
    Reader, Store, StoreError,
    entity::{deputy, digest},
    rows::{count, date, small},
};
use chrono::NaiveDate;
use domain::{ids::StaffId, own::Deputy};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

impl Reader {
    /// Who stands in for a person, perhaps until a day that is over.
    pub async fn deputy_of(&mut self, staff: StaffId) -> Result<Option<Deputy>, StoreError> {
        let row = deputy::Entity::find_by_id(staff.0).one(&self.connection).await?;
        row.map(|row| {
            Ok(Deputy {
                deputy: StaffId(row.deputy),
                until: date(&row.until_on)?,
                reason: row.reason,
            })
        })
        .transpose()
    }

    /// The minute of the day in London at which a person wants the digest, if they want it.
    pub async fn digest_of(&mut self, staff: StaffId) -> Result<Option<u32>, StoreError> {
        let row = digest::Entity::find_by_id(staff.0).one(&self.connection).await?;
        row.map(|row| count(row.at_minute)).transpose()
    }
}

impl Store {
    /// The people whose digest of a day is due by a minute of that day and was not written.
    pub async fn digests_due(
        &self,
        today: NaiveDate,
        minute: u32,
    ) -> Result<Vec<StaffId>, StoreError> {
        let today = today.to_string();
        let unsent = Condition::any()
            .add(digest::Column::SentOn.is_null())
            .add(digest::Column::SentOn.lt(today));
        let rows: Vec<Uuid> = digest::Entity::find()
            .select_only()
            .column(digest::Column::Staff)
            .filter(digest::Column::AtMinute.lte(small(minute)?))
            .filter(unsent)
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        Ok(rows.into_iter().map(StaffId).collect())
    }
}
