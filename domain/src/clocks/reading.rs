//! Reads the clock table against the course of a case: when each clock started, when it is due and
//! why, when it was met. What is late is a comparison with now, made when somebody looks.

use super::{AreaLengths, ClockKind, ClockRow, Length, rows_in_force};
use crate::{
    calendar,
    case::{Course, Stage},
    meeting::{Kind, State},
    moment::Moment,
    statement::{FactKey, SourceKind},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// When something happened, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    At(DateTime<Utc>),
    On(NaiveDate),
}

impl When {
    fn date(self) -> NaiveDate {
        match self {
            Self::At(at) => calendar::london_date(at),
            Self::On(on) => on,
        }
    }

    fn instant(self) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(on) => calendar::end_of_london_day(on),
        }
    }
}

/// One clock of one case, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReading {
    /// The clock, such as C18.
    pub clock: String,
    /// What it is about where a clock runs more than once: a notice's id.
    pub about: String,
    /// When it started; none if it has not.
    pub started_at: Option<DateTime<Utc>>,
    /// Past this it needs attention.
    pub target_at: Option<DateTime<Utc>>,
    /// Past this it is late.
    pub limit_at: Option<DateTime<Utc>>,
    /// Whether only a date is known, so that hours are approximate.
    pub approximate: bool,
    /// When it was met.
    pub met_at: Option<DateTime<Utc>>,
    /// Whether being past the target counts as late.
    pub turns_late: bool,
    /// Why it is due then, or why it has not started.
    pub because: Vec<String>,
}

/// The state of a clock at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// What starts it has not happened.
    NotStarted,
    /// It runs, but no period is set.
    NoPeriodSet,
    /// It runs.
    Running,
    /// Due within seven days (hours clocks: within twelve hours).
    DueSoon,
    /// Due today.
    DueToday,
    /// Past its target; it needs attention.
    PastTarget,
    /// Past its limit.
    Late,
    /// Met in time.
    Met,
    /// Met, but late.
    MetLate,
}

impl ClockState {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::NoPeriodSet => "no_period_set",
            Self::Running => "running",
            Self::DueSoon => "due_soon",
            Self::DueToday => "due_today",
            Self::PastTarget => "past_target",
            Self::Late => "late",
            Self::Met => "met",
            Self::MetLate => "met_late",
        }
    }
}

impl ClockReading {
    /// The date that matters next: the limit, or the target where there is no limit.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.limit_at.or(self.target_at)
    }

    /// The state at a moment.
    pub fn state(&self, at: &Moment) -> ClockState {
        let Some(_) = self.started_at else { return ClockState::NotStarted };
        let Some(due) = self.due_at() else {
            return if self.met_at.is_some() { ClockState::Met } else { ClockState::NoPeriodSet };
        };
        if let Some(met) = self.met_at {
            return if met <= due { ClockState::Met } else { ClockState::MetLate };
        }
        let by_hours = self.started_at.is_some_and(|s| due - s <= Duration::hours(96));
        if at.now > due {
            if self.turns_late { ClockState::Late } else { ClockState::PastTarget }
        } else if self.target_at.is_some_and(|target| at.now > target) {
            ClockState::PastTarget
        } else if calendar::london_date(due) == at.today {
            ClockState::DueToday
        } else if due - at.now <= if by_hours { Duration::hours(12) } else { Duration::days(7) } {
            ClockState::DueSoon
        } else {
            ClockState::Running
        }
    }
}

/// Reads every clock of a case. Each clock follows the row in force on the day it started.
pub fn read(course: &Course, lengths: &AreaLengths, at: &Moment) -> Vec<ClockReading> {
    if matches!(course.stage, Stage::OutOfScope | Stage::Joined | Stage::TransferredOut) {
        return Vec::new();
    }
    let mut readings = Vec::new();
    for row in rows_in_force(governing_day(course, at)) {
        match row.id {
            "C1" => readings.extend(told_by_practitioners(course, row, lengths)),
            "C4" => notices(course, row, &[SourceKind::Registration], &mut readings),
            "C5" => notices(course, row, &[SourceKind::Correction], &mut readings),
            "C6" => notices(course, row, &[SourceKind::NoLiability], &mut readings),
            "C7" => notices(course, row, &[SourceKind::Coroner], &mut readings),
            _ => readings.extend(one(course, row, lengths)),
        }
    }
    readings
}

/// A case is governed by the rules in force on the day the child died, or else by today's.
fn governing_day(course: &Course, at: &Moment) -> NaiveDate {
    course
        .facts
        .date(FactKey::DiedOn)
        .unwrap_or(at.today)
        .max(NaiveDate::from_ymd_opt(2019, 4, 1).unwrap_or_default())
}

/// C1 is watched like the notices of law, but its length is local and an area may set it.
fn told_by_practitioners(
    course: &Course,
    row: &ClockRow,
    lengths: &AreaLengths,
) -> Vec<ClockReading> {
    let set = lengths.0.get(row.id);
    let (target, limit) = set.map_or((row.target, row.limit), |set| (set.target, set.limit));
    let mut readings = Vec::new();
    let own = ClockRow { target, limit, ..*row };
    notices(course, &own, &[SourceKind::Practitioner], &mut readings);
    readings
}

fn notices(course: &Course, row: &ClockRow, sources: &[SourceKind], into: &mut Vec<ClockReading>) {
    let counts = |kind: &str| {
        row.id != "C7" || matches!(kind, "decision_to_investigate" | "post_mortem_commissioned")
    };
    for notice in course.notices.iter().filter(|n| sources.contains(&n.source) && counts(&n.kind)) {
        let mut reading = due(row, When::On(notice.claimed_on), row.target, row.limit);
        reading.about = notice.id.to_string();
        reading.met_at = Some(notice.received_at);
        reading.because.insert(
            0,
            format!("The sender says it happened on {}.", calendar::human_date(notice.claimed_on)),
        );
        into.push(reading);
    }
}

fn one(course: &Course, row: &ClockRow, lengths: &AreaLengths) -> Option<ClockReading> {
    let (target, limit) = match lengths.0.get(row.id).filter(|_| row.settable) {
        Some(set) => (set.target, set.limit),
        None => (row.target, row.limit),
    };
    match start(course, row.id)? {
        Ok(when) if row.id == "C17" => Some(months_notice(course, row, when)),
        Ok(when) => {
            let mut reading = due(row, when, target, limit);
            reading.met_at = met(course, row.id).map(When::instant);
            if row.kind == ClockKind::NationalGuidance {
                reading.turns_late = !course.post_mortem_outstanding();
            }
            if !reading.turns_late {
                reading
                    .because
                    .push("A post-mortem report is outstanding, so this is not late.".into());
            }
            Some(reading)
        }
        Err(because) => Some(ClockReading {
            clock: row.id.into(),
            about: String::new(),
            started_at: None,
            target_at: None,
            limit_at: None,
            approximate: false,
            met_at: None,
            turns_late: false,
            because: vec![because.into()],
        }),
    }
}

/// When a clock started; `Err` says why it has not; none when it does not apply to this case.
fn start(course: &Course, clock: &str) -> Option<Result<When, &'static str>> {
    let facts = &course.facts;
    let died = facts
        .instant(FactKey::DiedAt)
        .map(When::At)
        .or_else(|| facts.date(FactKey::DiedOn).map(When::On))
        .ok_or("The date of death is not known yet.");
    let opened = course.response.opened_at.map(When::At);
    let held = |kind| {
        course.meetings.iter().filter(move |m| m.kind == kind).filter_map(|m| m.held_on).max()
    };
    match clock {
        "C2" | "C18" => Some(died),
        "C3" => course.first_notice_at().map(|at| Ok(When::At(at))),
        "C11" | "C13" => opened.map(Ok),
        "C16" => facts.date(FactKey::FormsAskedOn).map(|on| Ok(When::On(on))),
        "C17" => course
            .meetings
            .iter()
            .filter(|m| m.kind == Kind::Review && m.state.stands())
            .map(|m| m.starts_at)
            .max()
            .map(|at| Ok(When::At(at))),
        "C19" => {
            Some(held(Kind::Review).map(When::On).ok_or("Starts when the review meeting is held."))
        }
        "C20" => Some(panel_start(course)),
        _ => None,
    }
}

fn panel_start(course: &Course) -> Result<When, &'static str> {
    if course.inquest_open() {
        return Err(
            "Waits for the inquest: starts at its result, at the decision not to resume it, or at the meeting report, whichever is latest.",
        );
    }
    let report = course
        .analysis
        .passed_on_at
        .map(When::At)
        .ok_or("Starts when the report of the review meeting is passed on.")?;
    let inquest = [
        FactKey::InquestConcludedOn,
        FactKey::InquestNotResumedOn,
        FactKey::InvestigationDiscontinuedOn,
    ];
    let latest = inquest
        .into_iter()
        .filter_map(|key| course.facts.date(key))
        .map(When::On)
        .max_by_key(|when| when.instant());
    Ok(latest.filter(|when| when.instant() > report.instant()).unwrap_or(report))
}

fn met(course: &Course, clock: &str) -> Option<When> {
    let facts = &course.facts;
    let held = |kind| {
        course
            .meetings
            .iter()
            .filter(move |m| m.kind == kind)
            .filter_map(|m| m.held_on)
            .min()
            .map(When::On)
    };
    let delivered = |key: &str| course.delivered.get(key).copied().map(When::At);
    match clock {
        "C2" => facts.instant(FactKey::NcmdNotifiedAt).map(When::At),
        "C3" => delivered("new-death:designated_doctor"),
        "C11" => {
            let shared = facts.instant(FactKey::InformationSharedAt).map(When::At);
            let first = course
                .meetings
                .iter()
                .filter(|m| m.kind == Kind::ResponseFirst && m.state == State::Held)
                .map(|m| When::At(m.starts_at))
                .min();
            [shared, first].into_iter().flatten().min_by_key(|when| when.instant())
        }
        "C13" => facts.instant(FactKey::HomeVisitAt).map(When::At),
        "C16" => facts.date(FactKey::FormsReturnedOn).map(When::On),
        "C18" => held(Kind::Review),
        "C19" => course.analysis.passed_on_at.map(When::At),
        "C20" => held(Kind::Panel),
        _ => None,
    }
}

fn months_notice(course: &Course, row: &ClockRow, meeting: When) -> ClockReading {
    let last_day =
        meeting.date().checked_sub_months(chrono::Months::new(1)).unwrap_or(meeting.date());
    let told = course
        .meetings
        .iter()
        .filter(|m| m.kind == Kind::Review && When::At(m.starts_at) == meeting)
        .map(|m| m.arranged_at)
        .min();
    ClockReading {
        clock: row.id.into(),
        about: String::new(),
        started_at: told,
        target_at: Some(calendar::end_of_london_day(last_day)),
        limit_at: None,
        approximate: false,
        met_at: told,
        turns_late: true,
        because: vec![format!(
            "A month before the meeting on {}.",
            calendar::human_date(meeting.date())
        )],
    }
}

fn due(row: &ClockRow, start: When, target: Option<Length>, limit: Option<Length>) -> ClockReading {
    let mut because = Vec::new();
    let target_at = target.map(|length| add(start, length, &mut because));
    let limit_at = limit.map(|length| add(start, length, &mut because));
    let hours = matches!(limit.or(target), Some(Length::Hours(_)));
    let approximate = hours && matches!(start, When::On(_));
    if approximate {
        because.push("Only the date is known, so the hours are about right.".into());
    }
    if target.is_none() && limit.is_none() {
        because.push(
            "No period is set: national text gives none, and this area has not set one.".into(),
        );
    }
    because.dedup();
    ClockReading {
        clock: row.id.into(),
        about: String::new(),
        started_at: Some(match start {
            When::At(at) => at,
            When::On(on) => calendar::end_of_london_day(calendar::add_days(on, -1)),
        }),
        target_at,
        limit_at,
        approximate,
        met_at: None,
        turns_late: true,
        because,
    }
}

fn add(start: When, length: Length, because: &mut Vec<String>) -> DateTime<Utc> {
    let day = start.date();
    let end = calendar::end_of_london_day;
    match length {
        Length::Hours(hours) => match start {
            When::At(at) => {
                because.push(format!("{} from the time it started.", length.words()));
                at + Duration::hours(i64::from(hours))
            }
            When::On(on) => {
                because.push(format!("{} from {}.", length.words(), calendar::human_date(on)));
                end(calendar::add_days(on, days(hours.div_ceil(24))))
            }
        },
        Length::CoronersWorkingDays(_) | Length::WorkingDays(_) => {
            let (which, count) =
                length.calendar().unwrap_or((calendar::Calendar::WorkingTogether, 0));
            let counted = calendar::add_working_days(which, day, count);
            because.push(format!(
                "{} after {}, which is day 0.",
                length.words(),
                calendar::human_date(day)
            ));
            because.extend(counted.because);
            end(counted.on)
        }
        Length::CalendarDays(count) => {
            because.push(format!(
                "{} after {}, which is day 0.",
                length.words(),
                calendar::human_date(day)
            ));
            end(calendar::add_days(day, days(count)))
        }
        Length::Weeks(weeks) => {
            because.push(format!("{} after {}.", length.words(), calendar::human_date(day)));
            end(calendar::add_days(day, days(weeks * 7)))
        }
        Length::Months(months) => {
            because.push(format!("{} after {}.", length.words(), calendar::human_date(day)));
            end(calendar::add_months(day, months))
        }
    }
}

/// A count of days as the calendar takes it; lengths in the table are small.
fn days(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The earliest instant after now at which a stored reading could change its meaning.
pub fn next_look_at(readings: &[ClockReading], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    readings
        .iter()
        .filter(|reading| reading.met_at.is_none())
        .flat_map(|reading| [reading.target_at, reading.limit_at])
        .flatten()
        .filter(|due| *due > now)
        .min()
}
