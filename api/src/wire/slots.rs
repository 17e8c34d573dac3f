//! Times that are sought and proposed, on the wire.

use super::meetings::{InviteeBody, MeetingKind};
use crate::ops::slots::Proposed;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    calendar,
    ids::MeetingId,
    meeting::{
        Invitee,
        slots::{Bar, Break, Proposal, Wish},
    },
    refusal::Refusal,
};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

/// A day to avoid.
#[derive(Clone, Debug, Object)]
pub struct AvoidBody {
    /// The day, in London.
    pub on: NaiveDate,
    /// Why, in a few words that name nobody.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub why: String,
}

/// What is sought.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SlotsBody {
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// How long it lasts, in minutes.
    #[oai(validator(minimum(value = "15"), maximum(value = "480")))]
    pub minutes: u32,
    /// The first day; without it, tomorrow.
    #[oai(skip_serializing_if_is_none)]
    pub from: Option<NaiveDate>,
    /// The last day, within six months of the first; without it eight weeks, or the due date if that is later.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<NaiveDate>,
    /// Not before this time in London; without it 09:00.
    #[oai(skip_serializing_if_is_none, validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub opens: Option<String>,
    /// Over by this time in London; without it 17:00.
    #[oai(skip_serializing_if_is_none, validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub closes: Option<String>,
    /// Where it may be, the place most liked first, or that it is remote.
    #[oai(validator(min_items = 1, max_items = 10))]
    pub places: Vec<String>,
    /// Who should come.
    #[oai(validator(min_items = 1, max_items = 60))]
    pub invitees: Vec<InviteeBody>,
    /// Further days to avoid.
    #[oai(skip_serializing_if_is_none, validator(max_items = 60))]
    pub avoid: Option<Vec<AvoidBody>>,
    /// The meeting that is to move: its own time counts as free.
    #[oai(skip_serializing_if_is_none)]
    pub meeting: Option<Uuid>,
}

impl Example for SlotsBody {
    fn example() -> Self {
        Self {
            kind: MeetingKind::ChildDeathReview,
            minutes: 90,
            from: NaiveDate::from_ymd_opt(2027, 1, 11),
            until: NaiveDate::from_ymd_opt(2027, 3, 5),
            opens: Some("09:30".into()),
            closes: Some("16:30".into()),
            places: vec!["Northmere General Hospital, seminar room 2".into(), "Remote".into()],
            invitees: vec![InviteeBody {
                name: "Pat Lindqvist".into(),
                role: "Coroner's officer".into(),
                email: "pat.lindqvist@coroner.example.org".into(),
                essential: true,
            }],
            avoid: None,
            meeting: None,
        }
    }
}

impl SlotsBody {
    /// What is asked for, or the fields at fault.
    pub fn wish(self) -> Result<Wish, Refusal> {
        Ok(Wish {
            kind: self.kind.into(),
            minutes: self.minutes,
            from: self.from,
            until: self.until,
            opens: self.opens.as_deref().map(|text| hour("/opens", text)).transpose()?,
            closes: self.closes.as_deref().map(|text| hour("/closes", text)).transpose()?,
            invitees: self.invitees.into_iter().map(Invitee::from).collect(),
            places: self.places,
            avoid: self.avoid.unwrap_or_default().into_iter().map(|a| (a.on, a.why)).collect(),
            moving: self.meeting.map(MeetingId),
        })
    }
}

fn hour(field: &str, text: &str) -> Result<NaiveTime, Refusal> {
    let detail = "Enter a time on the 24-hour clock such as 14:00.";
    NaiveTime::parse_from_str(text, "%H:%M")
        .map_err(|_| Refusal::field(field, "time-not-recognised", detail))
}

/// Something that a proposed time breaks.
#[derive(Clone, Debug, Object)]
pub struct BreakView {
    /// `date_to_avoid`, `after_due_date`, `months_notice`, `post_mortem_report`, `forms_in`, `optional_away`, `if_need_be` or `not_answered`.
    pub code: String,
    /// In words.
    pub words: String,
}

impl From<&Break> for BreakView {
    fn from(broken: &Break) -> Self {
        Self { code: broken.code.into(), words: broken.words.clone() }
    }
}

/// A time that is proposed.
#[derive(Clone, Debug, Object)]
pub struct SlotView {
    /// The day, in London.
    pub on: NaiveDate,
    /// The time in London, on the 24-hour clock.
    pub at: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// Why it is good.
    pub good: Vec<String>,
    /// What it breaks: each may be set aside with a reason.
    pub breaks: Vec<BreakView>,
}

impl From<&Proposal> for SlotView {
    fn from(proposal: &Proposal) -> Self {
        let starts_at = proposal.span.starts_at;
        Self {
            on: calendar::london_date(starts_at),
            at: calendar::london_time(starts_at).format("%H:%M").to_string(),
            starts_at,
            ends_at: proposal.span.ends_at,
            place: proposal.room.clone().unwrap_or_default(),
            good: proposal.good.clone(),
            breaks: proposal.breaks.iter().map(BreakView::from).collect(),
        }
    }
}

/// A hard rule that left times out.
#[derive(Clone, Debug, Object)]
pub struct LeftOutView {
    /// `police_agreement`, `past`, `closed_day`, `clock_change`, `person_engaged` or `place_engaged`.
    pub code: String,
    /// In words.
    pub words: String,
    /// How many times, or days that are closed, it left out.
    pub times: u32,
}

/// The times that are proposed.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SlotsView {
    /// The first day that was searched.
    pub from: NaiveDate,
    /// The last.
    pub until: NaiveDate,
    /// At most three, the best first, each on a day of its own.
    pub items: Vec<SlotView>,
    /// What left other times out. None of these can be set aside here.
    pub left_out: Vec<LeftOutView>,
}

impl Example for SlotsView {
    fn example() -> Self {
        let starts_at = DateTime::from_timestamp(1_799_935_200, 0).unwrap_or_default();
        Self {
            from: NaiveDate::from_ymd_opt(2027, 1, 11).unwrap_or_default(),
            until: NaiveDate::from_ymd_opt(2027, 3, 5).unwrap_or_default(),
            items: vec![SlotView {
                on: NaiveDate::from_ymd_opt(2027, 1, 14).unwrap_or_default(),
                at: "14:00".into(),
                starts_at,
                ends_at: starts_at + chrono::Duration::minutes(90),
                place: "Northmere General Hospital, seminar room 2".into(),
                good: vec!["Nobody invited is known to be engaged.".into()],
                breaks: vec![BreakView {
                    code: "forms_in".into(),
                    words: "Reporting forms were asked for and the last is not in.".into(),
                }],
            }],
            left_out: vec![LeftOutView {
                code: "closed_day".into(),
                words: "A weekend, a holiday, or a day on which the area is closed".into(),
                times: 16,
            }],
        }
    }
}

impl From<&Proposed> for SlotsView {
    fn from(proposed: &Proposed) -> Self {
        let Proposed { search, found } = proposed;
        let name = |who: usize| search.guests.get(who).map_or("", |guest| guest.name.as_str());
        Self {
            from: search.from,
            until: search.until,
            items: found.proposals.iter().map(SlotView::from).collect(),
            left_out: found
                .left_out
                .iter()
                .map(|(bar, times)| LeftOutView {
                    code: bar.code().into(),
                    words: match bar {
                        Bar::Guest(who) => bar.words(name(*who)),
                        _ => bar.words(""),
                    },
                    times: *times,
                })
                .collect(),
        }
    }
}
