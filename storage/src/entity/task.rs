//! One thing to do, derived.

use sea_orm::entity::prelude::*;

/// One thing to do, derived.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The record it is about.
    pub subject: Uuid,
    /// `case` or `notice`.
    #[sea_orm(column_type = "Text")]
    pub subject_kind: String,
    /// The area whose work it is.
    pub area: Uuid,
    /// Stable code of its kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What it is about within the record.
    #[sea_orm(column_type = "Text")]
    pub about: String,
    /// What to do.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// By when.
    pub due_at: Option<i64>,
    /// Whether the date comes from law or a national requirement.
    pub statutory: bool,
    /// Whom it waits for.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// The operationId that does it.
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// Since when.
    pub since_at: i64,
    /// When it was done; none while live.
    pub done_at: Option<i64>,
    /// The person who has it; none while it is anybody's. Never written when the task is derived
    /// again.
    pub owner: Option<Uuid>,
    /// The instant at which it comes back, where it was put off.
    pub put_off_until: Option<i64>,
    /// What people have added to it, as JSON: who has it, and until when and why it is put off.
    #[sea_orm(column_type = "Text", nullable)]
    pub hand: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
