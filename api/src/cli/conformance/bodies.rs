//! The invented children of the play and what is sent about them. Every family name begins with
//! "Conformance"; NHS numbers are of the range that is never given to anybody (999 000 0000 on).

use super::contract::Sending;
use chrono::{Days, NaiveDate};
use domain::{ids, person::NhsNumber};
use serde_json::{Value, json};

/// An invented child.
pub(super) struct Child {
    family: String,
    nhs_number: String,
    born_on: NaiveDate,
    died_on: NaiveDate,
    today: NaiveDate,
}

impl Child {
    /// A child that no installation has met.
    pub(super) fn invented(today: NaiveDate) -> Self {
        let mut dice = ids::random_uuid().as_u128();
        let mut roll = |sides: u128| {
            let shown = dice % sides;
            dice /= sides;
            u8::try_from(shown).unwrap_or_default()
        };
        let mut letters = String::new();
        for place in 0..8 {
            letters.push(char::from(if place == 0 { b'A' } else { b'a' } + roll(26)));
        }
        let age = 30 + 20 * u64::from(roll(250));
        let mut number: u32 = (0..6).fold(0, |number, _| number * 10 + u32::from(roll(10)));
        let nhs_number = loop {
            let fits = (0..10).map(|check| format!("999{number:06}{check}"));
            if let Some(fits) = fits.into_iter().find(|n| NhsNumber::parse(n).is_ok()) {
                break fits;
            }
            number = (number + 1) % 1_000_000;
        };
        let before = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        Self {
            family: format!("Conformance {letters}"),
            nhs_number,
            born_on: before(5 + age),
            died_on: before(5),
            today,
        }
    }

    fn details(&self) -> Value {
        json!({
            "given_names": "Invented", "family_name": self.family, "sex": "female",
            "born_on": self.born_on, "died_on": self.died_on, "nhs_number": self.nhs_number,
            "place_of_death": "An invented place"
        })
    }
}

/// A kind of notice that a sender may send, with where things stand in its body.
pub(super) struct Form {
    /// Who sends it.
    pub(super) sender: &'static str,
    /// The path below the prefix.
    pub(super) path: String,
    /// The kinds in the order in which they are sent: an order that nobody expects.
    pub(super) kinds: Vec<(&'static str, Value)>,
    /// Whether a field that the contract does not name is refused.
    pub(super) strict: bool,
    /// Where the family name stands.
    pub(super) family: String,
    /// Where the NHS number stands.
    pub(super) nhs_number: Option<String>,
    /// Where the office stands to which the key is bound.
    pub(super) office: Option<&'static str>,
    /// Where the date of death stands.
    pub(super) died_on: Option<&'static str>,
}

impl Form {
    /// A body about a child that was not told of before.
    pub(super) fn another(&self, today: NaiveDate) -> Value {
        let child = Child::invented(today);
        let mut body = self.kinds.last().map(|(_, body)| body.clone()).unwrap_or_default();
        put(&mut body, &self.family, json!(child.family));
        if let Some(number) = &self.nhs_number {
            put(&mut body, number, json!(child.nhs_number));
        }
        body
    }
}

/// Sets what stands at a pointer, if there is such a place.
pub(super) fn put(body: &mut Value, pointer: &str, value: Value) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(fields)) = body.pointer_mut(parent) {
        fields.insert(key.to_owned(), value);
    }
}

/// What a registrar of this district sends: the correction before the registration.
pub(super) fn registrar(district: &str, today: NaiveDate) -> Form {
    let (child, other) = (Child::invented(today), Child::invented(today));
    let entry = child.nhs_number.get(3..9).unwrap_or_default().to_owned();
    let body = |kind: &str, child: &Child| {
        json!({
            "kind": kind, "district": district, "registered_on": child.today, "entry_number": entry,
            "child": child.details(), "cause_of_death": "Invented",
            "informant": { "name": "Conformance Informant", "qualification": "Invented" }
        })
    };
    let mut without = body("no_liability", &other);
    without["grounds"] = json!("Invented: there is no such person.");
    if let Value::Object(fields) = &mut without {
        fields.remove("entry_number");
    }
    Form {
        sender: "registrar",
        path: "/notices/registrar".into(),
        kinds: vec![
            ("no_liability", without),
            ("correction", body("correction", &child)),
            ("registration", body("registration", &child)),
        ],
        strict: true,
        family: "/child/family_name".into(),
        nhs_number: Some("/child/nhs_number".into()),
        office: Some("/district"),
        died_on: Some("/child/died_on"),
    }
}

/// The kinds of a coroner's notices, the last step first.
const STEPS: [&str; 11] = [
    "prevention_report",
    "investigation_transferred",
    "inquest_concluded",
    "inquest_not_resumed",
    "inquest_resumed",
    "inquest_suspended",
    "inquest_opened",
    "investigation_discontinued",
    "post_mortem_report",
    "post_mortem_commissioned",
    "decision_to_investigate",
];

/// What a coroner of this area sends: the last step first.
pub(super) fn coroner(area: &str, today: NaiveDate) -> Form {
    let child = Child::invented(today);
    let body = |kind: &&'static str| {
        let body = json!({
            "kind": kind, "coroner_area": area, "coroner_reference": "Conformance",
            "happened_on": child.today, "child": child.details(), "circumstances": "Invented."
        });
        (*kind, body)
    };
    Form {
        sender: "coroner",
        path: "/notices/coroner".into(),
        kinds: STEPS.iter().map(body).collect(),
        strict: true,
        family: "/child/family_name".into(),
        nhs_number: Some("/child/nhs_number".into()),
        office: Some("/coroner_area"),
        died_on: Some("/child/died_on"),
    }
}

/// What the national death signal sends: the withdrawal before what it withdraws.
pub(super) fn national(today: NaiveDate) -> Form {
    let child = Child::invented(today);
    let body = |status: &str, hour: u32| {
        json!({
            "id": ids::random_uuid(), "type": "pds-death-notification-1",
            "subject": { "nhsNumber": child.nhs_number, "familyName": child.family, "dob": child.born_on },
            "source": { "name": "Conformance" },
            "time": format!("{}T{hour:02}:00:00.000Z", child.died_on),
            "data": { "deathNotificationStatus": status, "versionId": "W/\"1\"" }
        })
    };
    Form {
        sender: "national signal",
        path: "/notices/national-death-signal".into(),
        kinds: vec![
            ("removed", body("U", 15)),
            ("informal", body("1", 9)),
            ("formal", body("2", 12)),
        ],
        strict: false,
        family: "/subject/familyName".into(),
        nhs_number: Some("/subject/nhsNumber".into()),
        office: None,
        died_on: None,
    }
}

/// What practitioners send, by the example of the contract.
pub(super) fn practitioner(sending: Sending, today: NaiveDate) -> Option<Form> {
    let family = place_of(&sending.example, "family_name", "")?;
    let nhs_number = place_of(&sending.example, "nhs_number", "");
    let mut form = Form {
        sender: "practitioner",
        path: sending.path,
        kinds: vec![("notification", sending.example)],
        strict: true,
        family,
        nhs_number,
        office: None,
        died_on: None,
    };
    form.kinds = vec![("notification", form.another(today))];
    Some(form)
}

/// Where a field with this name stands first.
fn place_of(value: &Value, name: &str, at: &str) -> Option<String> {
    let Value::Object(fields) = value else { return None };
    if fields.contains_key(name) {
        return Some(format!("{at}/{name}"));
    }
    fields.iter().find_map(|(key, value)| place_of(value, name, &format!("{at}/{key}")))
}

/// A file with one good line, and one whose child died before birth.
pub(super) fn file(role: &str, office: &str, today: NaiveDate) -> String {
    let (good, bad) = (Child::invented(today), Child::invented(today));
    let (head, kind, number) = match role {
        "registrar" => ("kind,district,registered_on,entry_number", "registration", "7"),
        _ => ("kind,coroner_area,happened_on,coroner_reference", "decision_to_investigate", "C7"),
    };
    let line = |child: &Child, born: NaiveDate, died: NaiveDate| {
        format!("{kind},{office},{today},{number},{},female,{born},{died}\r\n", child.family)
    };
    format!(
        "{head},child.family_name,child.sex,child.born_on,child.died_on\r\n{}{}",
        line(&good, good.born_on, good.died_on),
        line(&bad, bad.died_on, bad.born_on),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invented_child_is_marked_and_has_a_number_with_its_check_digit() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
        for _ in 0..200 {
            let child = Child::invented(today);
            assert!(child.family.starts_with("Conformance ") && child.family.is_ascii());
            assert!(NhsNumber::parse(&child.nhs_number).is_ok(), "{}", child.nhs_number);
            assert!(child.born_on < child.died_on && child.died_on < today);
        }
        let form = registrar("X", today);
        assert_eq!(form.kinds[0].1.get("entry_number"), None);
        let example = json!({ "a": 1, "child": { "name": { "family_name": "B" } } });
        assert_eq!(
            place_of(&example, "family_name", "").as_deref(),
            Some("/child/name/family_name")
        );
    }
}
