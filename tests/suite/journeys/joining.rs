//! A notice that may be of a known child: compared, placed by a person, taken off again, joined as
//! a case and separated. By API and by page, on both back ends.

use domain::access::Role::{Administrator, Coroner, Registrar};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// A registration, and a coroner's notice that differs in the date of birth: a person must say.
async fn question(house: &House) -> String {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house.settle().await;
    let mut near = build::investigation();
    near["child"]["born_on"] = json!("2026-01-31");
    near["child"]["usual_address"]["postcode"] = json!("NM2 9XY");
    house.sender("northmere", Coroner).post("/notices/coroner", near).await.is(201);
    house.settle().await;
    let office = house.staff("northmere", Administrator);
    let waiting = office.get("/notices/waiting").await.is(200).json();
    assert_eq!(waiting["items"][0]["state"], "question", "{waiting}");
    waiting["items"][0]["id"].as_str().expect("an id").to_owned()
}

async fn only_case(house: &House) -> Value {
    let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
    assert_eq!(cases["total"], 1, "{cases}");
    cases["items"][0].clone()
}

fn id(case: &Value) -> String {
    case["id"].as_str().expect("an id").to_owned()
}

fn fact<'a>(sources: &'a Value, code: &str) -> &'a Value {
    let items = sources["items"].as_array().expect("facts");
    items.iter().find(|fact| fact["fact"] == code).expect("the fact")
}

on_both! {
    /// Nothing is joined without a word, and every word can be taken back.
    async fn a_person_compares_places_takes_off_joins_and_separates(house: House) {
        let notice = question(&house).await;
        let office = house.staff("northmere", Administrator);
        let case = id(&only_case(&house).await);

        let beside = office.get(&format!("/notices/waiting/{notice}/comparison")).await.is(200).json();
        assert_eq!(beside["elsewhere"], 0);
        let one = &beside["items"][0];
        assert_eq!(one["case"], case.as_str());
        let birth = one["details"].as_array().expect("details").iter().find(|d| d["detail"] == "Date of birth").expect("a date of birth");
        assert_eq!((birth["notice"].as_str(), birth["case"].as_str()), (Some("31 January 2026"), Some("30 January 2026")));
        assert_ne!(birth["result"], "same");

        let place = format!("/notices/waiting/{notice}");
        let stale = json!({ "case": case, "case_version": 99, "reason": "The hospital said so." });
        office.post(&place, stale).await.is(412);
        office.post(&place, json!({ "case": case, "reason": " " })).await.is(422);
        office.post(&place, json!({ "case": case, "case_version": one["case_version"], "reason": "The hospital said so." })).await.is(200);

        let sources = office.get(&format!("/cases/{case}/sources")).await.is(200).json();
        let family = fact(&sources, "family_name");
        assert_eq!(family["differs"], true);
        let coroner = family["sources"].as_array().expect("sources").iter().find(|s| s["value"] == "Mensha").expect("the coroner's");
        assert_eq!(coroner["in_use"], false);
        let choose = format!("/cases/{case}/sources/family_name");
        office.post(&choose, json!({ "statement": notice, "reason": "The parents confirmed it." })).await.is(200);
        let sources = office.get(&format!("/cases/{case}/sources")).await.is(200).json();
        assert!(fact(&sources, "family_name")["chosen"].as_str().expect("chosen").contains("Bethan Okoro"));
        assert_eq!(office.get(&format!("/cases/{case}")).await.is(200).json()["child"]["name"], "Robin Mensha");
        let unknown = office.post(&choose, json!({ "statement": case, "reason": "No such source." })).await.is(422).json();
        assert_eq!(unknown["fields"][0]["field"], "/statement");

        let off = format!("/cases/{case}/notices/{notice}/take-off");
        let other = office.post(&off, json!({ "reason": "It is a cousin." })).await.is(200).json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(office.get(&format!("/cases/{case}/notices")).await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(office.get(&format!("/cases/{other}/notices")).await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(office.get(&format!("/cases/{case}")).await.is(200).json()["child"]["name"], "Robin Mensah");
        let before = office.get(&format!("/cases/{other}")).await.is(200).json();

        let pair = json!({ "other": other, "reason": "It is one child after all." });
        office.post(&format!("/cases/{case}/join"), pair.clone()).await.is(200);
        assert_eq!(office.get(&format!("/cases/{case}/notices")).await.is(200).json()["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(office.get(&format!("/cases/{other}")).await.is(200).json()["stage"], "joined");
        let again = office.post(&format!("/cases/{case}/join"), pair.clone()).await.is(409).json();
        assert_eq!(again["code"], "conflict-with-stage", "{again}");
        office.post(&format!("/cases/{case}/separate"), pair).await.is(200);
        let after = office.get(&format!("/cases/{other}")).await.is(200).json();
        for part in ["child", "stage", "reference"] {
            assert_eq!(before[part], after[part], "{part} is as it was");
        }
        assert_eq!(office.get(&format!("/cases/{case}/notices")).await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
        house.app.store.verify().await.expect("the ledger holds");
    }
}

on_both! {
    /// What another area holds is not found, and a joined case is not worked on.
    async fn a_case_of_another_area_cannot_be_joined(house: House) {
        question(&house).await;
        let case = id(&only_case(&house).await);
        let stranger = house.staff("eastmere", Administrator);
        let pair = json!({ "other": case, "reason": "Invented." });
        stranger.post(&format!("/cases/{case}/join"), pair.clone()).await.is(404);
        stranger.get(&format!("/cases/{case}/sources")).await.is(404);
        let office = house.staff("northmere", Administrator);
        office.post(&format!("/cases/{case}/join"), pair).await.is(409);
    }
}

on_both! {
    /// A death that is not within the review keeps a small record with a reason.
    async fn a_notice_may_be_decided_as_not_within_the_review(house: House) {
        let notice = question(&house).await;
        let office = house.staff("northmere", Administrator);
        let body = json!({ "not_in_scope": true, "reason": "A stillbirth with a midwife present." });
        let done = office.post(&format!("/notices/waiting/{notice}"), body).await.is(200).json();
        let case = office.get(&format!("/cases/{}", done["id"].as_str().expect("an id"))).await.is(200).json();
        assert_eq!(case["stage"], "out_of_scope");
    }
}

on_both! {
    /// The same by pages, without scripts.
    async fn the_comparison_page_asks_one_question_and_keeps_the_answer(house: House) {
        let notice = question(&house).await;
        let reference = only_case(&house).await["reference"].as_str().expect("one").to_owned();
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/notifications/{notice}")).await;
        assert!(page.heading().contains(&format!("Is this the same child as {reference}?")), "{}", page.heading());
        assert!(!page.title().contains("Mensah"), "no name in a title");
        for words in ["Compare the details", "Same", "Very close", "Why this was suggested", "31 January 2026"] {
            assert!(page.words().contains(words), "the page says {words}: {}", page.words());
        }
        let form = page.form("placeNotice");
        let none = browser.submit(&form.clone().with("reason", "Typed already.")).await;
        assert_eq!(none.status, 422);
        assert!(none.html.contains("Typed already."), "a rejected form comes back filled in");
        let case = id(&only_case(&house).await);
        let stale = form.clone().with("case", &case).with("compared", "99").with("reason", "The hospital said so.");
        let changed = browser.submit(&stale).await;
        assert_eq!(changed.status, 422);
        assert!(changed.words().contains("has changed since you compared"), "{}", changed.words());
        let done = browser.submit(&form.with("case", &case).with("reason", "The hospital said so.")).await;
        assert_eq!(done.status, 303, "{}", done.problem());

        let sources = browser.get(&format!("/cases/{reference}/sources")).await;
        assert!(sources.words().contains("Sources differ"), "{}", sources.words());
        let choosing = browser.get(&format!("/cases/{reference}/sources/family_name")).await;
        let chosen = choosing.form("chooseValue").with("statement", &notice).with("reason", "The parents confirmed it.");
        assert_eq!(browser.submit(&chosen).await.status, 303);

        let notices = browser.get(&format!("/cases/{reference}/notifications")).await;
        assert!(notices.words().contains("Take it off this case"));
        let off = browser.get(&format!("/cases/{reference}/notifications/{notice}/take-off")).await;
        assert_eq!(browser.submit(&off.form("separateNotice").with("reason", "")).await.status, 422);
        assert_eq!(browser.submit(&off.form("separateNotice").with("reason", "It is a cousin.")).await.status, 303);
        let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        let other = cases["items"].as_array().expect("cases").iter().find(|c| c["reference"] != reference.as_str()).expect("a second case").clone();
        let join = browser.get(&format!("/cases/{reference}/join")).await;
        assert!(join.words().contains("Cases of other children"), "the earlier decision is shown");
        let form = join.form("joinCases").with("reason", "One child after all.");
        assert_eq!(browser.submit(&form.clone().with("other", "CDR-99-9999")).await.status, 422);
        let other = other["reference"].as_str().expect("a reference");
        assert_eq!(browser.submit(&form.with("other", other)).await.status, 303);
        let join = browser.get(&format!("/cases/{reference}/join")).await;
        let separate = join.form("separateCases").with("reason", "Two children.");
        assert_eq!(browser.submit(&separate).await.status, 303);
        assert_eq!(browser.get(&format!("/cases/{other}")).await.status, 200);
    }
}
