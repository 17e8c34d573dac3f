//! What both faces do: one function for each use, the same checks for both. `run` serves every
//! command on one case; a function is written by hand only for several records or for a file.

pub mod action_log;
pub mod analysis;
pub mod area_settings;
pub mod areas;
pub mod asking;
pub mod awaited;
pub mod cases;
pub mod comparison;
pub mod early;
pub mod entry;
pub mod exports;
pub mod family;
pub mod feeds;
pub mod hand_over_papers;
pub mod hand_overs;
pub mod joining;
pub mod keyed;
pub mod letters;
pub mod meetings;
pub mod notices;
pub mod overview;
pub mod own;
pub mod people;
pub mod police_force;
pub mod polls;
pub mod requests;
pub mod response_papers;
pub mod rota;
pub mod sittings;
pub mod slots;
pub mod tasks;
mod telling;
pub mod webhooks;

pub use keyed::Keyed;

use crate::app::App;
use domain::{
    access::{self, Part, Role, Standing},
    case::{CaseRecord, Command},
    change::Change,
    ids::{AreaId, CaseId, MeetingId, PollId, RequestId},
    operations::{self, Call, Operation},
    refusal::Refusal,
    response::plan::Step,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use storage::{StoreError, Tx};

/// Why a use did not end well. Both faces translate it, each in one place.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// The domain refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It does not exist, or lies outside the caller's standing.
    #[error("not found")]
    NotFound,
    /// The role may not do this, and may know that the thing exists.
    #[error("not permitted")]
    NotPermitted,
    /// What the caller read has changed; holds the version it has now.
    #[error("changed since it was read")]
    ChangedSinceRead {
        /// The version now.
        current: Option<u32>,
    },
    /// An edit came without the version that was read.
    #[error("the version that was read is missing")]
    MissingVersion,
    /// A call that creates or decides came without a key.
    #[error("the idempotency key is missing")]
    MissingKey,
    /// The key was used with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// It is there already.
    #[error("already there")]
    AlreadyThere,
    /// A query parameter is not right.
    #[error("{0}")]
    BadParameter(&'static str),
    /// The person must prove again who they are.
    #[error("prove again who you are")]
    ProveAgain,
    /// More came than is taken in the time.
    #[error("too many requests")]
    TooMany,
    /// The store is away.
    #[error("the store is away")]
    Unavailable,
    /// Our fault: what may be said, and what is meant.
    #[error("{said}")]
    Bug {
        /// For the caller.
        said: &'static str,
        /// For the log.
        meant: String,
    },
}

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::ChangedSinceRead => Self::ChangedSinceRead { current: None },
            StoreError::AlreadyThere => Self::AlreadyThere,
            StoreError::BadCursor => {
                Self::BadParameter("The cursor is not one that was given out.")
            }
            StoreError::Unavailable(_) => Self::Unavailable,
            StoreError::Damaged(meant) => {
                Self::Bug { said: "Something stored could not be read.", meant }
            }
        }
    }
}

/// What a command answers: never a person's data, so that a replay cannot leak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The record that was created or changed.
    pub id: String,
    /// The version of the part that was changed.
    pub version: u32,
    /// What the caller may do next.
    pub actions: Vec<String>,
}

/// Which part's version `If-Match` names.
#[derive(Clone, Copy, Debug)]
pub enum Versioned {
    /// None: an append or a decision without a form.
    No,
    /// The joint agency response.
    Response,
    /// A meeting.
    Meeting(MeetingId),
    /// A meeting that is being created: no version is asked for.
    Created(MeetingId),
    /// The analysis form.
    Analysis,
    /// A poll: it has no version of its own.
    Poll(PollId),
    /// A step of the plan of the joint agency response.
    Step(Step),
    /// A request for information: how many steps it has taken. No version is asked for.
    Request(RequestId),
}

impl Versioned {
    /// The version of the part on a record.
    pub fn of(self, record: &CaseRecord) -> u32 {
        match self {
            Self::No | Self::Poll(_) => record.version,
            Self::Response => record.response.version,
            Self::Meeting(id) | Self::Created(id) => {
                record.meetings.iter().find(|meeting| meeting.id == id).map_or(0, |m| m.version)
            }
            Self::Analysis => record.analysis.version,
            Self::Step(step) => record.response.step_version(step),
            Self::Request(id) => {
                let steps = record.course.request(id).map_or(0, |request| request.steps.len());
                u32::try_from(steps).unwrap_or(u32::MAX)
            }
        }
    }

    fn needed(self) -> bool {
        !matches!(self, Self::No | Self::Created(_) | Self::Poll(_) | Self::Request(_))
    }
}

/// Refuses a call whose roles may not use its operation at all, and notes the attempt.
pub async fn permitted(app: &App, call: &Call) -> Result<(), OpError> {
    if call.permitted() {
        return Ok(());
    }
    app.store
        .read(call, async |reader| {
            reader.denied();
            Err(OpError::NotPermitted)
        })
        .await
}

/// An area in which the caller may not use the operation is told as "not found".
fn own(call: &Call, area: AreaId) -> Result<(), OpError> {
    if call.permitted_in(area) { Ok(()) } else { Err(OpError::NotFound) }
}

/// Judges what the caller may see of a case, and whether the operation's part is among it.
pub fn judge(call: &Call, parties: &[access::Party]) -> Result<Standing, OpError> {
    let standing = access::standing(&call.actor, parties, call.at.now);
    let part = call.operation.row().part.unwrap_or(Part::Cover);
    if !standing.sees(Part::Cover) {
        return Err(OpError::NotFound);
    }
    let reads = call.operation.row().effect == operations::Effect::Reads;
    let readers = standing.readers.iter().filter(|_| reads);
    let role = standing.roles.iter().chain(readers).any(|role| call.operation.permits(*role));
    if role && standing.sees(part) { Ok(standing) } else { Err(OpError::NotPermitted) }
}

/// Those of several cases of which the caller may see what the operation shows.
fn seen(call: &Call, parties: &BTreeMap<CaseId, Vec<access::Party>>) -> Vec<CaseId> {
    let may = parties.iter().filter(|(_, parties)| judge(call, parties).is_ok());
    may.map(|(case, _)| *case).collect()
}

/// What these roles may do next, as the answers name it.
pub fn actions(roles: &BTreeSet<Role>, record: &CaseRecord) -> Vec<String> {
    operations::offered(roles, record.course.stage)
        .into_iter()
        .map(|op| op.id().to_owned())
        .collect()
}

/// Carries out one command on one case: lock, judge, compare, decide, save.
pub async fn run<C: Command + Sync>(
    app: &App,
    call: &Call,
    case: CaseId,
    versioned: Versioned,
    key: Option<&Keyed>,
    command: &C,
) -> Result<Done, OpError> {
    may_begin(app, call, case, versioned).await?;
    let done = app
        .store
        .write(call, async |tx| within(tx, call, case, versioned, key, command).await)
        .await;
    settled(app, call, case, done).await
}

async fn may_begin(
    app: &App,
    call: &Call,
    case: CaseId,
    versioned: Versioned,
) -> Result<(), OpError> {
    permitted(app, call).await?;
    if versioned.needed() && call.if_match.is_none() {
        // Whether the case may be seen is judged first: a missing version must not tell more.
        look(app, call, case).await?;
        return Err(OpError::MissingVersion);
    }
    Ok(())
}

async fn settled(
    app: &App,
    call: &Call,
    case: CaseId,
    done: Result<Done, OpError>,
) -> Result<Done, OpError> {
    if matches!(done, Err(OpError::NotFound)) {
        note_refusal(app, call, case).await?;
    }
    if done.is_ok() {
        app.nudge.notify_one();
    }
    done
}

async fn within<C: Command>(
    tx: &mut Tx,
    call: &Call,
    case: CaseId,
    versioned: Versioned,
    key: Option<&Keyed>,
    command: &C,
) -> Result<Done, OpError> {
    match begin(tx, call, case, versioned, key).await? {
        Begun::Before(done) => Ok(done),
        Begun::Now(standing, record) => {
            finish(tx, call, (versioned, key), (standing, record), command).await
        }
    }
}

/// How a command on a case began.
enum Begun {
    /// It was done before, under the same key.
    Before(Done),
    /// It is to be done now: the caller's standing, and the case under its lock.
    Now(Standing, CaseRecord),
}

async fn begin(
    tx: &mut Tx,
    call: &Call,
    case: CaseId,
    versioned: Versioned,
    key: Option<&Keyed>,
) -> Result<Begun, OpError> {
    let claimed = keyed::claim(tx, call, key).await?;
    let parties = tx.parties(case).await?;
    let standing = judge(call, &parties)?;
    if let Some(done) = claimed {
        return Ok(Begun::Before(done));
    }
    let record = tx.case(case).await?;
    // Judged again under the lock: the review may have been handed over while we waited for it.
    judge(call, &tx.parties(case).await?)?;
    compare(call, versioned, &record)?;
    open_now(call.operation, &record)?;
    Ok(Begun::Now(standing, record))
}

async fn finish<C: Command>(
    tx: &mut Tx,
    call: &Call,
    (versioned, key): (Versioned, Option<&Keyed>),
    (standing, record): (Standing, CaseRecord),
    command: &C,
) -> Result<Done, OpError> {
    let case = record.course.id;
    let events = command.decide(&record, &call.actor, &call.at)?;
    let area = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
    let lengths = tx.lengths(area).await?;
    let change = Change::of_case(record, events, &lengths, &call.at);
    let after = change.case().ok_or(OpError::NotFound)?;
    let done = Done {
        id: match versioned {
            Versioned::Meeting(id) | Versioned::Created(id) => id.to_string(),
            Versioned::Poll(id) => id.to_string(),
            _ => case.to_string(),
        },
        version: versioned.of(after),
        actions: actions(&standing.roles, after),
    };
    tx.save(change).await?;
    keyed::store(tx, call, key, &done).await?;
    Ok(done)
}

fn compare(call: &Call, versioned: Versioned, record: &CaseRecord) -> Result<(), OpError> {
    if versioned.needed() { same_version(call, versioned.of(record)) } else { Ok(()) }
}

/// Whether `If-Match` names the version that there is now.
fn same_version(call: &Call, current: u32) -> Result<(), OpError> {
    let tags = call.if_match.as_deref().ok_or(OpError::MissingVersion)?;
    let changed = OpError::ChangedSinceRead { current: Some(current) };
    if names(tags, &current.to_string()) { Ok(()) } else { Err(changed) }
}

/// Whether the tags of `If-Match` hold this one, or say that any will do.
fn names(tags: &str, current: &str) -> bool {
    let strong = format!("\"{current}\"");
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag == strong)
}

pub fn open_now(operation: Operation, record: &CaseRecord) -> Result<(), OpError> {
    let stage = record.course.stage;
    if operation.open_in(stage) {
        return Ok(());
    }
    let why = format!("The review has moved on. {}", stage.words());
    Err(Refusal::NotAllowedNow { operation, why }.into())
}

/// Notes that someone was refused a case; the refusal itself is told as "not found".
async fn note_refusal(app: &App, call: &Call, case: CaseId) -> Result<(), OpError> {
    let part = call.operation.row().part.unwrap_or(Part::Cover);
    app.store
        .read(call, async |reader| {
            reader.refused(case, part);
            Ok::<_, OpError>(())
        })
        .await
}

/// Judges a case without loading more than its parties.
pub async fn look(app: &App, call: &Call, case: CaseId) -> Result<Standing, OpError> {
    permitted(app, call).await?;
    let part = call.operation.row().part.unwrap_or(Part::Cover);
    app.store
        .read(call, async |reader| {
            let parties = reader.parties(case).await?;
            let standing = judge(call, &parties);
            if standing.is_err() {
                reader.refused(case, part);
            }
            standing
        })
        .await
}
