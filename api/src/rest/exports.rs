//! Operations on exports.

use super::{
    Tag,
    body::Strict,
    cases::READ_NOW,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::{keyed, page},
};
use crate::{
    answers,
    app::App,
    ops,
    wire::{
        DoneView,
        exports::{ExportBody, ExportView, ExportsView, RiskReportView},
    },
};
use domain::{
    ids::{AreaId, ReleaseId},
    operations::Operation,
};
use poem::{Body, web::Data};
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::{Binary, Json},
};
use uuid::Uuid;

answers! {
    /// An export asked for.
    pub enum AskedAnswer {
        /// It is asked for and will be made in a moment.
        Asked = 201 Json<DoneView>, "Location": String;
    }
}
answers! {
    /// Exports.
    pub enum ExportsAnswer {
        /// The extracts of your areas.
        Found = 200 Json<ExportsView>;
    }
}
answers! {
    /// An export.
    pub enum ExportAnswer {
        /// The extract as it stands.
        Found = 200 Json<ExportView>;
    }
}
answers! {
    /// A file.
    pub enum FileAnswer {
        /// The extract: one row for each case, with nothing that identifies anybody.
        #[oai(content_type = "text/csv")]
        File = 200 Binary<Body>, "Content-Disposition": String;
    }
}
answers! {
    /// A risk report.
    pub enum ReportAnswer {
        /// Which k, l and t the extract reached, counted again from its bytes.
        Report = 200 Json<RiskReportView>, "Content-Disposition": String;
    }
}

/// Operations on exports.
pub struct Exports;

#[OpenApi]
impl Exports {
    /// Make an export
    ///
    /// An extract of finalised cases that identifies nobody: age band, sex and financial year of death are made coarser until every combination stands for at least five children, and the result is counted again from its bytes. With too few cases it is refused, and says why.
    #[oai(path = "/exports", method = "post", operation_id = "createExport", tag = "Tag::Exports")]
    async fn create_export(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// A new random value for each extract; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<ExportBody>,
    ) -> Result<AskedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::CreateExport);
        let key = keyed(&key, "createExport", &body);
        let ask = ops::exports::Ask {
            area: body.area.map(AreaId),
            recipient: body.recipient,
            purpose: body.purpose,
        };
        let done = ops::exports::create(app, &call, &ask, Some(&key)).await?;
        let place = format!("{}/exports/{}", super::PREFIX, done.id);
        Ok(AskedAnswer::Asked(Json(done.into()), place))
    }

    /// See the exports of your areas
    ///
    /// Newest first, with who asked, for whom and what for.
    #[oai(path = "/exports", method = "get", operation_id = "listExports", tag = "Tag::Exports")]
    async fn list_exports(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// Where the page starts: `next` of the page before.
        #[oai(validator(max_length = 300))]
        after: Query<Option<String>>,
        /// How many, from 1 to 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        size: Query<Option<u32>>,
    ) -> Result<ExportsAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListExports);
        let found = ops::exports::list(app, &call, &page(after.0, size.0)).await?;
        let items = found.items.into_iter().map(ExportView::from).collect();
        Ok(ExportsAnswer::Found(Json(ExportsView { items, next: found.next })))
    }

    /// Open an export
    ///
    /// How far it is, and why it was refused if it was.
    #[oai(
        path = "/exports/:export",
        method = "get",
        operation_id = "getExport",
        tag = "Tag::Exports"
    )]
    async fn get_export(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The extract.
        export: Path<Uuid>,
    ) -> Result<ExportAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetExport);
        let release = ops::exports::open(app, &call, ReleaseId(export.0)).await?;
        Ok(ExportAnswer::Found(Json(release.into())))
    }

    /// Download an export
    ///
    /// The extract as CSV.
    #[oai(
        path = "/exports/:export/file",
        method = "get",
        operation_id = "downloadExport",
        tag = "Tag::Exports"
    )]
    async fn download_export(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The extract.
        export: Path<Uuid>,
    ) -> Result<FileAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::DownloadExport);
        let (csv, _) = ops::exports::files(app, &call, ReleaseId(export.0)).await?;
        Ok(FileAnswer::File(Binary(Body::from_string(csv)), attachment("csv", export.0)))
    }

    /// Download the risk report of an export
    ///
    /// Parameters, the levels reached, k, l and t, and the digest of the file, for anyone to check.
    #[oai(
        path = "/exports/:export/risk-report",
        method = "get",
        operation_id = "downloadRiskReport",
        tag = "Tag::Exports"
    )]
    async fn download_risk_report(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The extract.
        export: Path<Uuid>,
    ) -> Result<ReportAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::DownloadRiskReport);
        let (_, report) = ops::exports::files(app, &call, ReleaseId(export.0)).await?;
        let report = serde_json::from_str(&report).map_err(|error| ops::OpError::Bug {
            said: "The risk report could not be read.",
            meant: error.to_string(),
        })?;
        Ok(ReportAnswer::Report(Json(report), attachment("json", export.0)))
    }
}

fn attachment(kind: &str, export: Uuid) -> String {
    format!("attachment; filename=\"export-{export}.{kind}\"")
}
