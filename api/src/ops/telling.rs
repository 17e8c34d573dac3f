//! What a question to a sender may not tell: nothing of another notice. What the sender's own notice
//! says may be repeated to it; what only others said, and that there is a case, may not.

use domain::{
    notice::{ChildDetails, Notice},
    refusal::Refusal,
};
use reports::leak::{self, Term};
use std::collections::BTreeSet;
use storage::NoticeRow;

/// Refuses a question that tells the sender of `own` of any of the other notices.
pub(super) fn tells_of_others(
    text: &str,
    own: &NoticeRow,
    others: &[NoticeRow],
) -> Result<(), Refusal> {
    let refused = |what: &str| {
        let detail = format!("The question tells of another notice ({what}). Ask without it.");
        Err(Refusal::field("/question", "tells-of-another-notice", detail))
    };
    if names_a_case(text) {
        let detail = "The question names a case. Ask without its reference.";
        return Err(Refusal::field("/question", "names-a-case", detail));
    }
    let mine = Told::by(own);
    for other in others.iter().filter(|other| other.received.id != own.received.id) {
        let theirs = Told::by(other);
        if let Some(found) = leak::find("question", text, &theirs.beyond(&mine)).first() {
            return refused(found.term_kind.label());
        }
        let said: BTreeSet<String> = tokens(text).collect();
        if theirs.references.difference(&mine.references).any(|known| said.contains(known)) {
            return refused("reference");
        }
        if theirs.office != mine.office && text.to_lowercase().contains(&theirs.office) {
            return refused("office");
        }
    }
    Ok(())
}

/// Whether a text holds a reference such as CDR-26-0117.
fn names_a_case(text: &str) -> bool {
    let digits = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    };
    tokens(text).any(|token| {
        let mut parts = token.split('-');
        parts.next() == Some("cdr") && digits(parts.next()) && digits(parts.next())
    })
}

/// The words of a text in lower case, with the hyphens and strokes inside them.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '/')
        .map(|token| token.trim_matches(['-', '/']).to_lowercase())
        .filter(|token| !token.is_empty())
}

/// What one notice tells that could be repeated.
#[derive(Default)]
struct Told {
    names: BTreeSet<String>,
    dates: BTreeSet<chrono::NaiveDate>,
    numbers: BTreeSet<String>,
    postcodes: BTreeSet<String>,
    lines: BTreeSet<String>,
    references: BTreeSet<String>,
    office: String,
}

impl Told {
    fn by(row: &NoticeRow) -> Self {
        let mut told = Self { office: row.received.office.name.to_lowercase(), ..Self::default() };
        told.child(row.received.notice.child());
        told.dates.insert(row.received.notice.claimed_on());
        match &row.received.notice {
            Notice::Registrar(notice) => {
                told.references.extend(notice.entry_number.iter().flat_map(|n| tokens(n)));
                if let Some(informant) = &notice.informant {
                    told.name(&informant.name);
                }
            }
            Notice::Coroner(notice) => {
                told.references.extend(notice.coroner_reference.iter().flat_map(|n| tokens(n)));
                notice.officer.iter().for_each(|officer| told.name(officer));
            }
            Notice::Practitioner(notice) => {
                told.name(&notice.notifier.name);
                notice.mothers_name().iter().for_each(|name| told.name(name));
                notice.people.iter().for_each(|person| told.name(&person.name));
            }
            Notice::Signal(_) => {}
        }
        told
    }

    fn child(&mut self, child: &ChildDetails) {
        self.name(&child.family_name);
        child.given_names.iter().for_each(|names| self.name(names));
        self.dates.extend(child.born_on.into_iter().chain(child.died_on));
        self.numbers.extend(child.nhs_number.iter().map(|n| {
            let digits: String = n.chars().filter(char::is_ascii_digit).collect();
            digits
        }));
        let close = |code: &String| {
            let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
            code.to_uppercase()
        };
        self.postcodes.extend(child.postcode.iter().map(close));
        let lines = child.address_lines.iter().chain(&child.place_of_death);
        self.lines.extend(lines.map(|line| line.trim().to_lowercase()));
    }

    /// Each part of a name for itself: a sender that knows one of two forenames is not told the other.
    fn name(&mut self, name: &str) {
        let parts = name.split(|c: char| c.is_whitespace() || c == '-');
        self.names.extend(parts.filter(|part| !part.is_empty()).map(str::to_lowercase));
    }

    /// What this notice tells and the other does not.
    fn beyond(&self, other: &Self) -> Vec<Term> {
        let names = self.names.difference(&other.names).map(|name| capital(name));
        let dates = self.dates.difference(&other.dates).copied();
        let numbers = self.numbers.difference(&other.numbers).cloned();
        let codes = self.postcodes.difference(&other.postcodes).cloned();
        let lines = self.lines.difference(&other.lines).cloned();
        names
            .map(Term::FamilyName)
            .chain(dates.map(Term::BornOn))
            .chain(numbers.map(Term::NhsNumber))
            .chain(codes.map(Term::Postcode))
            .chain(lines.map(Term::AddressLine))
            .collect()
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        access::Office,
        area::PlaceKind,
        change::NoticeState,
        ids::{AreaId, ClientId, NoticeId, ReceiptId},
        notice::{CoronerKind, CoronerNotice, Received, RegistrarKind, RegistrarNotice},
        person::Sex,
    };

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().expect("a date")
    }

    fn child(given: &str, family: &str, born: &str, street: &str) -> ChildDetails {
        ChildDetails {
            given_names: Some(given.into()),
            family_name: family.into(),
            sex: Sex::Male,
            born_on: Some(day(born)),
            died_on: Some(day("2026-10-28")),
            place_of_death: None,
            address_lines: vec![street.into()],
            postcode: Some("NM1 2AB".into()),
            nhs_number: None,
            multiple_birth: None,
        }
    }

    fn row(office: &str, notice: Notice) -> NoticeRow {
        let kind = PlaceKind::RegistrationDistrict;
        NoticeRow {
            received: Received {
                id: NoticeId::random(),
                sender: ClientId::random(),
                via: domain::notice::Via::default(),
                office: Office { kind, code: "X".into(), name: office.into() },
                at: chrono::DateTime::UNIX_EPOCH,
                notice,
                doubts: Vec::new(),
            },
            receipt: ReceiptId::random(),
            area: AreaId::random(),
            state: NoticeState::Waiting,
            as_sent: String::new(),
            questions: Vec::new(),
        }
    }

    fn registrars() -> NoticeRow {
        row(
            "Northmere Register Office",
            Notice::Registrar(RegistrarNotice {
                kind: RegistrarKind::Registration,
                entry_number: Some("217".into()),
                district: "NORTHMERE".into(),
                registered_on: day("2026-11-02"),
                child: child("Robin", "Mensah", "2026-01-30", "14 Fen Road"),
                cause_of_death: None,
                informant: None,
                grounds: None,
                age_in_doubt: false,
            }),
        )
    }

    fn coroners() -> NoticeRow {
        row(
            "Mereshire Coroner's Office",
            Notice::Coroner(CoronerNotice {
                kind: CoronerKind::DecisionToInvestigate,
                coroner_area: "MERESHIRE".into(),
                coroner_reference: Some("INV-412".into()),
                happened_on: day("2026-10-29"),
                child: child("Robin Kwame", "Mensha", "2026-01-31", "14 Fen Road"),
                officer: Some("Pat Lindgren".into()),
                circumstances: None,
                police_force: None,
            }),
        )
    }

    #[test]
    fn a_question_may_repeat_what_its_own_notice_says() {
        let (own, others) = (registrars(), [coroners()]);
        for text in [
            "You gave the name Robin Mensah, born 30 January 2026: is that the year you meant?",
            "Is 14 Fen Road in NM1 2AB, entry 217, right? He died on 28/10/2026.",
            "Was the certificate given on 2 November 2026?",
        ] {
            assert_eq!(tells_of_others(text, &own, &others), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_question_that_tells_of_another_notice_is_refused_and_says_of_what_kind() {
        let (own, others) = (registrars(), [coroners()]);
        for text in [
            "Is the name perhaps Mensha?",
            "Was Robin also called Kwame?",
            "Was the child born on 31 January 2026?",
            "The inquest has the number INV-412.",
            "Pat Lindgren told us something else.",
            "The Mereshire Coroner's Office wrote something else.",
            "It is about CDR-26-0117.",
        ] {
            let refused = tells_of_others(text, &own, &others).expect_err(text);
            assert_eq!(refused.fields()[0].field, "/question", "{text}");
            assert!(!refused.to_string().contains("Mensha"), "nothing is repeated");
        }
        assert_eq!(tells_of_others("Is the name perhaps Mensha?", &own, &[]), Ok(()));
    }
}
