//! One reading, or refused reading: who, when, why.

use sea_orm::entity::prelude::*;

/// One reading, or refused reading: who, when, why.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The process that wrote it.
    #[sea_orm(column_type = "Text")]
    pub writer: String,
    /// Its number for that writer, without gaps.
    pub seq: i64,
    /// When, in microseconds.
    pub at: i64,
    /// Who, as a key.
    #[sea_orm(column_type = "Text")]
    pub by_key: String,
    /// Who, as history shows it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// The operationId.
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// The part of the case, or empty.
    #[sea_orm(column_type = "Text")]
    pub part: String,
    /// `seen`, `refused` or `searched`.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// How many records, or a digest of the search terms.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// Hash of the entry before.
    #[sea_orm(column_type = "Text")]
    pub previous: String,
    /// Hash of this entry.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// The seal that covers it.
    pub seal: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
