//! The family: what they were offered, asked and promised, by the API and by form.

use domain::access::Role::{Administrator, PanelChair, Registrar};
use serde_json::json;
use tests::{browse::Browser, build, on_both};

on_both! {
    /// A question is kept word for word, promised, answered and fed back.
    async fn a_family_asks_and_is_answered(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let case = format!("/cases/{}/family", found["id"].as_str().expect("an id"));
        let reference = found["reference"].as_str().expect("a reference").to_owned();
        let today = tests::start_of_story().date_naive().to_string();
        house.staff("northmere", PanelChair).get(&case).await.is(403);

        let words = "Was anybody with him?\n  He was afraid of the dark. ";
        let question = json!({ "words": words, "asked_by": "Efua Mensah", "asked_on": today });
        office.post(&format!("{case}/questions"), question).await.is(200);
        let kept = office.get(&case).await.is(200).json();
        assert_eq!(kept["questions"][0]["words"], words, "word for word");
        assert_eq!(kept["questions"][0]["state"], "asked");
        let early = json!({ "told": true, "on": today, "by": "By call" });
        office.post(&format!("{case}/questions/1/fed-back"), early.clone()).await.is(409);
        office.post(&format!("{case}/questions/7/answer"), json!({ "words": "No.", "by": "Dr Haddad", "on": today })).await.is(422);

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let base = format!("/cases/{reference}/family");
        let page = browser.get(&base).await;
        assert!(page.words().contains("He was afraid of the dark."), "{}", page.words());
        assert!(page.words().contains("Nobody has been named who answers."), "{}", page.words());
        let form = browser.get(&format!("{base}/questions/1/answerer")).await;
        assert!(form.words().contains("Was anybody with him?"), "the form shows the question");
        let empty = browser.submit(&form.form("assignFamilyQuestion")).await;
        assert_eq!(empty.status, 422);
        let form = form.form("assignFamilyQuestion").with("who", "Dr Leila Haddad").with("by-day", "11").with("by-month", "12").with("by-year", "2027");
        assert_eq!(browser.submit(&form).await.status, 303);
        assert!(browser.get(&base).await.words().contains("Dr Leila Haddad answers by 11 December 2027."));
        let form = browser.get(&format!("{base}/questions/1/answer")).await.form("answerFamilyQuestion");
        let form = form.with("words", "Yes. A nurse held his hand.").with("by", "Dr Leila Haddad");
        assert_eq!(browser.submit(&form).await.status, 303);
        office.post(&format!("{case}/questions/1/fed-back"), early).await.is(200);
        let told = office.get(&case).await.is(200).json();
        assert_eq!((told["questions"][0]["state"].as_str(), told["questions"][0]["told_on"].as_str()), (Some("fed_back"), Some(today.as_str())));
        assert_eq!(browser.get(&format!("{base}/questions/2/answer")).await.status, 404, "no such question");

        let history = office.get(&format!("/cases/{}/history", found["id"].as_str().expect("an id"))).await.is(200).text();
        assert!(history.contains("The family asked question 1") && !history.contains("afraid"), "{history}");
        assert!(history.contains("Read the family's page"), "{history}");
    }
}

on_both! {
    /// The first contact stops its clock, and a pause has a way back.
    async fn a_family_is_contacted_and_asks_for_time(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let id = found["id"].as_str().expect("an id").to_owned();
        let base = format!("/cases/{}/family", found["reference"].as_str().expect("a reference"));
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&base).await;
        assert!(page.words().contains("No contact recorded yet."), "{}", page.words());

        let form = browser.get(&format!("{base}/contacts")).await.form("recordFamilyContact");
        let form = form.with("at_time", "00:05").with("kind", "call").with("with", "Efua Mensah").with("by", "Amina Yusuf");
        let sent = browser.submit(&form).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        let clocks = office.get(&format!("/cases/{id}/clocks")).await.is(200).json();
        let first = clocks["items"].as_array().expect("clocks").iter().find(|c| c["clock"] == "C30").expect("C30").clone();
        assert!(first["met_at"].is_string(), "{first}");

        let worker = json!({ "name": "Amina Yusuf", "organisation": "Northmere Infirmary", "reach": "01632 960 001", "named_on": tests::start_of_story().date_naive().to_string() });
        let tasks = |view: &serde_json::Value| view["tasks"].to_string();
        assert!(tasks(&office.get(&format!("/cases/{id}")).await.is(200).json()).contains("key worker"));
        office.post(&format!("/cases/{id}/family/key-worker"), worker).await.is(200);
        assert!(!tasks(&office.get(&format!("/cases/{id}")).await.is(200).json()).contains("key worker"));

        let form = browser.get(&format!("{base}/not-contacted")).await.form("pauseFamilyContact");
        let form = form.with("reason", "We need time.").with("ask_again_on-day", "11").with("ask_again_on-month", "1").with("ask_again_on-year", "2028");
        let refused = browser.submit(&form).await;
        assert!(refused.words().contains("Say whom they may turn to at any time"), "{}", refused.words());
        assert!(refused.html.contains("We need time."), "the form comes back filled in");
        let form = refused.form("pauseFamilyContact").with("way_back", "Amina Yusuf, at any time.");
        let sent = browser.submit(&form).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        let page = browser.get(&base).await;
        assert!(page.words().contains("The family asked not to be contacted for now."), "{}", page.words());
        assert!(page.words().contains("Amina Yusuf, at any time."), "{}", page.words());
    }
}

on_both! {
    /// The same family asked on two files: the question stays where it was asked, and holds the kept case.
    async fn a_question_on_a_joined_case_is_shown_on_the_kept_one_and_answered_where_it_was_asked(house: House) {
        let registrar = house.sender("northmere", Registrar);
        registrar.post("/notices/registrar", build::registration()).await.is(201);
        let mut other = build::registration();
        other["entry_number"] = json!("218");
        other["child"]["given_names"] = json!("Ada");
        other["child"]["sex"] = json!("female");
        other["child"]["died_on"] = json!("2026-10-20");
        other["child"]["family_name"] = json!("Wren");
        other["child"]["born_on"] = json!("2020-03-04");
        other["child"]["usual_address"]["postcode"] = json!("NM2 9XY");
        registrar.post("/notices/registrar", other).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases").await.is(200).json()["items"].clone();
        let text = |at: usize, name: &str| cases[at][name].as_str().expect("a text").to_owned();
        let (kept, joined) = (text(0, "id"), text(1, "id"));
        let today = tests::start_of_story().date_naive().to_string();
        let question = json!({ "words": "Was anybody with her?", "asked_by": "Efua Mensah", "asked_on": today });
        office.post(&format!("/cases/{joined}/family/questions"), question.clone()).await.is(200);
        office.post(&format!("/cases/{kept}/join"), json!({ "other": joined, "reason": "One child, two registrations." })).await.is(200);

        let seen = office.get(&format!("/cases/{kept}/family")).await.is(200).json();
        assert_eq!(seen["joined"][0]["reference"], text(1, "reference").as_str(), "{seen}");
        assert_eq!(seen["joined"][0]["questions"][0]["state"], "asked");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{}/family", text(0, "reference"))).await.words();
        assert!(page.contains("1 asked, 1 of them on joined cases, 1 open.") && page.contains("Was anybody with her?"), "{page}");

        office.post(&format!("/cases/{joined}/family/questions"), question).await.is(409);
        let there = format!("/cases/{}/family/questions/1", text(1, "reference"));
        let form = browser.get(&format!("{there}/answer")).await.form("answerFamilyQuestion");
        let sent = form.with("words", "Yes, a nurse.").with("by", "Dr Leila Haddad");
        assert_eq!(browser.submit(&sent).await.status, 303);
        let told = json!({ "told": true, "on": today, "by": "By call" });
        office.post(&format!("/cases/{joined}/family/questions/1/fed-back"), told).await.is(200);
        let seen = office.get(&format!("/cases/{kept}/family")).await.is(200).json();
        assert_eq!(seen["joined"][0]["questions"][0]["state"], "fed_back", "{seen}");
        office.post(&format!("/cases/{kept}/separate"), json!({ "other": joined, "reason": "Two children after all." })).await.is(200);
        let own = office.get(&format!("/cases/{joined}/family")).await.is(200).json();
        assert_eq!(own["questions"][0]["state"], "fed_back", "it goes back with its answer");
        assert_eq!(office.get(&format!("/cases/{kept}/family")).await.is(200).json()["joined"], json!([]));
    }
}
