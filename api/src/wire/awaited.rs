//! What reviews wait for from coroners and the police, on the wire.

use crate::ops::awaited::{List, Lists};
use chrono::NaiveDate;
use domain::{
    awaited::{AnswerLine, Awaited, Body, Word},
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AwaitedName {
    /// The final post-mortem report.
    PostMortemReport,
    /// The conclusion of an inquest, or word that it is not resumed.
    InquestConclusion,
    /// The agreement of the police to the review meeting.
    PoliceAgreement,
}

impl From<AwaitedName> for Awaited {
    fn from(name: AwaitedName) -> Self {
        match name {
            AwaitedName::PostMortemReport => Self::PostMortemReport,
            AwaitedName::InquestConclusion => Self::InquestConclusion,
            AwaitedName::PoliceAgreement => Self::PoliceAgreement,
        }
    }
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AwaitedWord {
    /// They expect it by a day.
    DateGiven,
    /// They wait themselves.
    StillWaiting,
    /// It is not theirs.
    NotOurs,
}

/// The answer to one line of a list.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AwaitedAnswerBody {
    /// Which line.
    pub what: AwaitedName,
    /// The answer.
    pub answer: AwaitedWord,
    /// The day by which they expect it, where they gave one.
    #[oai(skip_serializing_if_is_none)]
    pub day: Option<NaiveDate>,
}

impl Example for AwaitedAnswerBody {
    fn example() -> Self {
        Self { what: AwaitedName::InquestConclusion, answer: AwaitedWord::StillWaiting, day: None }
    }
}

impl AwaitedAnswerBody {
    /// The command, or the fields at fault.
    pub fn command(self) -> Result<AnswerLine, Refusal> {
        let word = match (self.answer, self.day) {
            (AwaitedWord::DateGiven, Some(day)) => Word::DateGiven { day },
            (AwaitedWord::DateGiven, None) => {
                return Err(Refusal::field("/day", "missing", "Enter the day that they gave."));
            }
            (AwaitedWord::StillWaiting, _) => Word::StillWaiting,
            (AwaitedWord::NotOurs, _) => Word::NotOurs,
        };
        Ok(AnswerLine { what: self.what.into(), word })
    }
}

/// A list that is sent to a mailbox.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SendListBody {
    /// The area.
    pub area: Uuid,
    /// The list, by its key.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub list: String,
    /// The mailbox.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub to: String,
}

impl Example for SendListBody {
    fn example() -> Self {
        Self {
            area: Uuid::from_u128(0x3c4d_5e6f_7a8b_4c9d_8e1f_2a3b_4c5d_6e7f),
            list: "police".into(),
            to: "reviews@police.example.org".into(),
        }
    }
}

/// One line.
#[derive(Clone, Debug, Object)]
pub struct AwaitedLineView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// What it waits for, by its stable code.
    pub what: String,
    /// What it waits for, in words.
    pub words: String,
    /// Since when, where a day is known.
    #[oai(skip_serializing_if_is_none)]
    pub since: Option<NaiveDate>,
    /// When it was last on a list that was sent.
    #[oai(skip_serializing_if_is_none)]
    pub asked_on: Option<NaiveDate>,
    /// The last answer: `date_given`, `still_waiting` or `not_ours`.
    #[oai(skip_serializing_if_is_none)]
    pub answer: Option<String>,
    /// The day by which they expect it.
    #[oai(skip_serializing_if_is_none)]
    pub expected_by: Option<NaiveDate>,
}

/// The list of one body.
#[derive(Clone, Debug, Object)]
pub struct AwaitedListView {
    /// Its key.
    pub list: String,
    /// `coroner` or `police`.
    pub body: String,
    /// The name of the office.
    pub name: String,
    /// Its lines, the oldest review first.
    pub lines: Vec<AwaitedLineView>,
    /// The subject of the e-mail as it would go out today.
    pub subject: String,
    /// Its text: references and no names.
    pub text: String,
}

/// The lists of an area.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AwaitedListsView {
    /// The area.
    pub area: Uuid,
    /// Its name.
    pub area_name: String,
    /// One list for each body.
    pub items: Vec<AwaitedListView>,
}

impl Example for AwaitedListsView {
    fn example() -> Self {
        Self { area: Uuid::nil(), area_name: "Northmere and Fenwick".into(), items: Vec::new() }
    }
}

impl AwaitedListsView {
    /// The view of the lists on a day.
    pub fn of(lists: &Lists, today: NaiveDate) -> Self {
        let view = |list: &List| {
            let mail = list.mail(&lists.area.name, "", today);
            AwaitedListView {
                list: list.key.clone(),
                body: if list.body == Body::Coroner { "coroner" } else { "police" }.into(),
                name: list.name.clone(),
                lines: list.entries.iter().flat_map(lines).collect(),
                subject: mail.subject,
                text: mail.body,
            }
        };
        Self {
            area: lists.area.id.0,
            area_name: lists.area.name.clone(),
            items: lists.lists.iter().map(view).collect(),
        }
    }
}

fn lines(entry: &crate::ops::awaited::Entry) -> Vec<AwaitedLineView> {
    let view = |line: &domain::awaited::Line| {
        let word = line.answer.as_ref().map(|answer| answer.word);
        let expected_by = match word {
            Some(Word::DateGiven { day }) => Some(day),
            _ => None,
        };
        AwaitedLineView {
            case: entry.case.0,
            reference: entry.reference.clone(),
            what: line.what.code().into(),
            words: line.what.words().into(),
            since: line.since,
            asked_on: line.asked_on,
            answer: word.map(|word| word.code().into()),
            expected_by,
        }
    };
    entry.lines.iter().map(view).collect()
}
