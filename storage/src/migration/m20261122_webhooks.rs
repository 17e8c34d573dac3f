//! Where senders are told what happened to their notices.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The table of webhooks.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_webhooks"
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

const TABLE: &str = "CREATE TABLE webhook (
    client {uuid} NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    nonce {uuid} NOT NULL,
    set_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_why TEXT
)";
