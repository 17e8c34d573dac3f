//! The meetings of one sitting: which cases are discussed at the same time and place. The rule is the
//! domain's; here its candidates are found by kind and start.

use crate::{
    Reader, StoreError, Tx,
    entity::{case_file, meeting},
    rows::{from_json, micros, to_code},
};
use domain::{
    ids::{CaseId, MeetingId},
    meeting::Meeting,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// A meeting of a sitting, with the case it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sat {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The meeting.
    pub meeting: Meeting,
}

impl Tx {
    /// The sitting of a meeting, its own among them, in the order of the cases' ids. Nothing is locked.
    pub async fn sitting(&mut self, id: MeetingId) -> Result<Vec<Sat>, StoreError> {
        sitting(&self.transaction, id).await
    }
}

impl Reader {
    /// The sitting of a meeting, its own among them, in the order of the cases' ids. Whoever asks says
    /// which of the cases were shown.
    pub async fn sitting(&mut self, id: MeetingId) -> Result<Vec<Sat>, StoreError> {
        sitting(&self.connection, id).await
    }
}

async fn sitting(db: &impl ConnectionTrait, id: MeetingId) -> Result<Vec<Sat>, StoreError> {
    let row = meeting::Entity::find_by_id(id.0).one(db).await?.ok_or(StoreError::NotFound)?;
    let one: Meeting = from_json("a meeting", &row.body)?;
    let to_case = meeting::Entity::belongs_to(case_file::Entity)
        .from(meeting::Column::CaseId)
        .to(case_file::Column::Id);
    let rows: Vec<(Uuid, String, String)> = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::CaseId)
        .column(case_file::Column::Reference)
        .column(meeting::Column::Body)
        .join(JoinType::InnerJoin, to_case.into())
        .filter(meeting::Column::StartsAt.eq(micros(one.starts_at)))
        .filter(meeting::Column::State.eq(to_code("the state of a meeting", &one.state)?))
        .order_by_asc(meeting::Column::CaseId)
        .order_by_asc(meeting::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut found = Vec::new();
    for (case, reference, body) in rows {
        let meeting: Meeting = from_json("a meeting", &body)?;
        if meeting.id == id || one.same_sitting(&meeting) {
            found.push(Sat { case: CaseId(case), reference, meeting });
        }
    }
    Ok(found)
}
