//! The JSON face: the service, its document, its problems. Each operation is a few lines that turn
//! a body into a command and a result into a view; what is done lives in `ops`.

pub mod area_settings;
pub mod areas;
pub mod asking;
pub mod awaited;
pub mod batch;
pub mod body;
pub mod cases;
pub mod document;
pub mod early;
pub mod edge;
pub mod exports;
pub mod family;
pub mod hand_overs;
pub mod holds;
pub mod joining;
pub mod letters;
pub mod meeting_changes;
pub mod meetings;
pub mod minutes;
pub mod notices;
pub mod overview;
pub mod own;
pub mod police_force;
pub mod polls;
pub mod problem;
pub mod requests;
pub mod response_plan;
pub mod rota;
pub mod security;
pub mod sent;
pub mod signals;
pub mod sittings;
pub mod slots;
pub mod tasks;
pub mod translate;
pub mod webhooks;

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, ServerObject, Tags};

/// Who uses what.
#[derive(Tags)]
pub enum Tag {
    /// For the systems of registrars, coroners, practitioners and the national record: send a notice, keep its receipt.
    Senders,
    /// For staff: the cases of their area, what is due and why, who did and read what.
    Cases,
    /// For staff: the joint agency response.
    Response,
    /// For staff: meetings and their calendar files.
    Meetings,
    /// For staff: the analysis form on its way from the review meeting to the panel.
    Analysis,
    /// For staff: extracts that identify nobody.
    Exports,
    /// For everybody with a key or token.
    You,
    /// For staff: which area reviews, handing over, areas with an interest.
    Areas,
    /// For staff: the family, what they were offered, asked and promised.
    Family,
}

/// Every operation of the API.
pub fn apis() -> impl OpenApi {
    let intake =
        (notices::Notices, signals::Signals, batch::Batches, asking::Asking, webhooks::Webhooks);
    let review = (
        cases::Cases,
        joining::Joining,
        holds::Holds,
        family::Families,
        response_plan::ResponsePlan,
        early::Early,
        tasks::Tasks,
        police_force::PoliceForces,
    );
    let meeting = (
        meetings::Meetings,
        meeting_changes::MeetingChanges,
        slots::Slots,
        polls::Polls,
        letters::Letters,
        sittings::Sittings,
        minutes::Minutes,
    );
    let office = (
        areas::Areas,
        area_settings::AreaSettings,
        hand_overs::HandOvers,
        rota::Rotas,
        own::Own,
        overview::Overviews,
        awaited::Reconciliation,
        exports::Exports,
        requests::Requests,
    );
    (intake, review, meeting, office)
}

/// The prefix of every address of the API.
pub const PREFIX: &str = "/api/v1";

/// The service that serves the operations.
pub fn service() -> OpenApiService<impl OpenApi, ()> {
    OpenApiService::new(apis(), "Child death review", env!("CARGO_PKG_VERSION"))
        .description(DESCRIPTION)
        .license(LicenseObject::new("MIT").identifier_url())
        .contact(
            ContactObject::new()
                .name("The authors of the child death review server")
                .url("https://example.org/child-death-review"),
        )
        .server(ServerObject::new("/").description("This server"))
        .url_prefix(PREFIX)
}

trait LicenceAddress {
    fn identifier_url(self) -> Self;
}

impl LicenceAddress for LicenseObject {
    fn identifier_url(self) -> Self {
        self.url("https://opensource.org/license/mit")
    }
}

const DESCRIPTION: &str = "Takes notices of children's deaths in England, keeps every statutory clock, schedules the joint agency response and the meetings, routes the analysis form to the panel, and exports records that identify nobody.\n\nEvery error is `application/problem+json` with a stable `code` and the fields at fault; `/problems/{code}` explains each. Everything that creates or decides takes an `Idempotency-Key`; edits take `If-Match` with the version that was read. Lists page by cursor. What lies outside your area is not found.";

/// The document of the contract, repaired, as JSON.
pub fn contract() -> serde_json::Value {
    let generated = serde_json::from_str(&service().spec()).unwrap_or_default();
    document::repair(generated)
}

/// The document of the contract as `openapi.yaml` holds it.
pub fn contract_yaml() -> String {
    document::to_yaml(&contract())
}
