//! A notice as rows: kept as it was sent when it arrives, moved when it is placed, asked about or
//! stuck. A notice that waits for a person is work, so it has a task.

use chrono::{DateTime, Utc};
use domain::calendar;
use domain::change::{NoticeEdit, NoticeState};
use domain::ids::{AreaId, NoticeId, ReceiptId, StaffId};
use domain::matching;
use domain::notice::Received;
use domain::task;
use domain::webhook::EventKind;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait;

use crate::digest;
use crate::entity::{match_key, notice};
use crate::error::StoreError;
use crate::notices::{case_of, source_code};
use crate::rows::{micros, to_json};
use crate::tx::events::Entry;
use crate::tx::{Saved, Tx};

impl Tx {
    pub(super) async fn save_notice(&mut self, edit: NoticeEdit) -> Result<Saved, StoreError> {
        let id = match edit {
            NoticeEdit::Arrived { received, receipt, as_sent, digest, area, state, at } => {
                let id = received.id;
                let entry = arrived(&as_sent, &received, &state)?;
                self.insert_notice(&received, receipt, as_sent, digest, area, &state, at).await?;
                self.append(id.0, "notice", vec![entry]).await?;
                let told = match &state {
                    NoticeState::Refused { .. } => EventKind::NotAccepted,
                    _ => EventKind::Received,
                };
                self.tell_sender(received.sender, told, receipt, "", at).await?;
                id
            }
            NoticeEdit::Moved { id, state, decided_by, at } => {
                self.move_notice(id, &state, at).await?;
                self.append(id.0, "notice", vec![moved(&state, decided_by)?]).await?;
                let row = notice::Entity::find_by_id(id.0).one(&self.transaction).await?;
                let row = crate::notices::record(row.ok_or(StoreError::NotFound)?)?;
                let tasks = task::of_notice(&state, &row.received.doubts, at);
                self.save_tasks(id.0, "notice", row.area, &tasks).await?;
                id
            }
            NoticeEdit::Asked { id, question } => {
                self.ask(id, &question).await?;
                let row = self.notice(id).await?;
                let (about, at) = (question.id.to_string(), question.asked_at);
                let (sender, told) = (row.received.sender, EventKind::Question);
                self.tell_sender(sender, told, row.receipt, &about, at).await?;
                id
            }
            NoticeEdit::Answered { id, question, answer, at } => {
                self.answer(id, question, &answer, at).await?;
                id
            }
        };
        Ok(Saved { kind: "notice", id: id.0, version: 0 })
    }

    async fn insert_notice(
        &mut self,
        received: &Received,
        receipt: ReceiptId,
        as_sent: String,
        digest: String,
        area: AreaId,
        state: &NoticeState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = notice::ActiveModel {
            id: Set(received.id.0),
            receipt: Set(receipt.0),
            sender: Set(received.sender.0),
            area: Set(area.0),
            source: Set(source_code(received).into()),
            kind: Set(received.notice.kind_code().into()),
            digest: Set(digest),
            as_sent: Set(as_sent),
            received: Set(to_json("a notice", received)?),
            state: Set(state.code().into()),
            state_body: Set(to_json("the state of a notice", state)?),
            case_id: Set(case_of(state).map(|case| case.0)),
            received_at: Set(micros(received.at)),
            moved_at: Set(micros(at)),
        };
        notice::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        // One that was refused is kept for people to see; it is never a candidate.
        if matches!(state, NoticeState::Refused { .. }) {
            return Ok(());
        }
        let on = calendar::london_date(received.at);
        let keys: Vec<_> = matching::keys(&received.particulars(on))
            .into_iter()
            .map(|key| match_key::ActiveModel { key: Set(key), notice: Set(received.id.0) })
            .collect();
        if !keys.is_empty() {
            match_key::Entity::insert_many(keys).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }

    async fn move_notice(
        &mut self,
        id: NoticeId,
        state: &NoticeState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = notice::ActiveModel {
            id: Set(id.0),
            state: Set(state.code().into()),
            state_body: Set(to_json("the state of a notice", state)?),
            case_id: Set(case_of(state).map(|case| case.0)),
            moved_at: Set(micros(at)),
            received: NotSet,
            ..Default::default()
        };
        notice::Entity::update(row).exec(&self.transaction).await.map(drop).map_err(|error| {
            match error {
                sea_orm::DbErr::RecordNotUpdated => StoreError::NotFound,
                other => other.into(),
            }
        })
    }
}

/// What the ledger keeps of an arrival: that these very bytes came, not what they say.
fn arrived(as_sent: &str, received: &Received, state: &NoticeState) -> Result<Entry, StoreError> {
    let sha256 = digest::of_text(as_sent);
    let payload =
        serde_json::json!({ "sha256": sha256, "sender": received.sender, "state": state });
    let refused = matches!(state, NoticeState::Refused { .. });
    Ok(Entry {
        kind: if refused { "notice-refused" } else { "notice-received" }.into(),
        words: format!(
            "{}: {}",
            received.notice.kind_words(),
            if refused { "not accepted" } else { "received" }
        ),
        payload: to_json("an event", &payload)?,
    })
}

fn moved(state: &NoticeState, decided_by: Option<StaffId>) -> Result<Entry, StoreError> {
    let words = match state {
        NoticeState::Waiting => "The notice waits to be placed",
        NoticeState::Placed { .. } => "The notice was placed on a case",
        NoticeState::Question { .. } => "A person must decide to which child the notice belongs",
        NoticeState::Parked => "The notice waits for the one it belongs to",
        NoticeState::Stuck { .. } => "The notice could not be placed; a person must look",
        NoticeState::Refused { .. } => "The notice was not accepted",
    };
    let payload = serde_json::json!({ "state": state, "decided_by": decided_by });
    Ok(Entry {
        kind: format!("notice-{}", state.code()),
        words: words.into(),
        payload: to_json("an event", &payload)?,
    })
}
