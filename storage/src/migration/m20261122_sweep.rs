//! Indexes of the sweep and of the lists of work. Cases on which nothing is due any more are not in
//! the index of what was read under an older table of clocks, so that a sweep that finds nothing
//! costs nothing however many cases rest. Work is read in the order of its list, and counted without
//! a look at its rows (measured in `tests/benches/work.rs`).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The indexes of the sweep.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_sweep"
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
    "DROP INDEX case_file_law",
    "DROP INDEX task_area_due",
    "DROP INDEX task_area_done",
    // The order in which work is listed, and beside it all that its counts ask for.
    "CREATE INDEX task_area_work ON task (area, COALESCE(due_at, 9223372036854775807), statutory DESC, id, due_at, role, subject_kind, subject) WHERE done_at IS NULL",
    "CREATE INDEX task_area_done ON task (area, done_at) WHERE done_at IS NOT NULL",
    // What a list asks of each of its lines: who owns the case now, and who is barred.
    "CREATE INDEX case_party_live ON case_party (case_id, kind, area) WHERE until_at IS NULL",
    "CREATE INDEX case_file_law_awake ON case_file (law) WHERE stage NOT IN ('out_of_scope', 'closed', 'joined', 'transferred_out')",
];
