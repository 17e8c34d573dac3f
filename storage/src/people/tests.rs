//! Accounts, sessions, tokens and keys of API clients.

use super::*;
use crate::worklists::fixture::{a_person, an_area, minute, put, stores};
use domain::area::PlaceKind;
use sea_orm::IntoActiveModel;

#[tokio::test]
async fn a_person_is_found_by_mailbox_in_any_letter_case_with_every_role() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        let second = staff_role::Model {
            staff: id.0,
            role: Role::PanelChair.code().into(),
            area: an_area(&store, "Fenwick").await.0,
        };
        put(&store, second.into_active_model()).await;
        let found = store.staff_by_email(" Leila.Haddad@Example.org ").await.unwrap().unwrap();
        assert_eq!((found.id, found.grants.len()), (id, 2));
        assert_eq!(store.staff(id).await.unwrap(), found);
        assert_eq!(store.staff_list().await.unwrap(), [found]);
        assert_eq!(store.staff_by_email("nobody@example.org").await.unwrap(), None);
        assert_eq!(store.staff(StaffId::random()).await, Err(StoreError::NotFound));
    }
}

#[tokio::test]
async fn failed_sign_ins_add_up_and_lock_until_one_succeeds() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        store.note_failure(id, minute(0), None).await.unwrap();
        store.note_failure(id, minute(1), Some(minute(9))).await.unwrap();
        store.note_failure(id, minute(2), None).await.unwrap();
        let found = store.staff(id).await.unwrap();
        assert_eq!((found.failures, found.locked_until), (3, Some(minute(9))));
        store.clear_failures(id).await.unwrap();
        let found = store.staff(id).await.unwrap();
        assert_eq!((found.failures, found.locked_until), (0, None));
    }
}

#[tokio::test]
async fn a_one_time_code_works_once_and_never_after_a_later_one() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        let both = tokio::join!(store.use_totp_step(id, 100), store.use_totp_step(id, 100));
        assert_ne!(both.0.unwrap(), both.1.unwrap(), "one of two at the same time");
        for (step, works) in [(100, false), (99, false), (101, true), (101, false)] {
            assert_eq!(store.use_totp_step(id, step).await.unwrap(), works, "{step}");
        }
    }
}

#[tokio::test]
async fn a_session_lives_until_it_is_ended() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        for digest in ["one", "two", "three"] {
            store.start_session(digest, id, "token", minute(0)).await.unwrap();
        }
        store.touch_session("one", minute(5)).await.unwrap();
        store.touch_session("one", minute(4)).await.unwrap();
        store.prove_session("one", minute(1)).await.unwrap();
        store.set_hide_names("one", true).await.unwrap();
        let found = store.session("one").await.unwrap().unwrap();
        assert_eq!((found.staff.id, found.csrf.as_str(), found.hide_names), (id, "token", true));
        assert_eq!((found.created_at, found.seen_at), (minute(0), minute(5)));
        assert_eq!(found.proved_at, Some(minute(1)));
        assert_eq!(store.session("two").await.unwrap().unwrap().proved_at, None);
        store.end_session("one", minute(6)).await.unwrap();
        assert_eq!(store.session("one").await.unwrap(), None);
        assert!(store.session("two").await.unwrap().is_some());
        store.end_sessions_of(id, minute(7)).await.unwrap();
        assert_eq!(store.session("two").await.unwrap(), None);
        assert_eq!(store.session("unknown").await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_account_out_of_use_has_no_session_and_no_token() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, false).await;
        store.start_session("digest", id, "token", minute(0)).await.unwrap();
        store.create_token(id, "script", "secret", minute(0), minute(9)).await.unwrap();
        assert_eq!(store.session("digest").await.unwrap(), None);
        assert_eq!(store.staff_by_token("secret", minute(1)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_token_stops_when_it_expires_or_is_revoked_by_its_owner() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        let token = store.create_token(id, "script", "secret", minute(0), minute(9)).await.unwrap();
        let by = async |minutes| store.staff_by_token("secret", minute(minutes)).await.unwrap();
        assert_eq!(by(8).await.unwrap().id, id);
        assert_eq!(by(9).await, None);
        assert_eq!(store.tokens_of(id).await.unwrap()[0].used_at, Some(minute(8)));
        assert!(!store.revoke_token(StaffId::random(), token, minute(2)).await.unwrap());
        assert!(store.revoke_token(id, token, minute(2)).await.unwrap());
        assert!(!store.revoke_token(id, token, minute(3)).await.unwrap());
        assert_eq!(by(4).await, None);
        assert_eq!(store.tokens_of(id).await.unwrap()[0].revoked_at, Some(minute(2)));
        let again = store.create_token(id, "other", "secret", minute(0), minute(9)).await;
        assert_eq!(again, Err(StoreError::AlreadyThere));
    }
}

#[tokio::test]
async fn use_of_a_token_is_noted_once_a_minute() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let id = a_person(&store, "Leila Haddad", Role::DesignatedDoctor, area, true).await;
        store.create_token(id, "script", "secret", minute(0), minute(90)).await.unwrap();
        let half = chrono::Duration::seconds(30);
        for (at, noted) in
            [(minute(1), minute(1)), (minute(1) + half, minute(1)), (minute(2), minute(2))]
        {
            store.staff_by_token("secret", at).await.unwrap();
            assert_eq!(store.tokens_of(id).await.unwrap()[0].used_at, Some(noted));
        }
    }
}

#[tokio::test]
async fn a_client_is_known_by_its_key_while_the_key_works() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        for (key, active) in [("works", true), ("withdrawn", false)] {
            let row = client::Model {
                id: ClientId::random().0,
                role: "registrar".into(),
                office_kind: "registration_district".into(),
                office_code: "NM".into(),
                office_name: "Northmere register office".into(),
                area: area.0,
                key_hash: key.into(),
                active,
                created_at: 0,
            };
            put(&store, row.into_active_model()).await;
        }
        let found = store.client_by_key("works").await.unwrap().unwrap();
        assert_eq!((found.role, found.area), (Role::Registrar, area));
        assert_eq!(found.office.kind, PlaceKind::RegistrationDistrict);
        assert_eq!(store.client_by_key("withdrawn").await.unwrap(), None);
        assert_eq!(store.clients().await.unwrap(), [found]);
    }
}
