//! Information asked of an organisation: what the course of its case holds, for lists across cases.

use sea_orm::entity::prelude::*;

/// Information asked of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "information_request")]
pub struct Model {
    /// The request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The organisation.
    #[sea_orm(column_type = "Text")]
    pub organisation: String,
    /// By when.
    #[sea_orm(column_type = "Text")]
    pub due_on: String,
    /// Whether something is still waited for.
    pub waits: bool,
    /// The request, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
