//! A registrar's or coroner's system.

use sea_orm::entity::prelude::*;

/// A registrar's or coroner's system.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `registrar`, `coroner` or `practitioner`.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Kind of place it is bound to.
    #[sea_orm(column_type = "Text")]
    pub office_kind: String,
    /// Code of the place.
    #[sea_orm(column_type = "Text")]
    pub office_code: String,
    /// Name of the office.
    #[sea_orm(column_type = "Text")]
    pub office_name: String,
    /// The area it belongs to.
    pub area: Uuid,
    /// SHA-256 of its key.
    #[sea_orm(column_type = "Text")]
    pub key_hash: String,
    /// Whether the key works.
    pub active: bool,
    /// When it was made.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
