//! A coarse key under which candidates are found; a digest, never a name.

use sea_orm::entity::prelude::*;

/// A coarse key under which candidates are found; a digest, never a name.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_key")]
pub struct Model {
    /// The digest.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
