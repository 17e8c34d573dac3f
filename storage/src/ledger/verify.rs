//! The check of every ledger: each chain and each seal is computed again from the rows. Entries
//! are read page by page in one steady view of the store; every break is listed, not only the first.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

use super::{Break, PAGE, Verified, hash, signed, tree};
use crate::digest;
use crate::entity::{access, access_case, event, seal};
use crate::error::StoreError;
use crate::note;
use crate::store::Store;
use crate::tx::event_hash;

/// The entry that says that payloads before it were destroyed under the retention schedule.
const DESTROYED: &str = "record-destroyed";

impl Store {
    /// Computes every chain and every seal again.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let transaction = self.begin_reading().await?;
        let mut found = Verified::default();
        events(&transaction, &mut found).await?;
        accesses(&transaction, &mut found).await?;
        seals(&transaction, &mut found).await?;
        transaction.rollback().await?;
        Ok(found)
    }
}

impl Verified {
    fn broken(&mut self, what: String) {
        self.breaks.push(Break { what });
    }
}

/// Where the chain of one record or one process stands.
#[derive(Default)]
struct Chain {
    name: String,
    seq: i64,
    hash: String,
    /// Entries without payload that nothing yet says were destroyed.
    emptied: Vec<i64>,
}

impl Chain {
    fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Takes the next entry: its number, what it says was before it, its hash and what its hash
    /// should be.
    fn step(&mut self, seq: i64, previous: &str, hash: &str, should: &str, found: &mut Verified) {
        let name = &self.name;
        if seq != self.seq + 1 {
            found.broken(format!("{name}: entry {} is missing", self.seq + 1));
        } else if previous != self.hash {
            found.broken(format!("{name}: entry {seq} does not follow from the one before"));
        }
        if hash != should {
            found.broken(format!("{name}: entry {seq} was altered"));
        }
        self.seq = seq;
        hash.clone_into(&mut self.hash);
    }

    fn end(&self, found: &mut Verified) {
        for seq in &self.emptied {
            found.broken(format!("{}: the content of entry {seq} is missing", self.name));
        }
    }
}

async fn events(db: &DatabaseTransaction, found: &mut Verified) -> Result<(), StoreError> {
    let mut at: Option<Uuid> = None;
    let mut chain = Chain::default();
    let mut after: Option<(Uuid, i64)> = None;
    loop {
        let page = events_after(db, after).await?;
        for row in &page {
            if at != Some(row.subject) {
                chain.end(found);
                chain = Chain::new(format!("{} {}", row.subject_kind, row.subject));
                at = Some(row.subject);
            }
            chain.step(row.seq, &row.previous, &row.hash, &event_hash(row), found);
            content(row, &mut chain, found);
            found.events += 1;
        }
        after = page.last().map(|row| (row.subject, row.seq));
        if (page.len() as u64) < PAGE {
            chain.end(found);
            return Ok(());
        }
    }
}

fn content(row: &event::Model, chain: &mut Chain, found: &mut Verified) {
    match (&row.salt, &row.payload) {
        (Some(salt), Some(payload)) => {
            if digest::commitment(salt, payload) != row.commitment {
                found.broken(format!(
                    "{}: the content of entry {} was altered",
                    chain.name, row.seq
                ));
            }
        }
        _ => chain.emptied.push(row.seq),
    }
    if row.kind == DESTROYED {
        chain.emptied.clear();
    }
}

async fn events_after(
    db: &DatabaseTransaction,
    after: Option<(Uuid, i64)>,
) -> Result<Vec<event::Model>, StoreError> {
    let mut query = event::Entity::find();
    if let Some((subject, seq)) = after {
        let later = event::Column::Subject.eq(subject).and(event::Column::Seq.gt(seq));
        query = query.filter(event::Column::Subject.gt(subject).or(later));
    }
    Ok(query
        .order_by_asc(event::Column::Subject)
        .order_by_asc(event::Column::Seq)
        .limit(PAGE)
        .all(db)
        .await?)
}

/// One chain for each process that ever ran: few, so all are kept while the rows go by.
async fn accesses(db: &DatabaseTransaction, found: &mut Verified) -> Result<(), StoreError> {
    let mut chains: HashMap<String, Chain> = HashMap::new();
    let mut after = i64::MIN;
    loop {
        let page = access::Entity::find()
            .filter(access::Column::Id.gt(after))
            .order_by_asc(access::Column::Id)
            .limit(PAGE)
            .all(db)
            .await?;
        let mut cases = cases_of(db, &page).await?;
        for row in &page {
            let chain = chains
                .entry(row.writer.clone())
                .or_insert_with(|| Chain::new(format!("access {}", row.writer)));
            let named = cases.remove(&row.id).unwrap_or_default();
            let should = note::hash(row, named.iter().map(|case| case.case_id));
            chain.step(row.seq, &row.previous, &row.hash, &should, found);
            if named.iter().any(|case| case.at != row.at) {
                found.broken(format!(
                    "{}: entry {} names a case at another time",
                    chain.name, row.seq
                ));
            }
            found.accesses += 1;
        }
        match page.last() {
            Some(row) if page.len() as u64 == PAGE => after = row.id,
            _ => return Ok(()),
        }
    }
}

async fn cases_of(
    db: &DatabaseTransaction,
    page: &[access::Model],
) -> Result<HashMap<i64, Vec<access_case::Model>>, StoreError> {
    let mut cases: HashMap<i64, Vec<access_case::Model>> = HashMap::new();
    let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(cases) };
    let rows = access_case::Entity::find()
        .filter(access_case::Column::Access.between(first.id, last.id))
        .order_by_asc(access_case::Column::Access)
        .order_by_asc(access_case::Column::CaseId)
        .all(db)
        .await?;
    for row in rows {
        cases.entry(row.access).or_default().push(row);
    }
    Ok(cases)
}

async fn seals(db: &DatabaseTransaction, found: &mut Verified) -> Result<(), StoreError> {
    let mut chain = Chain::new("seals".into());
    let mut after = 0;
    loop {
        let page = seal::Entity::find()
            .filter(seal::Column::No.gt(after))
            .order_by_asc(seal::Column::No)
            .limit(PAGE)
            .all(db)
            .await?;
        for row in &page {
            chain.step(row.no, &row.previous, &row.hash, &hash(row), found);
            let covered = tree(db, row.no).await?;
            let same_number = signed(covered.leaves())? == row.events + row.accesses;
            if !same_number || covered.root() != row.root {
                found.broken(format!(
                    "seal {}: the entries under it are not those that were sealed",
                    row.no
                ));
            }
            found.seals += 1;
        }
        match page.last() {
            Some(row) if page.len() as u64 == PAGE => after = row.no,
            _ => return Ok(()),
        }
    }
}
