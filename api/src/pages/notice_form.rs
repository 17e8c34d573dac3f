//! A notice read from the fields of a form. A part that cannot be read is a fault of the form and
//! has a stand-in, so that the rules can still tell everything else that is wrong.

use super::form_state::FormState;
use chrono::{NaiveDate, NaiveTime};
use domain::{
    answer::Answer,
    notice::{
        ChildDetails, CoronerKind, CoronerNotice, Informant, InvolvedAgency, KnownPerson, Mother,
        NotKnownFact, Notifier, PractitionerNotice, Precision, RegistrarKind, RegistrarNotice,
        TimeOfDeath,
    },
    person::Sex,
    refusal::FieldFault,
    response::Criterion,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields of a form that say nothing of a notice.
pub const CONTROLS: [&str; 5] = ["csrf", "key", "step", "go", "kind"];

/// A date that may be left empty.
fn date(form: &mut FormState, name: &str) -> Option<NaiveDate> {
    let empty =
        ["day", "month", "year"].iter().all(|p| form.some(&format!("{name}-{p}")).is_none());
    if empty { None } else { form.date(name, "Enter a real date, such as 2 11 2026") }
}

/// A date that is needed; the stand-in is today.
fn needed_date(form: &mut FormState, name: &str, needed: &str, today: NaiveDate) -> NaiveDate {
    form.date(name, needed).unwrap_or(today)
}

fn time(form: &mut FormState, name: &str) -> Option<NaiveTime> {
    form.some(name)?;
    form.time(name)
}

fn told(form: &FormState, name: &str) -> Answer<bool> {
    match form.value(name) {
        "yes" => Answer::Known(true),
        "no" => Answer::Known(false),
        "not_known" => Answer::NotKnown,
        _ => Answer::NotAsked,
    }
}

/// The child.
pub fn child(form: &mut FormState) -> ChildDetails {
    let lines = form.value("child/usual_address/lines").lines().map(str::trim);
    ChildDetails {
        address_lines: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        given_names: form.some("child/given_names"),
        family_name: form.some("child/family_name").unwrap_or_default(),
        sex: match form.value("child/sex") {
            "male" => Sex::Male,
            "female" => Sex::Female,
            "indeterminate" => Sex::Indeterminate,
            _ => Sex::NotKnown,
        },
        born_on: date(form, "child/born_on"),
        died_on: date(form, "child/died_on"),
        place_of_death: form.some("child/place_of_death"),
        postcode: form.some("child/usual_address/postcode"),
        nhs_number: form.some("child/nhs_number"),
        multiple_birth: told(form, "child/multiple_birth").known().copied(),
    }
}

const UNKNOWN: [(&str, NotKnownFact); 6] = [
    ("unknown/given_names", NotKnownFact::GivenNames),
    ("unknown/born_on", NotKnownFact::BornOn),
    ("unknown/died_on", NotKnownFact::DiedOn),
    ("unknown/nhs_number", NotKnownFact::NhsNumber),
    ("unknown/usual_address", NotKnownFact::UsualAddress),
    ("unknown/place_of_death", NotKnownFact::PlaceOfDeath),
];

fn time_of_death(form: &mut FormState) -> Answer<TimeOfDeath> {
    let precision = match form.value("time_of_death/precision") {
        "not_known" => return Answer::NotKnown,
        "about" => Precision::About,
        _ => Precision::Exact,
    };
    let at = time(form, "time_of_death/at");
    at.map_or(Answer::NotAsked, |at| Answer::Known(TimeOfDeath { at, precision }))
}

fn criteria(form: &FormState) -> Answer<std::collections::BTreeSet<Criterion>> {
    let name = "response_criteria";
    let met = Criterion::ALL.into_iter().filter(|criterion| form.has(name, criterion.code()));
    let met: std::collections::BTreeSet<Criterion> = met.collect();
    match () {
        () if !met.is_empty() || form.has(name, "none") => Answer::Known(met),
        () if form.has(name, "not_known") => Answer::NotKnown,
        () => Answer::NotAsked,
    }
}

fn people(form: &mut FormState) -> Vec<KnownPerson> {
    (0..form.lines("people"))
        .map(|row| {
            let at = |field: &str| format!("people/{row}/{field}");
            KnownPerson {
                name: form.some(&at("name")).unwrap_or_default(),
                relationship: form.some(&at("relationship")).unwrap_or_default(),
                parental_responsibility: told(form, &at("parental_responsibility")),
                born_on: date(form, &at("born_on")),
                sex: form.some(&at("sex")),
                address: form.some(&at("address")),
                contact: form.some(&at("contact")),
                household: told(form, &at("household")),
                present: told(form, &at("present")),
                at_risk: told(form, &at("at_risk")),
                bereaved: told(form, &at("bereaved")),
                informed: told(form, &at("informed")),
            }
        })
        .collect()
}

fn agencies(form: &FormState) -> Vec<InvolvedAgency> {
    (0..form.lines("agencies"))
        .map(|row| {
            let some = |field: &str| form.some(&format!("agencies/{row}/{field}"));
            InvolvedAgency {
                kind: some("kind").unwrap_or_default(),
                name: some("name"),
                role: some("role"),
                address: some("address"),
                phone: some("phone"),
                email: some("email"),
            }
        })
        .collect()
}

/// A practitioner's notification.
pub fn practitioner(form: &mut FormState, today: NaiveDate) -> PractitionerNotice {
    let names = form.value("also_known_as").split([',', ';', '\n']).map(str::trim);
    let also_known_as = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let unknown = UNKNOWN.into_iter().filter(|(name, _)| form.has(name, "yes"));
    let text = |form: &FormState, name: &str| form.some(name).unwrap_or_default();
    PractitionerNotice {
        not_known: unknown.map(|(_, fact)| fact).collect(),
        not_named_yet: form.has("not_named_yet", "yes"),
        also_known_as,
        mother: Mother {
            name: form.some("mother/name"),
            nhs_number: form.some("mother/nhs_number"),
        },
        age_in_doubt: form.has("under_18", "may_have_been"),
        learned_on: needed_date(
            form,
            "learned_on",
            "Enter the date on which you learned of the death",
            today,
        ),
        learned_at: time(form, "learned_at"),
        time_of_death: time_of_death(form),
        place_of_death_kind: form.some("place_of_death_kind"),
        area_of_residence: form.some("area_of_residence"),
        sudden: told(form, "sudden"),
        coroner_referred: told(form, "coroner_referred"),
        response_criteria: criteria(form),
        response_started: told(form, "response_started"),
        suspected_home_stillbirth: told(form, "suspected_home_stillbirth"),
        live_born: told(form, "live_born"),
        professional_present: told(form, "professional_present"),
        circumstances: form.some("circumstances"),
        notifier: Notifier {
            name: text(form, "notifier/name"),
            role: text(form, "notifier/role"),
            contact: text(form, "notifier/contact"),
        },
        consultant: form.some("consultant"),
        key_worker: form.some("key_worker"),
        people: people(form),
        agencies: agencies(form),
        answers: BTreeMap::new(),
        child: child(form),
    }
}

/// A registrar's letter.
pub fn registrar(form: &mut FormState, today: NaiveDate) -> RegistrarNotice {
    let informant = form.some("informant/name").map(|name| Informant {
        name,
        qualification: form.some("informant/qualification").unwrap_or_default(),
    });
    RegistrarNotice {
        kind: match form.value("registrar_kind") {
            "correction" => RegistrarKind::Correction,
            "no_liability" => RegistrarKind::NoLiability,
            _ => RegistrarKind::Registration,
        },
        entry_number: form.some("entry_number"),
        district: form.some("district").unwrap_or_default(),
        registered_on: needed_date(
            form,
            "registered_on",
            "Enter the date on the letter: of the registration, correction or certificate",
            today,
        ),
        cause_of_death: form.some("cause_of_death"),
        informant,
        grounds: form.some("grounds"),
        age_in_doubt: form.has("age_in_doubt", "yes"),
        child: child(form),
    }
}

/// A coroner's letter.
pub fn coroner(form: &mut FormState, today: NaiveDate) -> CoronerNotice {
    let kind = form.value("coroner_kind").to_owned();
    let code = Value::String(kind);
    let kind: Option<CoronerKind> = serde_json::from_value(code).ok();
    if kind.is_none() {
        form.faults.push(FieldFault::new("/coroner_kind", "missing", "Choose what was done"));
    }
    CoronerNotice {
        kind: kind.unwrap_or(CoronerKind::DecisionToInvestigate),
        coroner_area: form.some("coroner_area").unwrap_or_default(),
        coroner_reference: form.some("coroner_reference"),
        happened_on: needed_date(form, "happened_on", "Enter the date on which it was done", today),
        officer: form.some("officer"),
        circumstances: form.some("circumstances"),
        police_force: form.some("police_force"),
        child: child(form),
    }
}

/// Adds what the rules say; a fault found in reading stays, and each finds a field of the form.
pub fn with_rules(form: &mut FormState, faults: Vec<FieldFault>) {
    for mut fault in faults {
        fault.field = of_form(&fault.field).to_owned();
        if !form.faults.iter().any(|known| known.field == fault.field) {
            form.faults.push(fault);
        }
    }
}

/// The field of the form that a pointer into the notice is about.
fn of_form(pointer: &str) -> &str {
    if pointer.starts_with("/also_known_as") {
        return "/also_known_as";
    }
    match pointer {
        "/child/usual_address" => "/child/usual_address/lines",
        lines if lines.starts_with("/child/usual_address/lines") => "/child/usual_address/lines",
        other => other,
    }
}

/// Leaves out rows in which nothing is written, and numbers the rest anew.
pub fn compact(form: &mut FormState, group: &str) {
    let rows = form.lines(group);
    let prefix = |row: usize| format!("{group}/{row}/");
    let filled: Vec<usize> = (0..rows)
        .filter(|row| {
            let within = form.values.iter().filter(|(name, _)| name.starts_with(&prefix(*row)));
            within.into_iter().any(|(_, value)| !value.trim().is_empty())
        })
        .collect();
    let mut kept = Vec::with_capacity(form.values.len());
    for (name, value) in std::mem::take(&mut form.values) {
        let row = (0..rows).find(|row| name.starts_with(&prefix(*row)));
        match row.map(|row| (row, filled.iter().position(|filled| *filled == row))) {
            None => kept.push((name, value)),
            Some((row, Some(new))) => {
                kept.push((name.replacen(&prefix(row), &prefix(new), 1), value))
            }
            Some((_, None)) => {}
        }
    }
    form.values = kept;
}

/// The form as it was filled in, as JSON by pointer; what was left empty is left out.
pub fn as_sent(form: &FormState) -> String {
    let mut root = Map::new();
    for (name, value) in &form.values {
        if !value.trim().is_empty() && !CONTROLS.contains(&name.as_str()) {
            let steps: Vec<&str> = name.split('/').take(6).collect();
            put(&mut root, &steps, value);
        }
    }
    Value::Object(root).to_string()
}

fn put(object: &mut Map<String, Value>, steps: &[&str], value: &str) {
    match steps {
        [] => {}
        [last] => match object.get_mut(*last) {
            // More than one box of a group was ticked.
            Some(Value::String(first)) => *first = format!("{first}, {value}"),
            _ => drop(object.insert((*last).to_owned(), Value::String(value.to_owned()))),
        },
        [first, rest @ ..] => {
            let inner =
                object.entry((*first).to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[(&str, &str)]) -> FormState {
        FormState::filled(values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn empty_rows_go_and_the_rest_is_numbered_anew() {
        let mut form = form(&[
            ("people/0/name", " "),
            ("people/1/name", "Esi Mensah"),
            ("people/1/relationship", "BPM"),
            ("people/12/name", "Kofi Mensah"),
            ("sudden", "yes"),
        ]);
        compact(&mut form, "people");
        assert_eq!(form.lines("people"), 2);
        assert_eq!(form.value("people/0/relationship"), "BPM");
        assert_eq!(form.value("people/1/name"), "Kofi Mensah");
        assert_eq!(form.value("sudden"), "yes");
    }

    #[test]
    fn silence_is_not_a_no() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day");
        let mut empty = form(&[]);
        let notice = practitioner(&mut empty, day);
        assert_eq!(notice.sudden, Answer::NotAsked);
        assert_eq!(notice.response_criteria, Answer::NotAsked);
        let mut none = form(&[("response_criteria", "none"), ("sudden", "not_known")]);
        let notice = practitioner(&mut none, day);
        assert_eq!(notice.sudden, Answer::NotKnown);
        assert_eq!(notice.response_criteria, Answer::Known(Default::default()));
    }

    #[test]
    fn what_was_sent_is_kept_by_pointer_and_without_what_steers_the_form() {
        let sent = as_sent(&form(&[
            ("key", "k"),
            ("child/family_name", "Mensah"),
            ("response_criteria", "sudden"),
            ("response_criteria", "custody"),
            ("child/given_names", ""),
        ]));
        assert_eq!(
            sent,
            r#"{"child":{"family_name":"Mensah"},"response_criteria":"sudden, custody"}"#
        );
    }
}
