//! People and systems that may come in: accounts, sessions, personal tokens, API clients. Accounts
//! and clients are made through the write door as registry data; what is written here is
//! housekeeping (sessions, tokens, failed sign-ins), each one statement on the writer.

mod feeds;
mod tokens;

pub use feeds::FeedAsk;
pub use tokens::TokenRow;

use crate::{
    Store, StoreError,
    entity::{client, session, staff, staff_role},
    error::damaged,
    rows::{count, from_code, instant, maybe_instant, micros},
};
use chrono::{DateTime, Utc};
use domain::{
    access::{Grant, Office, Role},
    ids::{AreaId, ClientId, StaffId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// A person with an account.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Account.
    pub id: StaffId,
    /// Name, as history shows it.
    pub name: String,
    /// Mailbox they sign in with, in lower case.
    pub email: String,
    /// Argon2id.
    pub password_hash: String,
    /// Secret of the one-time codes, in base32.
    pub totp_secret: String,
    /// The last time step used.
    pub last_step: i64,
    /// Whether the account is in use.
    pub active: bool,
    /// Failed sign-ins in a row.
    pub failures: u32,
    /// Until when sign-in waits.
    pub locked_until: Option<DateTime<Utc>>,
    /// Roles by area.
    pub grants: Vec<Grant>,
}

impl fmt::Debug for StaffRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaffRow({})", self.id)
    }
}

/// A session that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub digest: String,
    /// The person.
    pub staff: StaffRow,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// When the one-time code was last given; none until the first.
    pub proved_at: Option<DateTime<Utc>>,
    /// Token of its forms.
    pub csrf: String,
    /// Whether names are hidden.
    pub hide_names: bool,
}

/// A registrar's or coroner's system whose key works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// The client.
    pub id: ClientId,
    /// `Registrar`, `Coroner` or `Practitioner`.
    pub role: Role,
    /// The office it is bound to.
    pub office: Office,
    /// The area it belongs to.
    pub area: AreaId,
}

impl Store {
    /// The account with this mailbox, whether in use or not; letter case does not matter.
    pub async fn staff_by_email(&self, email: &str) -> Result<Option<StaffRow>, StoreError> {
        let db = self.reader_connection()?;
        let email = email.trim().to_lowercase();
        let found = staff::Entity::find().filter(staff::Column::Email.eq(email)).one(db).await?;
        match found {
            Some(row) => with_grants(db, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The account of a person, whether in use or not.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn staff(&self, id: StaffId) -> Result<StaffRow, StoreError> {
        let db = self.reader_connection()?;
        let row = staff::Entity::find_by_id(id.0).one(db).await?.ok_or(StoreError::NotFound)?;
        with_grants(db, row).await
    }

    /// Every account, by name.
    pub async fn staff_list(&self) -> Result<Vec<StaffRow>, StoreError> {
        let db = self.reader_connection()?;
        let rows = staff::Entity::find()
            .order_by_asc(staff::Column::Name)
            .order_by_asc(staff::Column::Id)
            .all(db)
            .await?;
        let mut grants: HashMap<Uuid, Vec<Grant>> = HashMap::new();
        for row in staff_role::Entity::find().all(db).await? {
            grants.entry(row.staff).or_default().push(grant(&row)?);
        }
        rows.into_iter()
            .map(|row| {
                let held = grants.remove(&row.id).unwrap_or_default();
                staff_row(row, held)
            })
            .collect()
    }

    /// Counts a failed sign-in, and makes sign-in wait where a time is given.
    pub async fn note_failure(
        &self,
        id: StaffId,
        _at: DateTime<Utc>,
        locked_until: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let failures = Expr::col(staff::Column::Failures).add(1);
        let mut update = staff::Entity::update_many()
            .col_expr(staff::Column::Failures, failures)
            .filter(staff::Column::Id.eq(id.0));
        if let Some(until) = locked_until {
            update = update.col_expr(staff::Column::LockedUntil, micros(until).into());
        }
        update.exec(self.writer_connection()?).await?;
        Ok(())
    }

    /// Forgets failed sign-ins after one that succeeded.
    pub async fn clear_failures(&self, id: StaffId) -> Result<(), StoreError> {
        staff::Entity::update_many()
            .col_expr(staff::Column::Failures, 0.into())
            .col_expr(staff::Column::LockedUntil, Expr::val(None::<i64>))
            .filter(staff::Column::Id.eq(id.0))
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// Uses up a time step of the one-time codes; false if it, or a later one, was used already.
    pub async fn use_totp_step(&self, id: StaffId, step: i64) -> Result<bool, StoreError> {
        let done = staff::Entity::update_many()
            .col_expr(staff::Column::LastStep, step.into())
            .filter(staff::Column::Id.eq(id.0))
            .filter(staff::Column::LastStep.lt(step))
            .exec(self.writer_connection()?)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Starts a session that has not been proved by a one-time code yet.
    pub async fn start_session(
        &self,
        digest: &str,
        staff: StaffId,
        csrf: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            digest: Set(digest.to_owned()),
            staff: Set(staff.0),
            created_at: Set(micros(at)),
            seen_at: Set(micros(at)),
            proved_at: Set(None),
            csrf: Set(csrf.to_owned()),
            hide_names: Set(false),
            ended_at: Set(None),
        };
        session::Entity::insert(row).exec_without_returning(self.writer_connection()?).await?;
        Ok(())
    }

    /// The session with this digest; none if there is none, it was ended, or the account is out of
    /// use. How long a session lasts unused is for the caller to judge.
    pub async fn session(&self, digest: &str) -> Result<Option<SessionRow>, StoreError> {
        let db = self.reader_connection()?;
        let found = session::Entity::find_by_id(digest.to_owned())
            .filter(session::Column::EndedAt.is_null())
            .one(db)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let person = staff::Entity::find_by_id(row.staff)
            .filter(staff::Column::Active.eq(true))
            .one(db)
            .await?;
        let Some(person) = person else { return Ok(None) };
        Ok(Some(SessionRow {
            staff: with_grants(db, person).await?,
            digest: row.digest,
            created_at: instant(row.created_at)?,
            seen_at: instant(row.seen_at)?,
            proved_at: maybe_instant(row.proved_at)?,
            csrf: row.csrf,
            hide_names: row.hide_names,
        }))
    }

    /// Notes that a session is in use; never sets it back.
    pub async fn touch_session(&self, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, micros(at).into())
            .filter(session::Column::Digest.eq(digest))
            .filter(session::Column::SeenAt.lt(micros(at)))
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// Notes that the person of a session gave a one-time code.
    pub async fn prove_session(&self, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.set_on_session(digest, session::Column::ProvedAt, micros(at).into()).await
    }

    /// Shows or hides the names of children in a session.
    pub async fn set_hide_names(&self, digest: &str, hide: bool) -> Result<(), StoreError> {
        self.set_on_session(digest, session::Column::HideNames, hide.into()).await
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.set_on_session(digest, session::Column::EndedAt, micros(at).into()).await
    }

    async fn set_on_session(
        &self,
        digest: &str,
        column: session::Column,
        value: Expr,
    ) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(column, value)
            .filter(session::Column::Digest.eq(digest))
            .filter(session::Column::EndedAt.is_null())
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// Ends every session of a person.
    pub async fn end_sessions_of(
        &self,
        staff: StaffId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(session::Column::EndedAt, micros(at).into())
            .filter(session::Column::Staff.eq(staff.0))
            .filter(session::Column::EndedAt.is_null())
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// The API client whose key has this digest; none if the key does not work.
    pub async fn client_by_key(&self, digest: &str) -> Result<Option<ClientRow>, StoreError> {
        client::Entity::find()
            .filter(client::Column::KeyHash.eq(digest))
            .filter(client::Column::Active.eq(true))
            .one(self.reader_connection()?)
            .await?
            .map(client_row)
            .transpose()
    }

    /// Every API client whose key works, by the name of its office.
    pub async fn clients(&self) -> Result<Vec<ClientRow>, StoreError> {
        let rows = client::Entity::find()
            .filter(client::Column::Active.eq(true))
            .order_by_asc(client::Column::OfficeName)
            .order_by_asc(client::Column::Id)
            .all(self.reader_connection()?)
            .await?;
        rows.into_iter().map(client_row).collect()
    }
}

async fn with_grants<C: ConnectionTrait>(
    db: &C,
    row: staff::Model,
) -> Result<StaffRow, StoreError> {
    let held =
        staff_role::Entity::find().filter(staff_role::Column::Staff.eq(row.id)).all(db).await?;
    let grants = held.iter().map(grant).collect::<Result<_, _>>()?;
    staff_row(row, grants)
}

fn grant(row: &staff_role::Model) -> Result<Grant, StoreError> {
    let role = Role::from_code(&row.role).ok_or_else(|| damaged("a role"))?;
    Ok(Grant { role, area: AreaId(row.area) })
}

fn staff_row(row: staff::Model, mut grants: Vec<Grant>) -> Result<StaffRow, StoreError> {
    grants.sort();
    Ok(StaffRow {
        id: StaffId(row.id),
        name: row.name,
        email: row.email,
        password_hash: row.password_hash,
        totp_secret: row.totp_secret,
        last_step: row.last_step,
        active: row.active,
        failures: count(row.failures)?,
        locked_until: maybe_instant(row.locked_until)?,
        grants,
    })
}

fn client_row(row: client::Model) -> Result<ClientRow, StoreError> {
    let kind = from_code("a kind of place", &row.office_kind)?;
    Ok(ClientRow {
        id: ClientId(row.id),
        role: Role::from_code(&row.role).ok_or_else(|| damaged("a role"))?,
        office: Office { kind, code: row.office_code, name: row.office_name },
        area: AreaId(row.area),
    })
}

#[cfg(test)]
mod tests;
