//! Notices that a person must look at: possible matches, notices that could not be placed, notices
//! that were not accepted.

use super::{
    asking::{AskedLine, asked_lines},
    comparing::Beside,
    errors::{PageFault, not_found},
    facts::{rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
    work::capital,
};
use crate::{
    app::App,
    ops::{
        self, OpError,
        comparison::Comparison,
        notices::{Belongs, Decision},
    },
};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    calendar,
    change::NoticeState,
    ids::{CaseId, NoticeId},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;
use serde_json::Value;
use storage::{NoticeRow, PageAsk};

/// An instant as pages write it.
pub fn when(at: DateTime<Utc>) -> String {
    let day = calendar::human_date(calendar::london_date(at));
    format!("{day}, {}", calendar::london_time(at).format("%H:%M"))
}

/// A notice as sent, with its lines laid out for reading.
pub fn laid_out(as_sent: &str) -> String {
    let value: Option<Value> = serde_json::from_str(as_sent).ok();
    let pretty = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    pretty.unwrap_or_else(|| as_sent.to_owned())
}

struct Line {
    href: String,
    office: String,
    kind: &'static str,
    received: String,
    child: String,
    state: String,
    colour: &'static str,
}

#[derive(Template)]
#[template(path = "pages/notifications.html")]
struct QueuePage {
    frame: Frame,
    lines: Vec<Line>,
    total: u64,
    first: bool,
    next: Option<String>,
}

/// Where a page of the queue starts.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    after: Option<String>,
}

fn child_name(row: &NoticeRow) -> String {
    let child = row.received.notice.child();
    match &child.given_names {
        Some(given) => format!("{given} {}", child.family_name),
        None => format!("Baby {} (not yet named)", child.family_name),
    }
}

fn colour(state: &NoticeState) -> &'static str {
    match state {
        NoticeState::Question { .. } => "orange",
        NoticeState::Stuck { .. } => "red",
        NoticeState::Parked => "yellow",
        NoticeState::Refused { .. } => "grey",
        NoticeState::Waiting | NoticeState::Placed { .. } => "blue",
    }
}

/// The queue.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(after): Query<After>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListWaitingNotices);
    let first = after.after.is_some();
    let ask = PageAsk { after: after.after, size: 25 };
    let found = ops::notices::waiting(app, &call, &ask).await.map_err(PageFault)?;
    let hide = person.session.hide_names;
    let lines = found
        .items
        .iter()
        .map(|row| Line {
            href: format!("/notifications/{}", row.received.id),
            office: row.received.office.name.clone(),
            kind: row.received.notice.kind_words(),
            received: when(row.received.at),
            child: if hide { String::new() } else { child_name(row) },
            state: row.state.words(&row.received.doubts),
            colour: colour(&row.state),
        })
        .collect();
    let next = found.next.map(|next| format!("/notifications?after={next}"));
    let frame = Frame::of(app, &person, "Notifications", Section::Notifications);
    Ok(html(&QueuePage { frame, lines, total: found.total, first, next }))
}

/// A notice as sent, as lines of label and value; what was left empty is left out.
pub fn as_lines(as_sent: &str) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    match serde_json::from_str::<Value>(as_sent) {
        Ok(value) => gather(&value, "", &mut lines),
        Err(_) => lines.push(("As sent".to_owned(), as_sent.to_owned())),
    }
    lines
}

fn gather(value: &Value, label: &str, lines: &mut Vec<(String, String)>) {
    let labelled = |key: &str| match (label, key.replace('_', " ")) {
        ("", key) => capital(&key),
        (label, key) => format!("{label}, {key}"),
    };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| gather(value, &labelled(key), lines))
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            lines.push((label.to_owned(), items.join(", ")));
        }
        Value::Array(items) => items.iter().for_each(|value| gather(value, label, lines)),
        Value::Bool(yes) => {
            lines.push((label.to_owned(), if *yes { "Yes" } else { "No" }.to_owned()))
        }
        Value::String(text) => {
            let date = text.parse().ok().map(calendar::human_date);
            lines.push((label.to_owned(), date.unwrap_or_else(|| text.clone())));
        }
        Value::Number(number) => lines.push((label.to_owned(), number.to_string())),
    }
}

#[derive(Template)]
#[template(path = "pages/notification.html")]
struct NoticePage {
    frame: Frame,
    form: FormState,
    id: String,
    office: String,
    kind: &'static str,
    received: String,
    state: String,
    as_sent: Vec<(String, String)>,
    faults: Vec<(String, String)>,
    /// The case beside the notice, one page each.
    beside: Option<Beside>,
    /// Which of how many pages this is.
    place: (usize, usize),
    /// Possible matches in areas whose cases this person may not see: told without detail.
    elsewhere: usize,
    may_place: bool,
    /// How it came, where no sender's system sent it.
    came: Option<String>,
    may_ask: bool,
    asked: Vec<AskedLine>,
}

/// A waiting notice with what it may belong to.
struct Opened {
    row: NoticeRow,
    beside: Vec<Comparison>,
    elsewhere: usize,
}

fn show(app: &App, person: &Person, opened: &Opened, which: usize, form: FormState) -> Response {
    let Opened { row, beside, elsewhere } = opened;
    let frame = Frame::of(app, person, "Notification", Section::Notifications);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let hide = person.session.hide_names;
    let faults = match &row.state {
        NoticeState::Refused { faults } => faults.as_slice(),
        _ => &[],
    };
    let open = !matches!(row.state, NoticeState::Placed { .. } | NoticeState::Refused { .. });
    html(&NoticePage {
        frame,
        form,
        id: row.received.id.to_string(),
        office: row.received.office.name.clone(),
        kind: row.received.notice.kind_words(),
        came: row.received.via.words(),
        received: when(row.received.at),
        state: row.state.words(&row.received.doubts),
        as_sent: if hide { Vec::new() } else { as_lines(&row.as_sent) },
        faults: faults.iter().map(|fault| (fault.field.clone(), fault.detail.clone())).collect(),
        beside: beside.get(which - 1).map(|near| Beside::of(near, hide)),
        place: (which, beside.len()),
        elsewhere: *elsewhere,
        may_place: open && person.may(Operation::PlaceNotice),
        may_ask: person.may(Operation::AskSender),
        asked: asked_lines(row, hide),
    })
}

async fn opened(app: &App, person: &Person, id: &str) -> poem::Result<Option<Opened>> {
    let Ok(id) = id.parse::<NoticeId>() else { return Ok(None) };
    let call = person.call(app, Operation::GetComparison);
    let (row, beside, elsewhere) = ops::comparison::of(app, &call, id).await.map_err(PageFault)?;
    Ok(Some(Opened { row, beside, elsewhere }))
}

/// Which of the possible matches the page shows, from 1.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    which: Option<usize>,
}

/// One notice, beside one case that it may belong to.
#[handler]
pub async fn one(
    Data(app): Data<&App>,
    person: Person,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> poem::Result<Response> {
    Ok(match opened(app, &person, &id).await? {
        Some(opened) => {
            let which = which.which.unwrap_or(1).clamp(1, opened.beside.len().max(1));
            show(app, &person, &opened, which, FormState::default())
        }
        None => not_found(),
    })
}

/// A person decides where it belongs. No choice is made beforehand.
#[handler]
pub async fn place(
    Data(app): Data<&App>,
    Path(id): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let person = &posted.person;
    let Some(opened) = opened(app, person, &id).await? else { return Ok(not_found()) };
    let which = posted.form.value("which").parse().unwrap_or(1);
    let which = usize::clamp(which, 1, opened.beside.len().max(1));
    let again = |faults| {
        rejected(show(app, person, &opened, which, posted.form.clone().with_faults(faults)))
    };
    let belongs = match posted.form.value("case") {
        "new" => Some(Belongs::NewCase),
        "not-in-scope" => Some(Belongs::NotInScope),
        other => other.parse::<CaseId>().ok().map(Belongs::Case),
    };
    let Some(belongs) = belongs else {
        let faults = vec![FieldFault::new("/case", "missing", "Choose what you want to do")];
        return Ok(again(faults));
    };
    let decision = Decision {
        belongs,
        case_version: posted.form.value("compared").parse().ok(),
        reason: posted.form.value("reason").to_owned(),
    };
    let call = person.call(app, Operation::PlaceNotice);
    let key = posted.keyed(&format!("placeNotice {id}"));
    let done =
        ops::notices::decide(app, &call, opened.row.received.id, &decision, key.as_ref()).await;
    if matches!(done, Err(OpError::ChangedSinceRead { .. })) {
        return Ok(again(vec![FieldFault::new(
            "/case",
            "changed",
            "The case has changed since you compared. Look at it again, then choose",
        )]));
    }
    Ok(match settled(done)? {
        Ok(_) => see_other("/notifications"),
        Err(faults) => again(faults),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reads_as_lines_and_what_was_left_empty_is_left_out() {
        let sent = r#"{"kind":"registration","child":{"born_on":"2025-05-07","given_names":null,"address_lines":["13 Fen Road","Invented Town"],"multiple_birth":false}}"#;
        let mut lines = as_lines(sent);
        lines.sort();
        let line = |label: &str, value: &str| (label.to_owned(), value.to_owned());
        assert_eq!(
            lines,
            [
                line("Child, address lines", "13 Fen Road, Invented Town"),
                line("Child, born on", "7 May 2025"),
                line("Child, multiple birth", "No"),
                line("Kind", "registration"),
            ]
        );
        assert_eq!(as_lines("no JSON"), [line("As sent", "no JSON")]);
    }
}
