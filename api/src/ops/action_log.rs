//! The log of what is to be done on a case: the actions of the minutes of its meetings, then those of
//! the analysis form. Each says where it comes from and where it stands.

use chrono::NaiveDate;
use domain::{
    analysis::Learning,
    calendar::human_date,
    meeting::{self, Meeting},
};
use reports::sheet::minutes::Action;

/// The lines of the log.
pub fn lines(meetings: &[Meeting], learning: &[Learning], today: NaiveDate) -> Vec<Action> {
    let agreed = meetings.iter().flat_map(|meeting| {
        meeting.actions().iter().map(move |action| of_meeting(meeting, action, today))
    });
    let learned = learning.iter().filter(|line| !line.action.trim().is_empty()).map(of_form);
    agreed.chain(learned).collect()
}

/// The analysis form says what is recommended, and not what became of it.
fn of_form(line: &Learning) -> Action {
    Action {
        what: line.action.clone(),
        from: match line.issue.trim() {
            "" => "Analysis form".to_owned(),
            issue => format!("Analysis form: {issue}"),
        },
        owner: line.owner.clone(),
        due: line.due_on.map(human_date).unwrap_or_default(),
        state: "Recommended".to_owned(),
    }
}

fn of_meeting(meeting: &Meeting, action: &meeting::Action, today: NaiveDate) -> Action {
    let held = meeting.record.as_ref().map(|record| human_date(record.on)).unwrap_or_default();
    let state = match &action.done {
        Some(ended) => format!("Done on {}: {}", human_date(ended.on), ended.note),
        None if action.late(today) => "Late".to_owned(),
        None => "To do".to_owned(),
    };
    Action {
        what: action.what.clone(),
        from: format!("{}, {held}", meeting.kind.words()),
        owner: action.owner.clone(),
        due: human_date(action.due_on),
        state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use domain::{
        ids::MeetingId,
        meeting::{Ended, Kind, Record, State},
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn action(what: &str, due_on: &str, done: Option<Ended>) -> meeting::Action {
        let (what, owner) = (what.to_owned(), "Dr Amara Nwosu".to_owned());
        meeting::Action { what, owner, due_on: day(due_on), done }
    }

    fn held() -> Meeting {
        let at: DateTime<Utc> = "2027-01-14T10:00:00Z".parse().expect("a time");
        let done = Ended { on: day("2027-01-20"), note: "The log is in.".into(), by: "P".into() };
        Meeting {
            id: MeetingId::random(),
            kind: Kind::Review,
            starts_at: at,
            ends_at: at,
            place: "Room 2".into(),
            video_link: None,
            chair: "Morgan Reyes".into(),
            invitees: Vec::new(),
            state: State::Held,
            record: Some(Record {
                held: true,
                on: day("2027-01-14"),
                attendance: Vec::new(),
                notes: String::new(),
                decisions: Vec::new(),
                overrides: Vec::new(),
                actions: vec![
                    action("Ask the ambulance service", "2027-01-28", Some(done)),
                    action("Draft the form", "2027-01-28", None),
                    action("Write to the school", "2027-03-01", None),
                ],
            }),
            arranged_at: at,
            sequence: 0,
            version: 2,
            alterations: Vec::new(),
            replies: Vec::new(),
            setting: None,
            minutes: meeting::Minutes::default(),
        }
    }

    #[test]
    fn each_line_says_where_it_comes_from_and_where_it_stands() {
        let learned = Learning {
            issue: "A monitor failed".into(),
            action: "Check the monitors".into(),
            owner: "Northmere Infirmary".into(),
            ..Learning::default()
        };
        let silent = Learning { issue: "Nothing to do".into(), ..Learning::default() };
        let lines = lines(&[held()], &[learned, silent], day("2027-02-01"));
        let told: Vec<(&str, &str)> =
            lines.iter().map(|line| (line.from.as_str(), line.state.as_str())).collect();
        let review = "Child death review meeting, 14 January 2027";
        assert_eq!(
            told,
            [
                (review, "Done on 20 January 2027: The log is in."),
                (review, "Late"),
                (review, "To do"),
                ("Analysis form: A monitor failed", "Recommended"),
            ]
        );
        assert_eq!(
            (lines[2].owner.as_str(), lines[2].due.as_str()),
            ("Dr Amara Nwosu", "1 March 2027")
        );
    }
}
