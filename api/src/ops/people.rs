//! Signing in, sessions and personal tokens. Nobody learns from an answer, or from its timing,
//! whether an account exists.

use super::OpError;
use crate::{
    app::App,
    secrets::{self, KeyKind, SecretFault},
};
use chrono::{DateTime, Duration, Utc};
use domain::{access::Actor, ids::StaffId};
use storage::{SessionRow, StaffRow, TokenRow};
use uuid::Uuid;

/// Wrong tries before sign-in waits.
const TRIES: u32 = 5;
/// How long it waits.
const WAIT_MINUTES: i64 = 15;
/// How fresh the proof must be for an operation that asks for it, in minutes.
const PROOF_MINUTES: i64 = 15;
/// How long a personal token works.
pub const TOKEN_DAYS: i64 = 90;

/// Why sign-in did not go on; the page says one neutral sentence for `Wrong`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// Address, password or code do not match.
    Wrong,
    /// Too many tries: wait.
    Wait {
        /// Until when.
        until: DateTime<Utc>,
    },
}

/// A session just begun: the token goes into the cookie and is kept nowhere.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The token.
    pub token: String,
    /// The token of its forms.
    pub csrf: String,
}

/// The actor of a person.
pub fn actor(staff: &StaffRow) -> Actor {
    Actor::Staff { id: staff.id, name: staff.name.clone(), grants: staff.grants.clone() }
}

/// First step: address and password. The session it begins can do nothing before the code.
pub async fn password(
    app: &App,
    email: &str,
    password: &str,
) -> Result<Result<Begun, SignInFault>, OpError> {
    let at = app.moment().now;
    let staff = app.store.staff_by_email(&email.trim().to_lowercase()).await?;
    let hash = staff.as_ref().map(|staff| staff.password_hash.clone());
    let right = app.passwords.verify(password, hash.as_deref()).await?;
    let Some(staff) = staff.filter(|staff| staff.active) else {
        return Ok(Err(SignInFault::Wrong));
    };
    if let Some(until) = staff.locked_until.filter(|until| *until > at) {
        return Ok(Err(SignInFault::Wait { until }));
    }
    if !right {
        return Ok(Err(failed(app, &staff, at).await?));
    }
    Ok(Ok(begin(app, staff.id, at).await?.0))
}

/// Begins a session; gives its digest beside it.
async fn begin(app: &App, staff: StaffId, at: DateTime<Utc>) -> Result<(Begun, String), OpError> {
    let token = secrets::new_key(KeyKind::Session)?;
    let csrf = secrets::new_form_token()?;
    app.store.start_session(&token.hash, staff, &csrf, at).await?;
    Ok((Begun { token: token.plain, csrf }, token.hash))
}

impl From<SecretFault> for OpError {
    fn from(fault: SecretFault) -> Self {
        Self::Bug { said: "A secret could not be made or checked.", meant: fault.to_string() }
    }
}

async fn failed(app: &App, staff: &StaffRow, at: DateTime<Utc>) -> Result<SignInFault, OpError> {
    let until = (staff.failures + 1 >= TRIES).then(|| at + Duration::minutes(WAIT_MINUTES));
    app.store.note_failure(staff.id, at, until).await?;
    Ok(until.map_or(SignInFault::Wrong, |until| SignInFault::Wait { until }))
}

/// Second step, and proving again: the one-time code. The first code begins a new session in place
/// of the half one, so that a token known before it is worth nothing; a later proof keeps the
/// session, and with it its end.
pub async fn code(
    app: &App,
    session: &SessionRow,
    code: &str,
) -> Result<Result<Option<Begun>, SignInFault>, OpError> {
    let at = app.moment().now;
    let staff = &session.staff;
    if let Some(until) = staff.locked_until.filter(|until| *until > at) {
        return Ok(Err(SignInFault::Wait { until }));
    }
    let now = u64::try_from(at.timestamp()).unwrap_or_default();
    let last = u64::try_from(staff.last_step).ok().filter(|step| *step > 0);
    let step = secrets::check(&staff.totp_secret, code, now, last);
    let step = step.and_then(|step| i64::try_from(step).ok());
    let used = match step {
        Some(step) => app.store.use_totp_step(staff.id, step).await?,
        None => false,
    };
    if !used {
        return Ok(Err(failed(app, staff, at).await?));
    }
    app.store.clear_failures(staff.id).await?;
    if session.proved_at.is_some() {
        app.store.prove_session(&session.digest, at).await?;
        return Ok(Ok(None));
    }
    let (begun, digest) = begin(app, staff.id, at).await?;
    app.store.prove_session(&digest, at).await?;
    app.store.end_session(&session.digest, at).await?;
    Ok(Ok(Some(begun)))
}

/// The session behind a cookie, if it is still good; using it keeps it alive.
pub async fn session(app: &App, token: &str) -> Result<Option<SessionRow>, OpError> {
    let at = app.moment().now;
    let digest = secrets::hash_key(token);
    let Some(session) = app.store.session(&digest).await? else { return Ok(None) };
    let idle = Duration::minutes(i64::from(app.settings.idle_minutes));
    let longest = Duration::hours(i64::from(app.settings.session_hours));
    if at - session.seen_at > idle || at - session.created_at > longest {
        app.store.end_session(&digest, at).await?;
        return Ok(None);
    }
    if at - session.seen_at > Duration::seconds(30) {
        app.store.touch_session(&digest, at).await?;
    }
    Ok(Some(session))
}

/// Whether the person proved who they are lately enough for an operation that asks for it.
pub fn freshly_proved(session: &SessionRow, at: DateTime<Utc>) -> bool {
    session.proved_at.is_some_and(|proved| at - proved <= Duration::minutes(PROOF_MINUTES))
}

/// Ends a session.
pub async fn sign_out(app: &App, session: &SessionRow) -> Result<(), OpError> {
    Ok(app.store.end_session(&session.digest, app.moment().now).await?)
}

/// Hides or shows names for the rest of a session.
pub async fn hide_names(app: &App, session: &SessionRow, hide: bool) -> Result<(), OpError> {
    Ok(app.store.set_hide_names(&session.digest, hide).await?)
}

/// Makes a personal token; it is shown once.
pub async fn make_token(app: &App, staff: StaffId, name: &str) -> Result<String, OpError> {
    let at = app.moment().now;
    let token = secrets::new_key(KeyKind::Token)?;
    let expires_at = at + Duration::days(TOKEN_DAYS);
    app.store.create_token(staff, name.trim(), &token.hash, at, expires_at).await?;
    Ok(token.plain)
}

/// The tokens of a person.
pub async fn tokens(app: &App, staff: StaffId) -> Result<Vec<TokenRow>, OpError> {
    Ok(app.store.tokens_of(staff).await?)
}

/// Revokes a token; false if there is no such live token.
pub async fn revoke_token(app: &App, staff: StaffId, id: Uuid) -> Result<bool, OpError> {
    Ok(app.store.revoke_token(staff, id, app.moment().now).await?)
}
