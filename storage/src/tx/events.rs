//! The ledger of one record: entries without gaps, each chained to the one before.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::digest;
use crate::entity::event;
use crate::error::StoreError;
use crate::rows::micros;
use crate::tx::Tx;

/// Entries in one statement: 15 columns each, within the bind limits of both back ends.
const MOST: usize = 500;

/// What happened, before it has a number.
pub(crate) struct Entry {
    /// Stable name.
    pub(crate) kind: String,
    /// In words without personal data of the child or family.
    pub(crate) words: String,
    /// The event, as JSON.
    pub(crate) payload: String,
}

impl Tx {
    /// Appends entries to a record's ledger. Its caller holds the record's lock; where two write
    /// without one, the unique number stops the second.
    pub(crate) async fn append(
        &mut self,
        subject: Uuid,
        subject_kind: &str,
        entries: Vec<Entry>,
    ) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let end: Option<(i64, String)> = event::Entity::find()
            .select_only()
            .columns([event::Column::Seq, event::Column::Hash])
            .filter(event::Column::Subject.eq(subject))
            .order_by_desc(event::Column::Seq)
            .into_tuple()
            .one(&self.transaction)
            .await?;
        let (mut seq, mut previous) = end.unwrap_or_default();
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            seq += 1;
            let row = self.entry(subject, subject_kind, seq, &previous, entry)?;
            previous.clone_from(&row.hash);
            rows.push(active(row));
        }
        for part in rows.chunks(MOST) {
            event::Entity::insert_many(part.iter().cloned())
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    fn entry(
        &self,
        subject: Uuid,
        subject_kind: &str,
        seq: i64,
        previous: &str,
        entry: Entry,
    ) -> Result<event::Model, StoreError> {
        let salt = salt()?;
        let mut row = event::Model {
            subject,
            seq,
            subject_kind: subject_kind.to_owned(),
            kind: entry.kind,
            at: micros(self.at.now),
            by_key: self.by_key.clone(),
            by_name: self.by_name.clone(),
            operation: self.operation.to_owned(),
            words: entry.words,
            commitment: digest::commitment(&salt, &entry.payload),
            payload: Some(entry.payload),
            salt: Some(salt),
            previous: previous.to_owned(),
            hash: String::new(),
            seal: None,
        };
        row.hash = hash(&row);
        Ok(row)
    }
}

/// H(previous, seq, kind, at, by, commitment), and with them every other field that stays when
/// payload and salt are destroyed.
pub(crate) fn hash(row: &event::Model) -> String {
    let (seq, at) = (row.seq.to_be_bytes(), row.at.to_be_bytes());
    let fields: [&[u8]; 11] = [
        row.previous.as_bytes(),
        row.subject.as_bytes(),
        row.subject_kind.as_bytes(),
        &seq,
        row.kind.as_bytes(),
        &at,
        row.by_key.as_bytes(),
        row.by_name.as_bytes(),
        row.operation.as_bytes(),
        row.words.as_bytes(),
        row.commitment.as_bytes(),
    ];
    digest::of_fields(fields)
}

/// Sixteen random bytes.
fn salt() -> Result<String, StoreError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| StoreError::Unavailable(format!("random bytes: {error}")))?;
    Ok(hex::encode(salt))
}

fn active(row: event::Model) -> event::ActiveModel {
    event::ActiveModel { seal: Set(None), ..row.into() }
}
