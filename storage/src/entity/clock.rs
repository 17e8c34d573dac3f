//! A reading of a clock. A due date is superseded, never overwritten.

use sea_orm::entity::prelude::*;

/// A reading of a clock. A due date is superseded, never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clock")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The case.
    pub case_id: Uuid,
    /// The area that owned the case when it was read.
    pub area: Uuid,
    /// C1 to C33.
    #[sea_orm(column_type = "Text")]
    pub clock: String,
    /// What it is about, where it runs more than once.
    #[sea_orm(column_type = "Text")]
    pub about: String,
    /// The limit, or the target where there is none.
    pub due_at: Option<i64>,
    /// When it was met.
    pub met_at: Option<i64>,
    /// The reading, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Version of the clock table.
    pub law: i32,
    /// When it was read.
    pub read_at: i64,
    /// When a newer reading took its place; none while live.
    pub superseded_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
