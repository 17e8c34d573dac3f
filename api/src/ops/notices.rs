//! Notices: received first, placed after. Receiving does the same work and gives the same bytes
//! whether the child is known or not; placing runs one at a time across all processes.

use super::{Done, Keyed, OpError, keyed, permitted};
use crate::app::App;
use domain::{
    access::{Actor, Office},
    area::{self, AreaPlace, CaseAreas, PlaceKind},
    calendar,
    case::{CaseEvent, CaseRecord, How, NoticeHead},
    change::{Candidate, Change, NoticeEdit, NoticeState},
    ids::{AreaId, CaseId, ClientId, NoticeId, ReceiptId},
    matching::{self, Finding, Placement},
    notice::{Notice, Received},
    operations::{Call, Operation},
    person::Postcode,
    refusal::{Faults, Refusal},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use storage::{NoticeRow, Page, PageAsk, Reader, Tx};

/// What a sender keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// When the notice arrived.
    pub received_at: chrono::DateTime<chrono::Utc>,
}

/// Who sends, and for which area.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The key holder.
    pub client: ClientId,
    /// Its office.
    pub office: Office,
    /// The area it belongs to.
    pub area: AreaId,
}

/// Takes a notice in. A notice that breaks a rule is kept as refused, and refused with its fields.
pub async fn receive(
    app: &App,
    call: &Call,
    sender: &Sender,
    notice: Notice,
    as_sent: String,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    permitted(app, call).await?;
    let checked = notice.check(&sender.office, call.at.today);
    let (doubts, state, refusal) = match checked {
        Ok(doubts) => (doubts, NoticeState::Waiting, None),
        Err(refusal) => {
            (Vec::new(), NoticeState::Refused { faults: refusal.fields() }, Some(refusal))
        }
    };
    let received = Received {
        id: NoticeId::random(),
        sender: sender.client,
        office: sender.office.clone(),
        at: call.at.now,
        notice,
        doubts,
    };
    let key = key.filter(|_| refusal.is_none());
    let kept = Kept { received, as_sent, state };
    let receipt =
        match app.store.write(call, async |tx| keep(tx, call, sender, &kept, key).await).await {
            // The same notice arrived at the same moment and was first: the second look finds it.
            Err(OpError::AlreadyThere) => {
                app.store.write(call, async |tx| keep(tx, call, sender, &kept, key).await).await?
            }
            first => first?,
        };
    match refusal {
        Some(refusal) => Err(refusal.into()),
        None => {
            app.nudge.notify_one();
            Ok(receipt)
        }
    }
}

/// A notice about to be kept.
struct Kept {
    received: Received,
    as_sent: String,
    state: NoticeState,
}

async fn keep(
    tx: &mut Tx,
    call: &Call,
    sender: &Sender,
    kept: &Kept,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    let Kept { received, as_sent, state } = kept;
    if let Some(stored) = keyed::claim_text(tx, call, key).await? {
        return read_receipt(&stored);
    }
    let accepted = digest(as_sent);
    let digest = match state {
        NoticeState::Refused { .. } => format!("refused:{accepted}"),
        _ => accepted,
    };
    if let Some((receipt, received_at)) = tx.same_notice(sender.client, &digest).await? {
        let receipt = Receipt { receipt, received_at };
        keyed::store_text(tx, call, key, &write_receipt(&receipt)?).await?;
        return Ok(receipt);
    }
    let receipt = Receipt { receipt: ReceiptId::random(), received_at: received.at };
    let edit = NoticeEdit::Arrived {
        at: received.at,
        received: received.clone(),
        receipt: receipt.receipt,
        as_sent: as_sent.clone(),
        area: sender.area,
        state: state.clone(),
    };
    tx.save(Change::of_notice(edit)).await?;
    keyed::store_text(tx, call, key, &write_receipt(&receipt)?).await?;
    Ok(receipt)
}

/// The digest under which the same body from the same sender is the same notice.
pub fn digest(as_sent: &str) -> String {
    hex::encode(Sha256::digest(as_sent.as_bytes()))
}

fn write_receipt(receipt: &Receipt) -> Result<String, OpError> {
    serde_json::to_string(receipt)
        .map_err(|e| OpError::Bug { said: "A receipt could not be stored.", meant: e.to_string() })
}

fn read_receipt(text: &str) -> Result<Receipt, OpError> {
    serde_json::from_str(text)
        .map_err(|e| OpError::Bug { said: "A receipt could not be read.", meant: e.to_string() })
}

/// Looks up a receipt: the sender's own only.
pub async fn receipt(app: &App, call: &Call, receipt: ReceiptId) -> Result<NoticeRow, OpError> {
    permitted(app, call).await?;
    let Actor::Client { id, .. } = &call.actor else { return Err(OpError::NotFound) };
    let client = *id;
    app.store.read(call, async |reader| Ok(reader.receipt(receipt, client).await?)).await
}

/// Places one waiting notice. Run one at a time: the placing row is locked first.
pub async fn place(app: &App, id: NoticeId) -> Result<(), OpError> {
    let call = Call::system("place-notice", Operation::PlaceNotice, app.moment());
    app.store
        .write(&call, async |tx| {
            tx.lock_placing().await?;
            let row = tx.notice(id).await?;
            if row.state != NoticeState::Waiting {
                return Ok(());
            }
            let on = calendar::london_date(row.received.at);
            let known = tx.candidates(&row.received, on).await?;
            let cases: Vec<_> =
                known.into_iter().map(|(case, notices)| (case.0, notices)).collect();
            match matching::place(&row.received.particulars(on), &cases) {
                Placement::Opens => open(tx, &call, &row, rule(None)).await.map(drop),
                Placement::Joins { case, finding } => {
                    attach(tx, &call, &row, CaseId(case), rule(Some(&finding))).await.map(drop)
                }
                Placement::Ask { candidates } => ask(tx, &call, &row, candidates).await,
            }
        })
        .await
}

/// Marks a notice that could not be placed, so that a person sees it and it blocks nobody.
pub async fn mark_stuck(app: &App, id: NoticeId, why: &str) -> Result<(), OpError> {
    let call = Call::system("place-notice", Operation::PlaceNotice, app.moment());
    let state = NoticeState::Stuck { why: why.to_owned() };
    app.store
        .write(&call, async |tx| {
            // Another server may have placed it meanwhile: then it is not stuck.
            if tx.notice(id).await?.state != NoticeState::Waiting {
                return Ok(());
            }
            let edit = NoticeEdit::Moved { id, state, decided_by: None, at: call.at.now };
            tx.save(Change::of_notice(edit)).await?;
            Ok(())
        })
        .await
}

fn rule(finding: Option<&Finding>) -> How {
    How::Rule {
        weight: finding.map(|finding| finding.weight),
        rule_version: matching::rule_version(),
    }
}

async fn ask(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    candidates: Vec<(uuid::Uuid, Finding)>,
) -> Result<(), OpError> {
    let mut asked = Vec::with_capacity(candidates.len());
    let ids: Vec<CaseId> = candidates.iter().map(|(case, _)| CaseId(*case)).collect();
    let references = tx.references(&ids).await?;
    for (case, finding) in candidates {
        let case = CaseId(case);
        asked.push(Candidate {
            case,
            reference: references.get(&case).cloned().unwrap_or_default(),
            weight: finding.weight,
            evidence: finding
                .evidence
                .iter()
                .map(evidence_words)
                .chain(finding.stops.iter().map(stop_words))
                .collect(),
        });
    }
    let state = NoticeState::Question { candidates: asked };
    let edit = NoticeEdit::Moved { id: row.received.id, state, decided_by: None, at: call.at.now };
    tx.save(Change::of_notice(edit)).await?;
    Ok(())
}

fn evidence_words(evidence: &matching::FieldEvidence) -> String {
    let level = match evidence.level {
        matching::Level::Exact => "agrees",
        matching::Level::Close => "agrees but for a slip",
        matching::Level::Similar => "is similar",
        matching::Level::Differs => "differs",
        matching::Level::Missing => "is missing on one side",
    };
    format!("{} {level}", evidence.field.label())
}

fn stop_words(stop: &matching::HardStop) -> String {
    stop.sentence().to_owned()
}

/// Opens a case for a notice.
async fn open(tx: &mut Tx, call: &Call, row: &NoticeRow, how: How) -> Result<CaseRecord, OpError> {
    let received = &row.received;
    let id = CaseId::random();
    let fresh = CaseRecord::new(id, &call.at);
    let areas = CaseAreas { reviewing: None, ..areas_of(&tx.places().await?, received) };
    let reviewing = areas.first_owner().unwrap_or(row.area);
    let areas = CaseAreas { reviewing: Some(reviewing), ..areas };
    let year = chrono::Datelike::year(&calendar::london_date(received.at));
    let reference = tx.next_reference(year).await?;
    let opened = CaseEvent::Opened { reference, areas: areas.clone() };
    let events = vec![opened, placed(received, areas, how)];
    let lengths = tx.lengths(reviewing).await?;
    let change = Change::of(None, fresh, events, &lengths, &call.at);
    save_placed(tx, call, row, id, change).await
}

/// Puts a notice on a case that is known.
async fn attach(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    case: CaseId,
    how: How,
) -> Result<CaseRecord, OpError> {
    let record = tx.case(case).await?;
    let areas = areas_of(&tx.places().await?, &row.received);
    let area = record.course.areas.reviewing.unwrap_or(row.area);
    let lengths = tx.lengths(area).await?;
    let events = vec![placed(&row.received, areas, how)];
    let change = Change::of_case(record, events, &lengths, &call.at);
    save_placed(tx, call, row, case, change).await
}

async fn save_placed(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    case: CaseId,
    change: Change,
) -> Result<CaseRecord, OpError> {
    let after = change.case().cloned().ok_or(OpError::NotFound)?;
    let decided_by = match &call.actor {
        Actor::Staff { id, .. } => Some(*id),
        _ => None,
    };
    let state = NoticeState::Placed { case };
    let moved = NoticeEdit::Moved { id: row.received.id, state, decided_by, at: call.at.now };
    tx.save(change.and(Change::of_notice(moved))).await?;
    Ok(after)
}

fn placed(received: &Received, areas: CaseAreas, how: How) -> CaseEvent {
    CaseEvent::NoticePlaced {
        notice: NoticeHead {
            id: received.id,
            source: received.source(),
            kind: received.notice.kind_code().to_owned(),
            words: received.notice.kind_words().to_owned(),
            claimed_on: received.notice.claimed_on(),
            received_at: received.at,
        },
        statement: received.statement(),
        areas,
        how,
    }
}

/// The areas that a notice tells of: where the child lived, where the death was registered, where
/// the coroner sits.
fn areas_of(places: &[AreaPlace], received: &Received) -> CaseAreas {
    let child = received.notice.child();
    let on = child.died_on.unwrap_or_else(|| calendar::london_date(received.at));
    let find = |kind, code: &str| area::area_of(places, kind, code, on);
    let residence = child
        .postcode
        .as_deref()
        .and_then(|text| Postcode::parse(text).ok())
        .and_then(|postcode| find(PlaceKind::PostcodeDistrict, postcode.district()));
    let (registration, death) = match &received.notice {
        Notice::Registrar(notice) => {
            (find(PlaceKind::RegistrationDistrict, &notice.district), None)
        }
        Notice::Coroner(notice) => (None, find(PlaceKind::CoronerArea, &notice.coroner_area)),
    };
    CaseAreas { residence, death, registration, incident: None, reviewing: None }
}

/// Notices that a person must look at, placing first what waits.
pub async fn waiting(app: &App, call: &Call, page: &PageAsk) -> Result<Page<NoticeRow>, OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    let areas: Vec<AreaId> = call.actor.areas().into_iter().collect();
    app.store
        .read(call, async |reader| {
            let mut found = reader.waiting_notices(&areas, page).await?;
            for row in &mut found.items {
                veil(reader, call, row).await?;
            }
            Ok(found)
        })
        .await
}

/// A candidate of another area is told of without detail: a possible match elsewhere.
async fn veil(reader: &mut Reader, call: &Call, row: &mut NoticeRow) -> Result<(), OpError> {
    let NoticeState::Question { candidates } = &mut row.state else { return Ok(()) };
    let cases: Vec<CaseId> = candidates.iter().map(|candidate| candidate.case).collect();
    let owners = reader.owners(&cases).await?;
    let mine = call.actor.areas();
    for candidate in candidates {
        if !owners.get(&candidate.case).is_some_and(|area| mine.contains(area)) {
            candidate.reference.clear();
            candidate.evidence.clear();
            candidate.weight = 0;
        }
    }
    Ok(())
}

/// One notice that a person must look at.
pub async fn waiting_one(app: &App, call: &Call, id: NoticeId) -> Result<NoticeRow, OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let mut row = reader.notice(id).await?;
            if !call.actor.areas().contains(&row.area) {
                return Err(OpError::NotFound);
            }
            veil(reader, call, &mut row).await?;
            Ok(row)
        })
        .await
}

/// A person's decision on a waiting notice.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The case it belongs to; none opens a new one.
    pub case: Option<CaseId>,
    /// Why.
    pub reason: String,
}

/// A person places a waiting notice on a case, or opens one for it.
pub async fn decide(
    app: &App,
    call: &Call,
    id: NoticeId,
    decision: &Decision,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let mut faults = Faults::default();
    faults.text("/reason", &decision.reason, 1_000, "Say why.");
    let done = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            tx.lock_placing().await?;
            let row = tx.notice(id).await?;
            if !call.actor.roles_in(row.area).iter().any(|role| call.operation.permits(*role)) {
                return Err(OpError::NotFound);
            }
            if let Some(done) = claimed {
                return Ok(done);
            }
            std::mem::take(&mut faults).into_result()?;
            if !matches!(
                row.state,
                NoticeState::Question { .. } | NoticeState::Stuck { .. } | NoticeState::Waiting
            ) {
                let why = "This notice has been placed or refused already.".to_owned();
                return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
            }
            let how =
                How::Person { name: call.actor.name(), reason: decision.reason.trim().to_owned() };
            let record = match decision.case {
                None => open(tx, call, &row, how).await?,
                Some(case) => {
                    super::judge(call, &tx.parties(case).await?)?;
                    let placed = attach(tx, call, &row, case, how).await?;
                    // Again, now that the case is locked: it may have been handed over meanwhile.
                    super::judge(call, &tx.parties(case).await?)?;
                    placed
                }
            };
            let done = Done {
                id: record.course.id.to_string(),
                version: record.version,
                actions: Vec::new(),
            };
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await?;
    app.nudge.notify_one();
    Ok(done)
}
