//! Asking those invited when they can come: what they are sent, what they see behind their link, and
//! that the poll ends when the meeting is arranged.

use domain::access::Role::{Administrator, Registrar};
use poem::http::Method;
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// A case in scope; its address in the API and its reference.
async fn a_case(house: &House) -> (String, String) {
    house
        .sender("northmere", Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house.settle().await;
    let office = house.staff("northmere", Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let text = |name: &str| case[name].as_str().expect("a text").to_owned();
    (format!("/cases/{}", text("id")), text("reference"))
}

fn poll() -> Value {
    let meeting = build::meeting("child_death_review", "2027-01-14");
    json!({
        "kind": "child_death_review", "minutes": 90, "place": "Seminar room 2", "chair": "Dr Amara Nwosu",
        "times": [{"on": "2027-01-14", "at": "14:00"}, {"on": "2027-01-12", "at": "10:00"}],
        "invitees": meeting["invitees"]
    })
}

/// The path of the link in the letter to somebody.
fn link(letters: &[String], to: &str) -> String {
    let plain = |letter: &String| letter.replace("=\r\n", "").replace("=3D", "=");
    let letters: Vec<String> = letters.iter().map(plain).collect();
    let letter =
        letters.iter().find(|l| l.contains(to) && l.contains("/availability/")).expect("a letter");
    let (_, rest) = letter.split_once("/availability/").expect("a link");
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("/availability/{token}")
}

on_both! {
    /// Each person answers by a link of their own, without an account, and the organiser sees who can come when.
    async fn those_invited_say_when_they_can_come(house: House) {
        let (case, reference) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let polls = format!("{case}/polls");
        let id = office.post(&polls, poll()).await.is(201).id();
        house.settle().await;
        let letters = house.mail();
        assert!(letters.iter().all(|l| !l.contains("Mensah") && !l.contains("Robin")));
        let (pat, morgan) = (link(&letters, "pat.lindgren@"), link(&letters, "morgan.reyes@"));
        assert_ne!(pat, morgan);
        let stranger = Browser::new(&house);
        let page = stranger.get_only(&pat).await;
        assert_eq!(page.status, 200, "{}", page.problem());
        for words in ["Pat Lindgren", "Child death review meeting", reference.as_str(), "Tuesday 12 January 2027, 10:00 to 11:30"] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        assert!(!page.html.contains("Mensah") && !page.html.contains("morgan.reyes"), "nobody else is shown");
        let half = stranger.submit(&page.form_at(&pat).with("answers/0", "yes")).await;
        assert_eq!(half.status, 422);
        let sent = stranger.submit(&page.form_at(&pat).filled(&[("answers/0", "yes"), ("answers/1", "no")])).await;
        assert!(sent.words().contains("Your answers were recorded"), "{}", sent.problem());
        let page = stranger.get_only(&morgan).await;
        stranger.submit(&page.form_at(&morgan).filled(&[("answers/0", "if_need_be"), ("answers/1", "no")])).await;
        let seen = office.get(&polls).await.is(200).json()["items"][0].clone();
        assert_eq!(seen["times"][0]["yes"], 1, "the earliest time comes first: {seen}");
        assert_eq!(seen["times"][1]["missing"], json!(["Morgan Reyes"]));
        assert!(!seen.to_string().contains("link") && !seen.to_string().contains("digest"));
        let wish = json!({"kind": "child_death_review", "minutes": 90, "from": "2027-01-14", "until": "2027-01-15",
            "places": ["Seminar room 2"], "opens": "14:00", "closes": "15:30", "invitees": poll()["invitees"]});
        let found = office.post(&format!("{case}/meeting-slots"), wish).await.is(200).json();
        assert_eq!(found["items"][0]["on"], "2027-01-15", "somebody essential said no to the 14th: {found}");
        let mut meeting = build::meeting("child_death_review", "2027-01-12");
        meeting["at"] = json!("10:00");
        office.post(&format!("{case}/meetings"), meeting).await.is(201);
        let over = stranger.get_only(&pat).await;
        assert_eq!(over.status, 410, "the poll ended when the meeting was arranged");
        let answer = json!({"email": "pat.lindgren@coroner.example.org", "answers": ["yes", "yes"]});
        office.post(&format!("{polls}/{id}/answers"), answer).await.is(409);
    }
}

on_both! {
    /// A link opens its own page and no other, and only while the poll is open.
    async fn links_are_for_one_purpose_and_end(house: House) {
        let (case, _) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let polls = format!("{case}/polls");
        let id = office.post(&polls, poll()).await.is(201).id();
        house.settle().await;
        let pat = link(&house.mail(), "pat.lindgren@");
        let stranger = Browser::new(&house);
        let mut wrong = pat.clone();
        let last = if wrong.ends_with('a') { 'b' } else { 'a' };
        wrong.pop();
        wrong.push(last);
        assert_eq!(stranger.get_only(&wrong).await.status, 404);
        assert_eq!(stranger.get_only("/availability/short").await.status, 404);
        let token = pat.rsplit('/').next().expect("a token");
        let answer = house.nobody().send(Method::GET, "/cases", None, &[("Authorization", &format!("Bearer {token}"))]).await;
        assert_eq!(answer.status, 401, "it opens nothing else");
        let strange = json!({"email": "eve@elsewhere.example", "answers": ["yes", "yes"]});
        let refused = office.post(&format!("{polls}/{id}/answers"), strange).await.is(422).json();
        assert_eq!(refused["fields"][0]["code"], "stranger");
        house.at("2026-11-30T12:00:00Z");
        assert_eq!(stranger.get_only(&pat).await.status, 410, "two weeks are over");
        let office = house.staff("northmere", Administrator);
        let closing = format!("{polls}/{id}/closing");
        let send = async |key| office.send(Method::POST, &closing, None, &[("Idempotency-Key", key)]).await;
        send("one").await.is(200);
        send("two").await.is(409);
    }
}

on_both! {
    /// Times that cannot be asked about are refused one by one.
    async fn times_that_cannot_be_are_refused_by_name(house: House) {
        let (case, _) = a_case(&house).await;
        let office = house.staff("northmere", Administrator);
        let mut body = poll();
        body["times"] = json!([
            {"on": "2026-10-01", "at": "10:00"}, {"on": "2026-12-25", "at": "10:00"},
            {"on": "2027-03-28", "at": "01:30"}, {"on": "2027-10-31", "at": "01:30"},
            {"on": "2027-01-12", "at": "10:00"}, {"on": "2027-01-12", "at": "10:00"}
        ]);
        let told = office.post(&format!("{case}/polls"), body).await.is(422).json();
        let codes: Vec<(&str, &str)> = told["fields"].as_array().expect("fields").iter()
            .map(|f| (f["field"].as_str().expect("a field"), f["code"].as_str().expect("a code"))).collect();
        for expected in [
            ("/times/0", "date-in-past"), ("/times/1", "closed-day"), ("/times/2", "time-does-not-exist"),
            ("/times/3", "time-happens-twice"), ("/times/5", "repeated"),
        ] {
            assert!(codes.contains(&expected), "{expected:?}: {codes:?}");
        }
    }
}

on_both! {
    /// By the pages: find a time, ask about it, enter an answer, arrange.
    async fn staff_ask_and_arrange_on_the_page(house: House) {
        let (_, reference) = a_case(&house).await;
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{reference}/meetings/find")).await;
        let found = browser.submit(&page.form("proposeSlots").filled(&[
            ("kind", "child_death_review"), ("places", "Remote"), ("chair", "Dr Amara Nwosu"),
            ("invitees/0/name", "Pat Lindgren"), ("invitees/0/email", "pat.lindgren@coroner.example.org"),
        ]).with_date("from", "2027-01-11")).await;
        let asked = browser.submit(&found.form("openPoll")).await;
        assert_eq!(asked.status, 303, "{}", asked.problem());
        let place = asked.location.expect("a place");
        let page = browser.get(&place).await;
        assert!(page.words().contains("Not answered"), "{}", page.words());
        let entered = browser.submit(&page.form("answerPoll").filled(&[
            ("email", "pat.lindgren@coroner.example.org"), ("answers/0", "yes"), ("answers/1", "no"), ("answers/2", "if_need_be"),
        ])).await;
        assert_eq!(entered.status, 303, "{}", entered.problem());
        let page = browser.get(&place).await;
        assert!(page.words().contains("1 yes, 0 if need be, 0 no, 0 not answered"), "{}", page.words());
        let done = browser.submit(&page.form("arrangeMeeting").with("slot", "2027-01-11T10:00|Remote")).await;
        assert_eq!(done.status, 303, "{}", done.problem());
        let page = browser.get(&place).await;
        assert!(page.words().contains("The meeting is arranged"), "{}", page.words());
        let list = browser.get(&format!("/cases/{reference}/meetings")).await;
        assert!(list.words().contains("1 of 1 answered, closed"), "{}", list.words());
    }
}
