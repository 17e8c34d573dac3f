//! What happens beside the course of a review in the demonstration: the family is met, asks and is
//! answered; organisations are asked for information, and some answer late.

use super::story::Story;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar,
    case::Stage,
    family::{
        AnswerQuestion, AskQuestion, AssignQuestion, Contact, ContactKind, DateKind, FedBack,
        FeedBack, Feedback, KeepDate, Leaflet, NameKeyWorker, RecordContact, RecordFeedback,
        RecordLeaflet, RecordRelative,
    },
    ids::{RequestId, StatementId},
    request::{self, Ask, Ladder, Requester},
};

/// The key worker of every demonstration.
const KEY_WORKER: &str = "Morgan Reyes";

/// What a family asks, first and second.
const QUESTIONS: [&str; 2] = [
    "Could anybody have seen it coming? We rang twice that week.",
    "Was anybody with our child all the time?",
];

/// What they are answered.
const ANSWERS: [&str; 2] = [
    "Both calls were noted. The review found that the second should have led to a visit that day, and the practice has changed how it takes such calls.",
    "Yes. A nurse and a doctor stayed in the room throughout.",
];

/// Whether the family of a story has a key worker; in a few somebody still has to be named.
pub fn met(story: &Story) -> bool {
    story.number % 5 != 2
}

/// Whether the family of a story asks questions.
pub fn asks(story: &Story) -> bool {
    story.number % 3 == 1
}

/// Whether a question is still open where the story ends: never on a case that closes.
pub fn told_all(story: &Story) -> bool {
    story.until >= Stage::Reviewed && story.until != Stage::Triage
}

/// Whether organisations are asked one by one.
pub fn requests(story: &Story) -> bool {
    story.number.is_multiple_of(2)
}

/// Who the key worker is.
pub fn key_worker(today: NaiveDate) -> NameKeyWorker {
    NameKeyWorker {
        id: StatementId::random(),
        name: KEY_WORKER.into(),
        organisation: "Northmere General Hospital, bereavement team".into(),
        reach: "01632 960 031, every day from 9 to 17".into(),
        deputy: "Ines Falk".into(),
        named_on: today,
    }
}

/// The guide for parents and carers was offered.
pub fn leaflet(today: NaiveDate) -> RecordLeaflet {
    let (which, by) = ("When a child dies, English, printed".into(), KEY_WORKER.into());
    RecordLeaflet { leaflet: Leaflet::Offered { on: today, which, taken: Some(true), by } }
}

/// The mother, who may be contacted.
pub fn mother(story: &Story) -> RecordRelative {
    RecordRelative {
        no: None,
        name: format!("Ms {}", story.child.family_name),
        relation: "Mother".into(),
        contact: true,
        note: "By telephone, in the afternoon.".into(),
    }
}

/// A call by the key worker.
pub fn contact(at: DateTime<Utc>) -> RecordContact {
    let contact = Contact {
        at,
        kind: ContactKind::Call,
        with: "The mother".into(),
        by: KEY_WORKER.into(),
        from_family: false,
        note: "Explained what happens now and who will be in touch.".into(),
    };
    RecordContact { id: StatementId::random(), contact }
}

/// The day of the funeral.
pub fn funeral(today: NaiveDate) -> KeepDate {
    let on = calendar::add_days(today, 9);
    KeepDate { kind: DateKind::Funeral, on, every_year: false, note: String::new() }
}

/// A question, the first is 0.
pub fn question(which: usize, today: NaiveDate) -> AskQuestion {
    AskQuestion {
        words: QUESTIONS[which % QUESTIONS.len()].into(),
        asked_by: "The mother".into(),
        asked_on: today,
    }
}

/// Who answers the first question.
pub fn promise(today: NaiveDate) -> AssignQuestion {
    AssignQuestion { no: 1, who: "Dr Amara Nwosu".into(), by: calendar::add_days(today, 75) }
}

/// The answer to a question, by its number.
pub fn answer(no: u32, today: NaiveDate) -> AnswerQuestion {
    let which = usize::try_from(no).unwrap_or(1).saturating_sub(1);
    AnswerQuestion {
        no,
        words: ANSWERS[which % ANSWERS.len()].into(),
        by: "Dr Amara Nwosu".into(),
        on: today,
    }
}

/// The family has had the answer.
pub fn fed_back(no: u32, today: NaiveDate) -> FeedBack {
    FeedBack { no, how: FedBack::Told { on: today, by: format!("{KEY_WORKER}, at their home") } }
}

/// What they were told after the review meeting.
pub fn feedback(today: NaiveDate) -> RecordFeedback {
    let what = "What the meeting understood of the illness, and what will be done differently.";
    let feedback = Feedback { on: today, by: KEY_WORKER.into(), what: what.into() };
    RecordFeedback { id: StatementId::random(), feedback }
}

/// An organisation that is asked, the first is 0.
pub fn ask(which: usize, story: &Story, today: NaiveDate) -> Ask {
    let (organisation, name, items): (_, _, &[&str]) = match which {
        0 => ("Fen Road Surgery", "Sunita Rao", &["reporting_form", "records"]),
        _ => ("Ambulance service", "Owen Pritchard", &["reporting_form", "chronology"]),
    };
    let mailbox = |name: &str| {
        format!("{}@{}.example.org", name.to_lowercase().replace(' ', "."), story.area)
    };
    let contact = |name: &str| request::Contact { name: name.to_owned(), email: mailbox(name) };
    Ask {
        id: RequestId::random(),
        organisation: organisation.into(),
        contact: contact(name),
        lead: contact("Hannah Beck"),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        requester: Requester::IntegratedCareBoard,
        due_on: Some(calendar::add_days(today, 14)),
        ladder: Ladder::default(),
    }
}
