//! Opening the store, its two connections and its two doors.
//!
//! SQLite has one writer and a few readers that cannot write; every writing transaction begins
//! IMMEDIATE, so writers queue and never fail half way. PostgreSQL has one pool.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use domain::operations::Call;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;

use crate::error::StoreError;
use crate::migration::Migrator;
use crate::note::Appender;
use crate::read::Reader;
use crate::tx::Tx;

/// How long a caller waits for a connection before it is told that the store is not available.
const PATIENCE: Duration = Duration::from_secs(30);
/// The number under which PostgreSQL keeps the lock of migrations; any fixed number of our own.
const MIGRATION_LOCK: i64 = 7_301_944_170;

/// Where the store is and how it is opened.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `sqlite:///path/file.sqlite` or `postgres://…`.
    pub url: String,
    /// Whether a commit is on the disk before it is told; false only in tests.
    pub durable: bool,
    /// Name of this process, for its access ledger and its leases; another one at each start.
    pub writer: String,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    open: Option<Open>,
    writer: String,
}

struct Open {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    notes: Appender,
}

impl Store {
    /// Opens the store. On SQLite the file is made, for its owner only, if it is missing.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached.
    pub async fn connect(options: StoreOptions) -> Result<Self, StoreError> {
        let (writer, reader) = if let Some(path) = options.url.strip_prefix("sqlite://") {
            make_file(path)?;
            (sqlite(path, &options, true).await?, sqlite(path, &options, false).await?)
        } else {
            let pool = postgres(&options).await?;
            (pool.clone(), pool)
        };
        let notes = Appender::start(writer.clone(), options.writer.clone());
        let open = Some(Open { writer, reader, notes });
        Ok(Self(Arc::new(Inner { open, writer: options.writer })))
    }

    /// A store that is not there: every use is `Unavailable`. For printing the contract.
    pub fn disconnected() -> Self {
        Self(Arc::new(Inner { open: None, writer: String::new() }))
    }

    /// How many transactions may write at the same time: SQLite has one writer.
    ///
    /// # Errors
    /// `Unavailable` where the store is not there.
    pub fn writers_at_once(&self) -> Result<usize, StoreError> {
        let backend = self.writer_connection()?.get_database_backend();
        Ok(if backend == DbBackend::Postgres { 2 } else { 1 })
    }

    /// Brings the tables up to date, under a lock, so that two processes may start at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        Migrator::up(&transaction, None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether the database answers and has every table.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer or a migration is missing.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let pending = Migrator::get_pending_migrations_read_only(self.reader_connection()?).await?;
        if pending.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Unavailable("the tables are not up to date: migrate first".into()))
        }
    }

    /// One writing transaction: committed when `work` is well, else rolled back whole.
    ///
    /// # Errors
    /// Those of `work`, and `Unavailable`.
    pub async fn write<T, E, F>(&self, call: &Call, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut tx = Tx::new(self.begin().await?, call);
        let outcome = work(&mut tx).await;
        let end = match outcome {
            Ok(_) => tx.transaction.commit().await,
            Err(_) => tx.transaction.rollback().await,
        };
        match (outcome, end) {
            (Ok(_), Err(error)) => Err(StoreError::from(error).into()),
            (outcome, _) => outcome,
        }
    }

    /// One reading: a steady view of the store. What was seen or refused is on record before this
    /// returns, whether `work` was well or not; without the record there is no data.
    ///
    /// # Errors
    /// Those of `work`, and `Unavailable`.
    pub async fn read<T, E, F>(&self, call: &Call, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Reader) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut reader = Reader::new(self.begin_reading().await?, call);
        let outcome = work(&mut reader).await;
        let Reader { connection, notes, .. } = reader;
        connection.rollback().await.map_err(StoreError::from)?;
        if !notes.is_empty() {
            self.open()?.notes.append(notes).await?;
        }
        outcome
    }

    /// The connection that writes. A read that a write depends on goes through [`Store::begin`].
    pub(crate) fn writer_connection(&self) -> Result<&DatabaseConnection, StoreError> {
        Ok(&self.open()?.writer)
    }

    /// The connection that reads; on SQLite it cannot write.
    pub(crate) fn reader_connection(&self) -> Result<&DatabaseConnection, StoreError> {
        Ok(&self.open()?.reader)
    }

    /// Begins a writing transaction: IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        begin_writing(self.writer_connection()?).await
    }

    /// Begins a reading transaction, in which every query sees the same state.
    pub(crate) async fn begin_reading(&self) -> Result<DatabaseTransaction, StoreError> {
        let connection = self.reader_connection()?;
        let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
            access_mode: (!sqlite).then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Deferred),
        };
        Ok(connection.begin_with_options(options).await?)
    }

    /// Name of this process.
    pub(crate) fn writer_name(&self) -> &str {
        &self.0.writer
    }

    fn open(&self) -> Result<&Open, StoreError> {
        self.0.open.as_ref().ok_or_else(|| StoreError::Unavailable("no store is connected".into()))
    }
}

/// Begins a writing transaction: IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL.
pub(crate) async fn begin_writing(
    connection: &DatabaseConnection,
) -> Result<DatabaseTransaction, StoreError> {
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let options = TransactionOptions {
        isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
    };
    Ok(connection.begin_with_options(options).await?)
}

/// Makes the file before SQLite does, so that nobody else may ever read it.
fn make_file(path: &str) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::Unavailable(format!("the database file: {error}")))
}

async fn sqlite(
    path: &str,
    options: &StoreOptions,
    writes: bool,
) -> Result<DatabaseConnection, StoreError> {
    let path = path.to_owned();
    let synchronous =
        if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off };
    // The name in the address is never used: a path is no address and may hold any sign.
    let mut connect = ConnectOptions::new("sqlite://store");
    connect
        .max_connections(if writes { 1 } else { 4 })
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .filename(&path)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5));
            if writes { sqlite } else { sqlite.pragma("query_only", "ON") }
        });
    Ok(Database::connect(connect).await?)
}

async fn postgres(options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect.max_connections(8).acquire_timeout(PATIENCE).sqlx_logging(false);
    if !options.durable {
        connect
            .map_sqlx_postgres_opts(|postgres| postgres.options([("synchronous_commit", "off")]));
    }
    Ok(Database::connect(connect).await?)
}
