//! Releases and the cases they are made of.

use super::*;
use crate::{
    rows::{micros, to_json},
    worklists::fixture::{a_case, an_area, call, every_page, minute, put, stores},
};
use domain::{
    ids::{CaseId, StaffId},
    operations::Operation,
};
use sea_orm::IntoActiveModel;

async fn a_release(store: &Store, area: AreaId, at: i64, state: ReleaseState) -> ReleaseId {
    let made = Release {
        id: ReleaseId::random(),
        area,
        by: StaffId::random(),
        by_name: "Ada Okoro".into(),
        recipient: "The partners".into(),
        purpose: "Learning".into(),
        requested_at: minute(at),
        state,
        settled_at: None,
    };
    let row = release::Model {
        id: made.id.0,
        area: area.0,
        state: made.state.code().into(),
        requested_at: micros(made.requested_at),
        body: to_json("a release", &made).unwrap(),
    };
    put(store, row.into_active_model()).await;
    made.id
}

#[tokio::test]
async fn releases_of_ones_areas_are_listed_once_each_with_the_newest_first() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let mut expected = Vec::new();
        for at in [1, 3, 3, 2] {
            let refused = ReleaseState::Refused { why: "Too few cases.".into() };
            expected.push((minute(at), a_release(&store, here, at, refused).await));
        }
        expected.sort_by(|a, b| b.cmp(a));
        let other = a_release(&store, there, 2, ReleaseState::Requested).await;
        let first = a_release(&store, there, 1, ReleaseState::Requested).await;
        let call = call(here, Operation::ListExports);
        let (found, total) = every_page(2, async |ask| {
            store.read(&call, async |reader| reader.releases(&[here], &ask).await).await.unwrap()
        })
        .await;
        let shown: Vec<_> = found.iter().map(|one| (one.requested_at, one.id)).collect();
        assert_eq!((shown, total), (expected, 4));
        assert_eq!(store.requested_releases().await.unwrap(), [first, other]);
        let one = store.read(&call, async |reader| reader.release(other).await).await;
        let one: Result<Release, StoreError> = one;
        let one = one.unwrap();
        assert_eq!(one.area, there);
        let none =
            store.read(&call, async |reader| reader.release(ReleaseId::random()).await).await;
        assert_eq!(none, Err(StoreError::NotFound));
    }
}

#[tokio::test]
async fn an_extract_holds_the_final_cases_that_the_area_owns_and_no_others() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        let finish = |record: &mut domain::case::CaseRecord, stage| {
            record.course.stage = stage;
            record.child.died_on = Some("2026-03-02".parse().unwrap());
            record.course.analysis.finalised_at = Some(minute(0));
            record.course.analysis.primary_category = Some(4);
            record.course.analysis.modifiable = Some(Modifiable::Yes);
            record.course.response.opened_at = Some(minute(0));
        };
        let final_one = a_case(&store, here, 1, minute(0), |r| finish(r, Stage::Finalised)).await;
        let closed = a_case(&store, here, 2, minute(0), |r| finish(r, Stage::Closed)).await;
        a_case(&store, here, 3, minute(0), |r| finish(r, Stage::Reviewed)).await;
        a_case(&store, there, 4, minute(0), |r| finish(r, Stage::Finalised)).await;
        let call = call(here, Operation::CreateExport);
        let found = store.write(&call, async |tx| tx.final_cases(here).await).await;
        let found: Result<Vec<FinalCase>, StoreError> = found;
        let found = found.unwrap();
        let mut ids: Vec<CaseId> = found.iter().map(|case| CaseId(case.case)).collect();
        let mut expected = vec![final_one, closed];
        ids.sort();
        expected.sort();
        assert_eq!(ids, expected);
        let one = &found[0];
        assert_eq!((one.area.as_str(), one.primary_category), ("northmere", 4));
        assert_eq!((one.modifiable, one.sex), (Modifiability::Yes, ExtractSex::NotKnown));
        assert_eq!(one.finalised_on, "2026-11-23".parse().unwrap());
        assert!(one.joint_agency_response);
    }
}
