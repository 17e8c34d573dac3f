//! Events for senders, with a receiver that fails as receivers do: nothing is lost, nothing is
//! followed, nobody is named, and what cannot be reached is left alone in the end.

use api::{config::SettingsArgs, outside::webhook};
use chrono::Duration as Span;
use domain::access::Role::{Administrator, Coroner, Registrar};
use poem::http::Method;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};
use tests::{Back, Caller, House, build, start_of_story};

/// What a receiver does with one request.
#[derive(Clone, Copy)]
enum Does {
    /// It answers with this status.
    Answers(u16),
    /// It takes the request and says nothing.
    Hangs,
}

/// One request as it came in.
struct Heard {
    id: String,
    timestamp: i64,
    signature: String,
    text: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("an event")
    }
}

/// A receiver that plays a script; its address, and what it heard.
fn receiver(script: Vec<Does>) -> (String, Receiver<Heard>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}/events", listener.local_addr().expect("an address"));
    let (told, heard) = channel();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for does in script {
            let (stream, _) = listener.accept().expect("a connection");
            open.push(hear(stream, does, &told));
        }
    });
    (url, heard)
}

fn hear(stream: TcpStream, does: Does, told: &Sender<Heard>) -> TcpStream {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).expect("a line"), 0, "{head}");
    }
    assert!(head.starts_with("POST /events HTTP/1.1\r\n"), "a redirect is not followed: {head}");
    let header = |name: &str| {
        let line = head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)));
        line.unwrap_or_else(|| panic!("no {name} in {head}")).1.to_owned()
    };
    let mut body = vec![0; header("content-length").parse().expect("a length")];
    reader.read_exact(&mut body).expect("a body");
    let mut stream = reader.into_inner();
    if let Does::Answers(status) = does {
        let answer = format!(
            "HTTP/1.1 {status} Said\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).expect("an answer");
    }
    told.send(Heard {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().expect("a number"),
        signature: header("webhook-signature"),
        text: String::from_utf8(body).expect("text"),
    })
    .expect("the test listens");
    stream
}

async fn house(back: Back) -> House {
    House::start_as(
        back,
        SettingsArgs { webhooks: Some("127.0.0.1".into()), ..SettingsArgs::default() },
    )
    .await
}

async fn set(sender: &Caller<'_>, url: &str) -> tests::Answer {
    sender.send(Method::PUT, "/webhook", Some(json!({ "url": url }).to_string()), &[]).await
}

/// The clock so long after the beginning of the story, and everything done that is then due.
async fn after(house: &House, since: Span) {
    house.at(&(start_of_story() + since).to_rfc3339());
    house.settle().await;
}

fn next(heard: &Receiver<Heard>) -> Heard {
    heard.recv_timeout(Duration::from_secs(5)).expect("an event")
}

async fn every_event_arrives_signed_and_nobody_is_named(back: Back) {
    use Does::{Answers, Hangs};
    let house = house(back).await;
    let (url, heard) =
        receiver(vec![Answers(500), Answers(200), Answers(301), Hangs, Answers(204), Answers(200)]);
    let registrar = house.sender("northmere", Registrar);
    let shown = set(&registrar, &url).await.is(200).json()["secret"].clone();
    let seen = registrar.get("/webhook").await.is(200);
    assert!(!seen.text().contains("secret") && seen.json()["url"] == url, "it is shown once");
    let client = house.cast.client("northmere", Registrar).expect("a sender").id;
    let hook = house.app.store.webhook(client).await.expect("a store").expect("a webhook");
    let secret = webhook::secret(&house.app.release_key, client.0, hook.nonce);
    assert_eq!(shown, webhook::shown(&secret));

    let receipt = registrar.post("/notices/registrar", build::registration()).await.is(201).json()
        ["receipt"]
        .clone();
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    house
        .sender("northmere", Coroner)
        .post("/notices/coroner", build::investigation())
        .await
        .is(201);
    after(&house, Span::seconds(1)).await;
    after(&house, Span::seconds(4)).await;
    after(&house, Span::seconds(7)).await;
    let (first, again) = (next(&heard), next(&heard));
    assert_eq!((&first.id, &first.text), (&again.id, &again.text), "a repeat is the same event");
    assert!(again.timestamp > first.timestamp && again.signature != first.signature);
    assert_eq!(
        again.signature,
        webhook::signature(&secret, &again.id, again.timestamp, &again.text)
    );
    assert_eq!(again.json()["type"], "notice.received");
    assert_eq!(again.json()["receipt"], receipt);
    assert_eq!(again.json()["id"], again.id);

    let mut wrong = build::registration();
    wrong["child"]["died_on"] = json!("2020-01-01");
    registrar.post("/notices/registrar", wrong).await.is(422);
    for seconds in [8, 14, 320] {
        after(&house, Span::seconds(seconds)).await;
    }
    let tries = [next(&heard), next(&heard), next(&heard)];
    assert!(
        tries
            .iter()
            .all(|heard| heard.id == tries[0].id && heard.json()["type"] == "notice.not_accepted")
    );
    assert_ne!(tries[0].id, first.id);

    let waiting =
        house.staff("northmere", Administrator).get("/notices/waiting").await.is(200).json();
    let path = format!("/notices/{}/questions", waiting["items"][0]["id"].as_str().expect("an id"));
    house
        .staff("northmere", Administrator)
        .post(&path, json!({ "question": "Which date of death is right?" }))
        .await
        .is(201);
    after(&house, Span::seconds(330)).await;
    let question = next(&heard);
    assert_eq!(question.json()["type"], "notice.question");
    for heard in tries.iter().chain([&first, &question]) {
        assert_eq!(heard.json().as_object().map(serde_json::Map::len), Some(4), "{}", heard.text);
        assert!(!heard.text.contains("Mensah") && !heard.text.contains("date of death"));
    }
    after(&house, Span::days(2)).await;
    assert!(
        heard.try_recv().is_err(),
        "the coroner's notice and a repeat tell the registrar nothing"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_arrives_signed_and_nobody_is_named_on_sqlite() {
    every_event_arrives_signed_and_nobody_is_named(Back::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_arrives_signed_and_nobody_is_named_on_postgres() {
    if tests::postgres().is_none() {
        eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
        return;
    }
    every_event_arrives_signed_and_nobody_is_named(Back::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_fails_eight_times_is_disabled_and_says_so_until_it_is_set_again() {
    let house = house(Back::Sqlite).await;
    let (url, heard) = receiver([Does::Answers(500)].repeat(8));
    let registrar = house.sender("northmere", Registrar);
    set(&registrar, &url).await.is(200);
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    let (mut since, mut tries) = (Span::zero(), 0);
    for wait in [1, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] {
        assert!(registrar.get("/webhook").await.is(200).json().get("disabled_at").is_none());
        since += Span::seconds(wait + 1);
        after(&house, since).await;
        tries += heard.try_iter().count();
    }
    assert_eq!(tries, 8);
    let seen = registrar.get("/webhook").await.is(200).json();
    assert!(seen["because"].as_str().is_some_and(|why| why.contains("500")), "{seen}");
    let mut other = build::registration();
    other["entry_number"] = json!("218");
    registrar.post("/notices/registrar", other).await.is(201);
    after(&house, since + Span::days(3)).await;
    assert_eq!(heard.try_iter().count(), 0);
    set(&registrar, &url).await.is(200);
    assert!(registrar.get("/webhook").await.is(200).json().get("disabled_at").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_sends_nowhere_that_its_office_did_not_allow() {
    let off = House::start(Back::Sqlite).await;
    let refused = set(&off.sender("northmere", Registrar), "https://registrar.example.org/x")
        .await
        .is(422)
        .json();
    assert_eq!(
        (&refused["fields"][0]["field"], &refused["fields"][0]["code"]),
        (&json!("/url"), &json!("webhooks-off"))
    );
    let house = house(Back::Sqlite).await;
    let registrar = house.sender("northmere", Registrar);
    for url in [
        "https://registrar.example.org/x",
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "http://localhost/",
    ] {
        let refused = set(&registrar, url).await.is(422).json();
        assert_eq!(refused["fields"][0]["field"], "/url", "{url}");
    }
    registrar.get("/webhook").await.is(404);
    set(&registrar, "https://127.0.0.1:9/x").await.is(200);
    house.sender("northmere", Coroner).get("/webhook").await.is(404);
    registrar.send(Method::DELETE, "/webhook", None, &[]).await.is(200);
    registrar.send(Method::DELETE, "/webhook", None, &[]).await.is(404);
}
