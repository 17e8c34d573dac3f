//! The course of a case: no names.

use sea_orm::entity::prelude::*;

/// The course of a case: no names.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_file")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its reference for people.
    #[sea_orm(column_type = "Text")]
    pub reference: String,
    /// The area that owns it now; the party rows decide.
    pub area: Uuid,
    /// Stable code of its stage.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// Date of death, for lists.
    #[sea_orm(column_type = "Text", nullable)]
    pub died_on: Option<String>,
    /// The earliest due date of an unmet clock, for lists.
    pub due_at: Option<i64>,
    /// When a reading could next change.
    pub next_look_at: Option<i64>,
    /// Version of the clock table its readings follow.
    pub law: i32,
    /// Raised with every change.
    pub version: i32,
    /// When it last changed, in microseconds.
    pub changed_at: i64,
    /// The course, as JSON.
    #[sea_orm(column_type = "Text")]
    pub course: String,
    /// The joint agency response, as JSON.
    #[sea_orm(column_type = "Text")]
    pub response: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
