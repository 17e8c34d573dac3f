//! Notices that are wrong, doubtful, repeated or hostile: nothing is lost and nothing is told.

use domain::access::Role::{Administrator, Coroner, Registrar};
use poem::http::Method;
use serde_json::json;
use tests::{build, on_both};

on_both! {
    /// A refused notice names its fields and is kept for a person to see.
    async fn a_notice_that_breaks_a_rule_is_refused_with_its_fields_and_kept(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let mut wrong = build::registration();
        wrong["child"]["died_on"] = json!("2025-12-01");
        wrong["child"]["nhs_number"] = json!("943 476 5918");
        let refused = registrar.post("/notices/registrar", wrong).await.is(422);
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        let fields: Vec<String> = refused.json()["fields"].as_array().expect("fields").iter().map(|f| f["field"].to_string()).collect();
        assert!(fields.iter().any(|f| f.contains("/child/died_on")), "{fields:?}");
        assert!(fields.iter().any(|f| f.contains("/child/nhs_number")), "{fields:?}");
        assert!(!refused.text().contains("943 476"), "no value is repeated");
        let waiting = house.staff("northmere", Administrator).get("/notices/waiting").await.is(200).json();
        assert_eq!(waiting["items"][0]["state"], "refused");
    }
}

on_both! {
    /// What was sent is kept byte for byte; written otherwise, it is still the same notice.
    async fn a_notice_is_kept_byte_for_byte_and_known_again_by_what_it_says(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let path = "/notices/registrar";
        let laid_out = format!("\n {}\n\n", serde_json::to_string_pretty(&build::registration()).expect("JSON"));
        let first = registrar.post_as(path, "application/json", laid_out.clone()).await.is(201).json();
        let again = registrar.post(path, build::registration()).await.is(201).json();
        assert_eq!(first["receipt"], again["receipt"]);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let case = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("a case").to_owned();
        let notices = office.get(&format!("/cases/{case}/notices")).await.is(200).json();
        assert_eq!(notices["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(notices["items"][0]["as_sent"], laid_out.as_str());
    }
}

on_both! {
    /// A registrar must notify where the person may have been under 18.
    async fn someone_who_may_have_been_eighteen_is_never_refused_for_age(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let mut older = build::registration();
        older["child"]["born_on"] = json!("2008-05-01");
        older["age_in_doubt"] = json!(true);
        registrar.post("/notices/registrar", older).await.is(201);
        house.settle().await;
        let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        assert_eq!(cases["items"][0]["stage"], "triage", "the scope decision is a person's");
    }
}

on_both! {
    /// One key, one effect.
    async fn the_same_key_answers_the_same_and_another_body_is_refused(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let path = "/notices/registrar";
        let send = async |body: String| {
            registrar.send(Method::POST, path, Some(body), &[("Idempotency-Key", "one")]).await
        };
        let first = send(build::registration().to_string()).await.is(201);
        let again = send(build::registration().to_string()).await.is(201);
        assert_eq!(first.bytes, again.bytes, "byte for byte");
        let mut other = build::registration();
        other["entry_number"] = json!("218");
        let reused = send(other.to_string()).await.is(422).json();
        assert_eq!(reused["code"], "idempotency-key-reused");
        let missing = registrar.send(Method::POST, path, Some(build::registration().to_string()), &[]).await.is(400).json();
        assert_eq!(missing["code"], "missing-idempotency-key");
        let repeated = registrar.post(path, build::registration()).await.is(201).json();
        assert_eq!(repeated["receipt"], first.json()["receipt"], "the same body is the same notice");
        let coroner = house.sender("northmere", Coroner);
        let theirs = coroner.send(Method::POST, "/notices/coroner", Some(build::investigation().to_string()), &[("Idempotency-Key", "one")]).await.is(201);
        assert_ne!(theirs.json()["receipt"], first.json()["receipt"], "a key is its caller's own");
    }
}

on_both! {
    /// Every bad body is a problem with a stable code, and none echoes a person.
    async fn bad_bodies_get_a_named_field_and_never_an_echo(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let whole = build::registration().to_string();
        let send = async |body: String| {
            registrar.send(Method::POST, "/notices/registrar", Some(body), &[("Idempotency-Key", &domain::ids::random_uuid().to_string())]).await
        };
        let cases = [
            ("{\"kind\": ".to_owned(), 400, "unreadable-body"),
            (String::new(), 400, "unreadable-body"),
            ("[]".to_owned(), 400, "unreadable-body"),
            (whole.replace("\"entry_number\"", "\"entry_nmuber\""), 400, "unknown-field"),
            (whole.replacen("\"kind\"", "\"kind\":\"registration\",\"kind\"", 1), 400, "duplicate-field"),
            (whole.replace("2026-10-28", "2026-02-30"), 400, "unreadable-body"),
            (whole.replace("2026-10-28", "2027-10-28"), 422, "rule-broken"),
            (whole.replace("Mensah", "Men\\u0000sah"), 422, "rule-broken"),
            (whole.replace("\"male\"", "\"boy\""), 400, "unreadable-body"),
            (whole.replace("NORTHMERE", "EASTMERE"), 422, "rule-broken"),
        ];
        for (body, status, code) in cases {
            let answer = send(body.clone()).await;
            let problem = answer.json();
            assert_eq!((answer.status.as_u16(), problem["code"].as_str()), (status, Some(code)), "{body}\n{problem}");
            assert!(!answer.text().contains("Mensah") && !answer.text().contains("Robin"), "{problem}");
        }
        let huge = format!("{{\"kind\":\"{}\"}}", "x".repeat(2_000_000));
        assert_eq!(send(huge).await.is(413).json()["code"], "body-too-large");
        let deep = "[".repeat(5_000);
        assert_eq!(send(deep).await.is(400).json()["code"], "unreadable-body");
        let lost = registrar.get("/nothing-here").await.is(404).json();
        assert_eq!(lost["code"], "not-found");
        let wrong = registrar.send(Method::DELETE, "/notices/registrar", None, &[]).await.is(405);
        assert!(wrong.header("allow").is_some_and(|allow| allow.contains("POST")));
        let unknown = house.nobody().get("/cases").await.is(401);
        assert!(unknown.header("www-authenticate").is_some());
    }
}

on_both! {
    /// What lies outside an area does not exist there.
    async fn another_areas_case_is_not_found_and_not_counted(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let mine = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        let id = mine["items"][0]["id"].as_str().expect("an id").to_owned();
        let other = house.staff("eastmere", Administrator);
        assert_eq!(other.get("/cases").await.is(200).json()["total"], 0);
        let foreign = other.get(&format!("/cases/{id}")).await.is(404).json();
        let absent = other.get(&format!("/cases/{}", domain::ids::random_uuid())).await.is(404).json();
        for field in ["code", "title", "detail", "status", "type"] {
            assert_eq!(foreign[field], absent[field], "the two are answered alike");
        }
    }
}

on_both! {
    /// Versions are for people.
    async fn a_stale_version_is_412_and_a_missing_one_428(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let id = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/cases/{id}/joint-agency-response");
        let body = build::response(true).to_string();
        let missing = office.send(Method::PUT, &path, Some(body.clone()), &[]).await.is(428).json();
        assert_eq!(missing["code"], "missing-if-match");
        office.put_on(&path, "\"0\"", build::response(true)).await.is(200);
        let stale = office.put_on(&path, "\"0\"", build::response(false)).await.is(412).json();
        assert_eq!(stale["code"], "stale-version");
        let weak = office.put_on(&path, "W/\"1\"", build::response(true)).await;
        assert_eq!(weak.status, 412, "a weak tag never matches");
        let contradiction = office.put_on(&path, "\"1\"", {
            let mut body = build::response(true);
            body["respond"] = json!(false);
            body
        }).await.is(422).json();
        assert_eq!(contradiction["fields"][0]["field"], "/respond");
    }
}
