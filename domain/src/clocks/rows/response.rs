//! Clocks of the joint agency response: C10 to C15.

use crate::clocks::table::{
    ClockKind::LocalTarget,
    ClockRow,
    Grade::B,
    Length::{CalendarDays, Hours, HoursInWorkingTime, Weeks, WorkingDays},
};

pub(super) const ROWS: &[ClockRow] = &[
    ClockRow {
        id: "C10",
        name: "Agencies in contact",
        starts: "A criterion of the joint agency response is met, perhaps before the death",
        stops: "Health, police and social care are in contact",
        owed: "On-call health, police and the duty social worker to each other",
        kind: LocalTarget,
        target: Some(Hours(2)),
        limit: Some(Hours(4)),
        settable: true,
        grade: B,
        source: "Bracknell Forest; Hampshire 2015",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C11",
        name: "First information sharing",
        starts: "The joint agency response is opened",
        stops: "Information is shared between the agencies",
        owed: "The lead health professional, police and social care",
        kind: LocalTarget,
        target: Some(Hours(24)),
        limit: Some(Hours(48)),
        settable: true,
        grade: B,
        source: "Bracknell Forest",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C12",
        name: "Discussion led by the designated doctor",
        starts: "The joint agency response is opened",
        stops: "The discussion is held",
        owed: "The designated doctor",
        kind: LocalTarget,
        limit: Some(WorkingDays(1)),
        settable: true,
        grade: B,
        source: "Bracknell Forest",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C13",
        name: "Joint home or scene visit",
        starts: "The joint agency response is opened",
        stops: "The visit is made",
        owed: "Police and health",
        kind: LocalTarget,
        target: Some(HoursInWorkingTime(24)),
        limit: Some(Hours(72)),
        settable: true,
        grade: B,
        source: "Target: Bracknell Forest, 24 hours in working hours on a weekday, else as soon as possible on the next working day; limit: Leeds",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C14",
        name: "Discussion after the interim post-mortem result",
        starts: "The interim result is received",
        stops: "The discussion is held",
        owed: "The lead health professional",
        kind: LocalTarget,
        target: Some(CalendarDays(5)),
        limit: Some(CalendarDays(7)),
        settable: true,
        grade: B,
        source: "Buckinghamshire 2019, second phase",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C15",
        name: "Final case discussion",
        starts: "The final post-mortem report is received in a joint agency response",
        stops: "The review meeting is held",
        owed: "The lead health professional",
        kind: LocalTarget,
        target: Some(Weeks(8)),
        limit: Some(Weeks(12)),
        settable: true,
        grade: B,
        source: "Buckinghamshire 2019, third phase; elsewhere one to six months",
        ..ClockRow::BLANK
    },
];
