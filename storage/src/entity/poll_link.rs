//! By which link somebody answers a poll: its digest, never the link.

use sea_orm::entity::prelude::*;

/// By which link somebody answers a poll.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "poll_link")]
pub struct Model {
    /// SHA-256 of the link, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub digest: String,
    /// The case whose poll it is of.
    pub case_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
