//! What people add to tasks, their own settings, requests and reminders: each page in a real browser,
//! with axe, at two widths and by the Tab key.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_by_hand_and_requests_with_axe_on_every_page() {
    if variable("CDR_TEST_CHROMIUM").is_none() {
        eprintln!("left out: no Chromium (CDR_TEST_CHROMIUM is not set)");
        return;
    }
    let house = House::start(Back::Sqlite).await;
    walked(&house, Hand::Pointer, "hand", tour).await;
}

async fn tour(walk: &mut Walk<'_>) {
    let house = walk.house;
    let registrar = house.sender("northmere", Role::Registrar);
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    house.settle().await;
    let office = house.staff("northmere", Role::Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let (id, reference) = (text(&case["id"]), text(&case["reference"]));
    let lines = office.get("/work?list=team&size=100").await.is(200).json()["items"].clone();
    let task = |title: &str| {
        let lines = lines.as_array().expect("lines").iter();
        lines.clone().find(|line| line["title"] == title).expect(title)["id"].to_string()
    };
    let (taken, rests) =
        (task("Notify the national database"), task("Record the joint agency response decision"));
    office.post(&format!("/tasks/{taken}/take"), Value::Null).await.is(200);
    let until = json!({ "until": "2026-11-05", "reason": "The consultant is on leave." });
    office.post(&format!("/tasks/{rests}/snooze"), until).await.is(200);
    let me = office.get("/me").await.is(200).json();
    let ladder = format!("/admin/areas/{}/ladder", text(&me["roles"][0]["area"]));
    walk.sign_in(Role::Administrator).await;
    for (path, name) in [
        ("/my-work?list=taken".to_owned(), "work-taken"),
        ("/my-work?list=later".to_owned(), "work-later"),
        (format!("/my-work/tasks/{taken}"), "task-taken"),
        (format!("/my-work/tasks/{rests}"), "task-put-off"),
        ("/your-settings".to_owned(), "own-settings"),
        ("/my-work/reminders".to_owned(), "reminders-none"),
        (format!("/cases/{reference}/requests"), "requests-none"),
        (ladder, "ladder"),
        (format!("/cases/{reference}/requests/new"), "request-new"),
    ] {
        walk.open(&path).await;
        walk.look(name).await;
    }
    walk.press("form[data-operation=requestInformation] button").await;
    walk.look_at_faults("request-faults").await;
    let request = build::asked(&office, &id).await;
    let one = json!({ "requests": [request] });
    for at in ["2026-11-16T09:00:00Z", "2026-11-23T09:00:00Z"] {
        house.at(at);
        office.post("/reminders", one.clone()).await.is(200);
    }
    house.at("2026-11-30T09:00:00Z");
    walk.sign_in(Role::Administrator).await;
    walk.open("/my-work").await;
    walk.look("work-organisations").await;
    walk.open(&format!("/cases/{reference}/requests")).await;
    walk.look("requests").await;
    walk.open("/my-work/reminders").await;
    walk.look("reminders").await;
    walk.press(&format!("label[for=\"r-{request}\"]")).await;
    walk.press("form[data-operation=previewReminders] button").await;
    walk.look("reminders-preview").await;
    walk.press("form[data-operation=sendReminders] button").await;
    walk.look("reminders-sent").await;
    house.at("2026-12-07T09:00:00Z");
    walk.sign_in(Role::Administrator).await;
    walk.open(&format!("/cases/{reference}/requests/{request}")).await;
    walk.look("request-notice").await;
    let notice =
        json!({ "recipient": "The Chief Constable", "answer_by": "2026-12-21", "confirmed": true });
    office.post(&format!("/cases/{id}/requests/{request}/notice"), notice).await.is(200);
    walk.open(&format!("/cases/{reference}/requests/{request}")).await;
    walk.look("request-officials").await;
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
