//! What leaves the building as a message, and how little it carries: a reference and a purpose,
//! never a name, a date of birth or a diagnosis. Read from events; the outbox keeps it.

use crate::{
    access::Role,
    analysis::{AnalysisEvent, Step},
    calendar,
    case::{CaseEvent, CaseRecord},
    hand_over::HandOverEvent,
    ids::{AreaId, ClientId, MeetingId, QuestionId},
    meeting::{
        MeetingEvent, State,
        poll::{Poll, PollEvent},
    },
    request::{self, RequestEvent, Rung},
    response::ResponseEvent,
};
use serde::{Deserialize, Serialize};

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum To {
    /// Everybody with a role in the area that owns the case.
    Role {
        /// The role.
        role: Role,
    },
    /// One mailbox.
    Mailbox {
        /// The address.
        address: String,
    },
    /// Everybody with a role in one area, whichever area owns the case.
    AreaRole {
        /// The area.
        area: AreaId,
        /// The role.
        role: Role,
    },
    /// The webhook of a sender; the body is the event as JSON.
    Webhook {
        /// The sender.
        client: ClientId,
    },
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Stable code of its kind.
    pub kind: String,
    /// For whom.
    pub to: To,
    /// Subject: reference and purpose.
    pub subject: String,
    /// Body: plain text.
    pub body: String,
    /// The meeting whose calendar file goes with it.
    pub meeting: Option<MeetingId>,
    /// What makes it one message however often it is written.
    pub dedupe: String,
}

/// The messages that follow from events.
pub fn from_events(record: &CaseRecord, events: &[CaseEvent]) -> Vec<Message> {
    events.iter().flat_map(|event| from_event(record, event)).collect()
}

/// A sender answered a question about its notice: the office is told, with the case if there is one.
pub fn sender_answered(reference: Option<&str>, question: QuestionId) -> Message {
    let about = reference.unwrap_or("a waiting notice");
    Message {
        kind: "sender-answered".into(),
        to: To::Role { role: Role::Administrator },
        subject: format!("Child death review {about}: a sender answered"),
        body: format!(
            "The sender of a notice answered your question.\n\nReference: {about}\n\nSign in to read more. This message names nobody on purpose.\n"
        ),
        meeting: None,
        dedupe: format!("sender-answered:{question}"),
    }
}

fn from_event(record: &CaseRecord, event: &CaseEvent) -> Vec<Message> {
    let reference = record.course.reference.as_str();
    let version = record.version;
    let role = |kind: &str, role: Role, purpose: &str, sentence: &str| Message {
        kind: kind.into(),
        to: To::Role { role },
        subject: format!("Child death review {reference}: {purpose}"),
        body: format!(
            "{sentence}\n\nReference: {reference}\n\nSign in to read more. This message names nobody on purpose.\n"
        ),
        meeting: None,
        dedupe: format!("{kind}:{}:{}:{version}", record.course.id, role.code()),
    };
    match event {
        // A joined case goes along with the one it is joined to, of which the area is told.
        CaseEvent::Forwarded { .. } if record.course.joined_into.is_some() => Vec::new(),
        CaseEvent::Opened { .. } | CaseEvent::Forwarded { .. } => {
            let sentence = "A death was notified to your area.";
            [Role::Administrator, Role::DesignatedDoctor]
                .map(|to| role("new-death", to, "a death was notified", sentence))
                .into()
        }
        CaseEvent::NoticePlaced { .. } if record.course.notices.len() > 1 => {
            vec![role(
                "further-notice",
                Role::Administrator,
                "a further notice",
                "A further notice was placed on this case.",
            )]
        }
        CaseEvent::Response(ResponseEvent::Decided(_)) => {
            vec![role(
                "response-decided",
                Role::DesignatedDoctor,
                "a decision to confirm",
                "A joint agency response decision was recorded. Please confirm or challenge it.",
            )]
        }
        CaseEvent::Response(ResponseEvent::Reviewed(word)) if !word.confirmed => {
            vec![role(
                "response-challenged",
                Role::Administrator,
                "a decision was challenged",
                "The designated doctor challenged the joint agency response decision.",
            )]
        }
        CaseEvent::Meeting(event) => meeting(record, event),
        CaseEvent::Poll(PollEvent::Opened(poll)) => asked(reference, poll),
        CaseEvent::Analysis(AnalysisEvent::Routed { to: Step::WithDoctor }) => {
            vec![role(
                "analysis-with-you",
                Role::DesignatedDoctor,
                "an analysis form is with you",
                "The analysis form was passed on to you.",
            )]
        }
        CaseEvent::Analysis(AnalysisEvent::Routed { .. }) => {
            vec![role(
                "analysis-with-you",
                Role::PanelChair,
                "an analysis form is with the panel",
                "The analysis form was passed on to the panel.",
            )]
        }
        CaseEvent::Analysis(AnalysisEvent::Returned { remark }) => {
            let to = if remark.returned_to == Step::Drafting {
                Role::Administrator
            } else {
                Role::DesignatedDoctor
            };
            vec![role(
                "analysis-returned",
                to,
                "an analysis form was returned",
                "The analysis form was returned to you with a comment.",
            )]
        }
        CaseEvent::Analysis(AnalysisEvent::Finalised { .. }) => {
            vec![role(
                "analysis-finalised",
                Role::Administrator,
                "the analysis is final",
                "The chair finalised the analysis form.",
            )]
        }
        CaseEvent::HandOver(event) => hand_over(record, event, &role),
        CaseEvent::Request(event) => request(record, event, &role),
        _ => Vec::new(),
    }
}

/// Everybody invited is told, and the calendar file goes with it. Why a meeting moved is not sent.
fn meeting(record: &CaseRecord, event: &MeetingEvent) -> Vec<Message> {
    let (kind, sentence, what) = match event {
        MeetingEvent::Arranged(_) => ("meeting-invitation", "You are invited to a meeting", ""),
        MeetingEvent::Moved { .. } => ("meeting-moved", "A meeting was moved", " (moved)"),
        MeetingEvent::Cancelled { .. } => {
            ("meeting-cancelled", "A meeting was called off", " (called off)")
        }
        MeetingEvent::Recorded { .. }
        | MeetingEvent::Replied { .. }
        | MeetingEvent::ActionEnded { .. }
        | MeetingEvent::Minutes { .. } => return Vec::new(),
    };
    let Some(meeting) = record.meetings.iter().find(|meeting| meeting.id == event.id()) else {
        return Vec::new();
    };
    let reference = &record.course.reference;
    let words = meeting.kind.words();
    let file = if meeting.state == State::Cancelled {
        "The calendar file takes it out of your calendar."
    } else {
        "The calendar file has the time and place."
    };
    let to_each = meeting.invitees.iter().map(|invitee| Message {
        kind: kind.into(),
        to: To::Mailbox { address: invitee.email.clone() },
        subject: format!("{words} {reference}{what}"),
        body: format!(
            "{sentence}: {}.\n\nReference: {reference}\n\n{file} This message names nobody on purpose.\n",
            words.to_lowercase()
        ),
        meeting: Some(meeting.id),
        dedupe: format!(
            "meeting:{}:{}:{}",
            meeting.id,
            meeting.sequence,
            invitee.email.to_lowercase()
        ),
    });
    to_each.collect()
}

/// What stands in a message for the address that only its receiver is told: it is put in when the
/// message is sent, and kept nowhere.
pub const LINK: &str = "{link}";

/// Everybody asked gets a link of their own. The last part of `dedupe` is what it is made from.
fn asked(reference: &str, poll: &Poll) -> Vec<Message> {
    let words = poll.kind.words();
    let until = calendar::human_date(calendar::london_date(poll.until));
    let to_each = poll.asked.iter().map(|asked| Message {
        kind: "availability-poll".into(),
        to: To::Mailbox { address: asked.invitee.email.clone() },
        subject: format!("When can you come? {words} {reference}"),
        body: format!(
            "You are asked which times suit you for a meeting: {}.\n\nReference: {reference}\n\nPlease answer until {until} at this address:\n{LINK}\n\nThe address is yours alone: please do not pass it on. This message names nobody on purpose.\n",
            words.to_lowercase()
        ),
        meeting: None,
        dedupe: format!("poll:{}:{}", poll.id, asked.link),
    });
    to_each.collect()
}

type ForRole<'a> = dyn Fn(&str, Role, &str, &str) -> Message + 'a;

/// The organisation is written to; from the safeguarding lead on, the designated doctor is told. A
/// formal notice is a letter that a person sends, so no message goes out for it.
fn request(record: &CaseRecord, event: &RequestEvent, role: &ForRole<'_>) -> Vec<Message> {
    let (id, rung) = match event {
        RequestEvent::Asked(request) => (request.id, None),
        RequestEvent::Stepped { id, step, .. } => (*id, Some(step.rung)),
        RequestEvent::Answered { .. } => return Vec::new(),
    };
    let Some(request) = record.course.request(id) else { return Vec::new() };
    let mut told = Vec::new();
    if matches!(rung, None | Some(Rung::Reminder | Rung::Chase | Rung::Lead)) {
        let kind = if rung.is_none() { "information-asked" } else { "information-reminder" };
        let letter = request::letter(&record.course.reference, request, rung);
        told.extend(letter.mailboxes.iter().map(|address| Message {
            kind: kind.into(),
            to: To::Mailbox { address: address.clone() },
            subject: letter.subject.clone(),
            body: letter.body.clone(),
            meeting: None,
            dedupe: format!("{kind}:{id}:{}:{}", request.steps.len(), address.to_lowercase()),
        }));
    }
    if matches!(rung, Some(Rung::Lead | Rung::Notice | Rung::Officials)) {
        let sentence = "An organisation has not answered a request for information, and the next step was taken.";
        told.push(role(
            "information-overdue",
            Role::DesignatedDoctor,
            "an organisation has not answered",
            sentence,
        ));
    }
    told
}

/// Both designated doctors are told of each step between them.
fn hand_over(record: &CaseRecord, event: &HandOverEvent, role: &ForRole<'_>) -> Vec<Message> {
    use Role::{Administrator, DesignatedDoctor};
    let ours = |to: Role, purpose: &str, sentence: &str| role(event.name(), to, purpose, sentence);
    let theirs = |area: AreaId, to: Role, purpose: &str, sentence: &str| {
        let message = ours(to, purpose, sentence);
        let dedupe = format!("{}:{area}", message.dedupe);
        Message { to: To::AreaRole { area, role: to }, dedupe, ..message }
    };
    match event {
        HandOverEvent::Proposed(new) => {
            let known = "A hand-over of this review to another area was proposed.";
            let asked =
                "Another area asks whether yours will review a death. Please accept or decline.";
            let mut told = vec![ours(DesignatedDoctor, "a hand-over was proposed", known)];
            if let Some(area) = new.to.area() {
                told.push(theirs(area, DesignatedDoctor, "a hand-over to answer", asked));
                told.push(theirs(area, Administrator, "a hand-over to answer", asked));
            }
            told
        }
        HandOverEvent::Withdrawn { id, .. } => {
            let sentence = "A hand-over was withdrawn. The review stays where it is.";
            let known = record.hand_overs.iter().find(|known| known.id == *id);
            let area = known.and_then(|known| known.to.area());
            let mut told = vec![ours(DesignatedDoctor, "a hand-over was withdrawn", sentence)];
            told.extend(
                area.map(|area| {
                    theirs(area, DesignatedDoctor, "a hand-over was withdrawn", sentence)
                }),
            );
            told
        }
        HandOverEvent::Answered { from, to, accepted, .. } => {
            let (purpose, sentence) = if *accepted {
                (
                    "a hand-over was accepted",
                    "The hand-over was accepted. The other area owns the review now.",
                )
            } else {
                (
                    "a hand-over was declined",
                    "The hand-over was declined. The review stays where it was.",
                )
            };
            [*from, *to]
                .into_iter()
                .flat_map(|area| {
                    [DesignatedDoctor, Administrator].map(|to| theirs(area, to, purpose, sentence))
                })
                .collect()
        }
        HandOverEvent::SentOutside(_) => {
            let sentence = "This review was sent to a body outside. Your area stays responsible until its receipt is recorded.";
            vec![ours(DesignatedDoctor, "a hand-over outside", sentence)]
        }
        HandOverEvent::Received { .. } => {
            let sentence =
                "The receipt of a hand-over was recorded. The other body is responsible now.";
            vec![ours(DesignatedDoctor, "a hand-over was received", sentence)]
        }
        HandOverEvent::InterestAdded { area, .. } => {
            let sentence = "Your area has an interest in this review and may read its cover.";
            vec![theirs(*area, DesignatedDoctor, "your area has an interest", sentence)]
        }
        HandOverEvent::InterestEnded { area, .. } => {
            let sentence = "Your area no longer has an interest in this review.";
            vec![theirs(*area, DesignatedDoctor, "an interest has ended", sentence)]
        }
    }
}
