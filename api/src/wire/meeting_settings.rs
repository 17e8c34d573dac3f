//! The kinds of review meeting on the wire: which one a meeting is, and which fit a case.

use domain::meeting::setting::{Fit, Setting, UsuallyThere};
use poem_openapi::{Enum, Object, types::Example};

/// Which kind of review meeting. Each of them is the child death review meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MeetingSetting {
    /// The perinatal or neonatal mortality meeting.
    PerinatalOrNeonatal,
    /// The mortality meeting of a hospital.
    HospitalMortality,
    /// The final case discussion of a joint agency response.
    FinalCaseDiscussion,
    /// A meeting in the community or a hospice.
    CommunityOrHospice,
    /// The meeting of an adult ward, a mental health service or a place of detention.
    OtherService,
}

impl From<MeetingSetting> for Setting {
    fn from(setting: MeetingSetting) -> Self {
        match setting {
            MeetingSetting::PerinatalOrNeonatal => Self::Neonatal,
            MeetingSetting::HospitalMortality => Self::Hospital,
            MeetingSetting::FinalCaseDiscussion => Self::FinalCaseDiscussion,
            MeetingSetting::CommunityOrHospice => Self::Community,
            MeetingSetting::OtherService => Self::OtherService,
        }
    }
}

impl From<Setting> for MeetingSetting {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::Neonatal => Self::PerinatalOrNeonatal,
            Setting::Hospital => Self::HospitalMortality,
            Setting::FinalCaseDiscussion => Self::FinalCaseDiscussion,
            Setting::Community => Self::CommunityOrHospice,
            Setting::OtherService => Self::OtherService,
        }
    }
}

/// A kind of review meeting that fits what is known of the case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingFitView {
    /// Which.
    pub setting: MeetingSetting,
    /// In words.
    pub words: String,
    /// Who usually leads it.
    pub lead: String,
    /// `local practice` or `unverified`: never a rule.
    pub grade: String,
    /// What is known that speaks for it.
    pub because: String,
}

impl Example for MeetingFitView {
    fn example() -> Self {
        Self::from(Fit {
            setting: Setting::FinalCaseDiscussion,
            because: "There is a joint agency response: its final case discussion is the review meeting.",
        })
    }
}

impl From<Fit> for MeetingFitView {
    fn from(fit: Fit) -> Self {
        Self {
            setting: fit.setting.into(),
            words: fit.setting.words().into(),
            lead: fit.setting.lead().into(),
            grade: fit.setting.grade_words().into(),
            because: fit.because.into(),
        }
    }
}

/// Somebody whom a kind of review meeting usually has.
#[derive(Clone, Debug, Object)]
pub struct UsuallyThereView {
    /// Who, as a role.
    pub role: String,
    /// Whether the meeting could hardly run without them.
    pub essential: bool,
}

impl From<&UsuallyThere> for UsuallyThereView {
    fn from(line: &UsuallyThere) -> Self {
        Self { role: line.role.into(), essential: line.essential }
    }
}
