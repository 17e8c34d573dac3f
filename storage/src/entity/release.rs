//! Something anonymised that was asked for.

use sea_orm::entity::prelude::*;

/// Something anonymised that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    /// The release.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The area it is made from.
    pub area: Uuid,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// When it was asked for.
    pub requested_at: i64,
    /// The release, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
