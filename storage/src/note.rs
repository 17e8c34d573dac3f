//! Access notes: who saw, was refused or searched for what. One appender for each process commits
//! them, many callers at a time, so that a reading costs a share of a commit and not a commit.
//!
//! The appender is a task of its own: a caller that goes away after its notes were handed over
//! does not take them along. Its ledger is chained; after any failure it reads again where the
//! chain stands, because a commit that was told as failed may have reached the disk.

use domain::ids::CaseId;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::digest;
use crate::entity::{access, access_case};
use crate::error::StoreError;
use crate::store::begin_writing;

/// Callers whose notes wait at once; more wait to hand theirs over.
const QUEUE: usize = 1024;
/// Notes in one commit; bounded by the bind limit of SQLite (13 columns each).
const MOST: usize = 500;
/// Rows of three columns in one statement.
const CASES: usize = 2_000;

/// What came of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Shown.
    Seen,
    /// Not shown.
    Refused,
    /// Looked for.
    Searched,
}

impl Outcome {
    /// Stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Refused => "refused",
            Self::Searched => "searched",
        }
    }
}

/// One entry of the access ledger, not yet written. Its cases are sorted and named once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// When, in microseconds.
    pub(crate) at: i64,
    /// Who, as a key.
    pub(crate) by_key: String,
    /// Who, as history shows it.
    pub(crate) by_name: String,
    /// The operationId.
    pub(crate) operation: &'static str,
    /// The part of the case, or empty.
    pub(crate) part: &'static str,
    /// What came of it.
    pub(crate) outcome: Outcome,
    /// How many records, or a digest of the search terms.
    pub(crate) detail: String,
    /// The cases it names.
    pub(crate) cases: Vec<CaseId>,
}

/// The hash of an entry: everything in its row, and the cases it names.
pub(crate) fn hash(row: &access::Model, cases: impl IntoIterator<Item = Uuid>) -> String {
    let (seq, at) = (row.seq.to_be_bytes(), row.at.to_be_bytes());
    let texts = [&row.by_key, &row.by_name, &row.operation, &row.part, &row.outcome, &row.detail];
    let cases: Vec<u8> = cases.into_iter().flat_map(|case| *case.as_bytes()).collect();
    let head: [&[u8]; 4] = [row.previous.as_bytes(), row.writer.as_bytes(), &seq, &at];
    digest::of_fields(head.into_iter().chain(texts.map(String::as_bytes)).chain([cases.as_slice()]))
}

struct Batch {
    notes: Vec<Note>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

/// The way to the appender.
pub(crate) struct Appender(mpsc::Sender<Batch>);

impl Appender {
    /// Starts the appender; it ends when the store is dropped.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one appender: callers wait for it, so nothing is lost when it stops"
    )]
    pub(crate) fn start(connection: DatabaseConnection, writer: String) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(run(receiver, Ledger { connection, writer, end: None }));
        Self(sender)
    }

    /// Waits until the notes are committed.
    ///
    /// # Errors
    /// `Unavailable` whatever the cause: without the notes there is no data.
    pub(crate) async fn append(&self, notes: Vec<Note>) -> Result<(), StoreError> {
        let gone = || StoreError::Unavailable("the access notes cannot be kept".into());
        let (done, answer) = oneshot::channel();
        self.0.send(Batch { notes, done }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn run(mut receiver: mpsc::Receiver<Batch>, mut ledger: Ledger) {
    while let Some(first) = receiver.recv().await {
        let mut batches = vec![first];
        let mut notes = batches[0].notes.len();
        while notes < MOST {
            let Ok(next) = receiver.try_recv() else { break };
            notes += next.notes.len();
            batches.push(next);
        }
        let (notes, callers): (Vec<Vec<Note>>, Vec<_>) =
            batches.into_iter().map(|batch| (batch.notes, batch.done)).unzip();
        let outcome = ledger.append(notes.into_iter().flatten().collect()).await;
        if let Err(error) = &outcome {
            tracing::error!(%error, "access notes were not kept; nothing was shown");
        }
        for caller in callers {
            // A caller that went away needs no answer; its notes are kept all the same.
            let _ = caller.send(outcome.clone());
        }
    }
}

/// One writer's chain of access entries.
struct Ledger {
    connection: DatabaseConnection,
    writer: String,
    /// Number and hash of the last entry; none until read.
    end: Option<(i64, String)>,
}

impl Ledger {
    async fn append(&mut self, notes: Vec<Note>) -> Result<(), StoreError> {
        let unavailable = |error: StoreError| StoreError::Unavailable(error.to_string());
        let end = match self.end.take() {
            Some(end) => end,
            None => self.read_end().await.map_err(unavailable)?,
        };
        self.end = Some(self.commit(end, notes).await.map_err(unavailable)?);
        Ok(())
    }

    async fn read_end(&self) -> Result<(i64, String), StoreError> {
        let end = access::Entity::find()
            .select_only()
            .columns([access::Column::Seq, access::Column::Hash])
            .filter(access::Column::Writer.eq(&self.writer))
            .order_by_desc(access::Column::Seq)
            .into_tuple()
            .one(&self.connection)
            .await?;
        Ok(end.unwrap_or((0, String::new())))
    }

    /// One transaction for all of them.
    async fn commit(
        &self,
        mut end: (i64, String),
        notes: Vec<Note>,
    ) -> Result<(i64, String), StoreError> {
        let transaction = begin_writing(&self.connection).await?;
        for part in notes.chunks(MOST) {
            end = self.insert(&transaction, end, part).await?;
        }
        transaction.commit().await?;
        Ok(end)
    }

    async fn insert(
        &self,
        db: &impl ConnectionTrait,
        end: (i64, String),
        notes: &[Note],
    ) -> Result<(i64, String), StoreError> {
        let (mut seq, mut previous) = end;
        let mut rows = Vec::with_capacity(notes.len());
        let mut named: HashMap<i64, &Note> = HashMap::with_capacity(notes.len());
        for note in notes {
            seq += 1;
            let row = self.row(note, seq, &previous);
            previous.clone_from(&row.hash);
            named.insert(seq, note);
            rows.push(access::ActiveModel { id: NotSet, ..row.into() });
        }
        let kept = access::Entity::insert_many(rows).exec_with_returning(db).await?;
        let cases: Vec<access_case::ActiveModel> = kept
            .iter()
            .filter_map(|row| named.get(&row.seq).map(|note| (row, note)))
            .flat_map(|(row, note)| {
                note.cases.iter().map(|case| access_case::ActiveModel {
                    access: Set(row.id),
                    case_id: Set(case.0),
                    at: Set(row.at),
                })
            })
            .collect();
        for part in cases.chunks(CASES) {
            access_case::Entity::insert_many(part.iter().cloned())
                .exec_without_returning(db)
                .await?;
        }
        Ok((seq, previous))
    }

    fn row(&self, note: &Note, seq: i64, previous: &str) -> access::Model {
        let mut row = access::Model {
            id: 0,
            writer: self.writer.clone(),
            seq,
            at: note.at,
            by_key: note.by_key.clone(),
            by_name: note.by_name.clone(),
            operation: note.operation.to_owned(),
            part: note.part.to_owned(),
            outcome: note.outcome.code().to_owned(),
            detail: note.detail.clone(),
            previous: previous.to_owned(),
            hash: String::new(),
            seal: None,
        };
        row.hash = hash(&row, note.cases.iter().map(|case| case.0));
        row
    }
}
