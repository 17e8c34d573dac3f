//! Who is on call, what is refused, and the nights when the clocks change.

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    read_time(text).expect("a time")
}

fn area() -> AreaId {
    AreaId(uuid::Uuid::nil())
}

fn somebody(name: &str, profession: Profession, number: u128) -> OnCallPerson {
    OnCallPerson {
        id: OnCallId(uuid::Uuid::from_u128(number)),
        area: area(),
        profession,
        name: name.into(),
        organisation: "Northmere General Hospital".into(),
        telephone: "01632 960001".into(),
        email: Some(format!("{}@example.org", number)),
        active: true,
    }
}

fn people() -> Vec<OnCallPerson> {
    vec![
        somebody("Dr Amara Nwosu", Profession::Specialist, 1),
        somebody("Dr Idris Vaughan", Profession::Specialist, 2),
        somebody("Duty DI", Profession::Police, 3),
    ]
}

fn asked(person: &str, from: &str, until: &str) -> NewShift {
    NewShift { profession: None, person: person.into(), starts_at: at(from), ends_at: at(until) }
}

fn shift(person: &str, from: &str, until: &str) -> Shift {
    match add(&asked(person, from, until), area(), &people(), &[]) {
        Ok(Added::New(shift)) => shift,
        other => panic!("{other:?}"),
    }
}

fn code(refused: Result<Added, Refusal>) -> (String, String) {
    let fault = refused.expect_err("it is refused").fields().remove(0);
    (fault.code, fault.detail)
}

#[test]
fn an_unknown_person_an_overlap_and_wrong_hours_have_each_their_own_answer() {
    let known = [shift("Dr Amara Nwosu", "2026-11-02 17:00", "2026-11-03 09:00")];
    let try_ = |person, from, until| add(&asked(person, from, until), area(), &people(), &known);
    let (unknown, _) = code(try_("Dr Nobody", "2026-11-03 17:00", "2026-11-04 09:00"));
    assert_eq!(unknown, "unknown-person");
    let (overlap, detail) = code(try_("Dr Idris Vaughan", "2026-11-03 08:00", "2026-11-03 17:00"));
    assert_eq!(overlap, "overlap");
    assert!(detail.contains("Dr Amara Nwosu, 2 November 2026, 17:00 to 3 November"), "{detail}");
    let (turned, _) = code(try_("Dr Idris Vaughan", "2026-11-04 17:00", "2026-11-04 09:00"));
    assert_eq!(turned, "before-start");
    let (month, _) = code(try_("Dr Idris Vaughan", "2026-11-04 17:00", "2026-12-04 17:00"));
    assert_eq!(month, "too-long");
}

#[test]
fn a_shift_begins_when_another_ends_and_the_same_shift_twice_is_known() {
    let known = [shift("Dr Amara Nwosu", "2026-11-02 17:00", "2026-11-03 09:00")];
    let next = asked("2@example.org", "2026-11-03 09:00", "2026-11-03 17:00");
    assert!(matches!(add(&next, area(), &people(), &known), Ok(Added::New(_))));
    let again = asked("dr amara nwosu", "2026-11-02 17:00", "2026-11-03 09:00");
    assert_eq!(add(&again, area(), &people(), &known), Ok(Added::Known));
}

#[test]
fn two_professions_are_on_call_at_once() {
    let known = [shift("Dr Amara Nwosu", "2026-11-02 17:00", "2026-11-03 09:00")];
    let police = asked("Duty DI", "2026-11-02 17:00", "2026-11-03 09:00");
    assert!(matches!(add(&police, area(), &people(), &known), Ok(Added::New(_))));
    let wrong = NewShift { profession: Some("police".into()), ..known_asked() };
    assert_eq!(code(add(&wrong, area(), &people(), &[])).0, "other-profession");
}

fn known_asked() -> NewShift {
    asked("Dr Amara Nwosu", "2026-11-02 17:00", "2026-11-03 09:00")
}

#[test]
fn a_gap_says_who_acts_and_names_the_next_working_day() {
    let now = on_call(&people(), &[], at("2026-12-24 22:00"));
    let specialist = &now[0];
    assert_eq!(specialist.person, None);
    assert_eq!(
        specialist.words,
        "No specialist on call: the attending consultant acts; the lead health professional takes over on the next working day, 29 December 2026."
    );
    assert!(now.iter().all(|one| !one.words.is_empty()));
}

#[test]
fn a_night_on_which_the_clocks_go_back_is_an_hour_longer_and_covered_throughout() {
    let night = shift("Dr Amara Nwosu", "2026-10-24 21:00", "2026-10-25 09:00");
    assert_eq!(night.ends_at - night.starts_at, Duration::hours(13));
    let mut time = night.starts_at;
    while time < night.ends_at {
        assert!(on_call(&people(), std::slice::from_ref(&night), time)[0].person.is_some());
        time += Duration::minutes(15);
    }
    assert!(on_call(&people(), &[night], at("2026-10-25 09:00"))[0].person.is_none());
}

#[test]
fn a_night_on_which_the_clocks_go_forward_is_an_hour_shorter() {
    let night = shift("Dr Amara Nwosu", "2027-03-27 21:00", "2027-03-28 09:00");
    assert_eq!(night.ends_at - night.starts_at, Duration::hours(11));
}

#[test]
fn the_hour_that_does_not_exist_and_the_one_that_exists_twice_are_refused_each_in_its_own_words() {
    assert!(read_time("2027-03-28 01:30").is_err_and(|why| why.contains("does not exist")));
    assert!(read_time("2026-10-25 01:30").is_err_and(|why| why.contains("happens twice")));
    assert_eq!(read_time("2026-10-25T01:30:00+01:00"), Ok(at("2026-10-25T00:30:00Z")));
    assert_eq!(read_time("25/10/2026 08:00"), Ok(at("2026-10-25T08:00:00Z")));
    assert!(read_time("tomorrow").is_err());
}

#[test]
fn gaps_are_what_is_left_between_shifts() {
    let shifts = [
        shift("Dr Amara Nwosu", "2026-11-02 17:00", "2026-11-03 09:00"),
        shift("Dr Idris Vaughan", "2026-11-03 17:00", "2026-11-04 09:00"),
    ];
    let found =
        gaps(Profession::Specialist, &shifts, at("2026-11-02 18:00"), at("2026-11-04 12:00"));
    assert_eq!(
        found,
        [
            (at("2026-11-03 09:00"), at("2026-11-03 17:00")),
            (at("2026-11-04 09:00"), at("2026-11-04 12:00")),
        ]
    );
}

#[test]
fn the_list_has_each_name_once_and_a_number_that_can_be_called() {
    let new = NewPerson {
        profession: "specialist".into(),
        name: "DR AMARA NWOSU".into(),
        organisation: "Northmere General Hospital".into(),
        telephone: "the ward".into(),
        email: None,
    };
    let refused = person(&new, OnCallId(uuid::Uuid::nil()), area(), &people());
    let fields: Vec<String> =
        refused.expect_err("refused").fields().into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["/telephone", "/name"]);
    let fresh =
        NewPerson { name: "Sister Mai Lund".into(), telephone: "01632 960002".into(), ..new };
    assert!(person(&fresh, OnCallId(uuid::Uuid::nil()), area(), &people()).is_ok());
}
