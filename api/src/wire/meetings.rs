//! Meetings on the wire.

use super::{
    meeting_actions::ActionView,
    meeting_changes::{AlterationView, AnswerView},
    meeting_settings::MeetingSetting,
    minutes::MinutesView,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    ids::MeetingId,
    meeting::{
        self, Action, Arrange, Attendance, Check, Diary, Gate, Invitee, Meeting, Override, Record,
        RecordOutcome,
    },
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

/// What kind of meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MeetingKind {
    /// The first meeting of a joint agency response.
    JointAgencyResponse,
    /// The child death review meeting.
    ChildDeathReview,
    /// The child death overview panel.
    Panel,
}

impl From<MeetingKind> for meeting::Kind {
    fn from(kind: MeetingKind) -> Self {
        match kind {
            MeetingKind::JointAgencyResponse => Self::ResponseFirst,
            MeetingKind::ChildDeathReview => Self::Review,
            MeetingKind::Panel => Self::Panel,
        }
    }
}

impl From<meeting::Kind> for MeetingKind {
    fn from(kind: meeting::Kind) -> Self {
        match kind {
            meeting::Kind::ResponseFirst => Self::JointAgencyResponse,
            meeting::Kind::Review => Self::ChildDeathReview,
            meeting::Kind::Panel => Self::Panel,
        }
    }
}

/// Someone to invite.
#[derive(Clone, Debug, Object)]
pub struct InviteeBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Role or organisation.
    #[oai(validator(max_length = 200))]
    pub role: String,
    /// Where the invitation goes.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: String,
    /// Whether the meeting cannot run without them.
    pub essential: bool,
}

impl From<InviteeBody> for Invitee {
    fn from(body: InviteeBody) -> Self {
        Self { name: body.name, role: body.role, email: body.email, essential: body.essential }
    }
}

/// A meeting to arrange.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingBody {
    /// What kind.
    pub kind: MeetingKind,
    /// The day, in London.
    pub on: NaiveDate,
    /// The time in London, on the 24-hour clock, such as 14:00.
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: String,
    /// How long it lasts, in minutes.
    #[oai(validator(minimum(value = "15"), maximum(value = "480")))]
    pub minutes: u32,
    /// Where, or that it is remote.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub place: String,
    /// Address for joining from elsewhere; it must start with `https://`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub video_link: Option<String>,
    /// Who chairs.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub chair: String,
    /// Who is invited.
    #[oai(validator(min_items = 1, max_items = 60))]
    pub invitees: Vec<InviteeBody>,
    /// Why the time or place is right although the day is closed, lies after the due date, or the place is in use.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub despite: Option<String>,
    /// Whether you have looked: the place holds the family's name and is not named after the child. Needed only where the place is refused for it.
    #[oai(default)]
    pub place_is_not_the_family: bool,
    /// Which kind of review meeting it is. Only the review meeting has this; calendars do not show it.
    #[oai(skip_serializing_if_is_none)]
    pub setting: Option<MeetingSetting>,
}

impl Example for MeetingBody {
    fn example() -> Self {
        Self {
            kind: MeetingKind::ChildDeathReview,
            on: NaiveDate::from_ymd_opt(2027, 1, 14).unwrap_or_default(),
            at: "14:00".into(),
            minutes: 90,
            place: "Northmere General Hospital, seminar room 2".into(),
            video_link: Some("https://meet.example.org/r/4411".into()),
            chair: "Dr Amara Nwosu".into(),
            invitees: vec![InviteeBody {
                name: "Pat Lindqvist".into(),
                role: "Coroner's officer".into(),
                email: "pat.lindqvist@coroner.example.org".into(),
                essential: true,
            }],
            despite: None,
            place_is_not_the_family: false,
            setting: Some(MeetingSetting::HospitalMortality),
        }
    }
}

impl MeetingBody {
    /// The command, or the fields at fault.
    pub fn command(self) -> Result<Arrange, Refusal> {
        let at = clock_time(&self.at)?;
        Ok(Arrange {
            id: MeetingId::random(),
            kind: self.kind.into(),
            on: self.on,
            at,
            minutes: self.minutes,
            place: self.place,
            video_link: self.video_link,
            chair: self.chair,
            invitees: self
                .invitees
                .into_iter()
                .map(|i| Invitee {
                    name: i.name,
                    role: i.role,
                    email: i.email,
                    essential: i.essential,
                })
                .collect(),
            despite: self.despite,
            place_is_not_the_family: self.place_is_not_the_family,
            diary: Diary::default(),
            setting: self.setting.map(meeting::Setting::from),
        })
    }
}

/// A time on the 24-hour clock.
pub(super) fn clock_time(text: &str) -> Result<NaiveTime, Refusal> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| {
        Refusal::field(
            "/at",
            "time-not-recognised",
            "Enter a time on the 24-hour clock such as 14:00.",
        )
    })
}

/// Who came.
#[derive(Clone, Debug, Object)]
pub struct AttendanceBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Whether they came.
    pub attended: bool,
    /// A written contribution of someone who did not.
    #[oai(skip_serializing_if_is_none, validator(max_length = 5000))]
    pub contribution: Option<String>,
    /// Whether they sent apologies.
    #[oai(skip_serializing_if_is_none)]
    pub apologies: Option<bool>,
}

impl From<AttendanceBody> for Attendance {
    fn from(body: AttendanceBody) -> Self {
        Self {
            name: body.name,
            attended: body.attended,
            contribution: body.contribution,
            apologies: body.apologies.unwrap_or_default(),
        }
    }
}

impl From<&Attendance> for AttendanceBody {
    fn from(line: &Attendance) -> Self {
        Self {
            name: line.name.clone(),
            attended: line.attended,
            contribution: line.contribution.clone(),
            apologies: line.apologies.then_some(true),
        }
    }
}

/// Something that somebody does by a day.
#[derive(Clone, Debug, Object)]
pub struct ActionBody {
    /// What.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub what: String,
    /// Who does it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub owner: String,
    /// By when.
    pub due_on: NaiveDate,
}

impl From<ActionBody> for Action {
    fn from(body: ActionBody) -> Self {
        Self { what: body.what, owner: body.owner, due_on: body.due_on, done: None }
    }
}

/// Something that should be in place before a review meeting is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum GateName {
    /// The final post-mortem report, where a post-mortem was ordered.
    PostMortemReport,
    /// A month's notice to those invited.
    MonthsNotice,
    /// In a criminal case, the recorded agreement of the police lead or the CPS. It cannot be set aside.
    PoliceAgreement,
}

impl From<GateName> for Gate {
    fn from(gate: GateName) -> Self {
        match gate {
            GateName::PostMortemReport => Self::PostMortemReport,
            GateName::MonthsNotice => Self::MonthsNotice,
            GateName::PoliceAgreement => Self::PoliceAgreement,
        }
    }
}

/// A gate set aside, with the reason.
#[derive(Clone, Debug, Object)]
pub struct OverrideBody {
    /// Which.
    pub gate: GateName,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

/// What came of a meeting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingRecordBody {
    /// Whether it was held.
    pub held: bool,
    /// The day.
    pub on: NaiveDate,
    /// Who came.
    #[oai(validator(max_items = 100))]
    pub attendance: Vec<AttendanceBody>,
    /// What was said, in short; why, if it was not held.
    #[oai(skip_serializing_if_is_none, validator(max_length = 20000))]
    pub notes: Option<String>,
    /// What was decided, one each.
    #[oai(validator(max_items = 100))]
    pub decisions: Vec<String>,
    /// Gates set aside.
    #[oai(skip_serializing_if_is_none, validator(max_items = 10))]
    pub overrides: Option<Vec<OverrideBody>>,
    /// What somebody does by a day. Each is a task of the case until it is recorded as done.
    #[oai(skip_serializing_if_is_none, validator(max_items = 100))]
    pub actions: Option<Vec<ActionBody>>,
}

impl Example for MeetingRecordBody {
    fn example() -> Self {
        Self {
            held: true,
            on: NaiveDate::from_ymd_opt(2027, 1, 14).unwrap_or_default(),
            attendance: vec![AttendanceBody {
                name: "Pat Lindqvist".into(),
                attended: true,
                contribution: None,
                apologies: None,
            }],
            notes: Some("The course of the last day was agreed.".into()),
            decisions: vec!["The hospital drafts the analysis form.".into()],
            overrides: None,
            actions: Some(vec![ActionBody {
                what: "Draft the analysis form".into(),
                owner: "Dr Amara Nwosu".into(),
                due_on: NaiveDate::from_ymd_opt(2027, 2, 4).unwrap_or_default(),
            }]),
        }
    }
}

impl MeetingRecordBody {
    /// The command.
    pub fn command(self, id: MeetingId) -> RecordOutcome {
        RecordOutcome {
            id,
            record: Record {
                held: self.held,
                on: self.on,
                attendance: self.attendance.into_iter().map(Attendance::from).collect(),
                notes: self.notes.unwrap_or_default(),
                decisions: self.decisions,
                actions: self.actions.unwrap_or_default().into_iter().map(Action::from).collect(),
                overrides: self
                    .overrides
                    .unwrap_or_default()
                    .into_iter()
                    .map(|o| Override { gate: o.gate.into(), reason: o.reason })
                    .collect(),
            },
        }
    }
}

/// Whether something that should be in place is.
#[derive(Clone, Debug, Object)]
pub struct GateView {
    /// Which.
    pub gate: String,
    /// In words.
    pub words: String,
    /// Whether it is in place.
    pub open: bool,
    /// Why.
    pub because: String,
}

/// Something that helps a review meeting, and holds nobody up.
#[derive(Clone, Debug, Object)]
pub struct CheckView {
    /// `forms_in`, `essential_confirmed` or `remote_joining`.
    pub code: String,
    /// In words.
    pub words: String,
    /// Whether it is in place.
    pub done: bool,
    /// Why.
    pub because: String,
}

impl From<Check> for CheckView {
    fn from(check: Check) -> Self {
        let Check { code, words, done, because } = check;
        Self { code: code.into(), words: words.into(), done, because }
    }
}

/// A meeting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingView {
    /// The meeting.
    pub id: Uuid,
    /// The version of this part.
    pub version: u32,
    /// What kind.
    pub kind: MeetingKind,
    /// `arranged`, `held`, `not_held` or `cancelled`.
    pub state: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// Address for joining from elsewhere.
    #[oai(skip_serializing_if_is_none)]
    pub video_link: Option<String>,
    /// Who chairs.
    pub chair: String,
    /// Who is invited.
    pub invitees: Vec<InviteeBody>,
    /// Raised each time it is moved or called off, as in the calendar file.
    pub sequence: u32,
    /// When and why it was moved or called off, the oldest first.
    pub alterations: Vec<AlterationView>,
    /// What those invited answered to the meeting as it is now.
    pub answers: Vec<AnswerView>,
    /// What should be in place before it is held.
    pub gates: Vec<GateView>,
    /// What else helps it, and holds nobody up.
    pub checks: Vec<CheckView>,
    /// What came of it.
    #[oai(skip_serializing_if_is_none)]
    pub record: Option<MeetingRecordBody>,
    /// What somebody does by a day, and how it ended.
    pub actions: Vec<ActionView>,
    /// Which kind of review meeting it is, where somebody said.
    #[oai(skip_serializing_if_is_none)]
    pub setting: Option<MeetingSetting>,
    /// Of a meeting that was held, where its minutes stand.
    #[oai(skip_serializing_if_is_none)]
    pub minutes: Option<MinutesView>,
}

impl Example for MeetingView {
    fn example() -> Self {
        let body = MeetingBody::example();
        let starts_at = DateTime::from_timestamp(1_799_935_200, 0).unwrap_or_default();
        Self {
            id: Uuid::from_u128(0x1c2d_3e4f_5a6b_4c7d_8e9f_0a1b_2c3d_4e5f),
            version: 1,
            kind: body.kind,
            state: "arranged".into(),
            starts_at,
            ends_at: starts_at + chrono::Duration::minutes(90),
            place: body.place,
            video_link: body.video_link,
            chair: body.chair,
            invitees: body.invitees,
            sequence: 0,
            alterations: Vec::new(),
            answers: vec![AnswerView {
                email: "pat.lindqvist@coroner.example.org".into(),
                answer: "accepted".into(),
            }],
            gates: vec![GateView {
                gate: "months_notice".into(),
                words: "A month's notice given".into(),
                open: true,
                because: "Those invited had at least a month's notice.".into(),
            }],
            checks: vec![CheckView {
                code: "forms_in".into(),
                words: "Reporting forms in".into(),
                done: true,
                because: "No reporting form is outstanding.".into(),
            }],
            record: None,
            actions: Vec::new(),
            setting: body.setting,
            minutes: None,
        }
    }
}

impl MeetingView {
    /// The view of a meeting of a case.
    pub fn of(course: &domain::case::Course, meeting: &Meeting) -> Self {
        Self {
            id: meeting.id.0,
            version: meeting.version,
            kind: meeting.kind.into(),
            state: meeting.state.code().into(),
            starts_at: meeting.starts_at,
            ends_at: meeting.ends_at,
            place: meeting.place.clone(),
            video_link: meeting.video_link.clone(),
            chair: meeting.chair.clone(),
            invitees: meeting
                .invitees
                .iter()
                .map(|i| InviteeBody {
                    name: i.name.clone(),
                    role: i.role.clone(),
                    email: i.email.clone(),
                    essential: i.essential,
                })
                .collect(),
            sequence: meeting.sequence,
            alterations: meeting.alterations.iter().map(AlterationView::of).collect(),
            answers: AnswerView::all(meeting),
            gates: meeting::gates(course, meeting)
                .into_iter()
                .map(|reading| GateView {
                    gate: reading.gate.code().into(),
                    words: reading.gate.words().into(),
                    open: reading.open,
                    because: reading.because,
                })
                .collect(),
            checks: meeting::checks(course, meeting).into_iter().map(CheckView::from).collect(),
            record: meeting.record.as_ref().map(record),
            actions: ActionView::all(meeting),
            setting: meeting.setting.map(MeetingSetting::from),
            minutes: MinutesView::of(meeting),
        }
    }
}

fn record(record: &Record) -> MeetingRecordBody {
    MeetingRecordBody {
        held: record.held,
        on: record.on,
        attendance: record.attendance.iter().map(AttendanceBody::from).collect(),
        notes: Some(record.notes.clone()).filter(|notes| !notes.is_empty()),
        decisions: record.decisions.clone(),
        overrides: None,
        actions: None,
    }
}

/// The meetings of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingsView {
    /// The meetings, in the order in which they were arranged.
    pub items: Vec<MeetingView>,
}

impl Example for MeetingsView {
    fn example() -> Self {
        Self { items: vec![MeetingView::example()] }
    }
}
