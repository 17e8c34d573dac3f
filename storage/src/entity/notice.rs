//! A notice as it was sent, and where it stands.

use sea_orm::entity::prelude::*;

/// A notice as it was sent, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What the sender keeps; not the id.
    pub receipt: Uuid,
    /// The API client that sent it; nil for the public page, the member of staff for what was typed in.
    pub sender: Uuid,
    /// The area of the sending office, which sees it while it waits.
    pub area: Uuid,
    /// `registrar`, `coroner` or `practitioner`.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Stable code of the kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// SHA-256 of the body as sent, so that a repeat is the same notice.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// The body exactly as sent.
    #[sea_orm(column_type = "Text")]
    pub as_sent: String,
    /// What was understood from it, as JSON.
    #[sea_orm(column_type = "Text")]
    pub received: String,
    /// Stable code of where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Where it stands, as JSON.
    #[sea_orm(column_type = "Text")]
    pub state_body: String,
    /// The case it is on.
    pub case_id: Option<Uuid>,
    /// When it arrived, in microseconds.
    pub received_at: i64,
    /// When it last moved, in microseconds.
    pub moved_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
