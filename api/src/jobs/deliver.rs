//! Sends what the outbox holds; settles or tries again later. A message that stops a clock is
//! recorded on its case when it was delivered, not when it was written.

use crate::{
    app::App,
    ops::{OpError, meetings, polls},
    outside::{
        mail::{self, Letter},
        smtp,
    },
};
use chrono::Duration;
use domain::{
    case::CaseEvent,
    change::Change,
    ids::CaseId,
    meeting::State,
    message::{LINK, Message, To},
    operations::{Call, Operation},
};
use storage::Outgoing;

/// Messages claimed at once.
const BATCH: u32 = 50;

/// Sends what may be sent now.
pub async fn run(app: &App) {
    loop {
        let claimed = match app.store.claim_messages(app.moment().now, BATCH).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "messages could not be claimed");
                return;
            }
        };
        if claimed.is_empty() {
            return;
        }
        for outgoing in claimed {
            if let Err(error) = deliver(app, &outgoing).await {
                tracing::warn!(message = %outgoing.id, %error, "a message waits for another try");
            }
        }
    }
}

async fn deliver(app: &App, outgoing: &Outgoing) -> Result<(), OpError> {
    let at = app.moment().now;
    if overtaken(outgoing) {
        app.store.settle_message(outgoing.id, at, "the meeting was called off first").await?;
        return Ok(());
    }
    let sent = send(app, outgoing).await;
    if let Err(why) = sent {
        let wait = Duration::minutes(1 << outgoing.attempts.clamp(0, 9));
        app.store.retry_message(outgoing.id, at + wait, &why).await?;
        return Ok(());
    }
    if let (Some(case), To::Role { role }) = (outgoing.case, &outgoing.message.to)
        && outgoing.message.kind == "new-death"
    {
        record(app, case, &outgoing.message.kind, role.code()).await?;
    }
    app.store.settle_message(outgoing.id, at, "delivered").await?;
    Ok(())
}

/// Whether it invites to a meeting that was called off before anybody was told of it.
fn overtaken(outgoing: &Outgoing) -> bool {
    let cancelled =
        outgoing.meeting.as_ref().is_some_and(|(meeting, _)| meeting.state == State::Cancelled);
    cancelled && outgoing.message.kind != "meeting-cancelled"
}

async fn send(app: &App, outgoing: &Outgoing) -> Result<(), String> {
    if outgoing.mailboxes.is_empty() {
        return Err("Nobody holds this role in the area.".to_owned());
    }
    let calendar = outgoing
        .meeting
        .as_ref()
        .map(|(meeting, reference)| meetings::calendar_file(app, reference, meeting));
    let letter = Letter {
        id: outgoing.id,
        from: app.settings.service_mailbox.clone(),
        to: outgoing.mailboxes.clone(),
        subject: outgoing.message.subject.clone(),
        body: with_link(app, &outgoing.message),
        calendar,
        at: app.moment().now,
    };
    if let Some(url) = &app.settings.smtp_url {
        return smtp::send(url, &letter).await;
    }
    mail::put(&app.settings.mail_dir, &letter).await.map_err(|error| error.to_string())
}

/// The text, with the address that only its receiver is told.
fn with_link(app: &App, message: &Message) -> String {
    let made_from = message.dedupe.rsplit(':').next().and_then(|id| id.parse().ok());
    match made_from {
        Some(link) if message.kind == "availability-poll" => {
            message.body.replace(LINK, &polls::address(app, link))
        }
        _ => message.body.clone(),
    }
}

async fn record(app: &App, case: CaseId, kind: &str, to: &str) -> Result<(), OpError> {
    let call = Call::system("deliver", Operation::ListWork, app.moment());
    app.store
        .write(&call, async |tx| {
            let record = tx.case(case).await?;
            if record.course.delivered.contains_key(&format!("{kind}:{to}")) {
                return Ok(());
            }
            let Some(area) = record.course.areas.reviewing else { return Ok(()) };
            let lengths = tx.lengths(area).await?;
            let event = CaseEvent::MessageDelivered { kind: kind.to_owned(), to: to.to_owned() };
            tx.save(Change::of_case(record, vec![event], &lengths, &call.at)).await?;
            Ok::<_, OpError>(())
        })
        .await
}
