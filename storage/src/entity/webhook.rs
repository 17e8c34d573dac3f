//! Where a sender is told what happened to its notices.

use sea_orm::entity::prelude::*;

/// Where a sender is told what happened to its notices.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// The sender.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
    /// The address.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// What its secret is made from, with a key of the server.
    pub nonce: Uuid,
    /// When it was set, in microseconds.
    pub set_at: i64,
    /// When it was disabled, in microseconds.
    pub disabled_at: Option<i64>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub disabled_why: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
