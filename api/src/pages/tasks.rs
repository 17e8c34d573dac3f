//! One task: who has it, and the three things a person may do with it: take it over, give it to
//! somebody, put it off.

use super::{
    answered::form_page,
    clocks::due_words,
    errors::PageFault,
    facts::settled,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    session::Person,
    work::{capital, next_step},
};
use crate::{
    app::App,
    ops::tasks::{self, TaskSeen, Touch},
};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    calendar,
    ids::StaffId,
    operations::{Call, Operation},
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/task.html")]
struct TaskPage {
    frame: Frame,
    form: FormState,
    id: i64,
    title: String,
    why: String,
    reference: Option<String>,
    /// Where the next step is taken and its words, if this person may take it.
    step: Option<(String, &'static str)>,
    /// Label and value.
    about: Vec<(&'static str, String)>,
    done: Option<String>,
    mine: bool,
    /// Whether anybody has it.
    had: bool,
    may_take: bool,
    put_off: bool,
    options: Vec<(String, String)>,
}

fn about(seen: &TaskSeen, call: &Call) -> Vec<(&'static str, String)> {
    let (task, hand) = (&seen.row.task, &seen.row.hand);
    let day = |at| calendar::human_date(calendar::london_date(at));
    let due = task.due_at.map(|due| format!("{}. {}", day(due), due_words(due, &call.at).0));
    let owner = hand.owner.as_ref().map(|owner| {
        let since = day(owner.since);
        let gave = format!(", given by {}", owner.by);
        let gave = if owner.by == owner.name { "" } else { &gave };
        format!("{} since {since}{gave}", owner.name)
    });
    let mut about = vec![
        ("Waits for", capital(task.role.words())),
        ("Due", due.unwrap_or_else(|| "No date set".into())),
        ("Who has it", owner.unwrap_or_else(|| "Nobody yet".into())),
    ];
    if let Some(off) = hand.rests(task, call.at.now) {
        let until = calendar::human_date(off.until);
        about.push(("Put off until", format!("{until}. {} ({})", off.reason, off.by)));
    }
    about
}

fn show(app: &App, person: &Person, call: &Call, seen: &TaskSeen, form: FormState) -> Response {
    let (row, hand) = (&seen.row, &seen.row.hand);
    let me = call.actor.staff_id();
    let name = seen.reference.clone().unwrap_or_else(|| "Notice".into());
    let frame = Frame::of(app, person, &format!("{name} task"), Section::Work);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let base = match &seen.reference {
        Some(reference) => format!("/cases/{reference}"),
        None => format!("/notifications/{}", row.subject),
    };
    let (path, words) = next_step(&row.task);
    let mine = hand.owner.as_ref().is_some_and(|owner| Some(owner.id) == me);
    let shown = TaskPage {
        frame,
        id: row.id,
        title: row.task.title.clone(),
        why: row.task.why.clone(),
        reference: seen.reference.clone(),
        step: person.may(row.task.operation).then(|| (format!("{base}{path}"), words)),
        about: about(seen, call),
        done: row.done_at.map(|at| calendar::human_date(calendar::london_date(at))),
        mine,
        had: hand.owner.is_some(),
        may_take: !mine && seen.may_have_it.iter().any(|colleague| Some(colleague.id) == me),
        put_off: hand.rests(&row.task, call.at.now).is_some(),
        options: seen
            .may_have_it
            .iter()
            .filter(|colleague| hand.owner.as_ref().is_none_or(|owner| owner.id != colleague.id))
            .map(|colleague| (colleague.id.to_string(), colleague.name.clone()))
            .collect(),
        form,
    };
    form_page(&shown, &shown.form)
}

/// The task.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(task): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetTask);
    let seen = opened(app, &call, &task).await?;
    Ok(show(app, &person, &call, &seen, FormState::default()))
}

/// A task by the number in an address; what is no number is no task.
async fn opened(app: &App, call: &Call, task: &str) -> poem::Result<TaskSeen> {
    let id = task.parse().map_err(|_| PageFault(crate::ops::OpError::NotFound))?;
    Ok(tasks::open(app, call, id).await.map_err(PageFault)?)
}

/// Carries a form out; a fault shows the page again, filled in.
async fn carry(
    app: &App,
    posted: &Posted,
    task: &str,
    operation: Operation,
    touch: Result<Touch, FormState>,
) -> poem::Result<Response> {
    let looking = posted.person.call(app, Operation::GetTask);
    let seen = opened(app, &looking, task).await?;
    let touch = match touch {
        Ok(touch) => touch,
        Err(form) => return Ok(show(app, &posted.person, &looking, &seen, form)),
    };
    let call = posted.person.call(app, operation);
    let key = posted.keyed(&format!("{} {}", operation.id(), seen.row.id));
    let done = tasks::touch(app, &call, seen.row.id, &touch, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => see_other("/my-work"),
        Err(faults) => {
            let form = posted.form.clone().with_faults(faults);
            show(app, &posted.person, &looking, &seen, form)
        }
    })
}

/// Takes it over.
#[handler]
pub async fn take(
    Data(app): Data<&App>,
    Path(task): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    carry(app, &posted, &task, Operation::TakeTask, Ok(Touch::Take)).await
}

/// Gives it to somebody, or back to everybody.
#[handler]
pub async fn assign(
    Data(app): Data<&App>,
    Path(task): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let to = match posted.form.value("to") {
        "everybody" => Ok(Touch::Assign(None)),
        chosen => match chosen.parse() {
            Ok(id) => Ok(Touch::Assign(Some(StaffId(id)))),
            Err(_) => {
                let faults = vec![FieldFault::new("/to", "missing", "Choose who is to have it")];
                Err(posted.form.clone().with_faults(faults))
            }
        },
    };
    carry(app, &posted, &task, Operation::AssignTask, to).await
}

/// Puts it off, or brings it back.
#[handler]
pub async fn snooze(
    Data(app): Data<&App>,
    Path(task): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let mut form = posted.form.clone();
    let until: Option<NaiveDate> = if form.has("back", "yes") {
        None
    } else {
        form.date("until", "Enter the day on which it comes back")
    };
    let touch = Touch::PutOff(until, form.value("reason").to_owned());
    let touch = if form.faults.is_empty() { Ok(touch) } else { Err(form) };
    carry(app, &posted, &task, Operation::SnoozeTask, touch).await
}
