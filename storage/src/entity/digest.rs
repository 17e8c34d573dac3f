//! Who wants the daily digest, and when.

use sea_orm::entity::prelude::*;

/// Who wants the daily digest, and when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digest")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: Uuid,
    /// The minute of the day in London from which it may go.
    pub at_minute: i32,
    /// The last day for which it was written.
    #[sea_orm(column_type = "Text", nullable)]
    pub sent_on: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
