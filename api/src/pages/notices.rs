//! Notices that a person must look at: possible matches, notices that could not be placed, notices
//! that were not accepted.

use super::{
    errors::{PageFault, not_found},
    facts::{rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    calendar,
    change::NoticeState,
    ids::{CaseId, NoticeId},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{Response, handler, web::{Data, Path, Query}};
use serde::Deserialize;
use storage::{NoticeRow, PageAsk};

/// An instant as pages write it.
pub fn when(at: DateTime<Utc>) -> String {
    let day = calendar::human_date(calendar::london_date(at));
    format!("{day}, {}", calendar::london_time(at).format("%H:%M"))
}

/// A notice as sent, with its lines laid out for reading.
pub fn laid_out(as_sent: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(as_sent).ok();
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
        NoticeState::Refused { .. } => "grey",
        NoticeState::Waiting | NoticeState::Placed { .. } => "blue",
    }
}

/// The queue.
#[handler]
pub async fn page(Data(app): Data<&App>, person: Person, Query(after): Query<After>) -> poem::Result<Response> {
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

struct CandidateLine {
    id: String,
    reference: String,
    evidence: Vec<String>,
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
    as_sent: String,
    faults: Vec<(String, String)>,
    candidates: Vec<CandidateLine>,
    may_place: bool,
}

fn show(app: &App, person: &Person, row: &NoticeRow, form: FormState) -> Response {
    let frame = Frame::of(app, person, "Notification", Section::Notifications);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let hide = person.session.hide_names;
    let (candidates, faults) = match &row.state {
        NoticeState::Question { candidates } => (candidates.as_slice(), &[][..]),
        NoticeState::Refused { faults } => (&[][..], faults.as_slice()),
        _ => (&[][..], &[][..]),
    };
    let open = matches!(row.state, NoticeState::Question { .. } | NoticeState::Stuck { .. } | NoticeState::Waiting);
    html(&NoticePage {
        frame,
        form,
        id: row.received.id.to_string(),
        office: row.received.office.name.clone(),
        kind: row.received.notice.kind_words(),
        received: when(row.received.at),
        state: row.state.words(&row.received.doubts),
        as_sent: if hide { String::new() } else { laid_out(&row.as_sent) },
        faults: faults.iter().map(|fault| (fault.field.clone(), fault.detail.clone())).collect(),
        candidates: candidates
            .iter()
            .map(|candidate| CandidateLine {
                id: candidate.case.to_string(),
                reference: candidate.reference.clone(),
                evidence: candidate.evidence.clone(),
            })
            .collect(),
        may_place: open && person.may(Operation::PlaceNotice),
    })
}

async fn opened(app: &App, person: &Person, id: &str) -> poem::Result<Option<NoticeRow>> {
    let Ok(id) = id.parse::<NoticeId>() else { return Ok(None) };
    let call = person.call(app, Operation::ListWaitingNotices);
    Ok(Some(ops::notices::waiting_one(app, &call, id).await.map_err(PageFault)?))
}

/// One notice.
#[handler]
pub async fn one(Data(app): Data<&App>, person: Person, Path(id): Path<String>) -> poem::Result<Response> {
    Ok(match opened(app, &person, &id).await? {
        Some(row) => show(app, &person, &row, FormState::default()),
        None => not_found(),
    })
}

/// A person decides where it belongs. No choice is made beforehand.
#[handler]
pub async fn place(Data(app): Data<&App>, Path(id): Path<String>, posted: Posted) -> poem::Result<Response> {
    let person = &posted.person;
    let Some(row) = opened(app, person, &id).await? else { return Ok(not_found()) };
    let chosen = posted.form.value("case").to_owned();
    let case = match chosen.as_str() {
        "new" => Some(None),
        other => other.parse::<CaseId>().ok().map(Some),
    };
    let Some(case) = case else {
        let faults = vec![FieldFault::new("/case", "missing", "Choose what you want to do")];
        return Ok(rejected(show(app, person, &row, posted.form.clone().with_faults(faults))));
    };
    let call = person.call(app, Operation::PlaceNotice);
    let key = posted.keyed(&format!("placeNotice {id}"));
    let decision = ops::notices::Decision { case, reason: posted.form.value("reason").to_owned() };
    let done = ops::notices::decide(app, &call, row.received.id, &decision, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => see_other("/notifications"),
        Err(faults) => rejected(show(app, person, &row, posted.form.clone().with_faults(faults))),
    })
}
