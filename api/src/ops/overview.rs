//! The partners' overview of one of the caller's areas.

use super::{OpError, permitted};
use crate::app::App;
use domain::{area::Area, case::Stage, ids::AreaId, operations::Call, overview::Standing};
use storage::{Page, PageAsk};

/// How the reviews of an area stand.
pub struct Overview {
    /// The area.
    pub area: Area,
    /// Other areas of the caller.
    pub others: Vec<Area>,
    /// One page of its reviews, the oldest first.
    pub page: Page<Standing>,
    /// How many are at each stage.
    pub counts: Vec<(Stage, u64)>,
}

/// The overview of an area of the caller's, or of the first of them by name.
pub async fn of(
    app: &App,
    call: &Call,
    area: Option<AreaId>,
    page: &PageAsk,
) -> Result<Overview, OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    app.store
        .read(call, async |reader| {
            let mut others = reader.areas().await?;
            others.retain(|area| call.permitted_in(area.id));
            let at = others.iter().position(|known| area.is_none_or(|area| known.id == area));
            let area = others.remove(at.ok_or(OpError::NotFound)?);
            let (page, counts) = reader.overview(area.id, page).await?;
            Ok(Overview { area, others, page, counts })
        })
        .await
}
