//! Answers to an invitation: who comes, who does not, who is not sure yet. An answer comes from a
//! calendar (METHOD:REPLY); it must be from somebody invited, about this meeting as it is now.

use super::{Meeting, MeetingEvent, moving::arranged};
use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command},
    ids::MeetingId,
    moment::Moment,
    operations::Operation,
    refusal::Refusal,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What somebody invited answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// Is not sure yet.
    Tentative,
}

impl Word {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "Comes",
            Self::Declined => "Does not come",
            Self::Tentative => "Not sure yet",
        }
    }
}

/// An answer as the meeting keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The mailbox of the person invited.
    pub email: String,
    /// The answer.
    pub word: Word,
    /// The sequence of the invitation that is answered.
    pub sequence: u32,
    /// When the calendar made the answer.
    pub stamped_at: DateTime<Utc>,
    /// When it was taken in.
    pub taken_at: DateTime<Utc>,
}

impl Meeting {
    /// What somebody invited answered to the meeting as it is now.
    pub fn answer_of(&self, email: &str) -> Option<Word> {
        let theirs = |reply: &&Reply| {
            reply.sequence == self.sequence && reply.email.eq_ignore_ascii_case(email)
        };
        self.replies.iter().find(theirs).map(|reply| reply.word)
    }
}

/// Takes an answer in.
#[derive(Clone, Debug)]
pub struct TakeReply {
    /// The meeting on whose page it is entered.
    pub id: MeetingId,
    /// The meeting that the file names.
    pub uid: String,
    /// The sequence that is answered.
    pub sequence: u32,
    /// Who answers.
    pub email: String,
    /// What.
    pub word: Word,
    /// When the calendar made the answer.
    pub stamped_at: DateTime<Utc>,
}

impl Command for TakeReply {
    const OPERATION: Operation = Operation::RecordReply;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let meeting = arranged(on, self.id, Self::OPERATION)?;
        let fault = |code: &str, detail: &str| Err(Refusal::field("/reply", code, detail));
        if !self.uid.eq_ignore_ascii_case(&meeting.id.to_string()) {
            return fault("other-meeting", "This answers the invitation to another meeting.");
        }
        let theirs = |email: &str| email.eq_ignore_ascii_case(&self.email);
        if !meeting.invitees.iter().any(|invitee| theirs(&invitee.email)) {
            return fault("stranger", "This answer is from somebody who is not invited.");
        }
        if self.sequence < meeting.sequence {
            let detail = "This answers an earlier invitation: the meeting has moved since. Ask for an answer to the new one.";
            return fault("older-invitation", detail);
        }
        if self.sequence > meeting.sequence {
            return fault("unknown-invitation", "This answers an invitation that was never sent.");
        }
        let newer = |reply: &super::Reply| {
            theirs(&reply.email)
                && reply.sequence == self.sequence
                && reply.stamped_at > self.stamped_at
        };
        if meeting.replies.iter().any(newer) {
            return fault("older-reply", "A later answer of this person is recorded already.");
        }
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Replied {
            id: self.id,
            kind: meeting.kind,
            reply: Reply {
                email: self.email.to_lowercase(),
                word: self.word,
                sequence: self.sequence,
                stamped_at: self.stamped_at,
                taken_at: at.now,
            },
        })])
    }
}
