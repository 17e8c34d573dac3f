//! The on-call rota of an area: the people and the turns that are not over.

use crate::{
    Reader, StoreError, Tx,
    entity::{on_call_person, on_call_shift, serial},
    rows::{from_code, from_json, instant, micros, to_code, to_json},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    ids::{AreaId, OnCallId},
    response::calls::Profession,
    rota::{OnCallPerson, Shift},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use std::collections::BTreeMap;

/// How far ahead of an instant a rota is shown.
const AHEAD: Duration = Duration::days(366);

/// The people of an area, by name, and its turns that end after an instant and, where one is given,
/// start before another, by their start.
async fn load(
    db: &impl ConnectionTrait,
    area: AreaId,
    after: DateTime<Utc>,
    before: Option<DateTime<Utc>>,
) -> Result<(Vec<OnCallPerson>, Vec<Shift>), StoreError> {
    let rows = on_call_person::Entity::find()
        .filter(on_call_person::Column::Area.eq(area.0))
        .all(db)
        .await?;
    let mut people: Vec<OnCallPerson> = rows
        .iter()
        .map(|row| from_json("somebody on call", &row.body))
        .collect::<Result<_, _>>()?;
    people.sort_by(|a, b| (a.profession, &a.name).cmp(&(b.profession, &b.name)));
    let mut turns = on_call_shift::Entity::find()
        .filter(on_call_shift::Column::Area.eq(area.0))
        .filter(on_call_shift::Column::EndsAt.gt(micros(after)));
    if let Some(before) = before {
        turns = turns.filter(on_call_shift::Column::StartsAt.lt(micros(before)));
    }
    let rows = turns.order_by_asc(on_call_shift::Column::StartsAt).all(db).await?;
    let shifts = rows
        .into_iter()
        .map(|row| {
            Ok(Shift {
                area,
                profession: from_code("a profession", &row.profession)?,
                person: OnCallId(row.person),
                starts_at: instant(row.starts_at)?,
                ends_at: instant(row.ends_at)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok((people, shifts))
}

impl Reader {
    /// The people of an area and its turns on call that end after an instant and start within a year
    /// of it.
    pub async fn rota(
        &mut self,
        area: AreaId,
        after: DateTime<Utc>,
    ) -> Result<(Vec<OnCallPerson>, Vec<Shift>), StoreError> {
        load(&self.connection, area, after, after.checked_add_signed(AHEAD)).await
    }
}

impl Tx {
    /// The same with every turn to come, so that whoever changes the rota of the area waits until this transaction ends.
    pub async fn rota(
        &mut self,
        area: AreaId,
        after: DateTime<Utc>,
    ) -> Result<(Vec<OnCallPerson>, Vec<Shift>), StoreError> {
        let row = serial::ActiveModel { name: Set(format!("rota:{area}")), value: Set(1) };
        let next = Expr::col((serial::Entity, serial::Column::Value)).add(1);
        serial::Entity::insert(row)
            .on_conflict(
                OnConflict::column(serial::Column::Name)
                    .value(serial::Column::Value, next)
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        load(&self.transaction, area, after, None).await
    }

    pub(crate) async fn save_on_call(&mut self, person: &OnCallPerson) -> Result<(), StoreError> {
        let row = on_call_person::ActiveModel {
            id: Set(person.id.0),
            area: Set(person.area.0),
            body: Set(to_json("somebody on call", person)?),
        };
        on_call_person::Entity::insert(row)
            .on_conflict(
                OnConflict::column(on_call_person::Column::Id)
                    .update_column(on_call_person::Column::Body)
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Takes turns off the rota and puts others on it.
    pub(crate) async fn save_shifts(
        &mut self,
        removed: &[Shift],
        added: &[Shift],
    ) -> Result<(), StoreError> {
        use on_call_shift::Column;
        let mut by_duty: BTreeMap<(AreaId, Profession), Vec<i64>> = BTreeMap::new();
        for shift in removed {
            let duty = (shift.area, shift.profession);
            by_duty.entry(duty).or_default().push(micros(shift.starts_at));
        }
        for ((area, profession), starts) in &by_duty {
            for some in starts.chunks(500) {
                on_call_shift::Entity::delete_many()
                    .filter(Column::Area.eq(area.0))
                    .filter(Column::Profession.eq(to_code("a profession", profession)?))
                    .filter(Column::StartsAt.is_in(some.iter().copied()))
                    .exec(&self.transaction)
                    .await?;
            }
        }
        for some in added.chunks(500) {
            let rows = some
                .iter()
                .map(|shift| {
                    Ok(on_call_shift::ActiveModel {
                        area: Set(shift.area.0),
                        profession: Set(to_code("a profession", &shift.profession)?),
                        starts_at: Set(micros(shift.starts_at)),
                        ends_at: Set(micros(shift.ends_at)),
                        person: Set(shift.person.0),
                    })
                })
                .collect::<Result<Vec<_>, StoreError>>()?;
            on_call_shift::Entity::insert_many(rows)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }
}
