//! Commands of handing over, of areas with an interest, and of the areas of a case. Whether an area
//! exists is looked up by the op; everything else is decided here.

use super::{Destination, HandOver, HandOverEvent, Receipt, Receiver, State, Word};
use crate::{
    access::{Actor, Role},
    area::AreaField,
    case::{CaseEvent, CaseRecord, Command},
    ids::{AreaId, HandOverId},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::NaiveDate;

/// The most characters of a reason.
const REASON: usize = 2_000;

fn word(who: &Actor, reason: &str, at: &Moment) -> Word {
    Word { by: who.name(), reason: reason.trim().into(), at: at.now }
}

fn refused(operation: Operation, why: &str) -> Refusal {
    Refusal::NotAllowedNow { operation, why: why.into() }
}

/// The area that owns the review; every case that was opened has one.
fn owner(on: &CaseRecord, operation: Operation) -> Result<AreaId, Refusal> {
    on.course.areas.reviewing.ok_or_else(|| refused(operation, "No area owns this review yet."))
}

fn none_waits(on: &CaseRecord, operation: Operation) -> Result<(), Refusal> {
    if on.hand_overs.iter().any(|known| known.state.live()) {
        let why = "A hand-over is waiting already. Withdraw it first.";
        return Err(refused(operation, why));
    }
    Ok(())
}

/// The doctor of the area that hands over: whoever acts, if that is the doctor; else as named.
fn doctor(who: &Actor, from: AreaId, named: &str, faults: &mut Faults) -> String {
    if who.roles_in(from).contains(&Role::DesignatedDoctor) {
        return who.name();
    }
    let needed = "Name the designated doctor of your area who agrees to hand over.";
    faults.text("/doctor", named, 200, needed);
    named.trim().into()
}

/// Proposes to hand the review over to another area of this server.
#[derive(Clone, Debug)]
pub struct Propose {
    /// The id the hand-over will have.
    pub id: HandOverId,
    /// The other area.
    pub to: AreaId,
    /// The designated doctor of our area who agrees; not needed from the doctor.
    pub doctor: String,
    /// Why.
    pub reason: String,
}

impl Command for Propose {
    const OPERATION: Operation = Operation::ProposeHandOver;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let from = owner(on, Self::OPERATION)?;
        let mut faults = Faults::default();
        let another = "Choose another area: this one owns the review.";
        faults.unless(self.to != from, "/to_area", "same-area", another);
        faults.text("/reason", &self.reason, REASON, "Say why the other area should review.");
        let doctor = doctor(who, from, &self.doctor, &mut faults);
        faults.into_result()?;
        none_waits(on, Self::OPERATION)?;
        Ok(vec![CaseEvent::HandOver(HandOverEvent::Proposed(HandOver {
            id: self.id,
            from,
            to: Destination::Area { area: self.to },
            reason: self.reason.trim().into(),
            doctor,
            proposed_by: who.name(),
            proposed_at: at.now,
            state: State::Proposed,
            settled: None,
            receipt: None,
        }))])
    }
}

/// Takes back what waits for an answer or for a receipt.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Why.
    pub reason: String,
}

impl Command for Withdraw {
    const OPERATION: Operation = Operation::WithdrawHandOver;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, REASON, "Say why it is withdrawn.");
        faults.into_result()?;
        let waits = on.hand_overs.iter().find(|known| known.state.live());
        let waits = waits.ok_or_else(|| refused(Self::OPERATION, "No hand-over is waiting."))?;
        let word = word(who, &self.reason, at);
        Ok(vec![CaseEvent::HandOver(HandOverEvent::Withdrawn { id: waits.id, word })])
    }
}

/// The other area's designated doctor accepts or declines.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which hand-over.
    pub id: HandOverId,
    /// Whether the other area takes the review.
    pub accepted: bool,
    /// Why.
    pub reason: String,
}

impl Command for Answer {
    const OPERATION: Operation = Operation::AnswerHandOver;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let gone = || refused(Self::OPERATION, "This hand-over was answered or withdrawn.");
        let asked = on.hand_overs.iter().find(|known| known.id == self.id).ok_or_else(gone)?;
        let to = asked.to.area().ok_or_else(gone)?;
        if !who.roles_in(to).contains(&Role::DesignatedDoctor) {
            return Err(Refusal::NotPermitted { operation: Self::OPERATION });
        }
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, REASON, "Say why.");
        faults.into_result()?;
        if asked.state != State::Proposed || on.course.areas.reviewing != Some(asked.from) {
            return Err(gone());
        }
        if !on.course.stage.is_live() {
            return Err(refused(Self::OPERATION, "The review is no longer worked on."));
        }
        Ok(vec![CaseEvent::HandOver(HandOverEvent::Answered {
            id: asked.id,
            from: asked.from,
            to,
            accepted: self.accepted,
            word: word(who, &self.reason, at),
        })])
    }
}

/// Sends the review to a body outside this server. We stay responsible until its receipt comes.
#[derive(Clone, Debug)]
pub struct SendOutside {
    /// The id the hand-over will have.
    pub id: HandOverId,
    /// To whom and how.
    pub receiver: Receiver,
    /// The designated doctor of our area who agrees; not needed from the doctor.
    pub doctor: String,
    /// Why.
    pub reason: String,
}

impl Command for SendOutside {
    const OPERATION: Operation = Operation::HandOverOutside;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let from = owner(on, Self::OPERATION)?;
        let Receiver { name, organisation, email, how } = &self.receiver;
        let mut faults = Faults::default();
        faults.text("/receiver_name", name, 200, "Name the person who will receive the review.");
        let body = "Name the organisation that will review.";
        faults.text("/receiver_organisation", organisation, 200, body);
        let email = email.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let plain = |text: &str| {
            let looks = text.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'));
            looks
                && text.len() <= 254
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
        };
        let needed = "Enter an e-mail address such as name@example.org.";
        faults.unless(email.is_none_or(plain), "/receiver_email", "email-not-recognised", needed);
        faults.text("/reason", &self.reason, REASON, "Say why the other body should review.");
        let doctor = doctor(who, from, &self.doctor, &mut faults);
        faults.into_result()?;
        none_waits(on, Self::OPERATION)?;
        Ok(vec![CaseEvent::HandOver(HandOverEvent::SentOutside(HandOver {
            id: self.id,
            from,
            to: Destination::Outside(Receiver {
                name: name.trim().into(),
                organisation: organisation.trim().into(),
                email: email.map(str::to_owned),
                how: *how,
            }),
            reason: self.reason.trim().into(),
            doctor,
            proposed_by: who.name(),
            proposed_at: at.now,
            state: State::WaitingForReceipt,
            settled: None,
            receipt: None,
        }))])
    }
}

/// Records the receipt of the body outside: from then on it is responsible.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// What they sent.
    pub receipt: String,
    /// The day on which they received the review.
    pub received_on: NaiveDate,
    /// Who of them says so.
    pub by: String,
}

impl Command for Confirm {
    const OPERATION: Operation = Operation::ConfirmHandOverOutside;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let waits = on.hand_overs.iter().find(|known| known.state == State::WaitingForReceipt);
        let waits = waits.ok_or_else(|| refused(Self::OPERATION, "No receipt is awaited."))?;
        let mut faults = Faults::default();
        faults.text("/receipt", &self.receipt, REASON, "Enter what they sent as a receipt.");
        faults.text("/by", &self.by, 200, "Enter who confirmed it.");
        let not_later = self.received_on <= at.today;
        let future = "The date must not be in the future.";
        faults.unless(not_later, "/received_on", "date-in-future", future);
        let sent = crate::calendar::london_date(waits.proposed_at);
        let early = "The date must be on or after the day it was sent.";
        faults.unless(self.received_on >= sent, "/received_on", "before-sent", early);
        faults.into_result()?;
        Ok(vec![CaseEvent::HandOver(HandOverEvent::Received {
            id: waits.id,
            receipt: Receipt {
                receipt: self.receipt.trim().into(),
                received_on: self.received_on,
                by: self.by.trim().into(),
                recorded_by: who.name(),
                at: at.now,
            },
        })])
    }
}

/// Lets another area with an interest read the cover of the case.
#[derive(Clone, Debug)]
pub struct AddInterest {
    /// Which area.
    pub area: AreaId,
    /// Why.
    pub reason: String,
}

impl Command for AddInterest {
    const OPERATION: Operation = Operation::AddInterestedArea;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let another = "Choose another area: this one owns the review.";
        let own = on.course.areas.reviewing == Some(self.area);
        faults.unless(!own, "/area", "same-area", another);
        let known = on.course.interested.contains(&self.area);
        faults.unless(!known, "/area", "already-there", "This area has an interest already.");
        faults.text("/reason", &self.reason, REASON, "Say why the area has an interest.");
        faults.into_result()?;
        let word = word(who, &self.reason, at);
        Ok(vec![CaseEvent::HandOver(HandOverEvent::InterestAdded { area: self.area, word })])
    }
}

/// Ends the interest of an area.
#[derive(Clone, Debug)]
pub struct EndInterest {
    /// Which area.
    pub area: AreaId,
    /// Why.
    pub reason: String,
}

impl Command for EndInterest {
    const OPERATION: Operation = Operation::RemoveInterestedArea;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let known = on.course.interested.contains(&self.area);
        let needed = "Choose an area that has an interest in this case.";
        faults.unless(known, "/area", "no-interest", needed);
        faults.text("/reason", &self.reason, REASON, "Say why the interest ends.");
        faults.into_result()?;
        let word = word(who, &self.reason, at);
        Ok(vec![CaseEvent::HandOver(HandOverEvent::InterestEnded { area: self.area, word })])
    }
}

/// Records where the child lived or where the incident took place.
#[derive(Clone, Debug)]
pub struct ChangeArea {
    /// Residence or incident; the others follow notices and hand-overs.
    pub field: AreaField,
    /// The area.
    pub area: AreaId,
    /// Who says so.
    pub said_by: String,
    /// Why.
    pub reason: String,
}

impl Command for ChangeArea {
    const OPERATION: Operation = Operation::ChangeCaseArea;

    fn decide(
        &self,
        on: &CaseRecord,
        who: &Actor,
        _at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let may = matches!(self.field, AreaField::Residence | AreaField::Incident);
        let needed = "Only the area of residence and of the incident are recorded by hand.";
        faults.unless(may, "/field", "not-by-staff", needed);
        let same = self.field.of(&on.course.areas) == Some(self.area);
        faults.unless(!same, "/area", "no-change", "This is the area already recorded.");
        faults.text("/said_by", &self.said_by, 200, "Say who told you.");
        faults.text("/reason", &self.reason, REASON, "Say why it is recorded.");
        faults.into_result()?;
        Ok(vec![CaseEvent::AreaChanged {
            field: self.field,
            area: self.area,
            said_by: format!("{} (recorded by {})", self.said_by.trim(), who.name()),
            reason: self.reason.trim().into(),
        }])
    }
}
