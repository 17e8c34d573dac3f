//! An index of meetings by their start: an area's diary is asked for whenever one is arranged.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The index of the diary.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_diary"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX meeting_diary ON meeting (starts_at) WHERE state = 'arranged'";
        manager.get_connection().execute_unprepared(index).await.map(drop)
    }
}
