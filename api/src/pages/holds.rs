//! Putting a review on hold for another process, and releasing it.

use super::{
    case_head::{CaseHead, Tab},
    errors::PageFault,
    facts::{carry_out, opened, rejected},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen},
};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    calendar,
    case::holds::{Hold, HoldClocks, Process, ReleaseClocks},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/hold.html")]
struct HoldPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    /// The form that releases, and not the one that puts on hold.
    releasing: bool,
    /// Each hold: the process, the days, why and by whom, whether it lasts.
    holds: Vec<(String, String, String, bool)>,
    options: Vec<(&'static str, String)>,
}

fn line(hold: &Hold) -> (String, String, String, bool) {
    let since = calendar::human_date(hold.since);
    let days = match hold.until {
        Some(until) => format!("{since} to {}", calendar::human_date(until)),
        None => {
            let again = calendar::human_date(hold.review_on);
            format!("Since {since}. To be looked at again on {again}")
        }
    };
    (capital(hold.process), days, format!("{} ({})", hold.reason, hold.by), hold.lasts())
}

fn capital(process: Process) -> String {
    let words = process.words();
    words.chars().take(1).flat_map(char::to_uppercase).chain(words.chars().skip(1)).collect()
}

fn show(app: &App, person: &Person, seen: &CaseSeen, form: FormState, releasing: bool) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let title = if releasing { "release from hold" } else { "put on hold" };
    let frame = Frame::of(app, person, &format!("{} {title}", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let known = &seen.record.course.holds;
    let lasts = |process: &Process| known.iter().any(|h| h.lasts() && h.process == *process);
    let options = Process::ALL.into_iter().filter(|process| !releasing || lasts(process));
    html(&HoldPage {
        frame,
        head,
        form,
        releasing,
        holds: known.iter().map(line).collect(),
        options: options.map(|process| (process.code(), capital(process))).collect(),
    })
}

/// The form that puts on hold.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::HoldClocks, &reference).await?;
    ops::open_now(Operation::HoldClocks, &seen.record).map_err(PageFault)?;
    Ok(show(app, &person, &seen, FormState::default(), false))
}

/// The form that releases.
#[handler]
pub async fn leaving(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::ReleaseClocks, &reference).await?;
    ops::open_now(Operation::ReleaseClocks, &seen.record).map_err(PageFault)?;
    Ok(show(app, &person, &seen, FormState::default(), true))
}

fn process(form: &mut FormState) -> Option<Process> {
    let process = Process::from_code(form.value("process"));
    if process.is_none() {
        form.faults.push(FieldFault::new("/process", "missing", "Choose the process"));
    }
    process
}

/// A date that may be left empty.
pub(super) fn optional(form: &mut FormState, name: &str) -> Option<NaiveDate> {
    let parts = ["day", "month", "year"].map(|part| form.some(&format!("{name}-{part}")));
    if parts.iter().all(Option::is_none) {
        return None;
    }
    form.date(name, "Enter a date such as 1 12 2026, or leave it empty")
}

/// Puts on hold.
#[handler]
pub async fn put(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::HoldClocks, &reference).await?;
    let mut form = posted.form.clone();
    let since = optional(&mut form, "since");
    let review_on = form.date("review_on", "Enter the day on which somebody looks again");
    let (Some(process), Some(review_on), true) =
        (process(&mut form), review_on, form.faults.is_empty())
    else {
        return Ok(rejected(show(app, &posted.person, &seen, form, false)));
    };
    let command = HoldClocks { process, since, reason: form.value("reason").to_owned(), review_on };
    Ok(match carry_out(app, &posted, &seen, Versioned::No, &command).await? {
        Ok(_) => see_other(&format!("/cases/{}", seen.record.course.reference)),
        Err(faults) => rejected(show(app, &posted.person, &seen, form.with_faults(faults), false)),
    })
}

/// Releases.
#[handler]
pub async fn let_go(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::ReleaseClocks, &reference).await?;
    let mut form = posted.form.clone();
    let on = optional(&mut form, "on");
    let (Some(process), true) = (process(&mut form), form.faults.is_empty()) else {
        return Ok(rejected(show(app, &posted.person, &seen, form, true)));
    };
    let command = ReleaseClocks { process, on, reason: form.value("reason").to_owned() };
    Ok(match carry_out(app, &posted, &seen, Versioned::No, &command).await? {
        Ok(_) => see_other(&format!("/cases/{}", seen.record.course.reference)),
        Err(faults) => rejected(show(app, &posted.person, &seen, form.with_faults(faults), true)),
    })
}
