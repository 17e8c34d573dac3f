//! The history of a case: what was done, who read it, what was sent, merged with the newest first.
//! One query takes a page out of the three tables, another counts them.

use crate::{
    Reader, StoreError,
    rows::{from_json, instant},
    worklists::{Page, PageAsk, page_of},
};
use chrono::{DateTime, Utc};
use domain::{
    access::{Part, Role},
    ids::CaseId,
    message::{Message, To},
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

/// The name of the history within its cursors.
const LIST: &str = "history";

/// What kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HistoryKind {
    /// Somebody did something.
    Did,
    /// Somebody read something, or was refused.
    Read,
    /// A message was sent, or given up.
    Sent,
}

/// One line of the history of a case. It holds no personal data of the child or family, and no
/// address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of line.
    pub kind: HistoryKind,
    /// What, in words.
    pub what: String,
    /// Who, as history shows it.
    pub by: String,
    /// The operationId; empty for a message.
    pub operation: String,
}

/// `$1` is the case. Every branch gives the same columns; `kind`, `no` and `id` make the order whole
/// where instants are equal.
const LINES: &str = "
SELECT event.at AS at, 0 AS kind, event.seq AS no, event.subject AS id, event.words AS what,
       event.by_name AS by_name, event.operation AS operation, '' AS detail
  FROM event WHERE event.subject = $1
UNION ALL
SELECT access.at, 1, access.id, access_case.case_id, access.part,
       access.by_name, access.operation, access.outcome
  FROM access_case JOIN access ON access.id = access_case.access WHERE access_case.case_id = $1
UNION ALL
SELECT outbox.settled_at, 2, 0, outbox.id, outbox.body, '', '', outbox.outcome
  FROM outbox WHERE outbox.case_id = $1 AND outbox.settled_at IS NOT NULL";

const COUNT: &str = "
SELECT (SELECT COUNT(*) FROM event WHERE subject = $1)
     + (SELECT COUNT(*) FROM access_case WHERE case_id = $1)
     + (SELECT COUNT(*) FROM outbox WHERE case_id = $1 AND settled_at IS NOT NULL) AS total";

/// What comes after the last line of the page before: older, or as old and further in the order.
const AFTER: &str = "
 WHERE line.at < $2 OR (line.at = $2 AND (line.kind > $3 OR (line.kind = $3
   AND (line.no < $4 OR (line.no = $4 AND line.id > $5)))))";

#[derive(FromQueryResult)]
struct Line {
    at: i64,
    kind: i32,
    no: i64,
    id: Uuid,
    what: String,
    by_name: String,
    operation: String,
    detail: Option<String>,
}

#[derive(FromQueryResult)]
struct Total {
    total: i64,
}

impl Reader {
    /// The history of a case, newest first. Notes nothing by itself: call `saw` or `refused`.
    ///
    /// # Errors
    /// `BadCursor` for a cursor that this list did not give.
    pub async fn history(
        &mut self,
        case: CaseId,
        page: &PageAsk,
    ) -> Result<Page<HistoryLine>, StoreError> {
        history(&self.connection, case, page).await
    }
}

async fn history<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    ask: &PageAsk,
) -> Result<Page<HistoryLine>, StoreError> {
    let after: Option<(i64, i32, i64, Uuid)> = ask.key(LIST)?;
    let backend = db.get_database_backend();
    let count = Statement::from_sql_and_values(backend, COUNT, [case.0.into()]);
    let total = Total::find_by_statement(count).one(db).await?.map_or(0, |row| row.total);
    let mut values: Vec<Value> = vec![case.0.into()];
    let mut beyond = "";
    if let Some((at, kind, no, id)) = after {
        values.extend([at.into(), kind.into(), no.into(), id.into()]);
        beyond = AFTER;
    }
    let limit = ask.limit();
    let sql = format!(
        "SELECT * FROM ({LINES}) AS line{beyond}
         ORDER BY line.at DESC, line.kind, line.no DESC, line.id LIMIT {limit}"
    );
    let page = Statement::from_sql_and_values(backend, sql, values);
    let rows = Line::find_by_statement(page).all(db).await?;
    let total = u64::try_from(total).unwrap_or(0);
    page_of(LIST, ask, total, rows, |row| (row.at, row.kind, row.no, row.id), history_line)
}

fn history_line(row: Line) -> Result<HistoryLine, StoreError> {
    let at = instant(row.at)?;
    let detail = row.detail.unwrap_or_default();
    let (kind, what, by) = match row.kind {
        0 => (HistoryKind::Did, row.what, row.by_name),
        1 => (HistoryKind::Read, reading_words(&detail, &row.what, &row.operation), row.by_name),
        _ => {
            let message: Message = from_json("a message", &row.what)?;
            (HistoryKind::Sent, message_words(&message, &detail), "The server".to_owned())
        }
    };
    Ok(HistoryLine { at, kind, what, by, operation: row.operation })
}

/// What was read, in words.
fn reading_words(outcome: &str, part: &str, operation: &str) -> String {
    let part = part_words(part);
    match (outcome, operation) {
        ("refused", _) => format!("Asked for {part}, and was refused"),
        ("searched", _) => "Found the case by a search".to_owned(),
        (_, "listCases") => "Saw the case in the list of cases".to_owned(),
        (_, "listWork") => "Saw the case in the list of work".to_owned(),
        _ => format!("Read {part}"),
    }
}

fn part_words(code: &str) -> &'static str {
    const PARTS: [(Part, &str); 8] = [
        (Part::Cover, "the cover"),
        (Part::Identity, "the child's particulars"),
        (Part::Notices, "the notices"),
        (Part::Response, "the joint agency response"),
        (Part::Meetings, "the meetings"),
        (Part::Analysis, "the analysis form"),
        (Part::History, "the history"),
        (Part::Family, "the family's page"),
    ];
    PARTS.iter().find(|(part, _)| part.code() == code).map_or("the case", |(_, words)| words)
}

/// What was sent and to whom, by role: never an address, and never what a mail server answered.
fn message_words(message: &Message, outcome: &str) -> String {
    let kind = match message.kind.as_str() {
        "new-death" => "a death was notified",
        "further-notice" => "a further notice",
        "response-decided" => "a joint agency response decision to confirm",
        "response-challenged" => "a joint agency response decision was challenged",
        "meeting-invitation" => "an invitation to a meeting",
        "analysis-with-you" => "the analysis form was passed on",
        "analysis-returned" => "the analysis form was returned",
        "analysis-finalised" => "the analysis is final",
        "hand-over-proposed" => "a hand-over was proposed",
        "hand-over-withdrawn" => "a hand-over was withdrawn",
        "hand-over-answered" => "a hand-over was answered",
        "hand-over-sent" => "a hand-over outside this server",
        "hand-over-received" => "the receipt of a hand-over",
        "interest-added" => "an area has an interest",
        "interest-ended" => "an interest has ended",
        "information-asked" => "a request for information",
        "information-reminder" => "a reminder of a request for information",
        "information-overdue" => "an organisation has not answered",
        other => other,
    };
    let to = match &message.to {
        To::Role { role } => format!("the {}", Role::words(*role)),
        To::Mailbox { .. } if message.kind.starts_with("information-") => {
            "an organisation".to_owned()
        }
        To::Mailbox { .. } => "an invitee".to_owned(),
        To::AreaRole { role, .. } => format!("the {} of another area", Role::words(*role)),
        To::Webhook { .. } => "a sender".to_owned(),
    };
    if outcome == "delivered" {
        format!("Message to {to}: {kind}")
    } else {
        format!("Message to {to} could not be delivered: {kind}")
    }
}

#[cfg(test)]
mod tests;
