//! A Merkle root over ledger and access entries: one order for the whole system.

use sea_orm::entity::prelude::*;

/// A Merkle root over ledger and access entries: one order for the whole system.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seal")]
pub struct Model {
    /// Its number, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// When.
    pub at: i64,
    /// How many ledger entries it covers.
    pub events: i64,
    /// How many access entries it covers.
    pub accesses: i64,
    /// Merkle root.
    #[sea_orm(column_type = "Text")]
    pub root: String,
    /// Hash of the seal before.
    #[sea_orm(column_type = "Text")]
    pub previous: String,
    /// Hash of this seal.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
