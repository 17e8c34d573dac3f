//! Work: the tasks of one's areas, sorted by when they are due. Whether a task is overdue is
//! compared with now in the query, so a page is never stale. Also which notices wait for a person,
//! and which records the jobs look at next.

mod days;
pub(crate) mod hands;
mod waiting;

pub use hands::TaskRow;

use crate::{
    Reader, StoreError,
    entity::{case_file, case_party, child, task},
    error::damaged,
    note::Outcome,
    rows::{from_json, maybe_instant, micros},
    worklists::{Page, PageAsk, cases_of, page_of, within},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    access::{Part, Role},
    calendar,
    case::Stage,
    facts::Child,
    hand::Hand,
    ids::{AreaId, CaseId, StaffId},
    moment::Moment,
    operations::Operation,
    task::Task,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func},
};
use uuid::Uuid;

/// The name of the list of work within its cursors.
const LIST: &str = "work";

/// Which list of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkList {
    /// Tasks that I have, or somebody for whom I stand in; and those that wait for one of my roles
    /// and that nobody has.
    #[default]
    ForMe,
    /// Tasks that wait for other roles, or that a colleague has.
    WaitingOnOthers,
    /// Every live task.
    Team,
    /// Tasks done since Monday in London, the latest first.
    DoneThisWeek,
    /// Tasks put off until a day to come, the first to come back first.
    PutOff,
    /// Tasks that I have, put off or not.
    Mine,
}

/// Which due dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueFilter {
    /// Past.
    Overdue,
    /// Still to come, but today in London.
    Today,
    /// Still to come, until the end of the seventh day from today.
    Week,
    /// Still to come, on this day in London.
    On(NaiveDate),
}

/// Which work is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkFilter {
    /// The areas of the person who looks; none shows nothing.
    pub areas: Vec<AreaId>,
    /// The roles of the person who looks.
    pub roles: Vec<Role>,
    /// The person who looks, and those for whom they stand in today.
    pub people: Vec<StaffId>,
    /// Which list.
    pub list: WorkList,
    /// Which due dates; none means every task, dated or not.
    pub due: Option<DueFilter>,
    /// Now.
    pub now: Moment,
}

/// One line of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkLine {
    /// The task.
    pub task: Task,
    /// The record it is about.
    pub subject: Uuid,
    /// `case` or `notice`.
    pub subject_kind: String,
    /// Reference of the case, or a short name of the notice such as `N-1A2B3C4D`.
    pub reference: String,
    /// The child's name; none for a notice, which is read where notices are read.
    pub child_name: Option<String>,
    /// The area whose work it is.
    pub area: AreaId,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
    /// The number of its row: what `takeTask` and its like name.
    pub id: i64,
    /// What people have added to it.
    pub hand: Hand,
}

/// How much work there is: counted with the conditions of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkCounts {
    /// Tasks for these roles that are overdue.
    pub overdue: u64,
    /// Tasks for these roles that are due today.
    pub due_today: u64,
    /// Tasks for these roles that are due from now until the end of the seventh day.
    pub due_in_7_days: u64,
    /// Tasks that wait for other roles, or that a colleague has.
    pub waiting_on_others: u64,
    /// Tasks put off until a day to come.
    pub put_off: u64,
    /// Cases whose analysis form is with the panel.
    pub ready_for_panel: u64,
}

/// Tasks of these areas, without those on cases from which one of them is barred. A live task has
/// the area that owns its case: a hand-over moves both in one step (`Tx::hand_over`), so that counting
/// asks nothing of the cases. Those barred are few, and are read once for all the tasks.
fn of_areas(areas: &[AreaId]) -> Condition {
    let barred = case_party::Entity::find()
        .select_only()
        .column(case_party::Column::CaseId)
        .filter(case_party::Column::Kind.eq("barred"))
        .filter(case_party::Column::UntilAt.is_null())
        .filter(within(case_party::Column::Area, areas))
        .into_query();
    Condition::all()
        .add(within(task::Column::Area, areas))
        .add(task::Column::Subject.not_in_subquery(barred))
}

/// Tasks whose area owns their case now. Asked of every task that is shown, as of any line that
/// names a child, and of tasks that were done before a hand-over and stayed behind.
fn owned() -> Condition {
    let owner = case_party::Entity::find()
        .select_only()
        .column(case_party::Column::Id)
        .filter(of_task(case_party::Column::CaseId, task::Column::Subject))
        .filter(case_party::Column::Kind.eq("owner"))
        .filter(case_party::Column::UntilAt.is_null())
        .filter(of_task(case_party::Column::Area, task::Column::Area))
        .into_query();
    Condition::any().add(task::Column::SubjectKind.ne("case")).add(Expr::exists(owner))
}

fn of_task(party: case_party::Column, task: task::Column) -> Expr {
    Expr::col(party.as_column_ref()).eq(column(task))
}

/// Tasks that one of these people has, or nobody has and that wait for one of these roles.
fn for_me(filter: &WorkFilter) -> Condition {
    let anybodys = Condition::all()
        .add(task::Column::Owner.is_null())
        .add(task::Column::Role.is_in(filter.roles.iter().map(|role| role.code())));
    Condition::any().add(had_by(&filter.people)).add(anybodys)
}

/// `for_me` the other way round, written out: a task without an owner has no owner to compare.
fn for_others(filter: &WorkFilter) -> Condition {
    let colleagues = Condition::all()
        .add(task::Column::Owner.is_not_null())
        .add(task::Column::Owner.is_not_in(filter.people.iter().map(|id| id.0)));
    let of_other_roles = Condition::all()
        .add(task::Column::Owner.is_null())
        .add(task::Column::Role.is_not_in(filter.roles.iter().map(|role| role.code())));
    Condition::any().add(colleagues).add(of_other_roles)
}

fn had_by(people: &[StaffId]) -> Condition {
    Condition::all().add(task::Column::Owner.is_in(people.iter().map(|id| id.0)))
}

fn column(column: task::Column) -> Expr {
    Expr::col((task::Entity, column))
}

/// Not put off, or back by now, or its limit is law and has moved before the day of its return:
/// `Hand::rests` the other way round.
fn awake(now: &Moment) -> Condition {
    let past_law = Condition::all()
        .add(task::Column::Statutory.eq(true))
        .add(column(task::Column::DueAt).lte(column(task::Column::PutOffUntil)));
    Condition::any()
        .add(task::Column::PutOffUntil.is_null())
        .add(task::Column::PutOffUntil.lte(micros(now.now)))
        .add(past_law)
}

/// `awake` the other way round, written out: a task that is never due has nothing to compare.
fn asleep(now: &Moment) -> Condition {
    let may_rest = Condition::any()
        .add(task::Column::Statutory.eq(false))
        .add(task::Column::DueAt.is_null())
        .add(column(task::Column::DueAt).gt(column(task::Column::PutOffUntil)));
    Condition::all().add(task::Column::PutOffUntil.gt(micros(now.now))).add(may_rest)
}

fn due(filter: DueFilter, now: &Moment) -> Condition {
    let to_come = |until: DateTime<Utc>| {
        Condition::all()
            .add(task::Column::DueAt.gte(micros(now.now)))
            .add(task::Column::DueAt.lte(micros(until)))
    };
    match filter {
        DueFilter::Overdue => Condition::all().add(task::Column::DueAt.lt(micros(now.now))),
        DueFilter::Today => to_come(calendar::end_of_london_day(now.today)),
        DueFilter::Week => to_come(calendar::end_of_london_day(calendar::add_days(now.today, 7))),
        DueFilter::On(day) => {
            let before = day.pred_opt().unwrap_or(day);
            let begins = micros(calendar::end_of_london_day(before));
            to_come(calendar::end_of_london_day(day)).add(task::Column::DueAt.gt(begins))
        }
    }
}

fn condition(filter: &WorkFilter) -> Condition {
    let live = Condition::all().add(task::Column::DoneAt.is_null());
    let listed = match filter.list {
        WorkList::ForMe => live.add(for_me(filter)).add(awake(&filter.now)),
        WorkList::WaitingOnOthers => live.add(for_others(filter)).add(awake(&filter.now)),
        WorkList::Team => live,
        WorkList::PutOff => live.add(asleep(&filter.now)),
        WorkList::Mine => live.add(had_by(&filter.people)),
        WorkList::DoneThisWeek => {
            let monday = micros(start_of_week(&filter.now));
            Condition::all().add(task::Column::DoneAt.gte(monday))
        }
    };
    let all = listed.add(of_areas(&filter.areas));
    match filter.due {
        Some(wanted) => all.add(due(wanted, &filter.now)),
        None => all,
    }
}

/// The first instant of this week's Monday in London.
fn start_of_week(now: &Moment) -> DateTime<Utc> {
    let monday = now.today.week(chrono::Weekday::Mon).first_day();
    let sunday = monday.pred_opt().unwrap_or(monday);
    calendar::end_of_london_day(sunday) + Duration::microseconds(1)
}

/// What a list is sorted by first: the due date with undated tasks last, or the latest done.
fn sort_key(list: WorkList) -> Expr {
    match list {
        WorkList::DoneThisWeek => Expr::cust("(0 - task.done_at)"),
        WorkList::PutOff => Expr::cust("COALESCE(task.put_off_until, 0)"),
        _ => Expr::cust("COALESCE(task.due_at, 9223372036854775807)"),
    }
}

#[derive(FromQueryResult)]
struct WorkRow {
    id: i64,
    sort_key: i64,
    subject: Uuid,
    subject_kind: String,
    area: Uuid,
    kind: String,
    about: String,
    title: String,
    why: String,
    due_at: Option<i64>,
    statutory: bool,
    role: String,
    operation: String,
    done_at: Option<i64>,
    hand: Option<String>,
    reference: Option<String>,
    identity: Option<String>,
}

impl Reader {
    /// Tasks by due date (undated ones last), then statutory ones first. Notes one entry that names
    /// every case shown.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn list_work(
        &mut self,
        filter: &WorkFilter,
        page: &PageAsk,
    ) -> Result<Page<WorkLine>, StoreError> {
        let found = tasks(&self.connection, filter, page, None).await?;
        self.saw_work(&found);
        Ok(found)
    }

    /// A list of work and how much work there is, counted once for both. Notes one entry.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn work(
        &mut self,
        filter: &WorkFilter,
        page: &PageAsk,
    ) -> Result<(Page<WorkLine>, WorkCounts), StoreError> {
        let (counts, mine) = counts(&self.connection, filter).await?;
        let total = match (filter.list, filter.due) {
            (WorkList::ForMe, None) => Some(mine),
            (WorkList::ForMe, Some(DueFilter::Overdue)) => Some(counts.overdue),
            (WorkList::ForMe, Some(DueFilter::Today)) => Some(counts.due_today),
            (WorkList::ForMe, Some(DueFilter::Week)) => Some(counts.due_in_7_days),
            (WorkList::WaitingOnOthers, None) => Some(counts.waiting_on_others),
            (WorkList::Team, None) => Some(mine + counts.waiting_on_others + counts.put_off),
            (WorkList::PutOff, None) => Some(counts.put_off),
            _ => None,
        };
        let found = tasks(&self.connection, filter, page, total).await?;
        self.saw_work(&found);
        Ok((found, counts))
    }

    fn saw_work(&mut self, found: &Page<WorkLine>) {
        let on_cases = found.items.iter().filter(|line| line.subject_kind == "case");
        let shown: Vec<CaseId> = on_cases.map(|line| CaseId(line.subject)).collect();
        self.note(Some(Part::Cover), Outcome::Seen, found.items.len().to_string(), shown);
    }

    /// How much work there is for the person of a filter, whichever of its lists is asked for. Shows
    /// nobody, so it notes nothing.
    pub async fn work_counts(&mut self, filter: &WorkFilter) -> Result<WorkCounts, StoreError> {
        Ok(counts(&self.connection, filter).await?.0)
    }
}

async fn tasks<C: ConnectionTrait>(
    db: &C,
    filter: &WorkFilter,
    ask: &PageAsk,
    total: Option<u64>,
) -> Result<Page<WorkLine>, StoreError> {
    let after: Option<(i64, bool, i64)> = ask.key(LIST)?;
    let listed = task::Entity::find().filter(condition(filter)).filter(owned());
    let total = match total {
        Some(known) => known,
        None => listed.clone().select_only().column(task::Column::Id).count(db).await?,
    };
    let to_case = task::Entity::belongs_to(case_file::Entity)
        .from(task::Column::Subject)
        .to(case_file::Column::Id);
    let to_child = task::Entity::belongs_to(child::Entity)
        .from(task::Column::Subject)
        .to(child::Column::CaseId);
    let mut query = listed
        .expr_as(sort_key(filter.list), "sort_key")
        .column(case_file::Column::Reference)
        .column(child::Column::Identity)
        .join(JoinType::LeftJoin, to_case.into())
        .join(JoinType::LeftJoin, to_child.into())
        .order_by_asc(sort_key(filter.list))
        .order_by_desc(task::Column::Statutory)
        .order_by_asc(task::Column::Id)
        .limit(ask.limit());
    if let Some((first, statutory, id)) = after {
        query = query.filter(beyond(&sort_key(filter.list), first, statutory, id));
    }
    let rows = query.into_model::<WorkRow>().all(db).await?;
    page_of(LIST, ask, total, rows, |row| (row.sort_key, row.statutory, row.id), work_line)
}

fn beyond(key: &Expr, first: i64, statutory: bool, id: i64) -> Condition {
    let same =
        Condition::all().add(task::Column::Statutory.eq(statutory)).add(task::Column::Id.gt(id));
    let same_or_lesser = Condition::any().add(same);
    let same_or_lesser = if statutory {
        same_or_lesser.add(task::Column::Statutory.eq(false))
    } else {
        same_or_lesser
    };
    Condition::any()
        .add(key.clone().gt(first))
        .add(Condition::all().add(key.clone().eq(first)).add(same_or_lesser))
}

fn work_line(row: WorkRow) -> Result<WorkLine, StoreError> {
    let identity = row.identity.as_deref().map(|text| from_json::<Child>("an identity", text));
    let short = || format!("N-{}", row.subject.simple().to_string()[..8].to_uppercase());
    Ok(WorkLine {
        reference: row.reference.unwrap_or_else(short),
        child_name: identity.transpose()?.map(|child| child.display_name()),
        area: AreaId(row.area),
        done_at: maybe_instant(row.done_at)?,
        id: row.id,
        hand: hands::hand(row.hand.as_deref())?,
        task: Task {
            kind: row.kind,
            about: row.about,
            title: row.title,
            why: row.why,
            due_at: maybe_instant(row.due_at)?,
            statutory: row.statutory,
            role: Role::from_code(&row.role).ok_or_else(|| damaged("a role"))?,
            operation: Operation::from_id(&row.operation).ok_or_else(|| damaged("an operation"))?,
        },
        subject: row.subject,
        subject_kind: row.subject_kind,
    })
}

#[derive(FromQueryResult)]
struct CountRow {
    mine: i64,
    overdue: i64,
    due_today: i64,
    due_in_7_days: i64,
    waiting_on_others: i64,
    put_off: i64,
}

/// The counts of the tiles, and how many tasks there are in all for the person of a filter.
async fn counts<C: ConnectionTrait>(
    db: &C,
    filter: &WorkFilter,
) -> Result<(WorkCounts, u64), StoreError> {
    let (areas, now) = (filter.areas.as_slice(), &filter.now);
    let counted = |condition: Condition| Expr::expr(Func::count(Expr::case(condition, 1)));
    let all = || Condition::all().add(awake(now));
    let mine = |wanted: DueFilter| counted(all().add(for_me(filter)).add(due(wanted, now)));
    let found = task::Entity::find()
        .select_only()
        .expr_as(counted(all().add(for_me(filter))), "mine")
        .expr_as(mine(DueFilter::Overdue), "overdue")
        .expr_as(mine(DueFilter::Today), "due_today")
        .expr_as(mine(DueFilter::Week), "due_in_7_days")
        .expr_as(counted(all().add(for_others(filter))), "waiting_on_others")
        .expr_as(counted(asleep(now)), "put_off")
        .filter(task::Column::DoneAt.is_null())
        .filter(of_areas(areas))
        .into_model::<CountRow>()
        .one(db)
        .await?
        .ok_or_else(|| damaged("a count"))?;
    let ready_for_panel = case_file::Entity::find()
        .select_only()
        .column(case_file::Column::Id)
        .filter(case_file::Column::Stage.eq(Stage::CdopReady.code()))
        .filter(cases_of(areas))
        .count(db)
        .await?;
    let whole = |count: i64| u64::try_from(count).unwrap_or(0);
    let counts = WorkCounts {
        overdue: whole(found.overdue),
        due_today: whole(found.due_today),
        due_in_7_days: whole(found.due_in_7_days),
        waiting_on_others: whole(found.waiting_on_others),
        put_off: whole(found.put_off),
        ready_for_panel,
    };
    Ok((counts, whole(found.mine)))
}

#[cfg(test)]
mod tests;
