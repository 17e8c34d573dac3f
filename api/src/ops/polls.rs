//! Polls: the links of those who are asked, and answering by one. A link is made from a key of the
//! server and a random id; the store holds the id and a digest, and neither opens the page.

use super::{Done, Keyed, OpError, Versioned, run};
use crate::{app::App, secrets};
use domain::{
    access::Part,
    case::{CaseRecord, Command},
    change::Change,
    ids::{CaseId, random_uuid},
    meeting::{
        poll::{AnswerPoll, Asked, OpenPoll, Poll},
        slots::Can,
    },
    operations::{Call, Operation},
};
use uuid::Uuid;

/// Why the server acts when somebody follows their link.
const BY_LINK: &str = "the link of somebody invited";

/// What somebody's link ends with.
fn token(app: &App, link: Uuid) -> String {
    secrets::derived(&app.release_key, &format!("poll:{link}"))
}

/// The address that somebody is sent.
pub fn address(app: &App, link: Uuid) -> String {
    format!("{}/availability/{}", app.settings.base_url.trim_end_matches('/'), token(app, link))
}

/// Opens a poll: each person invited is given a link.
pub async fn open(
    app: &App,
    call: &Call,
    case: CaseId,
    key: Option<&Keyed>,
    command: OpenPoll,
) -> Result<Done, OpError> {
    let links = command.invitees.iter().map(|_| {
        let link = random_uuid();
        (link, secrets::hash_key(&token(app, link)))
    });
    let command = OpenPoll { links: links.collect(), ..command };
    run(app, call, case, Versioned::Poll(command.id), key, &command).await
}

/// What somebody sees behind their link.
pub struct ByLink {
    /// The reference of the case.
    pub reference: String,
    /// The poll.
    pub poll: Poll,
    /// The person.
    pub asked: Asked,
}

fn behind(record: &CaseRecord, digest: &str) -> Result<ByLink, OpError> {
    let own = |poll: &Poll| {
        let asked = poll.asked.iter().find(|asked| asked.digest == digest)?;
        Some((poll.clone(), asked.clone()))
    };
    let (poll, asked) = record.polls.iter().find_map(own).ok_or(OpError::NotFound)?;
    Ok(ByLink { reference: record.course.reference.clone(), poll, asked })
}

/// What is behind a link; not found if there is nothing.
pub async fn by_link(app: &App, token: &str) -> Result<ByLink, OpError> {
    let call = Call::system(BY_LINK, Operation::AnswerPoll, app.moment());
    let digest = secrets::hash_key(token);
    app.store
        .read(&call, async |reader| {
            let case = reader.case_of_link(&digest).await?;
            let record = reader.case(case).await?;
            reader.saw(case, Part::Meetings);
            behind(&record, &digest)
        })
        .await
}

/// Takes in what somebody answered by their link.
pub async fn answer_by_link(app: &App, token: &str, answers: Vec<Can>) -> Result<(), OpError> {
    let call = Call::system(BY_LINK, Operation::AnswerPoll, app.moment());
    let digest = secrets::hash_key(token);
    let case = app
        .store
        .read(&call, async |reader| Ok::<_, OpError>(reader.case_of_link(&digest).await?))
        .await?;
    app.store
        .write(&call, async |tx| {
            let record = tx.case(case).await?;
            let ByLink { poll, asked, .. } = behind(&record, &digest)?;
            super::open_now(call.operation, &record)?;
            let email = asked.invitee.email;
            let command = AnswerPoll { id: poll.id, email, answers: answers.clone() };
            let events = command.decide(&record, &call.actor, &call.at)?;
            let area = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
            let lengths = tx.lengths(area).await?;
            tx.save(Change::of_case(record, events, &lengths, &call.at)).await?;
            Ok::<_, OpError>(())
        })
        .await
}
