//! The family: who their key worker is, what they were offered, what they asked and who answers it,
//! when they were told, and the days on which nobody writes to them (process.md section 10). It is a
//! part of its own: the chair and the panel do not read it, and a case does not close while one of
//! its questions is open.

mod contact;
mod dates;
mod letters;
mod questions;
mod tasks;
#[cfg(test)]
mod tests;

pub use contact::{
    ContactKind, NameKeyWorker, Pause, PauseContact, RecordContact, RecordFeedback, RecordLeaflet,
    RecordRelative, ResumeContact,
};
pub use dates::{
    Avoided, DateKind, KeepDate, NEAR_DAYS, RemoveDate, avoids, kept, may_write, to_avoid,
};
pub use letters::{Addressee, DRAFTS, Draft, Letter, WriteLetter, may_send};
pub use questions::{
    AnswerQuestion, AskQuestion, AssignQuestion, FeedBack, JoinedFamily, may_close,
};
pub use tasks::derive as tasks;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The one person who speaks with the family, named by the organisation where death was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyWorker {
    /// Name.
    pub name: String,
    /// The organisation that named them.
    pub organisation: String,
    /// Telephone or mailbox for the family.
    pub reach: String,
    /// Who stands in for them; may be empty.
    pub deputy: String,
    /// The day on which they were named.
    pub named_on: NaiveDate,
}

/// The national guide for parents and carers: offered to every family at once (Working Together
/// 2023, paragraph 379).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Leaflet {
    /// It was offered.
    Offered {
        /// The day.
        on: NaiveDate,
        /// Which: edition, language, format.
        which: String,
        /// Whether they took it; none if nobody said.
        taken: Option<bool>,
        /// Who offered it.
        by: String,
    },
    /// It was not offered.
    NotOffered {
        /// Why.
        why: String,
        /// The day on which that was said.
        on: NaiveDate,
    },
}

/// One person of the family, and whether and how they may be contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relative {
    /// The number within the case, from 1.
    pub no: u32,
    /// Name, as they want to be called.
    pub name: String,
    /// Who they are to the child.
    pub relation: String,
    /// Whether they may be contacted.
    pub contact: bool,
    /// How and in which language, or why not. Needed where they must not be contacted.
    pub note: String,
}

/// One contact with the family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub kind: ContactKind,
    /// With whom of the family.
    pub with: String,
    /// Who for us.
    pub by: String,
    /// Whether the family got in touch.
    pub from_family: bool,
    /// What was said, in short; may be empty.
    pub note: String,
}

/// What the family was told after the review meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The day.
    pub on: NaiveDate,
    /// Who told them.
    pub by: String,
    /// What, in plain words.
    pub what: String,
}

/// Who answers a question, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answerer {
    /// Who.
    pub who: String,
    /// By when.
    pub by: NaiveDate,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// In plain words.
    pub words: String,
    /// Who answered.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

/// Whether the family has had the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FedBack {
    /// They were told.
    Told {
        /// The day.
        on: NaiveDate,
        /// Who told them, and how.
        by: String,
    },
    /// They were not told, and that is how they want it, or nobody may.
    NotTold {
        /// Why.
        why: String,
        /// Who decided.
        by: String,
    },
}

/// A question of the family, kept word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The number within the case, from 1.
    pub no: u32,
    /// Their words.
    pub words: String,
    /// Who asked.
    pub asked_by: String,
    /// The day.
    pub asked_on: NaiveDate,
    /// Who answers by when.
    pub to: Option<Answerer>,
    /// The answer.
    pub answer: Option<Answered>,
    /// Whether they have had it.
    pub fed_back: Option<FedBack>,
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// Asked.
    Asked,
    /// Answered, and the family has not had the answer.
    Answered,
    /// The family has had the answer, or a reason why not is kept.
    FedBack,
}

impl QuestionState {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::FedBack => "fed_back",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Asked => "Asked",
            Self::Answered => "Answered, the family has not been told yet",
            Self::FedBack => "Fed back",
        }
    }
}

impl Question {
    /// Where it stands.
    pub fn state(&self) -> QuestionState {
        match (&self.answer, &self.fed_back) {
            (_, Some(_)) => QuestionState::FedBack,
            (Some(_), None) => QuestionState::Answered,
            (None, None) => QuestionState::Asked,
        }
    }
}

/// A day that the family named, on which nobody writes to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDate {
    /// The number within the case, from 1.
    pub no: u32,
    /// What day it is.
    pub kind: DateKind,
    /// The day.
    pub on: NaiveDate,
    /// Whether it comes again each year.
    pub every_year: bool,
    /// What the family said of it; may be empty.
    pub note: String,
}

/// The family's part of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Family {
    /// Their key worker.
    pub key_worker: Option<KeyWorker>,
    /// What is known of the leaflet, the latest last.
    pub leaflets: Vec<Leaflet>,
    /// Who may be contacted and who not.
    pub relatives: Vec<Relative>,
    /// Contacts, the oldest first.
    pub contacts: Vec<Contact>,
    /// Times in which they are not contacted, ended ones among them.
    pub pauses: Vec<Pause>,
    /// Their questions.
    pub questions: Vec<Question>,
    /// The days on which nobody writes to them.
    pub dates: Vec<KeptDate>,
    /// The highest number that a day was given.
    pub last_date: u32,
    /// What they were told after the review meeting, the oldest first.
    pub feedback: Vec<Feedback>,
    /// Letters to them and about them, the oldest first.
    pub letters: Vec<Letter>,
    /// Version of this part.
    pub version: u32,
}

/// What the course holds of a question: no words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionHead {
    /// The number within the case.
    pub no: u32,
    /// Where it stands.
    pub state: QuestionState,
    /// By when it is to be answered; none while nobody was asked to.
    pub by: Option<NaiveDate>,
    /// When it was asked.
    pub asked_on: NaiveDate,
}

/// What the course holds of the family: no name and no words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FamilyHead {
    /// Whether a key worker is known, here or from a notice.
    pub key_worker: bool,
    /// The questions that are not fed back.
    pub questions: Vec<QuestionHead>,
    /// How many questions are kept, those that are fed back among them.
    pub kept: usize,
    /// When to ask again whether they may be contacted, while they are not.
    pub ask_again: Option<NaiveDate>,
}

impl FamilyHead {
    /// The head of the family's part; `known` says whether a source names a key worker.
    pub fn of(family: &Family, known: bool) -> Self {
        let open = family.questions.iter().filter(|q| q.state() != QuestionState::FedBack);
        Self {
            key_worker: known || family.key_worker.is_some(),
            questions: open
                .map(|question| QuestionHead {
                    no: question.no,
                    state: question.state(),
                    by: question.to.as_ref().map(|to| to.by),
                    asked_on: question.asked_on,
                })
                .collect(),
            kept: family.questions.len(),
            ask_again: family.pause().map(|pause| pause.ask_again_on),
        }
    }
}

/// What happened to the family's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FamilyEvent {
    /// A key worker was named.
    KeyWorkerNamed(KeyWorker),
    /// The leaflet was offered, or it was said why not.
    LeafletRecorded {
        /// What.
        leaflet: Leaflet,
    },
    /// A person of the family was recorded, in place of the one with the same number.
    RelativeRecorded(Relative),
    /// A contact was recorded.
    ContactRecorded(Contact),
    /// They asked not to be contacted for now.
    Paused(Pause),
    /// They may be contacted again.
    Resumed {
        /// The day.
        on: NaiveDate,
        /// Who said so, and how.
        by: String,
    },
    /// They asked something.
    Asked(Question),
    /// Somebody is to answer.
    Assigned {
        /// Which question.
        no: u32,
        /// Who by when.
        to: Answerer,
    },
    /// It was answered.
    AnswerRecorded {
        /// Which question.
        no: u32,
        /// The answer.
        answer: Answered,
    },
    /// They had the answer, or it was said why not.
    FedBack {
        /// Which question.
        no: u32,
        /// How.
        how: FedBack,
    },
    /// They were told what the review meeting found.
    FeedbackGiven(Feedback),
    /// A day to avoid was kept.
    DateKept(KeptDate),
    /// A day is no longer to be avoided.
    DateRemoved {
        /// Which.
        no: u32,
    },
    /// A letter was written.
    LetterWritten(Letter),
}

impl FamilyEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KeyWorkerNamed(_) => "key-worker-named",
            Self::LeafletRecorded { .. } => "leaflet-recorded",
            Self::RelativeRecorded(_) => "family-member-recorded",
            Self::ContactRecorded(_) => "family-contact-recorded",
            Self::Paused(_) => "family-contact-paused",
            Self::Resumed { .. } => "family-contact-resumed",
            Self::Asked(_) => "family-question-asked",
            Self::Assigned { .. } => "family-question-assigned",
            Self::AnswerRecorded { .. } => "family-question-answered",
            Self::FedBack { .. } => "family-question-fed-back",
            Self::FeedbackGiven(_) => "family-feedback-given",
            Self::DateKept(_) => "family-date-kept",
            Self::DateRemoved { .. } => "family-date-removed",
            Self::LetterWritten(_) => "letter-written",
        }
    }

    /// What happened, in words that hold no personal data.
    pub fn words(&self) -> String {
        match self {
            Self::KeyWorkerNamed(_) => "A key worker was named for the family".into(),
            Self::LeafletRecorded { leaflet: Leaflet::Offered { .. } } => {
                "The guide for parents and carers was offered".into()
            }
            Self::LeafletRecorded { .. } => {
                "Recorded why the guide for parents and carers was not offered".into()
            }
            Self::RelativeRecorded(_) => "Recorded whether a person may be contacted".into(),
            Self::ContactRecorded(contact) => {
                format!("Contact with the family recorded: {}", contact.kind.words().to_lowercase())
            }
            Self::Paused(_) => "The family is not contacted for now".into(),
            Self::Resumed { .. } => "The family may be contacted again".into(),
            Self::Asked(question) => format!("The family asked question {}", question.no),
            Self::Assigned { no, .. } => format!("Question {no} of the family was given to answer"),
            Self::AnswerRecorded { no, .. } => format!("Question {no} of the family was answered"),
            Self::FedBack { no, how: FedBack::Told { .. } } => {
                format!("The family had the answer to question {no}")
            }
            Self::FedBack { no, .. } => {
                format!("Recorded why the family did not have the answer to question {no}")
            }
            Self::FeedbackGiven(_) => "The family was told what the review meeting found".into(),
            Self::DateKept(_) => "A day on which the family is not written to was kept".into(),
            Self::DateRemoved { .. } => "A day to avoid was removed".into(),
            Self::LetterWritten(letter) if letter.to_family() => {
                format!("Letter {} was written to the family", letter.no)
            }
            Self::LetterWritten(letter) => format!("Letter {} was written to an agency", letter.no),
        }
    }
}

impl Family {
    /// The time in which they are not contacted, while it lasts.
    pub fn pause(&self) -> Option<&Pause> {
        self.pauses.iter().rev().find(|pause| pause.ended.is_none())
    }

    /// How many questions are not fed back.
    pub fn open_questions(&self) -> usize {
        self.questions.iter().filter(|question| question.state() != QuestionState::FedBack).count()
    }

    /// A question by its number.
    pub fn question(&self, no: u32) -> Option<&Question> {
        self.questions.iter().find(|question| question.no == no)
    }

    /// The only way the family's part changes.
    pub fn apply(&mut self, event: &FamilyEvent) {
        self.version += 1;
        match event {
            FamilyEvent::KeyWorkerNamed(worker) => self.key_worker = Some(worker.clone()),
            FamilyEvent::LeafletRecorded { leaflet } => self.leaflets.push(leaflet.clone()),
            FamilyEvent::RelativeRecorded(relative) => {
                match self.relatives.iter_mut().find(|known| known.no == relative.no) {
                    Some(known) => known.clone_from(relative),
                    None => self.relatives.push(relative.clone()),
                }
            }
            FamilyEvent::ContactRecorded(contact) => {
                self.contacts.push(contact.clone());
                self.contacts.sort_by_key(|contact| contact.at);
            }
            FamilyEvent::Paused(pause) => {
                self.pauses.retain(|known| known.ended.is_some());
                self.pauses.push(pause.clone());
            }
            FamilyEvent::Resumed { on, by } => {
                if let Some(pause) = self.pauses.iter_mut().rev().find(|p| p.ended.is_none()) {
                    pause.ended = Some((*on, by.clone()));
                }
            }
            FamilyEvent::Asked(question) => self.questions.push(question.clone()),
            FamilyEvent::Assigned { no, to } => self.change(*no, |q| q.to = Some(to.clone())),
            FamilyEvent::AnswerRecorded { no, answer } => self.change(*no, |question| {
                question.answer = Some(answer.clone());
                question.fed_back = None;
            }),
            FamilyEvent::FedBack { no, how } => {
                self.change(*no, |question| question.fed_back = Some(how.clone()));
            }
            FamilyEvent::FeedbackGiven(feedback) => self.feedback.push(feedback.clone()),
            FamilyEvent::DateKept(date) => {
                self.last_date = self.last_date.max(date.no);
                self.dates.push(date.clone());
            }
            FamilyEvent::DateRemoved { no } => self.dates.retain(|date| date.no != *no),
            FamilyEvent::LetterWritten(letter) => self.letters.push(letter.clone()),
        }
    }

    fn change(&mut self, no: u32, with: impl FnOnce(&mut Question)) {
        if let Some(question) = self.questions.iter_mut().find(|question| question.no == no) {
            with(question);
        }
    }
}
