//! Questions to those invited to a meeting, when they can come, and the digests of their links.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The tables of polls.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_polls"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let uuid = match manager.get_database_backend() {
            DbBackend::Sqlite => "uuid_text",
            _ => "UUID",
        };
        for statement in STATEMENTS {
            database.execute_unprepared(&statement.replace("{uuid}", uuid)).await?;
        }
        Ok(())
    }
}

const STATEMENTS: [&str; 3] = [
    "CREATE TABLE poll (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    opened_at BIGINT NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE INDEX poll_case ON poll (case_id, opened_at)",
    "CREATE TABLE poll_link (
    digest TEXT NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL
)",
];
