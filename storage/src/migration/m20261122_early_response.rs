//! Joint agency responses that were begun before a death.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of responses begun before a death.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_early_response"
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

const STATEMENTS: [&str; 2] = [
    "CREATE TABLE early_response (
    id {uuid} NOT NULL PRIMARY KEY,
    area {uuid} NOT NULL,
    state TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE INDEX early_response_area ON early_response (area, decided_at)",
];
