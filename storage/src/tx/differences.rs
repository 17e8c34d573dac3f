//! What differs between what a record's clocks and tasks were and what they are now, for one case or
//! for many at once. Clocks are superseded and never overwritten; a task keeps its row for as long as
//! there is something to do.

use domain::clocks::ClockReading;
use domain::ids::{AreaId, CaseId};
use domain::moment::Moment;
use domain::task::Task;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Value};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use uuid::Uuid;

use crate::cases;
use crate::entity::{clock, task};
use crate::error::StoreError;
use crate::rows::{micros, small, to_json};
use crate::tx::Tx;

/// Rows of one statement; with at most 14 columns within the bind limits of both back ends.
const MOST: usize = 1_000;

/// What is to be written. Gathered first, so that many cases cost few statements.
#[derive(Default)]
pub(super) struct Differences {
    superseded: Vec<i64>,
    clocks: Vec<clock::ActiveModel>,
    done: Vec<i64>,
    changed: Vec<(i64, Task, AreaId)>,
    new: Vec<task::ActiveModel>,
}

impl Differences {
    /// The readings of a case that changed or fell away are superseded, and the new ones written.
    pub(super) fn clocks(
        &mut self,
        (case, area): (CaseId, AreaId),
        live: &[clock::Model],
        readings: &[ClockReading],
        at: &Moment,
    ) -> Result<(), StoreError> {
        let mut bodies = Vec::with_capacity(readings.len());
        for reading in readings {
            bodies.push(to_json("a clock", reading)?);
        }
        let mut stands = vec![false; readings.len()];
        for row in live {
            // Most bodies are the same to the letter; an older one may say the same in other words.
            let same = bodies.iter().position(|body| *body == row.body).or_else(|| {
                let old = cases::reading(row).ok()?;
                readings.iter().position(|reading| *reading == old)
            });
            match same {
                Some(index) => stands[index] = true,
                None => self.superseded.push(row.id),
            }
        }
        for (reading, body) in readings
            .iter()
            .zip(bodies)
            .zip(stands)
            .filter_map(|(new, stands)| (!stands).then_some(new))
        {
            self.clocks.push(clock::ActiveModel {
                id: NotSet,
                case_id: Set(case.0),
                area: Set(area.0),
                clock: Set(reading.clock.clone()),
                about: Set(reading.about.clone()),
                due_at: Set(reading.due_at().map(micros)),
                met_at: Set(reading.met_at.map(micros)),
                body: Set(body),
                law: Set(small(at.law)?),
                read_at: Set(micros(at.now)),
                superseded_at: Set(None),
            });
        }
        Ok(())
    }

    /// New tasks are written, those that say something else are changed in place, the others are done.
    pub(super) fn tasks(
        &mut self,
        (subject, kind, area): (Uuid, &str, AreaId),
        live: Vec<task::Model>,
        tasks: &[Task],
        at: &Moment,
    ) {
        let mut left: BTreeMap<(String, String), task::Model> =
            live.into_iter().map(|row| ((row.kind.clone(), row.about.clone()), row)).collect();
        for derived in tasks {
            match left.remove(&(derived.kind.clone(), derived.about.clone())) {
                None => self.new.push(task::ActiveModel {
                    id: NotSet,
                    subject: Set(subject),
                    subject_kind: Set(kind.into()),
                    area: Set(area.0),
                    kind: Set(derived.kind.clone()),
                    about: Set(derived.about.clone()),
                    title: Set(derived.title.clone()),
                    why: Set(derived.why.clone()),
                    due_at: Set(derived.due_at.map(micros)),
                    statutory: Set(derived.statutory),
                    role: Set(derived.role.code().into()),
                    operation: Set(derived.operation.id().into()),
                    since_at: Set(micros(at.now)),
                    done_at: Set(None),
                    ..Default::default()
                }),
                Some(old)
                    if old.area == area.0 && cases::task(&old).ok().as_ref() == Some(derived) => {}
                Some(old) => self.changed.push((old.id, derived.clone(), area)),
            }
        }
        self.done.extend(left.into_values().map(|row| row.id));
    }

    /// Writes everything; nothing where nothing differs.
    pub(super) async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let now = micros(tx.at.now);
        let db = &tx.transaction;
        for part in self.superseded.chunks(MOST) {
            clock::Entity::update_many()
                .col_expr(clock::Column::SupersededAt, Expr::value(now))
                .filter(clock::Column::Id.is_in(part.iter().copied()))
                .exec(db)
                .await?;
        }
        for part in self.clocks.chunks(MOST) {
            clock::Entity::insert_many(part.iter().cloned()).exec_without_returning(db).await?;
        }
        // Done before new: the natural key is one live row.
        for part in self.done.chunks(MOST) {
            task::Entity::update_many()
                .col_expr(task::Column::DoneAt, Expr::value(now))
                .filter(task::Column::Id.is_in(part.iter().copied()))
                .exec(db)
                .await?;
        }
        for part in self.changed.chunks(MOST) {
            change_tasks(db, part).await?;
        }
        for part in self.new.chunks(MOST) {
            task::Entity::insert_many(part.iter().cloned()).exec_without_returning(db).await?;
        }
        Ok(())
    }
}

async fn change_tasks(
    db: &impl ConnectionTrait,
    changed: &[(i64, Task, AreaId)],
) -> Result<(), StoreError> {
    let rows = changed.iter().map(|(id, task, area)| {
        [
            Value::from(*id),
            Value::from(area.0),
            Value::from(task.title.clone()),
            Value::from(task.why.clone()),
            Value::from(task.due_at.map(micros)),
            Value::from(task.statutory),
            Value::from(task.role.code().to_owned()),
            Value::from(task.operation.id().to_owned()),
        ]
    });
    let set = "area = v.column2, title = v.column3, why = v.column4, due_at = v.column5, statutory = v.column6, role = v.column7, operation = v.column8";
    update_from(db, "task", set, "task.id = v.column1", rows).await
}

/// Changes many rows of a table in one statement: the values of each row are `v.column1` and so on.
pub(super) async fn update_from<const N: usize>(
    db: &impl ConnectionTrait,
    table: &str,
    set: &str,
    same: &str,
    rows: impl Iterator<Item = [Value; N]>,
) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    let mut sql = format!("UPDATE {table} SET {set} FROM (VALUES ");
    let mut values: Vec<Value> = Vec::new();
    for row in rows {
        sql.push_str(if values.is_empty() { "(" } else { ", (" });
        for (index, value) in row.into_iter().enumerate() {
            values.push(value);
            let comma = if index == 0 { "" } else { ", " };
            // Writing into a text cannot fail.
            let _ = match backend {
                DbBackend::Postgres => write!(sql, "{comma}${}", values.len()),
                _ => write!(sql, "{comma}?"),
            };
        }
        sql.push(')');
    }
    if values.is_empty() {
        return Ok(());
    }
    let _ = write!(sql, ") AS v WHERE {same}");
    db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
