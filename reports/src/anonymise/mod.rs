//! The anonymised export of finalised cases: coarsen, leave out, write, recount, or refuse.
//!
//! The order of reading: `profile` (what is promised), `search` (how levels are chosen), `written`
//! (the file), `recount` (the proof), `earlier` (releases over time), `risk` (the report). The same
//! cases in any order give the same bytes.

mod earlier;
mod profile;
mod pseudonym;
mod ratio;
mod recount;
mod risk;
mod search;
#[cfg(test)]
mod tests;
mod written;

pub use earlier::against_earlier;
pub use profile::{AnonymiseProfile, COLUMNS, QUASI_IDENTIFIERS, Refused, SENSITIVE};
pub use pseudonym::PseudonymKey;
pub use ratio::Ratio;
pub(crate) use recount::Recounted;
pub use recount::{Measured, MeasuredAttribute, recount};
pub use risk::{
    RULE_VERSION, ReachedAttribute, ReachedLevel, ReportedProfile, ReportedRatio, RiskReport,
};
pub use written::{CsvFault, ReleasedRow, read_rows};

use crate::release::Anonymous;
use chrono::{DateTime, Utc};
use domain::extract::{FinalCase, Hierarchies, Modifiability, Origin, hierarchies};
use search::{Plan, Row, Table};
use sha2::{Digest, Sha256};

/// A finished release.
#[derive(Clone, Debug)]
pub struct Release {
    /// The file.
    pub csv: Anonymous<Vec<u8>>,
    /// Its risk report as JSON, indented.
    pub report_json: Anonymous<Vec<u8>>,
    /// The same report, for showing on a page.
    pub report: RiskReport,
    /// The rows of the file, for comparing later releases with it.
    pub rows: Vec<ReleasedRow>,
}

/// Makes an anonymised export for the purpose and recipient of the key, or says why not.
///
/// `earlier` holds what the same recipient was given before with the same key, oldest first; the
/// file is made so that all of them together still come in groups of k, and it is refused if that
/// cannot be done.
pub fn make(
    cases: &[FinalCase],
    profile: &AnonymiseProfile,
    key: &PseudonymKey,
    earlier: &[Vec<ReleasedRow>],
    made_at: DateTime<Utc>,
) -> Result<Release, Refused> {
    if profile.k < 2 || profile.l < 2 {
        return Err(Refused::UselessProfile { k: profile.k, l: profile.l });
    }
    if cases.len() < profile.fewest_cases() {
        return Err(Refused::TooFewCases { have: cases.len(), need: profile.fewest_cases() });
    }
    let table = table(cases, key, earlier)?;
    let plan = search::best(&table, profile)?;
    let rows = released(&table, &plan);
    let csv = written::write(&rows);
    let (proof, measured) = recount::prove(&csv, &search::expected(&table, &plan), profile)?;
    let joined = against_earlier(&rows, earlier, profile.k)?;
    let mut report = report(profile, key, &table, &plan, &measured, made_at);
    report.csv_sha256 = hex::encode(Sha256::digest(&csv));
    report.k_if_category_is_known = k_if_category_is_known(&csv)?;
    report.k_joined_with_earlier = (!earlier.is_empty()).then_some(joined);
    let json = serde_json::to_vec_pretty(&report).expect("a report is plain data");
    Ok(Release {
        csv: Anonymous::proven(&proof, csv),
        report_json: Anonymous::proven(&proof, json),
        report,
        rows,
    })
}

fn table(
    cases: &[FinalCase],
    key: &PseudonymKey,
    earlier: &[Vec<ReleasedRow>],
) -> Result<Table, Refused> {
    let lists = hierarchies();
    let past = earlier::Past::of(earlier);
    let row = |case: &FinalCase| {
        let category = case.primary_category;
        let pseudonym = key.pseudonym(case.case);
        Ok(Row {
            quasi: [
                lists.age.path(case.born_on, case.died_on).to_vec(),
                lists.sex.path(case.sex).to_vec(),
                lists.year.path(case.died_on),
            ],
            sensitive: [
                lists
                    .category
                    .written(category)
                    .ok_or(Refused::UnknownCategory { category })?
                    .to_owned(),
                modifiable(case.modifiable).to_owned(),
            ],
            past: past.number(&pseudonym),
            pseudonym,
        })
    };
    let mut rows = cases.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    rows.sort_by(|a, b| a.pseudonym.cmp(&b.pseudonym));
    if rows.windows(2).any(|pair| pair[0].pseudonym == pair[1].pseudonym) {
        return Err(Refused::RepeatedCase);
    }
    Ok(Table { rows, tops: abouts(lists).map(|about| about.levels.len() - 1), pasts: past.sizes() })
}

fn abouts(lists: &Hierarchies) -> [&Origin; 3] {
    [&lists.age.about, &lists.sex.about, &lists.year.about]
}

fn modifiable(found: Modifiability) -> &'static str {
    match found {
        Modifiability::Yes => "Yes",
        Modifiability::No => "No",
        Modifiability::Inadequate => "Inadequate information",
    }
}

fn released(table: &Table, plan: &Plan) -> Vec<ReleasedRow> {
    let row = |&at: &usize| {
        let row = &table.rows[at];
        let [age_band, sex, year_of_death] = row.at(plan.node).map(str::to_owned);
        let [category_of_death, modifiable] = row.sensitive.clone();
        let pseudonym = row.pseudonym.clone();
        ReleasedRow { pseudonym, age_band, sex, year_of_death, category_of_death, modifiable }
    };
    plan.stay.iter().map(row).collect()
}

fn k_if_category_is_known(csv: &[u8]) -> Result<usize, Refused> {
    let [age, sex, year] = QUASI_IDENTIFIERS;
    recount(csv, &[age, sex, year, SENSITIVE[0]], &[])
        .map(|measured| measured.k)
        .map_err(|_| Refused::RecountFailed { what: "reading it" })
}

fn report(
    profile: &AnonymiseProfile,
    key: &PseudonymKey,
    table: &Table,
    plan: &Plan,
    measured: &Measured,
    made_at: DateTime<Utc>,
) -> RiskReport {
    let levels: Vec<ReachedLevel> = abouts(hierarchies())
        .into_iter()
        .zip(plan.node)
        .map(|(about, level)| ReachedLevel {
            name: about.name.clone(),
            level,
            of: about.levels.len() - 1,
            level_name: about.levels[level].clone(),
            hierarchy_version: about.version,
        })
        .collect();
    RiskReport {
        rule_version: RULE_VERSION.into(),
        made_at,
        purpose: key.purpose().into(),
        recipient: key.recipient().into(),
        key_version: key.version(),
        csv_sha256: String::new(),
        profile: ReportedProfile {
            name: profile.name.clone(),
            k: profile.k,
            l: profile.l,
            t_ceiling: profile.t_ceiling().into(),
            suppression_ceiling_percent: profile.suppression_ceiling_percent,
        },
        rows_in: table.rows.len(),
        rows_released: plan.stay.len(),
        rows_suppressed: table.rows.len() - plan.stay.len(),
        loss: plan.loss.into(),
        notes: risk::notes(&levels),
        quasi_identifiers: levels,
        k: measured.k,
        groups: measured.groups,
        k_if_category_is_known: 0,
        k_joined_with_earlier: None,
        sensitive: risk::reached(measured),
    }
}
