//! What joins an area to a case, for a time.

use sea_orm::entity::prelude::*;

/// What joins an area to a case, for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_party")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The case.
    pub case_id: Uuid,
    /// The area.
    pub area: Uuid,
    /// `owner`, `interested` or `barred`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Since when, in microseconds.
    pub from_at: i64,
    /// Until when; none while live.
    pub until_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
