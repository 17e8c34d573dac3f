//! Releases, and the finalised cases that they are made of.

use crate::{
    Reader, Store, StoreError, Tx,
    entity::{area, case_file, child, release},
    error::damaged,
    rows::from_json,
    worklists::{Page, PageAsk, cases_of, older, page_of, within},
};
use domain::{
    analysis::Modifiable,
    calendar,
    case::{Course, Stage},
    change::{Release, ReleaseState},
    extract::{ExtractSex, FinalCase, Modifiability},
    facts::Child,
    ids::{AreaId, ReleaseId},
    person::Sex,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// The name of the list of releases within its cursors.
const LIST: &str = "releases";
/// No more releases than this are taken up at once.
const MOST: u64 = 100;

impl Store {
    /// Releases that were asked for and are to be made, the oldest first.
    pub async fn requested_releases(&self) -> Result<Vec<ReleaseId>, StoreError> {
        let ids: Vec<Uuid> = release::Entity::find()
            .select_only()
            .column(release::Column::Id)
            .filter(release::Column::State.eq(ReleaseState::Requested.code()))
            .order_by_asc(release::Column::RequestedAt)
            .order_by_asc(release::Column::Id)
            .limit(MOST)
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        Ok(ids.into_iter().map(ReleaseId).collect())
    }
}

impl Reader {
    /// The releases of these areas, newest first. They identify nobody, so nothing is noted.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn releases(
        &mut self,
        areas: &[AreaId],
        page: &PageAsk,
    ) -> Result<Page<Release>, StoreError> {
        releases(&self.connection, areas, page).await
    }

    /// One release.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn release(&mut self, id: ReleaseId) -> Result<Release, StoreError> {
        release_by_id(&self.connection, id).await
    }
}

impl Tx {
    /// One release, as this transaction sees it.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn release(&mut self, id: ReleaseId) -> Result<Release, StoreError> {
        release_by_id(&self.transaction, id).await
    }

    /// The finalised and closed cases that an area owns, flattened for an extract. They still
    /// identify the children: they go to `reports` and nowhere else.
    pub async fn final_cases(&mut self, area: AreaId) -> Result<Vec<FinalCase>, StoreError> {
        final_cases(&self.transaction, area).await
    }

    /// The files that were made for a recipient from an area, oldest first: a new extract must not
    /// single anybody out beside them.
    pub async fn earlier_releases(
        &mut self,
        area: AreaId,
        recipient: &str,
    ) -> Result<Vec<String>, StoreError> {
        let rows = release::Entity::find()
            .filter(release::Column::Area.eq(area.0))
            .filter(release::Column::State.eq("made"))
            .order_by_asc(release::Column::RequestedAt)
            .all(&self.transaction)
            .await?;
        let mut files = Vec::new();
        for row in rows {
            let release: Release = from_json("a release", &row.body)?;
            if let (true, ReleaseState::Made { csv, .. }) =
                (release.recipient == recipient, release.state)
            {
                files.push(csv);
            }
        }
        Ok(files)
    }
}

async fn release_by_id<C: ConnectionTrait>(db: &C, id: ReleaseId) -> Result<Release, StoreError> {
    let row = release::Entity::find_by_id(id.0).one(db).await?.ok_or(StoreError::NotFound)?;
    from_json("a release", &row.body)
}

async fn releases<C: ConnectionTrait>(
    db: &C,
    areas: &[AreaId],
    ask: &PageAsk,
) -> Result<Page<Release>, StoreError> {
    let after: Option<(i64, Uuid)> = ask.key(LIST)?;
    let listed = release::Entity::find().filter(within(release::Column::Area, areas));
    let total = listed.clone().select_only().column(release::Column::Id).count(db).await?;
    let mut query = listed
        .order_by_desc(release::Column::RequestedAt)
        .order_by_desc(release::Column::Id)
        .limit(ask.limit());
    if let Some((at, id)) = after {
        query = query.filter(older(release::Column::RequestedAt, at, release::Column::Id, id));
    }
    let rows = query.all(db).await?;
    let read = |row: release::Model| from_json("a release", &row.body);
    page_of(LIST, ask, total, rows, |row| (row.requested_at, row.id), read)
}

#[derive(FromQueryResult)]
struct FinalRow {
    id: Uuid,
    course: String,
    identity: String,
    slug: String,
}

async fn final_cases<C: ConnectionTrait>(db: &C, of: AreaId) -> Result<Vec<FinalCase>, StoreError> {
    let to_child = case_file::Entity::belongs_to(child::Entity)
        .from(case_file::Column::Id)
        .to(child::Column::CaseId);
    let to_area = case_file::Entity::belongs_to(area::Entity)
        .from(case_file::Column::Area)
        .to(area::Column::Id);
    let rows = case_file::Entity::find()
        .select_only()
        .column(case_file::Column::Id)
        .column(case_file::Column::Course)
        .column(child::Column::Identity)
        .column(area::Column::Slug)
        .join(JoinType::InnerJoin, to_child.into())
        .join(JoinType::InnerJoin, to_area.into())
        .filter(case_file::Column::Stage.is_in([Stage::Finalised.code(), Stage::Closed.code()]))
        .filter(cases_of(&[of]))
        .order_by_asc(case_file::Column::Id)
        .into_model::<FinalRow>()
        .all(db)
        .await?;
    rows.into_iter().filter_map(|row| final_case(row).transpose()).collect()
}

/// A case with all that an extract needs; none without a date of death, which no extract can hold.
fn final_case(row: FinalRow) -> Result<Option<FinalCase>, StoreError> {
    let course: Course = from_json("a case", &row.course)?;
    let child: Child = from_json("an identity", &row.identity)?;
    let Some(died_on) = child.died_on else { return Ok(None) };
    let head = &course.analysis;
    let incomplete = || damaged("the sign-off of a final case");
    Ok(Some(FinalCase {
        case: row.id,
        area: row.slug,
        sex: match child.sex {
            Sex::Male => ExtractSex::Male,
            Sex::Female => ExtractSex::Female,
            Sex::Indeterminate => ExtractSex::Indeterminate,
            Sex::NotKnown => ExtractSex::NotKnown,
        },
        born_on: child.born_on,
        died_on,
        finalised_on: calendar::london_date(head.finalised_at.ok_or_else(incomplete)?),
        primary_category: head.primary_category.ok_or_else(incomplete)?,
        modifiable: match head.modifiable.ok_or_else(incomplete)? {
            Modifiable::Yes => Modifiability::Yes,
            Modifiable::No => Modifiability::No,
            Modifiable::Inadequate => Modifiability::Inadequate,
        },
        joint_agency_response: course.response.open(),
    }))
}

#[cfg(test)]
mod tests;
