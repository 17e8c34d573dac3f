//! The papers of a review that goes to a body outside this server. Only `reports` makes what leaves;
//! here it is gathered, and that it was taken is noted before anything is handed out.

use super::{OpError, analysis::Which, open_now};
use crate::app::App;
use chrono::{DateTime, Utc};
use domain::{
    access::Part,
    answer::Answer,
    calendar,
    case::CaseRecord,
    hand_over::{Destination, HandOver, Means, Receiver, State},
    operations::Call,
    refusal::Refusal,
};
use reports::{
    hand_over::{self, PaperNotice, Papers},
    release::Statutory,
};
use storage::NoticeRow;

/// The papers with what they belong to.
pub struct Taken {
    /// Reference of the case.
    pub reference: String,
    /// The hand-over that waits for its receipt.
    pub hand_over: HandOver,
    /// To whom.
    pub receiver: Receiver,
    /// Name of the area that hands over.
    pub from: String,
    /// What the letter encloses.
    pub notices: usize,
    /// The papers.
    pub papers: Statutory<Vec<u8>>,
}

/// Gathers the papers of the hand-over that waits for its receipt.
pub async fn take(app: &App, call: &Call, which: Which) -> Result<Taken, OpError> {
    let seen = match which {
        Which::Id(id) => super::cases::open(app, call, id).await?,
        Which::Reference(reference) => {
            super::cases::open_by_reference(app, call, &reference).await?
        }
    };
    open_now(call.operation, &seen.record)?;
    let waits = seen.record.hand_overs.iter().find(|h| h.state == State::WaitingForReceipt);
    let Some((waits, Destination::Outside(receiver))) = waits.map(|waits| (waits, &waits.to))
    else {
        let why = "No hand-over outside this server is waiting for its receipt.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    };
    let case = seen.record.course.id;
    let (notices, areas) = app
        .store
        .read(call, async |reader| {
            let notices = reader.notices_of(case).await?;
            reader.saw(case, Part::Identity);
            reader.saw(case, Part::Notices);
            Ok::<_, OpError>((notices, reader.areas().await?))
        })
        .await?;
    let from = crate::wire::hand_overs::name_of(&areas, waits.from);
    let papers = Papers {
        reference: seen.record.course.reference.clone(),
        from: from.clone(),
        receiver: format!("{}, {}", receiver.name, receiver.organisation),
        reason: waits.reason.clone(),
        doctor: waits.doctor.clone(),
        sent: words(waits.proposed_at),
        facts: facts(&seen.record),
        notices: notices.iter().map(notice).collect(),
    };
    Ok(Taken {
        reference: seen.record.course.reference.clone(),
        hand_over: waits.clone(),
        receiver: receiver.clone(),
        from,
        notices: notices.len(),
        papers: hand_over::papers(&papers),
    })
}

/// The papers closed with a passphrase: a name for the file, and the file as text.
pub async fn closed(
    app: &App,
    call: &Call,
    which: Which,
    passphrase: &str,
) -> Result<(String, String), OpError> {
    let taken = take(app, call, which).await?;
    if taken.receiver.how != Means::EncryptedFile {
        let why = "This hand-over goes by letter: print the papers.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    }
    let passphrase = passphrase.to_owned();
    let papers = taken.papers;
    let sealed = tokio::task::spawn_blocking(move || hand_over::seal(&papers, &passphrase)).await;
    let sealed = sealed.map_err(|e| bug(e.to_string()))?.map_err(|e| bug(e.to_string()))?;
    let text = String::from_utf8(sealed.bytes().to_vec()).map_err(|e| bug(e.to_string()))?;
    Ok((format!("{}-hand-over.txt.age", taken.reference), text))
}

fn bug(meant: String) -> OpError {
    OpError::Bug { said: "The papers could not be closed.", meant }
}

fn words(at: DateTime<Utc>) -> String {
    let day = calendar::human_date(calendar::london_date(at));
    format!("{day}, {}", calendar::london_time(at).format("%H:%M"))
}

fn notice(row: &NoticeRow) -> PaperNotice {
    PaperNotice {
        kind: row.received.notice.kind_words().to_owned(),
        office: row.received.office.name.clone(),
        received: words(row.received.at),
        as_sent: row.as_sent.clone(),
    }
}

fn facts(record: &CaseRecord) -> Vec<(String, String, String)> {
    let child = &record.child;
    let postcode = child.postcode().map(ToString::to_string);
    let address: Vec<String> = child.address.lines.iter().cloned().chain(postcode).collect();
    let own = [
        ("Name", Some(child.display_name())),
        ("Sex", Some(crate::wire::words::sex(child.sex).to_owned())),
        ("Date of birth", child.born_on.map(calendar::human_date)),
        ("Date of death", child.died_on.map(calendar::human_date)),
        ("NHS number", child.nhs_number.as_ref().map(ToString::to_string)),
        ("Usual address", Some(address.join(", ")).filter(|text| !text.is_empty())),
        ("Place of death", child.place_of_death.clone()),
    ];
    let own = own
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value, String::new())));
    let others = record.course.facts.iter().filter_map(|(key, in_use)| match &in_use.answer {
        Answer::Known(value) => {
            Some((key.words().to_owned(), value.words(), in_use.source.words().to_owned()))
        }
        _ => None,
    });
    own.chain(others).collect()
}
