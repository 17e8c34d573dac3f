//! Operations on words on paper: letters, minutes, action logs, letterheads.

use super::{
    Tag,
    body::Strict,
    cases::{DoneAnswer, READ_NOW, done},
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, Versioned, analysis::Which, letters::Document, run},
    wire::letters::{FormatName, LetterBody, LetterheadBody},
};
use domain::{
    ids::{AreaId, CaseId, MeetingId},
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
    /// A document.
    pub enum PaperAnswer {
        /// The document; the end of its name says whether it is a PDF or a DOCX.
        Document = 200 Binary<Body>, "Content-Disposition": String;
    }
}
answers! {
    /// A letterhead.
    pub enum LetterheadAnswer {
        /// The head of the area's letters.
        Found = 200 Json<LetterheadBody>;
    }
}

/// Operations on words on paper.
pub struct Letters;

fn document((name, bytes): Document) -> PaperAnswer {
    let disposition = format!("attachment; filename=\"{name}\"");
    PaperAnswer::Document(Binary(Body::from_vec(bytes)), disposition)
}

#[OpenApi]
impl Letters {
    /// Write a letter
    ///
    /// To a person of the family who may be contacted, or to an agency under section 16N. A letter to the family bears no day to avoid, one near such a day needs a reason, and none is written while they are not to be contacted. Nothing is sent: a person takes the document and sends it.
    #[oai(
        path = "/cases/:case/family/letters",
        method = "post",
        operation_id = "writeLetter",
        tag = "Tag::Family"
    )]
    async fn write_letter(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// A new random value for each letter; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<LetterBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::WriteLetter);
        let case = CaseId(case.0);
        ops::look(app, &call, case).await?;
        let key = keyed(&key, &format!("writeLetter {case}"), &body);
        let command = body.command().map_err(OpError::from)?;
        Ok(done(run(app, &call, case, Versioned::No, Some(&key), &command).await?))
    }

    /// Download a letter
    ///
    /// Under the letterhead of the area, as a tagged PDF or as DOCX.
    #[oai(
        path = "/cases/:case/family/letters/:number",
        method = "get",
        operation_id = "downloadLetter",
        tag = "Tag::Family"
    )]
    async fn download_letter(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The number of the letter.
        number: Path<u32>,
        /// PDF if absent.
        format: Query<Option<FormatName>>,
    ) -> Result<PaperAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::DownloadLetter);
        let format = format.0.unwrap_or(FormatName::Pdf).into();
        let which = Which::Id(CaseId(case.0));
        Ok(document(ops::letters::letter(app, &call, which, number.0, format).await?))
    }

    /// Download the minutes of a meeting
    ///
    /// Of a meeting that was recorded as held, as a tagged PDF or as DOCX.
    #[oai(
        path = "/cases/:case/meetings/:meeting/minutes",
        method = "get",
        operation_id = "downloadMinutes",
        tag = "Tag::Meetings"
    )]
    async fn download_minutes(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// The meeting.
        meeting: Path<Uuid>,
        /// PDF if absent.
        format: Query<Option<FormatName>>,
    ) -> Result<PaperAnswer, Refused<READ_NOW>> {
        let call = caller.call(app, Operation::DownloadMinutes);
        let format = format.0.unwrap_or(FormatName::Pdf).into();
        let (which, meeting) = (Which::Id(CaseId(case.0)), MeetingId(meeting.0));
        Ok(document(ops::letters::minutes(app, &call, which, meeting, format).await?))
    }

    /// Download the action log
    ///
    /// What is to be done after the review, by whom and by when, as a tagged PDF or as DOCX.
    #[oai(
        path = "/cases/:case/action-log",
        method = "get",
        operation_id = "downloadActionLog",
        tag = "Tag::Analysis"
    )]
    async fn download_action_log(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The case.
        case: Path<Uuid>,
        /// PDF if absent.
        format: Query<Option<FormatName>>,
    ) -> Result<PaperAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::DownloadActionLog);
        let format = format.0.unwrap_or(FormatName::Pdf).into();
        let which = Which::Id(CaseId(case.0));
        Ok(document(ops::letters::action_log(app, &call, which, format).await?))
    }

    /// See the letterhead
    ///
    /// The head of the letters of one of your areas; its name alone where none was set.
    #[oai(
        path = "/areas/:area/letterhead",
        method = "get",
        operation_id = "getLetterhead",
        tag = "Tag::Areas"
    )]
    async fn get_letterhead(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
    ) -> Result<LetterheadAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetLetterhead);
        let (head, _) = ops::letters::letterhead(app, &call, AreaId(area.0)).await?;
        Ok(LetterheadAnswer::Found(Json(head.into())))
    }

    /// Set the letterhead
    ///
    /// Name, address and ways to reach you, as text.
    #[oai(
        path = "/areas/:area/letterhead",
        method = "post",
        operation_id = "setLetterhead",
        tag = "Tag::Areas"
    )]
    async fn set_letterhead(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The area.
        area: Path<Uuid>,
        /// A new random value for each change; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<LetterheadBody>,
    ) -> Result<DoneAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SetLetterhead);
        let key = keyed(&key, &format!("setLetterhead {}", area.0), &body);
        let (area, head) = (AreaId(area.0), body.into());
        Ok(done(ops::letters::set_letterhead(app, &call, area, head, Some(&key)).await?))
    }
}
