//! Who stands in for a person who is away.

use sea_orm::entity::prelude::*;

/// Who stands in for a person who is away.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deputy")]
pub struct Model {
    /// The person who is away.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: Uuid,
    /// Who stands in.
    pub deputy: Uuid,
    /// The last day, in London.
    #[sea_orm(column_type = "Text")]
    pub until_on: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When it was said.
    pub named_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
