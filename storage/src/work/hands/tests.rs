//! Hands stay on their tasks, lists go by them, and nobody keeps a task in an area they left.

use super::*;
use crate::{
    PageAsk, Store, WorkFilter, WorkList,
    testing::{a_child, area, instant, monday, office, save, stores, system},
};
use domain::{
    access::{Actor, Role},
    change::{Change, RegistryEdit},
    clocks::AreaLengths,
    hand::{self, HandEdit, HandEvent},
    moment::Moment,
    operations::Operation,
};

fn filter(area: AreaId, who: StaffId, list: WorkList, now: Moment) -> WorkFilter {
    let roles = vec![Role::Administrator];
    WorkFilter { areas: vec![area], roles, people: vec![who], list, due: None, now }
}

async fn kinds(store: &Store, filter: WorkFilter) -> Vec<String> {
    let call = system(filter.now);
    let ask = PageAsk { after: None, size: 100 };
    let found = store.read(&call, async |reader| reader.list_work(&filter, &ask).await).await;
    found.unwrap().items.into_iter().map(|line| line.task.kind).collect()
}

/// The task of a kind that a list shows.
async fn the_task(store: &Store, area: AreaId, kind: &str) -> TaskRow {
    let who = StaffId::random();
    let (filter, ask) =
        (filter(area, who, WorkList::Team, monday()), PageAsk { after: None, size: 100 });
    let found = store
        .read(&system(monday()), async |reader| {
            let lines = reader.list_work(&filter, &ask).await?;
            let line = lines.items.into_iter().find(|line| line.task.kind == kind).unwrap();
            reader.task(line.id).await
        })
        .await;
    found.unwrap()
}

fn edit(row: &TaskRow, event: HandEvent) -> HandEdit {
    HandEdit {
        task: row.id,
        subject: row.subject,
        subject_kind: row.subject_kind.clone(),
        title: row.task.title.clone(),
        hand: row.hand.clone().after(&event),
        event,
    }
}

async fn lay(store: &Store, actor: &Actor, row: &TaskRow, event: HandEvent) {
    let mut call = office(row.area, Operation::TakeTask);
    call.actor = actor.clone();
    let edit = edit(row, event);
    store.write(&call, async |tx| tx.save(Change::of_hand(edit)).await).await.unwrap();
}

async fn a_member(store: &Store, area: AreaId, name: &str) -> Actor {
    let (id, grants) = (StaffId::random(), vec![Grant { role: Role::Administrator, area }]);
    record(store, id, name, &grants).await;
    Actor::Staff { id, name: name.into(), grants }
}

async fn record(store: &Store, id: StaffId, name: &str, grants: &[Grant]) {
    let edit = RegistryEdit::Staff {
        id,
        name: name.into(),
        email: format!("{id}@example.org"),
        grants: grants.to_vec(),
        password_hash: String::new(),
        totp_secret: String::new(),
        at: monday().now,
    };
    save(store, Change::of_registry(edit)).await.unwrap();
}

#[tokio::test]
async fn a_task_that_somebody_took_is_theirs_however_often_it_is_derived_again() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let (record, _) = a_child(&store, area, "Robin", "CDR-26-0001").await;
        let bethan = a_member(&store, area, "Bethan Okoro").await;
        let other = a_member(&store, area, "Jo Tanaka").await;
        let (bethan_id, other_id) = (bethan.staff_id().unwrap(), other.staff_id().unwrap());
        let row = the_task(&store, area, "notify-ncmd").await;
        let mine = async |who, list| kinds(&store, filter(area, who, list, monday())).await;
        let kind = "notify-ncmd".to_owned();
        assert!(mine(other_id, WorkList::ForMe).await.contains(&kind), "anybody's at first");
        let taken = hand::take(&row.hand, &row.task, area, &bethan, &monday()).unwrap();
        lay(&store, &bethan, &row, taken).await;
        let later = Moment::at(instant("2026-11-23T15:00:00Z"));
        let lengths = AreaLengths::default();
        store
            .write(&system(later), async |tx| {
                let record = tx.case(record.course.id).await?;
                tx.save(Change::of_case(record, Vec::new(), &lengths, &later)).await
            })
            .await
            .unwrap();
        assert_eq!(mine(bethan_id, WorkList::Mine).await, std::slice::from_ref(&kind));
        assert!(mine(bethan_id, WorkList::ForMe).await.contains(&kind));
        assert!(!mine(other_id, WorkList::ForMe).await.contains(&kind));
        assert!(mine(other_id, WorkList::WaitingOnOthers).await.contains(&kind));
        let case = record.course.id;
        let ask = PageAsk { after: None, size: 100 };
        let lines = store
            .read(&system(later), async |reader| reader.history(case, &ask).await)
            .await
            .unwrap();
        let said = lines.items.iter().find(|line| line.what.starts_with("Task taken over"));
        assert_eq!(said.map(|line| line.by.as_str()), Some("Bethan Okoro"));
        self::record(&store, bethan_id, "Bethan Okoro", &[]).await;
        assert!(mine(other_id, WorkList::ForMe).await.contains(&kind), "she left: anybody's again");
    }
}

#[tokio::test]
async fn two_who_lay_hands_on_one_task_at_once_undo_nothing_of_one_another() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        a_child(&store, area, "Robin", "CDR-26-0001").await;
        let bethan = a_member(&store, area, "Bethan Okoro").await;
        let row = the_task(&store, area, "decide-scope").await;
        let (at, until) = (monday(), Some("2026-11-30".parse().unwrap()));
        let taken = hand::take(&row.hand, &row.task, area, &bethan, &at).unwrap();
        let off =
            hand::put_off(&row.hand, &row.task, &[], until, "We wait.", &bethan, &at).unwrap();
        let call = office(area, Operation::TakeTask);
        let held = tokio::sync::Notify::new();
        let first = store.write(&call, async |tx| {
            let row = tx.hold_task(row.id).await?;
            held.notify_one();
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            tx.save(Change::of_hand(edit(&row, taken.clone()))).await
        });
        let second = async {
            held.notified().await;
            let laid = store.write(&call, async |tx| {
                let row = tx.hold_task(row.id).await?;
                tx.save(Change::of_hand(edit(&row, off.clone()))).await
            });
            laid.await
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_ok() && second.is_ok());
        let known =
            store.read(&system(at), async |reader| reader.task(row.id).await).await.unwrap();
        assert!(known.hand.owner.is_some() && known.hand.put_off.is_some(), "{:?}", known.hand);
    }
}

#[tokio::test]
async fn a_task_put_off_past_a_limit_that_is_law_is_back_at_once() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        a_child(&store, area, "Robin", "CDR-26-0001").await;
        let bethan = a_member(&store, area, "Bethan Okoro").await;
        let who = bethan.staff_id().unwrap();
        let row = the_task(&store, area, "notify-ncmd").await;
        let (at, until) = (monday(), Some("2026-12-20".parse().unwrap()));
        assert!(row.task.statutory && row.task.due_at.is_some());
        // As if its limit had been after that day when it was put off, and had moved since.
        let off =
            hand::put_off(&row.hand, &row.task, &[], until, "We wait.", &bethan, &at).unwrap();
        lay(&store, &bethan, &row, off).await;
        let on = |list| kinds(&store, filter(area, who, list, at));
        assert!(on(WorkList::ForMe).await.contains(&row.task.kind));
        assert!(on(WorkList::PutOff).await.is_empty());
        let ask = filter(area, who, WorkList::ForMe, at);
        let counts =
            store.read(&system(at), async |reader| reader.work_counts(&ask).await).await.unwrap();
        assert_eq!(counts.put_off, 0);
    }
}

#[tokio::test]
async fn what_is_put_off_is_counted_apart_and_comes_back_on_its_day() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        a_child(&store, area, "Robin", "CDR-26-0001").await;
        let bethan = a_member(&store, area, "Bethan Okoro").await;
        let who = bethan.staff_id().unwrap();
        let row = the_task(&store, area, "decide-scope").await;
        let until = Some("2026-11-30".parse().unwrap());
        let (at, why) = (monday(), "The report comes first.");
        let off = hand::put_off(&row.hand, &row.task, &[], until, why, &bethan, &at).unwrap();
        lay(&store, &bethan, &row, off).await;
        let on = |list, now| kinds(&store, filter(area, who, list, now));
        let kind = "decide-scope".to_owned();
        assert!(!on(WorkList::ForMe, at).await.contains(&kind));
        assert_eq!(on(WorkList::PutOff, at).await, std::slice::from_ref(&kind));
        let ask = filter(area, who, WorkList::ForMe, at);
        let counts =
            store.read(&system(at), async |reader| reader.work_counts(&ask).await).await.unwrap();
        assert_eq!(counts.put_off, 1);
        let back = Moment::at(instant("2026-11-30T00:00:00Z"));
        assert!(on(WorkList::ForMe, back).await.contains(&kind));
        assert!(on(WorkList::PutOff, back).await.is_empty());
    }
}
