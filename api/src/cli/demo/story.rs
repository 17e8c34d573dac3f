//! Sixty invented stories: who the child was, how far the review has come, what happens on which
//! day. Everything follows from the number of the story, so the demonstration is the same each time
//! but for its dates.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::{
    analysis::{Content, Factor, Learning, Modifiable, Relevance, YesNoUnknown},
    case::Stage,
    notice::{
        ChildDetails, CoronerKind, CoronerNotice, Informant, Notice, RegistrarKind, RegistrarNotice,
    },
    person::Sex,
};
use serde_json::json;

/// One invented child and how far the review has come.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its number.
    pub number: usize,
    /// Short name of the area.
    pub area: &'static str,
    /// How far it goes.
    pub until: Stage,
    /// When the child died.
    pub died_at: DateTime<Utc>,
    /// Whether a coroner investigates.
    pub coroner: bool,
    /// Whether the coroner's notice comes first.
    pub coroner_first: bool,
    /// The child.
    pub child: ChildDetails,
    /// Primary category of death.
    pub category: u8,
    /// Whether modifiable factors were found.
    pub modifiable: bool,
    /// Whether the analysis form was returned once on its way.
    pub returned: bool,
    /// Registration district and coroner area.
    pub offices: (&'static str, &'static str),
}

const GIVEN: [&str; 30] = [
    "Robin", "Ash", "Sam", "Jules", "Aneurin", "Tomasz", "Ifeoma", "Zara", "Kofi", "Mairi", "Leo",
    "Priya", "Owain", "Sunniva", "Idris", "Nell", "Yusuf", "Bronwen", "Caleb", "Ottilie", "Rafi",
    "Maeve", "Tobias", "Anwen", "Dele", "Freya", "Hugo", "Saffron", "Iwan", "Pearl",
];
const FAMILY: [&str; 31] = [
    "Mensah",
    "Nowak",
    "Pereira",
    "Hollis",
    "Lindqvist",
    "Garside",
    "Adeyemi",
    "Tranter",
    "Osborne",
    "Ŵynne",
    "Castell",
    "Marchetti",
    "Oyelaran",
    "Pemberley",
    "Quince",
    "Rasmussen",
    "Sorley",
    "Thackray",
    "Underhill",
    "Vasquez",
    "Whitlock",
    "Yarrow",
    "Zielinski",
    "Ackroyd",
    "Birtwell",
    "Clough",
    "Dunmore",
    "Eastwell",
    "Farrow",
    "Gunnarsson",
    "Hathersage",
];

/// How many stories end at each stage, in each area.
const PLAN: [(&str, Stage, usize); 20] = [
    ("northmere", Stage::Closed, 20),
    ("northmere", Stage::Finalised, 8),
    ("northmere", Stage::Reviewed, 1),
    ("northmere", Stage::CdopListed, 2),
    ("northmere", Stage::CdopReady, 2),
    ("northmere", Stage::CdrmHeld, 3),
    ("northmere", Stage::CdrmReady, 2),
    ("northmere", Stage::Gathering, 3),
    ("northmere", Stage::Open, 3),
    ("northmere", Stage::Triage, 1),
    ("northmere", Stage::OutOfScope, 1),
    ("eastmere", Stage::Closed, 2),
    ("eastmere", Stage::Finalised, 1),
    ("eastmere", Stage::Reviewed, 1),
    ("eastmere", Stage::CdopListed, 1),
    ("eastmere", Stage::CdopReady, 2),
    ("eastmere", Stage::CdrmHeld, 2),
    ("eastmere", Stage::CdrmReady, 2),
    ("eastmere", Stage::Gathering, 2),
    ("eastmere", Stage::Open, 2),
];

/// All the stories, in the order of the deaths.
pub fn all(now: DateTime<Utc>) -> Vec<Story> {
    let mut stories = Vec::new();
    for (area, until, count) in PLAN {
        for nth in 0..count {
            let number = stories.len();
            stories.push(story(number, area, until, nth, now));
        }
    }
    stories.sort_by_key(|story| story.died_at);
    stories
}

/// Days between the death and now that let a review reach its stage.
fn age_of_case(until: Stage, nth: usize) -> i64 {
    let nth = i64::try_from(nth).unwrap_or(0);
    match until {
        Stage::Closed => 190 + nth * 11,
        Stage::Finalised => 150 + nth * 6,
        Stage::Reviewed => 131,
        Stage::CdopListed => 118 + nth * 3,
        Stage::CdopReady => 104 + nth * 4,
        Stage::CdrmHeld => 84 + nth * 3,
        Stage::CdrmReady => 40 + nth * 6,
        Stage::Gathering => 22 + nth * 4,
        Stage::OutOfScope | Stage::Joined | Stage::TransferredOut => 30,
        Stage::Open | Stage::Triage => 3 + nth * 3,
    }
}

fn story(number: usize, area: &'static str, until: Stage, nth: usize, now: DateTime<Utc>) -> Story {
    let shift = if area == "eastmere" { 2 } else { 0 };
    let hour = i64::try_from(number * 7 % 20).unwrap_or(0);
    let died_at = now - Duration::days(age_of_case(until, nth) + shift) - Duration::hours(hour);
    let infant = !number.is_multiple_of(3);
    let coroner = !infant || number.is_multiple_of(4);
    let offices =
        if area == "northmere" { ("NORTHMERE", "MERESHIRE") } else { ("EASTMERE", "EASTSHIRE") };
    Story {
        number,
        area,
        until,
        died_at,
        coroner,
        coroner_first: number.is_multiple_of(2),
        child: child(number, area, until, infant, died_at.date_naive()),
        category: category(number, infant),
        modifiable: number % 5 < 2,
        returned: number % 4 == 1,
        offices,
    }
}

/// Infants and older children share some categories, as in life.
fn category(number: usize, infant: bool) -> u8 {
    match (infant, number % 8) {
        (_, 0 | 3) => 7,
        (_, 5) => 9,
        (true, 1 | 4 | 7) => 8,
        (true, _) => 10,
        (false, 1 | 4) => 3,
        (false, _) => 6,
    }
}

fn child(
    number: usize,
    area: &str,
    until: Stage,
    infant: bool,
    died_on: NaiveDate,
) -> ChildDetails {
    let days = if infant {
        [2, 41, 210, 12, 330, 96][number % 6] + number as u64 / 6
    } else {
        700 + number as u64 * 89
    };
    let unnamed = infant && number % 11 == 4;
    let postcode = match (area, until) {
        (_, Stage::Triage) => None,
        ("northmere", _) => Some(format!("NM{} {}AB", number % 3 + 1, number % 9)),
        _ => Some(format!("EM{} {}DE", number % 3 + 1, number % 9)),
    };
    ChildDetails {
        given_names: (!unnamed).then(|| GIVEN[number * 7 % GIVEN.len()].to_owned()),
        family_name: FAMILY[number * 5 % FAMILY.len()].to_owned(),
        sex: if number.is_multiple_of(2) { Sex::Male } else { Sex::Female },
        born_on: died_on.checked_sub_days(Days::new(days)),
        died_on: Some(died_on),
        place_of_death: Some(
            if infant {
                "Northmere General Hospital, neonatal unit"
            } else {
                "Northmere General Hospital, emergency department"
            }
            .to_owned(),
        ),
        address_lines: vec![format!("{} Fen Road", number * 3 + 1), "Invented Town".to_owned()],
        postcode,
        nhs_number: None,
        multiple_birth: unnamed.then_some(false),
    }
}

impl Story {
    /// The registrar's notice.
    pub fn registration(&self, registered_on: NaiveDate) -> Notice {
        Notice::Registrar(RegistrarNotice {
            kind: RegistrarKind::Registration,
            entry_number: Some(format!("{}", 100 + self.number)),
            district: self.offices.0.to_owned(),
            registered_on,
            child: self.child.clone(),
            cause_of_death: Some(CAUSES[self.category as usize].to_owned()),
            informant: Some(Informant {
                name: format!("A. {}", self.child.family_name),
                qualification: "Parent".to_owned(),
            }),
            grounds: None,
            age_in_doubt: false,
        })
    }

    /// The coroner's notice, with a slip in the family name for every third child.
    pub fn coroners_decision(&self, happened_on: NaiveDate) -> Notice {
        let mut child = self.child.clone();
        if self.number.is_multiple_of(3) && child.given_names.is_some() {
            child.family_name = slip(&child.family_name);
        }
        Notice::Coroner(CoronerNotice {
            kind: CoronerKind::DecisionToInvestigate,
            coroner_area: self.offices.1.to_owned(),
            coroner_reference: Some(format!("INV-{}", 4000 + self.number)),
            happened_on,
            child,
            officer: Some("Pat Lindgren".to_owned()),
            circumstances: Some("Reported by the hospital.".to_owned()),
            police_force: None,
        })
    }

    /// Whether there is a joint agency response.
    pub fn responds(&self) -> bool {
        matches!(self.category, 3 | 10)
    }

    /// What the review meeting writes on the analysis form.
    pub fn analysis(&self) -> Content {
        let grade = |points| Relevance::new(points);
        let can = if self.modifiable { YesNoUnknown::Yes } else { YesNoUnknown::No };
        Content {
            summary: "The child became unwell over a short time. The family asked for help and the child was taken to hospital, where the child died.".to_owned(),
            cause_understood: CAUSES[self.category as usize].to_owned(),
            factors: vec![
                Factor { domain: "A".into(), code: None, label: FACTORS[self.category as usize].into(), detail: None, relevance: grade(2), modifiable: Some(YesNoUnknown::No) },
                Factor { domain: "D".into(), code: None, label: "Access to care on the day".into(), detail: Some("From the hospital's report.".into()), relevance: grade(2), modifiable: Some(can) },
                Factor { domain: "C".into(), code: None, label: "Housing".into(), detail: None, relevance: grade(1), modifiable: None },
            ],
            categories: vec![self.category],
            category_note: String::new(),
            modifiable: Some(if self.modifiable { Modifiable::Yes } else { Modifiable::No }),
            inadequate_why: String::new(),
            learning: vec![Learning {
                issue: "Information did not reach the ward in time.".into(),
                learning: "A plan that travels with the child helps those who meet the child for the first time.".into(),
                recommendation: "Keep an emergency plan where every service can see it.".into(),
                ..Learning::default()
            }],
            feedback_plan: "The key worker visits the family after the meeting.".to_owned(),
        }
    }
}

fn slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let last = letters.len() - 1;
    if last >= 2 {
        letters.swap(last, last - 1);
    }
    letters.into_iter().collect()
}

const CAUSES: [&str; 11] = [
    "",
    "1a Injury",
    "1a Injury",
    "1a Head injury",
    "1a Malignancy",
    "1a Acute illness",
    "1a Chronic lung disease",
    "1a Congenital heart disease",
    "1a Extreme prematurity",
    "1a Meningitis",
    "1a Unascertained",
];
const FACTORS: [&str; 11] = [
    "",
    "Injury",
    "Distress",
    "Road danger",
    "Malignancy",
    "Acute illness",
    "Long-standing illness",
    "Congenital anomaly",
    "Prematurity",
    "Infection",
    "Sleeping place",
];

/// The body of the ready `curl` command that plays the registrar.
pub fn registrar_example(today: NaiveDate) -> serde_json::Value {
    json!({
        "kind": "registration", "entry_number": "917", "district": "NORTHMERE", "registered_on": today,
        "child": example_child("Hartley", today), "cause_of_death": "1a Acute severe asthma",
        "informant": { "name": "Kim Hartley", "qualification": "Parent" }
    })
}

/// The body of the ready `curl` command that plays the coroner, with a spelling slip.
pub fn coroner_example(today: NaiveDate) -> serde_json::Value {
    json!({
        "kind": "decision_to_investigate", "coroner_area": "MERESHIRE", "coroner_reference": "INV-4917",
        "happened_on": today - Days::new(1), "child": example_child("Hartly", today), "officer": "Pat Lindgren"
    })
}

fn example_child(family_name: &str, today: NaiveDate) -> serde_json::Value {
    json!({
        "given_names": "Elis", "family_name": family_name, "sex": "male",
        "born_on": today - Days::new(1_900), "died_on": today - Days::new(3),
        "place_of_death": "Northmere General Hospital",
        "usual_address": { "lines": ["9 Mill Lane", "Northmere"], "postcode": "NM1 4QT" }
    })
}
