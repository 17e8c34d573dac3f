//! One reading: loaders on a connection that cannot write, and the notes of what they showed. The
//! notes are committed by `Store::read` before its caller gets anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::{Part, Party};
use domain::area::Area;
use domain::case::{CaseRecord, Course};
use domain::clocks::ClockReading;
use domain::ids::{AreaId, CaseId, ClientId, NoticeId, ReceiptId};
use domain::operations::Call;
use domain::task::Task;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::{area, case_file};
use crate::error::StoreError;
use crate::note::{Note, Outcome};
use crate::notices::{self, NoticeRow};
use crate::{cases, digest};

/// One reading. Every query in it sees the same state of the store.
pub struct Reader {
    pub(crate) connection: DatabaseTransaction,
    pub(crate) notes: Vec<Note>,
    by_key: String,
    by_name: String,
    operation: &'static str,
    pub(crate) at: i64,
}

impl Reader {
    pub(crate) fn new(connection: DatabaseTransaction, call: &Call) -> Self {
        Self {
            connection,
            notes: Vec::new(),
            by_key: call.actor.key(),
            by_name: call.actor.name(),
            operation: call.operation.id(),
            at: call.at.now.timestamp_micros(),
        }
    }

    /// Notes one entry that names every case shown. `detail` holds no name and no search term.
    pub(crate) fn note(
        &mut self,
        part: Option<Part>,
        outcome: Outcome,
        detail: String,
        mut cases: Vec<CaseId>,
    ) {
        cases.sort_unstable();
        cases.dedup();
        let note = Note {
            at: self.at,
            by_key: self.by_key.clone(),
            by_name: self.by_name.clone(),
            operation: self.operation,
            part: part.map_or("", Part::code),
            outcome,
            detail,
            cases,
        };
        // The same part of the same case loaded twice in one use was seen once.
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes that a part of a case was shown.
    pub fn saw(&mut self, case: CaseId, part: Part) {
        self.note(Some(part), Outcome::Seen, "1".into(), vec![case]);
    }

    /// Notes that a part of a case was asked for and not shown. Kept even when the reading ends in
    /// an error.
    pub fn refused(&mut self, case: CaseId, part: Part) {
        self.note(Some(part), Outcome::Refused, "1".into(), vec![case]);
    }

    /// The area that owns each of these cases now.
    pub async fn owners(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, AreaId>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = case_file::Entity::find()
            .select_only()
            .columns([case_file::Column::Id, case_file::Column::Area])
            .filter(case_file::Column::Id.is_in(cases.iter().map(|case| case.0)))
            .into_tuple()
            .all(&self.connection)
            .await?;
        Ok(rows.into_iter().map(|(case, area)| (CaseId(case), AreaId(area))).collect())
    }

    /// Notes that the operation itself was refused, whatever the record.
    pub fn denied(&mut self) {
        self.note(None, Outcome::Refused, "operation".into(), Vec::new());
    }

    /// Notes a search: the terms as a digest, and the cases found.
    pub fn searched(&mut self, terms: &str, hits: &[CaseId]) {
        self.note(None, Outcome::Searched, digest::of_text(terms), hits.to_vec());
    }

    /// One case whole. Notes nothing by itself: see [`Reader::saw`].
    pub async fn case(&mut self, id: CaseId) -> Result<CaseRecord, StoreError> {
        cases::load(&self.connection, id, false).await
    }

    /// The case with this reference (in any case of letters) or this id.
    pub async fn case_id(&mut self, reference_or_id: &str) -> Result<CaseId, StoreError> {
        let text = reference_or_id.trim();
        let wanted = match text.parse::<Uuid>() {
            Ok(id) => case_file::Column::Id.eq(id),
            Err(_) => case_file::Column::Reference.eq(text.to_uppercase()),
        };
        let id: Option<Uuid> = case_file::Entity::find()
            .select_only()
            .column(case_file::Column::Id)
            .filter(wanted)
            .into_tuple()
            .one(&self.connection)
            .await?;
        id.map(CaseId).ok_or(StoreError::NotFound)
    }

    /// What joins areas to a case; empty when there is no such case.
    pub async fn parties(&mut self, id: CaseId) -> Result<Vec<Party>, StoreError> {
        cases::parties(&self.connection, id).await
    }

    /// What joins areas to several cases.
    pub async fn parties_of(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Vec<Party>>, StoreError> {
        cases::parties_of(&self.connection, cases).await
    }

    /// The courses of several cases with their versions. Notes nothing by itself: see
    /// [`Reader::saw`].
    pub async fn courses(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, (Course, u32)>, StoreError> {
        cases::courses(&self.connection, cases).await
    }

    /// The live clocks of a case, in the order of the printed table.
    pub async fn clocks(&mut self, case: CaseId) -> Result<Vec<ClockReading>, StoreError> {
        let rows = cases::live_clocks(&self.connection, case).await?;
        let mut readings: Vec<ClockReading> =
            rows.iter().map(cases::reading).collect::<Result<_, _>>()?;
        readings.sort_by_key(cases::clock_order);
        Ok(readings)
    }

    /// Readings that newer ones have superseded, the newest first.
    pub async fn superseded_clocks(
        &mut self,
        case: CaseId,
    ) -> Result<Vec<ClockReading>, StoreError> {
        cases::old_clocks(&self.connection, case).await?.iter().map(cases::reading).collect()
    }

    /// What there is to do on a case, what is due first before what is not.
    pub async fn tasks(&mut self, case: CaseId) -> Result<Vec<Task>, StoreError> {
        cases::live_tasks(&self.connection, case.0).await?.iter().map(cases::task).collect()
    }

    /// The notices placed on a case, the oldest first. Notes nothing by itself: see [`Reader::saw`].
    pub async fn notices_of(&mut self, case: CaseId) -> Result<Vec<NoticeRow>, StoreError> {
        notices::of_case(&self.connection, case).await
    }

    /// The notices placed on several cases, the oldest first. Notes nothing by itself: see
    /// [`Reader::saw`].
    pub async fn notices_of_all(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Vec<NoticeRow>>, StoreError> {
        notices::of_cases(&self.connection, cases).await
    }

    /// How many notices of one sender arrived since an instant, refused ones among them.
    pub async fn arrived_since(
        &mut self,
        sender: ClientId,
        since: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        notices::arrived_since(&self.connection, sender, since).await
    }

    /// One notice; noted as seen, with its case where it is on one.
    pub async fn notice(&mut self, id: NoticeId) -> Result<NoticeRow, StoreError> {
        let row = notices::load(&self.connection, id).await?;
        self.saw_notice(&row);
        Ok(row)
    }

    /// The notice behind a receipt, for its own sender only; noted as seen.
    ///
    /// # Errors
    /// `NotFound` for another sender.
    pub async fn receipt(
        &mut self,
        receipt: ReceiptId,
        sender: ClientId,
    ) -> Result<NoticeRow, StoreError> {
        let row = notices::by_receipt(&self.connection, receipt, sender).await?;
        self.saw_notice(&row);
        Ok(row)
    }

    fn saw_notice(&mut self, row: &NoticeRow) {
        let cases = notices::case_of(&row.state).into_iter().collect();
        self.note(Some(Part::Notices), Outcome::Seen, format!("notice {}", row.received.id), cases);
    }

    /// Every area, by name.
    pub async fn areas(&mut self) -> Result<Vec<Area>, StoreError> {
        let rows =
            area::Entity::find().order_by_asc(area::Column::Name).all(&self.connection).await?;
        Ok(rows
            .into_iter()
            .map(|row| Area { id: AreaId(row.id), slug: row.slug, name: row.name })
            .collect())
    }
}
