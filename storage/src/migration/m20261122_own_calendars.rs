//! The addresses of people's own calendars, and when they are engaged.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of calendars.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_own_calendars"
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

const STATEMENTS: &[&str] = &["CREATE TABLE own_calendar (
    staff {uuid} NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    address TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    read_at BIGINT,
    fault TEXT,
    times TEXT NOT NULL
)"];
