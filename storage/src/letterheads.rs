//! The letterheads of areas: one setting each.

use domain::{ids::AreaId, letterhead::Letterhead};
use sea_orm::EntityTrait;

use crate::entity::setting;
use crate::rows::from_json;
use crate::{Reader, StoreError};

/// The name of the setting.
pub(crate) const LETTERHEAD: &str = "letterhead";

impl Reader {
    /// The letterhead that an area has set, if it has.
    pub async fn letterhead(&mut self, area: AreaId) -> Result<Option<Letterhead>, StoreError> {
        let key = (area.0, LETTERHEAD.to_owned());
        let row = setting::Entity::find_by_id(key).one(&self.connection).await?;
        row.map(|row| from_json("a letterhead", &row.value)).transpose()
    }
}
