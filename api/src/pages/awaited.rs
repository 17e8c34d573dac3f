//! The quarterly lists for coroners and the police: read, sent by a person after a preview, and
//! answered line by line.

use super::{
    case_head::{CaseHead, Tab},
    errors::{PageFault, not_found},
    facts::{carry_out, opened, rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{
        self, OpError, Versioned,
        awaited::{List, Lists},
        cases::CaseSeen,
    },
};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    awaited::{self, AnswerLine, Awaited, Line, Mail, Word},
    calendar::human_date,
    ids::AreaId,
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;

/// Which area, which list, which line.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    area: Option<String>,
    #[serde(default)]
    list: String,
    #[serde(default)]
    what: String,
}

impl Wanted {
    fn area(&self) -> Result<Option<AreaId>, PageFault> {
        let read = |area: &str| area.parse().map_err(|_| PageFault(OpError::NotFound));
        self.area.as_deref().map(read).transpose()
    }
}

struct LineBox {
    reference: String,
    code: &'static str,
    what: &'static str,
    since: String,
    asked: String,
    answer: String,
}

struct ListBox {
    key: String,
    name: String,
    lines: Vec<LineBox>,
    sendable: bool,
    /// The list of reviews whose police force nobody recorded.
    unrecorded: bool,
    references: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/reconciliation.html")]
struct ListsPage {
    frame: Frame,
    area: String,
    area_id: String,
    others: Vec<(String, String)>,
    lists: Vec<ListBox>,
    may_send: bool,
    quarter: String,
}

/// The lists of an area.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListReconciliation);
    let area = wanted.area()?;
    let Lists { area, others, lists } =
        ops::awaited::lists(app, &call, area).await.map_err(PageFault)?;
    let roles = person.actor.roles_in(area.id);
    Ok(html(&ListsPage {
        frame: Frame::of(app, &person, "What reviews wait for", Section::Overview),
        area_id: area.id.to_string(),
        area: area.name,
        others: others.into_iter().map(|area| (area.id.to_string(), area.name)).collect(),
        lists: lists.iter().map(shown).collect(),
        may_send: roles.iter().any(|role| Operation::SendReconciliation.permits(*role)),
        quarter: awaited::quarter(call.at.today),
    }))
}

fn shown(list: &List) -> ListBox {
    let day = |day: Option<NaiveDate>, none: &str| day.map_or(none.to_owned(), human_date);
    let line = |reference: &String, line: &Line| LineBox {
        reference: reference.clone(),
        code: line.what.code(),
        what: line.what.words(),
        since: day(line.since, "Not known"),
        asked: day(line.asked_on, "Not yet"),
        answer: line.answer.as_ref().map_or("None yet".to_owned(), |told| {
            format!("{}, entered on {}", told.word.words(), human_date(told.on))
        }),
    };
    let lines = |entry: &ops::awaited::Entry| {
        entry.lines.iter().map(|known| line(&entry.reference, known)).collect::<Vec<_>>()
    };
    ListBox {
        key: list.key.clone(),
        name: list.name.clone(),
        lines: list.entries.iter().flat_map(lines).collect(),
        sendable: !list.sent().is_empty(),
        unrecorded: list.key == ops::awaited::FORCE_NOT_RECORDED,
        references: list.entries.iter().map(|entry| entry.reference.clone()).collect(),
    }
}

#[derive(Template)]
#[template(path = "pages/reconciliation_send.html")]
struct SendPage {
    frame: Frame,
    form: FormState,
    area_id: String,
    key: String,
    name: String,
    mail: Mail,
}

async fn found(
    app: &App,
    person: &Person,
    area: Option<AreaId>,
    list: &str,
) -> poem::Result<Option<(Lists, usize)>> {
    let call = person.call(app, Operation::SendReconciliation);
    let lists = ops::awaited::lists(app, &call, area).await.map_err(PageFault)?;
    let at = lists.lists.iter().position(|known| known.key == list);
    Ok(at.map(|at| (lists, at)))
}

fn preview(app: &App, person: &Person, (lists, at): (&Lists, usize), form: FormState) -> Response {
    let list = &lists.lists[at];
    let today = person.call(app, Operation::SendReconciliation).at.today;
    let frame = Frame::of(app, person, "Send a list", Section::Overview);
    let faulty = !form.faults.is_empty();
    let response = html(&SendPage {
        frame: if faulty { frame.faulty() } else { frame },
        area_id: lists.area.id.to_string(),
        key: list.key.clone(),
        name: list.name.clone(),
        mail: list.mail(&lists.area.name, "", today),
        form,
    });
    if faulty { rejected(response) } else { response }
}

/// The e-mail as it would go out, with the field for the mailbox.
#[handler]
pub async fn sending(
    Data(app): Data<&App>,
    person: Person,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let Some((lists, at)) = found(app, &person, wanted.area()?, &wanted.list).await? else {
        return Ok(not_found());
    };
    Ok(preview(app, &person, (&lists, at), FormState::default()))
}

/// Sends it.
#[handler]
pub async fn send(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let form = posted.form.clone();
    let area: AreaId = form.value("area").parse().map_err(|_| PageFault(OpError::NotFound))?;
    let list = form.value("list").to_owned();
    let Some((lists, at)) = found(app, &posted.person, Some(area), &list).await? else {
        return Ok(not_found());
    };
    let call = posted.person.call(app, Operation::SendReconciliation);
    let key = posted.keyed("sendReconciliation");
    let about = (list.as_str(), form.value("to"));
    let done = ops::awaited::send(app, &call, area, about, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => see_other(&format!("/reconciliation?area={area}")),
        Err(faults) => preview(app, &posted.person, (&lists, at), form.with_faults(faults)),
    })
}

#[derive(Template)]
#[template(path = "pages/reconciliation_answer.html")]
struct AnswerPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    options: Vec<(&'static str, &'static str)>,
}

fn answering(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let title = format!("{} enter an answer", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let faulty = !form.faults.is_empty();
    let lines = awaited::lines(&seen.record.course);
    let response = html(&AnswerPage {
        frame: if faulty { frame.faulty() } else { frame },
        head,
        options: lines.iter().map(|line| (line.what.code(), line.what.words())).collect(),
        form,
    });
    if faulty { rejected(response) } else { response }
}

/// The form for the answer to a line.
#[handler]
pub async fn answer_form(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::AnswerReconciliation, &reference).await?;
    ops::open_now(Operation::AnswerReconciliation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("what", wanted.what.as_str());
    Ok(answering(app, &person, &seen, form))
}

/// Enters it.
#[handler]
pub async fn answer(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::AnswerReconciliation, &reference).await?;
    let mut form = posted.form.clone();
    let what = Awaited::from_code(form.value("what"));
    if what.is_none() {
        form.faults.push(FieldFault::new("/what", "missing", "Choose what they answered about"));
    }
    let word = match form.value("answer") {
        "date_given" => form.date("day", "Enter the day").map(|day| Word::DateGiven { day }),
        "still_waiting" => Some(Word::StillWaiting),
        "not_ours" => Some(Word::NotOurs),
        _ => {
            form.faults.push(FieldFault::new("/answer", "missing", "Choose what they answered"));
            None
        }
    };
    let (Some(what), Some(word)) = (what, word) else {
        return Ok(answering(app, &posted.person, &seen, form));
    };
    let command = AnswerLine { what, word };
    Ok(match carry_out(app, &posted, &seen, Versioned::No, &command).await? {
        Ok(_) => {
            let area = seen.record.course.areas.reviewing;
            see_other(&area.map_or("/reconciliation".to_owned(), |area| {
                format!("/reconciliation?area={area}")
            }))
        }
        Err(faults) => answering(app, &posted.person, &seen, form.with_faults(faults)),
    })
}
