//! Requests for information on the wire: asking an organisation, reminding it, what it answered.

use crate::ops::requests::{Preview, Sent, Waiting};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::RequestId,
    request::{Ask, Contact, Ground, Item, Ladder, Outcome, Request, Requester},
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

const REQUEST: Uuid = Uuid::from_u128(0x2f6b_9d1e_5c3a_4f7d_8e0b_6a1c_9d4e_2b70);

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ItemName {
    /// The national reporting form.
    ReportingForm,
    /// A supplementary form for the circumstances.
    SupplementaryForm,
    /// A chronology of contacts.
    Chronology,
    /// Copies of records.
    Records,
    /// The report of a review of their own.
    Report,
}

impl ItemName {
    fn of(item: Item) -> Self {
        match item {
            Item::ReportingForm => Self::ReportingForm,
            Item::SupplementaryForm => Self::SupplementaryForm,
            Item::Chronology => Self::Chronology,
            Item::Records => Self::Records,
            Item::Report => Self::Report,
        }
    }

    fn code(self) -> String {
        let item = match self {
            Self::ReportingForm => Item::ReportingForm,
            Self::SupplementaryForm => Item::SupplementaryForm,
            Self::Chronology => Item::Chronology,
            Self::Records => Item::Records,
            Self::Report => Item::Report,
        };
        item.code().to_owned()
    }
}

/// The partner that asks: only a partner can enforce a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RequesterName {
    /// The local authority.
    LocalAuthority,
    /// The integrated care board.
    IntegratedCareBoard,
}

/// A person of an organisation.
#[derive(Clone, Debug, Object)]
pub struct ContactBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 120))]
    pub name: String,
    /// Mailbox.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: String,
}

impl ContactBody {
    fn read(self) -> Contact {
        Contact { name: self.name, email: self.email }
    }
}

/// Information asked of an organisation. Write nothing about the child or family: the words go by e-mail.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RequestBody {
    /// The organisation.
    #[oai(validator(min_length = 1, max_length = 120))]
    pub organisation: String,
    /// Its named contact.
    pub contact: ContactBody,
    /// Its safeguarding lead, who is written to if the contact does not answer.
    #[oai(skip_serializing_if_is_none)]
    pub lead: Option<ContactBody>,
    /// What is asked for.
    #[oai(validator(min_items = 1, max_items = 5))]
    pub items: Vec<ItemName>,
    /// The partner that asks.
    pub requester: RequesterName,
    /// By when, within six months; absent for 15 working days (common practice, unverified).
    #[oai(skip_serializing_if_is_none)]
    pub due_on: Option<NaiveDate>,
}

impl Example for RequestBody {
    fn example() -> Self {
        Self {
            organisation: "Northmere Police".into(),
            contact: ContactBody {
                name: "Sam Hollis".into(),
                email: "sam.hollis@police.example.org".into(),
            },
            lead: Some(ContactBody {
                name: "Ash Pereira".into(),
                email: "ash.pereira@police.example.org".into(),
            }),
            items: vec![ItemName::ReportingForm],
            requester: RequesterName::LocalAuthority,
            due_on: None,
        }
    }
}

impl RequestBody {
    /// The command it stands for.
    pub fn command(self, id: RequestId) -> Ask {
        let nobody = Contact { name: String::new(), email: String::new() };
        Ask {
            id,
            organisation: self.organisation,
            contact: self.contact.read(),
            lead: self.lead.map_or(nobody, ContactBody::read),
            items: self.items.into_iter().map(ItemName::code).collect(),
            requester: match self.requester {
                RequesterName::LocalAuthority => Requester::LocalAuthority,
                RequesterName::IntegratedCareBoard => Requester::IntegratedCareBoard,
            },
            due_on: self.due_on,
            ladder: Ladder::default(),
        }
    }
}

/// One step of the ladder that was taken.
#[derive(Clone, Debug, Object)]
pub struct StepView {
    /// `reminder`, `chase`, `lead`, `notice` or `officials`.
    pub step: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it.
    pub by: String,
    /// To whom it went.
    pub to: String,
    /// For a formal notice: by when the information is to be provided.
    #[oai(skip_serializing_if_is_none)]
    pub answer_by: Option<NaiveDate>,
}

/// One request.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RequestView {
    /// Its id.
    pub id: Uuid,
    /// The organisation.
    pub organisation: String,
    /// Name of its contact.
    pub contact: String,
    /// What is asked for.
    pub items: Vec<ItemName>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// Who asked.
    pub asked_by: String,
    /// By when.
    pub due_on: NaiveDate,
    /// Whether something is still waited for.
    pub waits: bool,
    /// What was sent since, the oldest first.
    pub steps: Vec<StepView>,
    /// The step that comes next; absent when nothing is waited for.
    #[oai(skip_serializing_if_is_none)]
    pub next_step: Option<String>,
    /// The day from which it may be taken: a local target.
    #[oai(skip_serializing_if_is_none)]
    pub next_step_on: Option<NaiveDate>,
    /// What came back: `complete`, `partial`, `nil_return` or `refused`; absent while there is no reply.
    #[oai(skip_serializing_if_is_none)]
    pub outcome: Option<String>,
}

impl Example for RequestView {
    fn example() -> Self {
        Self {
            id: REQUEST,
            organisation: "Northmere Police".into(),
            contact: "Sam Hollis".into(),
            items: vec![ItemName::ReportingForm],
            asked_at: DateTime::from_timestamp(1_793_610_000, 0).unwrap_or_default(),
            asked_by: "Bethan Okoro".into(),
            due_on: day(2026, 11, 23),
            waits: true,
            steps: Vec::new(),
            next_step: Some("reminder".into()),
            next_step_on: Some(day(2026, 11, 16)),
            outcome: None,
        }
    }
}

impl From<&Request> for RequestView {
    fn from(request: &Request) -> Self {
        let next = request.next();
        let steps = request.steps.iter().map(|step| StepView {
            step: step.rung.code().into(),
            at: step.at,
            by: step.by.clone(),
            to: step.to.clone(),
            answer_by: step.answer_by,
        });
        Self {
            id: request.id.0,
            organisation: request.organisation.clone(),
            contact: request.contact.name.clone(),
            items: request.items.iter().map(|item| ItemName::of(*item)).collect(),
            asked_at: request.asked_at,
            asked_by: request.asked_by.clone(),
            due_on: request.due_on,
            waits: request.open(),
            steps: steps.collect(),
            next_step: next.map(|(rung, _)| rung.code().into()),
            next_step_on: next.map(|(_, from)| from),
            outcome: request.reply.as_ref().map(|reply| reply.outcome.code().into()),
        }
    }
}

/// The requests of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RequestsView {
    /// The oldest first.
    pub items: Vec<RequestView>,
}

impl Example for RequestsView {
    fn example() -> Self {
        Self { items: vec![RequestView::example()] }
    }
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OutcomeName {
    /// Everything.
    Complete,
    /// A part; the rest is still asked for.
    Partial,
    /// The organisation holds no information: an answer.
    NilReturn,
    /// It was refused.
    Refused,
}

/// Why it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum GroundName {
    /// A legal bar: the request ends there.
    LegalBar,
    /// Another reason.
    Other,
}

/// What an organisation answered.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RequestAnswerBody {
    /// What.
    pub outcome: OutcomeName,
    /// Why it was refused; needed with `refused`.
    #[oai(skip_serializing_if_is_none)]
    pub ground: Option<GroundName>,
    /// When it came; absent for today.
    #[oai(skip_serializing_if_is_none)]
    pub on: Option<NaiveDate>,
}

impl Example for RequestAnswerBody {
    fn example() -> Self {
        Self { outcome: OutcomeName::NilReturn, ground: None, on: None }
    }
}

impl RequestAnswerBody {
    /// What came back.
    pub fn outcome(&self) -> Outcome {
        match self.outcome {
            OutcomeName::Complete => Outcome::Complete,
            OutcomeName::Partial => Outcome::Partial,
            OutcomeName::NilReturn => Outcome::NilReturn,
            OutcomeName::Refused => Outcome::Refused,
        }
    }

    /// Why it was refused.
    pub fn ground(&self) -> Option<Ground> {
        self.ground.map(|ground| match ground {
            GroundName::LegalBar => Ground::LegalBar,
            GroundName::Other => Ground::Other,
        })
    }
}

/// A formal notice.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FormalNoticeBody {
    /// The person to whom it is addressed.
    #[oai(validator(min_length = 1, max_length = 120))]
    pub recipient: String,
    /// By when the information is to be provided: at least five working days, within three months.
    pub answer_by: NaiveDate,
    /// True: a person has decided that the notice is to be given.
    pub confirmed: bool,
}

impl Example for FormalNoticeBody {
    fn example() -> Self {
        Self {
            recipient: "The Chief Constable".into(),
            answer_by: day(2026, 12, 21),
            confirmed: true,
        }
    }
}

/// Who was told.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct OfficialsBody {
    /// The accountable officials who were told.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub told: String,
}

impl Example for OfficialsBody {
    fn example() -> Self {
        Self { told: "The accountable officials of both partners".into() }
    }
}

/// A request that waits, with its case.
#[derive(Clone, Debug, Object)]
pub struct WaitingRequestView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// The request.
    pub request: RequestView,
}

/// An organisation that cases wait for.
#[derive(Clone, Debug, Object)]
pub struct OrganisationView {
    /// Its name.
    pub organisation: String,
    /// How many requests wait.
    pub open: u64,
    /// How many of them are past their day.
    pub late: u64,
    /// The requests, what is due first first.
    pub requests: Vec<WaitingRequestView>,
}

/// Whom your cases wait for.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WaitingView {
    /// The organisation with the most late requests first.
    pub organisations: Vec<OrganisationView>,
    /// Whether more requests wait than are listed at once: of more than 500 those due first are.
    pub more: bool,
}

impl Example for WaitingView {
    fn example() -> Self {
        Self {
            organisations: vec![OrganisationView {
                organisation: "Northmere Police".into(),
                open: 1,
                late: 0,
                requests: vec![WaitingRequestView {
                    case: Uuid::from_u128(0x7d1f_0a52_0c6e_4a55_9a0e_0d3c_5a4f_7b10),
                    reference: "CDR-26-0117".into(),
                    request: RequestView::example(),
                }],
            }],
            more: false,
        }
    }
}

impl From<Waiting> for WaitingView {
    fn from(found: Waiting) -> Self {
        let organisations = found.organisations.into_iter().map(|group| OrganisationView {
            open: group.waiting.len() as u64,
            late: group.late as u64,
            organisation: group.name,
            requests: group
                .waiting
                .iter()
                .map(|line| WaitingRequestView {
                    case: line.case.0,
                    reference: line.reference.clone(),
                    request: RequestView::from(&line.request),
                })
                .collect(),
        });
        Self { organisations: organisations.collect(), more: found.more }
    }
}

/// Which organisations are reminded of what.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RemindersBody {
    /// The requests.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub requests: Vec<Uuid>,
    /// Why again so soon; needed within two working days of the last message.
    #[oai(skip_serializing_if_is_none, validator(max_length = 300))]
    pub reason: Option<String>,
}

impl Example for RemindersBody {
    fn example() -> Self {
        Self { requests: vec![REQUEST], reason: None }
    }
}

impl RemindersBody {
    /// The requests, each once.
    pub fn ids(&self) -> Vec<RequestId> {
        let mut ids: Vec<RequestId> = Vec::new();
        for id in self.requests.iter().map(|id| RequestId(*id)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// One reminder before it goes.
#[derive(Clone, Debug, Object)]
pub struct ReminderPreviewView {
    /// The request.
    pub request: Uuid,
    /// Reference of its case.
    pub reference: String,
    /// The organisation.
    pub organisation: String,
    /// Names of those to whom it would go; empty where it may not go.
    pub to: Vec<String>,
    /// The subject, word for word.
    #[oai(skip_serializing_if_is_none)]
    pub subject: Option<String>,
    /// The body, word for word.
    #[oai(skip_serializing_if_is_none)]
    pub body: Option<String>,
    /// Why it may not go; absent where it may.
    #[oai(skip_serializing_if_is_none)]
    pub because: Option<String>,
}

/// Reminders before they go.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ReminderPreviewsView {
    /// One for each request that waits.
    pub items: Vec<ReminderPreviewView>,
}

impl Example for ReminderPreviewsView {
    fn example() -> Self {
        Self {
            items: vec![ReminderPreviewView {
                request: REQUEST,
                reference: "CDR-26-0117".into(),
                organisation: "Northmere Police".into(),
                to: vec!["Sam Hollis".into()],
                subject: Some(
                    "Child death review CDR-26-0117: reminder, your report by 23 November".into(),
                ),
                body: Some("On 2 November 2026 we asked Northmere Police for the reporting form. This is a reminder that it is due on 23 November 2026.".into()),
                because: None,
            }],
        }
    }
}

impl From<Preview> for ReminderPreviewView {
    fn from(preview: Preview) -> Self {
        let (to, subject, body, because) = match preview.letter {
            Ok(letter) => (letter.to, Some(letter.subject), Some(letter.body), None),
            Err(why) => (Vec::new(), None, None, Some(why)),
        };
        Self {
            request: preview.request.0,
            reference: preview.reference,
            organisation: preview.organisation,
            to,
            subject,
            body,
            because,
        }
    }
}

/// What became of one reminder.
#[derive(Clone, Debug, Object)]
pub struct ReminderSentView {
    /// The request.
    pub request: Uuid,
    /// Whether it goes.
    pub sent: bool,
    /// Why it does not go; absent where it does.
    #[oai(skip_serializing_if_is_none)]
    pub because: Option<String>,
}

/// What became of reminders.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RemindersSentView {
    /// One for each request that was named.
    pub items: Vec<ReminderSentView>,
}

impl Example for RemindersSentView {
    fn example() -> Self {
        Self { items: vec![ReminderSentView { request: REQUEST, sent: true, because: None }] }
    }
}

impl From<Sent> for ReminderSentView {
    fn from(sent: Sent) -> Self {
        Self { request: sent.request.0, sent: sent.to.is_ok(), because: sent.to.err() }
    }
}

/// The working days of the ladder: a local target, for requests to come.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct LadderBody {
    /// A reminder goes so long before the due date.
    #[oai(validator(minimum(value = "1"), maximum(value = "90")))]
    pub reminder_before: u32,
    /// The safeguarding lead is told so long after it.
    #[oai(validator(minimum(value = "1"), maximum(value = "90")))]
    pub lead_after: u32,
    /// The formal notice comes so long after it.
    #[oai(validator(minimum(value = "1"), maximum(value = "90")))]
    pub notice_after: u32,
    /// The accountable officials are told so long after it.
    #[oai(validator(minimum(value = "1"), maximum(value = "90")))]
    pub officials_after: u32,
}

impl Example for LadderBody {
    fn example() -> Self {
        Ladder::default().into()
    }
}

impl From<Ladder> for LadderBody {
    fn from(ladder: Ladder) -> Self {
        Self {
            reminder_before: ladder.reminder_before,
            lead_after: ladder.lead_after,
            notice_after: ladder.notice_after,
            officials_after: ladder.officials_after,
        }
    }
}

impl From<LadderBody> for Ladder {
    fn from(body: LadderBody) -> Self {
        Self {
            reminder_before: body.reminder_before,
            lead_after: body.lead_after,
            notice_after: body.notice_after,
            officials_after: body.officials_after,
        }
    }
}
