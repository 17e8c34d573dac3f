//! Two hundred children, six notices each, in seeded orders with repeats, through each store: one
//! case each, the same facts, links, stage, due dates and messages whatever came first.

use domain::access::Role::{Administrator, Coroner, NationalSignal, Practitioner, Registrar};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{House, build, country::Dice, on_both};

const SEED: u64 = 20_261_122;
const CHILDREN: u32 = 200;
const FORMAL: &str = include_str!("../data/national-death-signal/nems-death-formal.xml");
const REMOVED: &str = include_str!("../data/national-death-signal/nems-death-removed.xml");

/// A child of its own: no two share a name, a birthday, a number or a home.
struct Child {
    given: String,
    family: String,
    born_on: String,
    number: String,
    home: String,
    postcode: String,
}

fn syllables(n: u32, starts: [&str; 6], ends: [&str; 6]) -> String {
    let pick = |list: [&str; 6], at: u32| list[(at % 6) as usize].to_owned();
    format!("{}{}{}", pick(starts, n), pick(ends, n / 6), pick(ends, n / 36).to_lowercase())
}

fn child(n: u32) -> Child {
    let valid = |text: &String| domain::person::NhsNumber::parse(text).is_ok();
    let born = chrono::NaiveDate::from_ymd_opt(2012, 1, 1).expect("a date");
    Child {
        given: syllables(
            n * 7 + 3,
            ["Ab", "Cor", "Del", "Fin", "Gwen", "Hol"],
            ["ara", "bet", "mund", "nik", "osh", "wyn"],
        ),
        family: syllables(
            n,
            ["Brack", "Crom", "Dun", "Fell", "Grim", "Hawk"],
            ["borough", "dale", "ford", "ingley", "stoke", "wick"],
        ),
        born_on: (born + chrono::Duration::days(i64::from(n) * 11)).to_string(),
        number: (0..100)
            .map(|k| format!("99902{:05}", n * 100 + k))
            .find(valid)
            .expect("one in eleven fits"),
        home: format!("{} Invented Road", n + 1),
        postcode: format!(
            "NM1 {}A{}",
            n % 10,
            char::from(b"ABDEFGHJLNPQRSTUWXYZ"[(n / 10) as usize % 20])
        ),
    }
}

fn particulars(child: &Child, number: bool) -> Value {
    let mut told = build::robin();
    told["given_names"] = json!(child.given);
    told["family_name"] = json!(child.family);
    told["born_on"] = json!(child.born_on);
    told["usual_address"] = json!({ "lines": [child.home], "postcode": child.postcode });
    if number {
        told["nhs_number"] = json!(child.number);
    }
    told
}

/// The six notices of a child, each with the address it is sent to.
fn six(n: u32, child: &Child) -> [(usize, Value); 6] {
    let mut registration = build::registration();
    registration["child"] = particulars(child, false);
    registration["informant"]["name"] =
        json!(format!("Mo{} {}", child.given.to_lowercase(), child.family));
    registration["entry_number"] = json!(format!("{}", 1_000 + n));
    let mut correction = registration.clone();
    correction["kind"] = json!("correction");
    correction["registered_on"] = json!("2026-11-09");
    correction["cause_of_death"] = json!("1a Acute severe asthma, corrected");
    let mut coroner = build::investigation();
    coroner["child"] = particulars(child, false);
    let mut practitioner = build::notification();
    practitioner["child"] = particulars(child, true);
    practitioner["not_known"] = json!([]);
    let mother = format!("Mo{} {}", child.given.to_lowercase(), child.family);
    practitioner["mother"]["name"] = json!(mother);
    practitioner["people"][0]["name"] = json!(mother);
    [
        (0, registration),
        (0, correction),
        (1, coroner),
        (2, practitioner),
        (3, signal(child, FORMAL)),
        (3, signal(child, REMOVED)),
    ]
}

/// A published message of the national record, about this child.
fn signal(child: &Child, message: &str) -> Value {
    Value::String(
        message
            .replace("9912003888", &child.number)
            .replace("6101231234", &child.number)
            .replace("DAWKINS", &child.family)
            .replace("JONES", &child.family)
            .replace("\"Jack\"", &format!("\"{}\"", child.given))
            .replace("2017-10-02", &child.born_on)
            .replace("2017-11-01T15:00:00", "2026-10-28T15:00:00")
            .replace("2017-11-03", "2026-11-03"),
    )
}

async fn send(house: &House, (door, body): &(usize, Value)) {
    let sender = |role| house.sender("northmere", role);
    match door {
        0 => sender(Registrar).post("/notices/registrar", body.clone()).await,
        1 => sender(Coroner).post("/notices/coroner", body.clone()).await,
        2 => sender(Practitioner).post("/notices/practitioner", body.clone()).await,
        _ => {
            let text = body.as_str().expect("a message");
            let path = "/notices/national-death-signal";
            sender(NationalSignal).post_as(path, "application/fhir+xml", text).await
        }
    }
    .is(201);
}

/// Everything that must be the same: no name, no id, no number of its own.
async fn end(house: &House, id: &str) -> Value {
    let office = house.staff("northmere", Administrator);
    let case = office.get(&format!("/cases/{id}")).await.is(200).json();
    let notices = office.get(&format!("/cases/{id}/notices")).await.is(200).json();
    let clocks = office.get(&format!("/cases/{id}/clocks")).await.is(200).json();
    let sorted = |mut values: Vec<String>| {
        values.sort();
        values
    };
    let all = |list: &Value, fields: &[&str]| -> Vec<String> {
        let items = list.as_array().expect("a list");
        sorted(
            items
                .iter()
                .map(|item| {
                    fields.iter().map(|f| item[f].to_string()).collect::<Vec<_>>().join(" ")
                })
                .collect(),
        )
    };
    json!({
        "stage": case["stage"],
        "facts": all(&case["facts"], &["fact", "source", "disputed"]),
        "notices": all(&notices["items"], &["kind", "claimed_on"]),
        "clocks": all(&clocks["items"], &["clock", "due_at", "state"]),
        "tasks": all(&case["tasks"], &["title", "due_at"]),
    })
}

on_both! {
    /// F17: the order of arrival does not matter.
    async fn two_hundred_children_end_alike_in_every_seeded_order(house: House) {
        println!("seed {SEED}");
        house.at("2026-11-12T10:00:00Z");
        let mut dice = Dice::new(SEED);
        for n in 0..CHILDREN {
            let notices = six(n, &child(n));
            let mut order: Vec<usize> = (0..6).chain([dice.index(6), dice.index(6)]).collect();
            dice.shuffle(&mut order);
            for number in order {
                send(&house, &notices[number]).await;
            }
            if n % 7 == 0 {
                house.settle().await;
            }
        }
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let waiting = office.get("/notices/waiting").await.is(200).json();
        assert_eq!(waiting["items"], json!([]), "nothing is left to a person");
        let mut ends: BTreeMap<String, u32> = BTreeMap::new();
        let mut after = String::new();
        let mut found = 0;
        loop {
            let page = office.get(&format!("/cases?size=100{after}")).await.is(200).json();
            for case in page["items"].as_array().expect("cases") {
                found += 1;
                let end = end(&house, case["id"].as_str().expect("an id")).await;
                *ends.entry(end.to_string()).or_default() += 1;
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(found, CHILDREN, "one case each");
        assert_eq!(ends.len(), 1, "{ends:#?}");
    }
}
