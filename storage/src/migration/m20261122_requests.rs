//! Information asked of organisations, for the lists that go across cases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of requests.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_requests"
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
    "CREATE TABLE information_request (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    organisation TEXT NOT NULL,
    due_on TEXT NOT NULL,
    waits BOOLEAN NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE INDEX information_request_case ON information_request (case_id)",
    "CREATE INDEX information_request_due ON information_request (due_on) WHERE waits",
];
