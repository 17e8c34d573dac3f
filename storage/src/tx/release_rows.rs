//! A release as a row, and what the ledger keeps of it: who asked for what and for whom, and the
//! digest of what was made; the file itself stays on the row.

use domain::change::{Release, ReleaseState};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::release;
use crate::error::StoreError;
use crate::rows::{micros, to_json};
use crate::tx::events::Entry;
use crate::tx::{Saved, Tx};

impl Tx {
    pub(super) async fn save_release(&mut self, record: &Release) -> Result<Saved, StoreError> {
        let row = release::ActiveModel {
            id: Set(record.id.0),
            area: Set(record.area.0),
            state: Set(record.state.code().into()),
            requested_at: Set(micros(record.requested_at)),
            body: Set(to_json("a release", record)?),
        };
        release::Entity::insert(row)
            .on_conflict(
                OnConflict::column(release::Column::Id)
                    .update_columns([release::Column::State, release::Column::Body])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        self.append(record.id.0, "release", vec![entry(record)?]).await?;
        Ok(Saved { kind: "release", id: record.id.0, version: 0 })
    }
}

fn entry(record: &Release) -> Result<Entry, StoreError> {
    let (words, outcome) = match &record.state {
        ReleaseState::Requested => ("An anonymised extract was asked for", serde_json::Value::Null),
        ReleaseState::Made { rows, sha256, .. } => (
            "An anonymised extract was made",
            serde_json::json!({ "rows": rows, "sha256": sha256 }),
        ),
        ReleaseState::Refused { why } => {
            ("An anonymised extract was refused", serde_json::json!({ "why": why }))
        }
    };
    let payload = serde_json::json!({
        "area": record.area,
        "by": record.by,
        "recipient": record.recipient,
        "purpose": record.purpose,
        "outcome": outcome,
    });
    Ok(Entry {
        kind: format!("release-{}", record.state.code()),
        words: words.into(),
        payload: to_json("an event", &payload)?,
    })
}
