//! Clocks of what others tell us and what we tell at once: C1 to C9.

use crate::clocks::table::{
    ClockKind::{DutyOfOthers, LawOnOthers, LocalTarget, NationalRequirement, StatutoryGuidance},
    ClockRow,
    Grade::{A, B, U},
    Length::{CalendarDays, CoronersWorkingDays, Hours},
};

pub(super) const ROWS: &[ClockRow] = &[
    ClockRow {
        id: "C1",
        name: "Practitioner's notification",
        starts: "The practitioner learns of the death",
        stops: "The notification is received",
        owed: "Any practitioner to the panel's office",
        kind: LocalTarget,
        target: Some(Hours(24)),
        limit: Some(Hours(24)),
        settable: true,
        grade: B,
        source: "Working Together 2023 para 394 gives no period; 24 hours is common local practice",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C2",
        name: "Notification to NCMD",
        starts: "The death",
        stops: "The national database is notified",
        owed: "The panel's office to NCMD",
        kind: NationalRequirement,
        limit: Some(Hours(48)),
        grade: A,
        source: "Written answer 26857 (February 2025); NCMD 2020. An NCMD requirement, not statute",
        from: (2019, 4, 1),
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C3",
        name: "Designated doctor told",
        starts: "The first notice is received",
        stops: "The message to the designated doctor is delivered",
        owed: "The panel's office to the designated doctor",
        kind: StatutoryGuidance,
        settable: true,
        grade: A,
        source: "Working Together 2023 para 385; no period is given",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C4",
        name: "Registrar's notice of a registration",
        starts: "The death is registered",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: LawOnOthers,
        limit: Some(CalendarDays(7)),
        grade: A,
        source: "Children and Young Persons Act 2008 s.31(1)(2)(7)",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C5",
        name: "Registrar's notice of a correction",
        starts: "The register entry is corrected",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: LawOnOthers,
        limit: Some(CalendarDays(7)),
        grade: A,
        source: "Children and Young Persons Act 2008 s.31(3)(4)(7)",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C6",
        name: "Notice of no liability to register",
        starts: "The certificate is issued",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: LawOnOthers,
        limit: Some(CalendarDays(7)),
        grade: A,
        source: "Children and Young Persons Act 2008 s.31(5)(5A)(6)(7)",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C7",
        name: "Coroner's notice",
        starts: "The coroner decides to investigate or commissions a post-mortem",
        stops: "The notice is received",
        owed: "The coroner to the partners",
        kind: LawOnOthers,
        limit: Some(CoronersWorkingDays(3)),
        grade: A,
        source: "Working Together 2023; regulation 24 itself not read, so the day of the decision counts as day 0",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C8",
        name: "Coroner's information",
        starts: "The coroner obtains the post-mortem report or other information",
        stops: "The partners have it",
        owed: "The coroner to the partners",
        kind: LawOnOthers,
        grade: A,
        source: "Working Together 2023, coroners' duties; no period is given",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C9",
        part: "copy",
        name: "Copy of a report to prevent future deaths",
        starts: "The report is made",
        stops: "The partners have a copy",
        owed: "The coroner to the partners",
        kind: LawOnOthers,
        grade: A,
        source: "Coroners (Investigations) Regulations 2013 reg 28(4)(b); no period is given",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C9",
        part: "reply",
        name: "Reply to a report to prevent future deaths",
        starts: "The report is sent",
        stops: "The reply is made",
        owed: "The addressee to the coroner, who may extend the time",
        kind: DutyOfOthers,
        limit: Some(CalendarDays(56)),
        settable: true,
        grade: U,
        source: "Coroners (Investigations) Regulations 2013 reg 29(4) and (5) (verify); 56 days stated for the rule of 2008",
        ..ClockRow::BLANK
    },
];
