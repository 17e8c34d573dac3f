//! Counting again from the written bytes. Nothing here knows how the file was planned: it takes a
//! CSV file and the names of its columns, as an outsider with a statistics package would, and its
//! measures are those of such a package (pyCANON).

use super::{
    profile::{AnonymiseProfile, QUASI_IDENTIFIERS, Refused, SENSITIVE},
    ratio::Ratio,
    written::CsvFault,
};
use std::collections::BTreeMap;

/// What a file reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Rows, without the header.
    pub rows: usize,
    /// Different combinations of quasi-identifiers.
    pub groups: usize,
    /// Rows in the smallest group; nought for an empty file.
    pub k: usize,
    /// One for each sensitive attribute, in the order asked for.
    pub attributes: Vec<MeasuredAttribute>,
}

/// What a file reaches for one sensitive attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredAttribute {
    /// Name of the column.
    pub name: String,
    /// Fewest distinct values in any group.
    pub l: usize,
    /// Entropy l, three decimal places: the exponential of the least entropy of any group. For
    /// information; nothing is decided by it.
    pub entropy_l: String,
    /// Largest distance of any group's spread from the whole file's: half the sum of absolute
    /// differences.
    pub t: Ratio,
}

type Counts<'a> = BTreeMap<&'a str, usize>;

/// Counts k, l and t from the bytes of a CSV file.
pub fn recount(csv: &[u8], quasi: &[&str], sensitive: &[&str]) -> Result<Measured, CsvFault> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().map_err(|_| CsvFault::Unreadable)?.clone();
    let column = |name: &&str| header.iter().position(|h| h == *name).ok_or(CsvFault::WrongColumns);
    let quasi_at = quasi.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let sensitive_at = sensitive.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let records =
        reader.records().collect::<Result<Vec<_>, _>>().map_err(|_| CsvFault::Unreadable)?;

    let mut groups: BTreeMap<Vec<&str>, Vec<&csv::StringRecord>> = BTreeMap::new();
    for record in &records {
        groups.entry(quasi_at.iter().map(|&at| &record[at]).collect()).or_default().push(record);
    }
    let attributes = sensitive.iter().zip(&sensitive_at).map(|(name, &at)| {
        let whole = count(records.iter().map(|r| &r[at]));
        let parts: Vec<Counts<'_>> =
            groups.values().map(|g| count(g.iter().map(|r| &r[at]))).collect();
        measure(name, &whole, &parts)
    });
    Ok(Measured {
        rows: records.len(),
        groups: groups.len(),
        k: groups.values().map(Vec::len).min().unwrap_or(0),
        attributes: attributes.collect(),
    })
}

fn count<'a>(values: impl Iterator<Item = &'a str>) -> Counts<'a> {
    values.fold(Counts::new(), |mut counts, value| {
        *counts.entry(value).or_default() += 1;
        counts
    })
}

fn measure(name: &str, whole: &Counts<'_>, parts: &[Counts<'_>]) -> MeasuredAttribute {
    let entropy_l = parts.iter().map(perplexity).fold(f64::INFINITY, f64::min);
    MeasuredAttribute {
        name: name.to_owned(),
        l: parts.iter().map(BTreeMap::len).min().unwrap_or(0),
        entropy_l: format!("{:.3}", if parts.is_empty() { 0.0 } else { entropy_l }),
        t: parts.iter().map(|part| distance(part, whole)).max().unwrap_or(Ratio::ZERO),
    }
}

fn distance(part: &Counts<'_>, whole: &Counts<'_>) -> Ratio {
    let (size, rows) =
        (part.values().sum::<usize>() as u128, whole.values().sum::<usize>() as u128);
    let apart = whole.iter().map(|(value, &in_whole)| {
        let in_part = part.get(value).copied().unwrap_or(0);
        (in_part as u128 * rows).abs_diff(in_whole as u128 * size)
    });
    Ratio::new(apart.sum(), 2 * size * rows)
}

fn perplexity(part: &Counts<'_>) -> f64 {
    let real = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let size = real(part.values().sum());
    part.values().map(|&n| -(real(n) / size) * (real(n) / size).ln()).sum::<f64>().exp()
}

/// Proof that a file was recounted and holds what its profile asks for. Only [`prove`] makes one.
#[derive(Debug)]
pub(crate) struct Recounted(());

/// What the plan says the file reaches.
pub(super) struct Expected {
    pub(super) rows: usize,
    pub(super) k: usize,
    pub(super) l: [usize; 2],
    pub(super) t: [Ratio; 2],
}

/// Recounts the file and refuses it unless it is what was planned and what the profile asks for.
pub(super) fn prove(
    csv: &[u8],
    expected: &Expected,
    profile: &AnonymiseProfile,
) -> Result<(Recounted, Measured), Refused> {
    let failed = |what| Refused::RecountFailed { what };
    let held = |holds, what| if holds { Ok(()) } else { Err(failed(what)) };
    let unreadable = |_| failed("reading it");
    let rows = super::written::read_rows(csv).map_err(unreadable)?;
    held(rows.windows(2).all(|w| w[0].pseudonym < w[1].pseudonym), "the order of its rows")?;
    let found = recount(csv, &QUASI_IDENTIFIERS, &SENSITIVE).map_err(unreadable)?;
    let l = found.attributes.iter().map(|a| a.l);
    let t = found.attributes.iter().map(|a| a.t);
    held(found.rows == expected.rows, "the number of rows")?;
    held(found.k == expected.k && found.k >= profile.k, "k")?;
    held(l.clone().eq(expected.l) && l.min() >= Some(profile.l), "l")?;
    held(t.clone().eq(expected.t) && t.max() <= Some(profile.t_ceiling()), "t")?;
    Ok((Recounted(()), found))
}
