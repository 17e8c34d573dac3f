//! Which area a case touches in one of five ways, for a time, and who said so.

use sea_orm::entity::prelude::*;

/// Which area a case touches in one of five ways, for a time, and who said so.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_area")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    /// Its number within the case, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i32,
    /// Which of the five, by its stable code.
    #[sea_orm(column_type = "Text")]
    pub field: String,
    /// The area.
    pub area: Uuid,
    /// Since when, in microseconds.
    pub from_at: i64,
    /// Until when; none while it holds.
    pub until_at: Option<i64>,
    /// The record as JSON, with who said so and why.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
