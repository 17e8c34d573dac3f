//! The family's questions: kept word for word, each with who answers by when, the answer, and
//! whether they have had it. A case does not close while one is open.

use super::contact::not_now;
use super::{Answered, Answerer, Family, FamilyEvent, FedBack as How, Question, QuestionState};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::NaiveDate;

/// The most questions that one case keeps.
const MOST: usize = 200;

/// The family's part of a case that is joined to another: the same family, who asked on two files.
#[derive(Clone, Debug)]
pub struct JoinedFamily {
    /// The reference of the joined case.
    pub reference: String,
    /// Its part.
    pub family: Family,
}

impl JoinedFamily {
    /// How many of its questions are not fed back.
    pub fn open(&self) -> usize {
        self.family.open_questions()
    }
}

/// Why a case may not close: each question that the family has no answer to, here or on a case that is
/// joined to this one, named by its number and its day and never by its words.
pub fn may_close(family: &Family, joined: &[JoinedFamily]) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    open_questions(family, "", &mut faults);
    for other in joined {
        open_questions(
            &other.family,
            &format!(" on {}, which is joined", other.reference),
            &mut faults,
        );
    }
    faults.into_result()
}

fn open_questions(family: &Family, place: &str, faults: &mut Faults) {
    for question in &family.questions {
        let day = calendar::human_date(question.asked_on);
        let what = match question.state() {
            QuestionState::FedBack => continue,
            QuestionState::Asked => "has no answer yet",
            QuestionState::Answered => "is answered, and the family has not been told",
        };
        let no = question.no;
        faults.push(
            "/family_told",
            "question-open",
            format!("Question {no} of the family{place}, asked on {day}, {what}."),
        );
    }
}

/// Keeps a question, word for word.
#[derive(Clone, Debug)]
pub struct AskQuestion {
    /// Their words.
    pub words: String,
    /// Who asked.
    pub asked_by: String,
    /// The day.
    pub asked_on: NaiveDate,
}

impl Command for AskQuestion {
    const OPERATION: Operation = Operation::RecordFamilyQuestion;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/words", &self.words, 4_000, "Write the question in the family's words.");
        faults.text("/asked_by", &self.asked_by, 200, "Enter who asked.");
        let past = self.asked_on <= at.today;
        let detail = "The date must not be in the future.";
        faults.unless(past, "/asked_on", "date-in-future", detail);
        let after = on.child.died_on.is_none_or(|died| died <= self.asked_on);
        let detail = "The date must be on or after the date of death.";
        faults.unless(after, "/asked_on", "before-death", detail);
        let room = on.family.questions.len() < MOST;
        faults.unless(room, "/words", "too-many", "There are 200 questions already.");
        faults.into_result()?;
        let last = on.family.questions.iter().map(|question| question.no).max().unwrap_or(0);
        Ok(vec![CaseEvent::Family(FamilyEvent::Asked(Question {
            no: last + 1,
            words: self.words.clone(),
            asked_by: self.asked_by.trim().into(),
            asked_on: self.asked_on,
            to: None,
            answer: None,
            fed_back: None,
        }))])
    }
}

fn known(on: &CaseRecord, no: u32) -> Result<&Question, Refusal> {
    let missing = || Refusal::field("/no", "not-known", "There is no such question on this case.");
    on.family.question(no).ok_or_else(missing)
}

/// Says who answers a question by when: a promise to the family.
#[derive(Clone, Debug)]
pub struct AssignQuestion {
    /// Which.
    pub no: u32,
    /// Who.
    pub who: String,
    /// By when.
    pub by: NaiveDate,
}

impl Command for AssignQuestion {
    const OPERATION: Operation = Operation::AssignFamilyQuestion;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let question = known(on, self.no)?;
        if question.state() != QuestionState::Asked {
            return Err(not_now(Self::OPERATION, "This question is answered already."));
        }
        let mut faults = Faults::default();
        faults.text("/who", &self.who, 200, "Enter who answers.");
        let within = at.today <= self.by && self.by <= calendar::add_months(at.today, 24);
        let detail = "Enter a day from today on and within 24 months.";
        faults.unless(within, "/by", "answer-date", detail);
        faults.into_result()?;
        let to = Answerer { who: self.who.trim().into(), by: self.by };
        Ok(vec![CaseEvent::Family(FamilyEvent::Assigned { no: self.no, to })])
    }
}

/// Records the answer to a question. An answer that was not fed back yet may be put right.
#[derive(Clone, Debug)]
pub struct AnswerQuestion {
    /// Which.
    pub no: u32,
    /// In plain words.
    pub words: String,
    /// Who answered.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

impl Command for AnswerQuestion {
    const OPERATION: Operation = Operation::AnswerFamilyQuestion;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let question = known(on, self.no)?;
        if question.state() == QuestionState::FedBack {
            let why = "The family has had the answer. Keep what they ask now as a new question.";
            return Err(not_now(Self::OPERATION, why));
        }
        let mut faults = Faults::default();
        faults.text("/words", &self.words, 8_000, "Write the answer in plain words.");
        faults.text("/by", &self.by, 200, "Enter who answered.");
        let within = question.asked_on <= self.on && self.on <= at.today;
        let detail = "The date must be on or after the day of the question, and not in the future.";
        faults.unless(within, "/on", "answer-date", detail);
        faults.into_result()?;
        let answer =
            Answered { words: self.words.trim().into(), by: self.by.trim().into(), on: self.on };
        Ok(vec![CaseEvent::Family(FamilyEvent::AnswerRecorded { no: self.no, answer })])
    }
}

/// Records that the family has had the answer, or why they have not.
#[derive(Clone, Debug)]
pub struct FeedBack {
    /// Which.
    pub no: u32,
    /// How.
    pub how: How,
}

impl Command for FeedBack {
    const OPERATION: Operation = Operation::FeedBackFamilyQuestion;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let question = known(on, self.no)?;
        let Some(answer) = &question.answer else {
            return Err(not_now(Self::OPERATION, "This question has no answer yet."));
        };
        if question.state() == QuestionState::FedBack {
            return Err(not_now(Self::OPERATION, "This is recorded already."));
        }
        let mut faults = Faults::default();
        let how = match &self.how {
            How::Told { on: day, by } => {
                let within = answer.on <= *day && *day <= at.today;
                let detail = "The date must be on or after the answer, and not in the future.";
                faults.unless(within, "/on", "not-after-answer", detail);
                faults.text("/by", by, 200, "Enter who told them, and how.");
                How::Told { on: *day, by: by.trim().into() }
            }
            How::NotTold { why, by } => {
                faults.text("/why", why, 1_000, "Say why they were not told.");
                faults.text("/by", by, 200, "Enter who decided.");
                How::NotTold { why: why.trim().into(), by: by.trim().into() }
            }
        };
        faults.into_result()?;
        Ok(vec![CaseEvent::Family(FamilyEvent::FedBack { no: self.no, how })])
    }
}
