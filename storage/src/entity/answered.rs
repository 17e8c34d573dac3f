//! The stored answer of a call with an idempotency key.

use sea_orm::entity::prelude::*;

/// The stored answer of a call with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answered")]
pub struct Model {
    /// Who, as a key.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub caller: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The operationId.
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// SHA-256 of the request.
    #[sea_orm(column_type = "Text")]
    pub body_digest: String,
    /// The status; 0 while the first call runs.
    pub status: i32,
    /// The answer; ids and versions only.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// When.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
