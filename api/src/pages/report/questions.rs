//! The questions of the page for reporting a death, step by step. Staff who type in what a
//! practitioner told are asked the same.

use crate::pages::{
    asks::{Ask, Choice, Way, any, ask, heading, listed, one, tick, told},
    form_state::FormState,
};
use domain::{area::Area, response::Criterion};

const SHORT: Way = Way::Line("nhsuk-u-width-two-thirds");
const CODE: Way = Way::Line("nhsuk-input--width-10");
const CLOCK: Way = Way::Line("nhsuk-input--width-5");

/// The step that asks for a field.
pub fn step_of(field: &str) -> usize {
    let field = field.trim_start_matches('/');
    let of_death =
        ["child/died_on", "child/place_of_death", "unknown/died_on", "unknown/place_of_death"];
    match field {
        "under_18" => 1,
        _ if of_death.iter().any(|name| field.starts_with(name)) => 3,
        _ if field.starts_with("people") || field.starts_with("agencies") => 4,
        _ if field.starts_with("notifier/") => 5,
        "consultant" | "key_worker" => 5,
        "not_named_yet" | "also_known_as" | "area" => 2,
        _ if ["child/", "mother/", "unknown/"].iter().any(|group| field.starts_with(group)) => 2,
        _ => 3,
    }
}

/// Step 1.
pub fn age() -> Vec<Ask> {
    vec![ask(
        "under_18",
        "Was the person who died under 18?",
        "If you are not sure, choose the second answer. We will find out.",
        one(&[
            ("yes", "Yes"),
            ("may_have_been", "May have been under 18"),
            ("no", "No, 18 or older"),
        ]),
    )]
}

/// Who the child is, for a notice of any kind.
pub fn identity() -> Vec<Ask> {
    vec![
        ask("child/given_names", "Given names", "As in the notes", SHORT),
        ask(
            "child/family_name",
            "Family name",
            "For a baby who has none yet, the name that the family uses",
            SHORT,
        ),
        ask(
            "child/sex",
            "Sex",
            "",
            one(&[
                ("male", "Male"),
                ("female", "Female"),
                ("indeterminate", "Indeterminate"),
                ("not_known", "Not known"),
            ]),
        ),
        ask("child/born_on", "Date of birth", "For example 27 3 2024", Way::Date),
        ask("child/nhs_number", "NHS number (optional)", "10 digits, spaces are allowed", CODE),
        ask(
            "child/multiple_birth",
            "One of twins or more? (optional)",
            "",
            one(&[("yes", "Yes"), ("no", "No")]),
        ),
        ask(
            "child/usual_address/lines",
            "Usual address (optional)",
            "One line for each part",
            Way::Lines("3"),
        ),
        ask(
            "child/usual_address/postcode",
            "Postcode of the usual address (optional)",
            "It tells us which area will review the death",
            CODE,
        ),
    ]
}

/// Step 2. What is not known is said to be so.
pub fn child(areas: &[Area]) -> Vec<Ask> {
    let mut asks = Vec::new();
    for asked in identity() {
        let after = match asked.name.as_str() {
            "child/given_names" => vec![
                tick("not_named_yet", "The child is not named yet"),
                tick("unknown/given_names", "The given names are not known"),
            ],
            "child/family_name" => vec![ask(
                "also_known_as",
                "Other names (optional)",
                "Names the child goes by or went by, with a comma between them",
                SHORT,
            )],
            "child/born_on" => vec![tick("unknown/born_on", "The date of birth is not known")],
            "child/nhs_number" => vec![tick("unknown/nhs_number", "The NHS number is not known")],
            "child/usual_address/postcode" => {
                vec![tick("unknown/usual_address", "The address is not known")]
            }
            _ => Vec::new(),
        };
        asks.push(asked);
        asks.extend(after);
    }
    if areas.len() > 1 {
        let mut choices: Vec<Choice> =
            areas.iter().map(|area| (area.slug.clone(), area.name.clone())).collect();
        choices.push(("not_known".to_owned(), "I do not know".to_owned()));
        asks.push(ask(
            "area",
            "If you do not know the postcode: the area where the child lived",
            "",
            Way::List(choices),
        ));
    }
    asks.extend([
        ask(
            "mother/name",
            "Mother's name (optional)",
            "It helps to find a baby who has no NHS number or name yet",
            SHORT,
        ),
        ask("mother/nhs_number", "Mother's NHS number (optional)", "", CODE),
    ]);
    asks
}

/// Step 3.
pub fn death() -> Vec<Ask> {
    let mut criteria: Vec<(&str, &str)> =
        Criterion::ALL.iter().map(|criterion| (criterion.code(), criterion.words())).collect();
    criteria.extend([("none", "None of these"), ("not_known", "Not known")]);
    vec![
        ask("child/died_on", "Date of death", "For example 2 11 2026", Way::Date),
        tick("unknown/died_on", "The date of death is not known"),
        ask(
            "time_of_death/at",
            "Time of death (optional)",
            "24-hour clock, for example 14:05",
            CLOCK,
        ),
        ask(
            "time_of_death/precision",
            "How sure is the time? (optional)",
            "",
            one(&[
                ("exact", "As it was noted"),
                ("about", "About this time"),
                ("not_known", "The time is not known"),
            ]),
        ),
        ask("place_of_death_kind", "What kind of place did the child die in?", "", listed("place")),
        ask(
            "child/place_of_death",
            "Name or address of that place",
            "For example the name of the hospital",
            SHORT,
        ),
        tick("unknown/place_of_death", "Where the child died is not known"),
        ask("died_at_postcode", "Postcode of that place (optional)", "", CODE),
        ask(
            "learned_on",
            "When did you learn of the death?",
            "The date, for example 2 11 2026",
            Way::Date,
        ),
        ask("learned_at", "At what time? (optional)", "24-hour clock, for example 14:05", CLOCK),
        ask("sudden", "Was the death sudden or unexpected?", "", told()),
        ask(
            "response_criteria",
            "Which of these apply, as far as you know? (optional)",
            "They decide whether agencies must meet at once",
            any(&criteria),
        ),
        ask("response_started", "Was a joint agency response started? (optional)", "", told()),
        ask("coroner_referred", "Was the death referred to the coroner? (optional)", "", told()),
        ask(
            "circumstances",
            "What happened? (optional)",
            "In a few sentences, as far as you know",
            Way::Lines("6"),
        ),
        heading("If a baby died at birth"),
        ask(
            "suspected_home_stillbirth",
            "Do you suspect a stillbirth at home with no healthcare professional present? (optional)",
            "",
            told(),
        ),
        ask("live_born", "Was there any sign of life at birth? (optional)", "", told()),
        ask(
            "professional_present",
            "Was a healthcare professional present at the birth? (optional)",
            "",
            told(),
        ),
    ]
}

/// Step 4, with room for as many people and agencies as are asked for.
pub fn people(people: usize, agencies: usize) -> Vec<Ask> {
    let mut asks = Vec::new();
    for row in 0..people {
        let at = |field: &str| format!("people/{row}/{field}");
        let who = row + 1;
        asks.extend([
            heading(format!("Person {who}")),
            ask(at("name"), format!("Name of person {who}"), "", SHORT),
            ask(
                at("relationship"),
                format!("Relationship of person {who} to the child"),
                "",
                listed("relationship"),
            ),
            ask(
                at("contact"),
                format!("Telephone or e-mail of person {who} (optional)"),
                "",
                SHORT,
            ),
            ask(
                at("household"),
                format!("Does person {who} live in the child's household? (optional)"),
                "",
                told(),
            ),
            ask(
                at("present"),
                format!("Was person {who} present or caring when the child died? (optional)"),
                "",
                told(),
            ),
            ask(
                at("at_risk"),
                format!("Is person {who} a child who may need safeguarding? (optional)"),
                "",
                told(),
            ),
            ask(
                at("informed"),
                format!("Was person {who} told about the child death review? (optional)"),
                "",
                told(),
            ),
        ]);
    }
    for row in 0..agencies {
        let at = |field: &str| format!("agencies/{row}/{field}");
        let which = row + 1;
        asks.extend([
            heading(format!("Agency {which}")),
            ask(
                at("kind"),
                format!("What kind of agency is agency {which}?"),
                "",
                listed("agency"),
            ),
            ask(
                at("name"),
                format!("Name of agency {which}, or of a person there (optional)"),
                "",
                SHORT,
            ),
            ask(at("phone"), format!("Telephone of agency {which} (optional)"), "", SHORT),
        ]);
    }
    asks
}

/// Step 5.
pub fn you() -> Vec<Ask> {
    vec![
        ask("notifier/name", "Name", "", SHORT),
        ask("notifier/role", "Job title and organisation", "", SHORT),
        ask(
            "notifier/contact",
            "Telephone and secure e-mail",
            "So that we can ask you if something is not clear",
            SHORT,
        ),
        ask("consultant", "Responsible consultant (optional)", "", SHORT),
        ask("key_worker", "Key worker for the family (optional)", "", SHORT),
    ]
}

/// The questions of a step for a form as it stands.
pub fn of_step(step: usize, form: &FormState, areas: &[Area], more: (usize, usize)) -> Vec<Ask> {
    match step {
        1 => age(),
        2 => child(areas),
        3 => death(),
        4 => people((form.lines("people") + more.0).max(1), form.lines("agencies") + more.1),
        5 => you(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_is_asked_in_the_step_that_its_faults_lead_back_to() {
        for step in 1..=5 {
            let form = FormState::default();
            for ask in of_step(step, &form, &[], (2, 2)) {
                assert!(ask.name.is_empty() || step_of(&ask.name) == step, "{}", ask.name);
            }
        }
    }
}
