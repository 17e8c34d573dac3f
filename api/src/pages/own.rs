//! Your settings: who stands in while you are away, the daily digest, and your own calendar.

use super::{
    answered::form_page,
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    session::Person,
};
use crate::{
    app::App,
    ops::{OpError, own},
    wire::own::time_of,
};
use askama::Template;
use chrono::Timelike;
use domain::{calendar, ids::StaffId, operations::Operation, own::DIGEST_AT, rota::words_of};
use poem::{Response, handler, web::Data};

#[derive(Template)]
#[template(path = "pages/own_settings.html")]
struct OwnPage {
    frame: Frame,
    form: FormState,
    /// Name, last day and reason of the deputy, while one stands in.
    deputy: Option<(String, String, String)>,
    stands_in_for: Vec<String>,
    digest: Option<String>,
    /// Host, when it was read, and what went wrong, of the person's own calendar.
    calendar: Option<(String, Option<String>, Option<String>)>,
    reads_calendars: bool,
    options: Vec<(String, String)>,
}

async fn show(app: &App, person: &Person, mut form: FormState) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetOwnSettings);
    let own = own::open(app, &call).await.map_err(PageFault)?;
    let frame = Frame::of(app, person, "Your settings", Section::None);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    form.set("at", time_of(own.digest.unwrap_or(DIGEST_AT)));
    let shown = OwnPage {
        frame,
        deputy: own
            .deputy
            .map(|(deputy, name)| (name, calendar::human_date(deputy.until), deputy.reason)),
        stands_in_for: own.stands_in_for,
        digest: own.digest.map(time_of),
        calendar: own
            .calendar
            .map(|calendar| (calendar.host, calendar.read_at.map(words_of), calendar.fault)),
        reads_calendars: own.reads_calendars,
        options: own
            .may_stand_in
            .into_iter()
            .map(|colleague| (colleague.id.to_string(), colleague.name))
            .collect(),
        form,
    };
    Ok(form_page(&shown, &shown.form))
}

/// The settings.
#[handler]
pub async fn page(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    show(app, &person, FormState::default()).await
}

async fn settled(app: &App, posted: &Posted, done: Result<(), OpError>) -> poem::Result<Response> {
    match done {
        Ok(()) => Ok(see_other("/your-settings")),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            let form = posted.form.clone().with_faults(refusal.fields());
            show(app, &posted.person, form).await
        }
        Err(error) => Err(PageFault(error).into()),
    }
}

/// Names who stands in.
#[handler]
pub async fn name_deputy(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::NameDeputy);
    let mut form = posted.form.clone();
    let deputy = form.value("deputy").parse().ok().map(StaffId);
    let Some(until) = form.date("until", "Enter the last day, such as 4 12 2026") else {
        // What else is wrong is said as well, by the rule itself.
        let today = call.at.today;
        let rest = own::name_deputy(app, &call, None, today, form.value("reason")).await;
        if let Err(OpError::Refused(refusal)) = rest {
            let others = refusal.fields().into_iter();
            form.faults.extend(others.filter(|fault| fault.field != "/deputy" || deputy.is_none()));
        }
        return show(app, &posted.person, form).await;
    };
    let done = own::name_deputy(app, &call, deputy, until, form.value("reason")).await;
    settled(app, &posted, done).await
}

/// Ends it before its day.
#[handler]
pub async fn end_deputy(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::EndDeputy);
    let done = own::end_deputy(app, &call).await;
    settled(app, &posted, done).await
}

/// Sets the digest, or stops it.
#[handler]
pub async fn set_digest(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::SetDigest);
    let mut form = posted.form.clone();
    let minute = if form.has("stop", "yes") {
        None
    } else {
        let Some(time) = form.time("at") else { return show(app, &posted.person, form).await };
        Some(time.hour() * 60 + time.minute())
    };
    let done = own::set_digest(app, &call, minute).await;
    settled(app, &posted, done).await
}

/// Sets the address of the person's own calendar.
#[handler]
pub async fn set_calendar(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::SetCalendar);
    let done = own::set_calendar(app, &call, posted.form.value("address")).await;
    settled(app, &posted, done).await
}

/// Takes it away.
#[handler]
pub async fn end_calendar(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let call = posted.person.call(app, Operation::EndCalendar);
    let done = own::end_calendar(app, &call).await;
    settled(app, &posted, done).await
}
