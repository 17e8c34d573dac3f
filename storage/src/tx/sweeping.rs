//! Reading many cases again in one transaction: the courses that are to be looked at, and what
//! differs written back. Two servers that sweep at once never take the same case: PostgreSQL passes
//! over rows that somebody holds, SQLite has one writer, and what was read meanwhile is not due.

use domain::case::Course;
use domain::change::CaseReading;
use domain::ids::CaseId;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Value};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

use crate::entity::{case_file, clock, task};
use crate::error::StoreError;
use crate::rows::{from_json, micros, small};
use crate::settings::AWAKE;
use crate::tx::differences::{Differences, update_from};
use crate::tx::{Saved, Tx};

/// The cases whose readings may have changed by an instant.
pub(crate) fn to_look_at(at: i64) -> Condition {
    Condition::all().add(case_file::Column::NextLookAt.lte(at))
}

/// The cases on which something may be due and that were read under an older table of clocks.
pub(crate) fn of_older_law(law: i32) -> Condition {
    Condition::all().add(case_file::Column::Law.lt(law)).add(Expr::cust(AWAKE))
}

impl Tx {
    /// The courses of those of these cases that are still to be read again, locked until the
    /// transaction ends; those that somebody else holds are left to them. One that cannot be read is
    /// told to the log and left out.
    pub async fn courses_to_read(&mut self, cases: &[CaseId]) -> Result<Vec<Course>, StoreError> {
        let still = Condition::any()
            .add(to_look_at(micros(self.at.now)))
            .add(of_older_law(small(self.at.law)?));
        let mut files = case_file::Entity::find()
            .select_only()
            .columns([case_file::Column::Id, case_file::Column::Course])
            .filter(case_file::Column::Id.is_in(cases.iter().map(|case| case.0)))
            .filter(still)
            .order_by_asc(case_file::Column::Id);
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            files = files.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        let rows: Vec<(Uuid, String)> = files.into_tuple().all(&self.transaction).await?;
        let mut courses = Vec::with_capacity(rows.len());
        for (id, text) in rows {
            match from_json("the course of a case", &text) {
                Ok(course) => courses.push(course),
                Err(error) => tracing::warn!(case = %id, %error, "a case cannot be read again"),
            }
        }
        Ok(courses)
    }

    /// Writes what differs of the clocks and tasks of many cases, and when each is looked at next.
    pub(super) async fn save_readings(
        &mut self,
        readings: &[CaseReading],
    ) -> Result<Saved, StoreError> {
        let ids: Vec<Uuid> = readings.iter().map(|reading| reading.case.0).collect();
        let mut clocks: HashMap<Uuid, Vec<clock::Model>> = HashMap::new();
        let mut tasks: HashMap<Uuid, Vec<task::Model>> = HashMap::new();
        if !ids.is_empty() {
            let live = clock::Entity::find()
                .filter(clock::Column::CaseId.is_in(ids.iter().copied()))
                .filter(clock::Column::SupersededAt.is_null());
            for row in live.all(&self.transaction).await? {
                clocks.entry(row.case_id).or_default().push(row);
            }
            let live = task::Entity::find()
                .filter(task::Column::Subject.is_in(ids.iter().copied()))
                .filter(task::Column::DoneAt.is_null());
            for row in live.all(&self.transaction).await? {
                tasks.entry(row.subject).or_default().push(row);
            }
        }
        let mut differences = Differences::default();
        for reading in readings {
            let id = reading.case.0;
            let (live, todo) = (clocks.remove(&id), tasks.remove(&id));
            let whose = (reading.case, reading.area);
            differences.clocks(whose, &live.unwrap_or_default(), &reading.clocks, &self.at)?;
            let whose = (id, "case", reading.area);
            differences.tasks(whose, todo.unwrap_or_default(), &reading.tasks, &self.at);
        }
        differences.write(self).await?;
        self.save_looks(readings).await?;
        Ok(Saved { kind: "reading", id: Uuid::nil(), version: 0 })
    }

    /// When each of these cases is due and is looked at next, and under which table it was read.
    async fn save_looks(&mut self, readings: &[CaseReading]) -> Result<(), StoreError> {
        let law = small(self.at.law)?;
        let rows = readings.iter().map(|reading| {
            [
                Value::from(reading.case.0),
                Value::from(reading.due_at().map(micros)),
                Value::from(reading.next_look_at.map(micros)),
            ]
        });
        let set = format!("due_at = v.column2, next_look_at = v.column3, law = {law}");
        update_from(&self.transaction, "case_file", &set, "case_file.id = v.column1", rows).await
    }
}
