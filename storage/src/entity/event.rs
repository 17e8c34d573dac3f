//! One entry of a record's ledger: gap-free, each chained to the one before.

use sea_orm::entity::prelude::*;

/// One entry of a record's ledger: gap-free, each chained to the one before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: Uuid,
    /// Its number, from 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// `case`, `notice`, `registry` or `release`.
    #[sea_orm(column_type = "Text")]
    pub subject_kind: String,
    /// Stable name of what happened.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
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
    /// What happened, without personal data of the child or family.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// The event, as JSON; none once destroyed.
    #[sea_orm(column_type = "Text", nullable)]
    pub payload: Option<String>,
    /// Salt of the commitment; none once destroyed.
    #[sea_orm(column_type = "Text", nullable)]
    pub salt: Option<String>,
    /// H(salt, payload).
    #[sea_orm(column_type = "Text")]
    pub commitment: String,
    /// Hash of the entry before.
    #[sea_orm(column_type = "Text")]
    pub previous: String,
    /// H(previous, seq, kind, at, by, commitment).
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// The seal that covers it.
    pub seal: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
