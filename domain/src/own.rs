//! What people set for themselves: who stands in while they are away, the daily digest, and the
//! address of their own calendar. A deputy gets the work that the other has, and no right that they
//! have not; of a calendar only the times are kept.

use crate::{
    access::Actor,
    calendar,
    hand::Colleague,
    ids::StaffId,
    meeting::slots::Span,
    message::{Message, To},
    moment::Moment,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How far ahead somebody may stand in, in months (our own rule): longer is a change of roles.
const LONGEST_MONTHS: u32 = 12;
/// How often the calendars of people are read (our own choice).
pub const CALENDAR_EVERY: Duration = Duration::minutes(30);
/// How far ahead their times are kept (our own choice): the longest search, and a little more.
pub const CALENDAR_AHEAD: Duration = Duration::days(400);
/// When the digest goes where nobody says otherwise, in minutes of the day: 07:30.
pub const DIGEST_AT: u32 = 7 * 60 + 30;

/// Who stands in for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputy {
    /// The person who stands in.
    pub deputy: StaffId,
    /// The last day, in London.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Deputy {
    /// Whether they still stand in on a day.
    pub fn stands(&self, on: NaiveDate) -> bool {
        on <= self.until
    }
}

/// The calendar of a person, by whose times a search knows when they are engaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCalendar {
    /// The host of its address; the rest of it works like a key and is not shown.
    pub host: String,
    /// When its times were last read; none if never.
    pub read_at: Option<DateTime<Utc>>,
    /// Why the last reading came to nothing.
    pub fault: Option<String>,
}

/// When somebody is engaged, by their own calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engaged {
    /// Their mailbox.
    pub email: String,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// The times.
    pub spans: Vec<Span>,
}

/// Whether a colleague holds one of somebody's roles in the same area: only then could they do any
/// of the work.
pub fn may_stand_in(colleague: &Colleague, who: &Actor) -> bool {
    Some(colleague.id) != who.staff_id()
        && colleague.grants.iter().any(|grant| who.roles_in(grant.area).contains(&grant.role))
}

/// Names who stands in, until a day.
///
/// # Errors
/// Faults of `/deputy`, `/until` and `/reason`.
pub fn name_deputy(
    who: &Actor,
    to: Option<&Colleague>,
    until: NaiveDate,
    reason: &str,
    at: &Moment,
) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    let fit = to.is_some_and(|colleague| may_stand_in(colleague, who));
    let needed = "Choose a colleague who holds one of your roles in your area.";
    faults.unless(fit, "/deputy", "role-needed", needed);
    faults.unless(until >= at.today, "/until", "date-in-past", "Enter today or a later day.");
    let far = "Enter a day within 12 months. For longer, ask for a change of roles.";
    let near = until <= calendar::add_months(at.today, LONGEST_MONTHS);
    faults.unless(near, "/until", "date-too-far", far);
    faults.text("/reason", reason, 300, "Say why, such as leave.");
    faults.into_result()
}

/// The daily digest of a person: counts and nothing else. Two servers write the same message.
pub fn digest(staff: StaffId, mailbox: &str, today: NaiveDate, counts: &[(&str, u64)]) -> Message {
    let lines: String = counts.iter().map(|(words, count)| format!("{words}: {count}\n")).collect();
    Message {
        kind: "digest".into(),
        to: To::Mailbox { address: mailbox.into() },
        subject: format!("Child death review: your work on {}", calendar::human_date(today)),
        body: format!(
            "Your work this morning\n\n{lines}\nSign in to see more. This message names nobody and no case on purpose.\n\nYou asked for it. You can stop it on the page \"Your settings\".\n"
        ),
        meeting: None,
        dedupe: format!("digest:{staff}:{today}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{Grant, Role},
        ids::AreaId,
    };

    fn person(role: Role, area: AreaId) -> (Actor, Colleague) {
        let (id, name) = (StaffId::random(), "Jo Tanaka".to_owned());
        let grants = vec![Grant { role, area }];
        let colleague = Colleague { id, name: name.clone(), grants: grants.clone() };
        (Actor::Staff { id, name, grants }, colleague)
    }

    fn field(refused: Result<(), Refusal>) -> String {
        refused.expect_err("refused").fields()[0].field.clone()
    }

    #[test]
    fn only_somebody_with_one_of_the_same_roles_in_the_same_area_stands_in() {
        let area = AreaId::random();
        let at = Moment::at("2026-11-23T09:00:00Z".parse().expect("a time"));
        let (who, own) = person(Role::Administrator, area);
        let (_, colleague) = person(Role::Administrator, area);
        let (_, doctor) = person(Role::DesignatedDoctor, area);
        let (_, elsewhere) = person(Role::Administrator, AreaId::random());
        let until = at.today;
        assert_eq!(name_deputy(&who, Some(&colleague), until, "Leave", &at), Ok(()));
        for wrong in [Some(&doctor), Some(&elsewhere), Some(&own), None] {
            assert_eq!(field(name_deputy(&who, wrong, until, "Leave", &at)), "/deputy");
        }
        let to = Some(&colleague);
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(field(name_deputy(&who, to, day("2026-11-22"), "Leave", &at)), "/until");
        assert_eq!(field(name_deputy(&who, to, day("2027-11-24"), "Leave", &at)), "/until");
        assert_eq!(field(name_deputy(&who, to, until, " ", &at)), "/reason");
    }

    #[test]
    fn a_deputy_stands_until_the_end_of_the_last_day() {
        let until = NaiveDate::from_ymd_opt(2026, 12, 4).expect("a day");
        let deputy = Deputy { deputy: StaffId::random(), until, reason: "Leave".into() };
        assert!(deputy.stands(until) && !deputy.stands(calendar::add_days(until, 1)));
    }

    #[test]
    fn a_digest_is_counts_and_one_message_however_often_it_is_written() {
        let (staff, today) =
            (StaffId::random(), NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day"));
        let write = || digest(staff, "jo.tanaka@example.org", today, &[("Overdue", 2)]);
        let message = write();
        assert_eq!(message, write());
        assert!(message.body.contains("Overdue: 2\n"));
        assert!(!message.body.contains("CDR-") && !message.body.contains("Tanaka"));
    }
}
