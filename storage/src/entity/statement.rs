//! One immutable source of facts.

use sea_orm::entity::prelude::*;

/// One immutable source of facts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statement")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The case it was placed on.
    pub case_id: Uuid,
    /// Where it comes from.
    #[sea_orm(column_type = "Text")]
    pub source_kind: String,
    /// When it arrived, in microseconds.
    pub received_at: i64,
    /// The statement, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
