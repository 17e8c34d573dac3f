//! Notices: received first, placed after. Receiving does the same work and gives the same bytes
//! whether the child is known or not; placing runs one at a time across all processes.

use super::{Done, Keyed, OpError, keyed, permitted, seen};
use crate::app::App;
use domain::{
    access::{Actor, Office},
    calendar,
    case::{CaseEvent, CaseRecord, Command, DecideScope, How, joining},
    change::{Candidate, Change, NoticeEdit, NoticeState},
    clocks::AreaLengths,
    ids::{AreaId, CaseId, ClientId, NoticeId, ReceiptId},
    intake::{self, Placing},
    matching::{self, Finding},
    notice::{Notice, Received, Via},
    operations::{Call, Operation},
    refusal::{Faults, Refusal},
    scope::ScopeOutcome,
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

/// A body byte for byte, and the digest under which the same from the same sender is known again.
#[derive(Clone, Debug)]
pub struct Original {
    /// What was sent.
    pub text: String,
    /// SHA-256, hexadecimal.
    pub digest: String,
}

impl Original {
    /// A body that is known again by its bytes.
    pub fn of_text(text: String) -> Self {
        Self { digest: hex::encode(Sha256::digest(text.as_bytes())), text }
    }

    /// A body that is known again by what was understood of it, whatever its spaces and the order of
    /// its fields.
    pub fn understood_as(text: String, understood: &str) -> Self {
        Self { text, ..Self::of_text(understood.to_owned()) }
    }
}

/// Takes a notice in. A notice that breaks a rule is kept as refused, and refused with its fields.
pub async fn receive(
    app: &App,
    call: &Call,
    sender: &Sender,
    notice: Notice,
    original: Original,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    receive_via(app, call, sender, Via::Key, notice, original, key).await
}

/// The same for a notice that came another way than by a sender's own key.
pub(super) async fn receive_via(
    app: &App,
    call: &Call,
    sender: &Sender,
    via: Via,
    notice: Notice,
    original: Original,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    permitted(app, call).await?;
    let (kept, refusal) = judged(call, sender, via, notice, original);
    let key = key.filter(|_| refusal.is_none());
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

/// The most notices that are kept in one transaction: others must not wait long for the store.
const AT_ONCE: usize = 50;

/// Takes many notices in, in the order given and without keys: each is accepted or refused for
/// itself, as by [`receive`]. They are placed once all are kept.
pub async fn receive_all(
    app: &App,
    call: &Call,
    sender: &Sender,
    notices: Vec<(Notice, Original)>,
) -> Result<Vec<Result<Receipt, Refusal>>, OpError> {
    permitted(app, call).await?;
    let notices: Vec<_> = notices
        .into_iter()
        .map(|(notice, sent)| judged(call, sender, Via::Key, notice, sent))
        .collect();
    let mut told = Vec::with_capacity(notices.len());
    for part in notices.chunks(AT_ONCE) {
        let first = app.store.write(call, async |tx| keep_each(tx, call, sender, part).await).await;
        let receipts = match first {
            Err(OpError::AlreadyThere) => {
                app.store.write(call, async |tx| keep_each(tx, call, sender, part).await).await?
            }
            first => first?,
        };
        let part = part.iter().zip(receipts);
        told.extend(part.map(|((_, refusal), receipt)| refusal.clone().map_or(Ok(receipt), Err)));
    }
    app.nudge.notify_one();
    Ok(told)
}

async fn keep_each(
    tx: &mut Tx,
    call: &Call,
    sender: &Sender,
    part: &[(Kept, Option<Refusal>)],
) -> Result<Vec<Receipt>, OpError> {
    let mut receipts = Vec::with_capacity(part.len());
    for (kept, _) in part {
        receipts.push(keep(tx, call, sender, kept, None).await?);
    }
    Ok(receipts)
}

/// A notice as it will be kept, with the refusal if it breaks a rule.
fn judged(
    call: &Call,
    sender: &Sender,
    via: Via,
    notice: Notice,
    original: Original,
) -> (Kept, Option<Refusal>) {
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
        via,
        office: sender.office.clone(),
        at: call.at.now,
        notice,
        doubts,
    };
    (Kept { received, original, state }, refusal)
}

/// A notice about to be kept.
struct Kept {
    received: Received,
    original: Original,
    state: NoticeState,
}

async fn keep(
    tx: &mut Tx,
    call: &Call,
    sender: &Sender,
    kept: &Kept,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    let Kept { received, original, state } = kept;
    if let Some(stored) = keyed::claim_text(tx, call, key).await? {
        return read_receipt(&stored);
    }
    // A refused notice does not stand in the way of the same body when it is right later.
    let digest = match state {
        NoticeState::Refused { .. } => format!("refused:{}", original.digest),
        _ => original.digest.clone(),
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
        as_sent: original.text.clone(),
        digest,
        area: sender.area,
        state: state.clone(),
    };
    tx.save(Change::of_notice(edit)).await?;
    keyed::store_text(tx, call, key, &write_receipt(&receipt)?).await?;
    Ok(receipt)
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
            match intake::settle(&row.received, &known) {
                Placing::Opens => open(tx, &call, &row, rule(None), Vec::new()).await.map(drop),
                Placing::Joins { case, finding } => {
                    let record = tx.case(case).await?;
                    attach(tx, &call, &row, record, rule(Some(&finding))).await.map(drop)
                }
                Placing::Asks { candidates } => ask(tx, &call, &row, candidates).await,
                Placing::Parks => moved(tx, &call, &row, NoticeState::Parked).await,
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
    candidates: Vec<(CaseId, Finding)>,
) -> Result<(), OpError> {
    let mut asked = Vec::with_capacity(candidates.len());
    let ids: Vec<CaseId> = candidates.iter().map(|(case, _)| *case).collect();
    let references = tx.references(&ids).await?;
    for (case, finding) in candidates {
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
    moved(tx, call, row, NoticeState::Question { candidates: asked }).await
}

async fn moved(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    state: NoticeState,
) -> Result<(), OpError> {
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
pub(super) async fn open(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    how: How,
    more: Vec<CaseEvent>,
) -> Result<CaseRecord, OpError> {
    let mut opening = opening(tx, call, row, how).await?;
    opening.events.extend(more);
    save_placed(tx, call, row, opening.fresh.course.id, opening.change(call)).await
}

/// A case about to open, with what happened to it so far.
struct Opening {
    fresh: CaseRecord,
    events: Vec<CaseEvent>,
    lengths: AreaLengths,
}

impl Opening {
    fn change(&self, call: &Call) -> Change {
        Change::of(None, self.fresh.clone(), self.events.clone(), &self.lengths, &call.at)
    }
}

async fn opening(tx: &mut Tx, call: &Call, row: &NoticeRow, how: How) -> Result<Opening, OpError> {
    let received = &row.received;
    let year = chrono::Datelike::year(&calendar::london_date(received.at));
    let reference = tx.next_reference(year).await?;
    let places = tx.places().await?;
    let (id, at) = (CaseId::random(), &call.at);
    let (fresh, events) = intake::opening(id, reference, received, &places, row.area, how, at);
    let reviewing = intake::areas_of(&places, received).first_owner().unwrap_or(row.area);
    let lengths = tx.lengths(reviewing).await?;
    Ok(Opening { fresh, events, lengths })
}

/// Puts a notice on a case that is known, and that is locked.
async fn attach(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    record: CaseRecord,
    how: How,
) -> Result<CaseRecord, OpError> {
    let case = record.course.id;
    let area = record.course.areas.reviewing.unwrap_or(row.area);
    let lengths = tx.lengths(area).await?;
    let events = vec![intake::placed(&row.received, &tx.places().await?, how)];
    let change = Change::of_case(record, events, &lengths, &call.at);
    let change = super::joining::along(tx, call, change).await?;
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
    let decided_by = call.actor.staff_id();
    let state = NoticeState::Placed { case };
    let moved = NoticeEdit::Moved { id: row.received.id, state, decided_by, at: call.at.now };
    let mut change = change.and(Change::of_notice(moved));
    for unsettled in tx.unsettled_beside(&row.received).await? {
        let state = NoticeState::Waiting;
        let again = NoticeEdit::Moved { id: unsettled, state, decided_by: None, at: call.at.now };
        change = change.and(Change::of_notice(again));
    }
    tx.save(change).await?;
    Ok(after)
}

/// Notices that a person must look at, placing first what waits.
pub async fn waiting(app: &App, call: &Call, page: &PageAsk) -> Result<Page<NoticeRow>, OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    let areas = call.areas();
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
    let mine = call.areas();
    for candidate in candidates {
        if !owners.get(&candidate.case).is_some_and(|area| mine.contains(area)) {
            candidate.reference.clear();
            candidate.evidence.clear();
            candidate.weight = 0;
        }
    }
    Ok(())
}

/// A person's decision on a waiting notice.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Where it belongs.
    pub belongs: Belongs,
    /// The version of the case when the person compared; none where it was not said.
    pub case_version: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Where a person says that a notice belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To the child of this case.
    Case(CaseId),
    /// To a child not known yet: a case of its own opens.
    NewCase,
    /// To a death that is not within the review: a case opens with only what it needs.
    NotInScope,
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
            let record = settle_by_person(tx, call, &row, decision).await?;
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

async fn settle_by_person(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    decision: &Decision,
) -> Result<CaseRecord, OpError> {
    if matches!(row.state, NoticeState::Placed { .. } | NoticeState::Refused { .. }) {
        let why = "This notice has been placed or refused already.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    }
    let reason = decision.reason.trim().to_owned();
    let how = How::Person { name: call.actor.name(), reason: reason.clone() };
    match decision.belongs {
        Belongs::Case(case) => {
            super::judge(call, &tx.parties(case).await?)?;
            let record = tx.case(case).await?;
            // Again, now that the case is locked: it may have been handed over meanwhile.
            super::judge(call, &tx.parties(case).await?)?;
            let current = Some(record.version);
            if decision.case_version.is_some() && decision.case_version != current {
                return Err(OpError::ChangedSinceRead { current });
            }
            attach(tx, call, row, record, how).await
        }
        Belongs::NewCase => {
            let apart = set_apart(tx, call, row, &decision.reason).await?;
            open(tx, call, row, how, apart).await
        }
        Belongs::NotInScope => {
            let apart = set_apart(tx, call, row, &decision.reason).await?;
            let mut opening = opening(tx, call, row, how).await?;
            opening.events.extend(apart);
            let opened = opening.change(call);
            let record = opened.case().ok_or(OpError::NotFound)?;
            let scope = DecideScope { outcome: ScopeOutcome::OutOfScope, reason };
            opening.events.extend(scope.decide(record, &call.actor, &call.at)?);
            save_placed(tx, call, row, record.course.id, opening.change(call)).await
        }
    }
}

/// The cases a person was asked about and said no to: kept on the new case as earlier decisions.
/// Only those that the person may see; of others nothing is told.
async fn set_apart(
    tx: &mut Tx,
    call: &Call,
    row: &NoticeRow,
    reason: &str,
) -> Result<Vec<CaseEvent>, OpError> {
    let NoticeState::Question { candidates } = &row.state else { return Ok(Vec::new()) };
    let decided = joining::decided(&call.actor, &call.at, reason)?;
    let cases: Vec<CaseId> = candidates.iter().map(|candidate| candidate.case).collect();
    let mine = seen(call, &tx.parties_of(&cases).await?);
    let candidates = candidates.iter().filter(|candidate| mine.contains(&candidate.case));
    let apart = candidates.map(|candidate| {
        let reference = candidate.reference.clone();
        let from = joining::Apart { case: candidate.case, reference, decided: decided.clone() };
        CaseEvent::SetApart { from }
    });
    Ok(apart.collect())
}
