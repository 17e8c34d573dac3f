//! Joint agency responses begun before a death: a record of their own, read and written as strictly as
//! a case. Every reading is noted; the ledger holds no name.

use crate::{
    Reader, StoreError, Tx,
    entity::early_response,
    note::Outcome,
    rows::{from_json, micros, to_json},
    tx::{Saved, events::Entry},
};
use domain::{
    access::Part,
    ids::{AreaId, EarlyResponseId},
    response::{
        early::{EarlyResponse, EarlyState},
        early_plan::EarlyEvent,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};

/// The most that a list shows; an area has a handful in a year.
const MOST: u64 = 200;

fn read(row: &early_response::Model) -> Result<EarlyResponse, StoreError> {
    from_json("a pre-death response", &row.body)
}

impl Reader {
    /// Those of these areas, the newest first. The list names children: each is noted as seen.
    pub async fn early_responses(
        &mut self,
        areas: &[AreaId],
    ) -> Result<Vec<EarlyResponse>, StoreError> {
        let rows = early_response::Entity::find()
            .filter(early_response::Column::Area.is_in(areas.iter().map(|area| area.0)))
            .order_by_desc(early_response::Column::DecidedAt)
            .limit(MOST)
            .all(&self.connection)
            .await?;
        let found: Vec<EarlyResponse> = rows.iter().map(read).collect::<Result<_, _>>()?;
        let ids: Vec<String> = found.iter().map(|one| one.id.to_string()).collect();
        let detail = format!("pre-death {}", ids.join(" "));
        self.note(Some(Part::Identity), Outcome::Seen, detail, Vec::new());
        Ok(found)
    }

    /// One of these areas; noted as seen, or as refused where it is another area's.
    ///
    /// # Errors
    /// `NotFound` where there is none, or it is another area's.
    pub async fn early_response(
        &mut self,
        id: EarlyResponseId,
        areas: &[AreaId],
    ) -> Result<EarlyResponse, StoreError> {
        let row = early_response::Entity::find_by_id(id.0).one(&self.connection).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let own = areas.contains(&AreaId(row.area));
        let outcome = if own { Outcome::Seen } else { Outcome::Refused };
        self.note(Some(Part::Identity), outcome, format!("pre-death {id}"), Vec::new());
        if own { read(&row) } else { Err(StoreError::NotFound) }
    }
}

impl Tx {
    /// One, locked until the transaction ends.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub async fn early_response(
        &mut self,
        id: EarlyResponseId,
    ) -> Result<EarlyResponse, StoreError> {
        let row = early_response::Entity::find_by_id(id.0)
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        read(&row.ok_or(StoreError::NotFound)?)
    }

    pub(crate) async fn save_early(
        &mut self,
        early: &EarlyResponse,
        event: &EarlyEvent,
    ) -> Result<Saved, StoreError> {
        let row = early_response::ActiveModel {
            id: Set(early.id.0),
            area: Set(early.area.0),
            state: Set(early.state.code().into()),
            decided_at: Set(micros(early.decided_at)),
            body: Set(to_json("a pre-death response", early)?),
        };
        early_response::Entity::insert(row)
            .on_conflict(
                OnConflict::column(early_response::Column::Id)
                    .update_columns([early_response::Column::State, early_response::Column::Body])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        self.append(early.id.0, "pre-death-response", vec![entry(early, event)?]).await?;
        Ok(Saved { kind: "pre-death-response", id: early.id.0, version: 0 })
    }
}

/// What the ledger keeps: who did what and when, and no child.
fn entry(early: &EarlyResponse, event: &EarlyEvent) -> Result<Entry, StoreError> {
    let more = match (event, &early.state) {
        (EarlyEvent::Called { profession, called_at, answered }, _) => {
            serde_json::json!({ "called": profession, "at": called_at, "answered": answered })
        }
        (EarlyEvent::StepSet { step, state }, _) => {
            serde_json::json!({ "step": step, "state": state })
        }
        (_, EarlyState::Converted { case, .. }) => serde_json::json!({ "case": case }),
        (_, EarlyState::Voided { reason, .. }) => serde_json::json!({ "reason": reason }),
        (_, EarlyState::Running) => serde_json::Value::Null,
    };
    let payload = serde_json::json!({
        "area": early.area,
        "decided_by": early.decided_by,
        "agency": early.agency,
        "decided_at": early.decided_at,
        "outcome": more,
    });
    Ok(Entry {
        kind: event.name().into(),
        words: event.words().into(),
        payload: to_json("an event", &payload)?,
    })
}
