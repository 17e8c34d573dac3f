//! A personal token for the API; only a digest is kept.

use sea_orm::entity::prelude::*;

/// A personal token for the API; only a digest is kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// The token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person.
    pub staff: Uuid,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// SHA-256 of the token.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// When it was made.
    pub created_at: i64,
    /// When it stops working.
    pub expires_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was last used.
    pub used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
