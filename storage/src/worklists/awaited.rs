//! What the reviews of one area wait for from coroners and the police: the
//! course of each, and the office of the latest coroner's notice on it. Nothing that names the child is
//! given out.

use super::cases_of;
use crate::{
    Reader, StoreError,
    entity::{case_file, notice},
    note::Outcome,
    rows::from_json,
};
use domain::{
    access::{Office, Part},
    awaited::{self, Body, Line},
    case::Course,
    ids::{AreaId, CaseId},
    notice::Received,
    overview::STAGES,
    police_force,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many cases are asked for their notices at once.
const CHUNK: usize = 500;

/// What one review waits for.
#[derive(Clone, Debug)]
pub struct AwaitedRow {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// The coroner's office, where a notice of one is on the case.
    pub coroner: Option<Office>,
    /// The police force as a notice or a person told it.
    pub police: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Reader {
    /// What the reviews of an area wait for, the oldest first. Notes every case shown.
    pub async fn awaited(&mut self, area: AreaId) -> Result<Vec<AwaitedRow>, StoreError> {
        let codes = STAGES.iter().map(|stage| stage.code());
        let rows: Vec<(Uuid, String)> = case_file::Entity::find()
            .select_only()
            .columns([case_file::Column::Id, case_file::Column::Course])
            .filter(cases_of(&[area]))
            .filter(case_file::Column::Stage.is_in(codes))
            .order_by_asc(case_file::Column::OpenedAt)
            .order_by_asc(case_file::Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await?;
        let mut found = Vec::new();
        for (id, course) in rows {
            let course: Course = from_json("a case", &course)?;
            let lines = awaited::lines(&course);
            if !lines.is_empty() {
                let police = police_force::told(&course).map(str::to_owned);
                let (case, reference) = (CaseId(id), course.reference);
                found.push(AwaitedRow { case, reference, coroner: None, police, lines });
            }
        }
        let mut offices = self.coroners(&found).await?;
        for row in &mut found {
            row.coroner = offices.remove(&row.case.0);
        }
        let shown: Vec<CaseId> = found.iter().map(|row| row.case).collect();
        self.note(Some(Part::Cover), Outcome::Seen, shown.len().to_string(), shown);
        Ok(found)
    }

    /// The office of the latest coroner's notice of each case that waits for a coroner.
    async fn coroners(
        &mut self,
        rows: &[AwaitedRow],
    ) -> Result<BTreeMap<Uuid, Office>, StoreError> {
        let waits = |row: &&AwaitedRow| row.lines.iter().any(|l| l.what.from() == Body::Coroner);
        let cases: Vec<Uuid> = rows.iter().filter(waits).map(|row| row.case.0).collect();
        let mut offices = BTreeMap::new();
        for chunk in cases.chunks(CHUNK) {
            let notices: Vec<(Uuid, String)> = notice::Entity::find()
                .select_only()
                .columns([notice::Column::CaseId, notice::Column::Received])
                .filter(notice::Column::CaseId.is_in(chunk.iter().copied()))
                .filter(notice::Column::Source.eq("coroner"))
                .order_by_asc(notice::Column::ReceivedAt)
                .into_tuple()
                .all(&self.connection)
                .await?;
            for (case, received) in notices {
                let received: Received = from_json("a notice", &received)?;
                offices.insert(case, received.office);
            }
        }
        Ok(offices)
    }
}
