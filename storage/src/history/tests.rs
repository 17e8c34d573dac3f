//! The merged history of a case.

use super::*;
use crate::{
    Store,
    entity::{access, access_case, event, outbox},
    rows::{micros, to_json},
    worklists::fixture::{call, every_page, minute, put, stores},
};
use domain::{
    ids::{AreaId, MessageId},
    operations::Operation,
};
use sea_orm::IntoActiveModel;

async fn did(store: &Store, case: CaseId, no: i64, at: i64) {
    let row = event::Model {
        subject: case.0,
        seq: no,
        subject_kind: "case".into(),
        kind: "case-opened".into(),
        at: micros(minute(at)),
        by_key: "system:place".into(),
        by_name: "The server".into(),
        operation: "sendRegistrarNotice".into(),
        words: format!("Event {no}"),
        payload: None,
        salt: None,
        commitment: String::new(),
        previous: String::new(),
        hash: String::new(),
        seal: None,
    };
    put(store, row.into_active_model()).await;
}

async fn read(store: &Store, case: CaseId, no: i64, at: i64, what: (&str, &str, &str)) {
    let (operation, part, outcome) = what;
    let row = access::Model {
        id: no,
        writer: "test".into(),
        seq: no,
        at: micros(minute(at)),
        by_key: "staff".into(),
        by_name: "Ada Okoro".into(),
        operation: operation.into(),
        part: part.into(),
        outcome: outcome.into(),
        detail: "1".into(),
        previous: String::new(),
        hash: String::new(),
        seal: None,
    };
    put(store, row.into_active_model()).await;
    let named = access_case::Model { access: no, case_id: case.0, at: micros(minute(at)) };
    put(store, named.into_active_model()).await;
}

async fn sent(store: &Store, case: CaseId, to: To, settled: Option<(i64, &str)>) {
    let id = MessageId::random();
    let message = Message {
        kind: "meeting-invitation".into(),
        to,
        subject: "Invitation".into(),
        body: "You are invited.".into(),
        meeting: None,
        dedupe: id.to_string(),
    };
    let row = outbox::Model {
        id: id.0,
        dedupe: message.dedupe.clone(),
        case_id: Some(case.0),
        area: None,
        kind: message.kind.clone(),
        body: to_json("a message", &message).unwrap(),
        created_at: micros(minute(0)),
        next_try_at: None,
        attempts: 1,
        claimed_by: None,
        lease_until: None,
        settled_at: settled.map(|(at, _)| micros(minute(at))),
        outcome: settled.map(|(_, outcome)| outcome.into()),
    };
    put(store, row.into_active_model()).await;
}

async fn lines(store: &Store, case: CaseId, size: u32) -> (Vec<HistoryLine>, u64) {
    let call = call(AreaId::random(), Operation::ListHistory);
    every_page(size, async |ask| {
        store.read(&call, async |reader| reader.history(case, &ask).await).await.unwrap()
    })
    .await
}

fn mailbox() -> To {
    To::Mailbox { address: "invitee@example.org".into() }
}

#[tokio::test]
async fn every_line_is_shown_once_with_the_newest_first_even_when_instants_are_equal() {
    for store in stores().await {
        let (case, other) = (CaseId::random(), CaseId::random());
        for (no, at) in [(1, 0), (2, 5), (3, 5), (4, 9)] {
            did(&store, case, no, at).await;
        }
        for (no, at) in [(1, 5), (2, 5), (3, 7)] {
            read(&store, case, no, at, ("getCase", "cover", "seen")).await;
        }
        for at in [5, 5, 8] {
            sent(&store, case, mailbox(), Some((at, "delivered"))).await;
        }
        sent(&store, case, mailbox(), None).await;
        did(&store, other, 1, 5).await;
        read(&store, other, 9, 5, ("getCase", "cover", "seen")).await;
        sent(&store, other, mailbox(), Some((5, "delivered"))).await;
        let (whole, total) = lines(&store, case, 100).await;
        assert_eq!((whole.len(), total), (10, 10));
        let order: Vec<_> = whole.iter().map(|line| (line.at, line.kind)).collect();
        let mut sorted = order.clone();
        sorted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        assert_eq!(order, sorted);
        for size in [1, 2, 3] {
            assert_eq!(lines(&store, case, size).await, (whole.clone(), 10), "pages of {size}");
        }
    }
}

#[tokio::test]
async fn a_line_says_what_and_to_whom_by_role_and_never_an_address() {
    for store in stores().await {
        let case = CaseId::random();
        did(&store, case, 1, 9).await;
        read(&store, case, 1, 8, ("getAnalysis", "analysis", "seen")).await;
        read(&store, case, 2, 7, ("getCase", "identity", "refused")).await;
        read(&store, case, 3, 6, ("listCases", "cover", "seen")).await;
        read(&store, case, 4, 5, ("listCases", "", "searched")).await;
        sent(&store, case, mailbox(), Some((4, "delivered"))).await;
        let to = To::Role { role: Role::DesignatedDoctor };
        sent(&store, case, to, Some((3, "refused: invitee@example.org unknown"))).await;
        let (found, _) = lines(&store, case, 100).await;
        let what: Vec<&str> = found.iter().map(|line| line.what.as_str()).collect();
        let expected = [
            "Event 1",
            "Read the analysis form",
            "Asked for the child's particulars, and was refused",
            "Saw the case in the list of cases",
            "Found the case by a search",
            "Message to an invitee: an invitation to a meeting",
            "Message to the designated doctor could not be delivered: an invitation to a meeting",
        ];
        assert_eq!(what, expected);
        assert_eq!((found[0].by.as_str(), found[0].kind), ("The server", HistoryKind::Did));
        assert_eq!(found[0].operation, "sendRegistrarNotice");
        assert_eq!((found[1].by.as_str(), found[1].kind), ("Ada Okoro", HistoryKind::Read));
        assert_eq!(found[5].kind, HistoryKind::Sent);
    }
}
