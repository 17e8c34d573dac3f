//! What a practitioner's notification needs, what it refuses and what it states.

use super::*;
use crate::{
    access::Office,
    area::PlaceKind,
    ids::NoticeId,
    matching::SenderKind,
    moment::Moment,
    notice::{Doubt, Notice, PUBLIC_SENDER, Received, Via},
    person::Sex,
    statement::{FactKey, FactValue, SourceKind},
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn notification() -> PractitionerNotice {
    PractitionerNotice {
        child: ChildDetails {
            given_names: None,
            family_name: "Iqbal".into(),
            sex: Sex::Female,
            born_on: Some(day("2026-11-01")),
            died_on: Some(day("2026-11-02")),
            place_of_death: Some("Northmere General Hospital".into()),
            address_lines: Vec::new(),
            postcode: Some("NM1 2AB".into()),
            nhs_number: None,
            multiple_birth: None,
        },
        not_named_yet: true,
        not_known: BTreeSet::from([NotKnownFact::NhsNumber]),
        also_known_as: vec!["Baby Rahman".into()],
        mother: Mother { name: Some("Sana Iqbal".into()), nhs_number: None },
        age_in_doubt: false,
        learned_on: day("2026-11-02"),
        learned_at: None,
        time_of_death: Answer::Known(TimeOfDeath {
            at: NaiveTime::from_hms_opt(14, 5, 0).expect("a time"),
            precision: Precision::Exact,
        }),
        place_of_death_kind: Some("hosp_nnu".into()),
        area_of_residence: None,
        sudden: Answer::Known(false),
        coroner_referred: Answer::NotKnown,
        response_criteria: Answer::NotAsked,
        response_started: Answer::NotAsked,
        suspected_home_stillbirth: Answer::NotAsked,
        live_born: Answer::Known(true),
        professional_present: Answer::NotAsked,
        circumstances: None,
        notifier: Notifier {
            name: "Dr Amara Nwosu".into(),
            role: "Consultant neonatologist, Northmere General Hospital".into(),
            contact: "01632 960 101".into(),
        },
        consultant: None,
        key_worker: None,
        people: Vec::new(),
        agencies: Vec::new(),
        answers: BTreeMap::new(),
    }
}

fn office() -> Office {
    let (code, name) = ("NORTHMERE-GENERAL".into(), "Northmere General Hospital".into());
    Office { kind: PlaceKind::CareProvider, code, name }
}

fn faults(notice: PractitionerNotice) -> Vec<(String, String)> {
    let checked = Notice::Practitioner(Box::new(notice)).check(&office(), day("2026-11-03"));
    let fields = checked.err().map(|refusal| refusal.fields()).unwrap_or_default();
    fields.into_iter().map(|fault| (fault.field, fault.code)).collect()
}

fn received(notice: PractitionerNotice) -> Received {
    Received {
        id: NoticeId::random(),
        sender: PUBLIC_SENDER,
        via: Via::PublicPage,
        office: office(),
        at: Moment::read().now,
        notice: Notice::Practitioner(Box::new(notice)),
        doubts: Vec::new(),
    }
}

fn stated(notice: PractitionerNotice, key: FactKey) -> Option<FactValue> {
    received(notice).statement().facts.get(&key).and_then(|answer| answer.known().cloned())
}

fn fault(field: &str, code: &str) -> (String, String) {
    (field.to_owned(), code.to_owned())
}

#[test]
fn the_minimum_is_enough_and_what_hides_the_child_is_a_doubt() {
    let checked =
        Notice::Practitioner(Box::new(notification())).check(&office(), day("2026-11-03"));
    assert_eq!(checked.expect("it is enough"), [Doubt::HardToMatch]);
}

#[test]
fn what_is_not_known_is_said_to_be_so_and_never_left_open() {
    let mut notice = notification();
    notice.not_named_yet = false;
    notice.child.born_on = None;
    notice.child.died_on = None;
    notice.child.place_of_death = None;
    notice.place_of_death_kind = None;
    let fields =
        ["/child/given_names", "/child/born_on", "/child/died_on", "/child/place_of_death"];
    assert_eq!(faults(notice.clone()), fields.map(|field| fault(field, "missing")));
    notice.not_known.extend([
        NotKnownFact::GivenNames,
        NotKnownFact::BornOn,
        NotKnownFact::DiedOn,
        NotKnownFact::PlaceOfDeath,
    ]);
    assert_eq!(faults(notice), []);
}

#[test]
fn one_cannot_give_a_fact_and_say_that_it_is_not_known() {
    let mut notice = notification();
    notice.not_known.insert(NotKnownFact::DiedOn);
    assert_eq!(faults(notice), [fault("/child/died_on", "contradiction")]);
}

#[test]
fn every_fault_has_a_pointer_to_its_own_field() {
    let mut notice = notification();
    notice.learned_on = day("2026-11-01");
    notice.notifier.contact = " ".into();
    notice.place_of_death_kind = Some("the moon".into());
    notice.mother.nhs_number = Some("123".into());
    notice.answers.insert("shoe_size".into(), Answer::NotKnown);
    notice.answers.insert("expected".into(), Answer::Known(vec!["perhaps".into()]));
    notice.agencies.push(InvolvedAgency {
        kind: "gardeners".into(),
        name: None,
        role: None,
        address: None,
        phone: None,
        email: None,
    });
    let mut found = faults(notice);
    found.sort();
    assert_eq!(
        found,
        [
            fault("/agencies/0/kind", "unknown-code"),
            fault("/answers/expected", "unknown-code"),
            fault("/answers/shoe_size", "unknown-field"),
            fault("/learned_on", "before-death"),
            fault("/mother/nhs_number", "nhs-number-check-digit"),
            fault("/notifier/contact", "missing"),
            fault("/place_of_death_kind", "unknown-code"),
        ]
    );
}

#[test]
fn an_exact_time_of_death_is_a_fact_and_one_that_is_about_right_is_not() {
    let at: chrono::DateTime<chrono::Utc> = "2026-11-02T14:05:00Z".parse().expect("a time");
    assert_eq!(stated(notification(), FactKey::DiedAt), Some(FactValue::Instant(at)));
    let mut notice = notification();
    let Answer::Known(time) = &mut notice.time_of_death else { panic!("a time") };
    time.precision = Precision::About;
    assert_eq!(stated(notice, FactKey::DiedAt), None);
}

#[test]
fn an_unattended_stillbirth_leaves_open_whether_the_baby_lived() {
    let mut notice = notification();
    notice.suspected_home_stillbirth = Answer::Known(true);
    notice.live_born = Answer::NotKnown;
    let present = stated(notice.clone(), FactKey::ProfessionalPresent);
    assert_eq!(present, Some(FactValue::YesNo(false)));
    assert_eq!(stated(notice, FactKey::LiveBorn), None);
}

#[test]
fn a_place_abroad_and_custody_are_facts_of_their_own() {
    let mut notice = notification();
    notice.place_of_death_kind = Some("abroad".into());
    notice.response_criteria = Answer::Known(BTreeSet::from([Criterion::Custody]));
    assert_eq!(stated(notice.clone(), FactKey::DiedAbroad), Some(FactValue::YesNo(true)));
    assert_eq!(stated(notice, FactKey::InCustody), Some(FactValue::YesNo(true)));
    assert_eq!(stated(notification(), FactKey::DiedAbroad), None, "silence is not a no");
}

#[test]
fn matching_hears_of_the_mother_and_of_other_names() {
    let told = received(notification()).particulars(day("2026-11-02"));
    assert_eq!(told.sender_kind, SenderKind::Practitioner);
    assert_eq!(told.mother_name.as_deref(), Some("Sana Iqbal"));
    assert_eq!(told.other_family_names, ["Rahman"]);
}

#[test]
fn a_registrar_and_a_coroner_are_believed_before_a_practitioner_and_staff_before_all() {
    assert!(SourceKind::Practitioner < SourceKind::Coroner);
    assert!(SourceKind::Practitioner < SourceKind::Registration);
    assert!(SourceKind::Correction < SourceKind::Staff);
}

#[test]
fn what_was_kept_before_notices_came_by_other_ways_is_still_read() {
    let mut kept = serde_json::to_value(received(notification())).expect("it is written");
    kept.as_object_mut().expect("an object").remove("via");
    let read: Received = serde_json::from_value(kept).expect("it is read");
    assert_eq!(read.via, Via::Key);
}
