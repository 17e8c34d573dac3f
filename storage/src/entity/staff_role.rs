//! A role held in an area.

use sea_orm::entity::prelude::*;

/// A role held in an area.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_role")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: Uuid,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub role: String,
    /// The area.
    #[sea_orm(primary_key, auto_increment = false)]
    pub area: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
