//! Questions to the senders of notices, and the index by which a sender reads its own notices.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of questions.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_notice_questions"
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
    "CREATE TABLE notice_question (
    id {uuid} NOT NULL PRIMARY KEY,
    notice {uuid} NOT NULL,
    text TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answer TEXT,
    answered_at BIGINT
)",
    "CREATE INDEX notice_question_notice ON notice_question (notice, asked_at)",
    "CREATE INDEX notice_sender_received ON notice (sender, received_at, id)",
];
