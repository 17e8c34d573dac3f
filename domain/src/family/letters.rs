//! Letters that a person writes: to the family, never on a day to avoid and never while they are not
//! to be contacted, and to agencies. Nothing is sent from here: a person prints it or sends it.

use super::{Family, FamilyEvent, dates::may_write};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How far ahead a letter may be dated.
const AHEAD_MONTHS: u32 = 2;
/// The most letters that one case keeps.
const MOST: usize = 500;

/// For whom a letter is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Addressee {
    /// A person of the family, by their number on the family's page.
    Relative {
        /// The number.
        no: u32,
    },
    /// An agency, asked under section 16N of the Children Act 2004.
    Agency {
        /// Its name, and whom there.
        name: String,
    },
}

/// A letter as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The number within the case, from 1.
    pub no: u32,
    /// For whom.
    pub to: Addressee,
    /// Their name as it stands in the address.
    pub name: String,
    /// The address, one line each; may be empty where it is handed over.
    pub address: Vec<String>,
    /// The day it bears.
    pub on: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// How it begins, such as "Dear Mrs Mensah".
    pub greeting: String,
    /// The text; an empty line parts paragraphs.
    pub text: String,
    /// Who signs: name and role, one line each.
    pub signed: Vec<String>,
    /// The one person to speak to, and how.
    pub speak_to: String,
    /// Why it bears a day near one to avoid; empty where it does not.
    pub reason: String,
    /// Who wrote it.
    pub by: String,
}

impl Letter {
    /// Whether it is for the family.
    pub fn to_family(&self) -> bool {
        matches!(self.to, Addressee::Relative { .. })
    }

    /// Its paragraphs.
    pub fn paragraphs(&self) -> Vec<String> {
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        let parts = text.split("\n\n").map(|part| part.trim().to_owned());
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// Writes a letter.
#[derive(Clone, Debug)]
pub struct WriteLetter {
    /// For whom.
    pub to: Addressee,
    /// The address, one line each.
    pub address: Vec<String>,
    /// The day it bears, today or later.
    pub on: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// How it begins.
    pub greeting: String,
    /// The text.
    pub text: String,
    /// Who signs.
    pub signed: Vec<String>,
    /// The one person to speak to, and how.
    pub speak_to: String,
    /// Why it must be that day, near one to avoid.
    pub reason: String,
}

impl Command for WriteLetter {
    const OPERATION: Operation = Operation::WriteLetter;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let name = self.addressee(&on.family, &mut faults);
        let last = calendar::add_months(at.today, AHEAD_MONTHS);
        let within = at.today <= self.on && self.on <= last;
        let detail = "Enter a day from today on and within 2 months.";
        faults.unless(within, "/on", "letter-date", detail);
        faults.text("/subject", &self.subject, 200, "Say what the letter is about.");
        faults.text("/greeting", &self.greeting, 200, "Enter how the letter begins.");
        faults.text("/text", &self.text, 12_000, "Write the letter.");
        let person = "Name one person to speak to, and how to reach them.";
        faults.text("/speak_to", &self.speak_to, 200, person);
        let (address, signed) = (lines(&self.address), lines(&self.signed));
        faults.unless(!signed.is_empty(), "/signed", "missing", "Enter who signs, and their role.");
        for (field, lines) in [("/address", &address), ("/signed", &signed)] {
            faults.unless(lines.len() <= 8, field, "too-many", "Use 8 lines or fewer.");
            lines.iter().for_each(|line| faults.optional_text(field, line, 200));
        }
        let room = on.family.letters.len() < MOST;
        faults.unless(room, "/text", "too-many", "There are 500 letters already.");
        faults.into_result()?;
        let to_family = matches!(self.to, Addressee::Relative { .. });
        if to_family {
            may_write(&on.family, &on.child, self.on, &self.reason)?;
        }
        let last = on.family.letters.iter().map(|letter| letter.no).max().unwrap_or(0);
        Ok(vec![CaseEvent::Family(FamilyEvent::LetterWritten(Letter {
            no: last + 1,
            to: self.to.clone(),
            name,
            address,
            on: self.on,
            subject: self.subject.trim().into(),
            greeting: self.greeting.trim().into(),
            text: self.text.trim().into(),
            signed,
            speak_to: self.speak_to.trim().into(),
            reason: if to_family { self.reason.trim().into() } else { String::new() },
            by: who.name(),
        }))])
    }
}

impl WriteLetter {
    /// The name in the address. Somebody of the family must be known, and may be contacted.
    fn addressee(&self, family: &Family, faults: &mut Faults) -> String {
        match &self.to {
            Addressee::Agency { name } => {
                faults.text("/to", name, 200, "Enter the agency, and whom there.");
                name.trim().into()
            }
            Addressee::Relative { no } => {
                let known = family.relatives.iter().find(|relative| relative.no == *no);
                let needed = "Record the person on the family's page first.";
                faults.unless(known.is_some(), "/to", "not-known", needed);
                let may = known.is_none_or(|relative| relative.contact);
                let detail = "This person must not be contacted. The family's page says why.";
                faults.unless(may, "/to", "do-not-contact", detail);
                known.map_or_else(String::new, |relative| relative.name.clone())
            }
        }
    }
}

/// Whether a letter that was written may be taken to be sent. One to the family that is not due before
/// today waits while they are not to be contacted; earlier ones stay readable.
///
/// # Errors
/// Why not.
pub fn may_send(family: &Family, letter: &Letter, today: NaiveDate) -> Result<(), Refusal> {
    let Addressee::Relative { no } = &letter.to else { return Ok(()) };
    if letter.on < today {
        return Ok(());
    }
    let mut faults = Faults::default();
    if let Some(pause) = family.pause() {
        let again = calendar::human_date(pause.ask_again_on);
        let why = format!("The family asked not to be contacted for now. Ask again on {again}.");
        faults.push("/number", "not-contacted-for-now", why);
    }
    let may = family.relatives.iter().find(|one| one.no == *no).is_none_or(|one| one.contact);
    let detail = "This person must not be contacted. The family's page says why.";
    faults.unless(may, "/number", "do-not-contact", detail);
    faults.into_result()
}

fn lines(lines: &[String]) -> Vec<String> {
    let trimmed = lines.iter().map(|line| line.trim().to_owned());
    trimmed.filter(|line| !line.is_empty()).collect()
}

/// A letter to begin from: its code, what it is about, and its text. A person writes on from it;
/// square brackets stand where they must.
pub struct Draft {
    /// Stable code.
    pub code: &'static str,
    /// For the family, or for an agency.
    pub to_family: bool,
    /// What it is about.
    pub subject: &'static str,
    /// The text.
    pub text: &'static str,
}

/// The letters to begin from, in the order of a review.
pub const DRAFTS: [Draft; 5] = [
    Draft {
        code: "first",
        to_family: true,
        subject: "What happens now",
        text: "We are very sorry that [name] has died.\n\nWhenever a child dies in England, people who cared for the child, and others who can help to understand what happened, look at it together. This is called a child death review. It is done for every child. It is there to learn, and not to blame anyone.\n\nYou do not have to do anything. If you have questions, now or later, please tell us in your own words. We will write them down as you say them, take them to the meeting, and tell you the answers.\n\nYou should have been offered a guide called “When a child dies: a guide for parents and carers”. If you have not had it, or would like it in another language or format, please ask.",
    },
    Draft {
        code: "meeting",
        to_family: true,
        subject: "The review meeting",
        text: "The people who cared for [name] will meet on [date] to talk about what happened and what can be learned. The meeting is for professionals only.\n\nYour questions will be asked there: [list them in the family’s words].\n\nIf there is anything else you would like the meeting to know or to answer, please tell us before then. We will be in touch afterwards to tell you what was said. Please tell us how and when you would like to hear.",
    },
    Draft {
        code: "after",
        to_family: true,
        subject: "What the review meeting found",
        text: "The people who cared for [name] have met. This is what they found, in plain words: [what was found].\n\nYou asked: [question]. The answer is: [answer].\n\nNext, a panel looks at what can be learned from the deaths of children in this area. It sees no names, so it cannot tell families about their own child. We will write to you once more when the review is complete.",
    },
    Draft {
        code: "complete",
        to_family: true,
        subject: "The review is complete",
        text: "The review of [name]’s death is complete.\n\nThe panel looks at many children’s deaths together and sees no names, so it cannot tell you more about [name]. What it learns helps to care for other children.\n\nYou can ask us questions at any time, also long after this letter.",
    },
    Draft {
        code: "agency",
        to_family: false,
        subject: "Request for information",
        text: "We are reviewing the death of a child. The child death review partners ask you under section 16N of the Children Act 2004 for the information that you hold about [name, date of birth] and that the review needs: [what is asked for].\n\nPlease reply by [date]. If you hold no information, please say so; that is an answer too. If you cannot share some of it, please tell us why.\n\nThe information is used for the review of this death and for nothing else.",
    },
];
