//! What the tests of both doors share: calls, notices and cases, made the way the server makes
//! them. Every person is invented.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Actor, Grant, Office, Role};
use domain::area::{Area, CaseAreas, PlaceKind};
use domain::calendar;
use domain::case::{CaseEvent, CaseRecord, How, NoticeHead};
use domain::change::{Change, NoticeEdit, NoticeState, RegistryEdit};
use domain::clocks::AreaLengths;
use domain::ids::{AreaId, CaseId, ClientId, NoticeId, ReceiptId, StaffId};
use domain::moment::Moment;
use domain::notice::{ChildDetails, Notice, Received, RegistrarKind, RegistrarNotice, Via};
use domain::operations::{Call, Operation};
use domain::person::Sex;

use crate::error::StoreError;
use crate::store::Store;
use crate::tx::Tx;

pub(crate) use crate::worklists::fixture::{pairs, stores};

/// A day in the tests' calendar.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant in the tests' calendar.
pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Nine in the morning on a Monday.
pub(crate) fn monday() -> Moment {
    Moment::at(instant("2026-11-23T09:00:00Z"))
}

/// A call by the server itself.
pub(crate) fn system(at: Moment) -> Call {
    Call::system("test", Operation::PlaceNotice, at)
}

/// A call by an administrator of an area.
pub(crate) fn office(area: AreaId, operation: Operation) -> Call {
    let grants = vec![Grant { role: Role::Administrator, area }];
    Call::new(
        Actor::Staff { id: StaffId::random(), name: "Ines Okoro".into(), grants },
        operation,
        monday(),
    )
}

/// Records an area through the write door.
pub(crate) async fn area(store: &Store, slug: &str) -> AreaId {
    let area = Area { id: AreaId::random(), slug: slug.into(), name: format!("Area of {slug}") };
    let id = area.id;
    save(store, Change::of_registry(RegistryEdit::Area { area })).await.unwrap();
    id
}

/// Saves one change in a transaction of its own.
pub(crate) async fn save(store: &Store, change: Change) -> Result<(), StoreError> {
    store.write(&system(monday()), async |tx: &mut Tx| tx.save(change).await.map(drop)).await
}

/// A registration as a registrar sends it.
pub(crate) fn registration(
    given: Option<&str>,
    family: &str,
    born: &str,
    nhs_number: Option<&str>,
) -> Received {
    Received {
        id: NoticeId::random(),
        sender: ClientId::random(),
        via: Via::Key,
        office: Office {
            kind: PlaceKind::RegistrationDistrict,
            code: "NM".into(),
            name: "Northmere Register Office".into(),
        },
        at: monday().now,
        notice: Notice::Registrar(RegistrarNotice {
            kind: RegistrarKind::Registration,
            entry_number: None,
            district: "NM".into(),
            registered_on: day("2026-11-23"),
            child: ChildDetails {
                given_names: given.map(str::to_owned),
                family_name: family.into(),
                sex: Sex::Female,
                born_on: Some(day(born)),
                died_on: Some(day("2026-11-20")),
                place_of_death: Some("Northmere Hospital".into()),
                address_lines: vec!["1 Invented Road".into()],
                postcode: Some("NM1 4AB".into()),
                nhs_number: nhs_number.map(str::to_owned),
                multiple_birth: None,
            },
            cause_of_death: None,
            informant: None,
            grounds: None,
            age_in_doubt: false,
        }),
        doubts: Vec::new(),
    }
}

/// The notice arrives.
pub(crate) fn arrives(received: &Received, area: AreaId) -> Change {
    Change::of_notice(NoticeEdit::Arrived {
        received: received.clone(),
        receipt: ReceiptId::random(),
        as_sent: format!("{{\"id\":\"{}\"}}", received.id),
        digest: received.id.to_string(),
        area,
        state: NoticeState::Waiting,
        at: received.at,
    })
}

/// The notice opens a case of an area.
pub(crate) fn opens(received: &Received, area: AreaId, reference: &str) -> Change {
    let id = CaseId::random();
    let areas = CaseAreas { reviewing: Some(area), ..CaseAreas::default() };
    let opened = CaseEvent::Opened { reference: reference.into(), areas: areas.clone() };
    let events = vec![opened, placed(received, areas)];
    let at = monday();
    let change = Change::of(None, CaseRecord::new(id, &at), events, &AreaLengths::default(), &at);
    change.and(moves(received, NoticeState::Placed { case: id }))
}

/// The notice moves on.
pub(crate) fn moves(received: &Received, state: NoticeState) -> Change {
    Change::of_notice(NoticeEdit::Moved {
        id: received.id,
        state,
        decided_by: None,
        at: monday().now,
    })
}

/// The event by which a notice comes to its case.
pub(crate) fn placed(received: &Received, areas: CaseAreas) -> CaseEvent {
    CaseEvent::NoticePlaced {
        notice: NoticeHead {
            id: received.id,
            source: received.source(),
            kind: received.notice.kind_code().into(),
            words: received.notice.kind_words().into(),
            claimed_on: received.notice.claimed_on(),
            received_at: received.at,
            areas: areas.clone(),
        },
        statement: received.statement(),
        areas,
        how: How::Rule { weight: None, rule_version: "test".into() },
    }
}

/// A child whose death was notified, with a case open in an area.
pub(crate) async fn a_child(
    store: &Store,
    area: AreaId,
    given: &str,
    reference: &str,
) -> (CaseRecord, Received) {
    let received = registration(Some(given), "Mensah", "2024-02-11", None);
    save(store, arrives(&received, area)).await.unwrap();
    let change = opens(&received, area, reference);
    let record = change.case().unwrap().clone();
    save(store, change).await.unwrap();
    (record, received)
}

/// Runs statements past both doors, as someone with the database in hand could.
pub(crate) async fn tamper(store: &Store, statement: &str) {
    use sea_orm::ConnectionTrait;
    store.writer_connection().unwrap().execute_unprepared(statement).await.unwrap();
}

/// How many rows a table has.
pub(crate) async fn rows(store: &Store, table: &str) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let db = store.writer_connection().unwrap();
    let statement = Statement::from_string(
        db.get_database_backend(),
        format!("SELECT COUNT(*) AS n FROM {table}"),
    );
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// The London date of the tests' Monday.
pub(crate) fn today() -> NaiveDate {
    calendar::london_date(monday().now)
}
