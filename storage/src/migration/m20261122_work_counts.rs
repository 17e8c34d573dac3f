//! Indexes of the counts of work: who has a task and until when it is put off stand beside what was
//! there already, so that counting looks at no row; and the cases from which an area is barred are
//! found by the area (measured in `tests/benches/work.rs`).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The indexes of the counts of work.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_work_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

const STATEMENTS: &[&str] = &[
    "DROP INDEX task_area_work",
    "CREATE INDEX task_area_work ON task (area, COALESCE(due_at, 9223372036854775807), statutory DESC, id, due_at, role, subject_kind, subject, owner, put_off_until) WHERE done_at IS NULL",
    "DROP INDEX case_party_area",
    "CREATE INDEX case_party_standing ON case_party (kind, area, case_id) WHERE until_at IS NULL",
];
