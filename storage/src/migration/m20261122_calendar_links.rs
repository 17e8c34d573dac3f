//! The digests of the private addresses under which people subscribe to their own meetings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of calendar addresses.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_calendar_links"
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
    "CREATE TABLE calendar_link (
    digest TEXT NOT NULL PRIMARY KEY,
    staff {uuid} NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT,
    hour BIGINT NOT NULL,
    asked INTEGER NOT NULL
)",
    // One address for each person: a new one takes the place of the old.
    "CREATE UNIQUE INDEX calendar_link_live ON calendar_link (staff) WHERE revoked_at IS NULL",
];
