//! The partners' overview of one area: the course of every review that is not over, the oldest
//! first. No table with a name is read.

use super::{Page, PageAsk, cases_of, page_of};
use crate::{Reader, StoreError, entity::case_file, note::Outcome, rows::from_json};
use domain::{
    access::Part,
    case::{Course, Stage},
    ids::{AreaId, CaseId},
    overview::{STAGES, Standing},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// The name of the overview within its cursors.
const LIST: &str = "overview";

impl Reader {
    /// How the reviews of one area stand, the oldest first, and how many are at each stage. Notes
    /// every case shown.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn overview(
        &mut self,
        area: AreaId,
        ask: &PageAsk,
    ) -> Result<(Page<Standing>, Vec<(Stage, u64)>), StoreError> {
        let after: Option<(i64, Uuid)> = ask.key(LIST)?;
        let codes = STAGES.iter().map(|stage| stage.code());
        let open = cases_of(&[area]).add(case_file::Column::Stage.is_in(codes));
        let all = case_file::Entity::find().select_only().filter(open);
        let total = all.clone().column(case_file::Column::Id).count(&self.connection).await?;
        let counts: Vec<(String, i64)> = all
            .clone()
            .column(case_file::Column::Stage)
            .column_as(case_file::Column::Id.count(), "number")
            .group_by(case_file::Column::Stage)
            .into_tuple()
            .all(&self.connection)
            .await?;
        let mut query = all
            .columns([
                case_file::Column::OpenedAt,
                case_file::Column::Id,
                case_file::Column::Course,
            ])
            .order_by_asc(case_file::Column::OpenedAt)
            .order_by_asc(case_file::Column::Id)
            .limit(ask.limit());
        if let Some((opened_at, id)) = after {
            query = query.filter(newer(opened_at, id));
        }
        let rows: Vec<(i64, Uuid, String)> = query.into_tuple().all(&self.connection).await?;
        let mut shown: Vec<CaseId> = rows.iter().map(|row| CaseId(row.1)).collect();
        shown.truncate(ask.size());
        let key = |row: &(i64, Uuid, String)| (row.0, row.1);
        let page = page_of(LIST, ask, total, rows, key, |(_, _, course)| {
            let course: Course = from_json("a case", &course)?;
            Ok(Standing::of(&course))
        })?;
        self.note(Some(Part::Cover), Outcome::Seen, shown.len().to_string(), shown);
        let number = |stage: &Stage| {
            let found = counts.iter().find(|(code, _)| code == stage.code());
            (*stage, found.map_or(0, |(_, number)| number.unsigned_abs()))
        };
        Ok((page, STAGES.iter().map(number).collect()))
    }
}

fn newer(opened_at: i64, id: Uuid) -> Condition {
    use case_file::Column;
    let same = Condition::all().add(Column::OpenedAt.eq(opened_at)).add(Column::Id.gt(id));
    Condition::any().add(Column::OpenedAt.gt(opened_at)).add(same)
}
