//! The exact words of each message to an organisation: reference and purpose, respectful and short,
//! with a way to say that it holds nothing. They name nobody of the family.

use super::{Outcome, Request, Rung, items_words};
use crate::calendar;
use chrono::NaiveDate;

/// One message before it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which step it is; none for the first asking.
    pub rung: Option<Rung>,
    /// Names of those to whom it goes.
    pub to: Vec<String>,
    /// Mailboxes to which it goes, in the same order.
    pub mailboxes: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Body: plain text.
    pub body: String,
}

/// The message of a step; without one, the asking itself.
pub fn letter(reference: &str, request: &Request, rung: Option<Rung>) -> Letter {
    let day = calendar::human_date;
    let due = day(request.due_on);
    let asked = day(calendar::london_date(request.asked_at));
    let (what, organisation) = (items_words(&request.items), request.organisation.as_str());
    let part = request.reply.as_ref().is_some_and(|reply| reply.outcome == Outcome::Partial);
    let in_full = if part { " in full" } else { "" };
    let opening = match rung {
        None => format!(
            "The child death review partners ask {organisation} for {what}. Please send it by {due}.\n\nThe particulars of the child reach you in the secure way that is agreed with your organisation."
        ),
        Some(Rung::Reminder) => format!(
            "On {asked} we asked {organisation} for {what}. This is a reminder that it is due on {due}."
        ),
        Some(Rung::Chase) => format!(
            "On {asked} we asked {organisation} for {what}. It was due on {due} and has not reached us{in_full}. Please send it, or tell us what you need from us to do so."
        ),
        Some(_) => format!(
            "On {asked} we asked {organisation} for {what}. It was due on {due}. We have written to {} and have no full answer. Please help us to receive it. {} has a copy of this message.",
            request.contact.name, request.contact.name
        ),
    };
    let subject = match rung {
        None => format!("Child death review {reference}: your report by {}", short(request)),
        Some(Rung::Reminder) => {
            format!("Child death review {reference}: reminder, your report by {}", short(request))
        }
        Some(Rung::Chase) => {
            format!("Child death review {reference}: your report was due on {due}")
        }
        Some(_) => format!("Child death review {reference}: we need your help with a report"),
    };
    let body = format!(
        "{opening}\n\nIf you hold no information, tell us so: that is an answer too. You share what you hold under section 16N of the Children Act 2004; the family's consent is not needed.\n\nReference: {reference}\n\nThis message names nobody of the family on purpose.\n"
    );
    let recipients = request.recipients(rung.unwrap_or(Rung::Reminder));
    Letter {
        rung,
        to: recipients.iter().map(|contact| contact.name.clone()).collect(),
        mailboxes: recipients.iter().map(|contact| contact.email.clone()).collect(),
        subject,
        body,
    }
}

/// The due date without its year, for a subject.
fn short(request: &Request) -> String {
    let on: NaiveDate = request.due_on;
    on.format("%-d %B").to_string()
}
