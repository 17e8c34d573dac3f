//! Questions to senders beside their notices, and a sender's own notices as a list.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::access::Part;
use domain::ids::{CaseId, ClientId, NoticeId, QuestionId, ReceiptId};
use domain::message;
use domain::notice::{Answered, Question};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::Reader;
use crate::entity::{notice, notice_question};
use crate::error::StoreError;
use crate::note::Outcome;
use crate::notices::{self, NoticeRow};
use crate::rows::{instant, micros, to_json};
use crate::tx::Tx;
use crate::tx::events::Entry;
use crate::worklists::{Page, PageAsk, older, page_of};

/// The name of the list of a sender's notices within its cursors.
const LIST: &str = "sent-notices";

/// Puts beside each notice the questions to its sender, the oldest first.
pub(crate) async fn beside(
    db: &impl ConnectionTrait,
    rows: &mut [NoticeRow],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.received.id.0).collect();
    let found = notice_question::Entity::find()
        .filter(notice_question::Column::Notice.is_in(ids))
        .order_by_asc(notice_question::Column::AskedAt)
        .order_by_asc(notice_question::Column::Id)
        .all(db)
        .await?;
    let mut asked: HashMap<Uuid, Vec<Question>> = HashMap::new();
    for row in found {
        asked.entry(row.notice).or_default().push(question(row)?);
    }
    for row in rows {
        row.questions = asked.remove(&row.received.id.0).unwrap_or_default();
    }
    Ok(())
}

fn question(row: notice_question::Model) -> Result<Question, StoreError> {
    let answer = match (row.answer, row.answered_at) {
        (Some(text), Some(at)) => Some(Answered { text, at: instant(at)? }),
        _ => None,
    };
    Ok(Question {
        id: QuestionId(row.id),
        text: row.text,
        asked_by: row.asked_by,
        asked_at: instant(row.asked_at)?,
        answer,
    })
}

impl Reader {
    /// The notices that a sender sent, the newest first. Notes one entry.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn sent_notices(
        &mut self,
        sender: ClientId,
        page: &PageAsk,
    ) -> Result<Page<NoticeRow>, StoreError> {
        let after: Option<(i64, Uuid)> = page.key(LIST)?;
        let own = notice::Entity::find().filter(notice::Column::Sender.eq(sender.0));
        let total =
            own.clone().select_only().column(notice::Column::Id).count(&self.connection).await?;
        let mut query = own
            .order_by_desc(notice::Column::ReceivedAt)
            .order_by_desc(notice::Column::Id)
            .limit(page.limit());
        if let Some((at, id)) = after {
            query = query.filter(older(notice::Column::ReceivedAt, at, notice::Column::Id, id));
        }
        let rows = query.all(&self.connection).await?;
        let mut found =
            page_of(LIST, page, total, rows, |row| (row.received_at, row.id), notices::record)?;
        beside(&self.connection, &mut found.items).await?;
        let ids: Vec<String> = found.items.iter().map(|row| row.received.id.to_string()).collect();
        let cases: Vec<CaseId> =
            found.items.iter().filter_map(|row| notices::case_of(&row.state)).collect();
        let detail = format!("notice {}", ids.join(" "));
        self.note(Some(Part::Notices), Outcome::Seen, detail, cases);
        Ok(found)
    }
}

impl Tx {
    /// The notice behind a receipt with the questions about it, locked; for its own sender only.
    ///
    /// # Errors
    /// `NotFound` for another sender.
    pub async fn own_notice(
        &mut self,
        receipt: ReceiptId,
        sender: ClientId,
    ) -> Result<NoticeRow, StoreError> {
        let row = notice::Entity::find()
            .filter(notice::Column::Receipt.eq(receipt.0))
            .filter(notice::Column::Sender.eq(sender.0))
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        let mut rows = [notices::record(row.ok_or(StoreError::NotFound)?)?];
        beside(&self.transaction, &mut rows).await?;
        let [row] = rows;
        Ok(row)
    }

    /// The notices placed on several cases, the oldest of each case first.
    pub async fn notices_on(
        &mut self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Vec<NoticeRow>>, StoreError> {
        notices::of_cases(&self.transaction, cases).await
    }

    pub(crate) async fn ask(
        &mut self,
        notice: NoticeId,
        question: &Question,
    ) -> Result<(), StoreError> {
        let row = notice_question::ActiveModel {
            id: Set(question.id.0),
            notice: Set(notice.0),
            text: Set(question.text.clone()),
            asked_by: Set(question.asked_by.clone()),
            asked_at: Set(micros(question.asked_at)),
            answer: Set(None),
            answered_at: Set(None),
        };
        notice_question::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        let entry = Entry {
            kind: "sender-asked".into(),
            words: "The sender was asked a question".into(),
            payload: to_json("an event", question)?,
        };
        self.append(notice.0, "notice", vec![entry]).await
    }

    /// Keeps the first answer to a question, and tells the office.
    pub(crate) async fn answer(
        &mut self,
        notice: NoticeId,
        id: QuestionId,
        text: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let done = notice_question::Entity::update_many()
            .col_expr(notice_question::Column::Answer, text.into())
            .col_expr(notice_question::Column::AnsweredAt, micros(at).into())
            .filter(notice_question::Column::Id.eq(id.0))
            .filter(notice_question::Column::Notice.eq(notice.0))
            .filter(notice_question::Column::Answer.is_null())
            .exec(&self.transaction)
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::AlreadyThere);
        }
        let payload = serde_json::json!({ "question": id, "answer": text });
        let entry = Entry {
            kind: "sender-answered".into(),
            words: "The sender answered a question".into(),
            payload: to_json("an event", &payload)?,
        };
        self.append(notice.0, "notice", vec![entry]).await?;
        let row = self.notice(notice).await?;
        let case = notices::case_of(&row.state);
        let reference = match case {
            Some(case) => self.references(&[case]).await?.remove(&case),
            None => None,
        };
        let told = message::sender_answered(reference.as_deref(), id);
        self.save_messages(case, Some(row.area), &[told]).await
    }
}
