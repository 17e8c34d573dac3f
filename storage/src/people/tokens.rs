//! Personal tokens for the API. Only a digest is kept; a token stands for its person, with the
//! roles that the person has now.

use crate::{
    Store, StoreError,
    entity::{api_token, staff},
    people::{StaffRow, with_grants},
    rows::{instant, maybe_instant, micros},
};
use chrono::{DateTime, Duration, Utc};
use domain::ids::{StaffId, random_uuid};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A personal token, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The token.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Makes a token for a person.
    ///
    /// # Errors
    /// `AlreadyThere` when another token has this digest.
    pub async fn create_token(
        &self,
        staff: StaffId,
        name: &str,
        digest: &str,
        at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<Uuid, StoreError> {
        let id = random_uuid();
        let row = api_token::ActiveModel {
            id: Set(id),
            staff: Set(staff.0),
            name: Set(name.to_owned()),
            digest: Set(digest.to_owned()),
            created_at: Set(micros(at)),
            expires_at: Set(micros(expires_at)),
            revoked_at: Set(None),
            used_at: Set(None),
        };
        api_token::Entity::insert(row).exec_without_returning(self.writer_connection()?).await?;
        Ok(id)
    }

    /// The tokens of a person, newest first.
    pub async fn tokens_of(&self, staff: StaffId) -> Result<Vec<TokenRow>, StoreError> {
        let rows = api_token::Entity::find()
            .filter(api_token::Column::Staff.eq(staff.0))
            .order_by_desc(api_token::Column::CreatedAt)
            .order_by_desc(api_token::Column::Id)
            .all(self.reader_connection()?)
            .await?;
        rows.into_iter().map(token_row).collect()
    }

    /// Revokes a token of this person; false when the person has no such token that still works.
    pub async fn revoke_token(
        &self,
        staff: StaffId,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = api_token::Entity::update_many()
            .col_expr(api_token::Column::RevokedAt, micros(at).into())
            .filter(api_token::Column::Id.eq(id))
            .filter(api_token::Column::Staff.eq(staff.0))
            .filter(api_token::Column::RevokedAt.is_null())
            .exec(self.writer_connection()?)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// The person whose token has this digest; none if it expired, was revoked, or the account is
    /// out of use. That it was used is noted at most once a minute.
    pub async fn staff_by_token(
        &self,
        digest: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<StaffRow>, StoreError> {
        let db = self.reader_connection()?;
        let found = api_token::Entity::find()
            .filter(api_token::Column::Digest.eq(digest))
            .filter(api_token::Column::ExpiresAt.gt(micros(at)))
            .filter(api_token::Column::RevokedAt.is_null())
            .one(db)
            .await?;
        let Some(token) = found else { return Ok(None) };
        let person = staff::Entity::find_by_id(token.staff)
            .filter(staff::Column::Active.eq(true))
            .one(db)
            .await?;
        let Some(person) = person else { return Ok(None) };
        let person = with_grants(db, person).await?;
        self.note_use(&token, at).await?;
        Ok(Some(person))
    }

    async fn note_use(
        &self,
        token: &api_token::Model,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let minute_ago = micros(at - Duration::minutes(1));
        if token.used_at.is_some_and(|used| used > minute_ago) {
            return Ok(());
        }
        let stale = Condition::any()
            .add(api_token::Column::UsedAt.is_null())
            .add(api_token::Column::UsedAt.lte(minute_ago));
        api_token::Entity::update_many()
            .col_expr(api_token::Column::UsedAt, micros(at).into())
            .filter(api_token::Column::Id.eq(token.id))
            .filter(stale)
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }
}

fn token_row(row: api_token::Model) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        id: row.id,
        name: row.name,
        created_at: instant(row.created_at)?,
        expires_at: instant(row.expires_at)?,
        revoked_at: maybe_instant(row.revoked_at)?,
        used_at: maybe_instant(row.used_at)?,
    })
}
