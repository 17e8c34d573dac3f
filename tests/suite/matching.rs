//! Matching judged on a made-up country: no two children joined, most notices joined without a
//! person, hardly any lost, few questions. `CDR_MATCHING_SEEDS=1..20` runs other seeds, and prints.

use domain::matching::{Particulars, Placement, keys, place};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tests::country::{Shape, Told, country};
use uuid::Uuid;

/// What came of placing all notices of a set; a question is answered rightly, as a person would.
#[derive(Default)]
struct Outcome {
    notices: u32,
    /// Notices of a child who had a case already.
    pairs: u32,
    joined: u32,
    wrong: u32,
    asked: u32,
    /// Neither joined nor among the cases asked about.
    lost: u32,
    /// Cases compared with, over all notices.
    compared: usize,
    most_compared: usize,
    /// For whoever works on the rules: why there was a question.
    reasons: BTreeMap<String, u32>,
}

/// The cases so far, found by key as in the store.
#[derive(Default)]
struct Known {
    cases: BTreeMap<usize, Vec<Particulars>>,
    index: HashMap<String, BTreeSet<usize>>,
}

impl Known {
    fn candidates(&self, new: &Particulars) -> Vec<(Uuid, Vec<Particulars>)> {
        let found: BTreeSet<usize> =
            keys(new).iter().flat_map(|key| self.index.get(key).into_iter().flatten()).copied().collect();
        found.iter().map(|case| (id(*case), self.cases[case].clone())).collect()
    }

    fn add(&mut self, told: Told) {
        for key in keys(&told.notice) {
            self.index.entry(key).or_default().insert(told.child);
        }
        self.cases.entry(told.child).or_default().push(told.notice);
    }
}

fn id(child: usize) -> Uuid {
    Uuid::from_u128(1 + child as u128)
}

fn run(seed: u64, shape: Shape) -> Outcome {
    let mut known = Known::default();
    let mut out = Outcome::default();
    for told in country(seed, shape).1 {
        let candidates = known.candidates(&told.notice);
        let right = id(told.child);
        let has_case = known.cases.contains_key(&told.child);
        out.notices += 1;
        out.pairs += u32::from(has_case);
        out.compared += candidates.len();
        out.most_compared = out.most_compared.max(candidates.len());
        match place(&told.notice, &candidates) {
            Placement::Joins { case, .. } if case == right => out.joined += 1,
            Placement::Joins { .. } => out.wrong += 1,
            Placement::Ask { candidates } => {
                out.asked += 1;
                out.lost += u32::from(has_case && candidates.iter().all(|(case, _)| *case != right));
                *out.reasons.entry(reason(&candidates, right, has_case)).or_default() += 1;
            }
            Placement::Opens => out.lost += u32::from(has_case),
        }
        known.add(told);
    }
    out
}

fn reason(
    asked: &[(Uuid, domain::matching::Finding)],
    right: Uuid,
    has_case: bool,
) -> String {
    let finding = asked.iter().find(|(case, _)| *case == right).map_or(&asked[0].1, |(_, f)| f);
    let unlike: Vec<String> = finding
        .evidence
        .iter()
        .filter(|e| e.level != domain::matching::Level::Exact)
        .map(|e| format!("{:?}-{:?}", e.field, e.level))
        .collect();
    format!("known {has_case}, {:?}, {}", finding.stops, unlike.join(" "))
}

#[test]
fn measure() {
    let shape = if tests::variable("HARSH").is_some() { Shape::HARSH } else { Shape::COUNTRY };
    for seed in 1..=2 {
        let o = run(seed, shape);
        println!(
            "seed {seed}: {} notices, {} pairs, joined {:.1}%, lost {:.2}%, asked {:.1}%, wrong {}, compared {:.1} most {}",
            o.notices, o.pairs, 100.0*f64::from(o.joined)/f64::from(o.pairs), 100.0*f64::from(o.lost)/f64::from(o.pairs),
            100.0*f64::from(o.asked)/f64::from(o.notices), o.wrong, o.compared as f64/f64::from(o.notices), o.most_compared
        );
        let mut r: Vec<_> = o.reasons.into_iter().collect();
        r.sort_by_key(|x| std::cmp::Reverse(x.1));
        if seed == 1 { for (k, n) in r.iter().take(25) { println!("{n} {k}"); } }
    }
}
