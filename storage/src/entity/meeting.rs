//! A meeting about a case.

use sea_orm::entity::prelude::*;

/// A meeting about a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    /// The meeting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Its kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Start, in microseconds.
    pub starts_at: i64,
    /// Version of this part.
    pub version: i32,
    /// The meeting, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
