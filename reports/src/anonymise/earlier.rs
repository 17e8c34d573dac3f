//! Releases over time. A recipient can lay a new file beside the old ones by pseudonym, so what
//! counts is the joined row: the quasi-identifiers of every release in turn, where "was not in it"
//! is a value too. The joined rows must again come in groups of k, or subtracting one file from
//! another would single out the children who were added, changed or left out.

use super::{profile::Refused, written::ReleasedRow};
use std::collections::{BTreeMap, BTreeSet};

/// What one pseudonym showed in each release, in order.
type Trail<'a> = Vec<Option<[&'a str; 3]>>;

fn trails<'a>(releases: &[&'a [ReleasedRow]]) -> BTreeMap<&'a str, Trail<'a>> {
    let mut found: BTreeMap<&str, Trail<'_>> = BTreeMap::new();
    for (at, release) in releases.iter().enumerate() {
        for row in *release {
            let trail = found.entry(&row.pseudonym).or_insert_with(|| vec![None; releases.len()]);
            trail[at] = Some(row.quasi_identifiers());
        }
    }
    found
}

/// Checks that the joined rows of all releases to one recipient come in groups of at least `need`,
/// and says how large the smallest is (nought if nothing was ever released).
pub fn against_earlier(
    now: &[ReleasedRow],
    earlier: &[Vec<ReleasedRow>],
    need: usize,
) -> Result<usize, Refused> {
    let releases: Vec<&[ReleasedRow]> = earlier.iter().map(Vec::as_slice).chain([now]).collect();
    let mut groups: BTreeMap<Trail<'_>, usize> = BTreeMap::new();
    for trail in trails(&releases).into_values() {
        *groups.entry(trail).or_default() += 1;
    }
    match groups.into_values().min() {
        Some(smallest) if smallest < need => Err(Refused::BreaksWithEarlier { smallest, need }),
        smallest => Ok(smallest.unwrap_or(0)),
    }
}

/// The past of each pseudonym as a number: 0 for never released, and one number for each
/// combination of what earlier releases showed.
pub(super) struct Past {
    numbers: BTreeMap<String, usize>,
    kinds: usize,
}

impl Past {
    pub(super) fn of(earlier: &[Vec<ReleasedRow>]) -> Self {
        let releases: Vec<&[ReleasedRow]> = earlier.iter().map(Vec::as_slice).collect();
        let found = trails(&releases);
        let distinct: BTreeSet<&Trail<'_>> = found.values().collect();
        let numbered: BTreeMap<&Trail<'_>, usize> = distinct.into_iter().zip(1..).collect();
        let numbers =
            found.iter().map(|(name, trail)| ((*name).to_owned(), numbered[trail])).collect();
        Self { kinds: numbered.len() + 1, numbers }
    }

    pub(super) fn number(&self, pseudonym: &str) -> usize {
        self.numbers.get(pseudonym).copied().unwrap_or(0)
    }

    /// How many of each past there are, those never released not counted.
    pub(super) fn sizes(&self) -> Vec<usize> {
        self.numbers.values().fold(vec![0; self.kinds], |mut sizes, &number| {
            sizes[number] += 1;
            sizes
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(rows: &[(u32, &str)]) -> Vec<ReleasedRow> {
        rows.iter()
            .map(|(n, age)| ReleasedRow {
                pseudonym: format!("v1-{n:03}"),
                age_band: (*age).into(),
                sex: "All".into(),
                year_of_death: "All".into(),
                category_of_death: "Category 9: infection".into(),
                modifiable: "No".into(),
            })
            .collect()
    }

    fn many(range: std::ops::Range<u32>, age: &str) -> Vec<(u32, &str)> {
        range.map(|n| (n, age)).collect()
    }

    #[test]
    fn the_same_release_again_changes_nothing() {
        let first = release(&many(0..5, "Under 1 year"));
        assert_eq!(against_earlier(&first, std::slice::from_ref(&first), 5), Ok(5));
        assert_eq!(against_earlier(&first, &[], 5), Ok(5));
    }

    #[test]
    fn one_added_child_is_singled_out_although_each_file_is_safe_by_itself() {
        let first = release(&many(0..5, "Under 1 year"));
        let second = release(&many(0..6, "Under 1 year"));
        let refused = Refused::BreaksWithEarlier { smallest: 1, need: 5 };
        assert_eq!(against_earlier(&second, std::slice::from_ref(&first), 5), Err(refused.clone()));
        assert_eq!(against_earlier(&first, &[second], 5), Err(refused));
    }

    #[test]
    fn two_files_cut_along_different_lines_are_finer_together_than_either() {
        let first = release(&[many(0..5, "Under 1 year"), many(5..10, "1-17 years")].concat());
        let second = release(&[many(0..4, "a"), many(4..10, "b")].concat());
        assert_eq!(
            against_earlier(&second, &[first], 4),
            Err(Refused::BreaksWithEarlier { smallest: 1, need: 4 })
        );
    }
}
