//! The national death signal: informal, formal, withdrawn, in any order; unrelated events; what is
//! kept of it.

use domain::access::Role::{Administrator, NationalSignal, Registrar};
use serde_json::{Value, json};
use tests::{House, build, on_both};

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../data/national-death-signal/", $name))
    };
}

const PATH: &str = "/notices/national-death-signal";
const XML: &str = "application/fhir+xml";
const INFORMAL: &str = sample!("nems-death-informal.xml");
const FORMAL: &str = sample!("nems-death-formal.xml");
const REMOVED: &str = sample!("nems-death-removed.xml");

/// A published message, told of another child: number, name and birth date in both its parts.
fn about(message: &str, number: &str, family: &str, born: &str) -> String {
    message
        .replace("9912003888", number)
        .replace("6101231234", number)
        .replace("DAWKINS", family)
        .replace("JONES", family)
        .replace("2017-10-02", born)
}

/// The test number of the nth child, with its check digit.
fn number(n: u32) -> String {
    let valid = |text: &String| domain::person::NhsNumber::parse(text).is_ok();
    (0..100).map(|k| format!("99901{:05}", n * 100 + k)).find(valid).expect("one in eleven fits")
}

async fn send(house: &House, media: &str, body: &str) -> Value {
    let national = house.sender("northmere", NationalSignal);
    let answer = national.post_as(PATH, media, body).await.is(201).json();
    house.settle().await;
    answer
}

/// The only case with this name in it.
async fn case(house: &House, family: &str) -> Value {
    let office = house.staff("northmere", Administrator);
    let cases = office.get("/cases?size=100").await.is(200).json();
    let items = cases["items"].as_array().expect("cases");
    let mine: Vec<&Value> =
        items.iter().filter(|c| c["child_name"].to_string().contains(family)).collect();
    assert_eq!(mine.len(), 1, "one case for {family}: {cases}");
    office.get(&format!("/cases/{}", mine[0]["id"].as_str().expect("an id"))).await.is(200).json()
}

fn fact<'v>(case: &'v Value, fact: &str) -> Option<&'v Value> {
    case["facts"].as_array().expect("facts").iter().find(|found| found["fact"] == fact)
}

fn asks_to_check(case: &Value) -> bool {
    let tasks = case["tasks"].as_array().expect("tasks");
    tasks.iter().any(|task| task["title"].to_string().contains("record of death was withdrawn"))
}

on_both! {
    /// Six orders, six children, one end.
    async fn a_withdrawn_record_ends_the_same_in_every_order(house: House) {
        let told = [INFORMAL, FORMAL, REMOVED];
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let names = ["Abernathy", "Bickerstaff", "Copperwheat", "Drinkwater", "Entwistle", "Featherstone"];
        let mut ends = Vec::new();
        for (n, (order, family)) in orders.iter().zip(names).enumerate() {
            let born = format!("201{n}-0{}-1{n}", n + 1);
            let number = number(u32::try_from(n).expect("small"));
            for which in order {
                send(&house, XML, &about(told[*which], &number, family, &born)).await;
            }
            let case = case(&house, family).await;
            assert_eq!(case["notices"], 3, "{order:?}");
            assert!(fact(&case, "died_on").is_none(), "{order:?}: {case}");
            assert!(fact(&case, "national_record_withdrawn_at").is_some(), "{order:?}");
            assert!(asks_to_check(&case), "{order:?}");
            ends.push((case["facts"].clone(), case["stage"].clone(), case["tasks"].as_array().map(Vec::len)));
        }
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:?}");
    }
}

on_both! {
    /// What a registrar tells is not undone by the national record.
    async fn a_registration_beside_a_withdrawn_record_keeps_its_date_and_ends_the_question(house: House) {
        let number = number(7);
        for message in [FORMAL, REMOVED] {
            send(&house, XML, &about(message, &number, "Mensah", "2026-01-30").replace("Jack", "Robin").replace("2017-11-01", "2026-10-28")).await;
        }
        assert!(asks_to_check(&case(&house, "Mensah").await));
        let mut registration = build::registration();
        registration["child"]["nhs_number"] = json!(number);
        house.sender("northmere", Registrar).post("/notices/registrar", registration).await.is(201);
        house.settle().await;
        let case = case(&house, "Mensah").await;
        assert_eq!(case["notices"], 2 + 1, "it joined: the number, the name and the birthday agree");
        assert_eq!(fact(&case, "died_on").map(|f| f["source"].clone()), Some(json!("Registrar: death registration")));
        assert!(!asks_to_check(&case));
    }
}

on_both! {
    /// Samples as published: kept byte for byte, the same again, the others acknowledged.
    async fn every_published_sample_is_kept_as_sent_or_acknowledged(house: House) {
        let deaths = [
            ("application/json", sample!("mns-pdsDeathSignal.json")),
            ("application/cloudevents+json", sample!("mns-pdsDeath2Signal.json")),
            ("application/fhir+json; charset=utf-8", sample!("mns-pds-death-notification-2-signal.json")),
            ("application/fhir+xml", INFORMAL),
            ("application/xml", FORMAL),
            ("application/fhir+xml", REMOVED),
        ];
        let mut receipts = Vec::new();
        for (media, body) in deaths {
            let first = send(&house, media, body).await;
            let again = send(&house, media, body).await;
            assert_eq!(first, again, "the same body is the same signal");
            receipts.push(first["receipt"].clone());
        }
        let unrelated = [
            ("application/json", sample!("mns-nhsNumberChangeSignal.json")),
            ("application/json", sample!("mns-pdsChangeOfGpSignal.json")),
            ("application/fhir+xml", sample!("nems-unrelated-Change-Of-Address.xml")),
            ("application/xml", sample!("nems-unrelated-Change-Of-GP.xml")),
        ];
        let national = house.sender("northmere", NationalSignal);
        for (media, body) in unrelated {
            let answer = national.post_as(PATH, media, body).await.is(200).json();
            assert_eq!(answer["ignored"], true);
            assert!(answer["because"].as_str().is_some_and(|why| !why.is_empty()));
        }
        let office = house.staff("northmere", Administrator);
        let mut kept: Vec<String> = Vec::new();
        let cases = office.get("/cases?size=100").await.is(200).json();
        for case in cases["items"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("an id");
            let notices = office.get(&format!("/cases/{id}/notices")).await.is(200).json();
            kept.extend(texts(&notices));
        }
        kept.extend(texts(&office.get("/notices/waiting?size=100").await.is(200).json()));
        kept.sort();
        let mut sent: Vec<String> = deaths.iter().map(|(_, body)| (*body).to_owned()).collect();
        sent.sort();
        assert_eq!(kept.len(), sent.len(), "all that tell of a death, and nothing else");
        assert!(kept == sent, "byte for byte");
        for receipt in receipts {
            let path = format!("/receipts/{}", receipt.as_str().expect("a receipt"));
            assert_eq!(national.get(&path).await.is(200).json()["state"], "received");
        }
    }
}

fn texts(notices: &Value) -> Vec<String> {
    let items = notices["items"].as_array().expect("notices").iter();
    items.map(|notice| notice["as_sent"].as_str().expect("text").to_owned()).collect()
}

on_both! {
    /// A fault is named where it stands, and nothing that was sent comes back.
    async fn a_signal_that_is_wrong_names_its_field_as_it_was_sent(house: House) {
        let national = house.sender("northmere", NationalSignal);
        let event = sample!("mns-pdsDeathSignal.json");
        let field = |answer: &tests::Answer| answer.json()["fields"][0]["field"].as_str().unwrap_or_default().to_owned();
        let checked = national.post_as(PATH, "application/json", event.replace("9912003888", "9912003889")).await.is(422);
        assert_eq!(field(&checked), "/subject/nhsNumber", "a check digit, by the rule of every notice");
        let later = national.post_as(PATH, "application/json", event.replace("2022-04-05", "2032-04-05")).await.is(422);
        assert_eq!(field(&later), "/time");
        let xml = national.post_as(PATH, XML, FORMAL.replace("9912003888", "9912003889")).await.is(422);
        assert!(field(&xml).ends_with("/nhsNumber"), "{}", xml.text());
        assert!(!xml.text().contains("991200") && !xml.text().contains("DAWKINS"));
        national.post_as(PATH, "text/plain", event).await.is(415);
        national.post_as(PATH, "application/json", "{").await.is(400);
        national.post_as(PATH, XML, "<!DOCTYPE a><a/>").await.is(400);
        let waiting = house.staff("northmere", Administrator).get("/notices/waiting").await.is(200).json();
        assert_eq!(waiting["items"].as_array().map(Vec::len), Some(3), "what broke a rule is kept for the office");
    }
}
