//! What waits: notices that a person must look at, and the records that the jobs take up next. The
//! jobs' lists hold ids and nothing else, take no locks and are safe to repeat.

use crate::{
    NoticeRow, Reader, Store, StoreError,
    entity::{answered, case_file, notice},
    note::Outcome,
    notices, questions,
    rows::{micros, small},
    tx::sweeping::{of_older_law, to_look_at},
    worklists::{Page, PageAsk, page_of, within},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    access::Part,
    ids::{AreaId, CaseId, NoticeId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// The name of the list of waiting notices within its cursors.
const LIST: &str = "waiting-notices";
/// How long a refused notice stays in the list, in days.
const REFUSED_DAYS: i64 = 90;

/// What a person must decide comes first.
const RANK: &str = "CASE notice.state WHEN 'question' THEN 0 WHEN 'stuck' THEN 1 WHEN 'parked' THEN 2 WHEN 'refused' THEN 3 ELSE 4 END";

fn rank(state: &str) -> i32 {
    match state {
        "question" => 0,
        "stuck" => 1,
        "parked" => 2,
        "refused" => 3,
        _ => 4,
    }
}

impl Reader {
    /// Notices of these areas that a person must look at: questions, stuck ones, those refused in
    /// the last 90 days, and those not placed yet; within each the oldest first. Notes one entry.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn waiting_notices(
        &mut self,
        areas: &[AreaId],
        page: &PageAsk,
    ) -> Result<Page<NoticeRow>, StoreError> {
        let refused_since = self.at - micros_of(Duration::days(REFUSED_DAYS));
        let mut found = waiting(&self.connection, areas, refused_since, page).await?;
        questions::beside(&self.connection, &mut found.items).await?;
        let ids: Vec<String> = found.items.iter().map(|row| row.received.id.to_string()).collect();
        self.note(
            Some(Part::Notices),
            Outcome::Seen,
            format!("notice {}", ids.join(" ")),
            Vec::new(),
        );
        Ok(found)
    }
}

fn micros_of(length: Duration) -> i64 {
    length.num_microseconds().unwrap_or(i64::MAX)
}

async fn waiting<C: ConnectionTrait>(
    db: &C,
    areas: &[AreaId],
    refused_since: i64,
    ask: &PageAsk,
) -> Result<Page<NoticeRow>, StoreError> {
    let after: Option<(i32, i64, Uuid)> = ask.key(LIST)?;
    let refused = Condition::all()
        .add(notice::Column::State.eq("refused"))
        .add(notice::Column::ReceivedAt.gte(refused_since));
    let wanted = Condition::any()
        .add(notice::Column::State.is_in(["question", "stuck", "parked", "waiting"]))
        .add(refused);
    let listed = notice::Entity::find().filter(within(notice::Column::Area, areas)).filter(wanted);
    let total = listed.clone().select_only().column(notice::Column::Id).count(db).await?;
    let mut query = listed
        .order_by_asc(Expr::cust(RANK))
        .order_by_asc(notice::Column::ReceivedAt)
        .order_by_asc(notice::Column::Id)
        .limit(ask.limit());
    if let Some((state, received_at, id)) = after {
        let later = Condition::any().add(notice::Column::ReceivedAt.gt(received_at)).add(
            Condition::all()
                .add(notice::Column::ReceivedAt.eq(received_at))
                .add(notice::Column::Id.gt(id)),
        );
        let beyond = Condition::any()
            .add(Expr::cust(RANK).gt(state))
            .add(Condition::all().add(Expr::cust(RANK).eq(state)).add(later));
        query = query.filter(beyond);
    }
    let rows = query.all(db).await?;
    page_of(
        LIST,
        ask,
        total,
        rows,
        |row| (rank(&row.state), row.received_at, row.id),
        notices::record,
    )
}

impl Store {
    /// Notices to place, the oldest first.
    pub async fn waiting_notice_ids(&self, limit: u32) -> Result<Vec<NoticeId>, StoreError> {
        let ids: Vec<Uuid> = notice::Entity::find()
            .select_only()
            .column(notice::Column::Id)
            .filter(notice::Column::State.eq("waiting"))
            .order_by_asc(notice::Column::ReceivedAt)
            .order_by_asc(notice::Column::Id)
            .limit(u64::from(limit))
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        Ok(ids.into_iter().map(NoticeId).collect())
    }

    /// Cases whose clocks may read differently by now, and those on which something may be due and
    /// that were read under an older table of clocks. In no order that means anything.
    pub async fn cases_to_look_at(
        &self,
        at: DateTime<Utc>,
        law: u32,
        limit: u32,
    ) -> Result<Vec<CaseId>, StoreError> {
        // One question for each index: a database that is asked both at once may use neither.
        let mut ids = self.cases_that(to_look_at(micros(at)), limit).await?;
        ids.extend(self.cases_that(of_older_law(small(law)?), limit).await?);
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(limit as usize);
        Ok(ids)
    }

    async fn cases_that(&self, wait: Condition, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let ids: Vec<Uuid> = case_file::Entity::find()
            .select_only()
            .column(case_file::Column::Id)
            .filter(wait)
            .limit(u64::from(limit))
            .into_tuple()
            .all(self.reader_connection()?)
            .await?;
        Ok(ids.into_iter().map(CaseId).collect())
    }

    /// Forgets the stored answers of calls made before this instant; gives back how many.
    pub async fn forget_old_answers(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let done = answered::Entity::delete_many()
            .filter(answered::Column::At.lt(micros(before)))
            .exec(self.writer_connection()?)
            .await?;
        Ok(done.rows_affected)
    }
}

#[cfg(test)]
mod tests;
