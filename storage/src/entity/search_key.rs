//! A folded word of a name, or a number, under which staff find a case.

use sea_orm::entity::prelude::*;

/// A folded word of a name, or a number, under which staff find a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_key")]
pub struct Model {
    /// The folded word.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub token: String,
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
