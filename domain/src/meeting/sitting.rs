//! One sitting of several children, such as twins or those of one incident: meetings of several cases
//! at one time and place, with one chair. Each child keeps a meeting, its gates and an analysis form
//! of their own (process.md section 8); what moves or calls off the sitting does so for all.

use super::{Meeting, State};
use crate::{
    matching::fold,
    operations::Operation,
    refusal::{FieldFault, Refusal},
};

impl Meeting {
    /// Whether another meeting is the same sitting: same kind, time, place, link and chair, and
    /// somebody who is invited to both. Nobody can be in two places at once.
    pub fn same_sitting(&self, other: &Self) -> bool {
        let who = |meeting: &Self| -> Vec<String> {
            meeting.invitees.iter().map(|i| i.email.to_ascii_lowercase()).collect()
        };
        let known = who(self);
        self.kind == other.kind
            && (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)
            && fold(&self.place) == fold(&other.place)
            && self.video_link == other.video_link
            && fold(&self.chair) == fold(&other.chair)
            && who(other).iter().any(|email| known.contains(email))
    }

    /// Whether it can still be moved or called off.
    pub fn to_come(&self) -> bool {
        self.state == State::Arranged
    }
}

/// Why a sitting is not changed for all: the refusals of its cases, each with the reference. What every
/// case is refused alike is said once, without one.
pub fn refusal(operation: Operation, cases: usize, found: Vec<(String, Refusal)>) -> Refusal {
    let mut lines: Vec<(FieldFault, Vec<String>)> = Vec::new();
    for (reference, refused) in found {
        let faults = refused.fields();
        if faults.is_empty() {
            return Refusal::NotAllowedNow { operation, why: format!("{reference}: {refused}") };
        }
        for fault in faults {
            match lines.iter_mut().find(|(known, _)| *known == fault) {
                Some((_, references)) => references.push(reference.clone()),
                None => lines.push((fault, vec![reference.clone()])),
            }
        }
    }
    let told = lines.into_iter().map(|(fault, references)| {
        if references.len() == cases {
            return fault;
        }
        let detail = format!("{}: {}", references.join(", "), fault.detail);
        FieldFault { detail, ..fault }
    });
    Refusal::Invalid { faults: told.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::MeetingId,
        meeting::{Invitee, Kind},
    };
    use chrono::{DateTime, Duration, Utc};

    fn meeting(emails: &[&str]) -> Meeting {
        let starts_at: DateTime<Utc> = "2027-01-14T14:00:00Z".parse().expect("a time");
        let invitee = |email: &&str| Invitee {
            name: "Morgan Reyes".into(),
            role: String::new(),
            email: (*email).into(),
            essential: true,
        };
        Meeting {
            id: MeetingId::random(),
            kind: Kind::Review,
            starts_at,
            ends_at: starts_at + Duration::minutes(90),
            place: "Remote".into(),
            video_link: None,
            chair: "Dr Amara Nwosu".into(),
            invitees: emails.iter().map(invitee).collect(),
            state: State::Arranged,
            record: None,
            arranged_at: starts_at,
            sequence: 0,
            version: 1,
            alterations: Vec::new(),
            replies: Vec::new(),
            setting: None,
            minutes: crate::meeting::Minutes::default(),
        }
    }

    #[test]
    fn a_sitting_shares_its_time_place_chair_and_somebody_who_comes() {
        let one = meeting(&["morgan@example.org", "pat@example.org"]);
        let twin = meeting(&["MORGAN@example.org"]);
        assert!(one.same_sitting(&twin) && twin.same_sitting(&one));
        assert!(
            !one.same_sitting(&meeting(&["jo@example.org"])),
            "two remote meetings at one time"
        );
        let later = twin.starts_at + Duration::minutes(30);
        assert!(!one.same_sitting(&Meeting { starts_at: later, ..twin.clone() }));
        assert!(!one.same_sitting(&Meeting { chair: "Dr Idris Vaughan".into(), ..twin.clone() }));
        assert!(!one.same_sitting(&Meeting { place: "Room 2".into(), ..twin }));
    }

    #[test]
    fn a_fault_of_one_case_names_it_and_a_fault_of_all_is_said_once() {
        let all = || FieldFault::new("/reason", "missing", "Say why the meeting moves.");
        let one = FieldFault::new("/on", "after-due-date", "That is after the due date.");
        let found = vec![
            ("CDR-26-0001".into(), Refusal::Invalid { faults: vec![all()] }),
            ("CDR-26-0002".into(), Refusal::Invalid { faults: vec![all(), one] }),
        ];
        let told = refusal(Operation::MoveSitting, 2, found).fields();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].detail, "Say why the meeting moves.");
        assert_eq!(told[1].detail, "CDR-26-0002: That is after the due date.");
    }
}
