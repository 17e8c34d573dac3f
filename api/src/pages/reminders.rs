//! Reminders to several organisations at once, in three pages: choose, read each message word for
//! word, see what was sent. Each step is a plain form.

use super::{
    answered::form_page,
    errors::PageFault,
    form_state::{FormState, Posted},
    frame::{Frame, Section, html},
    session::Person,
    work::capital,
};
use crate::{
    app::App,
    ops::{OpError, requests},
};
use askama::Template;
use domain::{
    calendar, ids::RequestId, operations::Operation, refusal::FieldFault, request::items_words,
};
use poem::{Response, handler, web::Data};

/// One request to choose.
struct Choice {
    id: String,
    reference: String,
    what: String,
    due: String,
    late: bool,
    last: String,
}

struct Group {
    name: String,
    open: usize,
    late: usize,
    /// Parts of the bar, of 100: late, and open.
    bar: (usize, usize),
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/reminders.html")]
struct ChoosePage {
    frame: Frame,
    form: FormState,
    groups: Vec<Group>,
    /// Whether more wait than are listed.
    more: bool,
}

/// The parts of a bar, of 100, that are late, and open without being late. The longest bar is `most`.
pub fn bar(open: usize, late: usize, most: usize) -> (usize, usize) {
    let part = |count: usize| count * 100 / most.max(1);
    (part(late), part(open.saturating_sub(late)))
}

fn group(found: requests::Organisation, most: usize, today: chrono::NaiveDate) -> Group {
    let open = found.waiting.len();
    let choices = found.waiting.iter().map(|line| {
        let request = &line.request;
        let last = request.last_step().map_or_else(
            || "Not reminded yet".to_owned(),
            |step| {
                let on = calendar::human_date(calendar::london_date(step.at));
                format!("{} on {on}", step.rung.words())
            },
        );
        Choice {
            id: request.id.to_string(),
            reference: line.reference.clone(),
            what: capital(&items_words(&request.items)),
            due: calendar::human_date(request.due_on),
            late: request.late(today),
            last,
        }
    });
    Group {
        open,
        late: found.late,
        bar: bar(open, found.late, most),
        choices: choices.collect(),
        name: found.name,
    }
}

async fn choose(app: &App, person: &Person, form: FormState) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListWaiting);
    let requests::Waiting { organisations: found, more } =
        requests::waiting(app, &call).await.map_err(PageFault)?;
    let most = found.iter().map(|group| group.waiting.len()).max().unwrap_or(0);
    let frame = Frame::of(app, person, "Whom we wait for", Section::Work);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let groups = found.into_iter().map(|one| group(one, most, call.at.today)).collect();
    let shown = ChoosePage { frame, groups, more, form };
    Ok(form_page(&shown, &shown.form))
}

/// First page: whom we wait for, and whom to remind.
#[handler]
pub async fn page(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    choose(app, &person, FormState::default()).await
}

/// What would be sent, or why not.
struct Shown {
    reference: String,
    organisation: String,
    to: String,
    subject: String,
    body: String,
    why: String,
}

#[derive(Template)]
#[template(path = "pages/reminders_preview.html")]
struct PreviewPage {
    frame: Frame,
    form: FormState,
    ids: Vec<String>,
    shown: Vec<Shown>,
    /// How many may go.
    ready: usize,
}

/// The requests that a form names, each once.
fn named(form: &FormState) -> Vec<RequestId> {
    let mut ids: Vec<RequestId> = Vec::new();
    for (_, value) in form.values.iter().filter(|(name, _)| name == "requests") {
        if let Some(id) = value.parse().ok().map(RequestId).filter(|id| !ids.contains(id)) {
            ids.push(id);
        }
    }
    ids
}

/// A fault of the choice shows the first page again.
async fn again(app: &App, posted: &Posted, error: OpError) -> poem::Result<Response> {
    match error {
        OpError::Refused(refusal) if !refusal.fields().is_empty() => {
            let faults = refusal
                .fields()
                .into_iter()
                .map(|fault| FieldFault { field: "/requests".into(), ..fault })
                .collect();
            choose(app, &posted.person, posted.form.clone().with_faults(faults)).await
        }
        error => Err(PageFault(error).into()),
    }
}

/// Second page: each message word for word.
#[handler]
pub async fn preview(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::PreviewReminders);
    let ids = named(&posted.form);
    let reason = posted.form.some("reason");
    let found = match requests::preview(app, &call, &ids, reason.as_deref()).await {
        Ok(found) => found,
        Err(error) => return again(app, &posted, error).await,
    };
    let ready = found.iter().filter(|one| one.letter.is_ok()).count();
    let shown = found.into_iter().map(|one| {
        let (to, subject, body, why) = match one.letter {
            Ok(letter) => (letter.to.join(" and "), letter.subject, letter.body, String::new()),
            Err(why) => (String::new(), String::new(), String::new(), why),
        };
        let (reference, organisation) = (one.reference, one.organisation);
        Shown { reference, organisation, to, subject, body, why }
    });
    Ok(html(&PreviewPage {
        frame: Frame::of(app, &posted.person, "Read the reminders", Section::Work),
        ids: ids.iter().map(ToString::to_string).collect(),
        shown: shown.collect(),
        ready,
        form: posted.form.clone(),
    }))
}

#[derive(Template)]
#[template(path = "pages/reminders_sent.html")]
struct SentPage {
    frame: Frame,
    /// Reference, organisation, to whom.
    sent: Vec<(String, String, String)>,
    /// Reference, organisation, why not.
    left: Vec<(String, String, String)>,
}

/// Third page: what was sent, and what was not.
#[handler]
pub async fn send(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::SendReminders);
    let ids = named(&posted.form);
    let reason = posted.form.some("reason");
    let key = posted.form.value("key");
    let done = match requests::send(app, &call, &ids, reason.as_deref(), key).await {
        Ok(done) => done,
        Err(error) => return again(app, &posted, error).await,
    };
    let (mut sent, mut left) = (Vec::new(), Vec::new());
    for one in done {
        match one.to {
            Ok(to) => sent.push((one.reference, one.organisation, to.join(" and "))),
            Err(why) => left.push((one.reference, one.organisation, why)),
        }
    }
    let frame = Frame::of(app, &posted.person, "Reminders sent", Section::Work);
    Ok(html(&SentPage { frame, sent, left }))
}
