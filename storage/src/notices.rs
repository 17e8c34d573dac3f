//! Notices as rows: as they were sent, where they stand, and the keys under which they are found.
//! Matching compares notice with notice; here its candidates are only narrowed.
//! Which notices wait is asked in `work::waiting`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar;
use domain::change::NoticeState;
use domain::ids::{AreaId, CaseId, ClientId, NoticeId, ReceiptId};
use domain::matching::{self, Particulars};
use domain::notice::{Question, Received};
use sea_orm::sea_query::{Expr, Func, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::entity::{case_file, match_key, notice};
use crate::error::StoreError;
use crate::questions;
use crate::rows::{from_json, instant, micros};
use crate::tx::Tx;

/// Notices that are looked at again after one was placed, at most.
const AGAIN: u64 = 24;

/// A notice with where it stands.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    /// What was understood.
    pub received: Received,
    /// What its sender keeps.
    pub receipt: ReceiptId,
    /// The area of its office.
    pub area: AreaId,
    /// Where it stands.
    pub state: NoticeState,
    /// The body exactly as sent.
    pub as_sent: String,
    /// What its sender was asked, the oldest first; empty where a notice is loaded to be placed.
    pub questions: Vec<Question>,
}

/// A stored notice.
pub(crate) fn record(row: notice::Model) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        received: from_json("a notice", &row.received)?,
        receipt: ReceiptId(row.receipt),
        area: AreaId(row.area),
        state: from_json("the state of a notice", &row.state_body)?,
        as_sent: row.as_sent,
        questions: Vec::new(),
    })
}

impl Tx {
    /// A notice, locked.
    pub async fn notice(&mut self, id: NoticeId) -> Result<NoticeRow, StoreError> {
        let row = notice::Entity::find_by_id(id.0).lock_exclusive().one(&self.transaction).await?;
        record(row.ok_or(StoreError::NotFound)?)
    }

    /// The receipt of a notice with the same body from the same sender, and when it arrived.
    pub async fn same_notice(
        &mut self,
        sender: ClientId,
        digest: &str,
    ) -> Result<Option<(ReceiptId, DateTime<Utc>)>, StoreError> {
        let found: Option<(Uuid, i64)> = notice::Entity::find()
            .select_only()
            .columns([notice::Column::Receipt, notice::Column::ReceivedAt])
            .filter(notice::Column::Sender.eq(sender.0))
            .filter(notice::Column::Digest.eq(digest))
            .into_tuple()
            .one(&self.transaction)
            .await?;
        found.map(|(receipt, at)| Ok((ReceiptId(receipt), instant(at)?))).transpose()
    }

    /// The cases that share a key with a notice, each with every notice placed on it. Cases that
    /// share a number (NHS number, register entry) come first, then those that share most keys.
    pub async fn candidates(
        &mut self,
        notice: &Received,
        received_on: NaiveDate,
    ) -> Result<Vec<(CaseId, Vec<Particulars>)>, StoreError> {
        let keys = matching::keys(&notice.particulars(received_on));
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let cases = self.cases_under(keys.into_iter().collect(), notice.id).await?;
        let rows: Vec<(Uuid, String)> = notice::Entity::find()
            .select_only()
            .columns([notice::Column::CaseId, notice::Column::Received])
            .filter(notice::Column::CaseId.is_in(cases.iter().copied()))
            .order_by_asc(notice::Column::ReceivedAt)
            .order_by_asc(notice::Column::Id)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        let mut placed: BTreeMap<Uuid, Vec<Particulars>> = BTreeMap::new();
        for (case, body) in rows {
            let received: Received = from_json("a notice", &body)?;
            let on = calendar::london_date(received.at);
            placed.entry(case).or_default().push(received.particulars(on));
        }
        Ok(cases
            .into_iter()
            .map(|case| (CaseId(case), placed.remove(&case).unwrap_or_default()))
            .collect())
    }

    /// Notices that wait for another or for a person, and share a key with one that was placed: what
    /// it says may settle where they belong, so that the order of arrival does not.
    pub async fn unsettled_beside(
        &mut self,
        placed: &Received,
    ) -> Result<Vec<NoticeId>, StoreError> {
        let keys = matching::keys(&placed.particulars(calendar::london_date(placed.at)));
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = sharing(keys, placed.id)
            .column(match_key::Column::Notice)
            .distinct()
            .filter(notice::Column::State.is_in(["parked", "question"]))
            .limit(AGAIN)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        Ok(ids.into_iter().map(NoticeId).collect())
    }

    async fn cases_under(
        &mut self,
        keys: Vec<String>,
        but: NoticeId,
    ) -> Result<Vec<Uuid>, StoreError> {
        let key = || Expr::col((match_key::Entity, match_key::Column::Key));
        let weight = Expr::case(key().like("nhs:%").or(key().like("entry:%")), 1_000).finally(1);
        Ok(sharing(keys, but)
            .column(notice::Column::CaseId)
            .filter(notice::Column::CaseId.is_not_null())
            .group_by(notice::Column::CaseId)
            .order_by(Func::sum(weight), Order::Desc)
            .order_by_asc(notice::Column::CaseId)
            .limit(matching::CANDIDATES)
            .into_tuple()
            .all(&self.transaction)
            .await?)
    }

    /// The references of cases.
    pub async fn references(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = case_file::Entity::find()
            .select_only()
            .columns([case_file::Column::Id, case_file::Column::Reference])
            .filter(case_file::Column::Id.is_in(cases.iter().map(|case| case.0)))
            .into_tuple()
            .all(&self.transaction)
            .await?;
        Ok(rows.into_iter().map(|(case, reference)| (CaseId(case), reference)).collect())
    }
}

/// The notices that share a key with one of them, once for each key; no columns yet.
fn sharing(keys: impl IntoIterator<Item = String>, but: NoticeId) -> Select<match_key::Entity> {
    match_key::Entity::find()
        .select_only()
        .join(
            JoinType::InnerJoin,
            match_key::Entity::belongs_to(notice::Entity)
                .from(match_key::Column::Notice)
                .to(notice::Column::Id)
                .into(),
        )
        .filter(match_key::Column::Key.is_in(keys))
        .filter(notice::Column::Id.ne(but.0))
}

/// A notice by its id.
pub(crate) async fn load(db: &impl ConnectionTrait, id: NoticeId) -> Result<NoticeRow, StoreError> {
    asked(db, notice::Entity::find_by_id(id.0).one(db).await?).await
}

/// A notice by its receipt, for its own sender only.
pub(crate) async fn by_receipt(
    db: &impl ConnectionTrait,
    receipt: ReceiptId,
    sender: ClientId,
) -> Result<NoticeRow, StoreError> {
    let row = notice::Entity::find()
        .filter(notice::Column::Receipt.eq(receipt.0))
        .filter(notice::Column::Sender.eq(sender.0))
        .one(db)
        .await?;
    asked(db, row).await
}

/// A notice with what its sender was asked.
async fn asked(
    db: &impl ConnectionTrait,
    row: Option<notice::Model>,
) -> Result<NoticeRow, StoreError> {
    let mut rows = [record(row.ok_or(StoreError::NotFound)?)?];
    questions::beside(db, &mut rows).await?;
    let [row] = rows;
    Ok(row)
}

/// The notices placed on a case, the oldest first.
pub(crate) async fn of_case(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<NoticeRow>, StoreError> {
    Ok(of_cases(db, &[case]).await?.remove(&case).unwrap_or_default())
}

/// The notices placed on several cases, the oldest of each case first.
pub(crate) async fn of_cases(
    db: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<BTreeMap<CaseId, Vec<NoticeRow>>, StoreError> {
    let rows = notice::Entity::find()
        .filter(notice::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
        .order_by_asc(notice::Column::ReceivedAt)
        .order_by_asc(notice::Column::Id)
        .all(db)
        .await?;
    let mut rows = rows.into_iter().map(record).collect::<Result<Vec<_>, _>>()?;
    questions::beside(db, &mut rows).await?;
    let mut placed: BTreeMap<CaseId, Vec<NoticeRow>> = BTreeMap::new();
    for row in rows {
        if let Some(case) = case_of(&row.state) {
            placed.entry(case).or_default().push(row);
        }
    }
    Ok(placed)
}

/// How many notices of one sender arrived since an instant, refused ones among them.
pub(crate) async fn arrived_since(
    db: &impl ConnectionTrait,
    sender: ClientId,
    since: DateTime<Utc>,
) -> Result<u64, StoreError> {
    Ok(notice::Entity::find()
        .filter(notice::Column::Sender.eq(sender.0))
        .filter(notice::Column::ReceivedAt.gte(micros(since)))
        .count(db)
        .await?)
}

/// The case that a state puts a notice on.
pub(crate) fn case_of(state: &NoticeState) -> Option<CaseId> {
    match state {
        NoticeState::Placed { case } => Some(*case),
        _ => None,
    }
}

/// The stable code of a notice's source.
pub(crate) fn source_code(received: &Received) -> &'static str {
    match received.notice {
        domain::notice::Notice::Registrar(_) => "registrar",
        domain::notice::Notice::Coroner(_) => "coroner",
        domain::notice::Notice::Signal(_) => "national_signal",
        domain::notice::Notice::Practitioner(_) => "practitioner",
    }
}
