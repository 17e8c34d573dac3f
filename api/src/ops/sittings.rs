//! One sitting of several children: which cases it has, and moving it or calling it off for all of
//! them in one transaction. Every case is judged; one that the caller may not see is never named, and
//! nothing is changed for all while there is one.

use super::{Done, OpError, actions, cases, cases::CaseSeen, look, open_now, permitted};
use crate::app::App;
use domain::{
    access::Standing,
    calendar,
    case::{CaseRecord, Command},
    change::Change,
    ids::{AreaId, CaseId, MeetingId},
    meeting::{Cancel, Meeting, Move, sitting},
    operations::Call,
    refusal::Refusal,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use storage::{Sat, Tx};

/// A sitting as a caller sees it.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Its meetings on cases that the caller may see, the one that was asked for among them.
    pub items: Vec<Sat>,
    /// On how many cases it has a meeting that the caller may not see.
    pub elsewhere: usize,
    /// Changes when one of its meetings does, or when one joins or leaves it.
    pub tag: String,
}

/// What is done to every meeting of a sitting.
#[derive(Clone, Debug)]
pub enum ForAll {
    /// Another time or place.
    Move(Move),
    /// It is called off.
    Cancel(Cancel),
}

/// Opens the sitting of a meeting of a case.
pub async fn open(
    app: &App,
    call: &Call,
    case: CaseId,
    meeting: MeetingId,
) -> Result<(CaseSeen, Meeting, Sitting), OpError> {
    let seen = cases::open(app, call, case).await?;
    let found = seen.record.meetings.iter().find(|known| known.id == meeting).cloned();
    let found = found.ok_or(OpError::NotFound)?;
    let part = call.operation.row().part.unwrap_or(domain::access::Part::Cover);
    let sitting = app
        .store
        .read(call, async |reader| {
            let all = reader.sitting(meeting).await?;
            let tag = tag(&all);
            let cases: Vec<CaseId> = all.iter().map(|sat| sat.case).collect();
            let may = super::seen(call, &reader.parties_of(&cases).await?);
            let (mut items, hidden): (Vec<Sat>, Vec<Sat>) =
                all.into_iter().partition(|sat| may.contains(&sat.case));
            items.sort_by(|one, other| one.reference.cmp(&other.reference));
            items.iter().for_each(|sat| reader.saw(sat.case, part));
            hidden.iter().for_each(|sat| reader.refused(sat.case, part));
            Ok::<_, OpError>(Sitting { items, elsewhere: hidden.len(), tag })
        })
        .await?;
    Ok((seen, found, sitting))
}

/// A tag over the meetings of a sitting and their versions.
fn tag(all: &[Sat]) -> String {
    let mut digest = Sha256::new();
    for sat in all {
        digest.update(sat.meeting.id.0.as_bytes());
        digest.update(sat.meeting.version.to_be_bytes());
    }
    digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Moves a sitting or calls it off, for all its cases or for none. The answer is of the meeting that
/// was asked for, with the new tag of the sitting.
pub async fn change(
    app: &App,
    call: &Call,
    (case, meeting): (CaseId, MeetingId),
    what: &ForAll,
) -> Result<(Done, String), OpError> {
    let standing = look(app, call, case).await?;
    permitted(app, call).await?;
    if call.if_match.is_none() {
        return Err(OpError::MissingVersion);
    }
    let done = app
        .store
        .write(call, async |tx| {
            let locked = lock(tx, call, (case, meeting)).await?;
            change_all(tx, call, locked, (meeting, what), &standing).await
        })
        .await;
    if done.is_ok() {
        app.nudge.notify_one();
    }
    done
}

/// Every case of the sitting under its lock, in the order of their ids, and judged there.
async fn lock(
    tx: &mut Tx,
    call: &Call,
    (case, meeting): (CaseId, MeetingId),
) -> Result<Vec<(MeetingId, CaseRecord)>, OpError> {
    let found = tx.sitting(meeting).await?;
    if !found.iter().any(|sat| sat.case == case && sat.meeting.id == meeting) {
        return Err(OpError::NotFound);
    }
    let mut records: Vec<(MeetingId, CaseRecord)> = Vec::new();
    for sat in &found {
        records.push((sat.meeting.id, tx.case(sat.case).await?));
    }
    let cases: Vec<CaseId> = found.iter().map(|sat| sat.case).collect();
    let may = super::seen(call, &tx.parties_of(&cases).await?);
    if !may.contains(&case) {
        return Err(OpError::NotFound);
    }
    if cases.iter().any(|case| !may.contains(case)) {
        let why = "This sitting is also about a case that is not yours to see, so that it is not changed for all. Change the meeting of each of your cases by itself, and tell the area that reviews the other.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    }
    // Read again under the locks: a meeting may have joined or left while we waited.
    let now = tag(&tx.sitting(meeting).await?);
    let same = call.if_match.as_deref().is_some_and(|tags| super::names(tags, &now));
    if same && now == tag(&found) {
        Ok(records)
    } else {
        Err(OpError::ChangedSinceRead { current: None })
    }
}

async fn change_all(
    tx: &mut Tx,
    call: &Call,
    locked: Vec<(MeetingId, CaseRecord)>,
    (meeting, what): (MeetingId, &ForAll),
    standing: &Standing,
) -> Result<(Done, String), OpError> {
    let commands = with_diaries(tx, &locked, what).await?;
    let areas = areas_of(&locked)?.into_iter().collect::<Vec<_>>();
    let lengths = tx.lengths_of(&areas).await?;
    let number = locked.len();
    let (mut changes, mut refused, mut done) = (Vec::new(), Vec::new(), None);
    for ((id, record), command) in locked.into_iter().zip(commands) {
        let reference = record.course.reference.clone();
        let decided = match (open_now(call.operation, &record), command) {
            (Err(OpError::Refused(refusal)), _) => Err(refusal),
            (Err(error), _) => return Err(error),
            (Ok(()), ForAll::Move(command)) => command.decide(&record, &call.actor, &call.at),
            (Ok(()), ForAll::Cancel(command)) => command.decide(&record, &call.actor, &call.at),
        };
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => {
                refused.push((reference, refusal));
                continue;
            }
        };
        let set = lengths.get(&area_of(&record)?).cloned().unwrap_or_default();
        let change = Change::of_case(record, events, &set, &call.at);
        if let Some(after) = change.case().filter(|_| id == meeting) {
            let version = after.meetings.iter().find(|m| m.id == id).map_or(0, |m| m.version);
            let actions = actions(&standing.roles, after);
            done = Some(Done { id: id.to_string(), version, actions });
        }
        changes.push(change);
    }
    if !refused.is_empty() {
        return Err(sitting::refusal(call.operation, number, refused).into());
    }
    let change = changes.into_iter().reduce(Change::and).ok_or(OpError::NotFound)?;
    tx.save(change).await?;
    let tag = tag(&tx.sitting(meeting).await?);
    Ok((done.ok_or(OpError::NotFound)?, tag))
}

fn area_of(record: &CaseRecord) -> Result<AreaId, OpError> {
    record.course.areas.reviewing.ok_or(OpError::NotFound)
}

/// The areas of a sitting, in the order of their ids.
fn areas_of(locked: &[(MeetingId, CaseRecord)]) -> Result<BTreeSet<AreaId>, OpError> {
    locked.iter().map(|(_, record)| area_of(record)).collect()
}

/// The command for each case, told what else its area has. The meetings of the sitting itself are not
/// in its way; diaries are locked in the order of the areas.
async fn with_diaries(
    tx: &mut Tx,
    locked: &[(MeetingId, CaseRecord)],
    what: &ForAll,
) -> Result<Vec<ForAll>, OpError> {
    let ids: Vec<MeetingId> = locked.iter().map(|(id, _)| *id).collect();
    let command = match what {
        ForAll::Cancel(command) => {
            let each = ids.iter().map(|id| ForAll::Cancel(Cancel { id: *id, ..command.clone() }));
            return Ok(each.collect());
        }
        ForAll::Move(command) => command,
    };
    let starts_at = calendar::london(command.on, command.at).ok();
    let mut diaries = std::collections::BTreeMap::new();
    for area in areas_of(locked)? {
        diaries.insert(area, tx.diary_without(area, starts_at, &ids).await?);
    }
    let each = locked.iter().map(|(id, record)| {
        let diary = diaries.get(&area_of(record)?).cloned().unwrap_or_default();
        Ok(ForAll::Move(Move { id: *id, diary, ..command.clone() }))
    });
    each.collect()
}
