//! What there is to do for the family, derived from the course: nobody enters it.

use super::QuestionState;
use crate::{
    access::Role,
    calendar::{self, Calendar},
    case::{Course, Stage},
    operations::Operation,
    task::Task,
};
use chrono::NaiveDate;

/// How many working days an organisation has to name a key worker (process.md section 10: our own).
const KEY_WORKER_DAYS: u32 = 2;
/// How many working days pass before somebody must be named who answers a question (our own).
const ASSIGN_DAYS: u32 = 5;

/// The tasks of a case that is not closed. A case that is joined to another keeps those for its
/// questions: the other does not close while one is open.
pub fn derive(course: &Course) -> Vec<Task> {
    let mut tasks = Vec::new();
    let joined = course.stage == Stage::Joined;
    if !course.stage.is_live() && course.stage != Stage::Finalised && !joined {
        return tasks;
    }
    let working = |from, days| calendar::add_working_days(Calendar::WorkingTogether, from, days).on;
    let family = &course.family;
    if course.stage.is_live() && !family.key_worker {
        let opened = calendar::london_date(course.opened_at);
        tasks.push(task(
            "name-key-worker",
            String::new(),
            "Ask who is the family's key worker",
            "The organisation where death was confirmed names one",
            working(opened, KEY_WORKER_DAYS),
            Operation::NameKeyWorker,
        ));
    }
    for question in &family.questions {
        let about = question.no.to_string();
        tasks.push(match (question.state, question.by) {
            (QuestionState::Asked, None) => task(
                "assign-question",
                about,
                "Say who answers a question of the family",
                "A question of the family has nobody to answer it",
                working(question.asked_on, ASSIGN_DAYS),
                Operation::AssignFamilyQuestion,
            ),
            (QuestionState::Asked, Some(by)) => task(
                "answer-question",
                about,
                "Get the answer to a question of the family",
                "The family was promised an answer by this day",
                by,
                Operation::AnswerFamilyQuestion,
            ),
            (_, by) => task(
                "feed-back-question",
                about,
                "Tell the family the answer to their question",
                "The question is answered and the family has not been told",
                by.unwrap_or_else(|| working(question.asked_on, ASSIGN_DAYS)),
                Operation::FeedBackFamilyQuestion,
            ),
        });
    }
    if let Some(day) = family.ask_again.filter(|_| !joined) {
        tasks.push(task(
            "ask-family-again",
            String::new(),
            "Ask whether the family may be contacted again",
            "The family asked not to be contacted for now",
            day,
            Operation::ResumeFamilyContact,
        ));
    }
    tasks
}

fn task(
    kind: &str,
    about: String,
    title: &str,
    why: &str,
    on: NaiveDate,
    operation: Operation,
) -> Task {
    Task {
        kind: kind.into(),
        about,
        title: title.into(),
        why: why.into(),
        due_at: Some(calendar::end_of_london_day(on)),
        statutory: false,
        role: Role::Administrator,
        operation,
    }
}
