//! The first look at a new death: everything that its first notice allows, ready at once. The
//! national notification to check, whether the designated doctor was told, the agencies to ask with
//! the reason for each, the key worker, the joint agency response decision.

use crate::{
    answer::Answer,
    case::{Course, Stage},
    person::AgeBand,
    statement::FactKey,
};
use chrono::{DateTime, Utc};

/// An agency that may know something, and why it is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The agency.
    pub agency: &'static str,
    /// Why.
    pub because: &'static str,
}

/// The first look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLook {
    /// When the designated doctor's message was delivered; none while it waits.
    pub doctor_told_at: Option<DateTime<Utc>>,
    /// Whether the national database was told.
    pub national_told: bool,
    /// The agencies to ask.
    pub agencies: Vec<Proposed>,
    /// Whether a key worker is named; where not, the organisation where the death was confirmed is
    /// asked (process.md 10).
    pub key_worker_named: bool,
    /// Whether the joint agency response decision is recorded; it is considered for every death.
    pub response_decided: bool,
}

/// Reads the first look. It is offered until forms have been asked for or the review has moved on.
pub fn read(course: &Course, key_worker_named: bool) -> Option<FirstLook> {
    if !matches!(course.stage, Stage::Triage | Stage::Open) {
        return None;
    }
    Some(FirstLook {
        doctor_told_at: course.delivered.get("new-death:designated_doctor").copied(),
        national_told: course.facts.instant(FactKey::NcmdNotifiedAt).is_some(),
        agencies: agencies(course),
        key_worker_named,
        response_decided: course.response.decided_at.is_some(),
    })
}

fn agencies(course: &Course) -> Vec<Proposed> {
    use AgeBand::{
        Days0To27, Days28To364, EighteenOrOver, Years1To4, Years5To9, Years10To14, Years15To17,
    };
    let band = course.age_band;
    let aged = |bands: &[AgeBand]| band.is_some_and(|band| bands.contains(&band));
    let coroner = course.facts.date(FactKey::CoronerDecidedOn).is_some();
    let custody = course.facts.yes_no(FactKey::InCustody) == Answer::Known(true);
    let abroad = course.facts.yes_no(FactKey::DiedAbroad) == Answer::Known(true);
    let response = course.response.open();
    let all = [
        (true, "General practice", "Every child: registered care and the family's other children."),
        (
            true,
            "Hospital or hospice where the death was confirmed",
            "Every child: the last care, and who named the key worker.",
        ),
        (
            true,
            "Children's social care",
            "Every child: what is known, and the safety of other children.",
        ),
        (
            aged(&[Days0To27]),
            "Maternity and neonatal unit",
            "Under 28 days: pregnancy, birth and care since.",
        ),
        (
            aged(&[Days0To27, Days28To364]),
            "Midwifery",
            "Under one year: pregnancy, birth and the first weeks.",
        ),
        (
            aged(&[Days0To27, Days28To364, Years1To4]),
            "Health visiting",
            "Under five years: the home and the child's development.",
        ),
        (
            aged(&[Years1To4, Years5To9, Years10To14, Years15To17]),
            "Nursery, school or college",
            "One year and over: attendance and concerns.",
        ),
        (
            aged(&[Years5To9, Years10To14, Years15To17, EighteenOrOver]),
            "School nursing",
            "Five years and over: health at school.",
        ),
        (
            aged(&[Years10To14, Years15To17]),
            "Child and adolescent mental health services",
            "Ten years and over: whether they knew the child.",
        ),
        (
            response || coroner,
            "Ambulance service",
            "A joint agency response or a coroner's investigation: the first calls and times.",
        ),
        (response || coroner, "Police", "A joint agency response or a coroner's investigation."),
        (
            custody,
            "Youth justice, or the place of detention",
            "The child was in custody or detained.",
        ),
        (abroad, "Foreign, Commonwealth and Development Office", "The child died outside England."),
        (
            band.is_none(),
            "Whoever sent the notice",
            "The age is not known yet: ask for the dates first.",
        ),
    ];
    all.into_iter()
        .filter(|(applies, ..)| *applies)
        .map(|(_, agency, because)| Proposed { agency, because })
        .collect()
}
