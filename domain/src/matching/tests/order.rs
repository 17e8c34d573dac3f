//! For clear cases the notices of a child come together alike whatever the order of their arrival.

use super::pairs::slip;
use super::*;
use std::collections::BTreeSet;

/// Notices of Robin, of a sister who died at another time, and of a child of another family.
fn children() -> [Particulars; 3] {
    let robin = Particulars { postcode: post("NM1 4AB"), ..robin() };
    let sister = Particulars {
        name: named("Abena Esi", "Mensah"),
        sex: Sex::Female,
        born_on: Some(day("2019-08-14")),
        died_on: Some(day("2025-01-02")),
        ..robin.clone()
    };
    let other = Particulars {
        name: named("Amelia", "Whitlock"),
        sex: Sex::Female,
        born_on: Some(day("2013-11-30")),
        died_on: Some(day("2026-01-18")),
        postcode: post("YT5 3PA"),
        ..robin.clone()
    };
    [robin, sister, other]
}

/// A notice of one of them, with a slip now and then, of a sender of its own.
fn told(child: usize, id: u128, kind: usize, at: usize) -> Particulars {
    let like = children()[child].clone();
    let name = like.name.clone().unwrap();
    let family = if kind < 4 { slip(&name.family, kind, at) } else { name.family };
    Particulars {
        notice: Uuid::from_u128(id),
        sender: Uuid::from_u128(id + 1_000_000),
        name: Some(PersonName { family, ..name }),
        registration_entry: None,
        ..like
    }
}

/// The notices as they come together, one after the other; none when a person was asked.
fn together(notices: &[Particulars]) -> Option<BTreeSet<BTreeSet<Uuid>>> {
    let mut cases: Vec<(Uuid, Vec<Particulars>)> = Vec::new();
    for (at, new) in notices.iter().enumerate() {
        match place(new, &cases) {
            Placement::Joins { case, .. } => {
                let (_, notices) = cases.iter_mut().find(|(id, _)| *id == case)?;
                notices.push(new.clone());
            }
            Placement::Opens => cases.push((Uuid::from_u128(at as u128), vec![new.clone()])),
            Placement::Ask { .. } => return None,
        }
    }
    Some(cases.iter().map(|(_, of)| of.iter().map(|notice| notice.notice).collect()).collect())
}

/// Every pair within a group is the same child, every other pair is not known to be.
fn is_clear(groups: &[Vec<Particulars>]) -> bool {
    let all = groups.iter().enumerate().flat_map(|(at, of)| of.iter().map(move |n| (at, n)));
    let all: Vec<_> = all.collect();
    all.iter().all(|(a, one)| {
        all.iter().filter(|(_, other)| other.notice != one.notice).all(|(b, other)| {
            let expected = if a == b { Verdict::Same } else { Verdict::New };
            between(one, other) == expected
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn clear_cases_come_together_alike_in_every_order(
        slips in proptest::collection::vec((0_usize..9, 0_usize..8), 7),
        order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let group = |child: usize, ids: std::ops::Range<usize>| -> Vec<Particulars> {
            ids.map(|id| told(child, id as u128, slips[id].0, slips[id].1)).collect()
        };
        let groups = [group(0, 0..3), group(1, 3..5), group(2, 5..7)];
        prop_assume!(is_clear(&groups));
        let notices: Vec<Particulars> = groups.concat();
        let shuffled: Vec<Particulars> = order.iter().map(|at| notices[*at].clone()).collect();
        let right: BTreeSet<BTreeSet<Uuid>> =
            groups.iter().map(|group| group.iter().map(|n| n.notice).collect()).collect();
        prop_assert_eq!(together(&notices), Some(right.clone()));
        prop_assert_eq!(together(&shuffled), Some(right));
    }
}
