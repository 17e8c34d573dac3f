//! Requests for information as rows: the truth is in the course of their case, these are for the
//! lists that go across cases.

use domain::case::CaseRecord;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::information_request;
use crate::error::StoreError;
use crate::rows::to_json;
use crate::tx::Tx;

impl Tx {
    /// Writes the requests that changed. On a case that is over nothing is waited for.
    pub(super) async fn save_requests(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        use information_request::Column;
        let live = |record: &CaseRecord| record.course.stage.is_live();
        let same_stage = before.is_some_and(|before| live(before) == live(after));
        let known = before.map(|b| b.course.requests.as_slice()).unwrap_or_default();
        let changed = after.course.requests.iter();
        let mut rows = Vec::new();
        for request in changed.filter(|request| !same_stage || !known.contains(request)) {
            rows.push(information_request::ActiveModel {
                id: Set(request.id.0),
                case_id: Set(after.course.id.0),
                organisation: Set(request.organisation.clone()),
                due_on: Set(request.due_on.to_string()),
                waits: Set(request.open() && live(after)),
                body: Set(to_json("a request", request)?),
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        information_request::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(Column::Id)
                    .update_columns([Column::CaseId, Column::Waits, Column::Body])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }
}
