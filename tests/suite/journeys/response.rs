//! What follows a joint agency response decision: the rota, the calls, the plan, the visit and the word
//! of the police, by the API and by form.

use super::by_page::placed;
use domain::access::Role::{Administrator, DesignatedDoctor, PanelChair};
use serde_json::{Value, json};
use tests::{Caller, House, browse::Browser, build, on_both, story::JOURNEY};

/// The area of the case, for the addresses of its rota.
async fn area(office: &Caller<'_>) -> String {
    let areas = office.get("/areas").await.is(200).json();
    let own = areas["items"].as_array().expect("areas").iter().find(|area| area["yours"] == true);
    own.expect("one is ours")["id"].as_str().expect("an id").to_owned()
}

/// A case with an open response: its reference and its address in the API.
async fn responding(house: &House) -> (String, String) {
    let reference = placed(house).await;
    house.at("2026-11-02T10:00:00Z");
    let browser = Browser::signed_in(house, "northmere", Administrator).await;
    let page = browser.get(&format!("/cases/{reference}/jar")).await;
    let form = page.form("decideJointAgencyResponse").filled(JOURNEY[0].fields);
    let done = browser.submit(&form).await;
    assert_eq!(done.location, Some(format!("/cases/{reference}/jar")), "{}", done.problem());
    let office = house.staff("northmere", Administrator);
    let id = office.get("/cases").await.is(200).json()["items"][0]["id"].clone();
    (reference, format!("/cases/{}", id.as_str().expect("an id")))
}

fn line(answer: &Value, no: usize) -> (&str, String) {
    let line = &answer["lines"][no];
    (line["outcome"].as_str().expect("an outcome"), line["why"].to_string())
}

on_both! {
    /// A rota out of both kinds of file, with what is wrong said line by line, and a gap that says who acts.
    async fn a_rota_is_taken_out_of_a_file_line_by_line(house: House) {
        let office = house.staff("northmere", Administrator);
        let rota = format!("/areas/{}/rota", area(&office).await);
        let empty = office.get(&rota).await.is(200).json();
        let gap = empty["on_call"][0]["words"].as_str().expect("words").to_owned();
        assert_eq!(gap, "No specialist on call: the attending consultant acts; the lead health professional takes over on the next working day, 3 November 2026.");

        let nwosu = json!({ "profession": "specialist", "name": "Dr Amara Nwosu", "organisation": "Northmere General Hospital", "telephone": "01632 960001", "email": "amara.nwosu@example.org" });
        let doctor = house.staff("northmere", DesignatedDoctor);
        doctor.post(&format!("{rota}/people"), nwosu.clone()).await.is(403);
        let who = office.post(&format!("{rota}/people"), nwosu.clone()).await.is(200).id();
        office.post(&format!("{rota}/people"), nwosu).await.is(422);

        let csv = "person,starts,ends\nDr Amara Nwosu,2026-11-02 17:00,2026-11-03 09:00\nDr Amara Nwosu,2026-11-03 08:00,2026-11-03 12:00\nDr Nobody,2026-11-04 17:00,2026-11-05 09:00\nDr Amara Nwosu,2026-10-25 01:30,2026-10-25 09:00\n";
        let body = json!({ "format": "csv", "file": csv });
        let read = office.post(&format!("{rota}/import"), body.clone()).await.is(200).json();
        assert_eq!(line(&read, 0).0, "added");
        for (no, why) in [(1, "overlaps with Dr Amara Nwosu"), (2, "Nobody on the list"), (3, "happens twice")] {
            assert!(line(&read, no).0 == "refused" && line(&read, no).1.contains(why), "{read}");
        }
        let again = office.post(&format!("{rota}/import"), body).await.is(200).json();
        assert_eq!(line(&again, 0).0, "known", "the same file again adds nothing");

        let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rota//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T090000Z\r\nSUMMARY:On call\r\nATTENDEE:mailto:amara.nwosu@example.org\r\nDTSTART;TZID=Europe/London:20261103T170000\r\nDTEND;TZID=Europe/London:20261104T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let body = json!({ "format": "icalendar", "file": ics });
        let read = office.post(&format!("{rota}/import"), body).await.is(200).json();
        assert_eq!(line(&read, 0).0, "added", "{read}");

        let night = office.get(&format!("{rota}?at=2026-11-03T02:00:00Z")).await.is(200).json();
        assert_eq!(night["on_call"][0]["person"].as_str(), Some(who.as_str()));
        let day = office.get(&format!("{rota}?at=2026-11-03T12:00:00Z")).await.is(200).json();
        assert_eq!(day["on_call"][0]["person"], Value::Null);
        let replace = json!({ "format": "csv", "replace": true, "file": "person,starts,ends\nDr Amara Nwosu,2026-11-02 16:00,2026-11-03 10:00\n" });
        let read = office.post(&format!("{rota}/import"), replace).await.is(200).json();
        assert_eq!(line(&read, 0).0, "added", "{read}");

        house.staff("eastmere", Administrator).get(&rota).await.is(404);
        house.staff("northmere", PanelChair).get(&rota).await.is(403);
        let ages = office.get(&format!("{rota}?at=1970-01-01T00:00:00Z")).await.is(200).json();
        assert_eq!(ages["shifts"], json!([]), "a rota is read for a year, not for ever");
        house.at("2026-11-02T20:00:00Z");
        office.post(&format!("{rota}/people/end"), json!({ "person": who })).await.is(200);
        let served = office.get(&format!("{rota}?at=2026-11-02T18:00:00Z")).await.is(200).json();
        assert_eq!(served["on_call"][0]["person"].as_str(), Some(who.as_str()), "what was served stays");
        let left = office.get(&rota).await.is(200).json();
        assert_eq!(left["shifts"], json!([]), "their turns leave the rota with them");
    }
}

on_both! {
    /// Steps with owner and time, calls, and the visit: each is due by its clock and gone when it is done.
    async fn a_plan_is_made_followed_and_stood_down(house: House) {
        let (reference, case) = responding(&house).await;
        let office = house.staff("northmere", Administrator);
        let response = format!("{case}/joint-agency-response");
        let step = |name: &str| format!("{response}/plan/{name}");
        let read = office.get(&response).await.is(200).json();
        assert_eq!(read["plan"].as_array().map(Vec::len), Some(10));
        assert_eq!(read["plan"][0]["state"], "open");

        let planned = json!({ "state": "planned", "who": "DS Ruth Amin", "at": "2026-11-03T10:00:00Z" });
        office.put_on(&step("home_visit"), "\"0\"", planned.clone()).await.is(200);
        office.put_on(&step("home_visit"), "\"0\"", planned.clone()).await.is(412);
        office.put_on(&step("nothing"), "\"0\"", planned).await.is(404);
        let done = json!({ "state": "done", "by": "Police" });
        office.put_on(&step("history_and_samples"), "\"0\"", done).await.is(422);
        let stand_down = json!({ "state": "done", "at": "2026-11-02T10:00:00Z", "by": "Dr Leila Haddad", "note": "Explained." });
        office.put_on(&step("stand_down"), "\"0\"", stand_down.clone()).await.is(422);

        house.at("2026-11-02T10:05:00Z");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let overview = browser.get(&format!("/cases/{reference}")).await.words();
        assert!(overview.contains("Joint home or scene visit"), "it is among the tasks: {overview}");
        let page = browser.get(&format!("/cases/{reference}/jar/plan/siblings_safety")).await;
        let empty = browser.submit(&page.form("setResponseStep")).await;
        assert_eq!(empty.status, 422, "nothing was chosen");
        let sent = page.form("setResponseStep").with("state", "not_needed").with("reason", "There are no other children.");
        assert_eq!(browser.submit(&sent).await.status, 303);

        for (profession, answered) in [("specialist", "no"), ("specialist", "yes"), ("police", "yes"), ("social_care", "yes")] {
            let body = json!({ "profession": profession, "person": "On call", "called_at": "2026-11-02T09:40:00Z", "answered": answered });
            office.post(&format!("{response}/calls"), body).await.is(200);
        }
        let plan = browser.get(&format!("/cases/{reference}/jar/plan")).await.words();
        for word in ["DS Ruth Amin", "No answer", "were in contact at", "There are no other children", "No specialist on call"] {
            assert!(plan.contains(word), "the plan says {word}: {plan}");
        }

        house.at("2026-11-03T12:00:00Z");
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let form = browser.get(&format!("/cases/{reference}/jar/visit")).await.form("recordHomeVisit");
        let sent = form
            .with("visited_at_time", "10:00")
            .with("place", "home")
            .with("police", "DS Ruth Amin")
            .with("siblings", "none")
            .with("surface", "cot");
        let back = browser.submit(&sent).await;
        assert_eq!(back.status, 422, "nobody from health, and no account");
        let again = back.form("recordHomeVisit");
        let value = |name: &str| again.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        assert_eq!(value("police").as_deref(), Some("DS Ruth Amin"), "it comes back filled in");
        assert_eq!(value("surface").as_deref(), Some("cot"));
        let fixed = again.with("health", "Dr Amara Nwosu").with("account", "The evening was as always.");
        assert_eq!(browser.submit(&fixed).await.status, 303);
        let clocks = office.get(&format!("{case}/clocks")).await.is(200).json();
        let visit = clocks["items"].as_array().expect("clocks").iter().find(|c| c["clock"] == "C13").expect("it runs").clone();
        assert_eq!(visit["met_at"].as_str().map(|at| &at[..16]), Some("2026-11-03T10:00"), "{visit}");
        let read = office.get(&response).await.is(200).json();
        assert_eq!(read["visits"][0]["surface"], "cot");

        for paper in ["plan.pdf", "visits.pdf"] {
            let pdf = office.get(&format!("{response}/{paper}")).await.is(200);
            assert!(pdf.bytes.starts_with(b"%PDF-"), "{paper}");
            let page = browser.get(&format!("/cases/{reference}/jar/{paper}")).await;
            assert!(page.status == 200 && page.html.starts_with("%PDF-"), "{paper}");
        }
        office.put_on(&step("stand_down"), "\"0\"", stand_down).await.is(200);
        let overview = browser.get(&format!("/cases/{reference}")).await.words();
        assert!(!overview.contains("History, examination and samples"), "no step is asked for any more");
    }
}

on_both! {
    /// In a criminal case only the recorded word of the police opens their gate; everything else goes on.
    async fn a_criminal_case_waits_for_the_police_and_for_nothing_else(house: House) {
        let (reference, case) = responding(&house).await;
        let office = house.staff("northmere", Administrator);
        let fact = |fact: &str, value: &str| json!({ "fact": fact, "answer": "known", "value": value, "source": "DCI Ewan Pryce", "reason": "A criminal enquiry began." });
        office.post(&format!("{case}/facts"), fact("criminal_case", "yes")).await.is(200);
        office.post(&format!("{case}/facts"), fact("police_agreed_on", "2026-11-02")).await.is(422);
        let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let address = format!("/cases/{reference}/jar/plan");
        let plan = browser.get(&address).await.words();
        assert!(plan.contains("waiting for police agreement") && plan.contains("the safety of siblings"), "{plan}");
        let page = browser.get(&format!("/cases/{reference}/jar/police")).await;
        let form = page.form("recordPoliceAgreement").with("agreed", "yes").with("speaks_for", "police_lead").with("name", "DCI Ewan Pryce");
        let back = browser.submit(&form).await;
        assert_eq!(back.status, 422, "the limits are missing");
        let sent = back.form("recordPoliceAgreement").with("limits", "Professionals only.");
        assert_eq!(browser.submit(&sent).await.status, 303);
        assert!(browser.get(&address).await.words().contains("agreed to the review meeting"));
        let word = json!({ "agreed": false, "name": "A. Lane", "speaks_for": "cps", "on": "2026-11-02", "limits": "A charge is near." });
        office.post(&format!("{case}/police-agreement"), word).await.is(200);
        assert!(browser.get(&address).await.words().contains("waiting for police agreement"));
        let read = office.get(&format!("{case}/joint-agency-response")).await.is(200).json();
        assert_eq!(read["police_agreement"].as_array().map(Vec::len), Some(2), "both words are kept");
    }
}

on_both! {
    /// Before a death there is no case: the response is a record of its own, and a child who lives leaves no name.
    async fn a_pre_death_response_is_voided_or_becomes_the_response_of_a_case(house: House) {
        let office = house.staff("northmere", Administrator);
        let body = json!({ "given_names": "Ada", "family_name": "Wren", "born_on": "2024-05-03", "place": "Northmere General Hospital", "circumstances": "Collapsed at home.", "criterion": "sudden", "decided_by": "Dr Amara Nwosu", "agency": "Northmere General Hospital", "decided_at": "2026-11-01T22:00:00Z" });
        house.staff("northmere", PanelChair).post("/pre-death-responses", body.clone()).await.is(403);
        let lives = office.post("/pre-death-responses", body.clone()).await.is(200).id();
        let dies = office.post("/pre-death-responses", body).await.is(200).id();
        house.staff("eastmere", Administrator).get(&format!("/pre-death-responses/{lives}")).await.is(404);
        assert_eq!(house.staff("eastmere", Administrator).get("/pre-death-responses").await.is(200).json()["items"], json!([]));

        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/pre-death/{lives}")).await;
        assert!(page.words().contains("Ada Wren") && !page.title().contains("Wren"), "{}", page.title());
        assert_eq!(browser.submit(&page.form("voidPreDeathResponse")).await.status, 422, "a reason is needed");
        let sent = page.form("voidPreDeathResponse").with("reason", "The child survived.");
        assert_eq!(browser.submit(&sent).await.status, 303);
        let over = office.get(&format!("/pre-death-responses/{lives}")).await.is(200).text();
        assert!(over.contains("voided") && !over.contains("Wren") && !over.contains("Collapsed"), "{over}");
        office.post(&format!("/pre-death-responses/{lives}/void"), json!({ "reason": "Again." })).await.is(409);

        let reference = placed(&house).await;
        let page = browser.get(&format!("/pre-death/{dies}")).await;
        let unknown = browser.submit(&page.form("convertPreDeathResponse").with("case", "CDR-26-9999")).await;
        assert_eq!(unknown.status, 422, "{}", unknown.problem());
        let linked = browser.submit(&page.form("convertPreDeathResponse").with("case", &reference)).await;
        assert_eq!(linked.status, 303, "{}", linked.problem());
        let id = office.get("/cases").await.is(200).json()["items"][0]["id"].clone();
        let response = office.get(&format!("/cases/{}/joint-agency-response", id.as_str().expect("an id"))).await.is(200).json();
        assert_eq!(response["opened_at"], "2026-11-01T22:00:00+00:00", "its clocks run since the decision before the death");
        assert_eq!(response["decision"]["decided_by"], "Dr Amara Nwosu");
        let over = office.get(&format!("/pre-death-responses/{dies}")).await.is(200).json();
        assert_eq!((over["state"].as_str(), over["case"] == id), (Some("converted"), true));
    }
}

on_both! {
    /// A pre-death response is begun by form, and comes back filled in.
    async fn a_pre_death_response_is_begun_by_form(house: House) {
        let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let form = browser.get("/pre-death/new").await.form("openPreDeathResponse");
        let sent = form.with("given_names", "Ada").with("family_name", "Wren").with("criterion", "sudden");
        let back = browser.submit(&sent).await;
        assert_eq!(back.status, 422, "{}", back.problem());
        let again = back.form("openPreDeathResponse");
        assert!(again.fields.contains(&("family_name".to_owned(), "Wren".to_owned())), "it comes back filled in");
        let fixed = again.with("place", "Ward 4").with("circumstances", "Collapsed.").with("decided_by", "Dr Amara Nwosu").with("agency", "Hospital");
        let begun = browser.submit(&fixed).await;
        assert_eq!(begun.status, 303, "{}", begun.problem());
        assert!(browser.get("/pre-death").await.words().contains("Ada Wren"));
    }
}

on_both! {
    /// What is done while the child lives goes along to the case with its times; a child who lives leaves the times and no word.
    async fn calls_and_steps_before_a_death_go_along_to_the_case(house: House) {
        let office = house.staff("northmere", Administrator);
        let begun = || office.post("/pre-death-responses", build::pre_death());
        let (dies, lives) = (begun().await.is(200).id(), begun().await.is(200).id());
        let call = |time: &str| json!({ "profession": "police", "person": "Duty inspector", "called_at": time, "answered": "yes", "note": "Robin is on the ward." });
        let step = json!({ "state": "done", "at": "2026-11-02T01:00:00Z", "by": "Dr Amara Nwosu", "note": "Robin had been well." });
        for early in [&dies, &lives] {
            let at = format!("/pre-death-responses/{early}");
            for time in ["2026-11-01T22:20:00Z", "2026-11-01T22:05:00Z"] {
                office.post(&format!("{at}/calls"), call(time)).await.is(200);
            }
            let history = format!("{at}/plan/history_and_samples");
            office.put_on(&history, "\"0\"", step.clone()).await.is(200);
            office.put_on(&history, "\"0\"", step.clone()).await.is(412);
            office.put_on(&format!("{at}/plan/post_mortem"), "\"0\"", step.clone()).await.is(422);
            house.staff("eastmere", Administrator).post(&format!("{at}/calls"), call("2026-11-01T22:20:00Z")).await.is(404);
            house.staff("northmere", PanelChair).post(&format!("{at}/calls"), call("2026-11-01T22:20:00Z")).await.is(403);
        }
        let browser = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let page = browser.get(&format!("/pre-death/{dies}/plan/siblings_safety")).await;
        let slower = browser.get(&format!("/pre-death/{dies}/plan/siblings_safety")).await;
        assert_eq!(browser.submit(&page.form("setPreDeathStep")).await.status, 422, "nothing was chosen");
        let sent = page.form("setPreDeathStep").with("state", "not_needed").with("reason", "There are no other children.");
        assert_eq!(browser.submit(&sent).await.status, 303);
        let sent = slower.form("setPreDeathStep").with("state", "not_needed").with("reason", "An only child.");
        assert_eq!(browser.submit(&sent).await.status, 412, "somebody else was faster");
        let page = browser.get(&format!("/pre-death/{dies}/calls")).await;
        let back = browser.submit(&page.form("recordPreDeathCall").with("person", "Emergency duty team")).await;
        assert_eq!(back.status, 422, "whom of, and whether they answered");
        let again = back.form("recordPreDeathCall");
        assert!(again.fields.contains(&("person".to_owned(), "Emergency duty team".to_owned())), "it comes back filled in");
        let fixed = again.with("profession", "social_care").with("answered", "no");
        assert_eq!(browser.submit(&fixed).await.status, 303);
        let words = browser.get(&format!("/pre-death/{dies}")).await.words();
        for word in ["There are no other children", "Duty inspector", "No answer", "Robin had been well"] {
            assert!(words.contains(word), "the page says {word}: {words}");
        }

        office.post(&format!("/pre-death-responses/{lives}/void"), json!({ "reason": "The child survived." })).await.is(200);
        let over = office.get(&format!("/pre-death-responses/{lives}")).await.is(200).text();
        assert!(!over.contains("Robin") && over.contains("2026-11-01T22:20:00"), "the times stay, the words go: {over}");
        assert_eq!(browser.get(&format!("/pre-death/{lives}/calls")).await.status, 409, "it is over");

        let reference = placed(&house).await;
        let page = browser.get(&format!("/pre-death/{dies}")).await;
        assert_eq!(browser.submit(&page.form("convertPreDeathResponse").with("case", &reference)).await.status, 303);
        let id = office.get("/cases").await.is(200).json()["items"][0]["id"].clone();
        let response = office.get(&format!("/cases/{}/joint-agency-response", id.as_str().expect("an id"))).await.is(200).json();
        let times: Vec<&str> = response["calls"].as_array().expect("calls").iter().map(|call| &call["called_at"].as_str().expect("a time")[..16]).collect();
        assert_eq!(times[..2], ["2026-11-01T22:20", "2026-11-01T22:05"], "in the order in which they were written down");
        assert_eq!(times.len(), 3);
        let plan = response["plan"].as_array().expect("a plan");
        let done = plan.iter().find(|step| step["step"] == "history_and_samples").expect("a step");
        assert_eq!((done["note"].as_str(), done["said_by"].is_string()), (Some("Robin had been well."), true), "{done}");
        let over = office.get(&format!("/pre-death-responses/{dies}")).await.is(200).text();
        assert!(!over.contains("Robin"), "the case holds the words from here on: {over}");
    }
}
