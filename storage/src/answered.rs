//! Stored answers: a call that is made twice under one key is carried out once. The claim is the
//! first write of its transaction; whoever loses the race waits for the winner, then replays.
//! Old answers are forgotten by `work::waiting`.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};

use crate::entity::answered;
use crate::error::{StoreError, damaged};
use crate::tx::Tx;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Not seen before: go on.
    New,
    /// Carried out before, with this answer.
    Replay {
        /// The status.
        status: u16,
        /// The answer.
        body: String,
    },
    /// Used before for something else.
    OtherBody,
}

impl Tx {
    /// Claims a caller's key for one operation and one body. `at` is in microseconds.
    pub async fn claim_answer(
        &mut self,
        caller: &str,
        key: &str,
        operation: &str,
        body_digest: &str,
        at: i64,
    ) -> Result<Claim, StoreError> {
        let row = answered::ActiveModel {
            caller: Set(caller.to_owned()),
            key: Set(key.to_owned()),
            operation: Set(operation.to_owned()),
            body_digest: Set(body_digest.to_owned()),
            status: Set(0),
            body: Set(String::new()),
            at: Set(at),
        };
        let inserted = answered::Entity::insert(row)
            .on_conflict_do_nothing_on([answered::Column::Caller, answered::Column::Key])
            .exec_without_returning(&self.transaction)
            .await?;
        if matches!(inserted, TryInsertResult::Inserted(1)) {
            return Ok(Claim::New);
        }
        match self.known_answer(caller, key, operation, body_digest).await? {
            Claim::New => Err(StoreError::NotFound),
            known => Ok(known),
        }
    }

    /// What a caller's key was used for before; `New` where it was not. Claims nothing.
    pub async fn known_answer(
        &mut self,
        caller: &str,
        key: &str,
        operation: &str,
        body_digest: &str,
    ) -> Result<Claim, StoreError> {
        let row = answered::Entity::find_by_id((caller.to_owned(), key.to_owned()))
            .one(&self.transaction)
            .await?;
        let Some(known) = row else { return Ok(Claim::New) };
        if known.operation != operation || known.body_digest != body_digest {
            return Ok(Claim::OtherBody);
        }
        match u16::try_from(known.status) {
            Ok(status) if status > 0 => Ok(Claim::Replay { status, body: known.body }),
            _ => Err(damaged("a stored answer")),
        }
    }

    /// Stores the answer beside the effect. `body` holds ids and versions, never a person's data.
    pub async fn store_answer(
        &mut self,
        caller: &str,
        key: &str,
        status: u16,
        body: &str,
    ) -> Result<(), StoreError> {
        let done = answered::Entity::update_many()
            .set(answered::ActiveModel {
                status: Set(i32::from(status)),
                body: Set(body.to_owned()),
                ..Default::default()
            })
            .filter(answered::Column::Caller.eq(caller))
            .filter(answered::Column::Key.eq(key))
            .exec(&self.transaction)
            .await?;
        if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }
}
