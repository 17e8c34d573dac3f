//! One turn on call.

use sea_orm::entity::prelude::*;

/// One turn on call.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "on_call_shift")]
pub struct Model {
    /// The area.
    #[sea_orm(primary_key, auto_increment = false)]
    pub area: Uuid,
    /// The profession.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub profession: String,
    /// From; no two turns of a profession overlap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_at: i64,
    /// Until.
    pub ends_at: i64,
    /// Who.
    pub person: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
