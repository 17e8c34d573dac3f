//! A file of notices from an office without a system: its operations, and how each line is told.

use super::{
    Tag,
    body::parse,
    problem::{CREATE, Code, Problem, READ, Refused},
    security::SenderKey,
    sent::{AsSent, Forms, shown},
};
use crate::{
    answers,
    app::App,
    ops::{
        self, OpError,
        notices::{Original, Sender},
    },
    wire::{
        batch::{
            self, BatchLineView, BatchView, CellFault, CellFaultView, Columns, FileFault, Line,
        },
        notices::{CoronerNoticeBody, RegistrarNoticeBody},
    },
};
use domain::{
    access::{Actor, Role},
    notice::Notice,
    operations::{Call, Operation},
};
use poem::{Body, web::Data};
use poem_openapi::{
    OpenApi,
    payload::{Binary, Json},
    registry::MetaSchema,
    types::{Example, ToJSON},
};
use serde_json::Value;

answers! {
    /// What became of a file.
    pub enum BatchAnswer {
        /// What became of each line. Lines that were accepted are kept, whatever became of the others.
        Read = 200 Json<BatchView>;
    }
}

answers! {
    /// A template.
    pub enum TemplateAnswer {
        /// The columns in their order, and one invented line.
        #[oai(content_type = "text/csv")]
        File = 200 Binary<Body>, "Content-Disposition": String;
    }
}

/// A file of notices.
pub struct CsvForm;

impl Forms for CsvForm {
    const MEDIA: &'static [&'static str] = &["text/csv"];

    fn schema(_: usize) -> MetaSchema {
        let text = batch::template(&batch::REGISTRAR, &registrar_example());
        shown(
            "string",
            "The columns of the template in any order, then at most 1,000 lines. At most 1 MiB in UTF-8.",
            Value::from(text),
        )
    }
}

/// Operations on files of notices.
pub struct Batches;

#[OpenApi]
impl Batches {
    /// Send notices in a file
    ///
    /// A CSV file in UTF-8 (RFC 4180) with the notices of your office, one on each line. A column is named as the field is in the body of the single notice, with dots between the parts: `child.born_on`, `child.usual_address.lines.1`, `child.usual_address.postcode`; take the template for all of them. Leave a cell empty for what you do not know. Each line is judged by the same rules and for itself: what is accepted has a receipt, what is not has the columns at fault. Correct those lines and send the whole file again as often as you need: the same line below the same header is the same notice and has the same receipt, so no Idempotency-Key is asked for. A file whose header is wrong is refused whole, with the line and the column.
    #[oai(
        path = "/notices/batch",
        method = "post",
        operation_id = "sendNoticeBatch",
        tag = "Tag::Senders"
    )]
    async fn send_notice_batch(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        body: AsSent<CsvForm>,
    ) -> Result<BatchAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SendNoticeBatch);
        ops::permitted(app, &call).await?;
        let sender = caller.sender.as_ref().ok_or(OpError::NotPermitted)?;
        let kind = kind_of(&call)?;
        let file = batch::read(&body.text()?.text, kind.columns()).map_err(refused_whole)?;
        let lines = take(app, &call, sender, kind, file).await?;
        let accepted = lines.iter().filter(|line| line.receipt.is_some()).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let refused = count(lines.len() - accepted);
        Ok(BatchAnswer::Read(Json(BatchView { accepted: count(accepted), refused, lines })))
    }

    /// Get the template of the file
    ///
    /// A CSV file with the columns that your office's notices may have and one line about an invented child.
    #[oai(
        path = "/notices/batch-template",
        method = "get",
        operation_id = "getNoticeBatchTemplate",
        tag = "Tag::Senders"
    )]
    async fn get_notice_batch_template(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
    ) -> Result<TemplateAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetNoticeBatchTemplate);
        ops::permitted(app, &call).await?;
        let kind = kind_of(&call)?;
        let csv = batch::template(kind.columns(), &kind.example());
        let name = "attachment; filename=\"notices.csv\"".to_owned();
        Ok(TemplateAnswer::File(Binary(Body::from_string(csv)), name))
    }
}

/// Whose notices a file holds.
#[derive(Clone, Copy)]
enum Kind {
    Registrar,
    Coroner,
}

fn kind_of(call: &Call) -> Result<Kind, OpError> {
    match &call.actor {
        Actor::Client { role: Role::Registrar, .. } => Ok(Kind::Registrar),
        Actor::Client { role: Role::Coroner, .. } => Ok(Kind::Coroner),
        _ => Err(OpError::NotPermitted),
    }
}

impl Kind {
    fn columns(self) -> &'static Columns {
        match self {
            Self::Registrar => &batch::REGISTRAR,
            Self::Coroner => &batch::CORONER,
        }
    }

    fn example(self) -> Value {
        match self {
            Self::Registrar => registrar_example(),
            Self::Coroner => CoronerNoticeBody::example().to_json().unwrap_or_default(),
        }
    }

    /// The notice of a body, read as strictly as the single operation reads it.
    fn notice(self, body: &Value) -> Result<Notice, Problem> {
        let bytes = body.to_string();
        match self {
            Self::Registrar => parse::<RegistrarNoticeBody>(bytes.as_bytes()).map(Notice::from),
            Self::Coroner => parse::<CoronerNoticeBody>(bytes.as_bytes()).map(Notice::from),
        }
    }
}

fn registrar_example() -> Value {
    RegistrarNoticeBody::example().to_json().unwrap_or_default()
}

/// Takes in the lines that can be read, and tells what became of each. Only a fault of ours stops a
/// file; what was taken before it stays, and has the same receipts when the file is sent again.
async fn take(
    app: &App,
    call: &Call,
    sender: &Sender,
    kind: Kind,
    file: Vec<Line>,
) -> Result<Vec<BatchLineView>, OpError> {
    let mut told = Vec::with_capacity(file.len());
    let mut places = Vec::new();
    let mut notices = Vec::new();
    for Line { number: line, as_sent, body } in file {
        let fields = match notice(kind, body) {
            Ok(notice) => {
                places.push(told.len());
                notices.push((notice, Original::of_text(as_sent)));
                Vec::new()
            }
            Err(fields) => fields,
        };
        told.push(BatchLineView { line, receipt: None, received_at: None, fields });
    }
    let became = ops::notices::receive_all(app, call, sender, notices).await?;
    for (place, became) in places.into_iter().zip(became) {
        match became {
            Ok(receipt) => {
                told[place].receipt = Some(receipt.receipt.0);
                told[place].received_at = Some(receipt.received_at);
            }
            Err(refusal) => {
                told[place].fields = faults(&OpError::Refused(refusal).into(), kind);
            }
        }
    }
    Ok(told)
}

/// The notice that a line stands for, or what is wrong with it.
fn notice(kind: Kind, body: Result<Value, Vec<CellFault>>) -> Result<Notice, Vec<CellFaultView>> {
    let cells = |found: Vec<CellFault>| {
        found.into_iter().map(|fault| cell(fault.column, fault.code, fault.detail)).collect()
    };
    body.map_err(cells)
        .and_then(|body| kind.notice(&body).map_err(|problem| faults(&problem, kind)))
}

/// The faults of a problem, by column; one for the line where a problem names no field.
fn faults(problem: &Problem, kind: Kind) -> Vec<CellFaultView> {
    if problem.fields.is_empty() {
        return vec![cell("line", &problem.code, &problem.detail)];
    }
    let fields = problem.fields.iter();
    fields
        .map(|fault| {
            cell(batch::column_of(&fault.field, kind.columns()), &fault.code, &fault.detail)
        })
        .collect()
}

fn cell(field: impl Into<String>, code: &str, detail: &str) -> CellFaultView {
    CellFaultView { field: field.into(), code: code.to_owned(), detail: detail.to_owned() }
}

fn refused_whole(fault: FileFault) -> Problem {
    let FileFault { line, fault } = fault;
    Problem::new(Code::RuleBroken).detail("The file was not taken: nothing of it was kept.").field(
        format!("line {line}, {}", fault.column),
        fault.code,
        fault.detail,
    )
}
