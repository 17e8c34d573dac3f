//! The list of cases: paging, standing, filters.

use super::{fixture::*, *};
use crate::{HistoryKind, Outgoing, Store, WorkFilter, WorkList, rows::micros, testing};
use domain::{
    access::{Actor, Grant, Party, PartyKind, Role, standing as judged},
    ids::StaffId,
    moment::Moment,
    operations::Operation,
};
use sea_orm::IntoActiveModel;

async fn list(
    store: &Store,
    filter: &CaseFilter,
    ask: &PageAsk,
) -> Result<Page<CaseLine>, StoreError> {
    let call = call(AreaId::random(), Operation::ListCases);
    store.read(&call, async |reader| reader.list_cases(filter, ask).await).await
}

async fn all(store: &Store, filter: &CaseFilter) -> Vec<CaseId> {
    let page = list(store, filter, &PageAsk { after: None, size: 100 }).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|line| line.id).collect()
}

fn of(area: AreaId) -> CaseFilter {
    CaseFilter { areas: vec![area], ..CaseFilter::default() }
}

#[tokio::test]
async fn paging_shows_each_case_once_and_in_order_even_when_instants_are_equal() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let mut expected = Vec::new();
        for (number, opened) in [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (6, 9), (7, 1)] {
            let id = a_case(&store, area, number, minute(opened), |_| ()).await;
            expected.push((minute(opened), id));
        }
        expected.sort_by(|a, b| b.cmp(a));
        let (lines, total) =
            every_page(2, async |ask| list(&store, &of(area), &ask).await.unwrap()).await;
        let shown: Vec<_> = lines.iter().map(|line| (line.opened_at, line.id)).collect();
        assert_eq!(shown, expected);
        assert_eq!(total, 7);
    }
}

#[tokio::test]
async fn a_line_says_what_the_case_says() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_case(&store, area, 17, minute(3), |record| {
            record.child.died_on = Some("2026-11-20".parse().unwrap());
            record.course.response.opened_at = Some(minute(1));
        })
        .await;
        let page = list(&store, &of(area), &PageAsk { after: None, size: 1 }).await.unwrap();
        let [line] = page.items.as_slice() else { panic!("one case") };
        assert_eq!((line.id, line.reference.as_str()), (id, "CDR-26-0017"));
        assert_eq!((line.area, line.area_name.as_str()), (area, "Northmere"));
        assert_eq!((line.child_name.as_str(), line.stage), ("Robin Mensah", Stage::Open));
        assert_eq!(line.died_on, Some("2026-11-20".parse().unwrap()));
        assert_eq!((line.response_open, line.inquest_open), (true, false));
        assert_eq!((line.opened_at, page.next), (minute(3), None));
    }
}

/// Every mixture of two owner rows and a barred row, live and ended, judged twice.
#[tokio::test]
async fn the_list_shows_exactly_the_cases_in_which_the_judge_sees_standing() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let ended = Some(minute(-1));
        let mut expected = Vec::new();
        let mut number = 0;
        for owner in [here, there] {
            for before in [None, Some(here), Some(there)] {
                for barred in [None, Some((here, None)), Some((here, ended)), Some((there, None))] {
                    number += 1;
                    let id = a_case(&store, owner, number, minute(0), |_| ()).await;
                    let mut rows = vec![(owner, PartyKind::Owner, None)];
                    rows.extend(before.map(|area| (area, PartyKind::Owner, ended)));
                    rows.extend(barred.map(|(area, until)| (area, PartyKind::Barred, until)));
                    for (area, kind, until) in &rows[1..] {
                        let kind = if *kind == PartyKind::Owner { "owner" } else { "barred" };
                        a_party(&store, id, *area, kind, *until).await;
                    }
                    let parties: Vec<Party> = rows
                        .into_iter()
                        .map(|(area, kind, until)| Party { area, kind, from: minute(-9), until })
                        .collect();
                    let grants = vec![Grant { role: Role::PanelChair, area: here }];
                    let actor =
                        Actor::Staff { id: StaffId::random(), name: "Ada Okoro".into(), grants };
                    if !judged(&actor, &parties, minute(0)).parts.is_empty() {
                        expected.push(id);
                    }
                }
            }
        }
        let mut shown = all(&store, &of(here)).await;
        shown.sort();
        expected.sort();
        assert_eq!(shown, expected);
        assert_eq!(shown.len(), 9);
        assert!(all(&store, &CaseFilter::default()).await.is_empty());
    }
}

#[tokio::test]
async fn the_worst_clock_is_the_unmet_one_due_first_that_can_turn_late() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_case(&store, area, 1, minute(0), |_| ()).await;
        let without = a_case(&store, area, 2, minute(1), |_| ()).await;
        a_clock(&store, id, "C18", Some(minute(1)), None, false).await;
        a_clock(&store, id, "C2", Some(minute(2)), Some(minute(1)), true).await;
        a_clock(&store, id, "C11", Some(minute(9)), None, true).await;
        a_clock(&store, id, "C3", Some(minute(3)), None, true).await;
        a_clock(&store, id, "C20", None, None, true).await;
        let page = list(&store, &of(area), &PageAsk { after: None, size: 9 }).await.unwrap();
        let worst = |id| {
            let line = page.items.iter().find(|line| line.id == id).unwrap();
            line.worst_clock.as_ref().map(|reading| reading.clock.as_str())
        };
        assert_eq!(worst(id), Some("C3"));
        assert_eq!(worst(without), None);
        let late = |at| CaseFilter { late: Some(micros(at)), ..of(area) };
        assert!(all(&store, &late(minute(3))).await.is_empty(), "C18 is past, but never late");
        assert_eq!(all(&store, &late(minute(4))).await, [id]);
    }
}

#[tokio::test]
async fn a_search_needs_every_word_or_the_exact_reference() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let robin = a_case(&store, area, 1, minute(0), |_| ()).await;
        let other = an_area(&store, "Fenwick").await;
        a_case(&store, other, 2, minute(0), |_| ()).await;
        let number = search_key::Model { token: "9434765919".into(), case_id: robin.0 };
        put(&store, number.into_active_model()).await;
        for (text, found) in [
            ("mensah", true),
            ("ROBIN  Mensah", true),
            ("Robin Smith", false),
            ("rob", false),
            ("cdr-26-0001", true),
            ("CDR 26 0001", true),
            ("CDR-26-0002", false),
            ("943 476 5919", true),
            ("943 476 5918", false),
            ("---", false),
            ("%", false),
            ("  ", true),
        ] {
            let filter = CaseFilter { text: Some(text.into()), ..of(area) };
            assert_eq!(all(&store, &filter).await.contains(&robin), found, "{text}");
        }
    }
}

#[tokio::test]
async fn stages_and_the_joint_agency_response_narrow_the_list() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let opened = a_case(&store, area, 1, minute(0), |record| {
            record.response.opened_at = Some(minute(0));
        })
        .await;
        let panel = a_case(&store, area, 2, minute(1), |record| {
            record.course.stage = Stage::CdopReady;
        })
        .await;
        assert_eq!(all(&store, &CaseFilter { response: Some(true), ..of(area) }).await, [opened]);
        assert_eq!(all(&store, &CaseFilter { response: Some(false), ..of(area) }).await, [panel]);
        let stages = CaseFilter { stages: vec![Stage::CdopReady, Stage::Closed], ..of(area) };
        assert_eq!(all(&store, &stages).await, [panel]);
    }
}

#[tokio::test]
async fn rubbish_for_a_cursor_is_refused_and_a_size_out_of_range_is_brought_inside() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        a_case(&store, area, 1, minute(0), |_| ()).await;
        a_case(&store, area, 2, minute(0), |_| ()).await;
        let ask = PageAsk { after: Some("0123456789abcdef".into()), size: 10 };
        assert_eq!(list(&store, &of(area), &ask).await, Err(StoreError::BadCursor));
        let none = PageAsk { after: None, size: 0 };
        assert_eq!(list(&store, &of(area), &none).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn one_entry_names_every_case_shown_and_a_search_keeps_no_words() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let ids = [
            a_case(&store, area, 1, minute(0), |_| ()).await,
            a_case(&store, area, 2, minute(1), |_| ()).await,
        ];
        all(&store, &of(area)).await;
        all(&store, &CaseFilter { text: Some("mensah".into()), ..of(area) }).await;
        let db = store.reader_connection().unwrap();
        let notes = crate::entity::access::Entity::find().all(db).await.unwrap();
        let outcomes: Vec<&str> = notes.iter().map(|note| note.outcome.as_str()).collect();
        assert_eq!(outcomes, ["seen", "searched"]);
        assert!(!notes[1].detail.contains("mensah"));
        let shown = crate::entity::access_case::Entity::find().all(db).await.unwrap();
        assert_eq!(shown.len(), ids.len() * 2);
    }
}

#[tokio::test]
async fn a_case_from_the_write_door_is_in_the_lists_the_history_and_the_outbox() {
    for store in stores().await {
        let area = testing::area(&store, "northmere").await;
        a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        let (record, _) = testing::a_child(&store, area, "Robin", "CDR-26-0001").await;
        let id = record.course.id;
        for text in ["robin", "CDR-26-0001", "cdr260001"] {
            let filter = CaseFilter { text: Some(text.into()), ..of(area) };
            assert_eq!(all(&store, &filter).await, [id], "{text}");
        }
        let page = list(&store, &of(area), &PageAsk { after: None, size: 9 }).await.unwrap();
        assert!(page.items[0].worst_clock.is_some());
        assert_eq!(page.items[0].stage, record.course.stage);
        let ask = PageAsk { after: None, size: 9 };
        let work = WorkFilter {
            areas: vec![area],
            roles: vec![Role::DesignatedDoctor],
            people: Vec::new(),
            list: WorkList::Team,
            due: None,
            now: Moment::at(minute(0)),
        };
        let call = call(area, Operation::ListHistory);
        let read: Result<_, StoreError> = store
            .read(&call, async |reader| {
                Ok((reader.list_work(&work, &ask).await?, reader.history(id, &ask).await?))
            })
            .await;
        let (work, history) = read.unwrap();
        assert!(work.total > 0 && work.items.iter().all(|line| line.subject == id.0));
        // One line for each event, and one for each of the four lists read before.
        let did = history.items.iter().filter(|line| line.kind == HistoryKind::Did).count();
        assert_eq!(history.total, did as u64 + 4);
        let to_doctor = |message: &Outgoing| message.mailboxes == ["leila.haddad@example.org"];
        assert!(store.claim_messages(minute(1), 9).await.unwrap().iter().any(to_doctor));
    }
}
