//! Extracts that identify nobody: asked for, made by a job, downloaded. Nothing but `reports` makes
//! what leaves; here it is only asked for and kept.

use super::{Done, Keyed, OpError, keyed, permitted};
use crate::app::App;
use domain::{
    access::Actor,
    change::{Change, Release, ReleaseState},
    ids::{AreaId, ReleaseId},
    operations::{Call, Operation},
    refusal::{Faults, Refusal},
};
use reports::anonymise::{self, AnonymiseProfile, PseudonymKey, ReleasedRow};
use sha2::{Digest, Sha256};
use storage::{Page, PageAsk};

/// Version of the key from which pseudonyms are made.
const KEY_VERSION: u32 = 1;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The area; needed where the caller has more than one.
    pub area: Option<AreaId>,
    /// For whom.
    pub recipient: String,
    /// What for.
    pub purpose: String,
}

/// Asks for an extract.
pub async fn create(
    app: &App,
    call: &Call,
    ask: &Ask,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let Actor::Staff { id: by, name, .. } = &call.actor else { return Err(OpError::NotPermitted) };
    let area = area(call, ask.area)?;
    let mut faults = Faults::default();
    faults.text("/recipient", &ask.recipient, 200, "Enter who will receive the extract.");
    faults.text("/purpose", &ask.purpose, 500, "Enter what the extract is for.");
    faults.into_result()?;
    let release = Release {
        id: ReleaseId::random(),
        area,
        by: *by,
        by_name: name.clone(),
        recipient: ask.recipient.trim().to_owned(),
        purpose: ask.purpose.trim().to_owned(),
        requested_at: call.at.now,
        state: ReleaseState::Requested,
        settled_at: None,
    };
    let done = app
        .store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            let done = Done {
                id: release.id.to_string(),
                version: 1,
                actions: vec![Operation::GetExport.id().to_owned()],
            };
            tx.save(Change::of_release(release)).await?;
            keyed::store(tx, call, key, &done).await?;
            Ok::<_, OpError>(done)
        })
        .await?;
    app.nudge.notify_one();
    Ok(done)
}

fn area(call: &Call, asked: Option<AreaId>) -> Result<AreaId, OpError> {
    let mine: Vec<AreaId> = call
        .actor
        .areas()
        .into_iter()
        .filter(|area| call.actor.roles_in(*area).iter().any(|role| call.operation.permits(*role)))
        .collect();
    match (asked, mine.as_slice()) {
        (Some(area), mine) if mine.contains(&area) => Ok(area),
        (None, [only]) => Ok(*only),
        (Some(_), _) => Err(OpError::NotFound),
        (None, _) => Err(Refusal::field("/area", "missing", "Choose the area.").into()),
    }
}

/// The extracts of the caller's areas.
pub async fn list(app: &App, call: &Call, page: &PageAsk) -> Result<Page<Release>, OpError> {
    permitted(app, call).await?;
    let areas = call.areas();
    app.store.read(call, async |reader| Ok(reader.releases(&areas, page).await?)).await
}

/// One extract.
pub async fn open(app: &App, call: &Call, id: ReleaseId) -> Result<Release, OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let release = reader.release(id).await?;
            let mine =
                call.actor.roles_in(release.area).iter().any(|role| call.operation.permits(*role));
            if mine { Ok(release) } else { Err(OpError::NotFound) }
        })
        .await
}

/// The file and the risk report of an extract that was made.
pub async fn files(app: &App, call: &Call, id: ReleaseId) -> Result<(String, String), OpError> {
    let release = open(app, call, id).await?;
    match release.state {
        ReleaseState::Made { csv, report, .. } => Ok((csv, report)),
        ReleaseState::Requested => {
            Err(not_now(call, "The extract is still being made. Try again in a moment."))
        }
        ReleaseState::Refused { .. } => {
            Err(not_now(call, "This extract was refused, so there is nothing to download."))
        }
    }
}

fn not_now(call: &Call, why: &str) -> OpError {
    Refusal::NotAllowedNow { operation: call.operation, why: why.to_owned() }.into()
}

/// Makes one extract that was asked for, or refuses it and says why.
pub async fn make(app: &App, id: ReleaseId) -> Result<(), OpError> {
    let call = Call::system("make-export", Operation::CreateExport, app.moment());
    let master = app.release_key.clone();
    app.store
        .write(&call, async |tx| {
            let release = tx.release(id).await?;
            if release.state != ReleaseState::Requested {
                return Ok(());
            }
            let cases = tx.final_cases(release.area).await?;
            let earlier = earlier(tx.earlier_releases(release.area, &release.recipient).await?)?;
            let key = PseudonymKey::derived(
                master.as_slice(),
                &release.purpose,
                &release.recipient,
                KEY_VERSION,
            );
            let profile = AnonymiseProfile::named_recipient();
            let made_at = call.at.now;
            let made = tokio::task::spawn_blocking(move || {
                anonymise::make(&cases, &profile, &key, &earlier, made_at)
            })
            .await
            .map_err(|error| OpError::Bug {
                said: "The extract could not be made.",
                meant: error.to_string(),
            })?;
            let state = match made {
                Ok(made) => made_state(&made),
                Err(refused) => ReleaseState::Refused { why: refused.to_string() },
            };
            tx.save(Change::of_release(Release {
                state,
                settled_at: Some(call.at.now),
                ..release
            }))
            .await?;
            Ok::<_, OpError>(())
        })
        .await
}

fn made_state(made: &anonymise::Release) -> ReleaseState {
    let csv = made.csv.bytes();
    ReleaseState::Made {
        rows: made.rows.len(),
        sha256: hex::encode(Sha256::digest(csv)),
        csv: String::from_utf8_lossy(csv).into_owned(),
        report: String::from_utf8_lossy(made.report_json.bytes()).into_owned(),
    }
}

fn earlier(files: Vec<String>) -> Result<Vec<Vec<ReleasedRow>>, OpError> {
    files
        .iter()
        .map(|csv| {
            anonymise::read_rows(csv.as_bytes()).map_err(|error| OpError::Bug {
                said: "An earlier extract could not be read.",
                meant: error.to_string(),
            })
        })
        .collect()
}
