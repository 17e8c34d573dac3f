//! The ledgers: entries chained record by record and process by process, and the seals over both.
//!
//! A seal marks every entry that no seal covers, then takes a Merkle root over exactly those marked:
//! one order for the whole system without a lock on the hot path. Its hash may be kept elsewhere as
//! an anchor; an entry cut off the end of a chain shows against the seal that covers it.

#[cfg(test)]
mod tests;
mod verify;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::digest::{Merkle, of_fields};
use crate::entity::{access, event, seal, serial};
use crate::error::{StoreError, damaged};
use crate::rows::micros;
use crate::store::Store;

/// Entries read at a time.
const PAGE: u64 = 2_000;

/// A Merkle root over the entries that were not sealed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealRow {
    /// Its number, from 1.
    pub no: i64,
    /// How many ledger entries it covers.
    pub events: u64,
    /// How many access entries it covers.
    pub accesses: u64,
    /// Its Merkle root.
    pub root: String,
    /// Its hash, which may be kept elsewhere as an anchor.
    pub hash: String,
}

/// A place where a ledger does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Which entry, and what is wrong; no personal data.
    pub what: String,
}

/// What the check of every ledger found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Ledger entries read.
    pub events: u64,
    /// Access entries read.
    pub accesses: u64,
    /// Seals read.
    pub seals: u64,
    /// Everything that does not add up, in the order in which it was found.
    pub breaks: Vec<Break>,
}

impl Store {
    /// Seals every entry that no seal covers; none when there is nothing to seal. Two processes
    /// that seal at once wait for one another.
    pub async fn seal(&self, at: DateTime<Utc>) -> Result<Option<SealRow>, StoreError> {
        let transaction = self.begin().await?;
        lock_sealing(&transaction).await?;
        let last = seal::Entity::find().order_by_desc(seal::Column::No).one(&transaction).await?;
        let (no, previous) = last.map_or((1, String::new()), |last| (last.no + 1, last.hash));
        let marked_events = event::Entity::update_many()
            .col_expr(event::Column::Seal, Expr::value(no))
            .filter(event::Column::Seal.is_null())
            .exec(&transaction)
            .await?;
        let marked_accesses = access::Entity::update_many()
            .col_expr(access::Column::Seal, Expr::value(no))
            .filter(access::Column::Seal.is_null())
            .exec(&transaction)
            .await?;
        let (events, accesses) = (marked_events.rows_affected, marked_accesses.rows_affected);
        if events + accesses == 0 {
            transaction.rollback().await?;
            return Ok(None);
        }
        let tree = tree(&transaction, no).await?;
        if tree.leaves() != events + accesses {
            return Err(damaged("a seal"));
        }
        let root = tree.root();
        let mut row = seal::Model {
            no,
            at: micros(at),
            events: signed(events)?,
            accesses: signed(accesses)?,
            root,
            previous,
            hash: String::new(),
        };
        row.hash = hash(&row);
        let sealed =
            SealRow { no, events, accesses, root: row.root.clone(), hash: row.hash.clone() };
        let row: seal::ActiveModel = row.into();
        seal::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(Some(sealed))
    }
}

/// Takes the row `seal` of `serial`, which is made the first time.
async fn lock_sealing(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    let row = serial::ActiveModel { name: Set("seal".into()), value: Set(1) };
    let next = Expr::col((serial::Entity, serial::Column::Value)).add(1);
    serial::Entity::insert(row)
        .on_conflict(
            OnConflict::column(serial::Column::Name).value(serial::Column::Value, next).to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The tree over the entries under one seal: ledger entries by record and number, then access
/// entries by row. Read page by page, so that a large seal needs little memory.
async fn tree(db: &impl ConnectionTrait, no: i64) -> Result<Merkle, StoreError> {
    let mut tree = Merkle::default();
    let mut after: Option<(Uuid, i64)> = None;
    loop {
        let page = event_page(db, no, after).await?;
        for (_, _, hash) in &page {
            tree.add(hash);
        }
        after = page.last().map(|(subject, seq, _)| (*subject, *seq));
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    let mut after = i64::MIN;
    loop {
        let page: Vec<(i64, String)> = access::Entity::find()
            .select_only()
            .columns([access::Column::Id, access::Column::Hash])
            .filter(access::Column::Seal.eq(no))
            .filter(access::Column::Id.gt(after))
            .order_by_asc(access::Column::Id)
            .limit(PAGE)
            .into_tuple()
            .all(db)
            .await?;
        for (_, hash) in &page {
            tree.add(hash);
        }
        match page.last() {
            Some((id, _)) if page.len() as u64 == PAGE => after = *id,
            _ => return Ok(tree),
        }
    }
}

async fn event_page(
    db: &impl ConnectionTrait,
    no: i64,
    after: Option<(Uuid, i64)>,
) -> Result<Vec<(Uuid, i64, String)>, StoreError> {
    let mut query = event::Entity::find()
        .select_only()
        .columns([event::Column::Subject, event::Column::Seq, event::Column::Hash])
        .filter(event::Column::Seal.eq(no));
    if let Some((subject, seq)) = after {
        let later = event::Column::Subject.eq(subject).and(event::Column::Seq.gt(seq));
        query = query.filter(event::Column::Subject.gt(subject).or(later));
    }
    Ok(query
        .order_by_asc(event::Column::Subject)
        .order_by_asc(event::Column::Seq)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await?)
}

/// H(previous, no, at, events, accesses, root).
fn hash(row: &seal::Model) -> String {
    let numbers = [row.no, row.at, row.events, row.accesses].map(i64::to_be_bytes);
    let numbers = numbers.iter().map(<[u8; 8]>::as_slice);
    of_fields([row.previous.as_bytes()].into_iter().chain(numbers).chain([row.root.as_bytes()]))
}

fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| damaged("a seal"))
}
