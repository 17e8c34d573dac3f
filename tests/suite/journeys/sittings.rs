//! One sitting of several children moves, and is called off, for all of them or for none: what those
//! invited hear, what a fault of one case does, and what nobody learns of a case that is not theirs.

use super::arranging::{another, cases};
use domain::access::Role::{Administrator, DesignatedDoctor};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// Two cases of one sitting: the addresses of both cases with their references and meetings.
async fn sitting(house: &House) -> Vec<(String, String, String)> {
    let office = house.staff("northmere", Administrator);
    let mut found = Vec::new();
    for (case, reference) in cases(house, &[build::registration(), another()]).await {
        let body = build::meeting("child_death_review", "2027-01-14");
        let meeting = office.post(&format!("{case}/meetings"), body).await.is(201).id();
        found.push((format!("{case}/meetings/{meeting}"), reference, meeting));
    }
    house.settle().await;
    found
}

fn moved(on: &str, at: &str) -> Value {
    json!({"on": on, "at": at, "minutes": 90, "place": "Council House, committee room 4", "reason": "The pathologist cannot come."})
}

/// The tag of a sitting.
async fn tag(house: &House, meeting: &str) -> String {
    let path = format!("{meeting}/sitting");
    let read = house.staff("northmere", Administrator).get(&path).await.is(200);
    read.header("etag").expect("a tag").to_owned()
}

fn unfolded(house: &House) -> Vec<String> {
    house.mail().iter().map(|letter| letter.replace("\r\n ", "")).collect()
}

/// What each case's meeting is now: start, sequence and state.
async fn now(house: &House, both: &[(String, String, String)]) -> Vec<(String, u64, String)> {
    let office = house.staff("northmere", Administrator);
    let mut found = Vec::new();
    for (meeting, ..) in both {
        let seen = office.get(meeting).await.is(200).json();
        let text = |name: &str| seen[name].as_str().expect("a text").to_owned();
        let sequence = seen["sequence"].as_u64().expect("a number");
        found.push((text("starts_at"), sequence, text("state")));
    }
    found
}

on_both! {
    /// It moves once for all its children, and is called off once for all; calendars follow each meeting.
    async fn a_sitting_moves_and_is_called_off_for_all_its_children(house: House) {
        let both = sitting(&house).await;
        let office = house.staff("northmere", Administrator);
        let seen = office.get(&format!("{}/sitting", both[0].0)).await.is(200).json();
        assert_eq!(seen["items"].as_array().map(Vec::len), Some(2), "{seen}");
        assert!(seen.to_string().contains(&both[1].1) && seen["elsewhere"] == 0, "{seen}");
        assert!(!seen.to_string().contains("Okafor") && !seen.to_string().contains("Mensah"));
        let (time, off) = (format!("{}/sitting/time", both[0].0), format!("{}/sitting/cancellation", both[0].0));
        let first = tag(&house, &both[0].0).await;
        assert_eq!(first, tag(&house, &both[1].0).await, "either meeting tells of the same sitting");
        let before = house.mail().len();
        // Half an hour later: the meetings of the sitting are in nobody's way.
        office.put_on(&time, &first, moved("2027-01-14", "14:30")).await.is(200);
        assert_eq!(office.put_on(&time, &first, moved("2027-01-21", "10:30")).await.status, 412);
        house.settle().await;
        let letters = unfolded(&house);
        assert_eq!(letters.len(), before + 4, "two people hear of two meetings");
        for (_, reference, meeting) in &both {
            let of_it: Vec<&String> = letters.iter().filter(|l| l.contains(&format!("UID:{meeting}")) && l.contains("SEQUENCE:1")).collect();
            assert_eq!(of_it.len(), 2, "{reference}");
            assert!(of_it.iter().all(|l| l.contains("METHOD:REQUEST") && l.contains("20270114T143000") && l.contains(reference.as_str())));
        }
        let starts = "2027-01-14T14:30:00+00:00".to_owned();
        let arranged = (starts.clone(), 1, "arranged".to_owned());
        assert_eq!(now(&house, &both).await, [arranged.clone(), arranged]);
        let second = tag(&house, &both[1].0).await;
        office.put_on(&off, &second, json!({"reason": "Not now."})).await.is(200);
        house.settle().await;
        let cancelled = unfolded(&house).iter().filter(|l| l.contains("METHOD:CANCEL") && l.contains("SEQUENCE:2")).count();
        assert_eq!(cancelled, 4);
        let gone = (starts, 2, "cancelled".to_owned());
        assert_eq!(now(&house, &both).await, [gone.clone(), gone]);
        let third = tag(&house, &both[0].0).await;
        assert_eq!(office.put_on(&off, &third, json!({"reason": "Again."})).await.status, 409);
    }
}

on_both! {
    /// What one case is refused is said with its reference, and then none of them moves.
    async fn a_fault_of_one_case_moves_none(house: House) {
        let both = sitting(&house).await;
        let office = house.staff("northmere", Administrator);
        let time = format!("{}/sitting/time", both[0].0);
        let before = (now(&house, &both).await, house.mail().len());
        let mut place = moved("2027-01-21", "10:30");
        place["place"] = json!("Okafor House, room 1");
        let told = office.put_on(&time, &tag(&house, &both[0].0).await, place).await.is(422).json();
        assert_eq!(told["fields"][0]["code"], "names-the-family", "{told}");
        let mut excused = moved("2027-01-21", "10:30");
        (excused["place"], excused["despite"]) = (json!("Okafor House, room 1"), json!("A Saturday is right."));
        let still = office.put_on(&time, &tag(&house, &both[0].0).await, excused).await.is(422).json();
        assert_eq!(still["fields"][0]["code"], "names-the-family", "a reason for the time is none for the place");
        let detail = told["fields"][0]["detail"].as_str().expect("words");
        assert!(detail.starts_with(&both[1].1) && !detail.contains("Okafor"), "{detail}");
        let told = office.put_on(&time, "*", moved("2026-12-25", "10:30")).await.is(422).json();
        assert_eq!(told["fields"].as_array().map(Vec::len), Some(1), "what all are refused is said once: {told}");
        let no_version = office.send(poem::http::Method::PUT, &time, Some(moved("2027-01-21", "10:30").to_string()), &[]).await;
        assert_eq!(no_version.status, 428);
        house.settle().await;
        assert_eq!((now(&house, &both).await, house.mail().len()), before, "nothing moved and nobody was told");
        let alone = office.put_on(&format!("{}/time", both[1].0), "\"1\"", moved("2027-01-28", "10:30")).await;
        assert_eq!(alone.status, 200, "one meeting may leave the sitting");
        let seen = office.get(&format!("{}/sitting", both[0].0)).await.is(200).json();
        assert_eq!(seen["items"].as_array().map(Vec::len), Some(1), "{seen}");
    }
}

on_both! {
    /// A case that another area reviews is not named, and the sitting is not changed for all.
    async fn a_case_of_another_area_is_not_shown_and_nothing_moves(house: House) {
        let both = sitting(&house).await;
        let doctor = house.staff("northmere", DesignatedDoctor);
        let case = both[1].0.split("/meetings").next().expect("a case").to_owned();
        let me = house.staff("eastmere", Administrator).get("/me").await.is(200).json();
        let body = json!({"to_area": me["roles"][0]["area"], "reason": "The family lives there."});
        doctor.post(&format!("{case}/hand-over"), body).await.is(200);
        let areas = doctor.get(&format!("{case}/areas")).await.is(200).json();
        let hand_over = areas["hand_overs"][0]["id"].as_str().expect("an id");
        let answer = json!({"accepted": true, "reason": "We agreed by telephone."});
        house.staff("eastmere", DesignatedDoctor).post(&format!("/hand-overs/{hand_over}/answer"), answer).await.is(200);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let seen = office.get(&format!("{}/sitting", both[0].0)).await.is(200).json();
        assert_eq!(seen["elsewhere"], 1, "{seen}");
        assert!(!seen.to_string().contains(&both[1].1), "{seen}");
        let before = house.mail().len();
        for (path, body) in [("time", moved("2027-01-21", "10:30")), ("cancellation", json!({"reason": "Not now."}))] {
            let told = office.put_on(&format!("{}/sitting/{path}", both[0].0), "*", body).await.is(409).text();
            assert!(told.contains("not yours to see") && !told.contains(&both[1].1), "{told}");
        }
        assert_eq!(office.get(&format!("{}/sitting", both[1].0)).await.status, 404);
        house.settle().await;
        assert_eq!(house.mail().len(), before);
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let place = format!("/cases/{}/meetings/{}/children", both[0].1, both[0].2);
        let page = browser.get(&place).await;
        assert!(page.words().contains("One more case is not yours to see."), "{}", page.words());
        assert!(!page.html.contains(&both[1].1) && !page.words().contains("Move it for all"));
    }
}

on_both! {
    /// By the page: it names the cases by number, moves all of them, and says what is wrong with one.
    async fn a_sitting_is_moved_and_called_off_by_the_page(house: House) {
        let both = sitting(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let meeting = format!("/cases/{}/meetings/{}", both[0].1, both[0].2);
        let alone = browser.get(&format!("{meeting}/move")).await;
        let warned = format!("Other cases are discussed at this sitting: {}.", both[1].1);
        assert!(alone.words().contains(&warned), "{}", alone.words());
        let page = browser.get(&format!("{meeting}/children")).await;
        for (_, reference, _) in &both {
            assert!(page.words().contains(reference.as_str()), "{}", page.words());
        }
        let page = browser.get(&format!("{meeting}/children/move")).await;
        for private in ["Okafor", "Ines"] {
            assert!(!page.html.contains(private), "the other child is a number here");
        }
        let form = page.form("moveSitting").with_date("on", "2027-01-21").with("at", "10:30").with("place", "Okafor House");
        let refused = browser.submit(&form).await;
        assert_eq!(refused.status, 422);
        for words in ["Say why the meeting moves.", &format!("{}: The place holds the family's name", both[1].1)] {
            assert!(refused.words().contains(words), "{words}: {}", refused.words());
        }
        let form = form.with("place", "Remote").with("reason", "The pathologist cannot come.");
        let done = browser.submit(&form).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let stale = browser.submit(&form).await;
        assert_eq!(stale.status, 412, "{}", stale.problem());
        assert!(stale.words().contains("A meeting of this sitting was changed"), "{}", stale.words());
        let starts: Vec<String> = now(&house, &both).await.into_iter().map(|(starts, ..)| starts).collect();
        assert_eq!(starts, ["2027-01-21T10:30:00+00:00", "2027-01-21T10:30:00+00:00"]);
        let page = browser.get(&format!("{meeting}/children/cancel")).await;
        let done = browser.submit(&page.form("cancelSitting").with("reason", "Not now.")).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        assert!(now(&house, &both).await.iter().all(|(_, _, state)| state == "cancelled"));
    }
}
