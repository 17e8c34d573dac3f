//! A value that an area has set.

use sea_orm::entity::prelude::*;

/// A value that an area has set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// The area.
    #[sea_orm(primary_key, auto_increment = false)]
    pub area: Uuid,
    /// The setting.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// The value, as JSON.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// When it was set.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
