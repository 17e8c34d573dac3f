//! Round trips of cases and notices through the write door, on both back ends.

mod registry;

use domain::area::CaseAreas;
use domain::case::{CaseEvent, CaseRecord, ScopeDecision};
use domain::change::{Change, NoticeState};
use domain::clocks::AreaLengths;
use domain::ids::{AreaId, MeetingId};
use domain::meeting::{Kind, Meeting, MeetingEvent, State};
use domain::scope::ScopeOutcome;

use crate::Store;
use crate::error::StoreError;
use crate::read::Reader;
use crate::testing::*;
use crate::tx::Tx;
use crate::worklists::{CaseFilter, PageAsk};

async fn read<T>(store: &Store, work: impl AsyncFnOnce(&mut Reader) -> Result<T, StoreError>) -> T {
    store.read(&system(monday()), work).await.unwrap()
}

async fn change(
    store: &Store,
    record: &CaseRecord,
    events: Vec<CaseEvent>,
) -> Result<CaseRecord, StoreError> {
    let change = Change::of_case(record.clone(), events, &AreaLengths::default(), &monday());
    let after = change.case().unwrap().clone();
    save(store, change).await.map(|()| after)
}

fn scoped() -> CaseEvent {
    CaseEvent::ScopeDecided(ScopeDecision {
        row: "S1".into(),
        outcome: ScopeOutcome::InScopeMust,
        because: "The child lived here.".into(),
        decided_by: Some("Ines Okoro".into()),
        decided_at: None,
    })
}

fn a_meeting() -> Meeting {
    Meeting {
        id: MeetingId::random(),
        kind: Kind::Review,
        starts_at: instant("2026-12-14T10:00:00Z"),
        ends_at: instant("2026-12-14T11:30:00Z"),
        place: "Room 2".into(),
        video_link: None,
        chair: "Dr Leila Haddad".into(),
        invitees: Vec::new(),
        state: State::Arranged,
        record: None,
        arranged_at: monday().now,
        sequence: 0,
        alterations: Vec::new(),
        replies: Vec::new(),
        setting: None,
        minutes: domain::meeting::Minutes::default(),
        version: 1,
    }
}

#[tokio::test]
async fn a_case_is_read_back_as_it_was_saved() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (opened, received) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        let after = change(
            &store,
            &opened,
            vec![scoped(), CaseEvent::Meeting(MeetingEvent::Arranged(a_meeting()))],
        )
        .await
        .unwrap();
        let id = after.course.id;
        let kept = read(&store, async |reader| reader.case(id).await).await;
        assert_eq!(kept, after);
        assert_eq!(kept.version, opened.version + 2);
        let row = read(&store, async |reader| reader.notice(received.id).await).await;
        assert_eq!(row.state, NoticeState::Placed { case: id });
        assert_eq!((row.received, row.area), (received, area));
        for name in ["cdr-26-0001".to_owned(), id.to_string()] {
            assert_eq!(read(&store, async |reader| reader.case_id(&name).await).await, id);
        }
        let parties = read(&store, async |reader| reader.parties(id).await).await;
        assert_eq!((parties.len(), parties[0].area, parties[0].until), (1, area, None));
    }
}

#[tokio::test]
async fn a_change_brings_its_ledger_its_clocks_its_tasks_and_its_messages() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (opened, _) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        let id = opened.course.id;
        assert_eq!(rows(&store, "outbox").await, 2, "the administrator and the doctor are told");
        let before = read(&store, async |reader| reader.clocks(id).await).await;
        let todo = read(&store, async |reader| reader.tasks(id).await).await;
        assert_eq!(before, {
            let mut all = domain::clocks::read(&opened.course, &AreaLengths::default(), &monday());
            all.sort_by_key(crate::cases::clock_order);
            all
        });
        assert!(!todo.is_empty());

        let delivered = CaseEvent::MessageDelivered {
            kind: "new-death".into(),
            to: "designated_doctor".into(),
        };
        let arranged = CaseEvent::Meeting(MeetingEvent::Arranged(a_meeting()));
        let after = change(&store, &opened, vec![delivered, arranged]).await.unwrap();
        let clocks = read(&store, async |reader| reader.clocks(id).await).await;
        let over = read(&store, async |reader| reader.superseded_clocks(id).await).await;
        let changed = before.iter().filter(|reading| !clocks.contains(reading)).count();
        assert!(changed > 0, "the doctor was told, so a clock is met");
        assert_eq!(over.len(), changed, "only what differs is superseded");
        let kinds =
            |tasks: &[domain::task::Task]| tasks.iter().map(|t| t.kind.clone()).collect::<Vec<_>>();
        let now = read(&store, async |reader| reader.tasks(id).await).await;
        assert!(kinds(&now).contains(&"record-meeting".to_owned()));
        assert_eq!(kinds(&now).len(), domain::task::derive(&after.course, &clocks).len());
        assert_eq!(rows(&store, "outbox").await, 2, "nobody was invited");
    }
}

#[tokio::test]
async fn a_task_keeps_its_row_while_there_is_something_to_do() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (opened, _) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        let (tasks, clocks, events) =
            (rows(&store, "task").await, rows(&store, "clock").await, rows(&store, "event").await);
        change(&store, &opened, Vec::new()).await.unwrap();
        let again =
            (rows(&store, "task").await, rows(&store, "clock").await, rows(&store, "event").await);
        assert_eq!(again, (tasks, clocks, events), "the same reading again writes nothing");
    }
}

#[tokio::test]
async fn nobody_writes_over_a_newer_case() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (opened, _) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        change(&store, &opened, vec![scoped()]).await.unwrap();
        let late = change(&store, &opened, vec![scoped()]).await;
        assert_eq!(late, Err(StoreError::ChangedSinceRead));
    }
}

#[tokio::test]
async fn a_transaction_that_fails_leaves_nothing() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let received = registration(Some("Ada"), "Mensah", "2024-02-11", None);
        let before = rows(&store, "event").await;
        let failed: Result<(), StoreError> = store
            .write(&system(monday()), async |tx: &mut Tx| {
                tx.save(arrives(&received, area)).await?;
                tx.save(opens(&received, area, "CDR-26-0001")).await?;
                tx.next_reference(2026).await?;
                Err(StoreError::NotFound)
            })
            .await;
        assert_eq!(failed, Err(StoreError::NotFound));
        for table in [
            "notice",
            "match_key",
            "case_file",
            "child",
            "search_key",
            "statement",
            "case_party",
            "clock",
            "task",
            "outbox",
        ] {
            assert_eq!(rows(&store, table).await, 0, "{table}");
        }
        assert_eq!(rows(&store, "event").await, before);
        let next =
            store.write(&system(monday()), async |tx: &mut Tx| tx.next_reference(2026).await).await;
        assert_eq!(next, Ok("CDR-26-0001".into()));
    }
}

#[tokio::test]
async fn a_hand_over_ends_one_owner_and_begins_another() {
    for store in stores().await {
        let (old, new) = (area(&store, "northmere").await, area(&store, "fenwick").await);
        let (mut record, _) = a_child(&store, old, "Ada", "CDR-26-0001").await;
        let before = record.clone();
        record.course.areas = CaseAreas { reviewing: Some(new), ..record.course.areas };
        let change = Change::of(
            Some(before),
            record.clone(),
            vec![scoped()],
            &AreaLengths::default(),
            &monday(),
        );
        save(&store, change).await.unwrap();
        let id = record.course.id;
        let parties = read(&store, async |reader| reader.parties(id).await).await;
        let owners: Vec<(AreaId, bool)> =
            parties.iter().map(|p| (p.area, p.until.is_none())).collect();
        assert_eq!(owners, [(old, false), (new, true)]);
        for table in ["task WHERE done_at IS NULL AND", "clock WHERE superseded_at IS NULL AND"] {
            let left = format!("{table} area NOT IN (SELECT area FROM case_file)");
            assert_eq!(rows(&store, &left).await, 0, "{table}: the work goes along");
        }
    }
}

#[tokio::test]
async fn a_notice_is_kept_once_and_a_question_is_work() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let received = registration(None, "Iqbal", "2026-11-19", None);
        save(&store, arrives(&received, area)).await.unwrap();
        assert_eq!(save(&store, arrives(&received, area)).await, Err(StoreError::AlreadyThere));
        let digest = received.id.to_string();
        let sender = received.sender;
        let same = store
            .write(&system(monday()), async |tx: &mut Tx| tx.same_notice(sender, &digest).await)
            .await;
        assert_eq!(same.unwrap().unwrap().1, received.at);

        save(&store, moves(&received, NoticeState::Stuck { why: "Please look".into() }))
            .await
            .unwrap();
        assert_eq!(rows(&store, "task WHERE subject_kind = 'notice' AND done_at IS NULL").await, 1);
        save(&store, opens(&received, area, "CDR-26-0001")).await.unwrap();
        assert_eq!(rows(&store, "task WHERE subject_kind = 'notice' AND done_at IS NULL").await, 0);
        assert_eq!(rows(&store, "task WHERE subject_kind = 'notice'").await, 1);
    }
}

#[tokio::test]
async fn candidates_are_the_cases_that_share_a_key_with_every_notice_on_them() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (known, first) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        a_child(&store, area, "Zsofia", "CDR-26-0002").await;
        let other = registration(Some("Bilal"), "Haddad", "2011-05-05", None);
        save(&store, arrives(&other, area)).await.unwrap();
        let mut again = registration(Some("Ada"), "Mensah", "2024-02-11", None);
        again.notice = match again.notice {
            domain::notice::Notice::Registrar(mut notice) => {
                notice.child.died_on = None;
                notice.child.postcode = None;
                domain::notice::Notice::Registrar(notice)
            }
            other => other,
        };
        save(&store, arrives(&again, area)).await.unwrap();
        let found = store
            .write(&system(monday()), async |tx: &mut Tx| tx.candidates(&again, today()).await)
            .await
            .unwrap();
        assert_eq!(found[0].0, known.course.id, "the case that shares most keys comes first");
        assert_eq!(found[0].1.iter().map(|p| p.notice).collect::<Vec<_>>(), [first.id.0]);
        let ids = [known.course.id];
        let references =
            store.write(&system(monday()), async |tx: &mut Tx| tx.references(&ids).await).await;
        assert_eq!(references.unwrap()[&ids[0]], "CDR-26-0001");
        let nobody = registration(Some("Xanthe"), "Quill", "1999-01-01", None);
        let call = system(monday());
        let none = store.write(&call, async |tx: &mut Tx| {
            let mut stranger = nobody;
            if let domain::notice::Notice::Registrar(notice) = &mut stranger.notice {
                notice.child.died_on = None;
                notice.child.postcode = None;
            }
            tx.candidates(&stranger, today()).await
        });
        assert!(none.await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn staff_find_what_was_saved_by_name_number_and_reference() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let received =
            registration(Some("Ada-Mae"), "O'Mensah Smith", "2024-02-11", Some("943 476 5919"));
        save(&store, arrives(&received, area)).await.unwrap();
        save(&store, opens(&received, area, "CDR-26-0007")).await.unwrap();
        a_child(&store, area, "Bilal", "CDR-26-0008").await;
        for (text, hits) in [
            ("ada mae", 1),
            ("OMENSAH ada", 1),
            ("943 476 5919", 1),
            ("cdr-26-0007", 1),
            ("ada bilal", 0),
        ] {
            let filter = CaseFilter {
                areas: vec![area],
                stages: Vec::new(),
                late: None,
                text: Some(text.into()),
                response: None,
            };
            let ask = PageAsk { after: None, size: 10 };
            let page = read(&store, async |reader| reader.list_cases(&filter, &ask).await).await;
            assert_eq!(page.items.len(), hits, "{text}");
        }
    }
}
