//! What the partners see of every review, and words on paper under the area's letterhead.

use domain::access::Role::{Administrator, Coroner, DesignatedDoctor, PanelChair, Registrar};
use poem::http::Method;
use serde_json::json;
use tests::{browse::Browser, build, on_both};

on_both! {
    /// Where a review is, who holds it and what it waits for, without a name.
    async fn the_partners_see_where_every_review_is_and_no_name(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let id = found["id"].as_str().expect("an id").to_owned();
        let today = tests::start_of_story().date_naive().to_string();
        let question = json!({ "words": "Was anybody with him?", "asked_by": "Efua Mensah", "asked_on": today });
        office.post(&format!("/cases/{id}/family/questions"), question).await.is(200);

        let chair = house.staff("northmere", PanelChair);
        let answer = chair.get("/overview").await.is(200);
        let text = answer.text();
        let view = answer.json();
        assert_eq!((view["total"].as_u64(), view["items"][0]["reference"].as_str()), (Some(1), found["reference"].as_str()));
        assert!(text.contains("A question of the family is open."), "{text}");
        assert!(!text.contains("Mensah") && !text.contains("anybody"), "{text}");
        let counted: u64 = view["counts"].as_array().expect("counts").iter().filter_map(|count| count["reviews"].as_u64()).sum();
        assert_eq!(counted, 1);
        let elsewhere = house.staff("eastmere", PanelChair);
        assert_eq!(elsewhere.get("/overview").await.is(200).json()["total"], 0, "another area has none");
        let area = view["area"].as_str().expect("an area");
        elsewhere.get(&format!("/overview?area={area}")).await.is(404);

        let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let page = browser.get("/overview").await;
        assert!(page.words().contains("The office of the panel"), "{}", page.words());
        assert!(!page.html.contains("Mensah"));
    }
}

on_both! {
    /// A letter is written by a person, never on a day to avoid, and taken as PDF or DOCX.
    async fn a_letter_is_written_under_the_letterhead_and_taken_away(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let found = office.get("/cases").await.is(200).json()["items"][0].clone();
        let id = found["id"].as_str().expect("an id").to_owned();
        let area = office.get("/overview").await.is(200).json()["area"].as_str().expect("an area").to_owned();
        let head = json!({ "name": "Northmere panel", "address": ["1 Quay Street"], "contact": ["01632 960 000"] });
        house.staff("northmere", DesignatedDoctor).post(&format!("/areas/{area}/letterhead"), head.clone()).await.is(403);
        office.post(&format!("/areas/{area}/letterhead"), head).await.is(200);
        assert_eq!(office.get(&format!("/areas/{area}/letterhead")).await.is(200).json()["name"], "Northmere panel");

        let family = format!("/cases/{id}/family");
        let mother = json!({ "name": "Efua Mensah", "relation": "Mother", "contact": true });
        office.post(&format!("{family}/members"), mother).await.is(200);
        let today = tests::start_of_story().date_naive();
        let day = |ahead: i64| (today + chrono::Duration::days(ahead)).to_string();
        let funeral = json!({ "kind": "funeral", "on": day(10), "every_year": false });
        office.post(&format!("{family}/dates"), funeral).await.is(200);
        let letter = |on: String| json!({
            "to_member": 1, "address": ["2 Fen Road"], "on": on, "subject": "What happens now",
            "greeting": "Dear Mrs Mensah", "text": "We are very sorry.\n\nPlease ask us.",
            "signed": ["Bethan Okoro"], "speak_to": "Amina Yusuf, 01632 960 001",
        });
        let refused = office.post(&format!("{family}/letters"), letter(day(10))).await.is(422).text();
        assert!(refused.contains("day-to-avoid"), "{refused}");
        office.post(&format!("{family}/letters"), letter(day(20))).await.is(200);
        let docx = office.get(&format!("{family}/letters/1?format=docx")).await.is(200);
        assert!(docx.bytes.starts_with(b"PK"), "a zip");
        let pdf = office.get(&format!("{family}/letters/1")).await.is(200);
        assert!(pdf.bytes.starts_with(b"%PDF"), "a PDF");
        office.get(&format!("{family}/letters/2")).await.is(404);
        house.staff("northmere", PanelChair).get(&format!("{family}/letters/1")).await.is(403);
        let log = office.get(&format!("/cases/{id}/action-log?format=docx")).await.is(200);
        assert!(log.bytes.starts_with(b"PK"));

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let base = format!("/cases/{}/family", found["reference"].as_str().expect("a reference"));
        let page = browser.get(&format!("{base}/letters/new?draft=complete")).await;
        assert!(page.html.contains("The review of [name]"), "a letter to begin from");
        let sent = browser.submit(&page.form("writeLetter").with("to", "1").with("greeting", "Dear Efua").with("speak_to", "Amina Yusuf")).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        assert!(browser.get(&base).await.words().contains("The review is complete"));
        let paused = json!({ "since": day(0), "reason": "We need time.", "ask_again_on": day(60), "way_back": "Amina Yusuf" });
        office.post(&format!("{family}/not-contacted"), paused).await.is(200);
        let refused = office.post(&format!("{family}/letters"), letter(day(20))).await.is(422).text();
        assert!(refused.contains("not-contacted-for-now"), "{refused}");
    }
}

on_both! {
    /// One e-mail without a name, sent once by a person, and answered line by line.
    async fn a_coroner_is_asked_once_a_quarter_and_the_answers_are_entered(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.sender("northmere", Coroner).post("/notices/coroner", build::investigation()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let id = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("an id").to_owned();
        let fact = json!({ "fact": "inquest_opened_on", "answer": "known", "value": tests::start_of_story().date_naive().to_string(), "source": "The coroner's officer", "reason": "Told by telephone." });
        office.post(&format!("/cases/{id}/facts"), fact).await.is(200);

        let lists = office.get("/reconciliation").await.is(200).json();
        let list = lists["items"][0].clone();
        assert_eq!(list["body"], "coroner", "{lists}");
        assert!(!lists.to_string().contains("Mensah"), "{lists}");
        house.staff("northmere", PanelChair).get("/reconciliation").await.is(403);
        let send = json!({ "area": lists["area"], "list": list["list"], "to": "not a mailbox" });
        office.post("/reconciliation/send", send).await.is(422);

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let address = format!("/reconciliation/send?area={}&list={}", lists["area"].as_str().expect("an area"), list["list"].as_str().expect("a list"));
        let page = browser.get(&address).await;
        assert!(page.words().contains("It names nobody on purpose"), "{}", page.words());
        let before = house.mail().len();
        let sent = browser.submit(&page.form("sendReconciliation").with("to", "office@coroner.example.org")).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        house.settle().await;
        let mail: Vec<String> = house.mail().into_iter().skip(before).collect();
        assert_eq!(mail.len(), 1, "{mail:?}");
        assert!(mail[0].contains("CDR-") && !mail[0].contains("Mensah") && !mail[0].contains("Robin"), "{mail:?}");

        let body = json!({ "area": lists["area"], "list": list["list"], "to": "office@coroner.example.org" });
        let one = [("Idempotency-Key", "one")];
        let by_key = async || office.send(Method::POST, "/reconciliation/send", Some(body.to_string()), &one).await;
        let first = by_key().await.is(200);
        for line in list["lines"].as_array().expect("lines") {
            let answer = json!({ "what": line["what"], "answer": "not_ours" });
            office.post(&format!("/cases/{id}/awaited"), answer).await.is(200);
        }
        office.post("/reconciliation/send", body.clone()).await.is(409);
        assert_eq!(by_key().await.is(200).json(), first.json(), "a repeat gets the answer of the first");
        let lists = office.get("/reconciliation").await.is(200).json();
        let line = lists["items"][0]["lines"].as_array().expect("lines").iter().find(|line| line["what"] == "inquest_conclusion").expect("it is still shown").clone();
        assert_eq!((line["answer"].as_str(), line["asked_on"].is_string()), (Some("not_ours"), true), "{line}");
        assert!(!lists["items"][0]["text"].as_str().expect("a text").contains("Conclusion of the inquest"), "it is not asked for again");
    }
}
