//! The on-call rota of an area: who can be called for a joint agency response at any hour, by
//! profession. Shifts are instants, so a change of the clocks makes a night longer or shorter and
//! never leaves it out. A gap is no fault: it says who acts instead.

use crate::{
    calendar::{self, Calendar, human_date, london_date, london_time, next_working_day},
    ids::{AreaId, OnCallId},
    meeting::slots::Span,
    refusal::{FieldFault, Refusal},
    response::calls::Profession,
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// The longest shift; a week on call is common, a month is a slip of the pen (our own limit).
const LONGEST: Duration = Duration::days(14);

/// Somebody who can be on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCallPerson {
    /// Their id.
    pub id: OnCallId,
    /// The area whose rota they are on.
    pub area: AreaId,
    /// Their profession.
    pub profession: Profession,
    /// Their name, or that of a team.
    pub name: String,
    /// Their organisation.
    pub organisation: String,
    /// The number to call.
    pub telephone: String,
    /// Their mailbox, by which a calendar file may name them.
    pub email: Option<String>,
    /// Whether they are still on the list; their earlier shifts stay.
    pub active: bool,
}

/// One turn on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The area.
    pub area: AreaId,
    /// The profession.
    pub profession: Profession,
    /// Who.
    pub person: OnCallId,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

impl Shift {
    fn covers(&self, at: DateTime<Utc>) -> bool {
        self.starts_at <= at && at < self.ends_at
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.profession == other.profession
            && self.starts_at < other.ends_at
            && other.starts_at < self.ends_at
    }

    /// From when until when, on London clocks.
    pub fn words(&self) -> String {
        format!("{} to {}", words_of(self.starts_at), words_of(self.ends_at))
    }
}

/// A day and a time on London clocks.
pub fn words_of(at: DateTime<Utc>) -> String {
    format!("{}, {}", human_date(london_date(at)), london_time(at).format("%H:%M"))
}

/// What is asked to be added to the list of people, as text that nobody has checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// Profession, by code.
    pub profession: String,
    /// Name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Telephone.
    pub telephone: String,
    /// Mailbox.
    pub email: Option<String>,
}

/// Reads somebody who is to be added to the list of an area.
///
/// # Errors
/// Every field at fault; a name that the list has already.
pub fn person(
    asked: &NewPerson,
    id: OnCallId,
    area: AreaId,
    known: &[OnCallPerson],
) -> Result<OnCallPerson, Refusal> {
    let mut faults = crate::refusal::Faults::default();
    let profession = Profession::from_code(&asked.profession)
        .filter(|profession| Profession::ON_CALL.contains(profession));
    faults.unless(profession.is_some(), "/profession", "not-known", PROFESSIONS);
    faults.text("/name", &asked.name, 200, "Enter the name of the person or the team.");
    faults.text("/organisation", &asked.organisation, 200, "Enter their organisation.");
    faults.text("/telephone", &asked.telephone, 40, "Enter the number to call.");
    let digits = asked.telephone.chars().filter(char::is_ascii_digit).count();
    let plain = asked.telephone.chars().all(|c| c.is_ascii_digit() || " +()-".contains(c));
    faults.unless(
        asked.telephone.trim().is_empty() || (digits >= 3 && plain),
        "/telephone",
        "not-a-number",
        "Use digits, spaces and + only.",
    );
    let email = asked.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    faults.unless(
        email.is_none_or(|email| email.contains('@') && email.len() <= 200),
        "/email",
        "not-a-mailbox",
        "Enter an e-mail address such as a.person@example.org, or leave it empty.",
    );
    let same = |one: &&OnCallPerson| {
        one.active
            && (one.name.eq_ignore_ascii_case(asked.name.trim())
                || email.is_some_and(|email| one.is_mailbox(email)))
    };
    faults.unless(
        !known.iter().any(|one| same(&one)),
        "/name",
        "known",
        "The list has this name or this e-mail address already. A shift must name one person.",
    );
    faults.into_result()?;
    Ok(OnCallPerson {
        id,
        area,
        profession: profession.unwrap_or(Profession::Specialist),
        name: asked.name.trim().to_owned(),
        organisation: asked.organisation.trim().to_owned(),
        telephone: asked.telephone.trim().to_owned(),
        email: email.map(str::to_owned),
        active: true,
    })
}

const PROFESSIONS: &str =
    "The profession is specialist, police, social_care, coroners_officer or designated_doctor.";

impl OnCallPerson {
    fn is_mailbox(&self, email: &str) -> bool {
        self.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email.trim()))
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.trim().to_lowercase() || self.is_mailbox(name)
    }
}

/// A shift as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShift {
    /// Profession, by code; none for that of the person.
    pub profession: Option<String>,
    /// Name or mailbox of the person.
    pub person: String,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

/// What adding a shift came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(Shift),
    /// It is there already.
    Known,
}

/// Reads a shift that is to be added to the rota of an area, beside those that are there.
///
/// # Errors
/// A person whom the list does not have, hours that are not a shift, and an overlap, each with its
/// own sentence; who overlaps is named.
pub fn add(
    asked: &NewShift,
    area: AreaId,
    people: &[OnCallPerson],
    shifts: &[Shift],
) -> Result<Added, Refusal> {
    let fault = |field: &str, code: &str, detail: String| Refusal::Invalid {
        faults: vec![FieldFault::new(field, code, detail)],
    };
    let named: Vec<&OnCallPerson> =
        people.iter().filter(|one| one.active && one.is_named(&asked.person)).collect();
    let [who] = named.as_slice() else {
        let detail = "Nobody on the list of this area has this name or e-mail address. Add the person first, or correct the line.";
        return Err(fault("/person", "unknown-person", detail.into()));
    };
    let said = match asked.profession.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => who.profession,
        Some(code) => Profession::from_code(code)
            .ok_or_else(|| fault("/profession", "not-known", PROFESSIONS.into()))?,
    };
    if said != who.profession {
        let detail = format!("This person is on the list as: {}.", who.profession.words());
        return Err(fault("/profession", "other-profession", detail));
    }
    if asked.ends_at <= asked.starts_at {
        let detail = "The shift must end after it starts.";
        return Err(fault("/ends_at", "before-start", detail.into()));
    }
    if asked.ends_at - asked.starts_at > LONGEST {
        let detail = "A shift lasts 14 days at most. Check the dates.";
        return Err(fault("/ends_at", "too-long", detail.into()));
    }
    let new = Shift {
        area,
        profession: said,
        person: who.id,
        starts_at: asked.starts_at,
        ends_at: asked.ends_at,
    };
    if shifts.contains(&new) {
        return Ok(Added::Known);
    }
    match shifts.iter().find(|known| known.overlaps(&new)) {
        None => Ok(Added::New(new)),
        Some(clash) => {
            let name = people.iter().find(|one| one.id == clash.person);
            let name = name.map_or("somebody", |one| one.name.as_str());
            let detail = format!("It overlaps with {name}, {}.", clash.words());
            Err(fault("/starts_at", "overlap", detail))
        }
    }
}

/// Who acts for a profession at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCallNow {
    /// The profession.
    pub profession: Profession,
    /// Who is on call, until when.
    pub person: Option<(OnCallPerson, DateTime<Utc>)>,
    /// Who acts; for a gap, instead.
    pub words: String,
}

/// Who is on call at an instant, profession by profession.
pub fn on_call(people: &[OnCallPerson], shifts: &[Shift], at: DateTime<Utc>) -> Vec<OnCallNow> {
    let now = |profession| {
        let shift = shifts.iter().find(|s| s.profession == profession && s.covers(at));
        let person = shift.and_then(|shift| {
            let who = people.iter().find(|one| one.id == shift.person)?;
            Some((who.clone(), shift.ends_at))
        });
        let words = match &person {
            Some((who, until)) => format!(
                "{}, {}, {}, until {}",
                who.name,
                who.organisation,
                who.telephone,
                words_of(*until)
            ),
            None => gap_words(profession, at),
        };
        OnCallNow { profession, person, words }
    };
    Profession::ON_CALL.into_iter().map(now).collect()
}

/// The turns of those whose mailbox is known, for a search of times.
pub fn turns(people: &[OnCallPerson], shifts: &[Shift]) -> Vec<(String, Span)> {
    let mailbox = |id: OnCallId| people.iter().find(|one| one.id == id)?.email.clone();
    let turn = |shift: &Shift| {
        let span = Span { starts_at: shift.starts_at, ends_at: shift.ends_at };
        Some((mailbox(shift.person)?, span))
    };
    shifts.iter().filter_map(turn).collect()
}

/// Who acts while nobody of a profession is on call.
pub fn gap_words(profession: Profession, at: DateTime<Utc>) -> String {
    let today = london_date(at);
    let day = human_date(next_working_day(Calendar::WorkingTogether, today));
    match profession {
        Profession::Specialist => format!(
            "No specialist on call: the attending consultant acts; the lead health professional takes over on the next working day, {day}."
        ),
        Profession::Police => {
            "Nobody of the police on the rota: the force control room finds the duty officer."
                .into()
        }
        Profession::SocialCare => {
            "Nobody of social care on the rota: the emergency duty team acts.".into()
        }
        Profession::CoronersOfficer => {
            "No coroner's officer on the rota: the police tell the coroner.".into()
        }
        _ => format!(
            "No designated doctor on call: the attending consultant acts; the designated doctor is told on the next working day, {day}."
        ),
    }
}

/// The stretches of time in which nobody of a profession is on call.
pub fn gaps(
    profession: Profession,
    shifts: &[Shift],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut own: Vec<&Shift> = shifts
        .iter()
        .filter(|s| s.profession == profession && s.ends_at > from && s.starts_at < until)
        .collect();
    own.sort_by_key(|shift| shift.starts_at);
    let mut gaps = Vec::new();
    let mut covered = from;
    for shift in own {
        if shift.starts_at > covered {
            gaps.push((covered, shift.starts_at));
        }
        covered = covered.max(shift.ends_at);
    }
    if covered < until {
        gaps.push((covered, until));
    }
    gaps
}

/// The instant that a line of a file names on London clocks, such as "2026-10-25 08:00" or
/// "25/10/2026 08:00"; with an offset, exactly that.
///
/// # Errors
/// A sentence that says what would be right, also for the hour that does not exist or exists twice.
pub fn read_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let text = text.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Ok(exact.to_utc());
    }
    let plain = text.replace('T', " ");
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"];
    let local = formats
        .iter()
        .find_map(|format| chrono::NaiveDateTime::parse_from_str(&plain, format).ok())
        .ok_or("Write times as 2026-11-02 17:00.")?;
    calendar::london(local.date(), local.time()).map_err(|fault| match fault {
        calendar::LocalTimeFault::DoesNotExist => {
            "This hour does not exist: the clocks go forward that night. Write a time before or after the change."
        }
        calendar::LocalTimeFault::HappensTwice { .. } => {
            "This hour happens twice: the clocks go back that night. Write it with its offset, such as 2026-10-25T01:30:00+01:00."
        }
    })
}

#[cfg(test)]
mod tests;
