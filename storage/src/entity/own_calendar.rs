//! The calendars of staff: where each is read, and the times that were read.

use sea_orm::entity::prelude::*;

/// The calendar of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "own_calendar")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: Uuid,
    /// The host of the address.
    #[sea_orm(column_type = "Text")]
    pub host: String,
    /// The address. It works like a key: never log or show it.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// When it was last asked, in microseconds; 0 for never.
    pub asked_at: i64,
    /// When it last answered with a calendar, in microseconds.
    pub read_at: Option<i64>,
    /// Why the last reading came to nothing.
    #[sea_orm(column_type = "Text", nullable)]
    pub fault: Option<String>,
    /// When the person is engaged, as JSON.
    #[sea_orm(column_type = "Text")]
    pub times: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
