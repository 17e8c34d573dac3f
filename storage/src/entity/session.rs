//! A signed-in session; only a digest of its token is kept.

use sea_orm::entity::prelude::*;

/// A signed-in session; only a digest of its token is kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub digest: String,
    /// The person.
    pub staff: Uuid,
    /// When it began.
    pub created_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When the one-time code was last given; none until the first.
    pub proved_at: Option<i64>,
    /// Token of its forms.
    #[sea_orm(column_type = "Text")]
    pub csrf: String,
    /// Whether names are hidden.
    pub hide_names: bool,
    /// When it was ended.
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
