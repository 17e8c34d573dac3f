//! What one use changes, in one transaction: the only thing the write door takes. A change cannot
//! come apart from its ledger entries, its clocks, its tasks and its messages, because nothing else
//! makes one.

use crate::{
    access::{Grant, Office, Role},
    area::{Area, AreaPlace},
    calendar,
    case::{CaseEvent, CaseRecord, Course, Stage},
    clocks::{self, AreaLengths, ClockReading},
    hand::HandEdit,
    ids::{AreaId, CaseId, ClientId, NoticeId, QuestionId, ReceiptId, ReleaseId, StaffId},
    intake,
    letterhead::Letterhead,
    message::{self, Message},
    moment::Moment,
    notice::{Doubt, Question, Received},
    own::Deputy,
    refusal::FieldFault,
    request::Ladder,
    response::{early::EarlyResponse, early_plan::EarlyEvent},
    rota::{OnCallPerson, Shift},
    task::{self, Task},
    webhook::Webhook,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One record's part of a change.
#[derive(Clone, Debug)]
pub enum Edit {
    /// A case.
    Case(Box<CaseEdit>),
    /// A notice.
    Notice(Box<NoticeEdit>),
    /// Registry data.
    Registry(RegistryEdit),
    /// Something anonymised.
    Release(Box<Release>),
    /// What a person adds to a task.
    Hand(Box<HandEdit>),
    /// Messages that follow from the hour and from no record, such as the daily digest.
    Messages(Vec<Message>),
    /// Cases read again, which themselves stay as they are.
    Readings(Vec<CaseReading>),
    /// A joint agency response begun before a death.
    Early(Box<EarlyResponse>, EarlyEvent),
}

/// What reading one case again comes to: everything that follows from its course, and nothing of the
/// case itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseReading {
    /// The case.
    pub case: CaseId,
    /// The area that owns it.
    pub area: AreaId,
    /// Its clocks.
    pub clocks: Vec<ClockReading>,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// When a reading could next change.
    pub next_look_at: Option<DateTime<Utc>>,
}

impl CaseReading {
    /// Reads a case from its course; none while no area owns it.
    pub fn of(course: &Course, lengths: &AreaLengths, at: &Moment) -> Option<Self> {
        let area = course.areas.first_owner()?;
        let clocks = clocks::read(course, lengths, at);
        let tasks = task::derive(course, &clocks);
        let next_look_at = clocks::next_look_at(&clocks, at.now);
        Some(Self { case: course.id, area, clocks, tasks, next_look_at })
    }

    /// The earliest due date of a clock that is not met, for lists.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let open = self.clocks.iter().filter(|clock| clock.met_at.is_none());
        open.filter_map(ClockReading::due_at).min()
    }
}

/// A case before and after, with everything that follows.
#[derive(Clone, Debug)]
pub struct CaseEdit {
    /// As it was; none for a case that is opened.
    pub before: Option<CaseRecord>,
    /// As it is now.
    pub after: CaseRecord,
    /// What happened, oldest first.
    pub events: Vec<CaseEvent>,
    /// Its clocks, read again.
    pub clocks: Vec<ClockReading>,
    /// Its tasks, derived again.
    pub tasks: Vec<Task>,
    /// Who is told.
    pub messages: Vec<Message>,
    /// When a reading could next change.
    pub next_look_at: Option<DateTime<Utc>>,
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NoticeState {
    /// Received, waiting to be placed.
    Waiting,
    /// On a case.
    Placed {
        /// Which.
        case: CaseId,
    },
    /// A person must decide.
    Question {
        /// The cases it may belong to, with the evidence.
        candidates: Vec<Candidate>,
    },
    /// It fits no case and cannot open one: it waits for the notice it belongs to, and is looked at
    /// again whenever one that could be it is placed.
    Parked,
    /// Placing failed; a person must look.
    Stuck {
        /// A plain sentence.
        why: String,
    },
    /// Readable, but it broke a rule.
    Refused {
        /// The fields at fault.
        faults: Vec<FieldFault>,
    },
}

impl NoticeState {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Placed { .. } => "placed",
            Self::Question { .. } => "question",
            Self::Parked => "parked",
            Self::Stuck { .. } => "stuck",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A case a notice may belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Weight in thousandths.
    pub weight: i64,
    /// Evidence, field by field, in words without values.
    pub evidence: Vec<String>,
}

/// A notice's part of a change.
#[derive(Clone, Debug)]
pub enum NoticeEdit {
    /// It arrived, and is kept as it was sent.
    Arrived {
        /// The notice.
        received: Received,
        /// What its sender keeps.
        receipt: ReceiptId,
        /// The body as sent.
        as_sent: String,
        /// The digest under which the same notice from the same sender is known again.
        digest: String,
        /// The area of its office, which sees it while it waits.
        area: AreaId,
        /// Waiting, or refused with its faults.
        state: NoticeState,
        /// When.
        at: DateTime<Utc>,
    },
    /// It moved on.
    Moved {
        /// Which.
        id: NoticeId,
        /// Where it stands now.
        state: NoticeState,
        /// The person who decided, if one did.
        decided_by: Option<StaffId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its sender is asked.
    Asked {
        /// Which.
        id: NoticeId,
        /// What.
        question: Question,
    },
    /// Its sender answered.
    Answered {
        /// Which.
        id: NoticeId,
        /// Which question.
        question: QuestionId,
        /// What.
        answer: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Registry data: typed and checked, one generic event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum RegistryEdit {
    /// An area.
    Area {
        /// The area.
        area: Area,
    },
    /// A place of an area.
    Place {
        /// The place.
        place: AreaPlace,
    },
    /// A person.
    Staff {
        /// Id.
        id: StaffId,
        /// Name.
        name: String,
        /// Mailbox they sign in with.
        email: String,
        /// Roles.
        grants: Vec<Grant>,
        /// Hash of the password (Argon2id).
        password_hash: String,
        /// Secret of the one-time codes, in base32.
        totp_secret: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// An API client.
    Client {
        /// Id.
        id: ClientId,
        /// Registrar or coroner.
        role: Role,
        /// The office it is bound to.
        office: Office,
        /// The area it belongs to.
        area: AreaId,
        /// Hash of its key.
        key_hash: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A length set by an area for a clock of grade B or U.
    Length {
        /// Area.
        area: AreaId,
        /// Clock.
        clock: String,
        /// Target and limit, from which day, why and by whom.
        set: clocks::SetLength,
    },
    /// Days on which the office of an area is closed, added or taken away.
    Closure {
        /// Area.
        area: AreaId,
        /// The days.
        closure: calendar::Closure,
    },
    /// The webhook of a sender, set or disabled.
    Webhook {
        /// The webhook.
        webhook: Webhook,
    },
    /// The letterhead of an area.
    Letterhead {
        /// Area.
        area: AreaId,
        /// The letterhead.
        letterhead: Letterhead,
        /// When.
        at: DateTime<Utc>,
    },
    /// A sender takes its webhook away.
    NoWebhook {
        /// The sender.
        client: ClientId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody who can be on call for an area.
    OnCall {
        /// The person.
        person: OnCallPerson,
    },
    /// Turns on call taken off the rota of an area and put on it.
    Rota {
        /// The area.
        area: AreaId,
        /// Taken off.
        removed: Vec<Shift>,
        /// Put on.
        added: Vec<Shift>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Who stands in for a person.
    Deputy {
        /// The person who is away.
        staff: StaffId,
        /// Who, until when and why.
        named: Deputy,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody stands in for a person any more.
    NoDeputy {
        /// The person.
        staff: StaffId,
        /// When.
        at: DateTime<Utc>,
    },
    /// The days of the ladder for an area.
    Ladder {
        /// The area.
        area: AreaId,
        /// The days.
        ladder: Ladder,
        /// When.
        at: DateTime<Utc>,
    },
    /// The daily digest of a person.
    Digest {
        /// The person.
        staff: StaffId,
        /// The minute of the day in London from which it may go; none stops it.
        minute: Option<u32>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The address of a person's own calendar.
    Calendar {
        /// The person.
        staff: StaffId,
        /// The host of the address; none takes the address away.
        host: Option<String>,
        /// The address. It works like a key: the history never holds it.
        calendar_address: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Where a release stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReleaseState {
    /// Asked for; being made.
    Requested,
    /// Made.
    Made {
        /// Rows released.
        rows: usize,
        /// SHA-256 of the file.
        sha256: String,
        /// The file.
        csv: String,
        /// The risk report, JSON.
        report: String,
    },
    /// Refused, and why.
    Refused {
        /// A plain sentence.
        why: String,
    },
}

impl ReleaseState {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Made { .. } => "made",
            Self::Refused { .. } => "refused",
        }
    }
}

/// Something anonymised that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Id.
    pub id: ReleaseId,
    /// The area whose finalised cases it is made of.
    pub area: AreaId,
    /// Who asked.
    pub by: StaffId,
    /// Their name.
    pub by_name: String,
    /// For whom.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// When asked.
    pub requested_at: DateTime<Utc>,
    /// Where it stands.
    pub state: ReleaseState,
    /// When it was made or refused.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What one use changes. Its only constructors are below.
#[derive(Debug, Default)]
pub struct Change {
    edits: Vec<Edit>,
}

impl Change {
    /// A change of a case: applies the events, recomputes what is derived, reads clocks and tasks
    /// again, and looks up who is told.
    pub fn of(
        before: Option<CaseRecord>,
        fresh: CaseRecord,
        events: Vec<CaseEvent>,
        lengths: &AreaLengths,
        at: &Moment,
    ) -> Self {
        let mut after = fresh;
        let mut all = Vec::with_capacity(events.len() + 1);
        for event in events {
            after.apply(&event, at.now);
            all.push(event);
        }
        after.derive();
        if let Some(event) = forwarded(before.as_ref(), &after) {
            after.apply(&event, at.now);
            all.push(event);
        }
        if let Some(event) = after.course.scope_event() {
            after.apply(&event, at.now);
            all.push(event);
        }
        let clocks = clocks::read(&after.course, lengths, at);
        let tasks = task::derive(&after.course, &clocks);
        let messages = message::from_events(&after, &all);
        let next_look_at = clocks::next_look_at(&clocks, at.now);
        let edit = CaseEdit { before, after, events: all, clocks, tasks, messages, next_look_at };
        Self { edits: vec![Edit::Case(Box::new(edit))] }
    }

    /// A change of a case that is known.
    pub fn of_case(
        record: CaseRecord,
        events: Vec<CaseEvent>,
        lengths: &AreaLengths,
        at: &Moment,
    ) -> Self {
        Self::of(Some(record.clone()), record, events, lengths, at)
    }

    /// A change of a notice.
    pub fn of_notice(edit: NoticeEdit) -> Self {
        Self { edits: vec![Edit::Notice(Box::new(edit))] }
    }

    /// A change of registry data.
    pub fn of_registry(edit: RegistryEdit) -> Self {
        Self { edits: vec![Edit::Registry(edit)] }
    }

    /// Cases read again by the sweep.
    pub fn of_readings(readings: Vec<CaseReading>) -> Self {
        Self { edits: vec![Edit::Readings(readings)] }
    }

    /// A release asked for, made or refused.
    pub fn of_release(release: Release) -> Self {
        Self { edits: vec![Edit::Release(Box::new(release))] }
    }

    /// A hand on a task, changed.
    pub fn of_hand(edit: HandEdit) -> Self {
        Self { edits: vec![Edit::Hand(Box::new(edit))] }
    }

    /// Messages that follow from the hour and from no record.
    pub fn of_messages(messages: Vec<Message>) -> Self {
        Self { edits: vec![Edit::Messages(messages)] }
    }

    /// A joint agency response begun before a death, and what happened to it.
    pub fn of_early(early: EarlyResponse, event: EarlyEvent) -> Self {
        Self { edits: vec![Edit::Early(Box::new(early), event)] }
    }

    /// Both changes in one transaction.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.edits.extend(other.edits);
        self
    }

    /// The edits, for the write door.
    pub fn into_edits(self) -> Vec<Edit> {
        self.edits
    }

    /// The area to which the first case in it goes, where it leaves another, and the cases joined to
    /// it; none where it stays.
    pub fn went_to(&self) -> Option<(AreaId, Vec<CaseId>)> {
        let edit = self.edits.iter().find_map(|edit| match edit {
            Edit::Case(edit) => Some(edit),
            _ => None,
        })?;
        let was = edit.before.as_ref()?.course.areas.reviewing;
        let to = edit.after.course.areas.reviewing?;
        let joined = edit.after.course.joined.iter().map(|joined| joined.case).collect();
        (was != Some(to)).then_some((to, joined))
    }

    /// The record of the first case in it, as it is now.
    pub fn case(&self) -> Option<&CaseRecord> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Case(edit) => Some(&edit.after),
            _ => None,
        })
    }
}

/// A case that nobody has worked on yet goes to the area that its notices now point to.
fn forwarded(before: Option<&CaseRecord>, after: &CaseRecord) -> Option<CaseEvent> {
    let was = before?.course.areas.reviewing?;
    let to = after.course.areas.reviewing?;
    (was != to && !after.course.worked_on && after.course.stage != Stage::Joined)
        .then_some(CaseEvent::Forwarded { to })
}

impl NoticeState {
    /// The doubts and the state in one sentence for the queue.
    pub fn words(&self, doubts: &[Doubt]) -> String {
        let state = match self {
            Self::Waiting => "Waiting to be placed".to_owned(),
            Self::Placed { .. } => "On a case".to_owned(),
            Self::Question { candidates } if candidates.len() == 1 => {
                "A possible match: please decide".to_owned()
            }
            Self::Question { candidates } => {
                format!("{} possible matches: please decide", candidates.len())
            }
            Self::Parked => intake::PARKED.to_owned(),
            Self::Stuck { why } => why.clone(),
            Self::Refused { .. } => "Not accepted: it breaks a rule".to_owned(),
        };
        doubts
            .iter()
            .fold(state, |text, doubt| format!("{text}. {}", doubt.words().trim_end_matches('.')))
    }
}
