//! A task is taken over, given on and put off: by the API and by form.

use domain::access::Role::{Administrator, DesignatedDoctor, PanelChair, Registrar};
use serde_json::{Value, json};
use tests::{Caller, browse::Browser, build, on_both};

/// The line of a task with this title in a list, if it is there.
async fn line(who: &Caller<'_>, list: &str, title: &str) -> Option<Value> {
    let found = who.get(&format!("/work?list={list}&size=100")).await.is(200).json();
    let items = found["items"].as_array().expect("lines").clone();
    items.into_iter().find(|line| line["title"] == title)
}

const SCOPE: &str = "Notify the national database";
const JAR: &str = "Record the joint agency response decision";

on_both! {
    /// Whoever takes a task has it, and the history says so.
    async fn a_task_is_taken_given_on_and_given_back(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let doctor = house.staff("northmere", DesignatedDoctor);
        let chair = house.staff("northmere", PanelChair);
        let task = line(&office, "mine", JAR).await;
        assert!(task.is_none(), "it waits for the doctor");
        let task = line(&office, "waiting", JAR).await.expect("it waits for the doctor");
        let path = format!("/tasks/{}", task["id"]);
        let refused = chair.post(&format!("{path}/take"), Value::Null).await.is(422).text();
        assert!(refused.contains("designated doctor"), "{refused}");
        office.post(&format!("{path}/take"), Value::Null).await.is(200);
        let taken = line(&office, "mine", JAR).await.expect("it is hers now");
        assert_eq!(taken["owner"]["name"], taken["owner"]["by"]);
        assert!(line(&doctor, "mine", JAR).await.is_none(), "a colleague has it");
        house.at("2026-11-02T15:00:00Z");
        house.settle().await;
        assert!(line(&office, "taken", JAR).await.is_some(), "the sweep changes nothing of it");

        let seen = doctor.get(&path).await.is(200).json();
        let may = seen["may_have_it"].as_array().expect("people").clone();
        let me = may.iter().find(|person| person["id"] != taken["owner"]["id"]).expect("the doctor");
        office.post(&format!("{path}/assign"), json!({ "to": me["id"] })).await.is(200);
        let given = line(&doctor, "mine", JAR).await.expect("it was given to her");
        assert_ne!(given["owner"]["name"], given["owner"]["by"]);
        let nobody = json!({ "to": domain::ids::random_uuid() });
        office.post(&format!("{path}/assign"), nobody).await.is(422);
        office.post(&format!("{path}/assign"), json!({})).await.is(200);
        assert!(line(&doctor, "mine", JAR).await.expect("hers by role")["owner"].is_null());
        let case = task["subject"].as_str().expect("a case");
        let history = office.get(&format!("/cases/{case}/history")).await.is(200).text();
        for words in ["Task taken over: Record", "Task given to ", "Task given back to everybody"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        house.staff("eastmere", Administrator).get(&path).await.is(404);
    }
}

on_both! {
    /// A task rests until its day, and never past a limit that is a rule.
    async fn a_task_is_put_off_and_comes_back_by_itself(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let ncmd = line(&office, "mine", SCOPE).await.expect("a task with a clock");
        let off = json!({ "until": "2026-11-30", "reason": "We wait." });
        let refused = office.post(&format!("/tasks/{}/snooze", ncmd["id"]), off.clone()).await.is(422).text();
        assert!(refused.contains("Clock C2"), "{refused}");
        let jar = line(&office, "waiting", JAR).await.expect("a task");
        let path = format!("/tasks/{}", jar["id"]);
        office.post(&format!("{path}/snooze"), json!({ "until": "2026-11-30" })).await.is(422);
        office.post(&format!("{path}/snooze"), off).await.is(200);
        let doctor = house.staff("northmere", DesignatedDoctor);
        assert!(line(&doctor, "mine", JAR).await.is_none());
        assert_eq!(line(&doctor, "put_off", JAR).await.expect("it rests")["put_off"]["until"], "2026-11-30");

        let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let work = browser.get("/my-work").await;
        assert!(work.words().contains("Put off (1)"), "{}", work.words());
        let later = browser.get("/my-work?list=later").await;
        assert!(later.words().contains("Put off until 30 November 2026"), "{}", later.words());
        let page = browser.get(&format!("/my-work/tasks/{}", jar["id"])).await;
        let taken = browser.follow(&page.form("takeTask")).await;
        assert_eq!(taken.status, 200, "{}", taken.problem());
        let page = browser.get(&format!("/my-work/tasks/{}", jar["id"])).await;
        assert!(page.words().contains("Bring it back now"), "{}", page.words());
        assert_eq!(browser.submit(&page.form("snoozeTask")).await.status, 303);
        assert!(line(&doctor, "mine", JAR).await.is_some());
        let page = browser.get(&format!("/my-work/tasks/{}", jar["id"])).await;
        let empty = browser.submit(&page.form("snoozeTask")).await;
        assert_eq!(empty.status, 422);
        assert!(empty.words().contains("Enter the day on which it comes back"), "{}", empty.words());
        let form = page.form("snoozeTask").with_date("until", "2026-11-05").with("reason", "On leave.");
        assert_eq!(browser.submit(&form).await.status, 303);
        house.at("2026-11-05T08:00:00Z");
        assert!(line(&doctor, "mine", JAR).await.is_some(), "it is back on its day");
    }
}

on_both! {
    /// The table of four weeks counts each day's tasks, and a day opens with just those.
    async fn the_deadlines_of_four_weeks_are_counted_and_a_day_opens(house: House) {
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let days = office.get("/deadlines").await.is(200).json()["days"].as_array().expect("days").clone();
        assert_eq!((days.len(), &days[0]["on"]), (28, &json!("2026-11-02")));
        let mine = office.get("/work?list=mine&size=100").await.is(200).json();
        let mine = mine["items"].as_array().expect("lines");
        let counted: u64 = days.iter().map(|day| day["tasks"].as_u64().expect("a count")).sum();
        let due = |line: &&Value| {
            line["due_at"].as_str().is_some_and(|at| ("2026-11-02T09:00:00Z".."2026-11-30T00:00:00Z").contains(&at))
        };
        assert_eq!(counted, mine.iter().filter(due).count() as u64, "{mine:?}");
        let busy = days.iter().find(|day| day["tasks"] != 0).expect("a day on which something is due");
        let on = busy["on"].as_str().expect("a day");
        let of_day = office.get(&format!("/work?due_on={on}")).await.is(200).json();
        assert_eq!(of_day["total"], busy["tasks"]);

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get("/my-work").await;
        assert!(page.html.contains(&format!("href=\"/my-work?on={on}\"")), "{}", page.html);
        let opened = browser.get(&format!("/my-work?on={on}")).await;
        assert!(opened.words().contains("due on"), "{}", opened.words());
        browser.get("/my-work?on=not-a-day").await;
    }
}
