//! The private address under which a person subscribes to their own meetings: its digest only.

use sea_orm::entity::prelude::*;

/// The private address under which a person subscribes to their own meetings.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_link")]
pub struct Model {
    /// SHA-256 of its secret, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub digest: String,
    /// The person.
    pub staff: Uuid,
    /// When it was made, in microseconds.
    pub made_at: i64,
    /// When it was revoked, in microseconds.
    pub revoked_at: Option<i64>,
    /// The hour in which it was last asked for, counted since 1970.
    pub hour: i64,
    /// How often it was asked for in that hour.
    pub asked: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
