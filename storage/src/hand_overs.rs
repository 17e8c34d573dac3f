//! Hand-overs as lists and one by one: what other areas propose to ours, what ours handed over, and
//! the cases in which ours has an interest. They show references and no names.

use crate::{
    Reader, StoreError, Tx,
    entity::{case_area, case_file, case_party, hand_over},
    note::Outcome,
    rows::{from_json, instant},
    worklists::{Page, PageAsk, older, page_of, within},
};
use chrono::{DateTime, Utc};
use domain::{
    access::Part,
    area::AreaRecord,
    hand_over::{HandOver, State},
    ids::{AreaId, CaseId, HandOverId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// The name of the list within its cursors.
const LIST: &str = "hand-overs";
/// How many cases with an interest are listed.
const INTERESTS: u64 = 200;

/// A hand-over with the case it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverRow {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The hand-over.
    pub hand_over: HandOver,
}

/// A case in which an area has an interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestRow {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The area with the interest.
    pub area: AreaId,
    /// Since when.
    pub since: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    case_id: Uuid,
    reference: String,
    proposed_at: i64,
    body: String,
}

#[derive(FromQueryResult)]
struct Interest {
    case_id: Uuid,
    reference: String,
    area: Uuid,
    from_at: i64,
}

/// What these areas handed over, and what was put to them and not taken back.
fn of_areas(areas: &[AreaId]) -> Condition {
    let asked = Condition::all()
        .add(within(hand_over::Column::ToArea, areas))
        .add(hand_over::Column::State.ne(State::Withdrawn.code()));
    Condition::any().add(within(hand_over::Column::FromArea, areas)).add(asked)
}

impl Reader {
    /// The hand-overs from and to these areas, newest first. Notes one entry that names every case.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn hand_overs(
        &mut self,
        areas: &[AreaId],
        ask: &PageAsk,
    ) -> Result<Page<HandOverRow>, StoreError> {
        let found = listed(&self.connection, areas, ask).await?;
        let shown: Vec<CaseId> = found.items.iter().map(|row| row.case).collect();
        self.note(Some(Part::Cover), Outcome::Seen, shown.len().to_string(), shown);
        Ok(found)
    }

    /// One hand-over from or to these areas. Notes nothing by itself: see [`Reader::saw`].
    ///
    /// # Errors
    /// `NotFound` for any other.
    pub async fn hand_over(
        &mut self,
        id: HandOverId,
        areas: &[AreaId],
    ) -> Result<HandOverRow, StoreError> {
        let row = joined()
            .filter(hand_over::Column::Id.eq(id.0))
            .filter(of_areas(areas))
            .into_model::<Row>()
            .one(&self.connection)
            .await?;
        read(row.ok_or(StoreError::NotFound)?)
    }

    /// The cases in which these areas have an interest, newest first. Notes one entry.
    pub async fn interests(&mut self, areas: &[AreaId]) -> Result<Vec<InterestRow>, StoreError> {
        let to_case = case_party::Entity::belongs_to(case_file::Entity)
            .from(case_party::Column::CaseId)
            .to(case_file::Column::Id);
        let rows = case_party::Entity::find()
            .select_only()
            .columns([case_party::Column::CaseId, case_party::Column::Area])
            .column(case_party::Column::FromAt)
            .column(case_file::Column::Reference)
            .join(JoinType::InnerJoin, to_case.into())
            .filter(case_party::Column::Kind.eq("interested"))
            .filter(case_party::Column::UntilAt.is_null())
            .filter(within(case_party::Column::Area, areas))
            .order_by_desc(case_party::Column::Id)
            .limit(INTERESTS)
            .into_model::<Interest>()
            .all(&self.connection)
            .await?;
        let shown: Vec<CaseId> = rows.iter().map(|row| CaseId(row.case_id)).collect();
        self.note(Some(Part::Cover), Outcome::Seen, format!("interest {}", shown.len()), shown);
        rows.into_iter()
            .map(|row| {
                Ok(InterestRow {
                    case: CaseId(row.case_id),
                    reference: row.reference,
                    area: AreaId(row.area),
                    since: instant(row.from_at)?,
                })
            })
            .collect()
    }
}

impl Tx {
    /// The case of a hand-over that was put to an area.
    ///
    /// # Errors
    /// `NotFound` where there is none, or it went outside.
    pub async fn hand_over_to(&mut self, id: HandOverId) -> Result<(CaseId, AreaId), StoreError> {
        let row = hand_over::Entity::find_by_id(id.0).one(&self.transaction).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let to = row.to_area.ok_or(StoreError::NotFound)?;
        Ok((CaseId(row.case_id), AreaId(to)))
    }
}

fn joined() -> sea_orm::Select<hand_over::Entity> {
    let to_case = hand_over::Entity::belongs_to(case_file::Entity)
        .from(hand_over::Column::CaseId)
        .to(case_file::Column::Id);
    hand_over::Entity::find()
        .select_only()
        .columns([hand_over::Column::Id, hand_over::Column::CaseId])
        .columns([hand_over::Column::ProposedAt, hand_over::Column::Body])
        .column(case_file::Column::Reference)
        .join(JoinType::InnerJoin, to_case.into())
}

async fn listed<C: ConnectionTrait>(
    db: &C,
    areas: &[AreaId],
    ask: &PageAsk,
) -> Result<Page<HandOverRow>, StoreError> {
    let after: Option<(i64, Uuid)> = ask.key(LIST)?;
    let total = hand_over::Entity::find().filter(of_areas(areas)).count(db).await?;
    let mut query = joined()
        .filter(of_areas(areas))
        .order_by_desc(hand_over::Column::ProposedAt)
        .order_by_desc(hand_over::Column::Id)
        .limit(ask.limit());
    if let Some((at, id)) = after {
        let column = hand_over::Column::ProposedAt;
        query = query.filter(older(column, at, hand_over::Column::Id, id));
    }
    let rows = query.into_model::<Row>().all(db).await?;
    page_of(LIST, ask, total, rows, |row| (row.proposed_at, row.id), read)
}

fn read(row: Row) -> Result<HandOverRow, StoreError> {
    Ok(HandOverRow {
        case: CaseId(row.case_id),
        reference: row.reference,
        hand_over: from_json("a hand-over", &row.body)?,
    })
}

/// The hand-overs of a case, the oldest first.
pub(crate) async fn of_case(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<HandOver>, StoreError> {
    let rows = hand_over::Entity::find()
        .filter(hand_over::Column::CaseId.eq(case.0))
        .order_by_asc(hand_over::Column::No)
        .all(db)
        .await?;
    rows.iter().map(|row| from_json("a hand-over", &row.body)).collect()
}

/// The areas of a case with who said so, in the order in which they were recorded.
pub(crate) async fn areas_of_case(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<AreaRecord>, StoreError> {
    let rows = case_area::Entity::find()
        .filter(case_area::Column::CaseId.eq(case.0))
        .order_by_asc(case_area::Column::No)
        .all(db)
        .await?;
    rows.iter().map(|row| from_json("an area of a case", &row.body)).collect()
}
