//! Any number of invented children, each told of by a registrar and by a coroner. Names and dates
//! are made from a number, spread so that no two children are taken for one.

use chrono::{Days, NaiveDate};
use domain::access::Role;
use serde_json::{Value, json};

/// Sounds of which names are made.
const SOUNDS: [&str; 16] = [
    "ba", "ku", "mi", "tol", "ren", "sha", "dov", "gil", "hap", "jor", "lem", "wix", "zan", "fet",
    "pru", "cam",
];

/// One notice, ready to be sent.
#[derive(Clone, Debug)]
pub struct Sending {
    /// The office that sends it.
    pub role: Role,
    /// The path it is sent to.
    pub path: &'static str,
    /// The body.
    pub body: String,
    /// The number that stands in the body and in no other.
    pub mark: String,
}

/// The registrar's registration of a child.
pub fn registration(number: u64) -> Sending {
    let mark = format!("E{number}");
    let body = json!({
        "kind": "registration", "entry_number": mark, "district": "NORTHMERE", "registered_on": "2023-07-06",
        "child": child(number, false), "cause_of_death": "1a Acute severe asthma",
        "informant": { "name": "Esi Mensah", "qualification": "Present at the death" }
    });
    Sending {
        role: Role::Registrar,
        path: "/api/v1/notices/registrar",
        body: body.to_string(),
        mark,
    }
}

/// The coroner's decision to investigate the same child's death, with a spelling slip.
pub fn investigation(number: u64) -> Sending {
    let mark = format!("INV-{number}");
    let body = json!({
        "kind": "decision_to_investigate", "coroner_area": "MERESHIRE", "coroner_reference": mark,
        "happened_on": "2023-07-03", "child": child(number, true), "officer": "Pat Lindgren"
    });
    Sending { role: Role::Coroner, path: "/api/v1/notices/coroner", body: body.to_string(), mark }
}

/// The mark of a body as it was sent.
pub fn mark(as_sent: &str) -> String {
    let body: Value = serde_json::from_str(as_sent).expect("JSON");
    let mark = body["entry_number"].as_str().or_else(|| body["coroner_reference"].as_str());
    mark.expect("a mark").to_owned()
}

/// A number that looks like any other, the same for the same seed.
pub fn scatter(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn child(number: u64, slip: bool) -> Value {
    let dice = scatter(number);
    let day = |first: (i32, u32, u32), days: u64| {
        let first = NaiveDate::from_ymd_opt(first.0, first.1, first.2).expect("a date");
        first.checked_add_days(Days::new(days)).expect("a date")
    };
    json!({
        "given_names": name(dice, 3), "family_name": slipped(&name(dice >> 20, 4), slip),
        "sex": if dice & 1 == 0 { "female" } else { "male" },
        "born_on": day((2006, 1, 1), number * 1_009 % 5_003), "died_on": day((2021, 1, 1), number * 13 % 887),
        "place_of_death": "Northmere General Hospital",
        "usual_address": {
            "lines": [format!("{} {} Road", dice % 97 + 1, name(dice >> 40, 2))],
            "postcode": format!("NM{} {}{}{}", number % 3 + 1, number % 9 + 1, letter(dice), letter(dice >> 8))
        }
    })
}

fn name(dice: u64, sounds: u32) -> String {
    let mut name: String = (0..sounds).map(|n| *one_of(&SOUNDS, dice >> (n * 4))).collect();
    name[..1].make_ascii_uppercase();
    name
}

/// The name with its last two letters exchanged.
fn slipped(name: &str, slip: bool) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let end = letters.len();
    if slip {
        letters.swap(end - 2, end - 1);
    }
    letters.into_iter().collect()
}

fn letter(dice: u64) -> char {
    char::from(*one_of(b"ABDEFGHJLNPQRSTUWXYZ", dice))
}

fn one_of<T>(many: &[T], dice: u64) -> &T {
    let index = usize::try_from(dice % many.len() as u64).expect("an index");
    &many[index]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_thousand_children_are_a_thousand_children() {
        let bodies: BTreeSet<String> = (0..1_000).map(|n| child(n, false).to_string()).collect();
        assert_eq!(bodies.len(), 1_000);
        let dates: BTreeSet<String> = (0..1_000)
            .map(|n| child(n, false))
            .map(|child| format!("{} {}", child["born_on"], child["died_on"]))
            .collect();
        assert_eq!(dates.len(), 1_000, "no two share both dates");
    }

    #[test]
    fn both_offices_tell_of_one_child_with_a_slip() {
        let [registrar, coroner] = [child(7, false), child(7, true)];
        assert_ne!(registrar["family_name"], coroner["family_name"]);
        assert_eq!(registrar["born_on"], coroner["born_on"]);
        assert_eq!(mark(&registration(7).body), "E7");
        assert_eq!(mark(&investigation(7).body), "INV-7");
    }
}
