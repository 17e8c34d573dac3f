//! Indexes of the sweep and of the lists of work. Cases on which nothing is due any more are not in
//! the index of what was read under an older table of clocks, so that a sweep that finds nothing
//! costs nothing however many cases rest.

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
    "CREATE INDEX case_file_law_awake ON case_file (law) WHERE stage NOT IN ('out_of_scope', 'closed', 'joined', 'transferred_out')",
];
