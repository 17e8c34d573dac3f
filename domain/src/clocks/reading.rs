//! Reads the clock table against the course of a case: when each clock started, when it is due and
//! why, when it was met. What is late is a comparison with now, made when somebody looks.

use super::{
    AreaLength, AreaLengths, ClockKind, ClockRow, Grade, Length,
    due::{self, When},
    hold, setting, start, table,
};
use crate::{
    calendar,
    case::{Course, Stage},
    moment::Moment,
    statement::{FactKey, SourceKind},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One clock of one case, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReading {
    /// The clock, such as C18.
    pub clock: String,
    /// What it is about where a clock runs more than once: a notice's id, or which of its duties.
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
    /// Whether it is on hold: nothing is due until it is released.
    #[serde(default)]
    pub on_hold: bool,
    /// Since when the row of the table that governs it is in force.
    #[serde(default)]
    pub rule_from: Option<NaiveDate>,
    /// The lengths that the area has set, where it follows them and not those of the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<AreaLength>,
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
    /// It waits for another process.
    OnHold,
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
            Self::OnHold => "on_hold",
        }
    }
}

impl ClockReading {
    /// The date that matters next: the limit, or the target where there is no limit.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.limit_at.or(self.target_at)
    }

    /// The row of the table that governs it.
    pub fn row(&self) -> Option<&'static ClockRow> {
        let of_clock = || table::rows().filter(|row| row.id == self.clock);
        let mut own = of_clock().filter(|row| row.part == self.about).chain(of_clock()).peekable();
        let first = own.peek().copied();
        own.find(|row| Some(row.in_force_from()) == self.rule_from).or(first)
    }

    /// What is said beside it where it is not a rule: a length of the area is a local target, whatever
    /// the row says; else the words of the row's grade.
    pub fn shown_as(&self) -> &'static str {
        match self.set {
            Some(_) => Grade::B.words(),
            None => self.row().map_or("", |row| row.grade.words()),
        }
    }

    /// The length by which it is late, or needs attention where it is never late.
    pub fn length(&self) -> Option<Length> {
        match (self.set, self.row()) {
            (Some(set), _) => set.limit.or(set.target),
            (None, row) => row.and_then(|row| row.limit.or(row.target)),
        }
    }

    /// The state at a moment.
    pub fn state(&self, at: &Moment) -> ClockState {
        let Some(_) = self.started_at else { return ClockState::NotStarted };
        if self.on_hold {
            return ClockState::OnHold;
        }
        let Some(due) = self.due_at() else {
            return if self.met_at.is_some() { ClockState::Met } else { ClockState::NoPeriodSet };
        };
        if let Some(met) = self.met_at {
            let in_time = met <= due || !self.turns_late;
            return if in_time { ClockState::Met } else { ClockState::MetLate };
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

/// Reads every clock of a case. Each duty follows the row in force on the day it started.
pub fn read(course: &Course, lengths: &AreaLengths, at: &Moment) -> Vec<ClockReading> {
    let rows: Vec<&ClockRow> = table::rows().collect();
    read_by(&rows, course, lengths, at)
}

/// Reads every clock of a case by the rows given: the table, or the table with a change to come.
pub fn read_by(
    rows: &[&ClockRow],
    course: &Course,
    lengths: &AreaLengths,
    at: &Moment,
) -> Vec<ClockReading> {
    if matches!(course.stage, Stage::OutOfScope | Stage::Joined | Stage::TransferredOut) {
        return Vec::new();
    }
    let mut readings = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if rows[..place].iter().any(|earlier| earlier.same_duty(row)) {
            continue;
        }
        let duty = Duty { rows, like: row, lengths, today: at.today };
        match row.id {
            "C1" => duty.of_notices(course, SourceKind::Practitioner, &mut readings),
            "C4" => duty.of_notices(course, SourceKind::Registration, &mut readings),
            "C5" => duty.of_notices(course, SourceKind::Correction, &mut readings),
            "C6" => duty.of_notices(course, SourceKind::NoLiability, &mut readings),
            "C7" => duty.of_notices(course, SourceKind::Coroner, &mut readings),
            _ => readings.extend(duty.of_case(course)),
        }
    }
    readings
}

/// One duty of the table: all rows it has had, and what the area set for it.
struct Duty<'a> {
    rows: &'a [&'a ClockRow],
    like: &'a ClockRow,
    lengths: &'a AreaLengths,
    today: NaiveDate,
}

impl Duty<'_> {
    /// The row in force on a day. What began before the national database is read by the rules of
    /// its first day.
    fn row_on(&self, day: NaiveDate) -> Option<&ClockRow> {
        let day = day.max(NaiveDate::from_ymd_opt(2019, 4, 1).unwrap_or_default());
        self.rows.iter().copied().find(|row| row.same_duty(self.like) && row.in_force(day))
    }

    /// Target and limit of a clock that starts on a day: the area's where it may set them, else the
    /// table's.
    fn lengths(&self, row: &ClockRow, day: NaiveDate) -> (AreaLength, bool) {
        match self.lengths.on(row.id, day).filter(|_| row.settable) {
            Some(set) => (set, true),
            None => (AreaLength { target: row.target, limit: row.limit }, false),
        }
    }

    /// The closed days that move what this row says is due.
    fn closures(&self, row: &ClockRow, set: bool) -> &[calendar::Closure] {
        if setting::moved_by_closures(row, set) { &self.lengths.closures } else { &[] }
    }

    fn of_notices(&self, course: &Course, source: SourceKind, into: &mut Vec<ClockReading>) {
        let counts = |kind: &str| {
            self.like.id != "C7"
                || matches!(kind, "decision_to_investigate" | "post_mortem_commissioned")
        };
        for notice in course.notices.iter().filter(|n| n.source == source && counts(&n.kind)) {
            let Some(row) = self.row_on(notice.claimed_on) else { continue };
            let mut reading = self.due(row, When::On(notice.claimed_on));
            reading.about = notice.id.to_string();
            reading.met_at = Some(notice.received_at);
            reading.because.insert(
                0,
                format!(
                    "The sender says it happened on {}.",
                    calendar::human_date(notice.claimed_on)
                ),
            );
            into.push(reading);
        }
    }

    fn of_case(&self, course: &Course) -> Option<ClockReading> {
        match start::started(course, self.like)? {
            Err(because) => {
                let mut reading = blank(self.row_on(self.today)?);
                reading.because.push(because.into());
                Some(reading)
            }
            Ok(day) if self.like.before => self.counted_back(course, day),
            Ok(when) => {
                let row = self.row_on(when.date())?;
                let mut reading = self.due(row, when);
                reading.met_at = start::met(course, row).map(When::instant);
                soften(course, row, &mut reading);
                if row.pausable {
                    let closures = self.closures(row, reading.set.is_some());
                    hold::apply(&mut reading, when, &course.holds, closures);
                }
                reading.because.extend(remark(course, row));
                Some(reading)
            }
        }
    }

    /// A duty due so long before a day to come.
    fn counted_back(&self, course: &Course, day: When) -> Option<ClockReading> {
        let since = start::runs_since(course, self.like, day);
        let row = self.row_on(since.unwrap_or(day).date())?;
        let (length, _) = self.lengths(row, since.unwrap_or(day).date());
        let mut reading = blank(row);
        let because = &mut reading.because;
        reading.target_at = length.target.map(|long| due::before(day.date(), long, because));
        reading.limit_at = length.limit.map(|long| due::before(day.date(), long, because));
        reading.started_at = since.map(When::beginning).or(reading.due_at());
        reading.turns_late = true;
        reading.met_at = match row.id {
            "C17" => since.map(When::instant),
            _ => start::met(course, row).map(When::instant),
        };
        Some(reading)
    }

    fn due(&self, row: &ClockRow, start: When) -> ClockReading {
        let (length @ AreaLength { target, limit }, set) = self.lengths(row, start.date());
        let closures = self.closures(row, set);
        let mut reading = blank(row);
        reading.set = set.then_some(length);
        let because = &mut reading.because;
        reading.started_at = Some(start.beginning());
        reading.target_at = target.map(|length| due::after(start, length, closures, because));
        reading.limit_at = limit.map(|length| due::after(start, length, closures, because));
        reading.turns_late = true;
        let hours =
            |length| matches!(length, Some(Length::Hours(_) | Length::HoursInWorkingTime(_)));
        reading.approximate = matches!(start, When::On(_)) && (hours(limit) || hours(target));
        if reading.approximate {
            because.push("Only the date is known, so the hours are about right.".into());
        }
        if target.is_none() && limit.is_none() {
            because.push(no_period(row).into());
        }
        if set {
            because.push(format!("A local target: this area has set {}.", length.words()));
        }
        let mut said = Vec::new();
        because.retain(|reason| {
            let fresh = !said.contains(reason);
            said.push(reason.clone());
            fresh
        });
        reading
    }
}

/// Where being past the target is not late.
fn soften(course: &Course, row: &ClockRow, reading: &mut ClockReading) {
    if row.kind == ClockKind::NationalGuidance && course.post_mortem_outstanding() {
        reading.turns_late = false;
        reading.because.push("A post-mortem report is outstanding, so this is not late.".into());
    }
    if row.target == Some(Length::AtOnce) {
        reading.turns_late = reading.met_at.is_none();
    }
}

fn no_period(row: &ClockRow) -> &'static str {
    if row.settable {
        "No period is set: national text gives none, and this area has not set one."
    } else {
        "No period is set: national text gives none."
    }
}

/// What else is to be known of a duty.
fn remark(course: &Course, row: &ClockRow) -> Option<String> {
    let public_until = |published, months| {
        let until = calendar::add_months(course.facts.date(published)?, months);
        Some(format!("Stays public until {} at least.", calendar::human_date(until)))
    };
    match (row.id, row.part) {
        ("C2", _) => handling(course),
        ("C9", "reply") => Some("The coroner may extend it.".into()),
        ("C26", "published") => public_until(FactKey::LocalReviewPublishedOn, 12),
        ("C27", "published") => public_until(FactKey::NationalReviewPublishedOn, 36),
        _ => None,
    }
}

/// Our own handling time, apart from the 48 hours: from the first notice to the national database.
fn handling(course: &Course) -> Option<String> {
    let heard = course.first_notice_at()?;
    let told = course.facts.instant(FactKey::NcmdNotifiedAt)?;
    Some(match (told - heard).num_hours() {
        i64::MIN..0 => "It was notified before the first notice came here.".into(),
        0 => "Handled here within the hour after the first notice.".into(),
        1 => "Handled here in 1 hour after the first notice.".into(),
        hours => format!("Handled here in {hours} hours after the first notice."),
    })
}

/// A reading with nothing in it but the row it follows.
fn blank(row: &ClockRow) -> ClockReading {
    ClockReading {
        clock: row.id.into(),
        about: row.part.into(),
        started_at: None,
        target_at: None,
        limit_at: None,
        approximate: false,
        met_at: None,
        turns_late: false,
        on_hold: false,
        rule_from: Some(row.in_force_from()),
        set: None,
        because: Vec::new(),
    }
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
