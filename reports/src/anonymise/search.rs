//! Full-domain generalisation. Every column is coarsened to one level throughout the file, every
//! combination of levels is tried, and the one that loses least wins: the global optimum, not a
//! greedy guess. There are so few combinations that nothing cleverer is needed.
//!
//! **Loss.** A released row loses, for each quasi-identifier, its level over the highest level of
//! that column; a row left out loses all of each. The file's loss is the mean over all rows and
//! columns: 0 is the file as it was, 1 is nothing. Ties go to fewer rows left out, then to the
//! lower levels in the order of the columns.
//!
//! **Leaving out.** At each combination, rows go whose group (together with what earlier releases
//! showed) is smaller than k or has fewer than l values of a sensitive attribute; then, one at a
//! time, the group farthest beyond the t ceiling, since each one that goes moves the whole.

use super::{
    profile::{AnonymiseProfile, Refused, SENSITIVE},
    ratio::Ratio,
    recount::Expected,
};
use std::collections::BTreeMap;

/// One level for each quasi-identifier.
pub(super) type Node = [usize; 3];

/// A case with its values at every level, and nothing else about it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) pseudonym: String,
    pub(super) quasi: [Vec<String>; 3],
    pub(super) sensitive: [String; 2],
    /// What earlier releases showed of it; 0 if never released.
    pub(super) past: usize,
}

impl Row {
    pub(super) fn at(&self, node: Node) -> [&str; 3] {
        std::array::from_fn(|column| self.quasi[column][node[column]].as_str())
    }
}

/// All rows in the order of their pseudonyms.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// The highest level of each column.
    pub(super) tops: Node,
    /// How many pseudonyms have each past, whether or not they are among the rows.
    pub(super) pasts: Vec<usize>,
}

/// The combination chosen and the rows that stay.
pub(super) struct Plan {
    pub(super) node: Node,
    pub(super) stay: Vec<usize>,
    pub(super) loss: Ratio,
}

/// Finds the combination of levels with the least loss that keeps every promise of the profile.
pub(super) fn best(table: &Table, profile: &AnonymiseProfile) -> Result<Plan, Refused> {
    let rows = table.rows.len();
    enough_variety(table, profile)?;
    let (mut found, mut fewest_out, mut broken) = (None, rows, None);
    for node in nodes(table.tops) {
        let stay = staying(table, node, profile);
        let out = rows - stay.len();
        fewest_out = fewest_out.min(out);
        if stay.is_empty() || !profile.allows_suppressing(out, rows) {
            continue;
        }
        let smallest = smallest_missed(table, &stay);
        if smallest.is_some_and(|size| size < profile.k) {
            broken = broken.max(smallest);
            continue;
        }
        let rank = (loss(table, node, stay.len()), out, node);
        if found.as_ref().is_none_or(|(best, _)| rank < *best) {
            found = Some((rank, stay));
        }
    }
    match (found, broken) {
        (Some(((loss, _, node), stay)), _) => Ok(Plan { node, stay, loss }),
        (None, Some(smallest)) => Err(Refused::BreaksWithEarlier { smallest, need: profile.k }),
        (None, None) => Err(Refused::WouldSuppressTooMuch {
            rows,
            suppressed: fewest_out,
            ceiling_percent: profile.suppression_ceiling_percent,
        }),
    }
}

fn enough_variety(table: &Table, profile: &AnonymiseProfile) -> Result<(), Refused> {
    let all: Vec<usize> = (0..table.rows.len()).collect();
    let values = spread(table, &all).counts;
    for (attribute, values) in SENSITIVE.into_iter().zip(values) {
        let have = values.len();
        if have < profile.l {
            return Err(Refused::TooLittleVariety { attribute, have, need: profile.l });
        }
    }
    Ok(())
}

/// Every combination of levels, lowest first.
pub(super) fn nodes(tops: Node) -> impl Iterator<Item = Node> {
    (0..=tops[0])
        .flat_map(move |a| (0..=tops[1]).flat_map(move |b| (0..=tops[2]).map(move |c| [a, b, c])))
}

/// The loss of a file at these levels with so many rows staying.
pub(super) fn loss(table: &Table, node: Node, stay: usize) -> Ratio {
    let shared: usize = table.tops.iter().map(|top| (*top).max(1)).product();
    let each: usize =
        node.iter().zip(table.tops).map(|(level, top)| level * shared / top.max(1)).sum();
    let most = shared * node.len();
    let rows = table.rows.len();
    Ratio::new((each * stay + most * (rows - stay)) as u128, (most * rows) as u128)
}

/// The rows that stay at these levels, in order.
fn staying(table: &Table, node: Node, profile: &AnonymiseProfile) -> Vec<usize> {
    let mut joined: BTreeMap<(usize, [&str; 3]), Vec<usize>> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        joined.entry((row.past, row.at(node))).or_default().push(at);
    }
    let various =
        |rows: &[usize]| spread(table, rows).counts.iter().all(|values| values.len() >= profile.l);
    let safe = joined.into_values().filter(|rows| rows.len() >= profile.k && various(rows));
    let mut stay: Vec<usize> = safe.flatten().collect();
    stay.sort_unstable();
    while let Some(worst) = farthest(table, node, &stay, profile.t_ceiling()) {
        stay.retain(|row| worst.binary_search(row).is_err());
    }
    stay
}

fn groups(table: &Table, node: Node, rows: &[usize]) -> BTreeMap<[String; 3], Vec<usize>> {
    let mut found: BTreeMap<[String; 3], Vec<usize>> = BTreeMap::new();
    for &row in rows {
        found.entry(table.rows[row].at(node).map(str::to_owned)).or_default().push(row);
    }
    found
}

/// The group farthest beyond the ceiling, the first of equals; none if all keep to it.
fn farthest(table: &Table, node: Node, stay: &[usize], ceiling: Ratio) -> Option<Vec<usize>> {
    let file = spread(table, stay);
    let mut worst: Option<(Ratio, Vec<usize>)> = None;
    for rows in groups(table, node, stay).into_values() {
        let t = distances(&spread(table, &rows), &file).into_iter().max()?;
        if t > ceiling && worst.as_ref().is_none_or(|(most, _)| t > *most) {
            worst = Some((t, rows));
        }
    }
    worst.map(|(_, rows)| rows)
}

/// How often each value of each sensitive attribute occurs, and in how many rows.
struct Spread<'a> {
    counts: [BTreeMap<&'a str, usize>; 2],
    rows: usize,
}

fn spread<'a>(table: &'a Table, rows: &[usize]) -> Spread<'a> {
    let mut counts = [BTreeMap::new(), BTreeMap::new()];
    for &row in rows {
        for (column, value) in table.rows[row].sensitive.iter().enumerate() {
            *counts[column].entry(value.as_str()).or_default() += 1;
        }
    }
    Spread { counts, rows: rows.len() }
}

/// How far a group's spread lies from the file's, for each sensitive attribute: the sum of what the
/// group has too much of.
fn distances(group: &Spread<'_>, file: &Spread<'_>) -> [Ratio; 2] {
    std::array::from_fn(|column| {
        let too_much = group.counts[column].iter().map(|(value, in_group)| {
            let in_file = file.counts[column].get(value).copied().unwrap_or(0);
            (in_group * file.rows).saturating_sub(in_file * group.rows) as u128
        });
        Ratio::new(too_much.sum(), (group.rows * file.rows) as u128)
    })
}

/// Of the pasts that some pseudonyms have and that do not go on in this file, the smallest number
/// of them: what a recipient sees vanish.
fn smallest_missed(table: &Table, stay: &[usize]) -> Option<usize> {
    let mut missed = table.pasts.clone();
    for &row in stay {
        let past = table.rows[row].past;
        if past > 0 {
            missed[past] -= 1;
        }
    }
    missed.into_iter().filter(|&count| count > 0).min()
}

/// What a plan promises, for the recount to hold against the written file.
pub(super) fn expected(table: &Table, plan: &Plan) -> Expected {
    let groups = groups(table, plan.node, &plan.stay);
    let file = spread(table, &plan.stay);
    let spreads: Vec<Spread<'_>> = groups.values().map(|rows| spread(table, rows)).collect();
    let far: Vec<[Ratio; 2]> = spreads.iter().map(|group| distances(group, &file)).collect();
    let l = |c: usize| spreads.iter().map(|group| group.counts[c].len()).min().unwrap_or(0);
    let t = |c: usize| far.iter().map(|each| each[c]).max().unwrap_or(Ratio::ZERO);
    Expected {
        rows: plan.stay.len(),
        k: groups.values().map(Vec::len).min().unwrap_or(0),
        l: std::array::from_fn(l),
        t: std::array::from_fn(t),
    }
}
