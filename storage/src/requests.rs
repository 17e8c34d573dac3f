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
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// More than this many are not listed at once; those due first are.
const MOST: u64 = 500;

/// A request, with its case.
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
    /// Whether it waits: an answered one does not, and none on a case that is over.
    pub waits: bool,
}

#[derive(FromQueryResult)]
struct Row {
    case_id: Uuid,
    reference: String,
    area: Uuid,
    body: String,
    waits: bool,
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

    /// The requests that wait on cases of these areas, those due first first, and whether there are
    /// more than are listed at once. Notes one entry that names every case shown.
    pub async fn waiting_requests(
        &mut self,
        areas: &[AreaId],
    ) -> Result<(Vec<WaitingRequest>, bool), StoreError> {
        let waits = Condition::all().add(information_request::Column::Waits.eq(true));
        let mut found = self.requests_of(areas, waits, MOST + 1).await?;
        let more = found.len() as u64 > MOST;
        found.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
        self.saw_requests(&found);
        Ok((found, more))
    }

    /// The requests of these ids on cases of these areas, whether they wait or not. Notes one entry
    /// that names every case shown.
    pub async fn requests_named(
        &mut self,
        areas: &[AreaId],
        named: &[RequestId],
    ) -> Result<Vec<WaitingRequest>, StoreError> {
        let ids = named.iter().map(|request| request.0);
        let these = Condition::all().add(information_request::Column::Id.is_in(ids));
        let found = self.requests_of(areas, these, named.len() as u64).await?;
        self.saw_requests(&found);
        Ok(found)
    }

    fn saw_requests(&mut self, found: &[WaitingRequest]) {
        let shown: Vec<CaseId> = found.iter().map(|line| line.case).collect();
        self.note(Some(Part::Cover), Outcome::Seen, found.len().to_string(), shown);
    }

    async fn requests_of(
        &mut self,
        areas: &[AreaId],
        which: Condition,
        most: u64,
    ) -> Result<Vec<WaitingRequest>, StoreError> {
        let to_case = information_request::Entity::belongs_to(case_file::Entity)
            .from(information_request::Column::CaseId)
            .to(case_file::Column::Id);
        let rows = information_request::Entity::find()
            .select_only()
            .column(information_request::Column::CaseId)
            .column(information_request::Column::Body)
            .column(information_request::Column::Waits)
            .column(case_file::Column::Reference)
            .column(case_file::Column::Area)
            .join(JoinType::InnerJoin, to_case.into())
            .filter(which)
            .filter(within(case_file::Column::Area, areas))
            .filter(standing(information_request::Column::CaseId, areas))
            .order_by_asc(information_request::Column::DueOn)
            .order_by_asc(information_request::Column::Id)
            .limit(most)
            .into_model::<Row>()
            .all(&self.connection)
            .await?;
        rows.into_iter().map(waiting).collect()
    }
}

fn waiting(row: Row) -> Result<WaitingRequest, StoreError> {
    Ok(WaitingRequest {
        case: CaseId(row.case_id),
        reference: row.reference,
        area: AreaId(row.area),
        request: from_json("a request", &row.body)?,
        waits: row.waits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rows::to_json,
        testing::{a_child, area, monday, stores, system},
    };
    use domain::request::{Contact, Item, Requester};
    use sea_orm::ActiveValue::Set;

    #[tokio::test]
    async fn a_list_that_is_cut_says_so() {
        for store in stores().await {
            let area = area(&store, "northmere").await;
            let (record, _) = a_child(&store, area, "Robin", "CDR-26-0001").await;
            let contact = Contact { name: "Sam Hollis".into(), email: "sam@example.org".into() };
            let request = Request {
                id: RequestId::random(),
                organisation: "Northmere Police".into(),
                contact,
                lead: None,
                items: vec![Item::Chronology],
                requester: Requester::LocalAuthority,
                asked_at: monday().now,
                asked_by: "Bethan Okoro".into(),
                due_on: monday().today,
                ladder: Ladder::default(),
                steps: Vec::new(),
                reply: None,
            };
            let row = || information_request::ActiveModel {
                id: Set(RequestId::random().0),
                case_id: Set(record.course.id.0),
                organisation: Set(request.organisation.clone()),
                due_on: Set(request.due_on.to_string()),
                waits: Set(true),
                body: Set(to_json("a request", &request).unwrap()),
            };
            let add = async |count: usize| {
                let rows: Vec<_> = (0..count).map(|_| row()).collect();
                let call = system(monday());
                let added = store.write(&call, async |tx| {
                    let rows = information_request::Entity::insert_many(rows);
                    rows.exec_without_returning(&tx.transaction).await?;
                    Ok::<_, StoreError>(())
                });
                added.await.unwrap();
            };
            let listed = async || {
                let call = system(monday());
                let read = store.read(&call, async |reader| reader.waiting_requests(&[area]).await);
                let (found, more) = read.await.unwrap();
                (found.len() as u64, more)
            };
            add(500).await;
            assert_eq!(listed().await, (MOST, false));
            add(1).await;
            assert_eq!(listed().await, (MOST, true));
        }
    }
}
