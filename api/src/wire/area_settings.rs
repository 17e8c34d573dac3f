//! What an area sets for itself, on the wire: lengths of clocks and closed days.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar::{Closure, closures::NewClosure},
    clocks::{AreaLength, AreaLengths, Length, SetLength, setting},
};
use poem_openapi::{Enum, Object, types::Example};

/// How a length is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum LengthUnitBody {
    /// Elapsed hours.
    Hours,
    /// Elapsed hours when it starts in working hours, else by the end of the next working day.
    HoursInWorkingTime,
    /// Calendar days.
    Days,
    /// Working days; days on which the office is closed do not count.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Calendar months.
    Months,
}

impl LengthUnitBody {
    /// Every unit, with its code and its words.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::WorkingDays, "working_days", "Working days"),
        (Self::Days, "days", "Days"),
        (Self::Weeks, "weeks", "Weeks"),
        (Self::Months, "months", "Months"),
        (Self::Hours, "hours", "Hours"),
        (
            Self::HoursInWorkingTime,
            "hours_in_working_time",
            "Hours in working time, else the next working day",
        ),
    ];

    /// The length of so many of it.
    pub fn length(self, count: u32) -> Length {
        match self {
            Self::Hours => Length::Hours(count),
            Self::HoursInWorkingTime => Length::HoursInWorkingTime(count),
            Self::Days => Length::CalendarDays(count),
            Self::WorkingDays => Length::WorkingDays(count),
            Self::Weeks => Length::Weeks(count),
            Self::Months => Length::Months(count),
        }
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Object)]
pub struct LengthBody {
    /// How many.
    #[oai(validator(minimum(value = "1"), maximum(value = "5000")))]
    pub count: u32,
    /// Of what.
    pub unit: LengthUnitBody,
}

/// The length of a clock that an area sets.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreaClockBody {
    /// Past this it needs attention. Without target and limit the clock goes back to the table.
    pub target: Option<LengthBody>,
    /// Past this it is late. National guidance has none.
    pub limit: Option<LengthBody>,
    /// The first day on which a clock may start that follows it. An earlier day also changes what runs already; the earlier due dates stay in the history.
    pub from: NaiveDate,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

impl Example for AreaClockBody {
    fn example() -> Self {
        Self {
            target: Some(LengthBody { count: 10, unit: LengthUnitBody::WorkingDays }),
            limit: Some(LengthBody { count: 15, unit: LengthUnitBody::WorkingDays }),
            from: first_of_december(),
            reason: "Agreed by the partners on 12 November 2026.".into(),
        }
    }
}

fn first_of_december() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default()
}

impl AreaClockBody {
    /// What is asked for one clock.
    pub fn of_clock(self, clock: String) -> setting::NewLength {
        let length = |body: Option<LengthBody>| body.map(|body| body.unit.length(body.count));
        setting::NewLength {
            clock,
            target: length(self.target),
            limit: length(self.limit),
            from: Some(self.from),
            reason: self.reason,
        }
    }
}

/// Days on which the office of an area is closed.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ClosureBody {
    /// First closed day.
    pub from: NaiveDate,
    /// Last closed day; absent for one day.
    pub last: Option<NaiveDate>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub reason: String,
}

impl Example for ClosureBody {
    fn example() -> Self {
        Self {
            from: NaiveDate::from_ymd_opt(2026, 12, 29).unwrap_or_default(),
            last: NaiveDate::from_ymd_opt(2026, 12, 31),
            reason: "Christmas closure".into(),
        }
    }
}

impl From<ClosureBody> for NewClosure {
    fn from(body: ClosureBody) -> Self {
        Self { from: Some(body.from), last: body.last, reason: body.reason }
    }
}

/// A closure that is taken away.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ClosureEndBody {
    /// Its first closed day.
    pub from: NaiveDate,
}

impl Example for ClosureEndBody {
    fn example() -> Self {
        Self { from: NaiveDate::from_ymd_opt(2026, 12, 29).unwrap_or_default() }
    }
}

/// What an area has set for a clock, from a day on.
#[derive(Clone, Debug, Object)]
pub struct AreaClockSettingView {
    /// First day on which a clock may start that follows it.
    pub from: NaiveDate,
    /// The target in words.
    #[oai(skip_serializing_if_is_none)]
    pub target: Option<String>,
    /// The limit in words. With neither the clock went back to the table.
    #[oai(skip_serializing_if_is_none)]
    pub limit: Option<String>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&SetLength> for AreaClockSettingView {
    fn from(set: &SetLength) -> Self {
        Self {
            from: set.from,
            target: set.length.target.map(Length::words),
            limit: set.length.limit.map(Length::words),
            reason: set.reason.clone(),
            by: set.by.clone(),
            at: set.at,
        }
    }
}

/// A clock whose length an area may set.
#[derive(Clone, Debug, Object)]
pub struct AreaClockView {
    /// The clock.
    pub clock: String,
    /// Its name.
    pub name: String,
    /// `local target`, `unverified`, or empty where an official text gives no period.
    pub shown_as: String,
    /// The lengths of the table, in words.
    pub table: String,
    /// Where those come from.
    pub source: String,
    /// The lengths that the area has set for a clock that starts today, in words.
    #[oai(skip_serializing_if_is_none)]
    pub area: Option<String>,
    /// Everything that was ever set, the latest first.
    pub settings: Vec<AreaClockSettingView>,
}

impl AreaClockView {
    /// Every clock that may be set, in the order of the table.
    pub fn all(lengths: &AreaLengths, today: NaiveDate) -> Vec<Self> {
        let view = |row: &domain::clocks::ClockRow| {
            let set = lengths.on(row.id, today);
            let settings = lengths.set.get(row.id).map(Vec::as_slice).unwrap_or_default();
            Self {
                clock: row.id.into(),
                name: row.name.into(),
                shown_as: if set.is_some() { "local target" } else { row.grade.words() }.into(),
                table: AreaLength { target: row.target, limit: row.limit }.words(),
                source: row.source.into(),
                area: set.map(|set| set.words()),
                settings: settings.iter().rev().map(Into::into).collect(),
            }
        };
        setting::settable_rows().into_iter().map(view).collect()
    }
}

/// Days on which the office is closed.
#[derive(Clone, Debug, Object)]
pub struct ClosureView {
    /// First closed day.
    pub from: NaiveDate,
    /// Last closed day.
    pub last: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
}

impl ClosureView {
    /// The closures that stand, the earliest first.
    pub fn all(closures: &[Closure]) -> Vec<Self> {
        let mut standing: Vec<&Closure> = closures.iter().filter(|c| c.stands()).collect();
        standing.sort_by_key(|closure| closure.from);
        let view = |closure: &Closure| Self {
            from: closure.from,
            last: closure.last(),
            reason: closure.reason.clone(),
            by: closure.by.clone(),
        };
        standing.into_iter().map(view).collect()
    }
}

/// What an area has set for itself.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AreaSettingsView {
    /// The clocks whose length an area may set.
    pub clocks: Vec<AreaClockView>,
    /// Days on which the office is closed.
    pub closures: Vec<ClosureView>,
}

impl Example for AreaSettingsView {
    fn example() -> Self {
        let at = DateTime::from_timestamp(1_795_424_400, 0).unwrap_or_default();
        Self {
            clocks: vec![AreaClockView {
                clock: "C16".into(),
                name: "Reporting forms".into(),
                shown_as: "local target".into(),
                table: "no period set".into(),
                source: "No period in national text".into(),
                area: Some("limit 15 working days".into()),
                settings: vec![AreaClockSettingView {
                    from: first_of_december(),
                    target: None,
                    limit: Some("15 working days".into()),
                    reason: "Agreed by the partners on 12 November 2026.".into(),
                    by: "Bethan Okoro".into(),
                    at,
                }],
            }],
            closures: vec![ClosureView {
                from: NaiveDate::from_ymd_opt(2026, 12, 29).unwrap_or_default(),
                last: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default(),
                reason: "Christmas closure".into(),
                by: "Bethan Okoro".into(),
            }],
        }
    }
}

impl AreaSettingsView {
    /// The view of what an area has set, on a day.
    pub fn of(lengths: &AreaLengths, today: NaiveDate) -> Self {
        Self {
            clocks: AreaClockView::all(lengths, today),
            closures: ClosureView::all(&lengths.closures),
        }
    }
}
