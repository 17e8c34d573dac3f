//! Whom the cases of an area wait for.

use crate::{
    Reader, StoreError,
    entity::{case_file, information_request, setting},
    note::Outcome,
    rows::from_json,
    tx::registry::LADDER,
    worklists::{standing, within},
};
use domain::{
    access::Part,
    ids::{AreaId, CaseId, RequestId},
    request::{Ladder, Request},
};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// More than this many are not listed at once; those due first are.
const MOST: u64 = 500;

/// A request that waits, with its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRequest {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The area that owns it.
    pub area: AreaId,
    /// The request.
    pub request: Request,
}

#[derive(FromQueryResult)]
struct Row {
    case_id: Uuid,
    reference: String,
    area: Uuid,
    body: String,
}

impl Reader {
    /// The ladder that an area has set, or the usual one.
    pub async fn ladder(&mut self, area: AreaId) -> Result<Ladder, StoreError> {
        let row = setting::Entity::find()
            .filter(setting::Column::Area.eq(area.0))
            .filter(setting::Column::Name.eq(LADDER))
            .one(&self.connection)
            .await?;
        let set = row.map(|row| from_json("a ladder", &row.value)).transpose()?;
        Ok(set.unwrap_or_default())
    }

    /// The requests that wait on cases of these areas, those due first first; all of them, or those
    /// named. Notes one entry that names every case shown.
    pub async fn waiting_requests(
        &mut self,
        areas: &[AreaId],
        named: Option<&[RequestId]>,
    ) -> Result<Vec<WaitingRequest>, StoreError> {
        let to_case = information_request::Entity::belongs_to(case_file::Entity)
            .from(information_request::Column::CaseId)
            .to(case_file::Column::Id);
        let mut query = information_request::Entity::find()
            .select_only()
            .column(information_request::Column::CaseId)
            .column(information_request::Column::Body)
            .column(case_file::Column::Reference)
            .column(case_file::Column::Area)
            .join(JoinType::InnerJoin, to_case.into())
            .filter(information_request::Column::Waits.eq(true))
            .filter(within(case_file::Column::Area, areas))
            .filter(standing(information_request::Column::CaseId, areas))
            .order_by_asc(information_request::Column::DueOn)
            .order_by_asc(information_request::Column::Id)
            .limit(MOST);
        if let Some(named) = named {
            query = query.filter(
                information_request::Column::Id.is_in(named.iter().map(|request| request.0)),
            );
        }
        let rows = query.into_model::<Row>().all(&self.connection).await?;
        let found = rows.into_iter().map(waiting).collect::<Result<Vec<_>, _>>()?;
        let shown: Vec<CaseId> = found.iter().map(|line| line.case).collect();
        self.note(Some(Part::Cover), Outcome::Seen, found.len().to_string(), shown);
        Ok(found)
    }
}

fn waiting(row: Row) -> Result<WaitingRequest, StoreError> {
    Ok(WaitingRequest {
        case: CaseId(row.case_id),
        reference: row.reference,
        area: AreaId(row.area),
        request: from_json("a request", &row.body)?,
    })
}
