//! Minutes are a draft until the chair's word; what is put right later stands beside what was approved.

use super::*;
use crate::{
    ids::CaseId,
    meeting::{self, Kind},
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at() -> Moment {
    Moment::at("2027-01-20T09:00:00Z".parse().expect("a time"))
}

fn staff() -> Actor {
    Actor::System { purpose: "a test" }
}

/// A case whose review meeting was held on 14 January 2027, and the meeting.
fn held_meeting() -> (CaseRecord, MeetingId) {
    let starts_at: DateTime<Utc> = "2027-01-14T14:00:00Z".parse().expect("a time");
    let id = MeetingId::random();
    let mut record = CaseRecord::new(CaseId::random(), &at());
    record.meetings.push(Meeting {
        id,
        kind: Kind::Review,
        starts_at,
        ends_at: starts_at + chrono::Duration::minutes(90),
        place: "Remote".into(),
        video_link: None,
        chair: "Dr Amara Nwosu".into(),
        invitees: Vec::new(),
        state: State::Held,
        record: Some(Record {
            held: true,
            on: day("2027-01-14"),
            attendance: Vec::new(),
            notes: "The course of the last day was agreed.".into(),
            decisions: vec!["Ask the trust.".into()],
            overrides: Vec::new(),
            actions: Vec::new(),
        }),
        arranged_at: starts_at,
        sequence: 0,
        version: 2,
        alterations: Vec::new(),
        replies: Vec::new(),
        setting: None,
        minutes: Minutes::default(),
    });
    (record, id)
}

fn done(record: &mut CaseRecord, command: &impl Command) {
    for event in command.decide(record, &staff(), &at()).expect("it is done") {
        let CaseEvent::Meeting(event) = event else { panic!("an event of a meeting") };
        meeting::apply(&mut record.meetings, &event);
    }
}

fn refused(record: &CaseRecord, command: &impl Command) -> Vec<(String, String)> {
    let refusal = command.decide(record, &staff(), &at()).expect_err("it is refused");
    refusal.fields().into_iter().map(|fault| (fault.field, fault.code)).collect()
}

fn approve(id: MeetingId, by: &str, on: &str) -> ApproveMinutes {
    ApproveMinutes { id, by: by.into(), on: day(on), instead: None }
}

fn amend(record: &CaseRecord, id: MeetingId, notes: &str, reason: &str) -> AmendMinutes {
    let text = Text::of(record.meetings[0].record.as_ref().expect("a record"));
    AmendMinutes { id, text: Text { notes: notes.into(), ..text }, reason: reason.into() }
}

fn fault(field: &str, code: &str) -> (String, String) {
    (field.into(), code.into())
}

#[test]
fn minutes_are_a_draft_until_the_chair_approves_them_by_name_and_day() {
    let (mut record, id) = held_meeting();
    assert!(record.meetings[0].minutes_wait());
    assert_eq!(record.meetings[0].minutes.words(), "Draft, not yet approved");
    done(&mut record, &approve(id, "dr amara  nwosu", "2027-01-18"));
    assert!(!record.meetings[0].minutes_wait());
    let words = record.meetings[0].minutes.words();
    assert!(words.ends_with("on 18 January 2027"), "{words}");
    let again = approve(id, "Dr Amara Nwosu", "2027-01-18").decide(&record, &staff(), &at());
    assert!(matches!(again, Err(Refusal::NotAllowedNow { .. })), "{again:?}");
}

#[test]
fn an_approval_needs_a_day_that_can_be_and_the_chair_or_a_reason() {
    let (mut record, id) = held_meeting();
    assert_eq!(
        refused(&record, &approve(id, "", "2027-01-13")),
        [
            fault("/by", "missing"),
            fault("/on", "before-meeting"),
            fault("/instead", "not-the-chair"),
        ]
    );
    let tomorrow = approve(id, "Dr Amara Nwosu", "2027-01-21");
    assert_eq!(refused(&record, &tomorrow), [fault("/on", "date-in-future")]);
    let other = approve(id, "Dr Idris Vaughan", "2027-01-18");
    assert_eq!(refused(&record, &other), [fault("/instead", "not-the-chair")]);
    let instead = Some("Dr Nwosu was called away: Dr Vaughan led the meeting.".to_owned());
    done(&mut record, &ApproveMinutes { instead, ..other });
    assert!(!record.meetings[0].minutes_wait());
}

#[test]
fn approved_minutes_that_are_amended_are_a_new_draft_and_the_approved_ones_are_kept() {
    let (mut record, id) = held_meeting();
    let draft = amend(&record, id, "The course was agreed. The call was at 10:12.", "");
    done(&mut record, &draft);
    assert_eq!(record.meetings[0].minutes.version(), 1, "a draft is changed as it stands");
    done(&mut record, &approve(id, "Dr Amara Nwosu", "2027-01-18"));
    let silent = amend(&record, id, "The call was at 10:21.", " ");
    assert_eq!(refused(&record, &silent), [fault("/reason", "missing")]);
    let right = amend(&record, id, "The call was at 10:21.", "Two digits were changed round.");
    done(&mut record, &right);
    let minutes = &record.meetings[0].minutes;
    assert!(record.meetings[0].minutes_wait(), "the new version waits for the chair");
    assert_eq!((minutes.version(), minutes.earlier.len()), (2, 1));
    let earlier = &minutes.earlier[0];
    assert_eq!(earlier.text.notes, "The course was agreed. The call was at 10:12.");
    assert_eq!(earlier.approval.on, day("2027-01-18"));
    assert_eq!(earlier.reason, "Two digits were changed round.");
    let same = amend(&record, id, "The call was at 10:21.", "");
    assert_eq!(refused(&record, &same), [fault("/notes", "unchanged")]);
}

#[test]
fn a_meeting_that_was_not_held_has_no_minutes() {
    let (mut record, id) = held_meeting();
    record.meetings[0].state = State::NotHeld;
    record.meetings[0].record.as_mut().expect("a record").held = false;
    assert!(!record.meetings[0].minutes_wait());
    let told = approve(id, "Dr Amara Nwosu", "2027-01-18").decide(&record, &staff(), &at());
    assert!(matches!(told, Err(Refusal::NotAllowedNow { .. })));
}

#[test]
fn a_meeting_stored_before_minutes_were_approved_is_read_as_a_draft() {
    let (record, _) = held_meeting();
    let mut stored = serde_json::to_value(&record.meetings[0]).expect("a meeting");
    for added in ["minutes", "setting"] {
        stored.as_object_mut().expect("an object").remove(added);
    }
    let read: Meeting = serde_json::from_value(stored).expect("a meeting of an earlier release");
    assert!(read.minutes_wait() && read.setting.is_none());
}
