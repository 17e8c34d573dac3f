//! The analysis form of a case.

use sea_orm::entity::prelude::*;

/// The analysis form of a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "analysis")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    /// Who has it.
    #[sea_orm(column_type = "Text")]
    pub step: String,
    /// Version of this part.
    pub version: i32,
    /// The form, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
