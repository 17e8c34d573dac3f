//! Information asked of an organisation (Children Act 2004, section 16N): what was asked of whom by
//! when, what was sent since, and what came back. Which step comes next is read from what was sent
//! and when; the lengths of the ladder are local (process.md 7, grade D), the formal notice is law.
//! Nothing in it is about the child or family.

mod commands;
mod letter;
#[cfg(test)]
mod tests;

pub use commands::{Ask, GiveNotice, RecordAnswer, RecordOfficials, Remind};
pub use letter::{Letter, letter};

use crate::{
    calendar::{self, Calendar},
    case::Course,
    ids::RequestId,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

const WORKING: Calendar = Calendar::WorkingTogether;

/// The lengths of the ladder in working days: a local target, kept with each request so that another
/// choice later changes none that was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// A reminder goes so long before the due date.
    pub reminder_before: u32,
    /// The safeguarding lead is told so long after it.
    pub lead_after: u32,
    /// The formal notice comes so long after it.
    pub notice_after: u32,
    /// The partners' accountable officials are told so long after it.
    pub officials_after: u32,
}

impl Ladder {
    /// Whether its days can be climbed one after the other, each within 90 working days.
    ///
    /// # Errors
    /// Every field at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        let days = [
            ("/reminder_before", self.reminder_before, 0),
            ("/lead_after", self.lead_after, 0),
            ("/notice_after", self.notice_after, self.lead_after),
            ("/officials_after", self.officials_after, self.notice_after),
        ];
        for (field, count, before) in days {
            let within = "Enter a number of working days from 1 to 90.";
            faults.unless((1..=90).contains(&count), field, "days-out-of-range", within);
            let later = "Each step comes later than the one before it.";
            faults.unless(count > before || count == 0, field, "steps-out-of-order", later);
        }
        faults.into_result()
    }
}

impl Default for Ladder {
    fn default() -> Self {
        Self { reminder_before: 5, lead_after: 5, notice_after: 10, officials_after: 20 }
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $name:ident $code:literal $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($(#[$each])* $name,)* }

        impl $type {
            /// Each of them, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// In words.
            pub fn words(self) -> &'static str { match self { $(Self::$name => $words,)* } }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// What is asked for.
    Item {
        /// The national reporting form.
        ReportingForm "reporting_form" "the reporting form";
        /// A supplementary form for the circumstances.
        SupplementaryForm "supplementary_form" "the supplementary form";
        /// A chronology of contacts.
        Chronology "chronology" "a chronology of your contacts";
        /// Copies of records.
        Records "records" "copies of your records";
        /// A report of an enquiry or review of their own.
        Report "report" "the report of your own review";
    }
}

codes! {
    /// The partner that asks: only a partner can enforce a request (section 16N(3)).
    Requester {
        /// The local authority.
        LocalAuthority "local_authority" "the local authority";
        /// The integrated care board.
        IntegratedCareBoard "integrated_care_board" "the integrated care board";
    }
}

codes! {
    /// A step of the ladder.
    Rung {
        /// A reminder before the due date.
        Reminder "reminder" "Reminder";
        /// A chase to the named contact.
        Chase "chase" "Chased";
        /// To the agency's safeguarding lead; the designated doctor is told.
        Lead "lead" "Safeguarding lead told";
        /// The formal notice.
        Notice "notice" "Formal notice given";
        /// The partners' accountable officials.
        Officials "officials" "Accountable officials told";
    }
}

codes! {
    /// What came back.
    Outcome {
        /// Everything.
        Complete "complete" "Complete";
        /// A part; the rest is still asked for.
        Partial "partial" "Partial";
        /// The organisation holds no information: an answer.
        NilReturn "nil_return" "Holds no information";
        /// It was refused.
        Refused "refused" "Refused";
    }
}

codes! {
    /// Why it was refused.
    Ground {
        /// A legal bar: a court order, family court papers, privilege, assisted conception, protected
        /// material of a safety investigation. The ladder ends there.
        LegalBar "legal_bar" "A legal bar";
        /// Anything else.
        Other "other" "Another reason";
    }
}

/// A person of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Mailbox.
    pub email: String,
}

/// One step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which.
    pub rung: Rung,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it.
    pub by: String,
    /// To whom it went.
    pub to: String,
    /// For a formal notice: by when an answer is asked for.
    pub answer_by: Option<NaiveDate>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What.
    pub outcome: Outcome,
    /// Why it was refused.
    pub ground: Option<Ground>,
    /// When it came.
    pub on: NaiveDate,
    /// Who recorded it.
    pub by: String,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Whom.
    pub organisation: String,
    /// Their named contact.
    pub contact: Contact,
    /// Their safeguarding lead, where one is known.
    pub lead: Option<Contact>,
    /// What.
    pub items: Vec<Item>,
    /// The partner that asks.
    pub requester: Requester,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// Who asked.
    pub asked_by: String,
    /// By when.
    pub due_on: NaiveDate,
    /// The lengths of its ladder.
    pub ladder: Ladder,
    /// What was sent since, the oldest first.
    pub steps: Vec<Step>,
    /// What came back.
    pub reply: Option<Reply>,
}

/// What happened to the requests of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum RequestEvent {
    /// An organisation was asked.
    Asked(Box<Request>),
    /// A step of the ladder was taken.
    Stepped {
        /// Which request.
        id: RequestId,
        /// The organisation.
        organisation: String,
        /// The step.
        step: Step,
    },
    /// Something came back.
    Answered {
        /// Which request.
        id: RequestId,
        /// The organisation.
        organisation: String,
        /// What.
        reply: Reply,
    },
}

impl RequestEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Asked(_) => "information-asked",
            Self::Stepped { step, .. } if step.rung == Rung::Notice => "formal-notice-given",
            Self::Stepped { .. } => "information-chased",
            Self::Answered { .. } => "information-answered",
        }
    }

    /// What happened, in words that hold no personal data of the child or family.
    pub fn words(&self) -> String {
        match self {
            Self::Asked(request) => format!(
                "{} was asked for {}, by {}",
                request.organisation,
                items_words(&request.items),
                calendar::human_date(request.due_on)
            ),
            Self::Stepped { organisation, step, .. } => {
                format!("{}: {organisation}", step.rung.words())
            }
            Self::Answered { organisation, reply, .. } => {
                format!("Answer recorded of {organisation}: {}", reply.outcome.words())
            }
        }
    }
}

/// The only way requests change.
pub fn apply(requests: &mut Vec<Request>, event: &RequestEvent) {
    let mut with = |id: RequestId, change: &dyn Fn(&mut Request)| {
        if let Some(request) = requests.iter_mut().find(|known| known.id == id) {
            change(request);
        }
    };
    match event {
        RequestEvent::Asked(request) => requests.push(Request::clone(request)),
        RequestEvent::Stepped { id, step, .. } => with(*id, &|r| r.steps.push(step.clone())),
        RequestEvent::Answered { id, reply, .. } => with(*id, &|r| r.reply = Some(reply.clone())),
    }
}

/// What is asked for, in words.
pub fn items_words(items: &[Item]) -> String {
    let words: Vec<&str> = items.iter().map(|item| item.words()).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

impl Request {
    /// Whether something is still waited for. A nil return is an answer; no reply is none. A legal
    /// bar ends the request without any threat.
    pub fn open(&self) -> bool {
        self.reply.as_ref().is_none_or(|reply| match reply.outcome {
            Outcome::Complete | Outcome::NilReturn => false,
            Outcome::Partial => true,
            Outcome::Refused => reply.ground != Some(Ground::LegalBar),
        })
    }

    /// Whether it is waited for past its day.
    pub fn late(&self, today: NaiveDate) -> bool {
        self.open() && self.due_on < today
    }

    /// The step taken last.
    pub fn last_step(&self) -> Option<&Step> {
        self.steps.last()
    }

    /// The step that comes next and the day from which it may be taken; none when nothing is waited
    /// for, or when only the requesting partner can go on, to a court.
    pub fn next(&self) -> Option<(Rung, NaiveDate)> {
        if !self.open() {
            return None;
        }
        let after = |day, count| calendar::add_working_days(WORKING, day, count).on;
        // However late a step was, the next leaves the organisation time to answer it.
        let since = |count| {
            let last = self.last_step().map(|step| calendar::london_date(step.at));
            last.map_or(self.due_on, |day| after(day, count))
        };
        let highest = self.steps.iter().map(|step| step.rung).max();
        let ladder = &self.ladder;
        let due = self.due_on;
        Some(match highest {
            None => {
                let before = calendar::working_days_before(WORKING, due, ladder.reminder_before);
                (Rung::Reminder, before.on.max(calendar::london_date(self.asked_at)))
            }
            Some(Rung::Reminder) => (Rung::Chase, due),
            Some(Rung::Chase) if self.lead.is_some() => {
                (Rung::Lead, after(due, ladder.lead_after).max(since(2)))
            }
            // Where no safeguarding lead is known, nobody stands between the contact and the notice.
            Some(Rung::Chase | Rung::Lead) => {
                (Rung::Notice, after(due, ladder.notice_after).max(since(2)))
            }
            Some(Rung::Notice) => {
                let from = after(due, ladder.officials_after).max(since(5));
                // Not before the day that the notice itself gives the organisation.
                let given = self.notice().and_then(|notice| notice.answer_by);
                (Rung::Officials, given.map_or(from, |day| from.max(day)))
            }
            Some(Rung::Officials) => return None,
        })
    }

    /// What a message that is sent on a day is: a reminder before the due date, a chase after it,
    /// and to the safeguarding lead, where one is known, from its day on. A formal notice is never a
    /// message.
    pub fn rung_on(&self, today: NaiveDate) -> Rung {
        match (&self.lead, self.next()) {
            (Some(_), Some((Rung::Lead, from))) if from <= today => Rung::Lead,
            (Some(_), Some((Rung::Notice | Rung::Officials, _)) | None) => Rung::Lead,
            _ if today < self.due_on => Rung::Reminder,
            _ => Rung::Chase,
        }
    }

    /// To whom a message of a step goes: first the one it is for, then those who get a copy.
    pub fn recipients(&self, rung: Rung) -> Vec<&Contact> {
        match (&self.lead, rung) {
            (Some(lead), Rung::Lead) => vec![lead, &self.contact],
            _ => vec![&self.contact],
        }
    }

    /// The instant of the last message, if one went within so long before an instant.
    pub fn sent_within(&self, length: Duration, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.last_step().map(|step| step.at).filter(|at| now - *at < length)
    }

    /// The formal notice, where one was given.
    pub fn notice(&self) -> Option<&Step> {
        self.steps.iter().rfind(|step| step.rung == Rung::Notice)
    }
}

impl Course {
    /// A request by its id.
    pub fn request(&self, id: RequestId) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == id)
    }
}
