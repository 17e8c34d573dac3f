//! How many tasks are due on each day of the weeks to come. Counts show nobody, so nothing is noted.

use super::{WorkFilter, condition};
use crate::{
    Reader, StoreError,
    entity::task,
    rows::{instant, micros},
};
use chrono::NaiveDate;
use domain::calendar;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

impl Reader {
    /// The days until a day, that one too, on which tasks of a list are due, with how many. What is
    /// overdue is on none of them.
    pub async fn due_days(
        &mut self,
        filter: &WorkFilter,
        until: NaiveDate,
    ) -> Result<BTreeMap<NaiveDate, u64>, StoreError> {
        let until = micros(calendar::end_of_london_day(until));
        let rows: Vec<(i64, i64)> = task::Entity::find()
            .select_only()
            .column(task::Column::DueAt)
            .column_as(task::Column::Id.count(), "tasks")
            .filter(condition(filter))
            .filter(task::Column::DueAt.between(micros(filter.now.now), until))
            .group_by(task::Column::DueAt)
            .into_tuple()
            .all(&self.connection)
            .await?;
        let mut days = BTreeMap::new();
        for (due, tasks) in rows {
            let day = calendar::london_date(instant(due)?);
            *days.entry(day).or_default() += u64::try_from(tasks).unwrap_or_default();
        }
        Ok(days)
    }
}
