//! A person with an account.

use sea_orm::entity::prelude::*;

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name, as history shows it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Mailbox they sign in with, in lower case.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// Argon2id.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// Secret of the one-time codes.
    #[sea_orm(column_type = "Text")]
    pub totp_secret: String,
    /// The last time step used, so that a code works once.
    pub last_step: i64,
    /// Whether the account is in use.
    pub active: bool,
    /// Failed sign-ins in a row.
    pub failures: i32,
    /// Until when sign-in waits.
    pub locked_until: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
