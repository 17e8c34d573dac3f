//! Asking an organisation, reminding it, giving it a formal notice, recording what it answered.

use super::{
    Contact, Ground, Item, Ladder, Outcome, Reply, Request, RequestEvent, Requester, Rung, Step,
    WORKING,
};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    ids::RequestId,
    meeting,
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{Duration, NaiveDate};

/// How long an organisation has where nobody says otherwise, in working days (unverified: common
/// practice, no period in national text).
const USUAL_DAYS: u32 = 15;
/// No two messages for the same thing within so many hours.
const APART_HOURS: i64 = 24;
/// Within so many working days of the last, another message needs a reason.
const REASON_DAYS: u32 = 2;

/// Asks an organisation for information.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The id the request will have.
    pub id: RequestId,
    /// Whom.
    pub organisation: String,
    /// Their named contact.
    pub contact: Contact,
    /// Their safeguarding lead; both fields empty where none is known.
    pub lead: Contact,
    /// What, by code.
    pub items: Vec<String>,
    /// The partner that asks.
    pub requester: Requester,
    /// By when; none for the usual time.
    pub due_on: Option<NaiveDate>,
    /// The ladder that the area has set.
    pub ladder: Ladder,
}

impl Command for Ask {
    const OPERATION: Operation = Operation::RequestInformation;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let usual = calendar::add_working_days(WORKING, at.today, USUAL_DAYS).on;
        let due_on = self.due_on.unwrap_or(usual);
        let items: Option<Vec<Item>> =
            self.items.iter().map(|code| Item::from_code(code)).collect();
        let mut faults = Faults::default();
        faults.text("/organisation", &self.organisation, 120, "Enter the organisation.");
        check_contact(&mut faults, "/contact", &self.contact);
        let lead = &self.lead;
        let known = !(lead.name.trim().is_empty() && lead.email.trim().is_empty());
        if known {
            check_contact(&mut faults, "/lead", lead);
        }
        let some = items.as_ref().is_some_and(|items| !items.is_empty());
        faults.unless(some, "/items", "missing", "Choose what is asked for.");
        faults.unless(due_on > at.today, "/due_on", "date-not-ahead", "Enter a day after today.");
        let near = due_on <= calendar::add_months(at.today, 6);
        faults.unless(near, "/due_on", "date-too-far", "Enter a day within six months.");
        let waits = |known: &Request| known.open() && same(&known.organisation, &self.organisation);
        let twice = "This organisation is asked already. Remind it, or record its answer first.";
        let fresh = !on.course.requests.iter().any(waits);
        faults.unless(fresh, "/organisation", "asked-already", twice);
        faults.into_result()?;
        let mut items = items.unwrap_or_default();
        items.sort();
        items.dedup();
        Ok(vec![CaseEvent::Request(RequestEvent::Asked(Box::new(Request {
            id: self.id,
            organisation: self.organisation.trim().into(),
            contact: trimmed(&self.contact),
            lead: known.then(|| trimmed(lead)),
            items,
            requester: self.requester,
            asked_at: at.now,
            asked_by: who.name(),
            due_on,
            ladder: self.ladder,
            steps: Vec::new(),
            reply: None,
        })))])
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn trimmed(contact: &Contact) -> Contact {
    Contact { name: contact.name.trim().into(), email: contact.email.trim().into() }
}

fn check_contact(faults: &mut Faults, field: &str, contact: &Contact) {
    faults.text(&format!("{field}_name"), &contact.name, 120, "Enter the name.");
    faults.unless(
        meeting::looks_like_mailbox(contact.email.trim()),
        &format!("{field}_email"),
        "email-not-recognised",
        "Enter an e-mail address such as name@example.org.",
    );
}

/// The request, while something is waited for.
fn waiting(on: &CaseRecord, id: RequestId, operation: Operation) -> Result<&Request, Refusal> {
    let request = on.course.request(id).filter(|request| request.open());
    request.ok_or_else(|| Refusal::NotAllowedNow {
        operation,
        why: "Nothing is waited for: the request was answered, or there is none.".into(),
    })
}

fn stepped(request: &Request, step: Step) -> Vec<CaseEvent> {
    let organisation = request.organisation.clone();
    vec![CaseEvent::Request(RequestEvent::Stepped { id: request.id, organisation, step })]
}

/// Reminds an organisation: which step it is follows from the day.
#[derive(Clone, Debug)]
pub struct Remind {
    /// Which request.
    pub id: RequestId,
    /// Why again so soon; needed within two working days of the last message.
    pub reason: Option<String>,
}

impl Remind {
    /// The step that the reminder is on a day, where it may go: all that a preview needs.
    ///
    /// # Errors
    /// Written to within 24 hours, or within two working days and without a reason.
    pub fn step(&self, request: &Request, who: &Actor, at: &Moment) -> Result<Step, Refusal> {
        let reason = self.reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if let Some(sent) = request.sent_within(Duration::hours(APART_HOURS), at.now) {
            let why = format!(
                "{} was written to on {} at {}. The next message may go 24 hours later.",
                request.organisation,
                calendar::human_date(calendar::london_date(sent)),
                calendar::london_time(sent).format("%H:%M")
            );
            return Err(Refusal::field("/requests", "too-soon", why));
        }
        let soon = request.last_step().is_some_and(|step| {
            let day = calendar::london_date(step.at);
            at.today <= calendar::add_working_days(WORKING, day, REASON_DAYS).on
        });
        if soon && reason.is_none() {
            let why = format!(
                "{} was written to within two working days. Say why again so soon.",
                request.organisation
            );
            return Err(Refusal::field("/reason", "reason-needed", why));
        }
        let rung = request.rung_on(at.today);
        let to: Vec<&str> =
            request.recipients(rung).into_iter().map(|contact| contact.name.as_str()).collect();
        Ok(Step { rung, at: at.now, by: who.name(), to: to.join(" and "), answer_by: None })
    }
}

impl Command for Remind {
    const OPERATION: Operation = Operation::SendReminders;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let request = waiting(on, self.id, Self::OPERATION)?;
        Ok(stepped(request, self.step(request, who, at)?))
    }
}

/// Gives the formal notice of section 16N. A person says so; nothing is sent by itself.
#[derive(Clone, Debug)]
pub struct GiveNotice {
    /// Which request.
    pub id: RequestId,
    /// The person to whom it is addressed.
    pub recipient: String,
    /// By when an answer is asked for.
    pub answer_by: NaiveDate,
    /// Whether the person has confirmed that the notice is to be given.
    pub confirmed: bool,
}

impl Command for GiveNotice {
    const OPERATION: Operation = Operation::GiveFormalNotice;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let request = waiting(on, self.id, Self::OPERATION)?;
        let reached = match request.next() {
            Some((Rung::Notice, from)) if from <= at.today => Ok(()),
            Some((Rung::Notice, from)) => Err(format!(
                "The ladder reaches the formal notice on {}.",
                calendar::human_date(from)
            )),
            Some((Rung::Officials, _)) | None => {
                Err("The formal notice was given already.".to_owned())
            }
            Some(_) if request.lead.is_none() => Err("Remind the organisation first.".to_owned()),
            Some(_) => Err("Remind the organisation and its safeguarding lead first.".to_owned()),
        };
        let operation = Self::OPERATION;
        reached.map_err(|why| Refusal::NotAllowedNow { operation, why })?;
        let mut faults = Faults::default();
        let needed = "Enter the person to whom the notice is addressed.";
        faults.text("/recipient", &self.recipient, 120, needed);
        let least = calendar::add_working_days(WORKING, at.today, 5).on;
        let detail = "Give at least five working days.";
        faults.unless(self.answer_by >= least, "/answer_by", "too-short", detail);
        let near = self.answer_by <= calendar::add_months(at.today, 3);
        faults.unless(near, "/answer_by", "date-too-far", "Enter a day within three months.");
        let detail = "Confirm that the notice is to be given.";
        faults.unless(self.confirmed, "/confirmed", "not-confirmed", detail);
        faults.into_result()?;
        let step = Step {
            rung: Rung::Notice,
            at: at.now,
            by: who.name(),
            to: self.recipient.trim().into(),
            answer_by: Some(self.answer_by),
        };
        Ok(stepped(request, step))
    }
}

/// Records that the partners' accountable officials were told.
#[derive(Clone, Debug)]
pub struct RecordOfficials {
    /// Which request.
    pub id: RequestId,
    /// Who was told.
    pub told: String,
}

impl Command for RecordOfficials {
    const OPERATION: Operation = Operation::RecordEscalation;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let request = waiting(on, self.id, Self::OPERATION)?;
        let reached = match request.next() {
            Some((Rung::Officials, from)) if from <= at.today => Ok(()),
            Some((Rung::Officials, from)) => Err(format!(
                "The ladder reaches the accountable officials on {}.",
                calendar::human_date(from)
            )),
            _ => Err("The officials are told once, after the formal notice.".to_owned()),
        };
        let operation = Self::OPERATION;
        reached.map_err(|why| Refusal::NotAllowedNow { operation, why })?;
        let mut faults = Faults::default();
        faults.text("/told", &self.told, 200, "Say who was told.");
        faults.into_result()?;
        let (rung, to) = (Rung::Officials, self.told.trim().to_owned());
        Ok(stepped(request, Step { rung, at: at.now, by: who.name(), to, answer_by: None }))
    }
}

/// Records what an organisation answered.
#[derive(Clone, Debug)]
pub struct RecordAnswer {
    /// Which request.
    pub id: RequestId,
    /// What.
    pub outcome: Outcome,
    /// Why it was refused.
    pub ground: Option<Ground>,
    /// When it came; none for today.
    pub on: Option<NaiveDate>,
}

impl Command for RecordAnswer {
    const OPERATION: Operation = Operation::RecordRequestAnswer;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let request = waiting(on, self.id, Self::OPERATION)?;
        let day = self.on.unwrap_or(at.today);
        let mut faults = Faults::default();
        let asked = calendar::london_date(request.asked_at);
        let within = "The date must be on or after the day it was asked, and not in the future.";
        faults.unless(asked <= day && day <= at.today, "/on", "date-not-fitting", within);
        let refused = self.outcome == Outcome::Refused;
        let needed = "Say why it was refused.";
        faults.unless(!refused || self.ground.is_some(), "/ground", "missing", needed);
        faults.into_result()?;
        Ok(vec![CaseEvent::Request(RequestEvent::Answered {
            id: request.id,
            organisation: request.organisation.clone(),
            reply: Reply {
                outcome: self.outcome,
                ground: self.ground.filter(|_| refused),
                on: day,
                by: who.name(),
            },
        })])
    }
}
