//! The area of one set of partners.

use sea_orm::entity::prelude::*;

/// The area of one set of partners.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area")]
pub struct Model {
    /// The area.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short name.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// The name people use.
    #[sea_orm(column_type = "Text")]
    pub name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
