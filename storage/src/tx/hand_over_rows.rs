//! What moves a case between areas, as rows: hand-overs, who said which area, areas with an
//! interest. The owner itself is written with the file.

use domain::case::CaseRecord;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{case_area, case_party, hand_over};
use crate::error::{StoreError, damaged};
use crate::rows::{micros, to_json};
use crate::tx::Tx;

impl Tx {
    pub(super) async fn save_movement(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        self.save_hand_overs(before, after).await?;
        self.save_areas(before, after).await?;
        self.save_interest(before, after).await
    }

    async fn save_hand_overs(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        use hand_over::Column;
        let known = before.map(|before| before.hand_overs.as_slice()).unwrap_or_default();
        for (no, changed) in after.hand_overs.iter().enumerate() {
            if known.get(no) == Some(changed) {
                continue;
            }
            let row = hand_over::ActiveModel {
                id: Set(changed.id.0),
                case_id: Set(after.course.id.0),
                no: Set(number(no)?),
                from_area: Set(changed.from.0),
                to_area: Set(changed.to.area().map(|area| area.0)),
                state: Set(changed.state.code().into()),
                proposed_at: Set(micros(changed.proposed_at)),
                body: Set(to_json("a hand-over", changed)?),
            };
            hand_over::Entity::insert(row)
                .on_conflict(
                    OnConflict::column(Column::Id)
                        .update_columns([Column::State, Column::Body])
                        .to_owned(),
                )
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn save_areas(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        use case_area::Column;
        let known = before.map(|before| before.areas.as_slice()).unwrap_or_default();
        for (no, record) in after.areas.iter().enumerate() {
            if known.get(no) == Some(record) {
                continue;
            }
            let row = case_area::ActiveModel {
                case_id: Set(after.course.id.0),
                no: Set(number(no)?),
                field: Set(record.field.code().into()),
                area: Set(record.area.0),
                from_at: Set(micros(record.from)),
                until_at: Set(record.until.map(micros)),
                body: Set(to_json("an area of a case", record)?),
            };
            case_area::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns([Column::CaseId, Column::No])
                        .update_columns([Column::UntilAt, Column::Body])
                        .to_owned(),
                )
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn save_interest(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        let known = before.map(|before| before.course.interested.clone()).unwrap_or_default();
        let case = after.course.id.0;
        for area in known.difference(&after.course.interested) {
            case_party::Entity::update_many()
                .col_expr(case_party::Column::UntilAt, Expr::value(micros(self.at.now)))
                .filter(case_party::Column::CaseId.eq(case))
                .filter(case_party::Column::Area.eq(area.0))
                .filter(case_party::Column::Kind.eq("interested"))
                .filter(case_party::Column::UntilAt.is_null())
                .exec(&self.transaction)
                .await?;
        }
        for area in after.course.interested.difference(&known) {
            let row = case_party::ActiveModel {
                id: NotSet,
                case_id: Set(case),
                area: Set(area.0),
                kind: Set("interested".into()),
                from_at: Set(micros(self.at.now)),
                until_at: Set(None),
            };
            case_party::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }
}

/// A number within a case.
fn number(no: usize) -> Result<i32, StoreError> {
    i32::try_from(no).map_err(|_| damaged("a number within a case"))
}
