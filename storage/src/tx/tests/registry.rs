//! Round trips of registry data, releases, references and stored answers, on both back ends.

use domain::access::{Grant, Role};
use domain::area::{AreaPlace, PlaceKind};
use domain::calendar::Closure;
use domain::change::{Change, RegistryEdit, Release, ReleaseState};
use domain::clocks::{AreaLength, Length, SetLength};
use domain::ids::{AreaId, ReleaseId, StaffId};
use domain::operations::Operation;

use crate::answered::Claim;
use crate::error::StoreError;
use crate::migration;
use crate::testing::*;
use crate::tx::Tx;

#[tokio::test]
async fn references_of_a_year_are_counted_one_by_one() {
    for store in stores().await {
        let call = system(monday());
        let three = store
            .write(&call, async |tx: &mut Tx| {
                tx.lock_placing().await?;
                Ok::<_, StoreError>([
                    tx.next_reference(2026).await?,
                    tx.next_reference(2026).await?,
                    tx.next_reference(2027).await?,
                ])
            })
            .await
            .unwrap();
        assert_eq!(three, ["CDR-26-0001", "CDR-26-0002", "CDR-27-0001"]);
    }
}

#[tokio::test]
async fn registry_data_is_read_back_and_its_secrets_stay_out_of_the_ledger() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let place = |until: Option<&str>| AreaPlace {
            name: None,
            area,
            kind: PlaceKind::PostcodeDistrict,
            code: "NM1".into(),
            from: day("2020-04-01"),
            until: until.map(day),
        };
        let set = SetLength {
            from: day("2026-12-01"),
            length: AreaLength { target: Some(Length::WorkingDays(5)), limit: None },
            reason: "Agreed by the partners".into(),
            by: "Ines Okoro".into(),
            at: monday().now,
        };
        let later = SetLength { from: day("2027-01-01"), ..set.clone() };
        let closed = Closure {
            from: day("2026-12-24"),
            until: day("2027-01-02"),
            reason: "Christmas closure".into(),
            by: "Ines Okoro".into(),
            at: monday().now,
            removed: None,
        };
        let gone =
            Closure { removed: Some(("Amir Rahman".into(), monday().now)), ..closed.clone() };
        let staff = RegistryEdit::Staff {
            id: StaffId::random(),
            name: "Ines Okoro".into(),
            email: "Ines@Northmere.example ".into(),
            grants: vec![Grant { role: Role::Administrator, area }],
            password_hash: "hash-that-stays-out".into(),
            totp_secret: "secret-that-stays-out".into(),
            at: monday().now,
        };
        for edit in [
            RegistryEdit::Place { place: place(None) },
            RegistryEdit::Place { place: place(Some("2027-01-01")) },
            RegistryEdit::Length { area, clock: "C18".into(), set: set.clone() },
            RegistryEdit::Length { area, clock: "C18".into(), set: later.clone() },
            RegistryEdit::Closure { area, closure: closed.clone() },
            RegistryEdit::Closure { area, closure: gone.clone() },
            staff.clone(),
            staff,
        ] {
            save(&store, Change::of_registry(edit)).await.unwrap();
        }
        let (places, lengths) = store
            .write(&system(monday()), async |tx: &mut Tx| {
                Ok::<_, StoreError>((tx.places().await?, tx.lengths(area).await?))
            })
            .await
            .unwrap();
        assert_eq!(places, [place(Some("2027-01-01"))]);
        assert_eq!(
            lengths.set.into_iter().collect::<Vec<_>>(),
            [("C18".to_owned(), vec![set, later])]
        );
        assert_eq!(lengths.closures, [gone], "the row stays, with who took it away");
        assert_eq!(rows(&store, "staff WHERE email = 'ines@northmere.example'").await, 1);
        assert_eq!(rows(&store, "staff_role").await, 1);
        assert_eq!(rows(&store, "event WHERE payload LIKE '%stays-out%'").await, 0);
    }
}

#[tokio::test]
async fn a_release_is_one_row_and_the_ledger_keeps_no_file() {
    for store in stores().await {
        let area = area(&store, "northmere").await;
        let asked = Release {
            id: ReleaseId::random(),
            area,
            by: StaffId::random(),
            by_name: "Ines Okoro".into(),
            recipient: "A university".into(),
            purpose: "Research".into(),
            requested_at: monday().now,
            state: ReleaseState::Requested,
            settled_at: None,
        };
        let made = ReleaseState::Made {
            rows: 3,
            sha256: "0".repeat(64),
            csv: "a,b\n".into(),
            report: "{}".into(),
        };
        save(&store, Change::of_release(asked.clone())).await.unwrap();
        save(&store, Change::of_release(Release { state: made, ..asked })).await.unwrap();
        assert_eq!(rows(&store, "release WHERE state = 'made'").await, 1);
        assert_eq!(rows(&store, "event WHERE subject_kind = 'release'").await, 2);
        assert_eq!(rows(&store, "event WHERE payload LIKE '%a,b%'").await, 0);
    }
}

#[tokio::test]
async fn a_key_is_carried_out_once_and_stands_for_one_body() {
    for store in stores().await {
        let call = office(AreaId::random(), Operation::DecideScope);
        let claim = async |body: &str, answer: Option<&str>| {
            store
                .write(&call, async |tx: &mut Tx| {
                    let claim = tx.claim_answer("staff:1", "key", "decideScope", body, 7).await?;
                    if let Some(answer) = answer {
                        tx.store_answer("staff:1", "key", 200, answer).await?;
                    }
                    Ok::<_, StoreError>(claim)
                })
                .await
                .unwrap()
        };
        assert_eq!(claim("a", Some("{\"version\":2}")).await, Claim::New);
        assert_eq!(
            claim("a", None).await,
            Claim::Replay { status: 200, body: "{\"version\":2}".into() }
        );
        assert_eq!(claim("b", None).await, Claim::OtherBody);
    }
}

#[tokio::test]
async fn every_migration_has_a_name_of_its_own() {
    use sea_orm_migration::MigratorTrait;
    let names: Vec<String> =
        migration::Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
}
