//! A place of an area between two dates.

use sea_orm::entity::prelude::*;

/// A place of an area between two dates.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area_place")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The area.
    pub area: Uuid,
    /// Kind of place.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Its code, in upper case.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// First day.
    #[sea_orm(column_type = "Text")]
    pub from_on: String,
    /// First day no longer.
    #[sea_orm(column_type = "Text", nullable)]
    pub until_on: Option<String>,
    /// Its name, if one was given.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
