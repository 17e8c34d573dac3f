//! The family's part of a case, on the wire.

use super::letters::LetterView;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    case::CaseRecord,
    family::{
        self, AnswerQuestion, AskQuestion, AssignQuestion, Contact, ContactKind, DateKind, FedBack,
        FeedBack, Feedback, JoinedFamily, KeepDate, Leaflet, NameKeyWorker, PauseContact,
        RecordContact, RecordFeedback, RecordLeaflet, RecordRelative, ResumeContact,
    },
    ids::StatementId,
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The family's key worker.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct KeyWorkerBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// The organisation that named them: the one where death was confirmed.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub organisation: String,
    /// How the family reaches them.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub reach: String,
    /// Who stands in for them.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub deputy: Option<String>,
    /// The day on which they were named.
    pub named_on: NaiveDate,
}

impl Example for KeyWorkerBody {
    fn example() -> Self {
        Self {
            name: "Amina Yusuf".into(),
            organisation: "Northmere Infirmary".into(),
            reach: "01632 960 001".into(),
            deputy: None,
            named_on: day(2026, 11, 3),
        }
    }
}

impl From<KeyWorkerBody> for NameKeyWorker {
    fn from(body: KeyWorkerBody) -> Self {
        Self {
            id: StatementId::random(),
            name: body.name,
            organisation: body.organisation,
            reach: body.reach,
            deputy: body.deputy.unwrap_or_default(),
            named_on: body.named_on,
        }
    }
}

/// What is known of the guide for parents and carers.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct LeafletBody {
    /// Whether it was offered.
    pub offered: bool,
    /// The day, where it was offered.
    #[oai(skip_serializing_if_is_none)]
    pub on: Option<NaiveDate>,
    /// Which one, where it was offered: edition, language, format.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub which: Option<String>,
    /// Whether they took it; absent if nobody said.
    #[oai(skip_serializing_if_is_none)]
    pub taken: Option<bool>,
    /// Who offered it.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub by: Option<String>,
    /// Why it was not offered.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub why: Option<String>,
}

impl Example for LeafletBody {
    fn example() -> Self {
        Self {
            offered: true,
            on: Some(day(2026, 11, 3)),
            which: Some("When a child dies, in English, on paper".into()),
            taken: Some(true),
            by: Some("Amina Yusuf".into()),
            why: None,
        }
    }
}

impl LeafletBody {
    /// The command, or the fields at fault.
    pub fn command(self) -> Result<RecordLeaflet, Refusal> {
        let leaflet = if self.offered {
            let on = self.on.ok_or_else(|| missing("/on", "Enter the day."))?;
            let (which, by) = (self.which.unwrap_or_default(), self.by.unwrap_or_default());
            Leaflet::Offered { on, which, taken: self.taken, by }
        } else {
            let on = self.on.unwrap_or_default();
            Leaflet::NotOffered { why: self.why.unwrap_or_default(), on }
        };
        Ok(RecordLeaflet { leaflet })
    }
}

fn missing(field: &str, detail: &str) -> Refusal {
    Refusal::field(field, "missing", detail)
}

/// A person of the family.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RelativeBody {
    /// The number of the person who is recorded again; absent for somebody new.
    #[oai(skip_serializing_if_is_none)]
    pub number: Option<u32>,
    /// Name, as they want to be called.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Who they are to the child.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub relation: String,
    /// Whether they may be contacted.
    pub contact: bool,
    /// How and in which language. Where they must not be contacted: why, and who may lift it.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub note: Option<String>,
}

impl Example for RelativeBody {
    fn example() -> Self {
        Self {
            number: None,
            name: "Efua Mensah".into(),
            relation: "Mother".into(),
            contact: true,
            note: Some("By telephone after 17:00. Twi interpreter.".into()),
        }
    }
}

impl From<RelativeBody> for RecordRelative {
    fn from(body: RelativeBody) -> Self {
        Self {
            no: body.number,
            name: body.name,
            relation: body.relation,
            contact: body.contact,
            note: body.note.unwrap_or_default(),
        }
    }
}

/// How somebody was in contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ContactKindBody {
    /// In person.
    Visit,
    /// By telephone or video.
    Call,
    /// By letter.
    Letter,
    /// By e-mail or text message.
    Message,
}

impl From<ContactKindBody> for ContactKind {
    fn from(body: ContactKindBody) -> Self {
        match body {
            ContactKindBody::Visit => Self::Visit,
            ContactKindBody::Call => Self::Call,
            ContactKindBody::Letter => Self::Letter,
            ContactKindBody::Message => Self::Message,
        }
    }
}

/// A contact with the family.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FamilyContactBody {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub kind: ContactKindBody,
    /// With whom of the family.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub with: String,
    /// Who for us.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
    /// Whether the family got in touch.
    pub from_family: bool,
    /// What was said, in short.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub note: Option<String>,
}

impl Example for FamilyContactBody {
    fn example() -> Self {
        Self {
            at: DateTime::from_timestamp(1_793_700_000, 0).unwrap_or_default(),
            kind: ContactKindBody::Call,
            with: "Efua Mensah".into(),
            by: "Amina Yusuf".into(),
            from_family: false,
            note: None,
        }
    }
}

impl From<FamilyContactBody> for RecordContact {
    fn from(body: FamilyContactBody) -> Self {
        let contact = Contact {
            at: body.at,
            kind: body.kind.into(),
            with: body.with,
            by: body.by,
            from_family: body.from_family,
            note: body.note.unwrap_or_default(),
        };
        Self { id: StatementId::random(), contact }
    }
}

/// The family asked not to be contacted for now.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PauseBody {
    /// The first day, today or earlier.
    pub since: NaiveDate,
    /// What they said.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
    /// When somebody asks again: after today, and within 24 months.
    pub ask_again_on: NaiveDate,
    /// Whom they may turn to at any time, and how.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub way_back: String,
}

impl Example for PauseBody {
    fn example() -> Self {
        Self {
            since: day(2026, 11, 9),
            reason: "They asked for time until after the funeral.".into(),
            ask_again_on: day(2027, 1, 11),
            way_back: "Amina Yusuf, 01632 960 001, at any time.".into(),
        }
    }
}

impl From<PauseBody> for PauseContact {
    fn from(body: PauseBody) -> Self {
        Self {
            since: body.since,
            reason: body.reason,
            ask_again_on: body.ask_again_on,
            way_back: body.way_back,
        }
    }
}

/// The family may be contacted again.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResumeBody {
    /// The day, today or earlier.
    pub on: NaiveDate,
    /// Who said so, and how.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
}

impl Example for ResumeBody {
    fn example() -> Self {
        Self { on: day(2027, 1, 11), by: "Efua Mensah rang Amina Yusuf.".into() }
    }
}

impl From<ResumeBody> for ResumeContact {
    fn from(body: ResumeBody) -> Self {
        Self { on: body.on, by: body.by }
    }
}

/// A question of the family.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FamilyQuestionBody {
    /// Their words, kept as they stand.
    #[oai(validator(min_length = 1, max_length = 4000))]
    pub words: String,
    /// Who asked.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub asked_by: String,
    /// The day.
    pub asked_on: NaiveDate,
}

impl Example for FamilyQuestionBody {
    fn example() -> Self {
        Self {
            words: "Was anybody with him?".into(),
            asked_by: "Efua Mensah".into(),
            asked_on: day(2026, 11, 9),
        }
    }
}

impl From<FamilyQuestionBody> for AskQuestion {
    fn from(body: FamilyQuestionBody) -> Self {
        Self { words: body.words, asked_by: body.asked_by, asked_on: body.asked_on }
    }
}

/// Who answers a question by when.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AnswererBody {
    /// Who.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub who: String,
    /// By when: from today on, and within 24 months.
    pub by: NaiveDate,
}

impl Example for AnswererBody {
    fn example() -> Self {
        Self { who: "Dr Leila Haddad".into(), by: day(2026, 12, 11) }
    }
}

impl AnswererBody {
    /// The command for a question.
    pub fn command(self, no: u32) -> AssignQuestion {
        AssignQuestion { no, who: self.who, by: self.by }
    }
}

/// The answer to a question of the family.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FamilyAnswerBody {
    /// In plain words.
    #[oai(validator(min_length = 1, max_length = 8000))]
    pub words: String,
    /// Who answered.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

impl Example for FamilyAnswerBody {
    fn example() -> Self {
        Self {
            words: "Yes. A nurse held his hand.".into(),
            by: "Dr Leila Haddad".into(),
            on: day(2026, 12, 9),
        }
    }
}

impl FamilyAnswerBody {
    /// The command for a question.
    pub fn command(self, no: u32) -> AnswerQuestion {
        AnswerQuestion { no, words: self.words, by: self.by, on: self.on }
    }
}

/// Whether the family has had an answer.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FedBackBody {
    /// Whether they were told.
    pub told: bool,
    /// The day, where they were told.
    #[oai(skip_serializing_if_is_none)]
    pub on: Option<NaiveDate>,
    /// Who told them and how, or who decided that they are not told.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
    /// Why they were not told.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub why: Option<String>,
}

impl Example for FedBackBody {
    fn example() -> Self {
        Self {
            told: true,
            on: Some(day(2026, 12, 10)),
            by: "Amina Yusuf, at their home".into(),
            why: None,
        }
    }
}

impl FedBackBody {
    /// The command for a question, or the fields at fault.
    pub fn command(self, no: u32) -> Result<FeedBack, Refusal> {
        let how = if self.told {
            let on = self.on.ok_or_else(|| missing("/on", "Enter the day."))?;
            FedBack::Told { on, by: self.by }
        } else {
            FedBack::NotTold { why: self.why.unwrap_or_default(), by: self.by }
        };
        Ok(FeedBack { no, how })
    }
}

/// What the family was told after the review meeting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FeedbackBody {
    /// The day: on or after the review meeting.
    pub on: NaiveDate,
    /// Who told them.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
    /// What, in plain words.
    #[oai(validator(min_length = 1, max_length = 4000))]
    pub what: String,
}

impl Example for FeedbackBody {
    fn example() -> Self {
        Self {
            on: day(2027, 2, 4),
            by: "Dr Leila Haddad".into(),
            what: "What the meeting found, and that the panel gives no feedback of its own.".into(),
        }
    }
}

impl From<FeedbackBody> for RecordFeedback {
    fn from(body: FeedbackBody) -> Self {
        let feedback = Feedback { on: body.on, by: body.by, what: body.what };
        Self { id: StatementId::random(), feedback }
    }
}

/// What day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DateKindBody {
    /// A birthday; the child's own is kept by itself.
    Birthday,
    /// The day on which a birth was expected.
    DueDate,
    /// The funeral.
    Funeral,
    /// An anniversary; that of the death is kept by itself.
    Anniversary,
    /// Another day that the family named.
    Other,
}

impl From<DateKindBody> for DateKind {
    fn from(body: DateKindBody) -> Self {
        match body {
            DateKindBody::Birthday => Self::Birthday,
            DateKindBody::DueDate => Self::DueDate,
            DateKindBody::Funeral => Self::Funeral,
            DateKindBody::Anniversary => Self::Anniversary,
            DateKindBody::Other => Self::Other,
        }
    }
}

/// A day on which nobody writes to the family.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct KeptDateBody {
    /// What day it is.
    pub kind: DateKindBody,
    /// The day.
    pub on: NaiveDate,
    /// Whether it comes again each year.
    pub every_year: bool,
    /// What the family said of it. Needed for another day.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub note: Option<String>,
}

impl Example for KeptDateBody {
    fn example() -> Self {
        Self { kind: DateKindBody::Funeral, on: day(2026, 11, 20), every_year: false, note: None }
    }
}

impl From<KeptDateBody> for KeepDate {
    fn from(body: KeptDateBody) -> Self {
        Self {
            kind: body.kind.into(),
            on: body.on,
            every_year: body.every_year,
            note: body.note.unwrap_or_default(),
        }
    }
}

/// A day that is no longer to be avoided.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RemovedDateBody {
    /// Its number.
    pub number: u32,
}

impl Example for RemovedDateBody {
    fn example() -> Self {
        Self { number: 1 }
    }
}

/// A person of the family as kept.
#[derive(Clone, Debug, Object)]
pub struct RelativeView {
    /// The number within the case.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Who they are to the child.
    pub relation: String,
    /// Whether they may be contacted.
    pub contact: bool,
    /// How, or why not.
    pub note: String,
}

/// A contact as kept.
#[derive(Clone, Debug, Object)]
pub struct ContactView {
    /// When.
    pub at: DateTime<Utc>,
    /// How: `visit`, `call`, `letter` or `message`.
    pub kind: String,
    /// With whom of the family.
    pub with: String,
    /// Who for us.
    pub by: String,
    /// Whether the family got in touch.
    pub from_family: bool,
    /// What was said.
    pub note: String,
}

/// A question as kept.
#[derive(Clone, Debug, Object)]
pub struct FamilyQuestionView {
    /// The number within the case.
    pub number: u32,
    /// Their words.
    pub words: String,
    /// Who asked.
    pub asked_by: String,
    /// The day.
    pub asked_on: NaiveDate,
    /// `asked`, `answered` or `fed_back`.
    pub state: String,
    /// Who answers.
    #[oai(skip_serializing_if_is_none)]
    pub answered_by: Option<String>,
    /// By when the answer was promised.
    #[oai(skip_serializing_if_is_none)]
    pub promised_by: Option<NaiveDate>,
    /// The answer.
    #[oai(skip_serializing_if_is_none)]
    pub answer: Option<String>,
    /// The day of the answer.
    #[oai(skip_serializing_if_is_none)]
    pub answered_on: Option<NaiveDate>,
    /// The day on which they were told.
    #[oai(skip_serializing_if_is_none)]
    pub told_on: Option<NaiveDate>,
    /// Why they were not told.
    #[oai(skip_serializing_if_is_none)]
    pub not_told: Option<String>,
}

/// A day to avoid as kept.
#[derive(Clone, Debug, Object)]
pub struct KeptDateView {
    /// Its number; absent for the child's birthday and the day of the death, which stay.
    #[oai(skip_serializing_if_is_none)]
    pub number: Option<u32>,
    /// `birthday`, `due_date`, `funeral`, `anniversary` or `other`.
    pub kind: String,
    /// The day.
    pub on: NaiveDate,
    /// Whether it comes again each year.
    pub every_year: bool,
    /// What the family said of it.
    pub note: String,
}

/// That the family is not contacted for now.
#[derive(Clone, Debug, Object)]
pub struct PauseView {
    /// Since when.
    pub since: NaiveDate,
    /// What they said.
    pub reason: String,
    /// When somebody asks again.
    pub ask_again_on: NaiveDate,
    /// Whom they may turn to at any time.
    pub way_back: String,
}

/// The family's part of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FamilyView {
    /// The key worker named on this page; one that a notice names is among the facts of the case.
    #[oai(skip_serializing_if_is_none)]
    pub key_worker: Option<KeyWorkerBody>,
    /// What is known of the guide for parents and carers, the latest last.
    pub leaflets: Vec<String>,
    /// Who may be contacted and who not.
    pub members: Vec<RelativeView>,
    /// Present while they are not contacted.
    #[oai(skip_serializing_if_is_none)]
    pub not_contacted: Option<PauseView>,
    /// Contacts, the oldest first.
    pub contacts: Vec<ContactView>,
    /// Their questions, the oldest first.
    pub questions: Vec<FamilyQuestionView>,
    /// Days on which nobody writes to them.
    pub dates_to_avoid: Vec<KeptDateView>,
    /// How many days before and after such a day are near it.
    pub near_days: u32,
    /// What they were told after the review meeting.
    pub feedback: Vec<FeedbackBody>,
    /// Letters to them and to agencies, the oldest first.
    pub letters: Vec<LetterView>,
    /// What the family asked on cases that are joined to this one. It is answered there, and this case does not close while one is open.
    pub joined: Vec<JoinedQuestionsView>,
}

/// The questions of the family on a joined case.
#[derive(Clone, Debug, Object)]
pub struct JoinedQuestionsView {
    /// The reference of the joined case.
    pub reference: String,
    /// Its questions, the oldest first.
    pub questions: Vec<FamilyQuestionView>,
}

impl Example for FamilyView {
    fn example() -> Self {
        Self {
            key_worker: Some(KeyWorkerBody::example()),
            leaflets: vec![
                "Offered on 3 November 2026: When a child dies, in English, and taken".into(),
            ],
            members: Vec::new(),
            not_contacted: None,
            contacts: Vec::new(),
            questions: Vec::new(),
            dates_to_avoid: Vec::new(),
            near_days: family::NEAR_DAYS,
            feedback: Vec::new(),
            letters: Vec::new(),
            joined: Vec::new(),
        }
    }
}

impl FamilyView {
    /// The view of a case.
    pub fn of(record: &CaseRecord, joined: &[JoinedFamily]) -> Self {
        let family = &record.family;
        Self {
            key_worker: family.key_worker.clone().map(|worker| KeyWorkerBody {
                name: worker.name,
                organisation: worker.organisation,
                reach: worker.reach,
                deputy: Some(worker.deputy).filter(|deputy| !deputy.is_empty()),
                named_on: worker.named_on,
            }),
            leaflets: family.leaflets.iter().map(Leaflet::words).collect(),
            members: family.relatives.iter().cloned().map(RelativeView::from).collect(),
            not_contacted: family.pause().cloned().map(|pause| PauseView {
                since: pause.since,
                reason: pause.reason,
                ask_again_on: pause.ask_again_on,
                way_back: pause.way_back,
            }),
            contacts: family.contacts.iter().cloned().map(ContactView::from).collect(),
            questions: views(&family.questions),
            dates_to_avoid: family::kept(family, &record.child)
                .into_iter()
                .map(|(number, date)| KeptDateView {
                    number,
                    kind: date.kind.code().into(),
                    on: date.on,
                    every_year: date.every_year,
                    note: date.note,
                })
                .collect(),
            near_days: family::NEAR_DAYS,
            feedback: family
                .feedback
                .iter()
                .cloned()
                .map(|told| FeedbackBody { on: told.on, by: told.by, what: told.what })
                .collect(),
            letters: family.letters.iter().map(LetterView::from).collect(),
            joined: joined
                .iter()
                .map(|other| JoinedQuestionsView {
                    reference: other.reference.clone(),
                    questions: views(&other.family.questions),
                })
                .collect(),
        }
    }
}

fn views(questions: &[family::Question]) -> Vec<FamilyQuestionView> {
    questions.iter().cloned().map(FamilyQuestionView::from).collect()
}

impl From<family::Relative> for RelativeView {
    fn from(relative: family::Relative) -> Self {
        Self {
            number: relative.no,
            name: relative.name,
            relation: relative.relation,
            contact: relative.contact,
            note: relative.note,
        }
    }
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        Self {
            at: contact.at,
            kind: contact.kind.code().into(),
            with: contact.with,
            by: contact.by,
            from_family: contact.from_family,
            note: contact.note,
        }
    }
}

impl From<family::Question> for FamilyQuestionView {
    fn from(question: family::Question) -> Self {
        let state = question.state().code().into();
        let (told_on, not_told) = match question.fed_back {
            Some(FedBack::Told { on, .. }) => (Some(on), None),
            Some(FedBack::NotTold { why, .. }) => (None, Some(why)),
            None => (None, None),
        };
        let promised_by = question.to.as_ref().map(|to| to.by);
        let answered_on = question.answer.as_ref().map(|answer| answer.on);
        let by = question.answer.as_ref().map(|answer| answer.by.clone());
        Self {
            number: question.no,
            words: question.words,
            asked_by: question.asked_by,
            asked_on: question.asked_on,
            state,
            answered_by: by.or(question.to.map(|to| to.who)),
            promised_by,
            answer: question.answer.map(|answer| answer.words),
            answered_on,
            told_on,
            not_told,
        }
    }
}
