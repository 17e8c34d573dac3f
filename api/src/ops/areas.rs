//! The places of areas: who may see them, adding, ending and importing them. One at a time across all
//! processes, so that two areas never claim one place at once.

use super::{Done, Keyed, OpError, keyed, own, permitted};
use crate::app::App;
use chrono::NaiveDate;
use domain::{
    area::{Area, AreaPlace},
    change::{Change, RegistryEdit},
    ids::AreaId,
    membership::{self, Added, NewPlace},
    operations::Call,
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};
use storage::Tx;

/// The most lines of one import.
const LINES: usize = 5_000;
/// The most bytes of one import.
pub const IMPORT_BYTES: usize = 500_000;

/// The areas of this server, and which are the caller's own.
pub async fn list(app: &App, call: &Call) -> Result<Vec<(Area, bool)>, OpError> {
    permitted(app, call).await?;
    let own = call.actor.areas();
    let areas = super::cases::areas(app, call).await?;
    Ok(areas
        .into_iter()
        .map(|area| {
            let yours = own.contains(&area.id);
            (area, yours)
        })
        .collect())
}

/// One of the caller's areas with its places, ended ones among them.
pub async fn open(app: &App, call: &Call, id: AreaId) -> Result<(Area, Vec<AreaPlace>), OpError> {
    permitted(app, call).await?;
    own(call, id)?;
    app.store
        .read(call, async |reader| {
            let area = reader.areas().await?.into_iter().find(|area| area.id == id);
            let mut places = reader.places().await?;
            places.retain(|place| place.area == id);
            places.sort_by(|a, b| (a.kind, &a.code, a.from).cmp(&(b.kind, &b.code, b.from)));
            Ok((area.ok_or(OpError::NotFound)?, places))
        })
        .await
}

fn done(area: AreaId) -> Done {
    Done { id: area.to_string(), version: 0, actions: Vec::new() }
}

async fn save(tx: &mut Tx, place: AreaPlace) -> Result<(), OpError> {
    tx.save(Change::of_registry(RegistryEdit::Place { place })).await?;
    Ok(())
}

/// Adds a place. One that is there already with the same days is left as it is.
pub async fn add(
    app: &App,
    call: &Call,
    area: AreaId,
    asked: &NewPlace,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let areas = super::cases::areas(app, call).await?;
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            tx.lock_placing().await?;
            let known = tx.places().await?;
            if let Added::New(place) = membership::add(asked, area, &known, &areas)? {
                save(tx, place).await?;
            }
            let done = done(area);
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}

/// Ends a place on a day: the first on which it no longer belongs.
pub async fn end(
    app: &App,
    call: &Call,
    area: AreaId,
    (kind, code, until): (&str, &str, NaiveDate),
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    app.store
        .write(call, async |tx| {
            if let Some(done) = keyed::claim(tx, call, key).await? {
                return Ok(done);
            }
            tx.lock_placing().await?;
            let ended = membership::end(kind, code, until, area, &tx.places().await?)?;
            save(tx, ended).await?;
            let done = done(area);
            keyed::store(tx, call, key, &done).await?;
            Ok(done)
        })
        .await
}

/// What a line of an import came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// The place was added.
    Added,
    /// It was there already.
    Known,
    /// It was refused; the other lines stand.
    Refused,
}

/// One line of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineResult {
    /// Its number, from 1 for the line of headings.
    pub line: u64,
    /// Its code, as read.
    pub code: String,
    /// What it came to.
    pub outcome: LineOutcome,
    /// Why it was refused.
    pub why: Vec<String>,
}

/// Adds every good line of a CSV with the headings `kind,code,name,from,until` (`name` and `until` may
/// be left out); says what each line came to.
pub async fn import(
    app: &App,
    call: &Call,
    area: AreaId,
    csv: &str,
    key: Option<&Keyed>,
) -> Result<Vec<LineResult>, OpError> {
    permitted(app, call).await?;
    own(call, area)?;
    let lines = read(csv)?;
    let areas = super::cases::areas(app, call).await?;
    app.store
        .write(call, async |tx| {
            if let Some(stored) = keyed::claim_text(tx, call, key).await? {
                return serde_json::from_str(&stored).map_err(stored_answer);
            }
            tx.lock_placing().await?;
            let mut known = tx.places().await?;
            let mut results = Vec::with_capacity(lines.len());
            for (line, asked) in &lines {
                let read = asked.clone().and_then(|asked| {
                    membership::add(&asked, area, &known, &areas).map_err(|refusal| {
                        refusal.fields().into_iter().map(|fault| fault.detail).collect()
                    })
                });
                let code =
                    asked.as_ref().map_or_else(|_| String::new(), |asked| asked.code.clone());
                let (outcome, why) = match read {
                    Ok(Added::New(place)) => {
                        save(tx, place.clone()).await?;
                        known.push(place);
                        (LineOutcome::Added, Vec::new())
                    }
                    Ok(Added::Known) => (LineOutcome::Known, Vec::new()),
                    Err(why) => (LineOutcome::Refused, why),
                };
                results.push(LineResult { line: *line, code, outcome, why });
            }
            let text = serde_json::to_string(&results).map_err(stored_answer)?;
            keyed::store_text(tx, call, key, &text).await?;
            Ok(results)
        })
        .await
}

fn stored_answer(error: serde_json::Error) -> OpError {
    OpError::Bug { said: "A stored answer could not be read.", meant: error.to_string() }
}

type Line = (u64, Result<NewPlace, Vec<String>>);

/// The lines of a CSV, each read or with what is wrong with it.
fn read(csv: &str) -> Result<Vec<Line>, OpError> {
    let refused = |detail: &str| OpError::from(Refusal::field("/csv", "not-a-list", detail));
    if csv.len() > IMPORT_BYTES {
        return Err(refused("Use 500,000 characters or fewer at a time."));
    }
    let csv = csv.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(csv.as_bytes());
    let headings =
        reader.headers().map_err(|_| refused("The list cannot be read as CSV."))?.clone();
    let column = |name: &str| headings.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(kind), Some(code), Some(from)) = (column("kind"), column("code"), column("from"))
    else {
        return Err(refused(
            "The first line must hold the headings kind, code, name, from and until.",
        ));
    };
    let (name, until) = (column("name"), column("until"));
    let mut lines = Vec::new();
    for (number, record) in reader.records().enumerate() {
        if lines.len() == LINES {
            return Err(refused("Use 5,000 lines or fewer at a time."));
        }
        let number = u64::try_from(number).unwrap_or(u64::MAX).saturating_add(2);
        let Ok(record) = record else {
            lines.push((number, Err(vec!["The line cannot be read as CSV.".to_owned()])));
            continue;
        };
        let line = record.position().map_or(number, csv::Position::line);
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let maybe = |at: Option<usize>| at.map(&cell).filter(|text| !text.is_empty());
        lines.push((line, place(cell(kind), cell(code), maybe(name), &cell(from), maybe(until))));
    }
    if lines.is_empty() { Err(refused("The list has no lines.")) } else { Ok(lines) }
}

fn place(
    kind: String,
    code: String,
    name: Option<String>,
    from: &str,
    until: Option<String>,
) -> Result<NewPlace, Vec<String>> {
    let day = |text: &str, what: &str| {
        text.parse::<NaiveDate>()
            .map_err(|_| vec![format!("{what} must be a date such as 2025-04-01.")])
    };
    let from = if from.is_empty() { None } else { Some(day(from, "The first day")?) };
    let until = until.map(|text| day(&text, "The last day")).transpose()?;
    Ok(NewPlace { kind, code, name, from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_line_by_line_and_a_bad_line_does_not_stop_the_others() {
        let csv = "\u{feff}kind,code,name,from,until\npostcode_district,NM4,,2025-04-01,\ncoroner_area,\"EAST, WEST\",Two,soon,\n";
        let lines = read(csv).expect("a list");
        assert_eq!(lines[0].0, 2);
        assert_eq!(lines[0].1.as_ref().map(|place| place.code.as_str()), Ok("NM4"));
        assert!(lines[1].1.as_ref().is_err_and(|why| why[0].contains("date such as")));
    }

    #[test]
    fn a_list_without_its_headings_is_refused_whole() {
        for csv in ["", "NM4,2025-04-01", "kind,code,from\n"] {
            assert!(read(csv).is_err(), "{csv}");
        }
    }
}
