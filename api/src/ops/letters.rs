//! Words on paper: letters, minutes and action logs under the letterhead of the area that reviews.

use super::analysis::Which;
use super::{Done, Keyed, OpError, cases::CaseSeen, keyed, own, permitted};
use crate::app::App;
use chrono::{DateTime, Utc};
use domain::{
    access::Part,
    calendar::human_date,
    change::{Change, RegistryEdit},
    family::{Letter, may_send},
    ids::{AreaId, MeetingId},
    letterhead::Letterhead,
    meeting::Meeting,
    operations::Call,
    refusal::Refusal,
};
use reports::{
    pdf::PdfError,
    sheet::{
        Format, SheetError, letter,
        minutes::{self, Minutes},
    },
};
use storage::Reader;

/// A document: its file name, which names nobody, and its bytes.
pub type Document = (String, Vec<u8>);

async fn opened(app: &App, call: &Call, which: Which) -> Result<CaseSeen, OpError> {
    match which {
        Which::Id(id) => super::cases::open(app, call, id).await,
        Which::Reference(reference) => super::cases::open_by_reference(app, call, &reference).await,
    }
}

/// The letterhead of the area that reviews, or its name alone where it has set none.
async fn head(app: &App, call: &Call, seen: &CaseSeen) -> Result<Letterhead, OpError> {
    let area = seen.record.course.areas.reviewing.ok_or(OpError::NotFound)?;
    of_area(app, call, area).await.map(|(head, _)| head)
}

async fn of_area(app: &App, call: &Call, area: AreaId) -> Result<(Letterhead, String), OpError> {
    app.store
        .read(call, async |reader| {
            let areas = reader.areas().await?;
            let known = areas.into_iter().find(|known| known.id == area);
            let name = known.ok_or(OpError::NotFound)?.name;
            let head = reader.letterhead(area).await?;
            Ok((head.unwrap_or_else(|| Letterhead::plain(&name)), name))
        })
        .await
}

/// Makes a document on a thread of its own: laying out takes long.
async fn made<T: Send + 'static>(
    make: impl FnOnce() -> Result<T, SheetError> + Send + 'static,
) -> Result<T, OpError> {
    let bug = |meant: String| OpError::Bug { said: "The document could not be made.", meant };
    let made = tokio::task::spawn_blocking(make).await;
    made.map_err(|error| bug(error.to_string()))?.map_err(|error| match error {
        SheetError::Pdf(PdfError::NoGlyph { .. }) => OpError::Bug {
            said: "It holds a letter that the fonts of the PDF cannot draw. Take the DOCX instead.",
            meant: "a character without a glyph".to_owned(),
        },
        other => bug(other.to_string()),
    })
}

/// A letter that was written.
pub async fn letter(
    app: &App,
    call: &Call,
    which: Which,
    number: u32,
    format: Format,
) -> Result<Document, OpError> {
    let seen = opened(app, call, which).await?;
    let letters = &seen.record.family.letters;
    let found = letters.iter().find(|letter| letter.no == number).cloned();
    let written = found.ok_or(OpError::NotFound)?;
    may_send(&seen.record.family, &written, call.at.today)?;
    let head = head(app, call, &seen).await?;
    let reference = seen.record.course.reference.clone();
    let name = format!("{reference}-letter-{number}.{}", format.extension());
    let at = (format, call.at.now);
    let bytes = made(move || bytes(&written, &head, &reference, at)).await?;
    Ok((name, bytes))
}

fn bytes(
    written: &Letter,
    head: &Letterhead,
    reference: &str,
    at: (Format, DateTime<Utc>),
) -> Result<Vec<u8>, SheetError> {
    if written.to_family() {
        return Ok(letter::to_family(written, head, reference, at)?.bytes().to_vec());
    }
    Ok(letter::to_agency(written, head, reference, at)?.bytes().to_vec())
}

/// The minutes of a meeting that was recorded.
pub async fn minutes(
    app: &App,
    call: &Call,
    which: Which,
    meeting: MeetingId,
    format: Format,
) -> Result<Document, OpError> {
    let seen = opened(app, call, which).await?;
    let found = seen.record.meetings.iter().find(|known| known.id == meeting);
    let meeting = found.ok_or(OpError::NotFound)?;
    let reference = seen.record.course.reference.clone();
    let Some(paper) = minutes_of(meeting, &reference) else {
        let why = "The meeting has not been recorded as held yet.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    };
    let head = head(app, call, &seen).await?;
    let at = (format, call.at.now);
    let made = made(move || minutes::minutes(&paper, &head, at)).await?;
    Ok((format!("{reference}-minutes.{}", format.extension()), made.bytes().to_vec()))
}

fn minutes_of(meeting: &Meeting, reference: &str) -> Option<Minutes> {
    let record = meeting.record.as_ref().filter(|record| record.held)?;
    let role = |name: &str| {
        let invited = meeting.invitees.iter().find(|invitee| invitee.name == name);
        invited.map_or_else(String::new, |invitee| invitee.role.clone())
    };
    let came = |attended: bool| record.attendance.iter().filter(move |a| a.attended == attended);
    Some(Minutes {
        reference: reference.to_owned(),
        kind: meeting.words().to_owned(),
        about: vec![
            ("Held on".into(), human_date(record.on)),
            ("Place".into(), meeting.place.clone()),
            ("Chair".into(), meeting.chair.clone()),
        ],
        present: came(true).map(|a| (a.name.clone(), role(&a.name))).collect(),
        absent: came(false)
            .map(|a| (a.name.clone(), a.contribution.clone().unwrap_or_default()))
            .collect(),
        standing: standing(meeting),
        notes: record.notes.clone(),
        decisions: record.decisions.clone(),
        set_aside: record
            .overrides
            .iter()
            .map(|set| format!("{}: {}", set.gate.words(), set.reason))
            .collect(),
    })
}

/// Where the minutes stand, and from the second on which version they are.
fn standing(meeting: &Meeting) -> String {
    let (words, version) = (meeting.minutes.words(), meeting.minutes.version());
    if version > 1 { format!("{words}. Version {version}.") } else { format!("{words}.") }
}

/// What is to be done, as the meetings agreed it and as the analysis form has it.
pub async fn action_log(
    app: &App,
    call: &Call,
    which: Which,
    format: Format,
) -> Result<Document, OpError> {
    let seen = opened(app, call, which).await?;
    let record = &seen.record;
    let meetings =
        if seen.standing.sees(Part::Meetings) { record.meetings.as_slice() } else { &[] };
    if !meetings.is_empty() {
        let case = record.course.id;
        let noted = async |reader: &mut Reader| {
            reader.saw(case, Part::Meetings);
            Ok::<_, OpError>(())
        };
        app.store.read(call, noted).await?;
    }
    let head = head(app, call, &seen).await?;
    let reference = record.course.reference.clone();
    let learning = &record.analysis.content.learning;
    let actions = super::action_log::lines(meetings, learning, call.at.today);
    let name = format!("{reference}-actions.{}", format.extension());
    let at = (format, call.at.now);
    let made = made(move || minutes::action_log(&reference, &actions, &head, at)).await?;
    Ok((name, made.bytes().to_vec()))
}

/// The letterhead of one of the caller's areas, and the area's name.
pub async fn letterhead(
    app: &App,
    call: &Call,
    area: AreaId,
) -> Result<(Letterhead, String), OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    of_area(app, call, area).await
}

/// Sets the letterhead of an area.
pub async fn set_letterhead(
    app: &App,
    call: &Call,
    area: AreaId,
    asked: Letterhead,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let letterhead = asked.checked()?;
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            let at = call.at.now;
            tx.save(Change::of_registry(RegistryEdit::Letterhead { area, letterhead, at })).await?;
            let done = Done { id: area.to_string(), version: 0, actions: Vec::new() };
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}
