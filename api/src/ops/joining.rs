//! Joining two cases of one child, separating them again, and taking a notice off a case. What touches two cases takes the placing lock and then both rows in
//! the order of their ids, so that two people at once wait for one another and do not fail.

use super::{Done, Keyed, OpError, actions, judge, keyed, notices, open_now, permitted};
use crate::app::App;
use domain::{
    case::{CaseEvent, CaseRecord, How, joining},
    change::{Change, NoticeEdit, NoticeState},
    ids::{CaseId, NoticeId},
    operations::Call,
};
use storage::Tx;

/// Joins `other` to `kept`, or separates the two again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// They are one child.
    Join,
    /// They are two children.
    Separate,
}

/// Two cases, and what a person decides about them.
#[derive(Clone, Debug)]
pub struct PairDecision {
    /// What is decided.
    pub pair: Pair,
    /// The case that is kept.
    pub kept: CaseId,
    /// The case that is joined to it, or separated from it.
    pub other: CaseId,
    /// Why.
    pub reason: String,
}

/// Joins two cases or separates them.
pub async fn pair(
    app: &App,
    call: &Call,
    decision: &PairDecision,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let done = app.store.write(call, async |tx| paired(tx, call, decision, key).await).await?;
    app.nudge.notify_one();
    Ok(done)
}

async fn paired(
    tx: &mut Tx,
    call: &Call,
    decision: &PairDecision,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    let PairDecision { pair, kept, other, reason } = decision;
    let (kept, other) = (*kept, *other);
    let claimed = keyed::claim(tx, call, key).await?;
    tx.lock_placing().await?;
    let standing = judge(call, &tx.parties(kept).await?)?;
    judge(call, &tx.parties(other).await?)?;
    if let Some(done) = claimed {
        return Ok(done);
    }
    let decided = joining::decided(&call.actor, &call.at, reason)?;
    let (first, second) = both(tx, kept, other).await?;
    // Judged again under the locks: either review may have been handed over while we waited.
    judge(call, &tx.parties(kept).await?)?;
    judge(call, &tx.parties(other).await?)?;
    open_now(call.operation, &first)?;
    let (on_kept, on_other) = match pair {
        Pair::Join => joining::join(&first, &second, &decided)?,
        Pair::Separate => joining::separate(&first, &second, &decided)?,
    };
    let moved = notices_of(&on_kept, &on_other, kept, other);
    let change = changed(tx, call, first, vec![on_kept]).await?;
    let done = done_of(&change, &standing.roles)?;
    let mut change = change.and(changed(tx, call, second, vec![on_other]).await?);
    for (notice, case) in moved {
        change = change.and(onto(call, notice, case));
    }
    tx.save(change).await?;
    keyed::store(tx, call, key, &done).await?;
    Ok(done)
}

/// Both records, locked in the order of their ids and given back in the order asked for.
async fn both(
    tx: &mut Tx,
    kept: CaseId,
    other: CaseId,
) -> Result<(CaseRecord, CaseRecord), OpError> {
    if kept <= other {
        let kept = tx.case(kept).await?;
        Ok((kept, tx.case(other).await?))
    } else {
        let other = tx.case(other).await?;
        Ok((tx.case(kept).await?, other))
    }
}

/// The notices that go along, and the case on which each stands afterwards.
fn notices_of(
    on_kept: &CaseEvent,
    on_other: &CaseEvent,
    kept: CaseId,
    other: CaseId,
) -> Vec<(NoticeId, CaseId)> {
    match (on_kept, on_other) {
        (CaseEvent::Joined { notices, .. }, _) => notices.iter().map(|n| (n.id, kept)).collect(),
        (_, CaseEvent::SeparatedFrom { notices, .. }) => {
            notices.iter().map(|n| (n.id, other)).collect()
        }
        _ => Vec::new(),
    }
}

fn onto(call: &Call, id: NoticeId, case: CaseId) -> Change {
    let decided_by = call.actor.staff_id();
    let state = NoticeState::Placed { case };
    Change::of_notice(NoticeEdit::Moved { id, state, decided_by, at: call.at.now })
}

async fn changed(
    tx: &mut Tx,
    call: &Call,
    record: CaseRecord,
    events: Vec<CaseEvent>,
) -> Result<Change, OpError> {
    let area = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
    let lengths = tx.lengths(area).await?;
    along(tx, call, Change::of_case(record, events, &lengths, &call.at)).await
}

/// Where a change gives a case to another area, the cases joined to it go along: the area that it
/// left keeps no record of the child in them.
pub(super) async fn along(tx: &mut Tx, call: &Call, change: Change) -> Result<Change, OpError> {
    let Some((to, joined)) = change.went_to() else { return Ok(change) };
    let handed = change.case().is_some_and(|kept| kept.course.worked_on);
    let mut change = change;
    for case in joined {
        let lent = tx.case(case).await?;
        let lengths = tx.lengths(to).await?;
        let event = if handed { CaseEvent::WentAlong { to } } else { CaseEvent::Forwarded { to } };
        change = change.and(Change::of_case(lent, vec![event], &lengths, &call.at));
    }
    Ok(change)
}

fn done_of(
    change: &Change,
    roles: &std::collections::BTreeSet<domain::access::Role>,
) -> Result<Done, OpError> {
    let after = change.case().ok_or(OpError::NotFound)?;
    Ok(Done {
        id: after.course.id.to_string(),
        version: after.version,
        actions: actions(roles, after),
    })
}

/// Takes a notice off a case: a case of its own opens for it. The answer names the new case.
pub async fn take_off(
    app: &App,
    call: &Call,
    (case, notice): (CaseId, NoticeId),
    reason: &str,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let done = app
        .store
        .write(call, async |tx| taken_off(tx, call, (case, notice), reason, key).await)
        .await?;
    app.nudge.notify_one();
    Ok(done)
}

async fn taken_off(
    tx: &mut Tx,
    call: &Call,
    (case, notice): (CaseId, NoticeId),
    reason: &str,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    let claimed = keyed::claim(tx, call, key).await?;
    tx.lock_placing().await?;
    let standing = judge(call, &tx.parties(case).await?)?;
    if let Some(done) = claimed {
        return Ok(done);
    }
    let decided = joining::decided(&call.actor, &call.at, reason)?;
    let record = tx.case(case).await?;
    judge(call, &tx.parties(case).await?)?;
    open_now(call.operation, &record)?;
    joining::may_take_off(&record, notice)?;
    let row = tx.notice(notice).await?;
    let how = How::Person { name: call.actor.name(), reason: decided.reason.clone() };
    let reference = record.course.reference.clone();
    let from = joining::Apart { case, reference, decided: decided.clone() };
    let apart = vec![CaseEvent::SetApart { from }];
    let opened = notices::open(tx, call, &row, how, apart).await?;
    let (id, reference) = (opened.course.id, opened.course.reference.clone());
    let to = joining::Apart { case: id, reference, decided };
    let off = CaseEvent::NoticeTakenOff { notice, to };
    let change = changed(tx, call, record, vec![off]).await?;
    tx.save(change).await?;
    let done = Done {
        id: id.to_string(),
        version: opened.version,
        actions: actions(&standing.roles, &opened),
    };
    keyed::store(tx, call, key, &done).await?;
    Ok(done)
}
