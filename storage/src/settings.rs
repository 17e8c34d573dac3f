//! What areas have set for themselves: lengths of clocks and days on which their office is closed.
//! One row for each clock with everything that was ever set for it, and one with every closure.

use crate::{
    Reader, StoreError, Tx,
    entity::{case_file, setting},
    error::damaged,
    rows::{from_json, micros, to_json},
};
use domain::{
    calendar::Closure,
    clocks::{AreaLengths, SetLength},
    ids::AreaId,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Before the name of a clock in the settings of an area.
const CLOCK: &str = "clock:";
/// The name of the closures in the settings of an area.
const CLOSURES: &str = "closures";

/// Stages in which nothing is due any more, as the index of what is to be read again has them. A test
/// holds this to `Stage::rests`.
pub(crate) const AWAKE: &str =
    "stage NOT IN ('out_of_scope', 'closed', 'joined', 'transferred_out')";

/// The settings of these areas; an area that has set nothing has an empty one.
pub(crate) async fn of_areas(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
) -> Result<BTreeMap<AreaId, AreaLengths>, StoreError> {
    let mut all: BTreeMap<AreaId, AreaLengths> =
        areas.iter().map(|area| (*area, AreaLengths::default())).collect();
    let rows = setting::Entity::find()
        .filter(setting::Column::Area.is_in(areas.iter().map(|area| area.0)))
        .all(db)
        .await?;
    for row in rows {
        let lengths = all.entry(AreaId(row.area)).or_default();
        if let Some(clock) = row.name.strip_prefix(CLOCK) {
            lengths.set.insert(clock.to_owned(), from_json("the length of a clock", &row.value)?);
        } else if row.name == CLOSURES {
            lengths.closures = from_json("a closure", &row.value)?;
        }
    }
    Ok(all)
}

impl Reader {
    /// What an area has set. Registry data: notes nothing.
    pub async fn lengths(&mut self, area: AreaId) -> Result<AreaLengths, StoreError> {
        Ok(of_areas(&self.connection, &[area]).await?.remove(&area).unwrap_or_default())
    }
}

impl Tx {
    /// What an area has set.
    pub async fn lengths(&mut self, area: AreaId) -> Result<AreaLengths, StoreError> {
        Ok(of_areas(&self.transaction, &[area]).await?.remove(&area).unwrap_or_default())
    }

    /// What these areas have set.
    pub async fn lengths_of(
        &mut self,
        areas: &[AreaId],
    ) -> Result<BTreeMap<AreaId, AreaLengths>, StoreError> {
        of_areas(&self.transaction, areas).await
    }

    /// Adds a length to those that the area has set for a clock. Its caller holds the lock of placing.
    pub(crate) async fn save_length(
        &mut self,
        area: AreaId,
        clock: &str,
        set: &SetLength,
    ) -> Result<(), StoreError> {
        let name = format!("{CLOCK}{clock}");
        let mut all: Vec<SetLength> = self.setting(area, &name).await?;
        all.push(set.clone());
        self.save_setting(area, name, &all).await?;
        self.wake(area).await
    }

    /// Adds a closure, or takes one away. Its caller holds the lock of placing.
    pub(crate) async fn save_closure(
        &mut self,
        area: AreaId,
        closure: &Closure,
    ) -> Result<(), StoreError> {
        let mut all: Vec<Closure> = self.setting(area, CLOSURES).await?;
        let same = |known: &&mut Closure| known.from == closure.from && known.at == closure.at;
        match all.iter_mut().find(same) {
            Some(known) => *known = closure.clone(),
            None => all.push(closure.clone()),
        }
        self.save_setting(area, CLOSURES.into(), &all).await?;
        self.wake(area).await
    }

    async fn setting<T: DeserializeOwned>(
        &mut self,
        area: AreaId,
        name: &str,
    ) -> Result<Vec<T>, StoreError> {
        let key: (Uuid, String) = (area.0, name.to_owned());
        let row = setting::Entity::find_by_id(key).one(&self.transaction).await?;
        row.map_or_else(|| Ok(Vec::new()), |row| from_json("a setting", &row.value))
    }

    /// Writes a setting. Who saves one that clocks are read by wakes the area as well.
    pub(crate) async fn save_setting<T: Serialize>(
        &mut self,
        area: AreaId,
        name: String,
        value: &T,
    ) -> Result<(), StoreError> {
        use setting::Column;
        let row = setting::ActiveModel {
            area: Set(area.0),
            name: Set(name),
            value: Set(to_json("a setting", value)?),
            at: Set(micros(self.at.now)),
        };
        setting::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([Column::Area, Column::Name])
                    .update_columns([Column::Value, Column::At])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Marks every case of an area on which something may be due: the sweep reads it again.
    async fn wake(&mut self, area: AreaId) -> Result<(), StoreError> {
        if area.0.is_nil() {
            return Err(damaged("a setting without an area"));
        }
        case_file::Entity::update_many()
            .col_expr(case_file::Column::NextLookAt, Expr::value(micros(self.at.now)))
            .filter(case_file::Column::Area.eq(area.0))
            .filter(Expr::cust(AWAKE))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{a_child, area, monday, save, stores, system};
    use domain::{
        case::Stage,
        change::{Change, RegistryEdit},
        request::Ladder,
    };

    #[tokio::test]
    async fn only_what_clocks_are_read_by_wakes_the_cases_of_an_area() {
        for store in stores().await {
            let area = area(&store, "northmere").await;
            let (record, _) = a_child(&store, area, "Robin", "CDR-26-0001").await;
            let id = record.course.id.0;
            let looks = async || {
                let call = system(monday());
                let read = store.read(&call, async |reader| {
                    let row = case_file::Entity::find_by_id(id).one(&reader.connection).await?;
                    Ok::<_, StoreError>(row.unwrap().next_look_at)
                });
                read.await.unwrap()
            };
            let (before, at) = (looks().await, monday().now);
            let ladder = RegistryEdit::Ladder { area, ladder: Ladder::default(), at };
            save(&store, Change::of_registry(ladder)).await.unwrap();
            assert_eq!(looks().await, before, "no clock is read by a ladder");
            let closure = Closure {
                from: "2026-12-24".parse().unwrap(),
                until: "2027-01-02".parse().unwrap(),
                reason: "Christmas".into(),
                by: "Bethan Okoro".into(),
                at,
                removed: None,
            };
            save(&store, Change::of_registry(RegistryEdit::Closure { area, closure }))
                .await
                .unwrap();
            assert_eq!(looks().await, Some(micros(at)));
            assert_ne!(looks().await, before);
        }
    }

    #[test]
    fn the_stages_in_which_nothing_is_due_are_those_of_the_domain() {
        let resting: Vec<String> = Stage::ALL
            .into_iter()
            .filter(|stage| stage.rests())
            .map(|stage| format!("'{}'", stage.code()))
            .collect();
        assert_eq!(AWAKE, format!("stage NOT IN ({})", resting.join(", ")));
    }
}
