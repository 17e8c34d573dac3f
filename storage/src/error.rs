//! The one error of the store. `DbErr` is matched exhaustively here and goes no further.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// Why the store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No such record.
    #[error("not found")]
    NotFound,
    /// Somebody changed the record since it was read.
    #[error("changed since it was read")]
    ChangedSinceRead,
    /// A record with this key exists.
    #[error("already there")]
    AlreadyThere,
    /// The database cannot be reached, or is too busy; try again later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What is stored cannot be read, or a statement of ours is wrong: a fault of the server.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A cursor that this server did not give.
    #[error("the cursor is not one of ours")]
    BadCursor,
}

impl From<DbErr> for StoreError {
    #[expect(
        clippy::match_same_arms,
        reason = "every kind of today is named; the last arm is for kinds to come"
    )]
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::AlreadyThere;
        }
        let said = error.to_string();
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(said),
            DbErr::Exec(cause) | DbErr::Query(cause) => of_runtime(&cause, said),
            DbErr::RecordNotFound(_) => Self::NotFound,
            DbErr::RecordNotUpdated => Self::ChangedSinceRead,
            DbErr::RecordNotInserted => Self::AlreadyThere,
            DbErr::TryIntoErr { .. }
            | DbErr::ConvertFromU64(_)
            | DbErr::UnpackInsertId
            | DbErr::UpdateGetPrimaryKey
            | DbErr::AttrNotSet(_)
            | DbErr::Custom(_)
            | DbErr::Type(_)
            | DbErr::Json(_)
            | DbErr::Migration(_)
            | DbErr::BackendNotSupported { .. }
            | DbErr::KeyArityMismatch { .. }
            | DbErr::PrimaryKeyNotSet { .. }
            | DbErr::RbacError(_)
            | DbErr::AccessDenied { .. }
            | DbErr::MutexPoisonError => Self::Damaged(said),
            // The enum is open-ended: a kind this version of sea-orm does not have yet.
            _ => Self::Damaged(said),
        }
    }
}

/// A statement that did not run: the database went away or was too busy, or the statement is wrong.
fn of_runtime(cause: &RuntimeErr, said: String) -> StoreError {
    match cause {
        RuntimeErr::SqlxError(error) if is_passing(error) => StoreError::Unavailable(said),
        RuntimeErr::SqlxError(_) | RuntimeErr::Internal(_) => StoreError::Damaged(said),
    }
}

fn is_passing(error: &SqlxError) -> bool {
    match error {
        SqlxError::Database(error) => is_passing_code(error.code().as_deref().unwrap_or_default()),
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => true,
        _ => false,
    }
}

/// SQLite: busy, locked, read error, disk full, cannot open (primary code in the low byte). PostgreSQL:
/// connection, rollback after a deadlock, lack of resources, operator's intervention.
fn is_passing_code(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
    }
}

/// What is stored could not be read as what it should be. The value itself is never repeated.
pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("{what} cannot be read"))
}
