//! Claims of messages, and where they go.

use super::*;
use crate::{
    rows::to_json,
    worklists::fixture::{a_case, a_party, a_person, an_area, minute, pairs, put, stores},
};
use domain::{access::Role, ids::MeetingId, meeting};
use sea_orm::IntoActiveModel;

async fn a_message(store: &Store, number: u32, case: Option<CaseId>, to: To) -> MessageId {
    let id = MessageId::random();
    let message = Message {
        kind: "new-death".into(),
        to,
        subject: "Child death review CDR-26-0001".into(),
        body: "A death was notified.".into(),
        meeting: None,
        dedupe: format!("message {number}"),
    };
    put_message(store, id, case, &message).await;
    id
}

async fn put_message(store: &Store, id: MessageId, case: Option<CaseId>, message: &Message) {
    let row = outbox::Model {
        id: id.0,
        dedupe: message.dedupe.clone(),
        case_id: case.map(|case| case.0),
        area: None,
        kind: message.kind.clone(),
        body: to_json("a message", message).unwrap(),
        created_at: micros(minute(0)),
        next_try_at: Some(micros(minute(0))),
        attempts: 0,
        claimed_by: None,
        lease_until: None,
        settled_at: None,
        outcome: None,
    };
    put(store, row.into_active_model()).await;
}

fn mailbox() -> To {
    To::Mailbox { address: "invitee@example.org".into() }
}

#[tokio::test]
async fn two_claimers_at_the_same_time_never_get_the_same_message() {
    for (store, other) in pairs().await {
        for number in 0..40 {
            a_message(&store, number, None, mailbox()).await;
        }
        let mut claimed = Vec::new();
        for _ in 0..10 {
            let (mine, theirs) = tokio::join!(
                store.claim_messages(minute(1), 7),
                other.claim_messages(minute(1), 7)
            );
            claimed.extend(mine.unwrap());
            claimed.extend(theirs.unwrap());
        }
        let different: BTreeSet<MessageId> = claimed.iter().map(|message| message.id).collect();
        assert_eq!((claimed.len(), different.len()), (40, 40));
        assert!(claimed.iter().all(|message| message.attempts == 1));
    }
}

#[tokio::test]
async fn a_claim_that_ends_without_word_is_claimed_again() {
    for (store, other) in pairs().await {
        let id = a_message(&store, 1, None, mailbox()).await;
        assert_eq!(store.claim_messages(minute(1), 9).await.unwrap().len(), 1);
        let almost = minute(2) - Duration::seconds(1);
        assert!(other.claim_messages(almost, 9).await.unwrap().is_empty());
        let again = other.claim_messages(minute(2), 9).await.unwrap();
        assert_eq!((again[0].id, again[0].attempts), (id, 2));
        store.retry_message(id, minute(3), "too late to say so").await.unwrap();
        assert!(store.claim_messages(minute(2), 9).await.unwrap().is_empty(), "the other has it");
    }
}

#[tokio::test]
async fn a_message_is_tried_again_when_its_time_comes_until_it_is_settled() {
    for store in stores().await {
        let id = a_message(&store, 1, None, mailbox()).await;
        assert!(store.claim_messages(minute(-1), 9).await.unwrap().is_empty());
        store.claim_messages(minute(0), 9).await.unwrap();
        store.retry_message(id, minute(5), "mail server busy").await.unwrap();
        assert!(store.claim_messages(minute(4), 9).await.unwrap().is_empty());
        assert_eq!(store.claim_messages(minute(5), 9).await.unwrap()[0].attempts, 2);
        store.settle_message(id, minute(6), "delivered").await.unwrap();
        store.settle_message(id, minute(7), "given up").await.unwrap();
        assert!(store.claim_messages(minute(99), 9).await.unwrap().is_empty());
        let db = store.reader_connection().unwrap();
        let row = outbox::Entity::find_by_id(id.0).one(db).await.unwrap().unwrap();
        assert_eq!(row.outcome.as_deref(), Some("delivered"));
        assert_eq!((row.settled_at, row.next_try_at), (Some(micros(minute(6))), None));
    }
}

#[tokio::test]
async fn a_message_to_a_role_goes_to_those_who_hold_it_in_the_area_that_owns_the_case_now() {
    for store in stores().await {
        let here = an_area(&store, "Northmere").await;
        let there = an_area(&store, "Fenwick").await;
        for (name, role, area, active) in [
            ("Zoe Marsh", Role::DesignatedDoctor, here, true),
            ("Ada Okoro", Role::DesignatedDoctor, here, true),
            ("Sam Left", Role::DesignatedDoctor, here, false),
            ("Jo Clerk", Role::Administrator, here, true),
            ("Li Else", Role::DesignatedDoctor, there, true),
        ] {
            a_person(&store, name, role, area, active).await;
        }
        let case = a_case(&store, here, 1, minute(0), |_| ()).await;
        a_party(&store, case, there, "owner", Some(minute(0))).await;
        a_message(&store, 1, Some(case), To::Role { role: Role::DesignatedDoctor }).await;
        let claimed = store.claim_messages(minute(1), 9).await.unwrap();
        assert_eq!(claimed[0].mailboxes, ["ada.okoro@example.org", "zoe.marsh@example.org"]);
        assert_eq!((claimed[0].case, claimed[0].area), (Some(case), Some(here)));
    }
}

#[tokio::test]
async fn an_invitation_brings_its_meeting_and_the_reference() {
    for store in stores().await {
        let area = an_area(&store, "Northmere").await;
        let case = a_case(&store, area, 1, minute(0), |_| ()).await;
        let meeting = Meeting {
            id: MeetingId::random(),
            kind: meeting::Kind::Review,
            starts_at: minute(60),
            ends_at: minute(120),
            place: "Room 2".into(),
            video_link: None,
            chair: "Ada Okoro".into(),
            invitees: Vec::new(),
            state: meeting::State::Arranged,
            record: None,
            arranged_at: minute(0),
            sequence: 0,
            alterations: Vec::new(),
            replies: Vec::new(),
            setting: None,
            minutes: domain::meeting::Minutes::default(),
            version: 1,
        };
        let row = crate::entity::meeting::Model {
            id: meeting.id.0,
            case_id: case.0,
            kind: "child_death_review".into(),
            state: "arranged".into(),
            starts_at: micros(meeting.starts_at),
            version: 1,
            body: to_json("a meeting", &meeting).unwrap(),
        };
        put(&store, row.into_active_model()).await;
        let message = Message {
            kind: "meeting-invitation".into(),
            to: mailbox(),
            subject: "Invitation".into(),
            body: "You are invited.".into(),
            meeting: Some(meeting.id),
            dedupe: "invitation".into(),
        };
        put_message(&store, MessageId::random(), Some(case), &message).await;
        let claimed = store.claim_messages(minute(1), 9).await.unwrap();
        assert_eq!(claimed[0].mailboxes, ["invitee@example.org"]);
        assert_eq!(claimed[0].meeting, Some((meeting, "CDR-26-0001".to_owned())));
        assert_eq!(claimed[0].message, message);
    }
}

/// A server hands these between threads.
#[test]
fn every_job_of_the_outbox_may_move_between_threads() {
    fn may_move<T: Send>(_: T) {}
    let store = Store::disconnected();
    may_move(store.claim_messages(minute(0), 1));
    may_move(store.settle_message(MessageId::random(), minute(0), "delivered"));
    may_move(store.retry_message(MessageId::random(), minute(0), "later"));
    may_move(store.staff_by_token("digest", minute(0)));
    may_move(store.session("digest"));
    may_move(store.staff_list());
    may_move(store.cases_to_look_at(minute(0), 1, 1));
}

async fn list_everything(reader: &mut crate::Reader, filter: crate::CaseFilter) {
    let ask = crate::PageAsk { after: None, size: 1 };
    drop(reader.list_cases(&filter, &ask).await);
    drop(reader.history(CaseId::random(), &ask).await);
    drop(reader.waiting_notices(&[], &ask).await);
    drop(reader.releases(&[], &ask).await);
}

#[test]
fn so_may_every_list() {
    fn may_move<'a, F: Future + Send + 'a>(_: impl Fn(&'a mut crate::Reader) -> F) {}
    may_move(|reader| list_everything(reader, crate::CaseFilter::default()));
}

#[test]
fn a_reading_may_move() {
    fn may_move<T: Send>(_: T) {}
    let store = Store::disconnected();
    let ask = crate::PageAsk { after: None, size: 1 };
    let call =
        crate::worklists::fixture::call(AreaId::random(), domain::operations::Operation::ListCases);
    let filter = crate::CaseFilter::default();
    may_move(async {
        let found: Result<_, StoreError> =
            store.read(&call, async |reader| reader.list_cases(&filter, &ask).await).await;
        drop(found);
        let found: Result<_, StoreError> =
            store.write(&call, async |tx| tx.final_cases(AreaId::random()).await).await;
        drop(found);
    });
}
