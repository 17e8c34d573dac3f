//! Reading cases: one case whole or by part, lists, work, clocks, history. Every reading notes who
//! saw which part and why, before anything is returned.

use super::{OpError, judge, permitted};
use crate::app::App;
use chrono::{NaiveDate, Weekday};
use domain::{
    access::{Part, Standing},
    case::CaseRecord,
    clocks::ClockReading,
    ids::CaseId,
    operations::Call,
    task::Task,
};
use storage::{
    CaseFilter, CaseLine, DueFilter, HistoryLine, NoticeRow, Page, PageAsk, Reader, WorkCounts,
    WorkFilter, WorkLine, WorkList,
};

/// One case as a caller sees it.
#[derive(Clone, Debug)]
pub struct CaseSeen {
    /// The record; the standing says which parts may be shown.
    pub record: CaseRecord,
    /// What the caller may see and why.
    pub standing: Standing,
    /// Its live clocks.
    pub clocks: Vec<ClockReading>,
    /// What there is to do.
    pub tasks: Vec<Task>,
}

/// Opens a case: every part the caller may see is noted as seen.
pub async fn open(app: &App, call: &Call, case: CaseId) -> Result<CaseSeen, OpError> {
    permitted(app, call).await?;
    app.store.read(call, async |reader| seen(reader, call, case).await).await
}

/// Opens a case by the reference that people use, or by its id.
pub async fn open_by_reference(
    app: &App,
    call: &Call,
    reference: &str,
) -> Result<CaseSeen, OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let case = reader.case_id(reference).await?;
            seen(reader, call, case).await
        })
        .await
}

async fn seen(reader: &mut Reader, call: &Call, case: CaseId) -> Result<CaseSeen, OpError> {
    let standing = standing(reader, call, case).await?;
    let record = reader.case(case).await?;
    let clocks = reader.clocks(case).await?;
    let tasks = reader.tasks(case).await?;
    let part = call.operation.row().part.unwrap_or(Part::Cover);
    reader.saw(case, part);
    if part == Part::Cover && standing.sees(Part::Identity) {
        reader.saw(case, Part::Identity);
    }
    Ok(CaseSeen { record, standing, clocks, tasks })
}

async fn standing(reader: &mut Reader, call: &Call, case: CaseId) -> Result<Standing, OpError> {
    let parties = reader.parties(case).await?;
    let judged = judge(call, &parties);
    if judged.is_err() {
        reader.refused(case, call.operation.row().part.unwrap_or(Part::Cover));
    }
    judged
}

/// The cases of the caller's areas.
pub async fn list(
    app: &App,
    call: &Call,
    mut filter: CaseFilter,
    page: &PageAsk,
) -> Result<Page<CaseLine>, OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    let areas: Vec<_> = call.actor.areas().into_iter().collect();
    filter.areas.retain(|area| areas.contains(area));
    if filter.areas.is_empty() {
        filter.areas = areas;
    }
    app.store.read(call, async |reader| Ok(reader.list_cases(&filter, page).await?)).await
}

/// The work a caller asks for; for whom they stand in is added when it is read.
pub fn work_filter(call: &Call, list: WorkList, due: Option<DueFilter>) -> WorkFilter {
    WorkFilter {
        areas: call.actor.areas().into_iter().collect(),
        roles: call.actor.roles().into_iter().collect(),
        people: call.actor.staff_id().into_iter().collect(),
        list,
        due,
        now: call.at,
    }
}

/// The work of the caller's areas and its counts.
pub async fn work(
    app: &App,
    call: &Call,
    mut filter: WorkFilter,
    page: &PageAsk,
) -> Result<(Page<WorkLine>, WorkCounts), OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    app.store
        .read(call, async |reader| {
            if let Some(me) = call.actor.staff_id() {
                filter.people.extend(reader.stands_in_for(me, call.at.today).await?);
            }
            Ok(reader.work(&filter, page).await?)
        })
        .await
}

/// How many weeks ahead are counted.
pub const WEEKS: usize = 4;

/// How many of the caller's tasks are due on each day of four weeks, from this week's Monday; days on
/// which none is, and days that are over, have zero.
pub async fn work_days(app: &App, call: &Call) -> Result<Vec<(NaiveDate, u64)>, OpError> {
    permitted(app, call).await?;
    let mut filter = work_filter(call, WorkList::ForMe, None);
    let monday = call.at.today.week(Weekday::Mon).first_day();
    let days: Vec<NaiveDate> = monday.iter_days().take(7 * WEEKS).collect();
    let until = days.last().copied().unwrap_or(monday);
    let due = app
        .store
        .read(call, async |reader| {
            if let Some(me) = call.actor.staff_id() {
                filter.people.extend(reader.stands_in_for(me, call.at.today).await?);
            }
            Ok::<_, OpError>(reader.due_days(&filter, until).await?)
        })
        .await?;
    Ok(days.into_iter().map(|day| (day, due.get(&day).copied().unwrap_or_default())).collect())
}

/// The history of a case: who did, read and sent what.
pub async fn history(
    app: &App,
    call: &Call,
    case: CaseId,
    page: &PageAsk,
) -> Result<(Standing, Page<HistoryLine>), OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let standing = standing(reader, call, case).await?;
            let page = reader.history(case, page).await?;
            reader.saw(case, Part::History);
            Ok((standing, page))
        })
        .await
}

/// The live clocks of a case, and those that newer readings have superseded.
pub async fn clocks(
    app: &App,
    call: &Call,
    case: CaseId,
) -> Result<(Vec<ClockReading>, Vec<ClockReading>), OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            standing(reader, call, case).await?;
            let live = reader.clocks(case).await?;
            let superseded = reader.superseded_clocks(case).await?;
            reader.saw(case, Part::Cover);
            Ok((live, superseded))
        })
        .await
}

/// The notices of a case as they were sent.
pub async fn notices(
    app: &App,
    call: &Call,
    case: CaseId,
) -> Result<(Standing, Vec<NoticeRow>), OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let standing = standing(reader, call, case).await?;
            let rows = reader.notices_of(case).await?;
            reader.saw(case, Part::Notices);
            Ok((standing, rows))
        })
        .await
}

/// The areas on this server.
pub async fn areas(app: &App, call: &Call) -> Result<Vec<domain::area::Area>, OpError> {
    app.store.read(call, async |reader| Ok(reader.areas().await?)).await
}
