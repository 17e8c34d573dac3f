//! The list of work and its counts.

use super::*;
use crate::{
    Store,
    worklists::fixture::{a_case, a_party, a_task, an_area, call, every_page, minute, stores},
};
use sea_orm::ActiveValue::Set;

const DOCTOR: &[Role] = &[Role::DesignatedDoctor];

fn of(area: AreaId, list: WorkList, due: Option<DueFilter>) -> WorkFilter {
    let (areas, roles) = (vec![area], DOCTOR.to_vec());
    let people = Vec::new();
    WorkFilter { areas, roles, people, list, due, now: Moment::at(minute(0)) }
}

async fn page(store: &Store, filter: &WorkFilter, ask: PageAsk) -> Page<WorkLine> {
    let call = call(AreaId::random(), Operation::ListWork);
    let found = store.read(&call, async |reader| reader.list_work(filter, &ask).await).await;
    found.unwrap()
}

async fn kinds(store: &Store, filter: &WorkFilter) -> Vec<String> {
    let ask = PageAsk { after: None, size: 100 };
    let found = page(store, filter, ask.clone()).await;
    assert_eq!(found.total, found.items.len() as u64);
    let call = call(AreaId::random(), Operation::ListWork);
    let both = store.read(&call, async |reader| reader.work(filter, &ask).await).await;
    assert_eq!(both.unwrap().0, found, "counted once for the list and its tiles");
    found.items.into_iter().map(|line| line.task.kind).collect()
}

async fn counts_of(store: &Store, area: AreaId) -> WorkCounts {
    let call = call(area, Operation::ListWork);
    let filter = of(area, WorkList::ForMe, None);
    store.read(&call, async |reader| reader.work_counts(&filter).await).await.unwrap()
}

async fn due_days(store: &Store, area: AreaId, until: NaiveDate) -> Vec<(NaiveDate, u64)> {
    let call = call(area, Operation::ListWork);
    let filter = of(area, WorkList::ForMe, None);
    let found = store.read(&call, async |reader| reader.due_days(&filter, until).await).await;
    found.unwrap().into_iter().collect()
}

#[tokio::test]
async fn what_is_due_first_comes_first_then_the_statutory_and_undated_tasks_last() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let case = a_case(&store, area, 1, minute(0), |_| ()).await;
        for (kind, due, statutory) in [
            ("f", None, false),
            ("c", Some(5), false),
            ("d", Some(5), false),
            ("b", Some(5), true),
            ("e", None, true),
            ("a", Some(-5), false),
        ] {
            a_task(&store, case.0, area, kind, |row| {
                row.due_at = Set(due.map(|minutes| micros(minute(minutes))));
                row.statutory = Set(statutory);
            })
            .await;
        }
        for size in [1, 2, 6] {
            let filter = of(area, WorkList::Team, None);
            let (lines, total) =
                every_page(size, async |ask| page(&store, &filter, ask).await).await;
            let order: String = lines.into_iter().map(|line| line.task.kind).collect();
            assert_eq!((order.as_str(), total), ("abcdef", 6), "pages of {size}");
        }
    }
}

#[tokio::test]
async fn another_areas_work_is_neither_in_the_items_nor_in_the_total_nor_counted() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let theirs = a_case(&store, there, 1, minute(0), |_| ()).await;
        let left = a_case(&store, there, 2, minute(0), |record| {
            record.course.stage = Stage::CdopReady;
        })
        .await;
        a_party(&store, left, here, "owner", Some(minute(-1))).await;
        let due = |row: &mut crate::entity::task::ActiveModel| {
            row.due_at = Set(Some(micros(minute(-1))));
        };
        a_task(&store, theirs.0, there, "theirs", due).await;
        a_task(&store, left.0, here, "done before the hand-over", |row| {
            row.done_at = Set(Some(micros(minute(-2))));
        })
        .await;
        let lists =
            [WorkList::ForMe, WorkList::WaitingOnOthers, WorkList::Team, WorkList::DoneThisWeek];
        for list in lists {
            assert!(kinds(&store, &of(here, list, None)).await.is_empty());
        }
        assert_eq!(counts_of(&store, here).await, WorkCounts::default());
        assert_eq!(kinds(&store, &of(there, WorkList::Team, None)).await, ["theirs"]);
        assert_eq!(counts_of(&store, there).await.ready_for_panel, 1);
    }
}

#[tokio::test]
async fn work_on_a_case_from_which_the_area_is_barred_is_neither_listed_nor_counted() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let due = |row: &mut crate::entity::task::ActiveModel| {
            row.due_at = Set(Some(micros(minute(-1))));
        };
        for (number, until, kind) in [(1, None, "barred"), (2, Some(minute(-1)), "no longer")] {
            let case = a_case(&store, area, number, minute(0), |_| ()).await;
            a_party(&store, case, area, "barred", until).await;
            a_task(&store, case.0, area, kind, due).await;
        }
        for list in [WorkList::ForMe, WorkList::Team] {
            assert_eq!(kinds(&store, &of(area, list, None)).await, ["no longer"]);
        }
        assert_eq!(counts_of(&store, area).await.overdue, 1);
    }
}

/// The server never writes such a row: what is shown does not rest on that.
#[tokio::test]
async fn a_line_of_a_case_that_another_area_owns_is_not_shown_whatever_the_task_says() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let theirs = a_case(&store, there, 1, minute(0), |_| ()).await;
        a_party(&store, theirs, here, "owner", Some(minute(-1))).await;
        a_task(&store, theirs.0, here, "left behind", |_| ()).await;
        for list in [WorkList::ForMe, WorkList::Team] {
            let ask = PageAsk { after: None, size: 9 };
            assert!(page(&store, &of(here, list, None), ask).await.items.is_empty());
        }
    }
}

#[tokio::test]
async fn the_counts_are_those_of_the_lists() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let case = a_case(&store, area, 1, minute(0), |_| ()).await;
        let day = 24 * 60;
        for (kind, due, role) in [
            ("late", Some(-1), Role::DesignatedDoctor),
            ("now", Some(0), Role::DesignatedDoctor),
            ("tonight", Some(14 * 60), Role::DesignatedDoctor),
            ("tomorrow", Some(day), Role::DesignatedDoctor),
            ("in a week", Some(7 * day + 60), Role::DesignatedDoctor),
            ("in nine days", Some(9 * day), Role::DesignatedDoctor),
            ("undated", None, Role::DesignatedDoctor),
            ("hers", Some(-1), Role::PanelChair),
        ] {
            a_task(&store, case.0, area, kind, |row| {
                row.due_at = Set(due.map(|minutes| micros(minute(minutes))));
                row.role = Set(role.code().into());
            })
            .await;
        }
        let mine = async |due| kinds(&store, &of(area, WorkList::ForMe, Some(due))).await;
        assert_eq!(mine(DueFilter::Overdue).await, ["late"]);
        assert_eq!(mine(DueFilter::Today).await, ["now", "tonight"]);
        assert_eq!(mine(DueFilter::Week).await, ["now", "tonight", "tomorrow", "in a week"]);
        let today = Moment::at(minute(0)).today;
        let tomorrow = calendar::add_days(today, 1);
        assert_eq!(mine(DueFilter::On(today)).await, ["now", "tonight"]);
        assert_eq!(mine(DueFilter::On(tomorrow)).await, ["tomorrow"]);
        let days = due_days(&store, area, calendar::add_days(today, 8)).await;
        assert_eq!(
            days,
            [(0, 2), (1, 1), (7, 1)].map(|(n, tasks)| (calendar::add_days(today, n), tasks))
        );
        assert_eq!(kinds(&store, &of(area, WorkList::WaitingOnOthers, None)).await, ["hers"]);
        assert_eq!(kinds(&store, &of(area, WorkList::ForMe, None)).await.len(), 7);
        let expected = WorkCounts {
            overdue: 1,
            due_today: 2,
            due_in_7_days: 4,
            waiting_on_others: 1,
            put_off: 0,
            ready_for_panel: 0,
        };
        assert_eq!(counts_of(&store, area).await, expected);
    }
}

#[tokio::test]
async fn what_was_done_since_monday_is_listed_with_the_latest_first() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let case = a_case(&store, area, 1, minute(0), |_| ()).await;
        // The tests' day is a Monday, 09:00 in London.
        for (kind, done) in [("sunday", -601), ("early", -540), ("now", 0), ("then", -60)] {
            a_task(&store, case.0, area, kind, |row| row.done_at = Set(Some(micros(minute(done)))))
                .await;
        }
        a_task(&store, case.0, area, "live", |_| ()).await;
        let filter = of(area, WorkList::DoneThisWeek, None);
        assert_eq!(kinds(&store, &filter).await, ["now", "then", "early"]);
        let (lines, _) = every_page(1, async |ask| page(&store, &filter, ask).await).await;
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0].done_at, Some(minute(0)));
        assert_eq!(kinds(&store, &of(area, WorkList::Team, None)).await, ["live"]);
    }
}

#[tokio::test]
async fn a_line_names_the_child_of_a_case_and_nobody_for_a_notice() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let case = a_case(&store, area, 1, minute(0), |_| ()).await;
        a_task(&store, case.0, area, "a", |row| row.statutory = Set(true)).await;
        let notice = Uuid::from_u128(0x1a2b_3c4d << 96);
        a_task(&store, notice, area, "b", |row| row.subject_kind = Set("notice".into())).await;
        let filter = of(area, WorkList::Team, None);
        let found = page(&store, &filter, PageAsk { after: None, size: 9 }).await;
        let [on_case, on_notice] = found.items.as_slice() else { panic!("two tasks") };
        assert_eq!(on_case.reference, "CDR-26-0001");
        assert_eq!(on_case.child_name.as_deref(), Some("Robin Mensah"));
        assert_eq!((on_case.area, on_case.task.operation), (area, Operation::DecideScope));
        assert_eq!(on_notice.reference, "N-1A2B3C4D");
        assert_eq!(on_notice.child_name, None);
    }
}
