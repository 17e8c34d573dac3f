//! Lists with filters and paging. A page is found by the key of the last line of the page before
//! (never by an offset), so lines that come or go meanwhile are neither repeated nor left out. Every
//! list of cases holds to one condition, `standing`, over the same rows that the domain judges by.

mod awaited;
mod cursor;
#[cfg(test)]
pub(crate) mod fixture;
mod overview;
mod paging;

pub use awaited::AwaitedRow;
pub use paging::{Page, PageAsk};
pub(crate) use paging::{older, page_of};

use crate::{
    Reader, StoreError,
    entity::{area, case_file, case_party, child, clock, search_key},
    note::Outcome,
    rows::{from_json, instant},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Part,
    case::{Course, Stage},
    clocks::ClockReading,
    facts::Child,
    ids::{AreaId, CaseId},
    matching::fold,
    person::AgeBand,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use std::collections::HashMap;
use uuid::Uuid;

/// The name of the list of cases within its cursors.
const LIST: &str = "cases";
/// More words than this are not looked for.
const MOST_WORDS: usize = 8;

/// Which cases are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// The areas of the person who looks; none shows nothing.
    pub areas: Vec<AreaId>,
    /// Stages; none means every stage.
    pub stages: Vec<Stage>,
    /// Only cases with a clock that is late at this instant, in microseconds.
    pub late: Option<i64>,
    /// Words of a name, an NHS number, or an exact reference; all must fit.
    pub text: Option<String>,
    /// Only cases with (true) or without (false) a joint agency response.
    pub response: Option<bool>,
}

/// One line of the list of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// Its reference.
    pub reference: String,
    /// The child's name as a page shows it.
    pub child_name: String,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    pub died_on: Option<NaiveDate>,
    /// Age band.
    pub age_band: Option<AgeBand>,
    /// The area that owns the review.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Where the review stands.
    pub stage: Stage,
    /// Whether a joint agency response is open.
    pub response_open: bool,
    /// Whether an inquest is open.
    pub inquest_open: bool,
    /// The unmet clock that needs looking at first, if any runs.
    pub worst_clock: Option<ClockReading>,
    /// When the case was opened.
    pub opened_at: DateTime<Utc>,
}

/// Whether one of these areas is the owner of a case now, and none of them is barred: the same rows
/// as `domain::access::standing`. A party row is ended when it ends and never ahead of time, so a
/// live row is one without an end. Asked row by row, so that a page costs no more than its lines.
pub(crate) fn standing(case: impl ColumnTrait, areas: &[AreaId]) -> Condition {
    Condition::all()
        .add(Expr::exists(parties(case, "owner", areas)))
        .add(Expr::exists(parties(case, "barred", areas)).not())
}

/// The cases in which these areas have standing. The area on the file only narrows: it is that of
/// the live owner row, and has the index that the lists are read by.
pub(crate) fn cases_of(areas: &[AreaId]) -> Condition {
    Condition::all()
        .add(within(case_file::Column::Area, areas))
        .add(standing(case_file::Column::Id, areas))
}

fn parties(case: impl ColumnTrait, kind: &str, areas: &[AreaId]) -> SelectStatement {
    case_party::Entity::find()
        .select_only()
        .column(case_party::Column::Id)
        .filter(
            Expr::col(case_party::Column::CaseId.as_column_ref())
                .eq(Expr::col(case.as_column_ref())),
        )
        .filter(case_party::Column::Kind.eq(kind))
        .filter(case_party::Column::UntilAt.is_null())
        .filter(within(case_party::Column::Area, areas))
        .into_query()
}

/// A column that names one of these areas.
pub(crate) fn within(column: impl ColumnTrait, areas: &[AreaId]) -> Condition {
    Condition::all().add(column.is_in(areas.iter().map(|area| area.0)))
}

fn condition(filter: &CaseFilter) -> Condition {
    let mut all = Condition::all().add(cases_of(&filter.areas));
    if !filter.stages.is_empty() {
        all = all.add(case_file::Column::Stage.is_in(filter.stages.iter().map(|s| s.code())));
    }
    if let Some(now) = filter.late {
        all = all.add(case_file::Column::Id.in_subquery(late(now)));
    }
    if let Some(open) = filter.response {
        // The response is stored as the JSON that we write ourselves; the key occurs once in it.
        let none = "%\"opened_at\":null%";
        let column = case_file::Column::Response;
        all = all.add(if open { column.not_like(none) } else { column.like(none) });
    }
    match filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => all.add(found_by(text)),
        None => all,
    }
}

/// Cases with an unmet clock past its limit. A clock that national guidance does not count as late
/// while a report is outstanding says so in its stored reading.
fn late(now: i64) -> SelectStatement {
    clock::Entity::find()
        .select_only()
        .column(clock::Column::CaseId)
        .filter(clock::Column::SupersededAt.is_null())
        .filter(clock::Column::MetAt.is_null())
        .filter(clock::Column::DueAt.lt(now))
        .filter(clock::Column::Body.like("%\"turns_late\":true%"))
        .into_query()
}

/// Cases that have every word among their search keys, or exactly this reference.
fn found_by(text: &str) -> Condition {
    let dashed = text.split_whitespace().collect::<Vec<_>>().join("-").to_uppercase();
    let exactly = case_file::Column::Reference.eq(dashed);
    let folded = fold(text);
    let together: String = folded.split(' ').collect();
    let is_number = together.len() == 10 && together.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<&str> =
        if is_number { vec![&together] } else { folded.split(' ').take(MOST_WORDS).collect() };
    let words = words.into_iter().map(|word| case_file::Column::Id.in_subquery(holding(word)));
    let every = words.fold(Condition::all(), Condition::add);
    Condition::any().add(exactly).add(every)
}

fn holding(word: &str) -> SelectStatement {
    search_key::Entity::find()
        .select_only()
        .column(search_key::Column::CaseId)
        .filter(search_key::Column::Token.eq(word))
        .into_query()
}

#[derive(FromQueryResult)]
struct CaseRow {
    id: Uuid,
    opened_at: i64,
    area: Uuid,
    course: String,
    identity: String,
    area_name: Option<String>,
}

impl Reader {
    /// The cases of these areas, newest first. Notes one entry that names every case shown; for a
    /// search, with a digest of its words.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn list_cases(
        &mut self,
        filter: &CaseFilter,
        page: &PageAsk,
    ) -> Result<Page<CaseLine>, StoreError> {
        let found = cases(&self.connection, filter, page).await?;
        let shown: Vec<CaseId> = found.items.iter().map(|line| line.id).collect();
        match &filter.text {
            Some(text) if !text.trim().is_empty() => self.searched(&fold(text), &shown),
            _ => self.note(Some(Part::Cover), Outcome::Seen, shown.len().to_string(), shown),
        }
        Ok(found)
    }
}

async fn cases<C: ConnectionTrait>(
    db: &C,
    filter: &CaseFilter,
    ask: &PageAsk,
) -> Result<Page<CaseLine>, StoreError> {
    let after: Option<(i64, Uuid)> = ask.key(LIST)?;
    let listed = case_file::Entity::find().select_only().filter(condition(filter));
    let total = listed.clone().column(case_file::Column::Id).count(db).await?;
    let to_child = case_file::Entity::belongs_to(child::Entity)
        .from(case_file::Column::Id)
        .to(child::Column::CaseId);
    let to_area = case_file::Entity::belongs_to(area::Entity)
        .from(case_file::Column::Area)
        .to(area::Column::Id);
    let mut query = listed
        .column(case_file::Column::Id)
        .column(case_file::Column::OpenedAt)
        .column(case_file::Column::Area)
        .column(case_file::Column::Course)
        .column(child::Column::Identity)
        .column_as(area::Column::Name, "area_name")
        .join(JoinType::InnerJoin, to_child.into())
        .join(JoinType::LeftJoin, to_area.into())
        .order_by_desc(case_file::Column::OpenedAt)
        .order_by_desc(case_file::Column::Id)
        .limit(ask.limit());
    if let Some((opened_at, id)) = after {
        query =
            query.filter(older(case_file::Column::OpenedAt, opened_at, case_file::Column::Id, id));
    }
    let rows = query.into_model::<CaseRow>().all(db).await?;
    let mut clocks = worst_clocks(db, &rows).await?;
    page_of(
        LIST,
        ask,
        total,
        rows,
        |row| (row.opened_at, row.id),
        |row| {
            let worst = clocks.remove(&row.id);
            case_line(row, worst)
        },
    )
}

/// For each case the unmet clock that is due first; one that can turn late goes before one that
/// cannot. One query for the whole page.
async fn worst_clocks<C: ConnectionTrait>(
    db: &C,
    rows: &[CaseRow],
) -> Result<HashMap<Uuid, ClockReading>, StoreError> {
    let running = clock::Entity::find()
        .filter(clock::Column::CaseId.is_in(rows.iter().map(|row| row.id)))
        .filter(clock::Column::SupersededAt.is_null())
        .filter(clock::Column::MetAt.is_null())
        .filter(clock::Column::DueAt.is_not_null())
        .order_by_asc(clock::Column::DueAt)
        .order_by_asc(clock::Column::Id)
        .all(db)
        .await?;
    let mut worst: HashMap<Uuid, ClockReading> = HashMap::new();
    for row in running {
        let reading: ClockReading = from_json("a clock", &row.body)?;
        let kept = worst.get(&row.case_id);
        if kept.is_none_or(|kept| reading.turns_late && !kept.turns_late) {
            worst.insert(row.case_id, reading);
        }
    }
    Ok(worst)
}

fn case_line(row: CaseRow, worst_clock: Option<ClockReading>) -> Result<CaseLine, StoreError> {
    let course: Course = from_json("a case", &row.course)?;
    let child: Child = from_json("an identity", &row.identity)?;
    Ok(CaseLine {
        id: CaseId(row.id),
        child_name: child.display_name(),
        born_on: child.born_on,
        died_on: child.died_on,
        age_band: course.age_band,
        area: AreaId(row.area),
        area_name: row.area_name.unwrap_or_default(),
        stage: course.stage,
        response_open: course.response.open(),
        inquest_open: course.inquest_open(),
        worst_clock,
        opened_at: instant(row.opened_at)?,
        reference: course.reference,
    })
}

#[cfg(test)]
mod tests;
