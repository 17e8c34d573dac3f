//! Polls of a case as rows, and the case behind the link of somebody who was asked.

use crate::{
    Reader, StoreError, Tx,
    entity::{poll, poll_link},
    rows::{from_json, micros, to_json},
};
use domain::{case::CaseRecord, ids::CaseId, meeting::poll::Poll};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

/// The polls of a case, the oldest first.
pub(crate) async fn of_case(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<Poll>, StoreError> {
    let bodies: Vec<String> = poll::Entity::find()
        .select_only()
        .column(poll::Column::Body)
        .filter(poll::Column::CaseId.eq(case.0))
        .order_by_asc(poll::Column::OpenedAt)
        .order_by_asc(poll::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    bodies.iter().map(|body| from_json("a poll", body)).collect()
}

impl Reader {
    /// The case of the poll that a link with this digest is of.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn case_of_link(&mut self, digest: &str) -> Result<CaseId, StoreError> {
        let found: Option<Uuid> = poll_link::Entity::find()
            .select_only()
            .column(poll_link::Column::CaseId)
            .filter(poll_link::Column::Digest.eq(digest))
            .into_tuple()
            .one(&self.connection)
            .await?;
        found.map(CaseId).ok_or(StoreError::NotFound)
    }
}

impl Tx {
    pub(crate) async fn save_polls(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        let known = before.map(|before| before.polls.as_slice()).unwrap_or_default();
        let case = after.course.id.0;
        for changed in after.polls.iter().filter(|poll| !known.contains(poll)) {
            let row = poll::ActiveModel {
                id: Set(changed.id.0),
                case_id: Set(case),
                opened_at: Set(micros(changed.opened_at)),
                body: Set(to_json("a poll", changed)?),
            };
            poll::Entity::insert(row)
                .on_conflict(
                    OnConflict::column(poll::Column::Id)
                        .update_column(poll::Column::Body)
                        .to_owned(),
                )
                .exec_without_returning(&self.transaction)
                .await?;
            if known.iter().any(|poll| poll.id == changed.id) {
                continue;
            }
            let links = changed.asked.iter().map(|asked| poll_link::ActiveModel {
                digest: Set(asked.digest.clone()),
                case_id: Set(case),
            });
            poll_link::Entity::insert_many(links).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }
}
