//! The family's part of a case.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of the family's part.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_family"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = match manager.get_database_backend() {
            DbBackend::Sqlite => "uuid_text",
            _ => "UUID",
        };
        let table = TABLE.replace("{uuid}", uuid);
        manager.get_connection().execute_unprepared(&table).await.map(drop)
    }
}

const TABLE: &str = "CREATE TABLE family (
    case_id {uuid} NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
)";
