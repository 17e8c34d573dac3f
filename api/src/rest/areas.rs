//! Operations on areas and their places.

use super::{
    Tag,
    body::Strict,
    cases::DoneAnswer,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, tag},
};
use crate::{
    answers,
    app::App,
    ops,
    wire::areas::{
        AreaPlaceBody, AreaPlaceEndBody, AreaView, AreasView, PlacesImportBody, PlacesImportView,
    },
};
use domain::{ids::AreaId, operations::Operation};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};
use uuid::Uuid;

answers! {
    /// Areas.
    pub enum AreasAnswer {
        /// The areas of this server.
        Found = 200 Json<AreasView>;
    }
}
answers! {
    /// An area.
    pub enum AreaAnswer {
        /// The area with its places.
        Found = 200 Json<AreaView>;
    }
}
answers! {
    /// An import.
    pub enum ImportAnswer {
        /// What each line came to.
        Read = 200 Json<PlacesImportView>;
    }
}

/// Operations on areas.
pub struct Areas;

fn done(done: ops::Done) -> DoneAnswer {
    let version = tag(done.version);
    DoneAnswer::Done(Json(done.into()), version)
}

#[OpenApi]
impl Areas {
    /// See the areas
    ///
    /// The areas of this server by name: those to which a review may be handed over.
    #[oai(path = "/areas", method = "get", operation_id = "listAreas", tag = "Tag::Areas")]
    async fn list_areas(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<AreasAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListAreas);
        Ok(AreasAnswer::Found(Json(AreasView::of(ops::areas::list(app, &call).await?))))
    }

    /// Open an area
    ///
    /// Its local authorities, integrated care boards, registration districts, coroner areas and postcode districts, each from a day and until a day.
    #[oai(path = "/areas/:area", method = "get", operation_id = "getArea", tag = "Tag::Areas")]
    async fn get_area(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
    ) -> Result<AreaAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetArea);
        let (area, places) = ops::areas::open(app, &call, AreaId(area.0)).await?;
        Ok(AreaAnswer::Found(Json(AreaView::of(area, places))))
    }

    /// Add a place to an area
    ///
    /// From a day on. A place that another area has on one of those days is refused, and that area is named.
    #[oai(
        path = "/areas/:area/places",
        method = "post",
        operation_id = "addAreaPlace",
        tag = "Tag::Areas"
    )]
    async fn add_area_place(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each place; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AreaPlaceBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AddAreaPlace);
        let key = keyed(&key, &format!("addAreaPlace {}", area.0), &body);
        let asked = body.into();
        Ok(done(ops::areas::add(app, &call, AreaId(area.0), &asked, Some(&key)).await?))
    }

    /// End a place of an area
    ///
    /// On a day: the first on which it no longer belongs. The row stays.
    #[oai(
        path = "/areas/:area/places/end",
        method = "post",
        operation_id = "endAreaPlace",
        tag = "Tag::Areas"
    )]
    async fn end_area_place(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each ending; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AreaPlaceEndBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::EndAreaPlace);
        let key = keyed(&key, &format!("endAreaPlace {}", area.0), &body);
        let what = (body.kind.code(), body.code.as_str(), body.until);
        Ok(done(ops::areas::end(app, &call, AreaId(area.0), what, Some(&key)).await?))
    }

    /// Import places of an area
    ///
    /// A CSV with headings. Good lines are added and bad ones refused, each with its reason; the same file again adds nothing.
    #[oai(
        path = "/areas/:area/places/import",
        method = "post",
        operation_id = "importAreaPlaces",
        tag = "Tag::Areas"
    )]
    async fn import_area_places(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each import; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<PlacesImportBody>,
    ) -> Result<ImportAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::ImportAreaPlaces);
        let key = keyed(&key, &format!("importAreaPlaces {}", area.0), &body);
        let lines = ops::areas::import(app, &call, AreaId(area.0), &body.csv, Some(&key)).await?;
        Ok(ImportAnswer::Read(Json(lines.into())))
    }
}
