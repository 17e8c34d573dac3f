//! The chair's word on minutes, and what is put right in them, on the wire.

use super::meetings::AttendanceBody;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::MeetingId,
    meeting::{AmendMinutes, Approval, ApproveMinutes, Attendance, Earlier, Meeting, Text},
};
use poem_openapi::{Enum, Object, types::Example};

/// That the chair approved the minutes.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MinutesApprovalBody {
    /// Who led the meeting and approves the minutes.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
    /// The day on which they approved them.
    pub on: NaiveDate,
    /// Why it is not the chair who was named for the meeting. Needed when the names differ.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub instead: Option<String>,
}

impl Example for MinutesApprovalBody {
    fn example() -> Self {
        let on = NaiveDate::from_ymd_opt(2027, 1, 20).unwrap_or_default();
        Self { by: "Dr Amara Nwosu".into(), on, instead: None }
    }
}

impl MinutesApprovalBody {
    /// The command.
    pub fn command(self, id: MeetingId) -> ApproveMinutes {
        ApproveMinutes { id, by: self.by, on: self.on, instead: self.instead }
    }
}

/// What minutes are to say.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MinutesBody {
    /// Who came.
    #[oai(validator(max_items = 100))]
    pub attendance: Vec<AttendanceBody>,
    /// What was said, in short.
    #[oai(skip_serializing_if_is_none, validator(max_length = 20000))]
    pub notes: Option<String>,
    /// What was decided, one each.
    #[oai(validator(max_items = 100))]
    pub decisions: Vec<String>,
    /// What is put right, and why. Needed for minutes that are approved.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for MinutesBody {
    fn example() -> Self {
        Self {
            attendance: vec![AttendanceBody {
                name: "Pat Lindqvist".into(),
                attended: true,
                contribution: None,
                apologies: None,
            }],
            notes: Some("The course of the last day was agreed.".into()),
            decisions: vec!["The hospital drafts the analysis form.".into()],
            reason: Some("The time of the first call was wrong.".into()),
        }
    }
}

impl MinutesBody {
    /// The command.
    pub fn command(self, id: MeetingId) -> AmendMinutes {
        let text = Text {
            attendance: self.attendance.into_iter().map(Attendance::from).collect(),
            notes: self.notes.unwrap_or_default(),
            decisions: self.decisions,
        };
        AmendMinutes { id, text, reason: self.reason.unwrap_or_default() }
    }
}

/// Where minutes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MinutesStanding {
    /// They wait for the chair's word.
    Draft,
    /// The chair approved them.
    Approved,
}

/// The chair's word on minutes.
#[derive(Clone, Debug, Object)]
pub struct ApprovalView {
    /// Who approved them.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
    /// Why it was not the chair who was named for the meeting.
    #[oai(skip_serializing_if_is_none)]
    pub instead: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
}

impl From<&Approval> for ApprovalView {
    fn from(approval: &Approval) -> Self {
        Self {
            by: approval.by.clone(),
            on: approval.on,
            instead: approval.instead.clone(),
            recorded_by: approval.recorded_by.clone(),
        }
    }
}

/// Approved minutes that others took the place of.
#[derive(Clone, Debug, Object)]
pub struct EarlierMinutesView {
    /// Their version.
    pub version: u32,
    /// What was said, in short.
    pub notes: String,
    /// What was decided, one each.
    pub decisions: Vec<String>,
    /// Who came.
    pub attendance: Vec<AttendanceBody>,
    /// Who had approved them.
    pub approval: ApprovalView,
    /// What was put right, and why.
    pub reason: String,
    /// Who put it right.
    pub amended_by: String,
    /// When.
    pub amended_at: DateTime<Utc>,
}

impl EarlierMinutesView {
    fn of(version: u32, earlier: &Earlier) -> Self {
        Self {
            version,
            notes: earlier.text.notes.clone(),
            decisions: earlier.text.decisions.clone(),
            attendance: earlier.text.attendance.iter().map(AttendanceBody::from).collect(),
            approval: (&earlier.approval).into(),
            reason: earlier.reason.clone(),
            amended_by: earlier.amended_by.clone(),
            amended_at: earlier.amended_at,
        }
    }
}

/// Where the minutes of a meeting stand; what they say is its record.
#[derive(Clone, Debug, Object)]
pub struct MinutesView {
    /// Their version, from 1.
    pub version: u32,
    /// Whether they are a draft.
    pub standing: MinutesStanding,
    /// The chair's word, once it is given.
    #[oai(skip_serializing_if_is_none)]
    pub approval: Option<ApprovalView>,
    /// Approved versions before this one, the oldest first.
    pub earlier: Vec<EarlierMinutesView>,
}

impl MinutesView {
    /// The minutes of a meeting that was held.
    pub(super) fn of(meeting: &Meeting) -> Option<Self> {
        meeting.record.as_ref().filter(|record| record.held)?;
        let minutes = &meeting.minutes;
        let draft = minutes.approval.is_none();
        let earlier = (1..).zip(&minutes.earlier);
        Some(Self {
            version: u32::try_from(minutes.version()).unwrap_or(u32::MAX),
            standing: if draft { MinutesStanding::Draft } else { MinutesStanding::Approved },
            approval: minutes.approval.as_ref().map(ApprovalView::from),
            earlier: earlier.map(|(no, earlier)| EarlierMinutesView::of(no, earlier)).collect(),
        })
    }
}
