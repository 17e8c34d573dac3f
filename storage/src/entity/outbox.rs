//! A message waiting to go out.

use sea_orm::entity::prelude::*;

/// A message waiting to go out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What makes it one message.
    #[sea_orm(column_type = "Text")]
    pub dedupe: String,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// The area it is for.
    pub area: Option<Uuid>,
    /// Stable code of its kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The message, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// When it was written.
    pub created_at: i64,
    /// When it may be tried next; none once settled.
    pub next_try_at: Option<i64>,
    /// How often it was tried.
    pub attempts: i32,
    /// The process that has it.
    #[sea_orm(column_type = "Text", nullable)]
    pub claimed_by: Option<String>,
    /// Until when.
    pub lease_until: Option<i64>,
    /// When it was delivered or given up.
    pub settled_at: Option<i64>,
    /// `delivered` or why not.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
