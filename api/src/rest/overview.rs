//! The partners' overview.

use super::{
    Tag,
    problem::{READ, Refused},
    security::StaffToken,
    translate::page,
};
use crate::{answers, app::App, ops, wire::overview::OverviewView};
use domain::{ids::AreaId, operations::Operation};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use uuid::Uuid;

answers! {
    /// An overview.
    pub enum OverviewAnswer {
        /// How the reviews of the area stand.
        Found = 200 Json<OverviewView>;
    }
}

/// The overview.
pub struct Overviews;

#[OpenApi]
impl Overviews {
    /// See where every review is
    ///
    /// For the partners: where each review of an area is, who holds it, since when, and what it waits for. Reasons, not blame, and nobody is named. The oldest first.
    #[oai(path = "/overview", method = "get", operation_id = "getOverview", tag = "Tag::Cases")]
    async fn get_overview(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// One of your areas; absent for the first of them by name.
        area: Query<Option<Uuid>>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<OverviewAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetOverview);
        let area = area.0.map(AreaId);
        let found = ops::overview::of(app, &call, area, &page(after.0, size.0)).await?;
        Ok(OverviewAnswer::Found(Json(OverviewView::from(found))))
    }
}
