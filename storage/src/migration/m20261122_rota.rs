//! The on-call rota of areas: people, and their turns.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The tables of the rota.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_rota"
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

const STATEMENTS: [&str; 4] = [
    "CREATE TABLE on_call_person (
    id {uuid} NOT NULL PRIMARY KEY,
    area {uuid} NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE INDEX on_call_person_area ON on_call_person (area)",
    "CREATE TABLE on_call_shift (
    area {uuid} NOT NULL,
    profession TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    person {uuid} NOT NULL,
    PRIMARY KEY (area, profession, starts_at)
)",
    "CREATE INDEX on_call_shift_ends ON on_call_shift (area, ends_at)",
];
