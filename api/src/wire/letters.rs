//! Letters and letterheads on the wire.

use chrono::NaiveDate;
use domain::{
    family::{Addressee, Letter, WriteLetter},
    letterhead::Letterhead,
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};
use reports::sheet::Format;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum FormatName {
    /// A tagged PDF.
    Pdf,
    /// DOCX, as word processors write it.
    Docx,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Pdf => Self::Pdf,
            FormatName::Docx => Self::Docx,
        }
    }
}

/// A letter, to a person of the family or to an agency.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct LetterBody {
    /// The number of the person of the family; absent for a letter to an agency.
    #[oai(skip_serializing_if_is_none)]
    pub to_member: Option<u32>,
    /// The agency, and whom there; absent for a letter to the family.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub to_agency: Option<String>,
    /// The address, one line each.
    #[oai(validator(max_items = 8))]
    pub address: Vec<String>,
    /// The day it bears: from today on and within 2 months.
    pub on: NaiveDate,
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub subject: String,
    /// How it begins.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub greeting: String,
    /// The text; an empty line parts paragraphs.
    #[oai(validator(min_length = 1, max_length = 12000))]
    pub text: String,
    /// Who signs: name and role, one line each.
    #[oai(validator(min_items = 1, max_items = 8))]
    pub signed: Vec<String>,
    /// The one person to speak to, and how.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub speak_to: String,
    /// Why it must bear a day that is near one to avoid.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for LetterBody {
    fn example() -> Self {
        Self {
            to_member: None,
            to_agency: Some("Northmere Police, public protection".into()),
            address: vec!["1 Quay Street".into(), "Northmere".into()],
            on: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default(),
            subject: "Request for information".into(),
            greeting: "Dear colleague".into(),
            text: "Please send us what you hold.\n\nIf you hold nothing, please say so.".into(),
            signed: vec!["Bethan Okoro".into(), "Administrator".into()],
            speak_to: "Bethan Okoro, 01632 960 000".into(),
            reason: None,
        }
    }
}

impl LetterBody {
    /// The command, or the fields at fault.
    pub fn command(self) -> Result<WriteLetter, Refusal> {
        let to = match (self.to_member, self.to_agency) {
            (Some(no), None) => Addressee::Relative { no },
            (None, Some(name)) => Addressee::Agency { name },
            _ => {
                let detail = "Say whom the letter is to: a person of the family, or an agency.";
                return Err(Refusal::field("/to_member", "one-addressee", detail));
            }
        };
        Ok(WriteLetter {
            to,
            address: self.address,
            on: self.on,
            subject: self.subject,
            greeting: self.greeting,
            text: self.text,
            signed: self.signed,
            speak_to: self.speak_to,
            reason: self.reason.unwrap_or_default(),
        })
    }
}

/// A letter as kept; its text is in the document.
#[derive(Clone, Debug, Object)]
pub struct LetterView {
    /// The number within the case.
    pub number: u32,
    /// Whether it is to the family; else it is to an agency.
    pub to_family: bool,
    /// Whom it is to.
    pub to: String,
    /// The day it bears.
    pub on: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// Who wrote it.
    pub by: String,
}

impl From<&Letter> for LetterView {
    fn from(letter: &Letter) -> Self {
        Self {
            number: letter.no,
            to_family: letter.to_family(),
            to: letter.name.clone(),
            on: letter.on,
            subject: letter.subject.clone(),
            by: letter.by.clone(),
        }
    }
}

/// The letterhead of an area.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct LetterheadBody {
    /// Who writes.
    #[oai(validator(min_length = 1, max_length = 120))]
    pub name: String,
    /// The address, one line each.
    #[oai(validator(max_items = 8))]
    pub address: Vec<String>,
    /// Telephone, mailbox and the like, one line each.
    #[oai(validator(max_items = 8))]
    pub contact: Vec<String>,
}

impl Example for LetterheadBody {
    fn example() -> Self {
        Self {
            name: "Northmere and Fenwick child death overview panel".into(),
            address: vec!["1 Quay Street".into(), "Northmere".into()],
            contact: vec!["01632 960 000".into(), "panel@northmere.example.org".into()],
        }
    }
}

impl From<Letterhead> for LetterheadBody {
    fn from(head: Letterhead) -> Self {
        Self { name: head.name, address: head.address, contact: head.contact }
    }
}

impl From<LetterheadBody> for Letterhead {
    fn from(body: LetterheadBody) -> Self {
        Self { name: body.name, address: body.address, contact: body.contact }
    }
}
