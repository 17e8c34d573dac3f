//! An index that tells the case of a notice without reading the notice: the search for candidates
//! meets many notices and wants the bodies of few.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The index of placed notices.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_placed_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX notice_placed ON notice (id, case_id) WHERE case_id IS NOT NULL";
        manager.get_connection().execute_unprepared(index).await.map(drop)
    }
}
