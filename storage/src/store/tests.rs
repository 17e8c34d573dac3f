//! Both doors as a whole: opening, migrating, notes of readings, races.

use domain::access::Part;
use domain::ids::CaseId;
use domain::operations::Operation;

use crate::error::StoreError;
use crate::read::Reader;
use crate::testing::*;
use crate::tx::Tx;
use crate::{Store, StoreOptions};

#[tokio::test]
async fn a_store_that_is_not_there_is_unavailable_for_every_use() {
    let store = Store::disconnected();
    let call = system(monday());
    let unavailable =
        |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::Unavailable(_)));
    assert!(unavailable(store.ready().await));
    assert!(unavailable(store.migrate().await));
    assert!(unavailable(store.write(&call, async |_: &mut Tx| Ok(())).await));
    assert!(unavailable(store.read(&call, async |_: &mut Reader| Ok(())).await));
    assert!(unavailable(store.seal(monday().now).await.map(drop)));
}

#[tokio::test]
async fn a_store_is_ready_only_when_it_has_every_table() {
    for (first, second) in pairs().await {
        first.ready().await.unwrap();
        tamper(&first, "DELETE FROM seaql_migrations").await;
        assert!(matches!(second.ready().await, Err(StoreError::Unavailable(_))));
    }
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    for (first, second) in pairs().await {
        tamper(&first, "DROP TABLE serial").await;
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
            "meeting",
            "analysis",
            "event",
            "access",
            "access_case",
            "seal",
            "answered",
            "outbox",
            "staff",
            "staff_role",
            "session",
            "api_token",
            "client",
            "area",
            "area_place",
            "setting",
            "release",
            "hand_over",
            "case_area",
            "notice_question",
            "webhook",
            "poll",
            "poll_link",
            "calendar_link",
            "family",
            "on_call_shift",
            "on_call_person",
            "early_response",
            "deputy",
            "digest",
            "own_calendar",
            "information_request",
            "seaql_migrations",
        ] {
            tamper(&first, &format!("DROP TABLE {table}")).await;
        }
        let (one, other) = tokio::join!(first.migrate(), second.migrate());
        assert_eq!((one, other), (Ok(()), Ok(())));
        first.migrate().await.unwrap();
        assert_eq!(rows(&first, "serial WHERE name = 'placing'").await, 1);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_only_and_its_folder_must_exist() {
    use std::os::unix::fs::PermissionsExt;
    let file = std::env::temp_dir().join(format!("cdr_{}.sqlite", CaseId::random()));
    let open = async |path: &std::path::Path| {
        let url = format!("sqlite://{}", path.display());
        Store::connect(StoreOptions { url, durable: true, writer: "one".into() }).await
    };
    let store = open(&file).await.unwrap();
    store.migrate().await.unwrap();
    for end in ["", "-wal"] {
        let mode =
            std::fs::metadata(format!("{}{end}", file.display())).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{end}");
    }
    assert_eq!(pragma(store.writer_connection().unwrap(), "synchronous").await, "2", "FULL");
    assert_eq!(pragma(store.writer_connection().unwrap(), "journal_mode").await, "wal");
    assert_eq!(pragma(store.writer_connection().unwrap(), "foreign_keys").await, "1");
    assert_eq!(pragma(store.reader_connection().unwrap(), "query_only").await, "1");
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(
        open(&file.join("missing/file.sqlite")).await,
        Err(StoreError::Unavailable(_))
    ));
}

async fn pragma(db: &sea_orm::DatabaseConnection, name: &str) -> String {
    use sea_orm::{ConnectionTrait, Statement};
    let asked = Statement::from_string(db.get_database_backend(), format!("PRAGMA {name}"));
    let row = db.query_one_raw(asked).await.unwrap().unwrap();
    row.try_get_by_index::<String>(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))
        .unwrap()
}

#[tokio::test]
async fn a_reader_cannot_write() {
    use sea_orm::ConnectionTrait;
    for store in stores().await {
        let tried: Result<(), StoreError> = store
            .read(&system(monday()), async |reader: &mut Reader| {
                reader.connection.execute_unprepared("DELETE FROM serial").await?;
                Ok(())
            })
            .await;
        assert!(tried.is_err());
        assert_eq!(rows(&store, "serial").await, 1);
    }
}

#[tokio::test]
async fn what_was_seen_is_on_record_before_it_is_given() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (record, _) = a_child(&store, area, "Ada", "CDR-26-0001").await;
        let id = record.course.id;
        let call = office(area, Operation::GetCase);
        let seen: Result<_, StoreError> = store
            .read(&call, async |reader: &mut Reader| {
                let record = reader.case(id).await?;
                reader.saw(id, Part::Cover);
                reader.saw(id, Part::Cover);
                reader.searched("ada mensah", &[id]);
                Ok(record)
            })
            .await;
        assert_eq!(seen.unwrap(), record);
        let who = "by_name = 'Ines Okoro' AND operation = 'getCase' AND part = 'cover'";
        assert_eq!(rows(&store, &format!("access WHERE outcome = 'seen' AND {who}")).await, 1);
        assert_eq!(
            rows(&store, "access WHERE outcome = 'searched' AND detail LIKE '%ada%'").await,
            0
        );
        assert_eq!(rows(&store, "access_case").await, 2);
    }
}

#[tokio::test]
async fn a_refused_reading_is_kept_although_nothing_is_given() {
    for store in stores().await {
        let case = CaseId::random();
        let refused: Result<(), StoreError> = store
            .read(&system(monday()), async |reader: &mut Reader| {
                reader.refused(case, Part::Identity);
                Err(StoreError::NotFound)
            })
            .await;
        assert_eq!(refused, Err(StoreError::NotFound));
        assert_eq!(rows(&store, "access WHERE outcome = 'refused' AND part = 'identity'").await, 1);
        assert_eq!(rows(&store, "access_case").await, 1);
    }
}

#[tokio::test]
async fn without_the_note_there_is_no_data_and_later_the_chain_goes_on() {
    for store in stores().await {
        let read = async || {
            store
                .read(&system(monday()), async |reader: &mut Reader| {
                    reader.saw(CaseId::random(), Part::Cover);
                    Ok::<_, StoreError>(7)
                })
                .await
        };
        assert_eq!(read().await, Ok(7));
        tamper(&store, "ALTER TABLE access_case RENAME TO away").await;
        assert!(matches!(read().await, Err(StoreError::Unavailable(_))));
        tamper(&store, "ALTER TABLE away RENAME TO access_case").await;
        assert_eq!(read().await, Ok(7));
        assert_eq!(rows(&store, "access").await, 2, "what was not noted left nothing half done");
        assert_eq!(store.verify().await.unwrap().breaks, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_readings_at_once_share_commits_and_keep_one_chain() {
    for store in stores().await {
        let mut readings = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let store = store.clone();
            readings.spawn(async move {
                store
                    .read(&system(monday()), async |reader: &mut Reader| {
                        reader.saw(CaseId::random(), Part::Cover);
                        Ok::<_, StoreError>(())
                    })
                    .await
            });
        }
        while let Some(done) = readings.join_next().await {
            done.unwrap().unwrap();
        }
        let checked = store.verify().await.unwrap();
        assert_eq!((checked.accesses, checked.breaks), (200, vec![]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_queue_and_never_fail() {
    for (first, second) in pairs().await {
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..60 {
            let store = if number % 2 == 0 { first.clone() } else { second.clone() };
            writers.spawn(async move {
                store
                    .write(&system(monday()), async |tx: &mut Tx| {
                        // A read before the write is what fails half way on SQLite unless it begins IMMEDIATE.
                        tx.places().await?;
                        tx.next_reference(2026).await
                    })
                    .await
            });
        }
        let mut given = std::collections::BTreeSet::new();
        while let Some(done) = writers.join_next().await {
            given.insert(done.unwrap().unwrap());
        }
        assert_eq!(given.len(), 60, "each has its own number");
        assert_eq!(given.last().unwrap(), "CDR-26-0060");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_calls_with_one_key_one_is_carried_out() {
    use crate::Claim;
    for (first, second) in pairs().await {
        let claim = async |store: &Store| {
            store
                .write(&system(monday()), async |tx: &mut Tx| {
                    let claim = tx
                        .claim_answer("client:1", "key", "sendRegistrarNotice", "digest", 7)
                        .await?;
                    if claim == Claim::New {
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                        tx.store_answer("client:1", "key", 201, "{}").await?;
                    }
                    Ok::<_, StoreError>(claim)
                })
                .await
                .unwrap()
        };
        let (one, other) = tokio::join!(claim(&first), claim(&second));
        let replay = Claim::Replay { status: 201, body: "{}".into() };
        assert!((one == Claim::New && other == replay) || (one == replay && other == Claim::New));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reading_sees_one_state_although_others_write() {
    for store in stores().await {
        let count = store
            .read(&system(monday()), async |reader: &mut Reader| {
                let before = reader.areas().await?.len();
                area(&store, "northmere").await;
                Ok::<_, StoreError>((before, reader.areas().await?.len()))
            })
            .await;
        assert_eq!(count, Ok((0, 0)));
        let later = store
            .read(&system(monday()), async |reader: &mut Reader| reader.areas().await)
            .await
            .unwrap();
        assert_eq!(later.len(), 1);
    }
}
