//! A review on its way to another area, or to a body outside.

use sea_orm::entity::prelude::*;

/// A review on its way to another area, or to a body outside.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    /// The hand-over.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Its number within the case, from 0.
    pub no: i32,
    /// The area that hands over.
    pub from_area: Uuid,
    /// The area that is asked; none for a body outside.
    pub to_area: Option<Uuid>,
    /// Where it stands, by its stable code.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// When it was proposed or sent, in microseconds.
    pub proposed_at: i64,
    /// The hand-over as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
