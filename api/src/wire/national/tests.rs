//! The published samples, and what is not one of them.

use super::*;
use chrono::NaiveDate;
use serde_json::json;
use std::time::Instant;

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/data/national-death-signal/", $name))
    };
}

const EVENT: &str = sample!("mns-pdsDeathSignal.json");
const FORMAL: &str = sample!("nems-death-formal.xml");

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn death(heard: Result<Heard, Unheard>) -> SignalNotice {
    match heard {
        Ok(Heard::Death { notice, .. }) => notice,
        other => panic!("no death in {other:?}"),
    }
}

fn field(heard: Result<Heard, Unheard>) -> String {
    match heard {
        Err(Unheard::Refused(refusal)) => refusal.fields()[0].field.clone(),
        other => panic!("not refused: {other:?}"),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn the_first_version_of_the_event_names_the_child_and_the_status() {
    let notice = death(read_json(&json_of(EVENT)));
    assert_eq!(notice.status, SignalStatus::Formal);
    assert_eq!(notice.child.family_name, "DAWKINS");
    assert_eq!(notice.child.born_on, Some(day("2017-10-02")));
    assert_eq!(notice.child.nhs_number.as_deref(), Some("9912003888"));
    assert_eq!(notice.happened_at.to_rfc3339(), "2022-04-05T17:31:00+00:00");
}

#[test]
fn the_second_version_has_a_number_and_no_status_as_event_and_as_bundle() {
    for text in
        [sample!("mns-pdsDeath2Signal.json"), sample!("mns-pds-death-notification-2-signal.json")]
    {
        let notice = death(read_json(&json_of(text)));
        assert_eq!(notice.status, SignalStatus::NotStated);
        assert_eq!(notice.child.nhs_number.as_deref(), Some("9912003888"));
        assert!(notice.child.family_name.is_empty() && notice.child.born_on.is_none());
    }
}

#[test]
fn messages_in_xml_are_informal_formal_and_removed() {
    let informal = death(read_xml(sample!("nems-death-informal.xml")));
    let formal = death(read_xml(FORMAL));
    let removed = death(read_xml(sample!("nems-death-removed.xml")));
    assert_eq!(
        [informal.status, formal.status, removed.status],
        [SignalStatus::Informal, SignalStatus::Formal, SignalStatus::Removed]
    );
    assert_eq!(formal.child.died_on, Some(day("2017-11-01")));
    assert_eq!(removed.child.died_on, None);
    assert!(informal.happened_at < formal.happened_at);
}

#[test]
fn where_the_parts_name_different_people_only_the_header_is_read() {
    let notice = death(read_xml(FORMAL));
    assert!(notice.parts_disagree);
    assert_eq!(notice.child.family_name, "DAWKINS");
    assert!(notice.child.address_lines.is_empty() && notice.child.postcode.is_none());
    let agreeing = death(read_xml(&FORMAL.replace("6101231234", "9912003888")));
    assert!(!agreeing.parts_disagree);
    assert_eq!(agreeing.child.family_name, "JONES");
    assert_eq!(agreeing.child.postcode.as_deref(), Some("LS17 7DF"));
    assert_eq!(agreeing.child.born_on, Some(day("2017-10-02")), "only the header has it");
}

#[test]
fn a_record_behind_the_bundle_is_read_with_it() {
    let mut bundle = json_of(sample!("mns-pds-death-notification-2-signal.json"));
    let patient = json!({ "resource": {
        "resourceType": "Patient",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "991 200 3888" }],
        "name": [{ "use": "official", "family": "Wren", "given": ["Ada", "Mair"] }],
        "gender": "female", "birthDate": "2019-05", "deceasedDateTime": "2020-05-30T04:10:00+01:00",
        "address": [{ "use": "home", "line": ["1 Fen Road"], "postalCode": "NM1 2AB" }],
        "extension": [{ "url": "x", "extension": [{ "url": "deathNotificationStatus",
            "valueCodeableConcept": { "coding": [{ "code": "1" }] } }] }]
    } });
    bundle["entry"].as_array_mut().expect("entries").push(patient);
    let notice = death(read_json(&bundle));
    assert_eq!(notice.status, SignalStatus::Informal);
    assert_eq!(notice.child.given_names.as_deref(), Some("Ada Mair"));
    assert_eq!(notice.child.died_on, Some(day("2020-05-30")));
    assert_eq!(notice.child.born_on, None, "a month is no day, and no fault");
}

#[test]
fn unrelated_events_are_told_apart_in_every_form() {
    let json = [sample!("mns-nhsNumberChangeSignal.json"), sample!("mns-pdsChangeOfGpSignal.json")];
    let xml = [
        sample!("nems-unrelated-Change-Of-Address.xml"),
        sample!("nems-unrelated-Change-Of-GP.xml"),
    ];
    let heard = json.map(|text| read_json(&json_of(text))).into_iter().chain(xml.map(read_xml));
    for heard in heard {
        assert!(matches!(heard, Ok(Heard::Unrelated { .. })), "{heard:?}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let with = |field: &str, value: Value| {
        let mut event = json_of(EVENT);
        *event.pointer_mut(field).expect("the field is there") = value;
        read_json(&event)
    };
    for (place, value) in [
        ("/type", json!(5)),
        ("/type", json!("pds-death-notification-3")),
        ("/id", json!("")),
        ("/time", json!("yesterday")),
        ("/subject", json!([])),
        ("/subject/nhsNumber", json!(null)),
        ("/subject/dob", json!("02/10/2017")),
        ("/subject/familyName", json!("a\0b")),
        ("/data/deathNotificationStatus", json!("9")),
    ] {
        assert_eq!(field(with(place, value)), place);
    }
    assert_eq!(field(read_json(&json!([]))), "");
    assert_eq!(
        field(read_json(&json!({ "resourceType": "Patient", "type": "x" }))),
        "/resourceType"
    );
    assert_eq!(field(read_json(&json!({ "resourceType": "Bundle", "type": "document" }))), "/type");
    assert_eq!(field(read_xml("<Bundle/>")), "/Bundle");
    assert_eq!(
        field(read_xml(&FORMAL.replace("code value=\"2\"", "code value=\"7\""))),
        nems_status()
    );
    let timeless = FORMAL.replace("<timestamp value=\"2017-11-03T15:00:00+00:00\"/>", "");
    assert_eq!(field(read_xml(&timeless)), "/Bundle/entry/resource/MessageHeader/timestamp");
}

fn nems_status() -> &'static str {
    "/Bundle/entry/resource/Patient/extension/deathNotificationStatus"
}

#[test]
fn hostile_xml_is_refused_at_once() {
    let bomb = "<!DOCTYPE b [<!ENTITY a \"aaaa\"><!ENTITY c \"&a;&a;\">]><Bundle>&c;</Bundle>";
    let outside = "<!DOCTYPE b SYSTEM \"file:///etc/hostname\"><Bundle/>";
    let deep = "<a>".repeat(100_000);
    let wide = format!("<a>{}</a>", "<b/>".repeat(200_000));
    let many: Vec<String> = (0..120_000).map(|n| format!("a{n}=''")).collect();
    let attributes = format!("<a {}/>", many.join(" "));
    let began = Instant::now();
    for text in [
        bomb,
        outside,
        &deep,
        &wide,
        &attributes,
        "",
        "<a",
        "<a></b>",
        "<a/><b/>",
        "a",
        "<a>\0</a>",
        "<a value='&undefined;'/>",
        "<a value='&#0;'/>",
        "<a value='1' value='2'/>",
        "</a>",
    ] {
        assert!(matches!(read_xml(text), Err(Unheard::Unreadable(_))), "{text:.40}");
    }
    assert!(began.elapsed().as_secs() < 5, "bounded");
}
