//! When people are engaged, by their own calendars: which are to be read again, what was read, and the
//! times for a search. The addresses leave the store for the job that reads them, and for nobody else.

use crate::{
    Reader, Store, StoreError,
    entity::{own_calendar, staff, staff_role},
    rows::{from_json, instant, micros, to_json},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{AreaId, StaffId},
    meeting::slots::Span,
    own::{CALENDAR_EVERY, Engaged, OwnCalendar},
};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};

/// A calendar that is to be read.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarDue {
    /// Whose.
    pub staff: StaffId,
    /// Where. It works like a key: never log or show it.
    pub address: String,
    /// When it was last asked, by which two servers do not both ask.
    asked_at: i64,
}

impl Reader {
    /// What is known of a person's own calendar, if they gave its address.
    pub async fn own_calendar(
        &mut self,
        staff: StaffId,
    ) -> Result<Option<OwnCalendar>, StoreError> {
        let row = own_calendar::Entity::find_by_id(staff.0).one(&self.connection).await?;
        row.map(|row| {
            let read_at = row.read_at.map(instant).transpose()?;
            Ok(OwnCalendar { host: row.host, read_at, fault: row.fault })
        })
        .transpose()
    }

    /// When those of some mailboxes who hold a role in an area are engaged, by their own calendars.
    /// Nobody else's times are told.
    pub async fn engaged(
        &mut self,
        area: AreaId,
        emails: &[String],
    ) -> Result<Vec<Engaged>, StoreError> {
        let here = Query::select()
            .column(staff_role::Column::Staff)
            .from(staff_role::Entity)
            .and_where(staff_role::Column::Area.eq(area.0))
            .to_owned();
        let to_staff = own_calendar::Entity::belongs_to(staff::Entity)
            .from(own_calendar::Column::Staff)
            .to(staff::Column::Id);
        let emails = emails.iter().map(|email| email.trim().to_lowercase());
        let rows: Vec<(String, i64, String)> = own_calendar::Entity::find()
            .select_only()
            .column(staff::Column::Email)
            .column(own_calendar::Column::ReadAt)
            .column(own_calendar::Column::Times)
            .join(JoinType::InnerJoin, to_staff.into())
            .filter(own_calendar::Column::ReadAt.is_not_null())
            .filter(staff::Column::Active.eq(true))
            .filter(staff::Column::Email.is_in(emails))
            .filter(staff::Column::Id.in_subquery(here))
            .into_tuple()
            .all(&self.connection)
            .await?;
        rows.into_iter()
            .map(|(email, read_at, times)| {
                let spans: Vec<Span> = from_json("the times of a calendar", &times)?;
                Ok(Engaged { email, read_at: instant(read_at)?, spans })
            })
            .collect()
    }
}

impl Store {
    /// Some calendars that were not asked for half an hour, the longest waiting first.
    pub async fn calendars_due(
        &self,
        now: DateTime<Utc>,
        most: u64,
    ) -> Result<Vec<CalendarDue>, StoreError> {
        let rows: Vec<(uuid::Uuid, String, i64)> = own_calendar::Entity::find()
            .select_only()
            .column(own_calendar::Column::Staff)
            .column(own_calendar::Column::Address)
            .column(own_calendar::Column::AskedAt)
            .filter(own_calendar::Column::AskedAt.lte(micros(now - CALENDAR_EVERY)))
            .order_by_asc(own_calendar::Column::AskedAt)
            .order_by_asc(own_calendar::Column::Staff)
            .limit(most)
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        let due =
            |(staff, address, asked_at)| CalendarDue { staff: StaffId(staff), address, asked_at };
        Ok(rows.into_iter().map(due).collect())
    }

    /// Whether this server is the one that reads a calendar now.
    pub async fn claim_calendar(
        &self,
        due: &CalendarDue,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = own_calendar::Entity::update_many()
            .col_expr(own_calendar::Column::AskedAt, micros(now).into())
            .filter(own_calendar::Column::Staff.eq(due.staff.0))
            .filter(own_calendar::Column::AskedAt.eq(due.asked_at))
            .filter(own_calendar::Column::Address.eq(due.address.as_str()))
            .exec(self.writer_connection()?)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Keeps what a reading came to: the times, or why there are none; then the earlier ones stay. A
    /// calendar whose address was changed meanwhile keeps nothing of it.
    pub async fn keep_calendar(
        &self,
        due: &CalendarDue,
        read: &Result<Vec<Span>, String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        use own_calendar::Column;
        let kept = own_calendar::Entity::update_many()
            .filter(Column::Staff.eq(due.staff.0))
            .filter(Column::Address.eq(due.address.as_str()));
        let kept = match read {
            Ok(spans) => kept
                .col_expr(Column::ReadAt, micros(now).into())
                .col_expr(Column::Fault, Option::<String>::None.into())
                .col_expr(Column::Times, to_json("the times of a calendar", spans)?.into()),
            Err(why) => kept.col_expr(Column::Fault, why.as_str().into()),
        };
        kept.exec(self.writer_connection()?).await?;
        Ok(())
    }
}
