//! Whom the cases of an area wait for.

use crate::{
    Reader, StoreError,
    entity::{case_file, information_request, setting},
    note::Outcome,
    rows::from_json,
    tx::registry::LADDER,
    worklists::{cases_of, standing, within},
};
use chrono::NaiveDate;
use domain::{
    access::Part,
    case::Stage,
    ids::{AreaId, CaseId, RequestId},
    request::{Ladder, Request},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Func},
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

/// How much one organisation is waited for.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct AwaitedFrom {
    /// Its name; spellings that differ only in capital letters are one.
    pub name: String,
    /// Requests that wait.
    pub open: i64,
    /// Those of them that are past their day.
    pub late: i64,
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

    /// The organisations that cases of these areas wait for, the one with the most late requests first,
    /// and no more than `most` of them. Counts show nobody, so nothing is noted.
    pub async fn awaited_from(
        &mut self,
        areas: &[AreaId],
        today: NaiveDate,
        most: u64,
    ) -> Result<Vec<AwaitedFrom>, StoreError> {
        let name =
            || Expr::col((information_request::Entity, information_request::Column::Organisation));
        let past = Condition::all().add(information_request::Column::DueOn.lt(today.to_string()));
        let late = || Expr::expr(Func::count(Expr::case(past.clone(), 1)));
        let to_case = information_request::Entity::belongs_to(case_file::Entity)
            .from(information_request::Column::CaseId)
            .to(case_file::Column::Id);
        // Nothing waits on a case that rests: the stages narrow to an index.
        let stages = Stage::ALL.into_iter().filter(|stage| !stage.rests()).map(Stage::code);
        let found = information_request::Entity::find()
            .select_only()
            .expr_as(Func::min(name()), "name")
            .expr_as(information_request::Column::Id.count(), "open")
            .expr_as(late(), "late")
            .join(JoinType::InnerJoin, to_case.into())
            .filter(information_request::Column::Waits.eq(true))
            .filter(case_file::Column::Stage.is_in(stages))
            .filter(cases_of(areas))
            .group_by(Expr::expr(Func::lower(name())))
            .order_by_desc(late())
            .order_by_desc(information_request::Column::Id.count())
            .order_by_asc(Expr::expr(Func::lower(name())))
            .limit(most)
            .into_model::<AwaitedFrom>()
            .all(&self.connection)
            .await?;
        Ok(found)
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
        Store,
        rows::to_json,
        testing::{a_child, area, monday, stores, system},
    };
    use domain::request::{Contact, Item, Requester};
    use sea_orm::ActiveValue::Set;

    /// A request to the police that is due on Monday, as it is stored.
    fn row(case: CaseId) -> information_request::ActiveModel {
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
        information_request::ActiveModel {
            id: Set(request.id.0),
            case_id: Set(case.0),
            organisation: Set(request.organisation.clone()),
            due_on: Set(request.due_on.to_string()),
            waits: Set(true),
            body: Set(to_json("a request", &request).unwrap()),
        }
    }

    async fn add(store: &Store, rows: Vec<information_request::ActiveModel>) {
        let call = system(monday());
        let added = store.write(&call, async |tx| {
            let rows = information_request::Entity::insert_many(rows);
            rows.exec_without_returning(&tx.transaction).await?;
            Ok::<_, StoreError>(())
        });
        added.await.unwrap();
    }

    #[tokio::test]
    async fn organisations_are_counted_by_name_the_most_late_first_and_only_for_ones_own_cases() {
        for store in stores().await {
            let here = area(&store, "northmere").await;
            let there = area(&store, "fenwick").await;
            let (ours, _) = a_child(&store, here, "Robin", "CDR-26-0001").await;
            let (theirs, _) = a_child(&store, there, "Ada", "CDR-26-0002").await;
            let named = |name: &str, due: &str, waits| information_request::ActiveModel {
                organisation: Set(name.into()),
                due_on: Set(due.into()),
                waits: Set(waits),
                ..row(ours.course.id)
            };
            let today = monday().today.to_string();
            let rows = vec![
                named("Fenwick Midwives", &today, true),
                named("Fenwick Midwives", &today, true),
                named("Northmere Police", "2020-01-06", true),
                named("NORTHMERE POLICE", &today, true),
                named("Northmere Police", "2020-01-06", false),
                row(theirs.course.id),
            ];
            add(&store, rows).await;
            let counted = async |most| {
                let today = monday().today;
                let call = system(monday());
                let read = store
                    .read(&call, async |reader| reader.awaited_from(&[here], today, most).await);
                let found = read.await.unwrap().into_iter();
                found.map(|one| (one.name.to_lowercase(), one.open, one.late)).collect::<Vec<_>>()
            };
            let police = ("northmere police".to_owned(), 2, 1);
            let midwives = ("fenwick midwives".to_owned(), 2, 0);
            assert_eq!(counted(9).await, [police.clone(), midwives]);
            assert_eq!(counted(1).await, [police]);
        }
    }

    #[tokio::test]
    async fn a_list_that_is_cut_says_so() {
        for store in stores().await {
            let area = area(&store, "northmere").await;
            let (record, _) = a_child(&store, area, "Robin", "CDR-26-0001").await;
            let some = |count: usize| (0..count).map(|_| row(record.course.id)).collect();
            let listed = async || {
                let call = system(monday());
                let read = store.read(&call, async |reader| reader.waiting_requests(&[area]).await);
                let (found, more) = read.await.unwrap();
                (found.len() as u64, more)
            };
            add(&store, some(500)).await;
            assert_eq!(listed().await, (MOST, false));
            add(&store, some(1)).await;
            assert_eq!(listed().await, (MOST, true));
        }
    }
}
