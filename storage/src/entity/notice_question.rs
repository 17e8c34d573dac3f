//! A question to the sender of a notice, and its answer.

use sea_orm::entity::prelude::*;

/// A question to the sender of a notice, and its answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_question")]
pub struct Model {
    /// The question.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The notice it is about.
    pub notice: Uuid,
    /// What is asked.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The name of who asked.
    #[sea_orm(column_type = "Text")]
    pub asked_by: String,
    /// When, in microseconds.
    pub asked_at: i64,
    /// What the sender answered.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// When, in microseconds.
    pub answered_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
