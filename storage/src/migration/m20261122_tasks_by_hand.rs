//! What people add to tasks: who has one, until when it is put off, who stands in for whom, and who
//! wants the daily digest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Hands on tasks, deputies and digests.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_tasks_by_hand"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = match manager.get_database_backend() {
            DbBackend::Sqlite => "uuid_text",
            _ => "UUID",
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{uuid}", uuid);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

const STATEMENTS: &[&str] = &[
    "ALTER TABLE task ADD COLUMN owner {uuid}",
    "ALTER TABLE task ADD COLUMN put_off_until BIGINT",
    "ALTER TABLE task ADD COLUMN hand TEXT",
    "CREATE INDEX task_owner ON task (owner) WHERE done_at IS NULL AND owner IS NOT NULL",
    "CREATE TABLE deputy (
    staff {uuid} NOT NULL PRIMARY KEY,
    deputy {uuid} NOT NULL,
    until_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    named_at BIGINT NOT NULL
)",
    "CREATE INDEX deputy_deputy ON deputy (deputy)",
    "CREATE TABLE digest (
    staff {uuid} NOT NULL PRIMARY KEY,
    at_minute INTEGER NOT NULL,
    sent_on TEXT
)",
];
