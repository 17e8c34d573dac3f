//! Private calendar addresses: making and revoking one, whose it is, and the meetings it shows. Only a
//! digest is kept; an address shows times, places and references to whoever holds it, and nothing else.

use crate::{
    Reader, Store, StoreError,
    entity::{calendar_link, case_file, meeting},
    note::Outcome,
    people::StaffRow,
    rows::{from_json, instant, micros},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    access::Part,
    ids::{AreaId, CaseId, StaffId},
    meeting::Meeting,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How often an address may be asked for in an hour.
const MOST_AN_HOUR: i32 = 60;
/// How far back an address shows meetings, in days.
const BACK: i64 = 31;

/// What somebody who asks for an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedAsk {
    /// Nobody: there is no such address, or it was revoked, or the account is out of use.
    Nobody,
    /// Too fast.
    TooOften,
    /// The person.
    Person(Box<StaffRow>),
}

impl Store {
    /// Gives a person a new address; the old one stops working.
    pub async fn set_calendar_link(
        &self,
        staff: StaffId,
        digest: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.revoke_calendar_link(staff, at).await?;
        let row = calendar_link::ActiveModel {
            digest: Set(digest.to_owned()),
            staff: Set(staff.0),
            made_at: Set(micros(at)),
            revoked_at: Set(None),
            hour: Set(0),
            asked: Set(0),
        };
        calendar_link::Entity::insert(row)
            .exec_without_returning(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// Revokes the address of a person, if there is one.
    pub async fn revoke_calendar_link(
        &self,
        staff: StaffId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        calendar_link::Entity::update_many()
            .col_expr(calendar_link::Column::RevokedAt, micros(at).into())
            .filter(calendar_link::Column::Staff.eq(staff.0))
            .filter(calendar_link::Column::RevokedAt.is_null())
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// When the address of a person that works now was made.
    pub async fn calendar_link_of(
        &self,
        staff: StaffId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let found = calendar_link::Entity::find()
            .filter(calendar_link::Column::Staff.eq(staff.0))
            .filter(calendar_link::Column::RevokedAt.is_null())
            .one(self.reader_connection()?)
            .await?;
        found.map(|row| instant(row.made_at)).transpose()
    }

    /// Whose address has this digest. Each asking is counted within its hour.
    pub async fn staff_by_calendar_link(
        &self,
        digest: &str,
        at: DateTime<Utc>,
    ) -> Result<FeedAsk, StoreError> {
        use calendar_link::Column;
        let found = calendar_link::Entity::find_by_id(digest.to_owned())
            .filter(Column::RevokedAt.is_null())
            .one(self.reader_connection()?)
            .await?;
        let Some(link) = found else { return Ok(FeedAsk::Nobody) };
        let hour = at.timestamp().div_euclid(3_600);
        let counted = Expr::case(Expr::col(Column::Hour).eq(hour), Expr::col(Column::Asked).add(1));
        let free = Condition::any().add(Column::Hour.ne(hour)).add(Column::Asked.lt(MOST_AN_HOUR));
        let done = calendar_link::Entity::update_many()
            .col_expr(Column::Asked, counted.finally(1).into())
            .col_expr(Column::Hour, hour.into())
            .filter(Column::Digest.eq(digest))
            .filter(free)
            .exec(self.writer_connection()?)
            .await?;
        if done.rows_affected == 0 {
            return Ok(FeedAsk::TooOften);
        }
        let person = self.staff(StaffId(link.staff)).await?;
        Ok(if person.active { FeedAsk::Person(Box::new(person)) } else { FeedAsk::Nobody })
    }
}

impl Reader {
    /// The meetings of some areas that a mailbox is invited to and that are to come, or began within
    /// the last month, with the references of their cases; the earliest first. Notes one entry.
    pub async fn meetings_of(
        &mut self,
        email: &str,
        areas: &BTreeSet<AreaId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<(String, Meeting)>, StoreError> {
        let to_case = meeting::Entity::belongs_to(case_file::Entity)
            .from(meeting::Column::CaseId)
            .to(case_file::Column::Id);
        let rows: Vec<(Uuid, String, String)> = meeting::Entity::find()
            .select_only()
            .column(meeting::Column::CaseId)
            .column(case_file::Column::Reference)
            .column(meeting::Column::Body)
            .join(JoinType::InnerJoin, to_case.into())
            .filter(case_file::Column::Area.is_in(areas.iter().map(|area| area.0)))
            .filter(meeting::Column::State.eq("arranged"))
            .filter(meeting::Column::StartsAt.gte(micros(now - Duration::days(BACK))))
            .order_by_asc(meeting::Column::StartsAt)
            .order_by_asc(meeting::Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await?;
        let (mut found, mut cases) = (Vec::new(), Vec::new());
        for (case, reference, body) in rows {
            let meeting: Meeting = from_json("a meeting", &body)?;
            if meeting.invitees.iter().any(|i| i.email.eq_ignore_ascii_case(email)) {
                cases.push(CaseId(case));
                found.push((reference, meeting));
            }
        }
        self.note(Some(Part::Meetings), Outcome::Seen, "calendar".into(), cases);
        Ok(found)
    }
}
