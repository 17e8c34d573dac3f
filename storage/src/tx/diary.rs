//! What an area has in its diary around a time: read under a lock of the area's diary, so that two
//! people who arrange at once see one another.

use crate::{
    Reader, StoreError, Tx,
    entity::{case_file, meeting, serial},
    rows::{from_json, micros},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    ids::{AreaId, MeetingId},
    meeting::{Busy, Diary, Meeting},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// The longest a meeting lasts.
const LONGEST: Duration = Duration::hours(8);

impl Tx {
    /// The area's diary around a time, but for one meeting; held until the transaction ends.
    pub async fn diary(
        &mut self,
        area: AreaId,
        starts_at: Option<DateTime<Utc>>,
        but: MeetingId,
    ) -> Result<Diary, StoreError> {
        self.diary_without(area, starts_at, &[but]).await
    }

    /// The same, but for several meetings that move together.
    pub async fn diary_without(
        &mut self,
        area: AreaId,
        starts_at: Option<DateTime<Utc>>,
        but: &[MeetingId],
    ) -> Result<Diary, StoreError> {
        self.lock_diary(area).await?;
        let lengths = self.lengths(area).await?;
        let Some((from, to)) = starts_at.and_then(around) else {
            return Ok(Diary { lengths, ..Diary::default() });
        };
        let span = (from, to);
        let busy = busy_between(&self.transaction, area, span, but).await?;
        Ok(Diary { busy, lengths, ..Diary::default() })
    }

    /// Makes whoever arranges in the same area wait until this transaction ends.
    async fn lock_diary(&mut self, area: AreaId) -> Result<(), StoreError> {
        let row = serial::ActiveModel { name: Set(format!("diary:{area}")), value: Set(1) };
        let next = Expr::col((serial::Entity, serial::Column::Value)).add(1);
        serial::Entity::insert(row)
            .on_conflict(
                OnConflict::column(serial::Column::Name)
                    .value(serial::Column::Value, next)
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }
}

fn around(at: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    Some((at.checked_sub_signed(LONGEST)?, at.checked_add_signed(LONGEST)?))
}

/// The meetings of an area that are to come and begin within a span, but for some.
pub(crate) async fn busy_between(
    db: &impl ConnectionTrait,
    area: AreaId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    but: &[MeetingId],
) -> Result<Vec<Busy>, StoreError> {
    let to_case = meeting::Entity::belongs_to(case_file::Entity)
        .from(meeting::Column::CaseId)
        .to(case_file::Column::Id);
    let query = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Body)
        .join(JoinType::InnerJoin, to_case.into())
        .filter(case_file::Column::Area.eq(area.0))
        .filter(meeting::Column::State.eq("arranged"))
        .filter(meeting::Column::StartsAt.between(micros(from), micros(to)))
        .filter(meeting::Column::Id.is_not_in(but.iter().map(|meeting| meeting.0)));
    let bodies: Vec<String> = query.into_tuple().all(db).await?;
    bodies.iter().map(|body| Ok(Busy::of(&from_json::<Meeting>("a meeting", body)?))).collect()
}

impl Reader {
    /// The area's diary between two times, but for one meeting. It names no case, so that nothing is
    /// noted: whoever asks has opened the case for which a time is sought.
    pub async fn diary(
        &mut self,
        area: AreaId,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        but: Option<MeetingId>,
    ) -> Result<Diary, StoreError> {
        let from = from.checked_sub_signed(LONGEST).unwrap_or(from);
        let busy = busy_between(&self.connection, area, (from, to), but.as_slice()).await?;
        Ok(Diary { busy, lengths: self.lengths(area).await?, ..Diary::default() })
    }
}
