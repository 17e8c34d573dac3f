//! Notices that wait for a person, and what the jobs take up.

use super::*;
use crate::{
    rows::to_json,
    worklists::fixture::{a_case, an_area, call, every_page, minute, put, stores},
};
use domain::{
    access::Office,
    area::PlaceKind,
    change::NoticeState,
    ids::{ClientId, ReceiptId},
    notice::{ChildDetails, Notice, Received, RegistrarKind, RegistrarNotice},
    operations::Operation,
    person::Sex,
};
use sea_orm::IntoActiveModel;

fn registration(id: NoticeId, at: DateTime<Utc>) -> Received {
    let child = ChildDetails {
        given_names: Some("Robin".into()),
        family_name: "Mensah".into(),
        sex: Sex::Female,
        born_on: None,
        died_on: None,
        place_of_death: None,
        address_lines: Vec::new(),
        postcode: None,
        nhs_number: None,
        multiple_birth: None,
    };
    let notice = Notice::Registrar(RegistrarNotice {
        kind: RegistrarKind::Registration,
        entry_number: None,
        district: "NM".into(),
        registered_on: "2026-11-20".parse().unwrap(),
        child,
        cause_of_death: None,
        informant: None,
        grounds: None,
        age_in_doubt: false,
    });
    let kind = PlaceKind::RegistrationDistrict;
    let office = Office { kind, code: "NM".into(), name: "Northmere register office".into() };
    Received {
        id,
        sender: ClientId::random(),
        via: domain::notice::Via::Key,
        office,
        at,
        notice,
        doubts: Vec::new(),
    }
}

async fn a_notice(store: &Store, area: AreaId, state: NoticeState, at: DateTime<Utc>) -> NoticeId {
    let id = NoticeId::random();
    let received = registration(id, at);
    let row = notice::Model {
        id: id.0,
        receipt: ReceiptId::random().0,
        sender: received.sender.0,
        area: area.0,
        source: "registrar".into(),
        kind: "registration".into(),
        digest: id.to_string(),
        as_sent: "{}".into(),
        received: to_json("a notice", &received).unwrap(),
        state: state.code().into(),
        state_body: to_json("a state", &state).unwrap(),
        case_id: None,
        received_at: micros(at),
        moved_at: micros(at),
    };
    put(store, row.into_active_model()).await;
    id
}

#[tokio::test]
async fn what_a_person_must_decide_comes_first_and_the_oldest_of_it() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let stuck = || NoticeState::Stuck { why: "Try again".into() };
        let question = || NoticeState::Question { candidates: Vec::new() };
        let refused = || NoticeState::Refused { faults: Vec::new() };
        let placed = NoticeState::Placed { case: CaseId::random() };
        let day = 24 * 60;
        let waiting = a_notice(&store, here, NoticeState::Waiting, minute(-9)).await;
        let mut twins = [
            a_notice(&store, here, refused(), minute(-90 * day)).await,
            a_notice(&store, here, refused(), minute(-90 * day)).await,
        ];
        twins.sort();
        a_notice(&store, here, refused(), minute(-90 * day - 1)).await;
        let stuck_one = a_notice(&store, here, stuck(), minute(-1)).await;
        let newer = a_notice(&store, here, question(), minute(-1)).await;
        let older = a_notice(&store, here, question(), minute(-2)).await;
        a_notice(&store, here, placed, minute(-3)).await;
        a_notice(&store, there, question(), minute(-3)).await;
        let call = call(here, Operation::ListWaitingNotices);
        let (rows, total) = every_page(2, async |ask| {
            let read =
                store.read(&call, async |reader| reader.waiting_notices(&[here], &ask).await);
            read.await.unwrap()
        })
        .await;
        let shown: Vec<NoticeId> = rows.iter().map(|row| row.received.id).collect();
        assert_eq!(shown, [older, newer, stuck_one, twins[0], twins[1], waiting]);
        assert_eq!(total, 6);
        assert_eq!(store.waiting_notice_ids(9).await.unwrap(), [waiting]);
    }
}

#[tokio::test]
async fn a_case_is_looked_at_when_its_time_comes_or_the_table_of_clocks_is_newer() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let quiet = a_case(&store, area, 1, minute(0), |_| ()).await;
        let soon = a_case(&store, area, 2, minute(0), |_| ()).await;
        case_file::Entity::update_many()
            .col_expr(case_file::Column::NextLookAt, micros(minute(5)).into())
            .filter(case_file::Column::Id.eq(soon.0))
            .exec(store.writer_connection().unwrap())
            .await
            .unwrap();
        let look = async |at, law| store.cases_to_look_at(minute(at), law, 9).await.unwrap();
        assert!(look(4, 1).await.is_empty());
        assert_eq!(look(5, 1).await, [soon]);
        let mut both = look(4, 2).await;
        both.sort();
        let mut expected = [quiet, soon];
        expected.sort();
        assert_eq!(both, expected);
        assert_eq!(store.cases_to_look_at(minute(4), 2, 1).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn stored_answers_are_forgotten_when_they_are_old_and_not_before() {
    for store in stores().await {
        for (key, at) in [("old", -1), ("young", 0)] {
            let row = answered::Model {
                caller: "staff".into(),
                key: key.into(),
                operation: "closeCase".into(),
                body_digest: String::new(),
                status: 201,
                body: "{}".into(),
                at: micros(minute(at)),
            };
            put(&store, row.into_active_model()).await;
        }
        assert_eq!(store.forget_old_answers(minute(0)).await.unwrap(), 1);
        assert_eq!(store.forget_old_answers(minute(0)).await.unwrap(), 0);
        assert_eq!(store.forget_old_answers(minute(1)).await.unwrap(), 1);
    }
}
