//! The on-call rota of an area: reading it, the list of people, and taking turns out of a file with a
//! result for each line.

use super::{
    Done, Keyed, OpError,
    areas::{LineOutcome, LineResult},
    keyed, own, permitted,
};
use crate::app::App;
use chrono::{DateTime, Duration, Utc};
use domain::{
    change::{Change, RegistryEdit},
    ids::{AreaId, OnCallId},
    operations::Call,
    refusal::Refusal,
    response::calls::Profession,
    rota::{self, Added, NewPerson, NewShift, OnCallNow, OnCallPerson, Shift},
};
use reports::rota_file;
use std::collections::BTreeSet;

/// The most lines of one file.
const LINES: usize = 5_000;
/// The most bytes of one file.
const BYTES: usize = 500_000;
/// How far ahead gaps are shown.
const AHEAD: Duration = Duration::weeks(4);

/// The rota of an area at an instant.
#[derive(Clone, Debug)]
pub struct RotaSeen {
    /// The name of the area.
    pub area: String,
    /// Who can be on call.
    pub people: Vec<OnCallPerson>,
    /// Turns that are not over and start within a year.
    pub shifts: Vec<Shift>,
    /// Who acts at the instant, profession by profession.
    pub now: Vec<OnCallNow>,
    /// Gaps of the next four weeks.
    pub gaps: Vec<(Profession, DateTime<Utc>, DateTime<Utc>)>,
}

fn done(id: impl ToString) -> Done {
    Done { id: id.to_string(), version: 0, actions: Vec::new() }
}

/// The rota of one of the caller's areas, at an instant.
pub async fn open(
    app: &App,
    call: &Call,
    id: AreaId,
    at: DateTime<Utc>,
) -> Result<RotaSeen, OpError> {
    permitted(app, call).await?;
    own(call, id)?;
    app.store
        .read(call, async |reader| {
            let area = reader.areas().await?.into_iter().find(|area| area.id == id);
            let area = area.ok_or(OpError::NotFound)?.name;
            let (people, shifts) = reader.rota(id, at).await?;
            let now = rota::on_call(&people, &shifts, at);
            let until = at.checked_add_signed(AHEAD).unwrap_or(at);
            let gaps = Profession::ON_CALL.into_iter().flat_map(|profession| {
                let found = rota::gaps(profession, &shifts, at, until);
                found.into_iter().map(move |(from, to)| (profession, from, to))
            });
            let gaps = gaps.collect();
            Ok(RotaSeen { area, people, shifts, now, gaps })
        })
        .await
}

/// Adds somebody to the list.
pub async fn add_person(
    app: &App,
    call: &Call,
    area: AreaId,
    asked: &NewPerson,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let id = OnCallId::random();
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            let (people, _) = tx.rota(area, call.at.now).await?;
            let person = rota::person(asked, id, area, &people)?;
            tx.save(Change::of_registry(RegistryEdit::OnCall { person })).await?;
            let done = done(id);
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}

/// Takes somebody off the list. Their turns to come are taken off the rota, so that gaps show; of a
/// turn that runs, what was served stays.
pub async fn end_person(
    app: &App,
    call: &Call,
    area: AreaId,
    id: OnCallId,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let now = call.at.now;
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            let (people, shifts) = tx.rota(area, now).await?;
            let known = people.into_iter().find(|one| one.id == id && one.active);
            let unknown = "Nobody on the list has this id.";
            let known =
                known.ok_or_else(|| Refusal::field("/person", "unknown-person", unknown))?;
            let removed: Vec<Shift> =
                shifts.into_iter().filter(|shift| shift.person == id).collect();
            let served = removed.iter().filter(|shift| shift.starts_at < now);
            let added = served.map(|shift| Shift { ends_at: now, ..shift.clone() }).collect();
            let person = OnCallPerson { active: false, ..known };
            let change = Change::of_registry(RegistryEdit::OnCall { person });
            let rota = RegistryEdit::Rota { area, removed, added, at: now };
            tx.save(change.and(Change::of_registry(rota))).await?;
            let done = done(id);
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}

/// What kind of file a rota comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV with the headings `person,starts,ends`, and `profession` if wanted.
    Csv,
    /// A calendar file (RFC 5545), one event for each turn.
    Calendar,
}

/// A file and how it is taken.
#[derive(Clone, Debug)]
pub struct RotaFile<'a> {
    /// Its kind.
    pub format: Format,
    /// Its text.
    pub text: &'a str,
    /// Whether turns of the same professions that start within the time of the file give way to it.
    pub replace: bool,
}

type Line = (u64, String, Result<NewShift, Vec<String>>);

/// Adds every good turn of a file and says what each line came to; the same file again adds nothing.
pub async fn import(
    app: &App,
    call: &Call,
    area: AreaId,
    file: &RotaFile<'_>,
    key: Option<&Keyed>,
) -> Result<Vec<LineResult>, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let lines = read(file)?;
    let now = call.at.now;
    app.store
        .write(call, async |tx| {
            if let Some(stored) = keyed::claim_text(tx, call, key).await? {
                return serde_json::from_str(&stored).map_err(stored_answer);
            }
            let earliest = starts(&lines).min().unwrap_or(now).min(now);
            let (people, known) = tx.rota(area, earliest).await?;
            let (removed, kept) = if file.replace {
                let gives_way = giving_way(&lines, &people);
                known.into_iter().partition(|shift| gives_way(shift))
            } else {
                (Vec::new(), known)
            };
            let (results, added) = place(&lines, area, &people, kept);
            if !(removed.is_empty() && added.is_empty()) {
                let edit = RegistryEdit::Rota { area, removed, added, at: now };
                tx.save(Change::of_registry(edit)).await?;
            }
            let text = serde_json::to_string(&results).map_err(stored_answer)?;
            keyed::store_text(tx, call, key, &text).await?;
            Ok(results)
        })
        .await
}

fn starts(lines: &[Line]) -> impl Iterator<Item = DateTime<Utc>> {
    lines.iter().filter_map(|(.., read)| read.as_ref().ok()).map(|shift| shift.starts_at)
}

/// Which turns give way to a file: those of its professions that start within its time.
fn giving_way(lines: &[Line], people: &[OnCallPerson]) -> impl Fn(&Shift) -> bool + use<> {
    let mut professions = BTreeSet::new();
    let mut within: Option<(DateTime<Utc>, DateTime<Utc>)> = None;
    for new in lines.iter().filter_map(|(.., read)| read.as_ref().ok()) {
        // Read by itself: who it is, and whether it is a turn at all.
        if let Ok(Added::New(shift)) = rota::add(new, AreaId(uuid::Uuid::nil()), people, &[]) {
            professions.insert(shift.profession);
            let (from, until) = within.unwrap_or((shift.starts_at, shift.ends_at));
            within = Some((from.min(shift.starts_at), until.max(shift.ends_at)));
        }
    }
    move |shift| {
        professions.contains(&shift.profession)
            && within
                .is_some_and(|(from, until)| from <= shift.starts_at && shift.starts_at < until)
    }
}

fn place(
    lines: &[Line],
    area: AreaId,
    people: &[OnCallPerson],
    mut shifts: Vec<Shift>,
) -> (Vec<LineResult>, Vec<Shift>) {
    let mut added = Vec::new();
    let mut results = Vec::with_capacity(lines.len());
    for (line, person, asked) in lines {
        let read = asked.clone().and_then(|asked| {
            rota::add(&asked, area, people, &shifts)
                .map_err(|refusal| refusal.fields().into_iter().map(|fault| fault.detail).collect())
        });
        let (outcome, why) = match read {
            Ok(Added::New(shift)) => {
                shifts.push(shift.clone());
                added.push(shift);
                (LineOutcome::Added, Vec::new())
            }
            Ok(Added::Known) => (LineOutcome::Known, Vec::new()),
            Err(why) => (LineOutcome::Refused, why),
        };
        results.push(LineResult { line: *line, code: person.clone(), outcome, why });
    }
    (results, added)
}

fn stored_answer(error: serde_json::Error) -> OpError {
    OpError::Bug { said: "A stored answer could not be read.", meant: error.to_string() }
}

fn refused(detail: &str) -> OpError {
    OpError::from(Refusal::field("/file", "not-a-rota", detail))
}

fn read(file: &RotaFile<'_>) -> Result<Vec<Line>, OpError> {
    if file.text.len() > BYTES {
        return Err(refused("Use 500,000 characters or fewer at a time."));
    }
    let lines = match file.format {
        Format::Csv => read_csv(file.text)?,
        Format::Calendar => read_calendar(file.text)?,
    };
    match lines.len() {
        0 => Err(refused("The file has no turns.")),
        1..=LINES => Ok(lines),
        _ => Err(refused("Use 5,000 lines or fewer at a time.")),
    }
}

/// The events of a calendar file, numbered from 1.
fn read_calendar(text: &str) -> Result<Vec<Line>, OpError> {
    let events = rota_file::read(text)
        .map_err(|_| refused("The file cannot be read as a calendar (iCalendar, .ics)."))?;
    let line = |(number, event): (u64, Result<rota_file::Turn, String>)| match event {
        Err(why) => (number, String::new(), Err(vec![why])),
        Ok(turn) => {
            let shift = NewShift {
                profession: turn.profession,
                person: turn.person.clone(),
                starts_at: turn.starts_at,
                ends_at: turn.ends_at,
            };
            (number, turn.person, Ok(shift))
        }
    };
    Ok((1..).zip(events).map(line).collect())
}

/// The lines of a CSV, each read or with what is wrong with it.
fn read_csv(text: &str) -> Result<Vec<Line>, OpError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings =
        reader.headers().map_err(|_| refused("The file cannot be read as CSV."))?.clone();
    let column = |name: &str| headings.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(person), Some(starts), Some(ends)) =
        (column("person"), column("starts"), column("ends"))
    else {
        return Err(refused(
            "The first line must hold the headings person, starts and ends; profession may be added.",
        ));
    };
    let profession = column("profession");
    let mut lines = Vec::new();
    for (number, record) in (2..).zip(reader.records()) {
        let Ok(record) = record else {
            let why = vec!["The line cannot be read as CSV.".to_owned()];
            lines.push((number, String::new(), Err(why)));
            continue;
        };
        let number = record.position().map_or(number, csv::Position::line);
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let time = |at: usize, what: &str| {
            rota::read_time(&cell(at)).map_err(|why| vec![format!("{what}: {why}")])
        };
        let shift = time(starts, "Starts").and_then(|starts_at| {
            Ok(NewShift {
                profession: profession.map(cell).filter(|code| !code.is_empty()),
                person: cell(person),
                starts_at,
                ends_at: time(ends, "Ends")?,
            })
        });
        lines.push((number, cell(person), shift));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_of_a_csv_does_not_stop_the_others_and_each_says_why() {
        let csv = "\u{feff}person,starts,ends,profession\nDr Amara Nwosu,2026-11-02 17:00,2026-11-03 09:00,\nDuty DI,2026-10-25 01:30,2026-10-25 09:00,police\nDuty DI,soon,later,\n";
        let lines = read_csv(csv).expect("a list");
        assert_eq!(lines.len(), 3);
        assert!(lines[0].2.is_ok());
        let why = |at: usize| lines[at].2.as_ref().expect_err("refused")[0].clone();
        assert!(why(1).contains("happens twice"), "{}", why(1));
        assert!(why(2).contains("2026-11-02 17:00"), "{}", why(2));
    }

    #[test]
    fn a_csv_without_its_headings_is_refused_whole() {
        for csv in ["", "Dr Amara Nwosu,2026-11-02 17:00", "person,starts"] {
            assert!(read_csv(csv).is_err(), "{csv}");
        }
    }
}
