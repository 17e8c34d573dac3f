//! A deputy while one is away, and the daily digest: by the API and by form.

use domain::access::Role::{Administrator, DesignatedDoctor, Registrar};
use domain::{
    access::Grant,
    change::{Change, RegistryEdit},
    ids::StaffId,
    operations::{Call, Operation},
};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// Gives the designated doctor of Northmere the role of an administrator there too.
async fn doctor_helps_the_office(house: &House) {
    let app = &house.app;
    let user =
        house.cast.users.iter().find(|u| u.area == "northmere" && u.role == "designated_doctor");
    let row = app
        .store
        .staff_by_email(&user.expect("the doctor").email)
        .await
        .expect("a store")
        .expect("an account");
    let mut grants = row.grants.clone();
    grants.push(Grant { role: Administrator, area: grants[0].area });
    let edit = RegistryEdit::Staff {
        id: row.id,
        name: row.name,
        email: row.email,
        grants,
        password_hash: row.password_hash,
        totp_secret: row.totp_secret,
        at: app.moment().now,
    };
    let call = Call::system("test", Operation::WhoAmI, app.moment());
    let saved = app.store.write(&call, async |tx| tx.save(Change::of_registry(edit)).await).await;
    saved.expect("saved");
}

on_both! {
    /// A deputy gets the tasks of the other until a day, and no role.
    async fn a_deputy_gets_the_tasks_until_the_day_and_no_right(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let doctor = house.staff("northmere", DesignatedDoctor);
        let none = office.get("/me/settings").await.is(200).json();
        assert_eq!(none["may_stand_in"], json!([]), "nobody else is administrator");
        let anybody = json!({ "deputy": StaffId::random().to_string(), "until": "2026-11-06", "reason": "Leave" });
        office.put_on("/me/deputy", "*", anybody).await.is(422);
        doctor_helps_the_office(&house).await;
        let fit = office.get("/me/settings").await.is(200).json()["may_stand_in"][0].clone();

        let list = async |who: &tests::Caller<'_>| who.get("/work?list=taken").await.is(200).json()["total"].clone();
        let tasks = office.get("/work?size=100").await.is(200).json();
        let task = tasks["items"].as_array().expect("lines").iter().find(|line| line["title"] == "Notify the national database").expect("a task").clone();
        office.post(&format!("/tasks/{}/take", task["id"]), Value::Null).await.is(200);
        assert_eq!(list(&doctor).await, 0);
        let named = json!({ "deputy": fit["id"], "until": "2026-11-06", "reason": "Leave" });
        let set = office.put_on("/me/deputy", "*", named).await.is(200).json();
        assert_eq!(set["deputy"]["until"], "2026-11-06");
        assert_eq!(list(&doctor).await, 1, "the deputy sees it");
        assert_eq!(doctor.get("/me/settings").await.is(200).json()["stands_in_for"].as_array().map(Vec::len), Some(1));
        house.at("2026-11-06T22:00:00Z");
        assert_eq!(list(&doctor).await, 1);
        house.at("2026-11-07T08:00:00Z");
        assert_eq!(list(&doctor).await, 0, "it ended by itself");

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get("/your-settings").await;
        let empty = browser.submit(&page.form("nameDeputy")).await;
        assert_eq!(empty.status, 422);
        for words in ["Choose a colleague", "Enter the last day", "Say why"] {
            assert!(empty.words().contains(words), "{words}: {}", empty.words());
        }
        let form = page.form("nameDeputy").with("deputy", fit["id"].as_str().expect("an id"));
        let form = form.with_date("until", "2026-11-20").with("reason", "Annual leave");
        let shown = browser.follow(&form).await;
        assert!(shown.words().contains("stands in for you until the end of 20 November 2026"), "{}", shown.words());
        assert_eq!(list(&doctor).await, 1);
        browser.follow(&shown.form("endDeputy")).await;
        assert_eq!(list(&doctor).await, 0, "ended by hand");
    }
}

on_both! {
    /// One e-mail on each working day for who asked, with counts and nothing else.
    async fn the_digest_goes_once_a_day_with_counts_only(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let digests = || house.mail().into_iter().filter(|mail| mail.contains("Your work this morning")).collect::<Vec<_>>();
        house.at("2026-11-03T09:00:00Z");
        house.settle().await;
        assert!(digests().is_empty(), "nobody asked for it");
        let office = house.staff("northmere", Administrator);
        office.put_on("/me/digest", "*", json!({ "at": "25:00" })).await.is(422);
        let set = office.put_on("/me/digest", "*", json!({ "at": "07:30" })).await.is(200).json();
        assert_eq!(set["digest_at"], "07:30");
        house.at("2026-11-04T07:29:00Z");
        api::jobs::digest::run(&house.app).await;
        house.settle().await;
        assert!(digests().is_empty(), "it is not time yet, and that of the day before would be late");
        house.at("2026-11-04T07:31:00Z");
        house.settle().await;
        tokio::join!(api::jobs::digest::run(&house.app), api::jobs::digest::run(&house.app));
        house.at("2026-11-04T12:00:00Z");
        house.settle().await;
        let sent = digests();
        assert_eq!(sent.len(), 1, "once a day");
        let counts = office.get("/work?list=waiting").await.is(200).json()["total"].to_string();
        assert!(sent[0].contains(&format!("Waiting on others: {counts}")), "{}", sent[0]);
        for word in ["CDR-26", "Mensah", "Robin"] {
            assert!(!sent[0].contains(word), "{word}");
        }
        house.at("2026-11-07T09:00:00Z");
        house.settle().await;
        assert_eq!(digests().len(), 1, "Saturday");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get("/your-settings").await;
        assert!(page.words().contains("It goes at 07:30"), "{}", page.words());
        let stopped = browser.follow(&page.form("setDigest")).await;
        assert!(stopped.words().contains("Send me the digest"), "{}", stopped.words());
        house.at("2026-11-09T09:00:00Z");
        house.settle().await;
        assert_eq!(digests().len(), 1, "she stopped it");
    }
}
