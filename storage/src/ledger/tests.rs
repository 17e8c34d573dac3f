//! The check finds every kind of tampering, by whoever has the database in hand.

use domain::access::Part;
use domain::ids::CaseId;
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::read::Reader;
use crate::testing::*;
use crate::{SealRow, Store};

/// Two cases, three readings, and one seal over all of it.
async fn sealed(store: &Store) -> SealRow {
    let area = area(store, "northmere").await;
    a_child(store, area, "Ada", "CDR-26-0001").await;
    a_child(store, area, "Bilal", "CDR-26-0002").await;
    for _ in 0..3 {
        read_one(store).await;
    }
    store.seal(monday().now).await.unwrap().unwrap()
}

async fn read_one(store: &Store) {
    store
        .read(&system(monday()), async |reader: &mut Reader| {
            reader.saw(CaseId::random(), Part::Cover);
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}

async fn breaks(store: &Store) -> Vec<String> {
    store.verify().await.unwrap().breaks.into_iter().map(|found| found.what).collect()
}

#[tokio::test]
async fn what_nobody_touched_adds_up_and_every_entry_is_sealed_once() {
    for store in stores().await {
        let first = sealed(&store).await;
        assert_eq!(store.seal(monday().now).await.unwrap(), None, "nothing is left to seal");
        read_one(&store).await;
        let second = store.seal(monday().now).await.unwrap().unwrap();
        assert_eq!((second.no, second.events, second.accesses), (2, 0, 1));
        let checked = store.verify().await.unwrap();
        assert_eq!(checked.breaks, []);
        assert_eq!((checked.events, checked.accesses, checked.seals), (first.events, 4, 2));
        assert_eq!(checked.events, u64::try_from(rows(&store, "event").await).unwrap());
    }
}

#[tokio::test]
async fn the_check_finds_every_edited_field() {
    for store in stores().await {
        sealed(&store).await;
        let event = "WHERE seq = 1 AND subject_kind = 'notice'";
        for (edit, what) in [
            (format!("UPDATE event SET words = 'Nothing' {event}"), "was altered"),
            (format!("UPDATE event SET by_name = 'Nobody' {event}"), "was altered"),
            (format!("UPDATE event SET at = at + 1 {event}"), "was altered"),
            (
                format!("UPDATE event SET payload = '{{}}' {event}"),
                "content of entry 1 was altered",
            ),
            (
                format!("UPDATE event SET payload = NULL, salt = NULL {event}"),
                "content of entry 1 is missing",
            ),
            ("UPDATE access SET by_name = 'Nobody' WHERE seq = 2".into(), "entry 2 was altered"),
            ("UPDATE access SET outcome = 'refused' WHERE seq = 2".into(), "entry 2 was altered"),
            ("UPDATE access_case SET at = at + 1".into(), "names a case at another time"),
            ("UPDATE seal SET at = at + 1".into(), "seals: entry 1 was altered"),
        ] {
            let store = again(&store).await;
            tamper(&store, &edit).await;
            let found = breaks(&store).await;
            assert!(found.iter().any(|found| found.contains(what)), "{edit}: {found:?}");
        }
    }
}

#[tokio::test]
async fn the_check_finds_deleted_inserted_and_swapped_entries() {
    let event = |what: &str| {
        format!(
            "{what} (SELECT subject FROM event WHERE subject_kind = 'case' AND seq = 3 LIMIT 1)"
        )
    };
    let copy = "INSERT INTO event SELECT subject, seq + 100, subject_kind, kind, at, by_key, by_name, operation, words, \
                payload, salt, commitment, previous, hash, seal FROM event WHERE subject_kind = 'notice' AND seq = 1";
    let forged = "INSERT INTO access (writer, seq, at, by_key, by_name, operation, part, outcome, detail, previous, hash) \
                  SELECT writer, 4, at, by_key, by_name, operation, part, outcome, detail, hash, hash FROM access WHERE seq = 3";
    for store in stores().await {
        sealed(&store).await;
        for (edit, what) in [
            (vec![event("DELETE FROM event WHERE seq = 2 AND subject =")], "entry 2 is missing"),
            (vec![event("DELETE FROM event WHERE seq = 1 AND subject =")], "entry 1 is missing"),
            (vec![event("DELETE FROM event WHERE subject =")], "not those that were sealed"),
            (
                vec![
                    "DELETE FROM event WHERE subject_kind = 'case' AND kind = 'scope-decided'"
                        .into(),
                ],
                "seal",
            ),
            (vec!["DELETE FROM access WHERE seq = 3".into()], "not those that were sealed"),
            (vec!["DELETE FROM access WHERE seq = 2".into()], "entry 2 is missing"),
            (vec!["DELETE FROM access_case".into()], "was altered"),
            (vec![copy.into()], "is missing"),
            (vec![forged.into()], "entry 4 was altered"),
            (
                vec![
                    "DELETE FROM seal".into(),
                    "UPDATE event SET seal = NULL".into(),
                    "UPDATE access SET seal = NULL".into(),
                    "DELETE FROM event WHERE seq = 1".into(),
                ],
                "is missing",
            ),
            (
                vec![
                    event("UPDATE event SET seq = 99 WHERE seq = 1 AND subject ="),
                    event("UPDATE event SET seq = 1 WHERE seq = 2 AND subject ="),
                    "UPDATE event SET seq = 2 WHERE seq = 99".into(),
                ],
                "was altered",
            ),
        ] {
            let store = again(&store).await;
            for edit in &edit {
                tamper(&store, edit).await;
            }
            let found = breaks(&store).await;
            assert!(found.iter().any(|found| found.contains(what)), "{edit:?}: {found:?}");
        }
    }
}

/// A rollback to the state before the last tampering: on SQLite and PostgreSQL alike the tables are
/// put back from copies made the first time.
async fn again(store: &Store) -> Store {
    let db = store.writer_connection().unwrap();
    for table in ["event", "access", "access_case", "seal"] {
        if db.execute_unprepared(&format!("SELECT 1 FROM kept_{table}")).await.is_err() {
            tamper(store, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        tamper(store, &format!("DELETE FROM {table}")).await;
        tamper(store, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
    }
    store.clone()
}
