//! The places of areas: registry data, a few hundred rows.

use crate::{
    Reader, StoreError,
    entity::area_place,
    rows::{date, from_code, maybe_date},
};
use domain::{area::AreaPlace, ids::AreaId};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

/// Every place of every area, in the order in which they were recorded.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<AreaPlace>, StoreError> {
    let rows = area_place::Entity::find().order_by_asc(area_place::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(AreaPlace {
                area: AreaId(row.area),
                kind: from_code("a place", &row.kind)?,
                from: date(&row.from_on)?,
                until: maybe_date(row.until_on.as_deref())?,
                code: row.code,
                name: row.name,
            })
        })
        .collect()
}

impl Reader {
    /// Every place of every area.
    pub async fn places(&mut self) -> Result<Vec<AreaPlace>, StoreError> {
        all(&self.connection).await
    }
}
