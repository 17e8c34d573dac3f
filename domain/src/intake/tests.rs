//! Every order of arrival, with repeats, ends the same: one case, the same facts and links, the same
//! stage, due dates and effects (trust.md F17).

use super::*;
use crate::{
    access::Office,
    answer::Answer,
    change::Change,
    clocks::{self, AreaLengths},
    ids::{ClientId, NoticeId},
    message,
    notice::{
        ChildDetails, CoronerKind, CoronerNotice, Notifier, PractitionerNotice, RegistrarKind,
        RegistrarNotice, SignalNotice, SignalStatus, Via,
    },
    person::Sex,
    task,
};
use std::collections::{BTreeMap, BTreeSet};

fn now() -> Moment {
    Moment::at("2026-11-09T09:30:00Z".parse().expect("a time"))
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

fn child() -> ChildDetails {
    ChildDetails {
        given_names: Some("Robin".into()),
        family_name: "Mensah".into(),
        sex: Sex::Male,
        born_on: Some(day("2021-01-30")),
        died_on: Some(day("2026-10-28")),
        place_of_death: Some("Northmere General Hospital".into()),
        address_lines: vec!["14 Fen Road".into()],
        postcode: Some("NM1 2AB".into()),
        nhs_number: Some("9434765919".into()),
        multiple_birth: None,
    }
}

fn areas() -> [AreaId; 2] {
    [1, 2].map(|n| AreaId(Uuid::from_u128(n)))
}

/// The child lived in the first area; the coroner and the register office are in the second.
fn places() -> Vec<AreaPlace> {
    let place = |area: usize, kind, code: &str| AreaPlace {
        area: areas()[area],
        kind,
        code: code.into(),
        name: None,
        from: day("2019-01-01"),
        until: None,
    };
    vec![
        place(0, PlaceKind::PostcodeDistrict, "NM1"),
        place(1, PlaceKind::CoronerArea, "MERESHIRE"),
        place(1, PlaceKind::RegistrationDistrict, "EASTMERE"),
    ]
}

fn received(number: u128, kind: PlaceKind, code: &str, notice: Notice) -> Received {
    Received {
        id: NoticeId(Uuid::from_u128(1_000 + number)),
        sender: ClientId(Uuid::from_u128(2_000 + number)),
        via: Via::default(),
        office: Office { kind, code: code.into(), name: format!("Office {number}") },
        at: now().now,
        notice,
        doubts: Vec::new(),
    }
}

fn registrar(number: u128, kind: RegistrarKind, on: &str, place: &str) -> Received {
    let notice = RegistrarNotice {
        kind,
        entry_number: Some("217".into()),
        district: "EASTMERE".into(),
        registered_on: day(on),
        child: ChildDetails { place_of_death: Some(place.into()), nhs_number: None, ..child() },
        cause_of_death: Some("1a Acute severe asthma".into()),
        informant: None,
        grounds: None,
        age_in_doubt: false,
    };
    received(number, PlaceKind::RegistrationDistrict, "EASTMERE", Notice::Registrar(notice))
}

fn signal(number: u128, status: SignalStatus, at: &str) -> Received {
    let notice = SignalNotice {
        status,
        event_id: format!("event-{number}"),
        happened_at: at.parse().expect("a time"),
        child: ChildDetails {
            died_on: (status != SignalStatus::Removed).then(|| day("2026-10-28")),
            ..child()
        },
        parts_disagree: false,
    };
    received(number, PlaceKind::NationalService, "PDS", Notice::Signal(notice))
}

/// Six kinds of notice of one child: a correction of the place, a spelling slip of the coroner,
/// and a national record of the death that is withdrawn.
fn six() -> [Received; 6] {
    let coroner = CoronerNotice {
        kind: CoronerKind::DecisionToInvestigate,
        coroner_area: "MERESHIRE".into(),
        coroner_reference: Some("INV-412".into()),
        happened_on: day("2026-10-29"),
        child: ChildDetails { family_name: "Mensha".into(), nhs_number: None, ..child() },
        officer: None,
        circumstances: None,
        police_force: None,
    };
    let practitioner = PractitionerNotice {
        child: child(),
        not_named_yet: false,
        not_known: BTreeSet::new(),
        also_known_as: Vec::new(),
        mother: crate::notice::Mother::default(),
        age_in_doubt: false,
        learned_on: day("2026-10-28"),
        learned_at: None,
        time_of_death: Answer::NotAsked,
        place_of_death_kind: None,
        area_of_residence: None,
        sudden: Answer::NotAsked,
        coroner_referred: Answer::NotAsked,
        response_criteria: Answer::NotAsked,
        response_started: Answer::NotAsked,
        suspected_home_stillbirth: Answer::NotAsked,
        live_born: Answer::Known(true),
        professional_present: Answer::NotAsked,
        circumstances: None,
        notifier: Notifier {
            name: "Dr Amara Nwosu".into(),
            role: "Consultant".into(),
            contact: "01632 960 101".into(),
        },
        consultant: None,
        key_worker: None,
        people: Vec::new(),
        agencies: Vec::new(),
        answers: BTreeMap::new(),
    };
    [
        registrar(1, RegistrarKind::Registration, "2026-11-02", "Home"),
        registrar(2, RegistrarKind::Correction, "2026-11-09", "Northmere General Hospital"),
        received(3, PlaceKind::CoronerArea, "MERESHIRE", Notice::Coroner(coroner)),
        received(
            4,
            PlaceKind::CareProvider,
            "NORTHMERE-GENERAL",
            Notice::Practitioner(Box::new(practitioner)),
        ),
        signal(5, SignalStatus::Formal, "2026-10-30T10:00:00Z"),
        signal(6, SignalStatus::Removed, "2026-10-31T10:00:00Z"),
    ]
}

/// The server's placing without a store: cases with their notices, what is parked and what is asked,
/// both looked at again whenever a notice is placed.
#[derive(Default)]
struct Desk {
    cases: BTreeMap<CaseId, (CaseRecord, Vec<Received>)>,
    parked: Vec<Received>,
    seen: BTreeSet<String>,
    asked: Vec<Received>,
    effects: Vec<(String, String)>,
}

impl Desk {
    /// Takes a notice in: a repeat of the same body is the same notice.
    fn take(&mut self, notice: &Received) {
        let body = serde_json::to_string(&notice.notice).expect("plain data");
        if self.seen.insert(body) {
            self.place(notice);
        }
    }

    fn place(&mut self, notice: &Received) {
        let on = |n: &Received| n.particulars(calendar::london_date(n.at));
        let cases: Vec<(CaseId, Vec<Particulars>)> = self
            .cases
            .iter()
            .map(|(id, (_, notices))| (*id, notices.iter().map(on).collect()))
            .collect();
        let how = How::Rule { weight: None, rule_version: matching::rule_version() };
        let change = match settle(notice, &cases) {
            Placing::Parks => return self.parked.push(notice.clone()),
            Placing::Asks { .. } => return self.asked.push(notice.clone()),
            Placing::Opens => {
                let id = CaseId(Uuid::from_u128(9_000 + self.cases.len() as u128));
                let office = areas()[1];
                let reference = "CDR-26-0001".to_owned();
                let (fresh, events) =
                    opening(id, reference, notice, &places(), office, how, &now());
                Change::of(None, fresh, events, &AreaLengths::default(), &now())
            }
            Placing::Joins { case, .. } => {
                let record = self.cases[&case].0.clone();
                let events = vec![placed(notice, &places(), how)];
                Change::of_case(record, events, &AreaLengths::default(), &now())
            }
        };
        let after = change.case().cloned().expect("a case");
        for edit in change.into_edits() {
            if let crate::change::Edit::Case(edit) = edit {
                let told = edit.messages.iter().map(|m: &message::Message| {
                    (m.kind.clone(), serde_json::to_string(&m.to).expect("plain data"))
                });
                self.effects.extend(told);
            }
        }
        let kept = self.cases.entry(after.course.id).or_insert((after.clone(), Vec::new()));
        kept.0 = after;
        kept.1.push(notice.clone());
        let waiting = std::mem::take(&mut self.parked);
        for again in waiting.into_iter().chain(std::mem::take(&mut self.asked)) {
            self.place(&again);
        }
    }

    /// What must be the same: everything but who came first.
    fn end(&self) -> String {
        assert_eq!(
            (self.cases.len(), self.parked.len(), self.asked.len()),
            (1, 0, 0),
            "cases, parked, asked"
        );
        let record = &self.cases.values().next().expect("one case").0;
        let course = &record.course;
        let readings = clocks::read(course, &AreaLengths::default(), &now());
        let mut tasks = task::derive(course, &readings);
        tasks.sort_by(|a, b| (&a.kind, &a.about).cmp(&(&b.kind, &b.about)));
        let mut notices: Vec<_> = course.notices.iter().map(|notice| notice.id).collect();
        notices.sort();
        let effects: BTreeSet<_> = self
            .effects
            .iter()
            // An area that a case went through before it came home was told of it as well.
            .filter(|(kind, _)| kind != "new-death")
            .collect();
        let told: BTreeSet<_> =
            self.effects.iter().filter(|(kind, _)| kind == "new-death").collect();
        serde_json::to_string(&(
            (&record.child, &course.facts, &course.areas, course.stage, &course.scope),
            (notices, readings, tasks, effects, told.len()),
        ))
        .expect("plain data")
    }
}

/// Every order of the numbers 0 to 5.
fn permutations() -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for n in 0..6 {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |at| {
                    let mut longer = order.clone();
                    longer.insert(at, n);
                    longer
                })
            })
            .collect();
    }
    all
}

#[test]
fn every_order_of_six_kinds_of_notice_with_repeats_ends_the_same() {
    let notices = six();
    let mut runs = 0;
    let mut expected: Option<String> = None;
    for order in permutations() {
        for repeated in 0..6 {
            let mut desk = Desk::default();
            for number in &order {
                desk.take(&notices[*number]);
                // A repeat comes at once, and once more at the end.
                if *number == repeated {
                    desk.take(&notices[*number]);
                }
            }
            desk.take(&notices[repeated]);
            let end = desk.end();
            assert_eq!(expected.get_or_insert_with(|| end.clone()), &end, "{order:?} {repeated}");
            runs += 1;
        }
    }
    assert_eq!(runs, 4_320);
}

#[test]
fn the_end_is_what_the_most_trusted_sources_say() {
    let mut desk = Desk::default();
    six().iter().for_each(|notice| desk.take(notice));
    let (record, _) = desk.cases.values().next().expect("one case");
    assert_eq!(record.child.display_name(), "Robin Mensah", "the slip does not");
    let place = record.child.place_of_death.as_deref();
    assert_eq!(place, Some("Northmere General Hospital"), "the correction stands");
    let recorded = record.course.facts.instant(crate::statement::FactKey::NationalRecordAt);
    assert_eq!(recorded, None, "the national record does not");
    assert_eq!(record.course.areas.reviewing, Some(areas()[0]), "where the child lived");
    assert_eq!(record.course.notices.len(), 6);
}

#[test]
fn a_withdrawal_alone_waits_and_opens_nothing() {
    let mut desk = Desk::default();
    desk.take(&six()[5]);
    assert_eq!((desk.cases.len(), desk.parked.len()), (0, 1));
}
