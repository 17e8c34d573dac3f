//! Webhooks as rows, and the events for them: written into the outbox in the transaction of what
//! they tell of.

use chrono::{DateTime, Utc};
use domain::ids::{ClientId, ReceiptId};
use domain::message::{Message, To};
use domain::webhook::{Disabled, EventKind, Webhook};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::Store;
use crate::entity::webhook;
use crate::error::StoreError;
use crate::rows::{instant, maybe_instant, micros};
use crate::tx::Tx;

impl Store {
    /// The webhook of a sender, if it set one.
    pub async fn webhook(&self, client: ClientId) -> Result<Option<Webhook>, StoreError> {
        let row = webhook::Entity::find_by_id(client.0).one(self.reader_connection()?).await?;
        row.map(hook).transpose()
    }
}

fn hook(row: webhook::Model) -> Result<Webhook, StoreError> {
    let why = row.disabled_why.unwrap_or_default();
    Ok(Webhook {
        client: ClientId(row.client),
        url: row.url,
        nonce: row.nonce,
        set_at: instant(row.set_at)?,
        disabled: maybe_instant(row.disabled_at)?.map(|at| Disabled { at, why }),
    })
}

impl Tx {
    pub(crate) async fn save_webhook(&mut self, set: &Webhook) -> Result<(), StoreError> {
        use webhook::Column;
        let row = webhook::ActiveModel {
            client: Set(set.client.0),
            url: Set(set.url.clone()),
            nonce: Set(set.nonce),
            set_at: Set(micros(set.set_at)),
            disabled_at: Set(set.disabled.as_ref().map(|disabled| micros(disabled.at))),
            disabled_why: Set(set.disabled.as_ref().map(|disabled| disabled.why.clone())),
        };
        let again =
            [Column::Url, Column::Nonce, Column::SetAt, Column::DisabledAt, Column::DisabledWhy];
        webhook::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Client).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    pub(crate) async fn delete_webhook(&mut self, client: ClientId) -> Result<(), StoreError> {
        let done = webhook::Entity::delete_by_id(client.0).exec(&self.transaction).await?;
        if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }

    /// Tells a sender that has a webhook what happened. `about` makes it one event.
    pub(crate) async fn tell_sender(
        &mut self,
        client: ClientId,
        kind: EventKind,
        receipt: ReceiptId,
        about: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let wanted = webhook::Entity::find_by_id(client.0)
            .filter(webhook::Column::DisabledAt.is_null())
            .count(&self.transaction)
            .await?;
        if wanted == 0 {
            return Ok(());
        }
        let event = Message {
            kind: kind.code().into(),
            to: To::Webhook { client },
            subject: String::new(),
            body: serde_json::json!({ "receipt": receipt, "at": at }).to_string(),
            meeting: None,
            dedupe: format!("{}:{receipt}:{about}", kind.code()),
        };
        self.save_messages(None, None, &[event]).await
    }
}
