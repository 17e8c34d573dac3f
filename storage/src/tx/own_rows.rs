//! What people set for themselves: a deputy, the daily digest, the address of their calendar.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::StaffId;
use domain::own::Deputy;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::{deputy, digest, own_calendar};
use crate::error::StoreError;
use crate::rows::{micros, small};
use crate::tx::Tx;

impl Tx {
    pub(super) async fn save_deputy(
        &mut self,
        staff: StaffId,
        named: &Deputy,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        use deputy::Column;
        let row = deputy::ActiveModel {
            staff: Set(staff.0),
            deputy: Set(named.deputy.0),
            until_on: Set(named.until.to_string()),
            reason: Set(named.reason.clone()),
            named_at: Set(micros(at)),
        };
        let again = [Column::Deputy, Column::UntilOn, Column::Reason, Column::NamedAt];
        deputy::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Staff).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    pub(super) async fn delete_deputy(&mut self, staff: StaffId) -> Result<(), StoreError> {
        deputy::Entity::delete_by_id(staff.0).exec(&self.transaction).await?;
        Ok(())
    }

    /// Sets or takes away the digest. One set anew keeps the day for which it went last.
    pub(super) async fn save_digest(
        &mut self,
        staff: StaffId,
        at_minute: Option<u32>,
    ) -> Result<(), StoreError> {
        let Some(minute) = at_minute else {
            digest::Entity::delete_by_id(staff.0).exec(&self.transaction).await?;
            return Ok(());
        };
        let row = digest::ActiveModel {
            staff: Set(staff.0),
            at_minute: Set(small(minute)?),
            sent_on: NotSet,
        };
        let again = OnConflict::column(digest::Column::Staff)
            .update_column(digest::Column::AtMinute)
            .to_owned();
        digest::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Sets the address of a person's calendar with its host, or takes it away. What was read from an
    /// address before goes with it.
    pub(super) async fn save_own_calendar(
        &mut self,
        staff: StaffId,
        address: Option<(&str, &str)>,
    ) -> Result<(), StoreError> {
        own_calendar::Entity::delete_by_id(staff.0).exec(&self.transaction).await?;
        let Some((host, address)) = address else { return Ok(()) };
        let row = own_calendar::ActiveModel {
            staff: Set(staff.0),
            host: Set(host.to_owned()),
            address: Set(address.to_owned()),
            asked_at: Set(0),
            read_at: Set(None),
            fault: Set(None),
            times: Set("[]".to_owned()),
        };
        own_calendar::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    /// Notes that the digest of a day was written.
    pub async fn digest_written(
        &mut self,
        staff: StaffId,
        on: NaiveDate,
    ) -> Result<(), StoreError> {
        let row = digest::ActiveModel {
            staff: Set(staff.0),
            at_minute: NotSet,
            sent_on: Set(Some(on.to_string())),
        };
        match digest::Entity::update(row).exec(&self.transaction).await {
            // They stopped it in the same moment.
            Err(sea_orm::DbErr::RecordNotUpdated) => Ok(()),
            done => Ok(done.map(drop)?),
        }
    }
}
