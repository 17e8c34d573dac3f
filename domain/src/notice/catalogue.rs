//! The national notification form as data: which fields there are, what they hold, which codes they
//! take. Read once from `domain/forms`; a change of the form is a new edition and no new code.

use crate::{
    answer::Answer,
    person::{NhsNumber, Postcode},
};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::OnceLock};

/// What a field of the form holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// One code of a list.
    Single,
    /// One or more codes of a list.
    Multi,
    /// One line.
    Text,
    /// Several lines.
    Longtext,
    /// The name of a person.
    Name,
    /// An address.
    Address,
    /// The code or name of an organisation.
    OrgCode,
    /// A code of a list that is not part of the form, such as a country: kept as words.
    Coded,
    /// A telephone number.
    Phone,
    /// A mailbox.
    Email,
    /// A whole number.
    Int,
    /// A civil date.
    Date,
    /// A time on the 24-hour clock.
    Time,
    /// A date and time.
    DateTime,
    /// An NHS number.
    Nhs,
    /// A postcode.
    Postcode,
    /// A small statistical area.
    Lsoa,
}

/// When an answer is needed on the national form. Intake asks for less: see `practitioner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// Before the form can be sent.
    ToSubmit,
    /// Before the case can be finalised.
    ToFinalise,
    /// Whenever its condition holds.
    Conditional,
    /// Never.
    Optional,
}

/// One field of the form.
#[derive(Clone, Debug, Deserialize)]
pub struct FormField {
    /// Its id.
    pub id: String,
    /// Its words; where not `confirmed` they are ours, not the official form's.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The unit of a number.
    pub unit: Option<String>,
    /// The list its codes come from.
    pub list: Option<String>,
    /// When an answer is needed.
    pub required: Required,
    /// The condition under which it is asked; none is always.
    pub show_when: Option<String>,
    /// Privacy class, such as `direct` or `third-party`.
    pub privacy: String,
    /// What the national record may hold of it.
    pub national: String,
    /// `confirmed` or `inferred`.
    pub confidence: String,
    /// On what it rests.
    pub basis: String,
    /// Where an answer goes: `answer`, `office`, or the pointer of a field of the notice.
    pub held: String,
}

/// A part of the form.
#[derive(Clone, Debug, Deserialize)]
pub struct FormSection {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Whether it is filled in once for each person or agency.
    pub repeats: bool,
    /// Its fields.
    pub fields: Vec<FormField>,
}

/// One code of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct ListOption {
    /// Code.
    pub code: String,
    /// Words.
    pub label: String,
}

/// A list of codes.
#[derive(Clone, Debug, Deserialize)]
pub struct CodeList {
    /// Its heading.
    pub title: String,
    /// `confirmed` or `inferred`.
    pub confidence: String,
    /// Its codes.
    pub options: Vec<ListOption>,
}

/// The form.
#[derive(Clone, Debug, Deserialize)]
pub struct FormCatalogue {
    /// Its id.
    pub form: String,
    /// Its edition.
    pub edition: String,
    /// Where it comes from.
    pub origin: String,
    /// Its parts.
    pub sections: Vec<FormSection>,
    /// Its lists.
    pub lists: BTreeMap<String, CodeList>,
}

/// The notification form in force.
pub fn notification() -> &'static FormCatalogue {
    static READ: OnceLock<FormCatalogue> = OnceLock::new();
    READ.get_or_init(|| {
        serde_norway::from_str(include_str!("../../forms/2026-11/notification.yaml"))
            .expect("the embedded form is tested")
    })
}

/// What is wrong with an answer: a stable code and a sentence.
pub type AnswerFault = (&'static str, String);

impl FormCatalogue {
    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = &FormField> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&FormField> {
        self.fields().find(|field| field.id == id)
    }

    /// The codes of a list; empty where there is no such list.
    pub fn options(&self, list: &str) -> &[ListOption] {
        self.lists.get(list).map_or(&[], |list| list.options.as_slice())
    }

    /// The words of a code.
    pub fn words(&self, list: &str, code: &str) -> Option<&str> {
        let found = self.options(list).iter().find(|option| option.code == code);
        found.map(|option| option.label.as_str())
    }

    /// Whether an answer may stand under this id.
    pub fn check(&self, id: &str, answer: &Answer<Vec<String>>) -> Result<(), AnswerFault> {
        let field = self.field(id).ok_or_else(|| {
            ("unknown-field", "There is no such field in the notification form.".to_owned())
        })?;
        match field.held.as_str() {
            "answer" => {}
            "office" => {
                let right = "Leave this out: the receiving office fills it in.";
                return Err(("not-for-senders", right.to_owned()));
            }
            pointer => return Err(("held-elsewhere", format!("Send this as {pointer}."))),
        }
        match answer {
            Answer::Known(values) => self.check_values(field, values),
            _ => Ok(()),
        }
    }

    fn check_values(&self, field: &FormField, values: &[String]) -> Result<(), AnswerFault> {
        if values.is_empty() {
            return Err(("missing", "Give a value, or say that it is not known.".to_owned()));
        }
        if values.len() > 1 && field.kind != FieldKind::Multi {
            return Err(("too-many", "Give one value.".to_owned()));
        }
        values.iter().try_for_each(|value| self.check_value(field, value))
    }

    fn check_value(&self, field: &FormField, value: &str) -> Result<(), AnswerFault> {
        if let Some(list) = &field.list {
            let known = self.words(list, value).is_some();
            let right = || format!("Use a code of the list {list}.");
            return if known { Ok(()) } else { Err(("unknown-code", right())) };
        }
        let value = value.trim();
        let fits = match field.kind {
            FieldKind::Int => value.parse::<u32>().is_ok(),
            FieldKind::Date => value.parse::<NaiveDate>().is_ok(),
            FieldKind::Time => NaiveTime::parse_from_str(value, "%H:%M").is_ok(),
            FieldKind::DateTime => chrono::DateTime::parse_from_rfc3339(value).is_ok(),
            FieldKind::Nhs => NhsNumber::parse(value).is_ok(),
            FieldKind::Postcode => Postcode::parse(value).is_ok(),
            _ => {
                let most = if field.kind == FieldKind::Longtext { 4_000 } else { 500 };
                let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
                !value.is_empty() && value.chars().count() <= most && value.chars().all(plain)
            }
        };
        if fits { Ok(()) } else { Err(("wrong-form", expected(field.kind).to_owned())) }
    }
}

fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Int => "Give a whole number.",
        FieldKind::Date => "Give a date such as 2026-11-22.",
        FieldKind::Time => "Give a time on the 24-hour clock such as 14:05.",
        FieldKind::DateTime => "Give a date and time such as 2026-11-22T14:05:00Z.",
        FieldKind::Nhs => "Give an NHS number of ten digits whose last digit is right.",
        FieldKind::Postcode => "Give a full UK postcode.",
        FieldKind::Longtext => "Give text of up to 4000 characters without control characters.",
        _ => "Give text of up to 500 characters without control characters.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn known(values: &[&str]) -> Answer<Vec<String>> {
        Answer::Known(values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn the_form_holds_105_fields_with_one_id_each_and_every_list_they_name() {
        let form = notification();
        let ids: BTreeSet<&str> = form.fields().map(|field| field.id.as_str()).collect();
        assert_eq!((form.fields().count(), ids.len(), form.sections.len()), (105, 105, 7));
        for field in form.fields() {
            if let Some(list) = &field.list {
                assert!(!form.options(list).is_empty(), "{}", field.id);
            }
            let coded = matches!(field.kind, FieldKind::Single | FieldKind::Multi);
            assert_eq!(coded, field.list.is_some(), "{}", field.id);
            let placed = field.held.starts_with('/');
            assert!(placed || matches!(field.held.as_str(), "answer" | "office"), "{}", field.id);
            assert!(matches!(field.confidence.as_str(), "confirmed" | "inferred"), "{}", field.id);
        }
        for list in form.lists.values() {
            let codes: BTreeSet<&str> = list.options.iter().map(|o| o.code.as_str()).collect();
            assert_eq!(codes.len(), list.options.len(), "{}", list.title);
        }
    }

    #[test]
    fn an_unknown_field_a_wrong_code_and_a_field_of_its_own_are_told_apart() {
        let form = notification();
        let code = |id, answer| form.check(id, &answer).err().map(|(code, _)| code);
        assert_eq!(code("expected", known(&["unexpected"])), None);
        assert_eq!(code("expected", known(&["perhaps"])), Some("unknown-code"));
        assert_eq!(code("favourite_colour", known(&["green"])), Some("unknown-field"));
        assert_eq!(code("surname", known(&["Mensah"])), Some("held-elsewhere"));
        assert_eq!(code("imd_decile", known(&["1"])), Some("not-for-senders"));
        assert_eq!(code("other_reviews", known(&["coroner", "criminal"])), None);
        assert_eq!(code("expected", known(&["expected", "unexpected"])), Some("too-many"));
        assert_eq!(code("gestation_weeks", known(&["38"])), None);
        assert_eq!(code("gestation_weeks", known(&["many"])), Some("wrong-form"));
        assert_eq!(code("gp_practice", Answer::NotKnown), None);
        assert_eq!(code("gp_practice", known(&[])), Some("missing"));
    }
}
