//! Repeated keys: the first call with a key does the work and stores its answer in the same
//! transaction; a repeat waits and gets the same answer; another body with the key is refused.

use super::{Done, OpError};
use domain::operations::Call;
use sha2::{Digest, Sha256};
use storage::{Claim, Tx};

/// An idempotency key with the digest of what it came with.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The key, as the caller chose it.
    pub key: String,
    /// SHA-256 of operation, address and body.
    pub digest: String,
}

impl Keyed {
    /// A key and what it came with.
    pub fn new(key: &str, about: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(about.as_bytes());
        hash.update([0]);
        hash.update(body);
        Self { key: key.to_owned(), digest: hex::encode(hash.finalize()) }
    }
}

/// Claims the key as the first write; gives the stored answer of an earlier call.
pub async fn claim(tx: &mut Tx, call: &Call, key: Option<&Keyed>) -> Result<Option<Done>, OpError> {
    claim_text(tx, call, key).await?.map(|stored| read(&stored)).transpose()
}

/// The stored answer of an earlier call, where there is one; claims nothing.
pub async fn known(tx: &mut Tx, call: &Call, key: Option<&Keyed>) -> Result<Option<Done>, OpError> {
    let Some(keyed) = key else { return Ok(None) };
    let (caller, operation) = (call.actor.key(), call.operation.id());
    match tx.known_answer(&caller, &keyed.key, operation, &keyed.digest).await? {
        Claim::New => Ok(None),
        Claim::Replay { body, .. } => read(&body).map(Some),
        Claim::OtherBody => Err(OpError::KeyReused),
    }
}

fn read(stored: &str) -> Result<Done, OpError> {
    serde_json::from_str(stored).map_err(|error| OpError::Bug {
        said: "A stored answer could not be read.",
        meant: error.to_string(),
    })
}

/// Stores the answer beside the effect.
pub async fn store(
    tx: &mut Tx,
    call: &Call,
    key: Option<&Keyed>,
    done: &Done,
) -> Result<(), OpError> {
    let text = serde_json::to_string(done).map_err(|error| OpError::Bug {
        said: "An answer could not be stored.",
        meant: error.to_string(),
    })?;
    store_text(tx, call, key, &text).await
}

/// `claim` for an answer of any shape.
pub async fn claim_text(
    tx: &mut Tx,
    call: &Call,
    key: Option<&Keyed>,
) -> Result<Option<String>, OpError> {
    let Some(keyed) = key else { return Ok(None) };
    let caller = call.actor.key();
    let at = call.at.now.timestamp_micros();
    match tx.claim_answer(&caller, &keyed.key, call.operation.id(), &keyed.digest, at).await? {
        Claim::New => Ok(None),
        Claim::Replay { body, .. } => Ok(Some(body)),
        Claim::OtherBody => Err(OpError::KeyReused),
    }
}

/// `store` for an answer of any shape.
pub async fn store_text(
    tx: &mut Tx,
    call: &Call,
    key: Option<&Keyed>,
    text: &str,
) -> Result<(), OpError> {
    if let Some(keyed) = key {
        tx.store_answer(&call.actor.key(), &keyed.key, 200, text).await?;
    }
    Ok(())
}
