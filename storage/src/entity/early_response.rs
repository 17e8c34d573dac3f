//! A joint agency response begun before a death.

use sea_orm::entity::prelude::*;

/// A joint agency response begun before a death.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "early_response")]
pub struct Model {
    /// The response.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The area that keeps it.
    pub area: Uuid,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// When it was decided.
    pub decided_at: i64,
    /// The response, as JSON; without the child once it is over.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
