//! What people set for themselves on the wire: a deputy, the daily digest, their own calendar.

use super::tasks::ColleagueView;
use crate::ops::own::Own;
use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

const READ: &str = "2026-12-01T09:12:00Z";
const JO: Uuid = Uuid::from_u128(0x5b1d_0c4e_77aa_4e0d_9d52_6a1f_30b2_c8e4);

/// Who stands in for you.
#[derive(Clone, Debug, Object)]
pub struct DeputyView {
    /// The person.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Your own calendar, of which only the times are kept.
#[derive(Clone, Debug, Object)]
pub struct OwnCalendarView {
    /// The host of its address. The rest of the address works like a key and is never shown again.
    pub host: String,
    /// When its times were last read; absent if never.
    #[oai(skip_serializing_if_is_none)]
    pub read_at: Option<DateTime<Utc>>,
    /// Why the last reading came to nothing; the times read before still count.
    #[oai(skip_serializing_if_is_none)]
    pub fault: Option<String>,
}

/// What you have set for yourself.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct OwnSettingsView {
    /// Who stands in for you today; absent when nobody does.
    #[oai(skip_serializing_if_is_none)]
    pub deputy: Option<DeputyView>,
    /// Names of the people for whom you stand in today.
    pub stands_in_for: Vec<String>,
    /// The time in London at which the daily digest goes, such as 07:30; absent when you do not want it.
    #[oai(skip_serializing_if_is_none)]
    pub digest_at: Option<String>,
    /// Your own calendar; absent when you gave no address.
    #[oai(skip_serializing_if_is_none)]
    pub calendar: Option<OwnCalendarView>,
    /// Whether this server reads calendars: whoever runs it allows the hosts.
    pub reads_calendars: bool,
    /// Everybody who may stand in for you: those who hold one of your roles in your area.
    pub may_stand_in: Vec<ColleagueView>,
}

impl Example for OwnSettingsView {
    fn example() -> Self {
        Self {
            deputy: Some(DeputyView {
                id: JO,
                name: "Jo Tanaka".into(),
                until: NaiveDate::from_ymd_opt(2026, 12, 4).unwrap_or_default(),
                reason: "Annual leave".into(),
            }),
            stands_in_for: Vec::new(),
            digest_at: Some("07:30".into()),
            calendar: Some(OwnCalendarView {
                host: "calendars.example.org".into(),
                read_at: Some(READ.parse().unwrap_or_default()),
                fault: None,
            }),
            reads_calendars: true,
            may_stand_in: vec![ColleagueView { id: JO, name: "Jo Tanaka".into() }],
        }
    }
}

/// A minute of the day as a time, such as 07:30.
pub fn time_of(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl From<Own> for OwnSettingsView {
    fn from(own: Own) -> Self {
        Self {
            deputy: own.deputy.map(|(deputy, name)| DeputyView {
                id: deputy.deputy.0,
                name,
                until: deputy.until,
                reason: deputy.reason,
            }),
            stands_in_for: own.stands_in_for,
            digest_at: own.digest.map(time_of),
            calendar: own.calendar.map(|calendar| OwnCalendarView {
                host: calendar.host,
                read_at: calendar.read_at,
                fault: calendar.fault,
            }),
            reads_calendars: own.reads_calendars,
            may_stand_in: own
                .may_stand_in
                .into_iter()
                .map(|person| ColleagueView { id: person.id.0, name: person.name })
                .collect(),
        }
    }
}

/// Who stands in for you.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct DeputyBody {
    /// A colleague who holds one of your roles in your area.
    pub deputy: Uuid,
    /// The last day, within 12 months.
    pub until: NaiveDate,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub reason: String,
}

impl Example for DeputyBody {
    fn example() -> Self {
        Self {
            deputy: JO,
            until: NaiveDate::from_ymd_opt(2026, 12, 4).unwrap_or_default(),
            reason: "Annual leave".into(),
        }
    }
}

/// Whether and when you want the daily digest.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct DigestBody {
    /// The time in London on the 24-hour clock; absent stops it.
    #[oai(skip_serializing_if_is_none, validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: Option<String>,
}

impl Example for DigestBody {
    fn example() -> Self {
        Self { at: Some("07:30".into()) }
    }
}

impl DigestBody {
    /// The minute of the day it names; none stops the digest.
    pub fn minute(&self) -> Option<u32> {
        let (hour, minute) = self.at.as_deref()?.split_once(':')?;
        Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
    }
}

/// The address of your own calendar.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CalendarBody {
    /// An https or webcal address that gives an iCalendar file, such as the one that your calendar offers for sharing when you are free and busy.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub address: String,
}

impl Example for CalendarBody {
    fn example() -> Self {
        Self { address: "https://calendars.example.org/jo-tanaka/free-busy.ics".into() }
    }
}
