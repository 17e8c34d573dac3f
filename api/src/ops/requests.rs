//! Information asked of organisations: whom the cases wait for, reminders to several at once, and
//! the formal notice as a letter. Each reminder is a command on its own case.

use super::{Done, Keyed, OpError, Versioned, analysis::Which, cases, keyed, own, permitted, run};
use crate::app::App;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar,
    change::{Change, RegistryEdit},
    ids::{AreaId, CaseId, RequestId},
    operations::Call,
    refusal::Refusal,
    request::{self, Ask, Ladder, Letter, Remind, Request},
};
use reports::notice::{NoticePaper, notice_pdf};
use storage::{AwaitedFrom, WaitingRequest};

/// Why no reminder goes about a request.
const NOTHING: &str = "Nothing is waited for: the request was answered, or there is none.";
/// The most reminders of one sending.
pub const MOST: usize = 100;

/// An organisation that the cases wait for.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name as it was written first.
    pub name: String,
    /// What waits, what is due first first.
    pub waiting: Vec<WaitingRequest>,
    /// How many of them are late.
    pub late: usize,
}

/// Whom cases wait for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The organisation with the most late requests first.
    pub organisations: Vec<Organisation>,
    /// Whether more requests wait than are listed at once; those due first are.
    pub more: bool,
}

/// Whom the caller's cases wait for: the organisation with the most late requests first.
pub async fn waiting(app: &App, call: &Call) -> Result<Waiting, OpError> {
    permitted(app, call).await?;
    let areas = call.areas();
    let (found, more) = app
        .store
        .read(call, async |reader| Ok::<_, OpError>(reader.waiting_requests(&areas).await?))
        .await?;
    Ok(Waiting { organisations: grouped(found, call.at.today), more })
}

/// The organisations that the caller's cases wait for most, counted, without the requests.
pub async fn awaited_from(app: &App, call: &Call, most: u64) -> Result<Vec<AwaitedFrom>, OpError> {
    permitted(app, call).await?;
    let (areas, today) = (call.areas(), call.at.today);
    app.store.read(call, async |reader| Ok(reader.awaited_from(&areas, today, most).await?)).await
}

fn grouped(found: Vec<WaitingRequest>, today: NaiveDate) -> Vec<Organisation> {
    let mut groups: Vec<Organisation> = Vec::new();
    for line in found {
        let same = |group: &&mut Organisation| {
            group.name.to_lowercase() == line.request.organisation.to_lowercase()
        };
        let late = usize::from(line.request.late(today));
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.late += late;
                group.waiting.push(line);
            }
            None => groups.push(Organisation {
                name: line.request.organisation.clone(),
                late,
                waiting: vec![line],
            }),
        }
    }
    groups.sort_by_key(|group| {
        (std::cmp::Reverse((group.late, group.waiting.len())), group.name.to_lowercase())
    });
    groups
}

/// Asks an organisation, with the ladder of the area that owns the case.
pub async fn ask(
    app: &App,
    call: &Call,
    case: CaseId,
    key: Option<&Keyed>,
    mut command: Ask,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    command.ladder = app
        .store
        .read(call, async |reader| {
            let area = reader.owners(&[case]).await?.remove(&case);
            match area {
                Some(area) => Ok::<_, OpError>(reader.ladder(area).await?),
                None => Ok(Ladder::default()),
            }
        })
        .await?;
    run(app, call, case, Versioned::No, key, &command).await
}

/// The ladder of one of the caller's areas.
pub async fn ladder(app: &App, call: &Call, area: AreaId) -> Result<Ladder, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    app.store.read(call, async |reader| Ok(reader.ladder(area).await?)).await
}

/// Sets the ladder of one of the caller's areas, for requests to come.
pub async fn set_ladder(
    app: &App,
    call: &Call,
    area: AreaId,
    ladder: Ladder,
) -> Result<(), OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    ladder.check()?;
    let edit = RegistryEdit::Ladder { area, ladder, at: call.at.now };
    app.store
        .write(call, async |tx| {
            tx.save(Change::of_registry(edit)).await?;
            Ok::<_, OpError>(())
        })
        .await
}

/// One reminder before it goes: its exact words, or why it may not go.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The request.
    pub request: RequestId,
    /// Reference of its case.
    pub reference: String,
    /// The organisation.
    pub organisation: String,
    /// What would be sent, or why not.
    pub letter: Result<Letter, String>,
}

/// The exact words of each reminder. Nothing is sent.
pub async fn preview(
    app: &App,
    call: &Call,
    requests: &[RequestId],
    reason: Option<&str>,
) -> Result<Vec<Preview>, OpError> {
    permitted(app, call).await?;
    let areas = call.areas();
    chosen(requests)?;
    app.store
        .read(call, async |reader| {
            let mut previews = Vec::new();
            for line in reader.requests_named(&areas, requests).await? {
                let command = Remind { id: line.request.id, reason: reason.map(str::to_owned) };
                let step = command.step(&line.request, &call.actor, &call.at);
                let letter = match step {
                    _ if !line.waits => Err(NOTHING.to_owned()),
                    Ok(step) => {
                        Ok(request::letter(&line.reference, &line.request, Some(step.rung)))
                    }
                    Err(refusal) => Err(refusal.to_string()),
                };
                previews.push(Preview {
                    request: line.request.id,
                    reference: line.reference,
                    organisation: line.request.organisation,
                    letter,
                });
            }
            Ok(previews)
        })
        .await
}

fn chosen(requests: &[RequestId]) -> Result<(), OpError> {
    let fits = (1..=MOST).contains(&requests.len());
    let detail = "Choose at least one request, and no more than 100 at once.";
    if fits { Ok(()) } else { Err(Refusal::field("/requests", "missing", detail).into()) }
}

/// What became of one reminder.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The request.
    pub request: RequestId,
    /// Reference of its case; empty where it is not among those that wait.
    pub reference: String,
    /// The organisation.
    pub organisation: String,
    /// Names of those to whom it goes, or why it does not go.
    pub to: Result<Vec<String>, String>,
}

/// Claims the key for the whole list: with other requests or another reason it is refused.
async fn claimed(
    app: &App,
    call: &Call,
    requests: &[RequestId],
    reason: Option<&str>,
    key: &str,
) -> Result<String, OpError> {
    if key.is_empty() {
        return Err(OpError::MissingKey);
    }
    let mut ids: Vec<String> = requests.iter().map(ToString::to_string).collect();
    ids.sort();
    let about = format!("sendReminders {}", ids.join(" "));
    let keyed = Keyed::new(key, &about, reason.unwrap_or("").as_bytes());
    app.store
        .write(call, async |tx| {
            if keyed::claim_text(tx, call, Some(&keyed)).await?.is_none() {
                keyed::store_text(tx, call, Some(&keyed), "{}").await?;
            }
            Ok::<_, OpError>(())
        })
        .await?;
    Ok(about)
}

/// Sends reminders, each recorded on its case. One that may not go stops none of the others; the
/// same key sends none of them twice, and says again what became of each.
pub async fn send(
    app: &App,
    call: &Call,
    requests: &[RequestId],
    reason: Option<&str>,
    key: &str,
) -> Result<Vec<Sent>, OpError> {
    permitted(app, call).await?;
    chosen(requests)?;
    let about = claimed(app, call, requests, reason, key).await?;
    let areas = call.areas();
    let lines = app
        .store
        .read(call, async |reader| Ok::<_, OpError>(reader.requests_named(&areas, requests).await?))
        .await?;
    let mut sent = Vec::new();
    for id in requests {
        let Some(line) = lines.iter().find(|line| line.request.id == *id) else {
            sent.push(Sent {
                request: *id,
                reference: String::new(),
                organisation: String::new(),
                to: Err(NOTHING.into()),
            });
            continue;
        };
        let command = Remind { id: *id, reason: reason.map(str::to_owned) };
        let keyed = Keyed::new(&format!("{key}:{id}"), &about, reason.unwrap_or("").as_bytes());
        let versioned = Versioned::Request(*id);
        let done = run(app, call, line.case, versioned, Some(&keyed), &command).await;
        sent.push(Sent {
            request: *id,
            reference: line.reference.clone(),
            organisation: line.request.organisation.clone(),
            to: went(&line.request, call.at.today, done)?,
        });
    }
    Ok(sent)
}

/// To whom a reminder went, or why not; only a fault of ours ends the whole sending.
fn went(
    request: &Request,
    today: NaiveDate,
    done: Result<Done, OpError>,
) -> Result<Result<Vec<String>, String>, OpError> {
    match done {
        Ok(done) => {
            // The version counts the steps. A repeat finds its own among them; just sent, it is not
            // in what was read before.
            let own = usize::try_from(done.version).ok().and_then(|count| count.checked_sub(1));
            let own = own.and_then(|index| request.steps.get(index));
            let rung = own.map_or_else(|| request.rung_on(today), |step| step.rung);
            let to = request.recipients(rung).into_iter();
            Ok(Ok(to.map(|contact| contact.name.clone()).collect()))
        }
        Err(OpError::Refused(refusal)) => Ok(Err(refusal.to_string())),
        Err(OpError::NotFound | OpError::NotPermitted) => {
            Ok(Err("This case is not yours to write about any more.".into()))
        }
        Err(error) => Err(error),
    }
}

/// The formal notice of a request as a letter, with a file name that names nobody.
pub async fn notice(
    app: &App,
    call: &Call,
    case: Which,
    request: RequestId,
) -> Result<(String, Vec<u8>), OpError> {
    let seen = match case {
        Which::Id(id) => cases::open(app, call, id).await?,
        Which::Reference(reference) => cases::open_by_reference(app, call, &reference).await?,
    };
    let course = &seen.record.course;
    let known = course.request(request).ok_or(OpError::NotFound)?;
    let areas = cases::areas(app, call).await?;
    let area = areas.into_iter().find(|area| Some(area.id) == course.areas.reviewing);
    let area = area.map_or_else(String::new, |area| area.name);
    let (paper, given) = paper(&course.reference, &area, known).ok_or(OpError::NotFound)?;
    let made = tokio::task::spawn_blocking(move || notice_pdf(&paper, given)).await;
    let bug = |meant: String| OpError::Bug { said: "The letter could not be made.", meant };
    // The error may name a letter of a person's name: it is not logged.
    let bytes = made
        .map_err(|error| bug(error.to_string()))?
        .map_err(|_| bug("a formal notice could not be laid out".into()))?;
    Ok((format!("{}-formal-notice.pdf", course.reference), bytes))
}

/// What the letter says; none where no notice was given.
fn paper(reference: &str, area: &str, request: &Request) -> Option<(NoticePaper, DateTime<Utc>)> {
    let given = request.notice()?;
    let day = |at| calendar::human_date(calendar::london_date(at));
    let before = request.steps.iter().filter(|step| step.at < given.at);
    let paper = NoticePaper {
        reference: reference.to_owned(),
        area: area.to_owned(),
        requester: request.requester.words().to_owned(),
        recipient: given.to.clone(),
        organisation: request.organisation.clone(),
        given: day(given.at),
        given_by: given.by.clone(),
        asked: day(request.asked_at),
        due: calendar::human_date(request.due_on),
        items: request.items.iter().map(|item| item.words().to_owned()).collect(),
        answer_by: given.answer_by.map(calendar::human_date).unwrap_or_default(),
        steps: before
            .map(|step| vec![day(step.at), step.rung.words().to_owned(), step.to.clone()])
            .collect(),
    };
    Some((paper, given.at))
}
