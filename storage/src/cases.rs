//! Cases: rows and records. One set of loaders serves both doors; the write door takes the lock.

use domain::access::{Party, PartyKind};
use domain::case::{CaseRecord, Course};
use domain::clocks::ClockReading;
use domain::ids::{AreaId, CaseId};
use domain::task::Task;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::entity::{
    analysis, case_file, case_party, child, clock, family, meeting, statement, task,
};
use crate::error::{StoreError, damaged};
use crate::hand_overs;
use crate::polls;
use crate::rows::{count, from_code, from_json, instant, maybe_instant};

/// Loads one case whole. With `lock`, its row is locked until the transaction ends (PostgreSQL; on
/// SQLite the one writer is lock enough).
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    id: CaseId,
    lock: bool,
) -> Result<CaseRecord, StoreError> {
    let mut file = case_file::Entity::find_by_id(id.0);
    if lock {
        file = file.lock_exclusive();
    }
    let file = file.one(db).await?.ok_or(StoreError::NotFound)?;
    let identity = child::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .ok_or_else(|| damaged("the child of a case"))?;
    let statements: Vec<String> = statement::Entity::find()
        .select_only()
        .column(statement::Column::Body)
        .filter(statement::Column::CaseId.eq(id.0))
        .order_by_asc(statement::Column::ReceivedAt)
        .order_by_asc(statement::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let meetings: Vec<String> = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Body)
        .filter(meeting::Column::CaseId.eq(id.0))
        .order_by_asc(meeting::Column::StartsAt)
        .order_by_asc(meeting::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let form = analysis::Entity::find_by_id(id.0).one(db).await?;
    let family = family::Entity::find_by_id(id.0).one(db).await?;
    let hand_overs = hand_overs::of_case(db, id).await?;
    let areas = hand_overs::areas_of_case(db, id).await?;
    let course: Course = from_json("the course of a case", &file.course)?;
    let polls = if course.polled { polls::of_case(db, id).await? } else { Vec::new() };
    Ok(CaseRecord {
        polls,
        hand_overs,
        areas,
        course,
        child: from_json("the child of a case", &identity.identity)?,
        statements: all("a statement", &statements)?,
        response: from_json("a joint agency response", &file.response)?,
        meetings: all("a meeting", &meetings)?,
        analysis: form
            .map(|form| from_json("an analysis form", &form.body))
            .transpose()?
            .unwrap_or_default(),
        family: family
            .map(|family| from_json("the family of a case", &family.body))
            .transpose()?
            .unwrap_or_default(),
        version: count(file.version)?,
    })
}

/// What joins areas to a case, ended rows among them, the oldest first.
pub(crate) async fn parties(
    db: &impl ConnectionTrait,
    id: CaseId,
) -> Result<Vec<Party>, StoreError> {
    let rows = case_party::Entity::find()
        .filter(case_party::Column::CaseId.eq(id.0))
        .order_by_asc(case_party::Column::Id)
        .all(db)
        .await?;
    rows.iter().map(party).collect()
}

/// The same for several cases; one that does not exist is left out.
pub(crate) async fn parties_of(
    db: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<BTreeMap<CaseId, Vec<Party>>, StoreError> {
    let rows = case_party::Entity::find()
        .filter(case_party::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
        .order_by_asc(case_party::Column::Id)
        .all(db)
        .await?;
    let mut found: BTreeMap<CaseId, Vec<Party>> = BTreeMap::new();
    for row in rows {
        found.entry(CaseId(row.case_id)).or_default().push(party(&row)?);
    }
    Ok(found)
}

/// The courses of several cases with their versions; one that does not exist is left out.
pub(crate) async fn courses(
    db: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<BTreeMap<CaseId, (Course, u32)>, StoreError> {
    let rows: Vec<(Uuid, String, i32)> = case_file::Entity::find()
        .select_only()
        .columns([case_file::Column::Id, case_file::Column::Course, case_file::Column::Version])
        .filter(case_file::Column::Id.is_in(cases.iter().map(|case| case.0)))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(case, course, version)| {
            let course = from_json("the course of a case", &course)?;
            Ok((CaseId(case), (course, count(version)?)))
        })
        .collect()
}

fn party(row: &case_party::Model) -> Result<Party, StoreError> {
    Ok(Party {
        area: AreaId(row.area),
        kind: from_code::<PartyKind>("a party", &row.kind)?,
        from: instant(row.from_at)?,
        until: maybe_instant(row.until_at)?,
    })
}

/// The live rows of a case's clocks.
pub(crate) async fn live_clocks(
    db: &impl ConnectionTrait,
    id: CaseId,
) -> Result<Vec<clock::Model>, StoreError> {
    Ok(clock::Entity::find()
        .filter(clock::Column::CaseId.eq(id.0))
        .filter(clock::Column::SupersededAt.is_null())
        .all(db)
        .await?)
}

/// The rows of a case's clocks that newer readings have superseded, the newest first.
pub(crate) async fn old_clocks(
    db: &impl ConnectionTrait,
    id: CaseId,
) -> Result<Vec<clock::Model>, StoreError> {
    Ok(clock::Entity::find()
        .filter(clock::Column::CaseId.eq(id.0))
        .filter(clock::Column::SupersededAt.is_not_null())
        .order_by_desc(clock::Column::SupersededAt)
        .order_by_desc(clock::Column::Id)
        .all(db)
        .await?)
}

/// A stored reading.
pub(crate) fn reading(row: &clock::Model) -> Result<ClockReading, StoreError> {
    from_json("a clock", &row.body)
}

/// The order of the printed table: by the number of the clock, then by what it is about.
pub(crate) fn clock_order(reading: &ClockReading) -> (u32, String, String) {
    let number = reading.clock.trim_start_matches('C').parse().unwrap_or(u32::MAX);
    (number, reading.clock.clone(), reading.about.clone())
}

/// The live rows of a record's tasks, what is due first before what is not.
pub(crate) async fn live_tasks(
    db: &impl ConnectionTrait,
    subject: Uuid,
) -> Result<Vec<task::Model>, StoreError> {
    let mut rows = task::Entity::find()
        .filter(task::Column::Subject.eq(subject))
        .filter(task::Column::DoneAt.is_null())
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.due_at.is_none(), row.due_at, !row.statutory, row.id));
    Ok(rows)
}

/// A stored task.
pub(crate) fn task(row: &task::Model) -> Result<Task, StoreError> {
    Ok(Task {
        kind: row.kind.clone(),
        about: row.about.clone(),
        title: row.title.clone(),
        why: row.why.clone(),
        due_at: maybe_instant(row.due_at)?,
        statutory: row.statutory,
        role: domain::access::Role::from_code(&row.role).ok_or_else(|| damaged("a task"))?,
        operation: domain::operations::Operation::from_id(&row.operation)
            .ok_or_else(|| damaged("a task"))?,
    })
}

fn all<T: serde::de::DeserializeOwned>(
    what: &str,
    bodies: &[String],
) -> Result<Vec<T>, StoreError> {
    bodies.iter().map(|body| from_json(what, body)).collect()
}
