//! Handing a review over: proposing and answering between areas of this server, lists of what came
//! and went, and what the other area may see before it answers.

use super::{Done, Keyed, OpError, Versioned, keyed, look, permitted, run};
use crate::app::App;
use chrono::NaiveDate;
use domain::{
    access::Part,
    area::{Area, AreaField, AreaRecord},
    case::Command,
    change::Change,
    hand_over::{Answer, State},
    ids::{AreaId, CaseId, HandOverId},
    operations::Call,
    refusal::Refusal,
};
use storage::{HandOverRow, InterestRow, Page, PageAsk};

/// The caller's areas in which a role may use the operation.
fn own_areas(call: &Call) -> Vec<AreaId> {
    let permits =
        |area: &AreaId| call.actor.roles_in(*area).iter().any(|role| call.operation.permits(*role));
    call.actor.areas().into_iter().filter(permits).collect()
}

/// Carries out a command that names an area of this server, which must exist.
pub async fn naming_area<C: Command + Sync>(
    app: &App,
    call: &Call,
    case: CaseId,
    (field, area): (&str, AreaId),
    key: Option<&Keyed>,
    command: &C,
) -> Result<Done, OpError> {
    look(app, call, case).await?;
    let known = super::cases::areas(app, call).await?;
    if !known.iter().any(|known| known.id == area) {
        return Err(Refusal::field(field, "not-known", "Choose an area of this server.").into());
    }
    run(app, call, case, Versioned::No, key, command).await
}

/// What came and went, and where the caller's areas have an interest.
#[derive(Clone, Debug)]
pub struct HandOvers {
    /// Hand-overs from and to the caller's areas, newest first.
    pub page: Page<HandOverRow>,
    /// Cases of other areas whose cover the caller's areas may read.
    pub interests: Vec<InterestRow>,
    /// Every area, for names.
    pub areas: Vec<Area>,
    /// The caller's own.
    pub own: Vec<AreaId>,
}

/// Lists hand-overs.
pub async fn list(app: &App, call: &Call, page: &PageAsk) -> Result<HandOvers, OpError> {
    permitted(app, call).await?;
    let own = own_areas(call);
    app.store
        .read(call, async |reader| {
            let page = reader.hand_overs(&own, page).await?;
            let interests = reader.interests(&own).await?;
            let areas = reader.areas().await?;
            Ok(HandOvers { page, interests, areas, own: own.clone() })
        })
        .await
}

/// What the other area sees before it answers: no more than it needs to decide.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The kinds of notices, with the day each claims.
    pub notices: Vec<(String, NaiveDate)>,
    /// Who says where the child lived and died.
    pub areas: Vec<AreaRecord>,
    /// The outward part of the postcode in use.
    pub postcode_district: Option<String>,
}

/// One hand-over as the caller sees it.
#[derive(Clone, Debug)]
pub struct HandOverSeen {
    /// The hand-over with its case.
    pub row: HandOverRow,
    /// What is needed to decide, while the caller's area is asked.
    pub evidence: Option<Evidence>,
    /// Whether the caller's area is the one that is asked.
    pub asked: bool,
    /// Every area, for names.
    pub areas: Vec<Area>,
}

/// Opens a hand-over from or to the caller's areas.
pub async fn open(app: &App, call: &Call, id: HandOverId) -> Result<HandOverSeen, OpError> {
    permitted(app, call).await?;
    let own = own_areas(call);
    app.store
        .read(call, async |reader| {
            let row = reader.hand_over(id, &own).await?;
            let asked = row.hand_over.to.area().is_some_and(|to| own.contains(&to));
            let evidence = if asked && row.hand_over.state == State::Proposed {
                Some(evidence(&reader.case(row.case).await?))
            } else {
                None
            };
            reader.saw(row.case, Part::Cover);
            Ok(HandOverSeen { evidence, asked, areas: reader.areas().await?, row })
        })
        .await
}

fn evidence(record: &domain::case::CaseRecord) -> Evidence {
    let shown = |record: &&AreaRecord| {
        matches!(record.field, AreaField::Residence | AreaField::Death) && record.until.is_none()
    };
    let notices = record.course.notices.iter();
    Evidence {
        notices: notices.map(|notice| (notice.words.clone(), notice.claimed_on)).collect(),
        areas: record.areas.iter().filter(shown).cloned().collect(),
        postcode_district: record.child.postcode().map(|p| p.district().to_owned()),
    }
}

/// The other area's designated doctor accepts or declines. On acceptance the review, its clocks and
/// its work change hands in this transaction.
pub async fn answer(
    app: &App,
    call: &Call,
    command: &Answer,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let own = own_areas(call);
    let done = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            let (case, to) = tx.hand_over_to(command.id).await?;
            if !own.contains(&to) {
                return Err(OpError::NotFound);
            }
            if let Some(done) = claimed {
                return Ok(done);
            }
            let record = tx.case(case).await?;
            let events = command.decide(&record, &call.actor, &call.at)?;
            let stays = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
            let lengths = tx.lengths(if command.accepted { to } else { stays }).await?;
            let change = Change::of_case(record, events, &lengths, &call.at);
            let change = super::joining::along(tx, call, change).await?;
            let version = change.case().ok_or(OpError::NotFound)?.version;
            let done = Done { id: command.id.to_string(), version, actions: Vec::new() };
            tx.save(change).await?;
            keyed::store(tx, call, key, &done).await?;
            Ok::<_, OpError>(done)
        })
        .await?;
    app.nudge.notify_one();
    Ok(done)
}
