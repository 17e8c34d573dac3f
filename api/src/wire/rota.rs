//! The on-call rota of an area on the wire.

use super::{areas::outcome, response_plan::CalledProfession};
use crate::ops::{
    areas::LineResult,
    rota::{Format, RotaSeen},
};
use chrono::{DateTime, Utc};
use domain::{response::calls::Profession, rota::NewPerson};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

fn somebody() -> Uuid {
    Uuid::from_u128(0x5a1c_0e7d_93b4_4f26_8c11_7e2d_4b90_a3f5)
}

fn evening() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_638_800, 0).unwrap_or_default()
}

/// Somebody who can be on call.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct OnCallPersonBody {
    /// `specialist`, `police`, `social_care`, `coroners_officer` or `designated_doctor`.
    pub profession: CalledProfession,
    /// Their name, or that of a team.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Their organisation.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub organisation: String,
    /// The number to call.
    #[oai(validator(min_length = 3, max_length = 40))]
    pub telephone: String,
    /// Their mailbox, by which a calendar file may name them.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub email: Option<String>,
}

impl Example for OnCallPersonBody {
    fn example() -> Self {
        Self {
            profession: CalledProfession::Specialist,
            name: "Dr Amara Nwosu".into(),
            organisation: "Northmere General Hospital".into(),
            telephone: "01632 960001".into(),
            email: Some("amara.nwosu@northmere.example.org".into()),
        }
    }
}

impl From<OnCallPersonBody> for NewPerson {
    fn from(body: OnCallPersonBody) -> Self {
        Self {
            profession: Profession::from(body.profession).code().into(),
            name: body.name,
            organisation: body.organisation,
            telephone: body.telephone,
            email: body.email,
        }
    }
}

/// Somebody to take off the list.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct OnCallPersonEndBody {
    /// Their id.
    pub person: Uuid,
}

impl Example for OnCallPersonEndBody {
    fn example() -> Self {
        Self { person: somebody() }
    }
}

/// Somebody on the list.
#[derive(Clone, Debug, Object)]
pub struct OnCallPersonView {
    /// Their id.
    pub id: Uuid,
    /// Who they are.
    #[oai(flatten)]
    pub person: OnCallPersonBody,
}

/// One turn on call.
#[derive(Clone, Debug, Object)]
pub struct RotaShiftView {
    /// The profession.
    pub profession: CalledProfession,
    /// Who.
    pub person: Uuid,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

/// Who acts for a profession.
#[derive(Clone, Debug, Object)]
pub struct OnCallView {
    /// The profession.
    pub profession: CalledProfession,
    /// Who is on call; absent in a gap.
    #[oai(skip_serializing_if_is_none)]
    pub person: Option<Uuid>,
    /// Until when.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<DateTime<Utc>>,
    /// Who acts, in words; in a gap, who acts instead.
    pub words: String,
}

/// A stretch of time in which nobody of a profession is on call.
#[derive(Clone, Debug, Object)]
pub struct RotaGapView {
    /// The profession.
    pub profession: CalledProfession,
    /// From.
    pub from: DateTime<Utc>,
    /// Until.
    pub until: DateTime<Utc>,
}

/// The rota of an area at an instant.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RotaView {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Who acts then, profession by profession.
    pub on_call: Vec<OnCallView>,
    /// Who can be on call.
    pub people: Vec<OnCallPersonView>,
    /// Turns that are not over then.
    pub shifts: Vec<RotaShiftView>,
    /// Gaps of the four weeks after it. A gap is no fault.
    pub gaps: Vec<RotaGapView>,
}

impl Example for RotaView {
    fn example() -> Self {
        let until = evening() + chrono::Duration::hours(12);
        Self {
            at: evening(),
            on_call: vec![OnCallView {
                profession: CalledProfession::Specialist,
                person: Some(somebody()),
                until: Some(until),
                words: "Dr Amara Nwosu, Northmere General Hospital, 01632 960001".into(),
            }],
            people: vec![OnCallPersonView { id: somebody(), person: OnCallPersonBody::example() }],
            shifts: vec![RotaShiftView {
                profession: CalledProfession::Specialist,
                person: somebody(),
                starts_at: evening(),
                ends_at: until,
            }],
            gaps: Vec::new(),
        }
    }
}

impl RotaView {
    /// The view of a rota.
    pub fn of(seen: RotaSeen, at: DateTime<Utc>) -> Self {
        let on_call = seen.now.into_iter().map(|now| OnCallView {
            profession: now.profession.into(),
            person: now.person.as_ref().map(|(who, _)| who.id.0),
            until: now.person.as_ref().map(|(_, until)| *until),
            words: now.words,
        });
        let people = seen.people.into_iter().filter(|one| one.active).map(|one| OnCallPersonView {
            id: one.id.0,
            person: OnCallPersonBody {
                profession: one.profession.into(),
                name: one.name,
                organisation: one.organisation,
                telephone: one.telephone,
                email: one.email,
            },
        });
        let shifts = seen.shifts.into_iter().map(|shift| RotaShiftView {
            profession: shift.profession.into(),
            person: shift.person.0,
            starts_at: shift.starts_at,
            ends_at: shift.ends_at,
        });
        let gap = |(profession, from, until): (Profession, _, _)| RotaGapView {
            profession: profession.into(),
            from,
            until,
        };
        Self {
            at,
            on_call: on_call.collect(),
            people: people.collect(),
            shifts: shifts.collect(),
            gaps: seen.gaps.into_iter().map(gap).collect(),
        }
    }
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RotaFormat {
    /// CSV with headings.
    Csv,
    /// iCalendar, one event for each turn.
    Icalendar,
}

impl From<RotaFormat> for Format {
    fn from(format: RotaFormat) -> Self {
        match format {
            RotaFormat::Csv => Self::Csv,
            RotaFormat::Icalendar => Self::Calendar,
        }
    }
}

/// A rota as a file.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RotaImportBody {
    /// What kind of file.
    pub format: RotaFormat,
    /// CSV: headings `person,starts,ends`, and `profession` if wanted, then one line for each turn; a person by name or e-mail address of the list, times as `2026-11-02 17:00` on London clocks or with an offset. iCalendar: one event for each turn, with the person as the one invited or as its title.
    #[oai(validator(min_length = 1, max_length = 500000))]
    pub file: String,
    /// Whether turns of the same professions that start within the time of the file give way to it; otherwise they stay, and what overlaps with them is refused.
    #[oai(skip_serializing_if_is_none)]
    pub replace: Option<bool>,
}

impl Example for RotaImportBody {
    fn example() -> Self {
        let file = "person,starts,ends\nDr Amara Nwosu,2026-11-02 17:00,2026-11-03 09:00\n";
        Self { format: RotaFormat::Csv, file: file.into(), replace: None }
    }
}

/// What a line came to.
#[derive(Clone, Debug, Object)]
pub struct RotaLineView {
    /// Its number: the headings of a CSV are line 1; events of a calendar count from 1.
    pub line: u64,
    /// The person, as read.
    pub person: String,
    /// `added`, `known` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub why: Vec<String>,
}

/// What an import came to, line by line.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RotaImportView {
    /// The lines.
    pub lines: Vec<RotaLineView>,
}

impl Example for RotaImportView {
    fn example() -> Self {
        Self {
            lines: vec![RotaLineView {
                line: 2,
                person: "Dr Amara Nwosu".into(),
                outcome: "added".into(),
                why: Vec::new(),
            }],
        }
    }
}

impl From<Vec<LineResult>> for RotaImportView {
    fn from(lines: Vec<LineResult>) -> Self {
        let view = |line: LineResult| RotaLineView {
            line: line.line,
            person: line.code,
            outcome: outcome(line.outcome).into(),
            why: line.why,
        };
        Self { lines: lines.into_iter().map(view).collect() }
    }
}
