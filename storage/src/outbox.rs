//! Messages waiting to go out. A process claims a few for a minute by compare-and-set, so that two
//! never send the same one; one whose process stopped is claimed again when the minute is over. Who
//! has a role is looked up when the message is claimed, not when it was written.

use crate::{
    Store, StoreError,
    entity::{case_file, case_party, meeting, outbox, staff, staff_role},
    rows::{from_json, micros},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    ids::{AreaId, CaseId, MessageId},
    meeting::Meeting,
    message::{Message, To},
    webhook,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How long a claim holds.
const LEASE: Duration = Duration::seconds(60);

/// A message that this process may now send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The message.
    pub id: MessageId,
    /// What it says.
    pub message: Message,
    /// The case it is about.
    pub case: Option<CaseId>,
    /// The area that owns the case now; without a case, the area it was written for.
    pub area: Option<AreaId>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// Where it goes; empty when nobody holds the role.
    pub mailboxes: Vec<String>,
    /// The meeting whose calendar file goes with it, and the reference of its case.
    pub meeting: Option<(Meeting, String)>,
}

impl Store {
    /// Claims messages for people that may be tried at this instant, for one minute.
    pub async fn claim_messages(
        &self,
        at: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Outgoing>, StoreError> {
        self.claim(at, limit, events().not()).await
    }

    /// Claims events for webhooks that may be tried at this instant, for one minute.
    pub async fn claim_events(
        &self,
        at: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Outgoing>, StoreError> {
        self.claim(at, limit, events()).await
    }

    async fn claim(
        &self,
        at: DateTime<Utc>,
        limit: u32,
        kind: Condition,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let db = self.writer_connection()?;
        let waiting: Vec<Uuid> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::Id)
            .filter(claimable(at))
            .filter(kind)
            .order_by_asc(outbox::Column::NextTryAt)
            .order_by_asc(outbox::Column::Id)
            .limit(u64::from(limit))
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut claimed = outbox::Entity::update_many()
            .col_expr(outbox::Column::ClaimedBy, self.writer_name().into())
            .col_expr(outbox::Column::LeaseUntil, micros(at + LEASE).into())
            .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
            .filter(outbox::Column::Id.is_in(waiting))
            .filter(claimable(at))
            .exec_with_returning(db)
            .await?;
        claimed.sort_by_key(|row| (row.next_try_at, row.id));
        self.outgoing(claimed).await
    }

    /// Settles a message: `delivered`, or in a few words why it was given up. A message that is
    /// settled stays as it is.
    pub async fn settle_message(
        &self,
        id: MessageId,
        at: DateTime<Utc>,
        outcome: &str,
    ) -> Result<(), StoreError> {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::SettledAt, micros(at).into())
            .col_expr(outbox::Column::Outcome, outcome.into())
            .col_expr(outbox::Column::NextTryAt, Expr::val(None::<i64>))
            .col_expr(outbox::Column::LeaseUntil, Expr::val(None::<i64>))
            .filter(outbox::Column::Id.eq(id.0))
            .filter(outbox::Column::SettledAt.is_null())
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    /// Gives a claimed message back, to be tried again later. Does nothing when another process has
    /// claimed it since.
    pub async fn retry_message(
        &self,
        id: MessageId,
        next_try_at: DateTime<Utc>,
        why: &str,
    ) -> Result<(), StoreError> {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::NextTryAt, micros(next_try_at).into())
            .col_expr(outbox::Column::Outcome, why.into())
            .col_expr(outbox::Column::ClaimedBy, Expr::val(None::<String>))
            .col_expr(outbox::Column::LeaseUntil, Expr::val(None::<i64>))
            .filter(outbox::Column::Id.eq(id.0))
            .filter(outbox::Column::SettledAt.is_null())
            .filter(outbox::Column::ClaimedBy.eq(self.writer_name()))
            .exec(self.writer_connection()?)
            .await?;
        Ok(())
    }

    async fn outgoing(&self, rows: Vec<outbox::Model>) -> Result<Vec<Outgoing>, StoreError> {
        let db = self.reader_connection()?;
        let messages = rows
            .into_iter()
            .map(|row| Ok((from_json::<Message>("a message", &row.body)?, row)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let owners = owners(db, messages.iter().filter_map(|(_, row)| row.case_id)).await?;
        let area_of = |row: &outbox::Model| {
            row.case_id.and_then(|case| owners.get(&case).copied()).or(row.area)
        };
        let named = |message: &Message| match &message.to {
            To::AreaRole { area, .. } => Some(area.0),
            _ => None,
        };
        let asked = messages.iter().filter_map(|(message, row)| named(message).or(area_of(row)));
        let holders = holders(db, asked).await?;
        let meetings =
            meetings(db, messages.iter().filter_map(|(message, _)| message.meeting.map(|id| id.0)))
                .await?;
        let outgoing = messages.into_iter().map(|(message, row)| {
            let area = area_of(&row);
            let mailboxes = match &message.to {
                To::Mailbox { address } => vec![address.clone()],
                To::Webhook { .. } => Vec::new(),
                To::Role { role } => area
                    .and_then(|area| holders.get(&(area, role.code().to_owned())).cloned())
                    .unwrap_or_default(),
                To::AreaRole { area, role } => {
                    holders.get(&(area.0, role.code().to_owned())).cloned().unwrap_or_default()
                }
            };
            Outgoing {
                id: MessageId(row.id),
                case: row.case_id.map(CaseId),
                area: area.map(AreaId),
                attempts: u32::try_from(row.attempts).unwrap_or_default(),
                mailboxes,
                meeting: message.meeting.and_then(|id| meetings.get(&id.0).cloned()),
                message,
            }
        });
        Ok(outgoing.collect())
    }
}

/// Events for webhooks.
fn events() -> Condition {
    Condition::all().add(outbox::Column::Kind.starts_with(webhook::KIND))
}

/// Not settled, due, and not held by a claim that still runs.
fn claimable(at: DateTime<Utc>) -> Condition {
    let free = Condition::any()
        .add(outbox::Column::LeaseUntil.is_null())
        .add(outbox::Column::LeaseUntil.lte(micros(at)));
    Condition::all()
        .add(outbox::Column::SettledAt.is_null())
        .add(outbox::Column::NextTryAt.lte(micros(at)))
        .add(free)
}

/// The area that owns each case now.
async fn owners<C: ConnectionTrait>(
    db: &C,
    cases: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Uuid>, StoreError> {
    let cases: BTreeSet<Uuid> = cases.collect();
    let rows: Vec<(Uuid, Uuid)> = case_party::Entity::find()
        .select_only()
        .column(case_party::Column::CaseId)
        .column(case_party::Column::Area)
        .filter(case_party::Column::CaseId.is_in(cases))
        .filter(case_party::Column::Kind.eq("owner"))
        .filter(case_party::Column::UntilAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The mailboxes of everybody in use in these areas, by area and role, in the order of the alphabet.
async fn holders<C: ConnectionTrait>(
    db: &C,
    areas: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<(Uuid, String), Vec<String>>, StoreError> {
    let areas: BTreeSet<Uuid> = areas.collect();
    let to_staff = staff_role::Entity::belongs_to(staff::Entity)
        .from(staff_role::Column::Staff)
        .to(staff::Column::Id);
    let rows: Vec<(Uuid, String, String)> = staff_role::Entity::find()
        .select_only()
        .column(staff_role::Column::Area)
        .column(staff_role::Column::Role)
        .column(staff::Column::Email)
        .join(JoinType::InnerJoin, to_staff.into())
        .filter(staff_role::Column::Area.is_in(areas))
        .filter(staff::Column::Active.eq(true))
        .order_by_asc(staff::Column::Email)
        .into_tuple()
        .all(db)
        .await?;
    let mut held: BTreeMap<(Uuid, String), Vec<String>> = BTreeMap::new();
    for (area, role, email) in rows {
        held.entry((area, role)).or_default().push(email);
    }
    Ok(held)
}

/// Meetings with the reference of their case.
async fn meetings<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, (Meeting, String)>, StoreError> {
    let ids: BTreeSet<Uuid> = ids.collect();
    let to_case = meeting::Entity::belongs_to(case_file::Entity)
        .from(meeting::Column::CaseId)
        .to(case_file::Column::Id);
    let rows: Vec<(Uuid, String, String)> = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Id)
        .column(meeting::Column::Body)
        .column(case_file::Column::Reference)
        .join(JoinType::InnerJoin, to_case.into())
        .filter(meeting::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, body, reference)| Ok((id, (from_json("a meeting", &body)?, reference))))
        .collect()
}

#[cfg(test)]
mod tests;
