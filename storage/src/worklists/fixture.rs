//! Rows for the tests of lists, written straight into the tables: what a list shows must follow from
//! the rows alone, whoever wrote them. Every person in them is invented.

use crate::{
    Store, StoreOptions,
    entity::{area, case_file, case_party, child, clock, search_key, staff, staff_role, task},
    rows::{micros, to_json},
    worklists::{Page, PageAsk},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    access::{Actor, Grant, Role},
    case::{CaseRecord, Stage},
    clocks::ClockReading,
    ids::{AreaId, CaseId, StaffId, random_uuid},
    matching::fold,
    moment::Moment,
    operations::{Call, Operation},
    person::PersonName,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Database, EntityTrait, IntoActiveModel,
};
use uuid::Uuid;

/// An instant some minutes after the start of the tests' day.
pub(crate) fn minute(count: i64) -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(count)
}

/// A call by a doctor of an area.
pub(crate) fn call(area: AreaId, operation: Operation) -> Call {
    let grants = vec![Grant { role: Role::DesignatedDoctor, area }];
    let id = StaffId(Uuid::from_u128(77));
    Call::new(
        Actor::Staff { id, name: "Dr Leila Haddad".into(), grants },
        operation,
        Moment::at(minute(0)),
    )
}

/// Puts a row into its table.
pub(crate) async fn put<A>(store: &Store, row: A)
where
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::ActiveModel: From<A>,
{
    let writer = store.writer_connection().unwrap();
    A::Entity::insert::<A>(row).exec_without_returning(writer).await.unwrap();
}

/// An area.
pub(crate) async fn an_area(store: &Store, name: &str) -> AreaId {
    let id = AreaId::random();
    put(
        store,
        area::Model { id: id.0, slug: name.to_lowercase(), name: name.into() }.into_active_model(),
    )
    .await;
    id
}

/// A case of an area that was opened at an instant, changed as the test needs it.
pub(crate) async fn a_case(
    store: &Store,
    area: AreaId,
    number: u32,
    opened_at: DateTime<Utc>,
    change: impl FnOnce(&mut CaseRecord),
) -> CaseId {
    let mut record = CaseRecord::new(CaseId::random(), &Moment::at(opened_at));
    record.course.reference = format!("CDR-26-{number:04}");
    record.course.stage = Stage::Open;
    record.child.name = Some(PersonName::new(Some("Robin"), "Mensah"));
    change(&mut record);
    let id = record.course.id;
    let file = case_file::Model {
        id: id.0,
        reference: record.course.reference.clone(),
        area: area.0,
        stage: record.course.stage.code().into(),
        opened_at: micros(opened_at),
        died_on: None,
        due_at: None,
        next_look_at: None,
        law: 1,
        version: 1,
        changed_at: micros(opened_at),
        course: to_json("a case", &record.course).unwrap(),
        response: to_json("a response", &record.response).unwrap(),
    };
    put(store, file.into_active_model()).await;
    let identity = to_json("an identity", &record.child).unwrap();
    put(store, child::Model { case_id: id.0, identity }.into_active_model()).await;
    let name = record.child.name.as_ref().map(PersonName::display).unwrap_or_default();
    for word in fold(&name).split(' ') {
        let row = search_key::Model { token: word.into(), case_id: id.0 };
        put(store, row.into_active_model()).await;
    }
    a_party(store, id, area, "owner", None).await;
    id
}

/// A row that joins an area to a case.
pub(crate) async fn a_party(
    store: &Store,
    case: CaseId,
    area: AreaId,
    kind: &str,
    until: Option<DateTime<Utc>>,
) {
    let row = case_party::ActiveModel {
        case_id: Set(case.0),
        area: Set(area.0),
        kind: Set(kind.into()),
        from_at: Set(0),
        until_at: Set(until.map(micros)),
        ..Default::default()
    };
    put(store, row).await;
}

/// A live reading of a clock that started at the first minute.
pub(crate) async fn a_clock(
    store: &Store,
    case: CaseId,
    name: &str,
    due_at: Option<DateTime<Utc>>,
    met_at: Option<DateTime<Utc>>,
    turns_late: bool,
) {
    let reading = ClockReading {
        clock: name.into(),
        about: String::new(),
        started_at: Some(minute(0)),
        target_at: None,
        limit_at: due_at,
        approximate: false,
        met_at,
        turns_late,
        on_hold: false,
        rule_from: None,
        set: None,
        because: Vec::new(),
    };
    let row = clock::ActiveModel {
        case_id: Set(case.0),
        area: Set(Uuid::nil()),
        clock: Set(name.into()),
        about: Set(String::new()),
        due_at: Set(due_at.map(micros)),
        met_at: Set(met_at.map(micros)),
        body: Set(to_json("a clock", &reading).unwrap()),
        law: Set(1),
        read_at: Set(0),
        superseded_at: Set(None),
        ..Default::default()
    };
    put(store, row).await;
}

/// A task on a case, changed as the test needs it.
pub(crate) async fn a_task(
    store: &Store,
    subject: Uuid,
    area: AreaId,
    kind: &str,
    change: impl FnOnce(&mut task::ActiveModel),
) {
    let mut row = task::ActiveModel {
        subject: Set(subject),
        subject_kind: Set("case".into()),
        area: Set(area.0),
        kind: Set(kind.into()),
        about: Set(String::new()),
        title: Set("Decide the scope".into()),
        why: Set("Not decided".into()),
        due_at: Set(None),
        statutory: Set(false),
        role: Set(Role::DesignatedDoctor.code().into()),
        operation: Set(Operation::DecideScope.id().into()),
        since_at: Set(0),
        done_at: Set(None),
        ..Default::default()
    };
    change(&mut row);
    put(store, row).await;
}

/// A person with one role, in use or not.
pub(crate) async fn a_person(
    store: &Store,
    name: &str,
    role: Role,
    area: AreaId,
    active: bool,
) -> StaffId {
    let id = StaffId::random();
    let row = staff::Model {
        id: id.0,
        name: name.into(),
        email: format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
        password_hash: "not a hash".into(),
        totp_secret: "not a secret".into(),
        last_step: 0,
        active,
        failures: 0,
        locked_until: None,
        created_at: 0,
    };
    put(store, row.into_active_model()).await;
    let held = staff_role::Model { staff: id.0, role: role.code().into(), area: area.0 };
    put(store, held.into_active_model()).await;
    id
}

/// The whole of a list, page by page: each line and the total that every page gave.
pub(crate) async fn every_page<T, F>(size: u32, mut page: F) -> (Vec<T>, u64)
where
    F: AsyncFnMut(PageAsk) -> Page<T>,
{
    let (mut lines, mut after) = (Vec::new(), None);
    for _ in 0..100 {
        let found = page(PageAsk { after, size }).await;
        assert!(found.items.len() <= size as usize);
        lines.extend(found.items);
        after = found.next;
        if after.is_none() {
            return (lines, found.total);
        }
    }
    panic!("the list never ends");
}

/// A store of its own on SQLite, and another on PostgreSQL where one is at hand.
pub(crate) async fn stores() -> Vec<Store> {
    pairs().await.into_iter().map(|(store, _)| store).collect()
}

/// The same, each opened by two processes.
pub(crate) async fn pairs() -> Vec<(Store, Store)> {
    let name = format!("cdr_{}", random_uuid().simple());
    let file = std::env::temp_dir().join(format!("{name}.sqlite"));
    let mut urls = vec![format!("sqlite://{}", file.display())];
    if let Some(maintenance) = maintenance() {
        let db = Database::connect(&maintenance).await.unwrap();
        db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let server = maintenance.rsplit_once('/').unwrap().0;
        urls.push(format!("{server}/{name}"));
    }
    let mut pairs = Vec::new();
    for url in urls {
        let open = async |writer: &str| {
            let options = StoreOptions { url: url.clone(), durable: false, writer: writer.into() };
            Store::connect(options).await.unwrap()
        };
        let first = open("first").await;
        first.migrate().await.unwrap();
        pairs.push((first, open("second").await));
    }
    pairs
}

#[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
fn maintenance() -> Option<String> {
    std::env::var("CDR_TEST_POSTGRES").ok()
}
