//! What practitioners tell: by their own system, by the public page, and typed in by staff from a
//! call or a letter. All three are received alike, and nobody outside learns whether a child was known.

use domain::access::Role::{Administrator, Practitioner, Registrar};
use serde_json::json;
use tests::{
    browse::{Browser, Form, Page},
    build, on_both,
};

on_both! {
    /// The hospital is first, the registrar follows, and there is one case with the facts of both.
    async fn a_hospital_notifies_by_api_and_the_registration_joins(house: House) {
        let hospital = house.sender("northmere", Practitioner);
        let sent = hospital.post("/notices/practitioner", build::notification()).await.is(201).json();
        let again = hospital.post("/notices/practitioner", build::notification()).await.is(201).json();
        assert_eq!(sent["receipt"], again["receipt"], "the same body is the same notice");
        house.settle().await;
        house.at("2026-11-03T09:00:00Z");
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;

        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases").await.is(200).json();
        assert_eq!(cases["items"].as_array().map(Vec::len), Some(1), "{cases}");
        let case = cases["items"][0]["id"].as_str().expect("an id").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        assert_eq!(notices["items"].as_array().map(Vec::len), Some(2), "{notices}");
        assert_eq!(notices["items"][0]["kind"], "Practitioner's notification");
        let seen = office.get(&format!("/cases/{case}")).await.is(200).text();
        assert!(seen.contains("28 October 2026, 10:48"), "the time of death is a fact: {seen}");

        let path = format!("/receipts/{}", sent["receipt"].as_str().expect("a receipt"));
        assert_eq!(hospital.get(&path).await.is(200).json()["state"], "received");
        house.sender("eastmere", Practitioner).get(&path).await.is(404);
    }
}

on_both! {
    /// Nothing is guessed: what is not told must be said to be not known.
    async fn a_notification_that_leaves_facts_open_is_refused_with_their_names(house: House) {
        let hospital = house.sender("northmere", Practitioner);
        let mut open = build::notification();
        open["child"]["born_on"] = json!(null);
        open["answers"]["shoe_size"] = json!({ "values": ["4"] });
        open["people"][0]["relationship"] = json!("neighbour");
        let refused = hospital.post("/notices/practitioner", open.clone()).await.is(422).json();
        let mut fields: Vec<String> = refused["fields"].as_array().expect("fields").iter()
            .map(|fault| format!("{} {}", fault["field"], fault["code"]).replace('"', "")).collect();
        fields.sort();
        assert_eq!(fields, ["/answers/shoe_size unknown-field", "/child/born_on missing", "/people/0/relationship unknown-code"]);
        open["answers"]["shoe_size"].take();
        open["answers"] = json!({});
        open["people"] = json!([]);
        open["not_known"] = json!(["nhs_number", "born_on"]);
        hospital.post("/notices/practitioner", open).await.is(201);
    }
}

on_both! {
    /// A letter and a call are typed in; who did so, and when it reached us, stays with the notice.
    async fn staff_enter_a_letter_by_hand(house: House) {
        let office = house.staff("northmere", Administrator);
        let letter = json!({
            "told_by": "Superintendent registrar, Northmere", "reached_us_by": "letter",
            "reached_us_on": "2026-11-01", "registrar": build::registration()
        });
        let kept = office.post("/notices/entered", letter.clone()).await.is(201).json();
        assert!(kept["receipt"].is_string());
        let call = json!({
            "told_by": "Dr Amara Nwosu", "reached_us_by": "telephone",
            "reached_us_on": "2026-10-28", "practitioner": build::notification()
        });
        office.post("/notices/entered", call).await.is(201);
        house.settle().await;
        let case = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("a case").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        let came: Vec<&str> = notices["items"].as_array().expect("notices").iter().filter_map(|n| n["came"].as_str()).collect();
        assert_eq!(came.len(), 2, "{notices}");
        assert!(came.iter().any(|came| came.starts_with("Entered by hand by Bethan Okoro") && came.contains("by letter") && came.contains("1 November 2026")), "{came:?}");

        let mut wrong = letter.clone();
        wrong["reached_us_on"] = json!("2026-12-24");
        wrong["registrar"]["child"]["died_on"] = json!("2020-01-01");
        let refused = office.post("/notices/entered", wrong).await.is(422).text();
        assert!(refused.contains("/reached_us_on") && refused.contains("/child/died_on"), "{refused}");
        let mut both = letter;
        both["practitioner"] = build::notification();
        office.post("/notices/entered", both).await.is(422);
        let waiting = office.get("/notices/waiting").await.is(200).json();
        assert_eq!(waiting["items"].as_array().map(Vec::len), Some(0), "what staff mistype is not kept: {waiting}");
    }
}

/// The form of the step a page shows.
fn report(page: &Page) -> Form {
    page.form_at("/report-a-death").with("go", "next")
}

/// Fills in the report up to the last look at it.
async fn filled(browser: &Browser<'_>, family: &str) -> Page {
    let first = browser.get("/report-a-death").await;
    let second = browser.submit(&report(&first).with("under_18", "yes")).await;
    assert_eq!(
        second.heading(),
        "Report the death of a child, step 2 of 6 The child",
        "{}",
        second.problem()
    );
    let child = report(&second)
        .filled(&[
            ("child/given_names", "Robin"),
            ("child/family_name", family),
            ("child/sex", "male"),
        ])
        .filled(&[("child/usual_address/postcode", "nm1 2ab"), ("unknown/nhs_number", "yes")])
        .with_date("child/born_on", "2026-01-30");
    let third = browser.submit(&child).await;
    assert!(third.heading().contains("step 3"), "{}", third.problem());
    let death = report(&third)
        .filled(&[
            ("sudden", "yes"),
            ("place_of_death_kind", "hosp_ed"),
            ("time_of_death/at", "10:48"),
        ])
        .filled(&[
            ("response_criteria", "sudden"),
            ("child/place_of_death", "Northmere General Hospital"),
        ])
        .with_date("child/died_on", "2026-10-28")
        .with_date("learned_on", "2026-10-28");
    let fourth = browser.submit(&death).await;
    assert!(fourth.heading().contains("step 4"), "{}", fourth.problem());
    assert!(
        fourth.words().contains("telephone first"),
        "after a sudden death the page says whom to telephone"
    );
    let people = report(&fourth)
        .filled(&[("people/0/name", "Esi Mensah"), ("people/0/relationship", "BPM")]);
    let more = browser.submit(&people.with("go", "person")).await;
    let people =
        report(&more).filled(&[("people/1/name", "Kofi Mensah"), ("people/1/relationship", "BPF")]);
    let fifth = browser.submit(&people).await;
    assert!(fifth.heading().contains("step 5"), "{}", fifth.problem());
    let you = report(&fifth).filled(&[
        ("notifier/name", "Dr Amara Nwosu"),
        ("notifier/role", "Consultant, Northmere General Hospital"),
        ("notifier/contact", "01632 960 101"),
    ]);
    browser.submit(&you).await
}

/// The receipt that a page gives.
fn receipt_of(page: &Page) -> String {
    let words = page.words();
    let found =
        words.split_whitespace().find(|word| word.len() == 36 && word.matches('-').count() == 4);
    found.unwrap_or_else(|| panic!("no receipt: {words}")).to_owned()
}

on_both! {
    /// Without an account, a cookie or a script; a name is never in an address or a title.
    async fn a_practitioner_reports_a_death_by_the_public_page(house: House) {
        let browser = Browser::new(&house);
        let check = filled(&browser, "Mensah").await;
        assert_eq!(check.heading(), "Report the death of a child, step 6 of 6 Check your answers", "{}", check.problem());
        for word in ["Robin", "Esi Mensah", "Biological father", "28 October 2026", "Hospital - emergency department"] {
            assert!(check.words().contains(word), "{word}: {}", check.words());
        }
        let changed = browser.submit(&report(&check).with("go", "to-2")).await;
        assert_eq!(changed.form_at("/report-a-death").fields.iter().find(|(n, _)| n == "child/family_name").map(|(_, v)| v.as_str()), Some("Mensah"));
        let sent = browser.submit(&report(&check)).await;
        assert_eq!(sent.status, 200, "{}", sent.problem());
        assert!(!sent.title().contains("Mensah") && !sent.html.contains("Mensah"), "the receipt says nothing of the child");
        let receipt = receipt_of(&sent);
        let again = browser.submit(&report(&check)).await;
        assert_eq!(receipt_of(&again), receipt, "a form sent twice acts once");
        house.settle().await;

        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases").await.is(200).json();
        assert_eq!(cases["items"].as_array().map(Vec::len), Some(1), "{cases}");
        let case = cases["items"][0]["id"].as_str().expect("an id").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        assert_eq!(notices["items"][0]["came"], "Sent by the page for reporting a death");
        let seen = office.get(&format!("/cases/{case}")).await.is(200).text();
        assert!(seen.contains("28 October 2026, 10:48"), "{seen}");

        let look = browser.get("/report-a-death/receipt").await.form_at("/report-a-death/receipt");
        let known = browser.submit(&look.clone().with("receipt", &receipt)).await;
        assert_eq!(known.status, 200, "{}", known.problem());
        assert!(known.words().contains("The report was received on 2 November 2026, 09:00."), "{}", known.words());
        let other = domain::ids::random_uuid().to_string();
        assert_eq!(browser.submit(&look.with("receipt", &other)).await.status, 422);
    }
}

on_both! {
    /// What is wrong is said beside the field, and what was typed stays.
    async fn a_step_that_leaves_a_fact_open_comes_back_filled_in(house: House) {
        let browser = Browser::new(&house);
        let first = browser.get("/report-a-death").await;
        assert_eq!(browser.submit(&report(&first)).await.status, 422, "the first question is needed");
        let adult = browser.submit(&report(&first).with("under_18", "no")).await;
        assert!(adult.words().contains("Nothing was sent"), "{}", adult.words());
        let second = browser.submit(&report(&first).with("under_18", "may_have_been")).await;
        let wrong = report(&second)
            .filled(&[("child/family_name", "Mensah"), ("child/nhs_number", "943 476 5918")])
            .with_date("child/born_on", "2026-2-31");
        let back = browser.submit(&wrong).await;
        assert_eq!(back.status, 422);
        assert!(back.title().starts_with("Error: "), "{}", back.title());
        for sentence in ["Enter the given names", "Enter a real date", "NHS number must have 10 digits", "Choose the sex"] {
            assert!(back.html.contains(sentence), "{sentence}: {}", back.problem());
        }
        let form = report(&back);
        let value = |name: &str| form.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        assert_eq!(value("child/family_name").as_deref(), Some("Mensah"));
        assert_eq!(value("child/born_on-day").as_deref(), Some("31"));
        assert_eq!(value("under_18").as_deref(), Some("may_have_been"), "earlier steps are carried");
    }
}

on_both! {
    /// One server takes so many reports in ten minutes; the rest are asked to come back, and lose nothing.
    async fn too_many_reports_are_asked_to_wait(house: House) {
        let browser = Browser::new(&house);
        let check = filled(&browser, "Mensah").await;
        let send = async |number: usize| {
            let key = domain::ids::random_uuid().to_string();
            let form = report(&check).with("child/family_name", &format!("Family{number}")).with("key", &key);
            browser.submit(&form).await
        };
        for number in 0..60 {
            assert_eq!(send(number).await.status, 200);
        }
        let refused = send(60).await;
        assert_eq!(refused.status, 429);
        assert!(refused.words().contains("ten minutes"), "{}", refused.words());
        house.at("2026-11-02T09:11:00Z");
        assert_eq!(send(60).await.status, 200);
    }
}

on_both! {
    /// The page for staff asks the same, by kind.
    async fn an_administrator_types_in_a_coroners_letter_by_page(house: House) {
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let choose = browser.get("/notifications/new").await.form("enterNotice").with("kind", "coroner").with("go", "choose");
        let page = browser.submit(&choose).await;
        let letter = page.form("enterNotice").with("go", "enter").filled(&[
            ("reached_us_by", "letter"), ("told_by", "Pat Lindgren, Mereshire Coroner's Office"),
            ("coroner_kind", "decision_to_investigate"), ("coroner_area", "MERESHIRE"),
            ("child/family_name", "Mensah"), ("child/given_names", "Robin"), ("child/usual_address/postcode", "NM1 2AB"), ("child/sex", "male"),
        ]).with_date("happened_on", "2026-10-29").with_date("child/died_on", "2026-10-28");
        let back = browser.submit(&letter).await;
        assert_eq!(back.status, 422);
        assert!(back.html.contains("Enter the date on which it reached us"), "{}", back.problem());
        let done = browser.submit(&letter.with_date("reached_us_on", "2026-11-01")).await;
        assert_eq!(done.status, 200, "{}", done.problem());
        house.settle().await;
        let reference = house.staff("northmere", Administrator).get("/cases").await.json()["items"][0]["reference"].as_str().expect("a case").to_owned();
        let notices = browser.get(&format!("/cases/{reference}/notifications")).await;
        assert!(notices.words().contains("Entered by hand by Bethan Okoro. It reached us by letter from Pat Lindgren, Mereshire Coroner's Office on 1 November 2026"), "{}", notices.words());
        let call = browser.get("/notifications/new?kind=practitioner").await.form("enterNotice").with("go", "enter");
        let asked = browser.submit(&call).await;
        assert_eq!(asked.status, 422);
        assert!(asked.html.contains("Enter the name of the person who notifies"), "{}", asked.problem());
    }
}

on_both! {
    /// Where the postcode does not say it, the notifier's choice does, and else the place of death.
    async fn a_report_goes_to_the_area_that_is_known_best(house: House) {
        let browser = Browser::new(&house);
        let check = filled(&browser, "Mensah").await;
        let send = async |key: &str, area: &str, place: &str| {
            let form = report(&check).with("child/usual_address/postcode", "").with("key", key);
            let form = form.with("people/0/name", key).with("child/given_names", key).with("child/born_on-year", &(2010 + key.len()).to_string()).with("child/family_name", key).with("area", area).with("died_at_postcode", place);
            browser.submit(&form).await
        };
        let odd = send("Asante", "not_known", "somewhere").await;
        assert_eq!(odd.status, 422);
        assert!(odd.heading().contains("step 3"), "a fault leads back to its step: {}", odd.problem());
        assert_eq!(send("Asante", "eastmere", "").await.status, 200);
        assert_eq!(send("Boateng", "not_known", "EM2 1AA").await.status, 200);
        assert_eq!(send("Danso", "not_known", "").await.status, 200);
        house.settle().await;
        let count = async |area: &str| {
            let cases = house.staff(area, Administrator).get("/cases").await.is(200).json();
            cases["items"].as_array().map(Vec::len)
        };
        assert_eq!((count("eastmere").await, count("northmere").await), (Some(3), Some(0)), "the first by name is the default");
    }
}

on_both! {
    /// Anybody can send anything here: it comes back with a fault or is kept as it is, and never breaks.
    async fn a_hostile_report_gets_a_named_field_or_nothing_happens(house: House) {
        let browser = Browser::new(&house);
        let check = filled(&browser, "Mensah").await;
        let long = "x".repeat(10_000);
        for (name, value, step) in [
            ("circumstances", "a\0b", "step 3"),
            ("child/family_name", long.as_str(), "step 2"),
            ("place_of_death_kind", "' OR 1=1 --", "step 3"),
            ("people/0/relationship", "\u{202e}", "step 4"),
            ("notifier/contact", " ", "step 5"),
            ("learned_on-year", "99999", "step 3"),
        ] {
            let page = browser.submit(&report(&check).with(name, value)).await;
            assert_eq!(page.status, 422, "{name}: {}", page.problem());
            assert!(page.heading().contains(step), "{name}: {}", page.problem());
        }
        for (name, value) in [("step", "-7"), ("go", "to-99"), ("people/99/name", ""), ("key", long.as_str())] {
            assert!(browser.submit(&report(&check).with(name, value)).await.status < 500, "{name}");
        }
        let key = domain::ids::random_uuid().to_string();
        let odd = report(&check).with("key", &key).with("no/such\0field", "a\0b").with("child/given_names", "ʻŌ'Ọlá ŵ محمد");
        assert_eq!(browser.submit(&odd).await.status, 200);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let kept = office.get("/notices/waiting").await.is(200).text() + &office.get("/cases").await.is(200).text();
        assert!(kept.contains("ʻŌ'Ọlá ŵ محمد"), "lawful letters stay as they are: {kept}");
    }
}
