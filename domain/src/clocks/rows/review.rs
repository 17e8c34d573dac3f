//! Clocks of the review itself: C16 to C22.

use crate::clocks::table::{
    ClockKind::{LocalTarget, NationalGuidance, NationalRequirement, StatutoryGuidance},
    ClockRow,
    Grade::{A, U},
    Length::{Months, Weeks},
};

pub(super) const ROWS: &[ClockRow] = &[
    ClockRow {
        id: "C16",
        name: "Reporting forms",
        starts: "The forms are asked for",
        stops: "The last form is returned",
        owed: "The agencies to the panel's office",
        kind: LocalTarget,
        settable: true,
        grade: U,
        source: "No period in national text; 15 working days is common practice, not sourced",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C17",
        name: "Notice of the review meeting",
        starts: "A month before the review meeting",
        stops: "Invitees are told the date",
        owed: "The convenor to those invited",
        kind: NationalGuidance,
        target: Some(Months(1)),
        before: true,
        grade: A,
        source: "NCMD advice on review meetings: where possible",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C18",
        name: "Child death review meeting",
        starts: "The death",
        stops: "The review meeting is held",
        owed: "The convenor of the review meeting",
        kind: NationalGuidance,
        target: Some(Months(3)),
        settable: true,
        pausable: true,
        grade: U,
        source: "Child Death Review guidance 2018 ch.4 (verify); NCMD: the right people matter more than the limit",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C19",
        name: "Draft analysis form",
        starts: "The review meeting is held",
        stops: "The draft analysis form is passed on",
        owed: "The convenor to the panel's office",
        kind: StatutoryGuidance,
        settable: true,
        grade: A,
        source: "Working Together 2023 para 400; no period is given",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C20",
        name: "Panel review",
        starts: "The review meeting's report, the inquest's result, or the decision not to resume or to discontinue, whichever is latest",
        stops: "The panel is held",
        owed: "The panel",
        kind: NationalGuidance,
        target: Some(Weeks(6)),
        settable: true,
        pausable: true,
        grade: U,
        source: "Child Death Review guidance 2018 ch.5; Coroners and Justice Act 2009 Sch. 1 (verify)",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C21",
        name: "Finalised analysis to NCMD",
        starts: "The panel is held",
        stops: "The analysis is finalised",
        owed: "The panel to NCMD",
        kind: NationalRequirement,
        grade: A,
        source: "NCMD annual return 2021: counted by year up to 31 March, with days of grace; no period for one case",
        ..ClockRow::BLANK
    },
    ClockRow {
        id: "C22",
        name: "Feedback to the family",
        starts: "The review meeting is held",
        stops: "The family is told what it found",
        owed: "The clinician or key worker to the family",
        kind: StatutoryGuidance,
        settable: true,
        grade: U,
        source: "Child Death Review guidance 2018 (verify); no period is given",
        ..ClockRow::BLANK
    },
];
