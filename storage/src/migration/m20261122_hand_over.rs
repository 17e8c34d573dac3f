//! Hand-overs, the areas of a case with who said so, and names of places. A case opened before this migration has no
//! such records until something about its areas changes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Hand-overs, and the areas of a case.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_hand_over"
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

const STATEMENTS: &[&str] = &[
    "CREATE TABLE hand_over (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    no INTEGER NOT NULL,
    from_area {uuid} NOT NULL,
    to_area {uuid},
    state TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE TABLE case_area (
    case_id {uuid} NOT NULL,
    no INTEGER NOT NULL,
    field TEXT NOT NULL,
    area {uuid} NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    body TEXT NOT NULL,
    PRIMARY KEY (case_id, no)
)",
    "ALTER TABLE area_place ADD COLUMN name TEXT",
    "CREATE INDEX hand_over_case ON hand_over (case_id)",
    "CREATE INDEX hand_over_to ON hand_over (to_area, proposed_at)",
    "CREATE INDEX hand_over_from ON hand_over (from_area, proposed_at)",
    // The second wall behind the rule: one hand-over waits at a time.
    "CREATE UNIQUE INDEX hand_over_live ON hand_over (case_id) WHERE state IN ('proposed', 'waiting_for_receipt')",
    "CREATE UNIQUE INDEX case_party_interested ON case_party (case_id, area) WHERE kind = 'interested' AND until_at IS NULL",
];
