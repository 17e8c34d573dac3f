//! The family's part of a case as a row.

use domain::case::CaseRecord;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::family::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use crate::rows::{small, to_json};
use crate::tx::Tx;

impl Tx {
    /// Writes the family's part, if it differs from before.
    pub(super) async fn save_family(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        let same = match before {
            Some(before) => before.family == after.family,
            None => after.family.version == 0,
        };
        if same {
            return Ok(());
        }
        let row = ActiveModel {
            case_id: Set(after.course.id.0),
            version: Set(small(after.family.version)?),
            body: Set(to_json("the family of a case", &after.family)?),
        };
        Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::CaseId)
                    .update_columns([Column::Version, Column::Body])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }
}
