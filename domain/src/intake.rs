//! Placing: what follows for a notice, given the cases that share something with it. Pure, so that
//! every order of arrival can be tried; the job that places notices does nothing else.

use crate::{
    area::{self, AreaPlace, CaseAreas, PlaceKind},
    calendar,
    case::{CaseEvent, CaseRecord, How, NoticeHead},
    ids::{AreaId, CaseId},
    matching::{self, Finding, Particulars, Placement},
    moment::Moment,
    notice::{Notice, Received},
    person::Postcode,
};
use uuid::Uuid;

/// What follows for a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placing {
    /// It fits no case: a new one opens.
    Opens,
    /// It belongs to this case.
    Joins {
        /// The case.
        case: CaseId,
        /// Why.
        finding: Finding,
    },
    /// A person has to say.
    Asks {
        /// The cases in question, the likeliest first.
        candidates: Vec<(CaseId, Finding)>,
    },
    /// It fits no case and cannot open one: it waits for the notice it belongs to.
    Parks,
}

/// Why a parked notice waits.
pub const PARKED: &str = "Waits for the notice it belongs to";

/// How long a parked notice waits before a person is asked, in working days (trust.md F17).
pub const PARKED_WORKING_DAYS: u32 = 10;

/// Places a notice among the cases that share a key with it, each with all its notices.
pub fn settle(received: &Received, cases: &[(CaseId, Vec<Particulars>)]) -> Placing {
    let on = calendar::london_date(received.at);
    let cases: Vec<(Uuid, Vec<Particulars>)> =
        cases.iter().map(|(case, notices)| (case.0, notices.clone())).collect();
    match matching::place(&received.particulars(on), &cases) {
        Placement::Joins { case, finding } => Placing::Joins { case: CaseId(case), finding },
        Placement::Ask { candidates } => {
            let candidates = candidates.into_iter().map(|(case, found)| (CaseId(case), found));
            Placing::Asks { candidates: candidates.collect() }
        }
        Placement::Opens if received.notice.opens_a_case() => Placing::Opens,
        Placement::Opens => Placing::Parks,
    }
}

/// The record and the events of a case that opens for a notice. `office` is the area that the
/// sender belongs to; it takes the case where the notice points to no area.
pub fn opening(
    id: CaseId,
    reference: String,
    received: &Received,
    places: &[AreaPlace],
    office: AreaId,
    how: How,
    at: &Moment,
) -> (CaseRecord, Vec<CaseEvent>) {
    let areas = areas_of(places, received);
    let reviewing = Some(areas.first_owner().unwrap_or(office));
    let opened = CaseEvent::Opened { reference, areas: CaseAreas { reviewing, ..areas } };
    (CaseRecord::new(id, at), vec![opened, placed(received, places, how)])
}

/// The event of a notice that is placed on a case.
pub fn placed(received: &Received, places: &[AreaPlace], how: How) -> CaseEvent {
    let areas = areas_of(places, received);
    CaseEvent::NoticePlaced {
        notice: NoticeHead {
            id: received.id,
            source: received.source(),
            kind: received.notice.kind_code().to_owned(),
            words: received.notice.kind_words().to_owned(),
            claimed_on: received.notice.claimed_on(),
            received_at: received.at,
            areas: areas.clone(),
        },
        statement: received.statement(),
        areas,
        how,
    }
}

/// The areas that a notice points to: where the child lived, where the death was registered, where
/// the coroner sits (process.md 1.2).
pub fn areas_of(places: &[AreaPlace], received: &Received) -> CaseAreas {
    let child = received.notice.child();
    let on = child.died_on.unwrap_or_else(|| calendar::london_date(received.at));
    let find = |kind, code: &str| area::area_of(places, kind, code, on);
    let residence = child
        .postcode
        .as_deref()
        .and_then(|text| Postcode::parse(text).ok())
        .and_then(|postcode| find(PlaceKind::PostcodeDistrict, postcode.district()));
    let (registration, death) = match &received.notice {
        Notice::Registrar(notice) => {
            (find(PlaceKind::RegistrationDistrict, &notice.district), None)
        }
        Notice::Coroner(notice) => (None, find(PlaceKind::CoronerArea, &notice.coroner_area)),
        Notice::Practitioner(_) => (None, find(PlaceKind::CareProvider, &received.office.code)),
        Notice::Signal(_) => (None, None),
    };
    CaseAreas { residence, death, registration, incident: None, reviewing: None }
}

#[cfg(test)]
mod tests;
