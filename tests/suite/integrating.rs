//! docs/integrating.md, held to: each worked message is sent to a server and answered as the page
//! says. A block of JSON is sent where the comment before it says so.

use api::config::SettingsArgs;
use chrono::DateTime;
use domain::access::Role::{self, Coroner, NationalSignal, Registrar};
use poem::http::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use tests::{Back, House};

const PAGE: &str = include_str!("../../docs/integrating.md");

/// A block of the page that a comment such as `<!-- send registrar /notices/registrar 201 -->` or
/// `<!-- answer getReceipt -->` stands before.
struct Block {
    order: Vec<String>,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut found = Vec::new();
    for part in PAGE.split("<!-- ").skip(1) {
        let (order, rest) = part.split_once(" -->").expect("a comment ends");
        let fenced = rest.trim_start().strip_prefix("```").expect("a block follows its comment");
        let (_, text) = fenced.split_once('\n').expect("a block has lines");
        let (text, _) = text.split_once("```").expect("a block ends");
        let order = order.split_whitespace().map(str::to_owned).collect();
        found.push(Block { order, text: text.to_owned() });
    }
    found
}

fn role(name: &str) -> Role {
    match name {
        "registrar" => Registrar,
        "coroner" => Coroner,
        "national_signal" => NationalSignal,
        other => panic!("no sender is called {other}"),
    }
}

/// The names of the fields of an object, and of what is in it.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), shape(v))).collect(),
        Value::Array(items) => {
            items.first().map(|first| vec![shape(first)]).unwrap_or_default().into()
        }
        _ => Value::Null,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_worked_message_is_answered_as_the_page_says() {
    let args =
        SettingsArgs { webhooks: Some("registrar.example.org".into()), ..SettingsArgs::default() };
    let house = House::start_as(Back::Sqlite, args).await;
    house.at("2026-11-22T09:20:00Z");
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    let mut last = Value::Null;
    for block in blocks() {
        let order: Vec<&str> = block.order.iter().map(String::as_str).collect();
        match order[..] {
            ["send", sender, path, status] => {
                let sender = house.sender("northmere", role(sender));
                let answer = match path {
                    "/webhook" => {
                        sender.send(Method::PUT, path, Some(block.text.clone()), &[]).await
                    }
                    "/notices/batch" => sender.post_as(path, "text/csv", block.text.clone()).await,
                    _ => sender.post_as(path, "application/json", block.text.clone()).await,
                };
                last = answer.is(status.parse().expect("a status")).json();
                *sent.entry(path.to_owned()).or_default() += 1;
            }
            ["answer"] => {
                let shown: Value = serde_json::from_str(&block.text).expect("the answer is JSON");
                assert_eq!(shape(&shown), shape(&last), "{}", block.text);
                let code = |value: &Value| value["code"].clone();
                assert_eq!(code(&shown), code(&last));
            }
            ["look", sender] => {
                let shown: Value = serde_json::from_str(&block.text).expect("the answer is JSON");
                let sent_so_far = house
                    .sender("northmere", role(sender))
                    .get("/notices/sent")
                    .await
                    .is(200)
                    .json();
                let items = sent_so_far["items"].as_array().expect("items");
                let same = items
                    .iter()
                    .any(|item| shape(item) == shape(&shown) && item["state"] == shown["state"]);
                assert!(same, "nothing sent looks like {shown}: {sent_so_far}");
            }
            _ => panic!("no such order: {:?}", block.order),
        }
    }
    for (path, least) in [
        ("/notices/registrar", 4),
        ("/notices/coroner", 2),
        ("/notices/national-death-signal", 3),
        ("/notices/batch", 1),
        ("/webhook", 1),
    ] {
        assert!(sent.get(path).copied().unwrap_or_default() >= least, "{path}: {sent:?}");
    }
}

/// The example of checking a signature is run by the language it is written in, where it is there.
#[test]
fn the_python_of_the_page_takes_a_right_signature_and_refuses_a_wrong_one() {
    let python = PAGE
        .split("```python\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("some Python");
    assert!(python.lines().count() <= 12, "ten lines and their imports");
    let (id, at) = ("0d2b7c55-1c7e-4f0a-9b3d-5a7f3e216c04", 1_794_216_000);
    let at: DateTime<chrono::Utc> = DateTime::from_timestamp(at, 0).expect("a time");
    let body = r#"{"type":"notice.received"}"#;
    let secret: Vec<u8> = (0..32).collect();
    let signature = api::outside::webhook::signature(&secret, id, at.timestamp(), body);
    let play = format!(
        "{python}\nh = {{'webhook-id': '{id}', 'webhook-timestamp': '{}', 'webhook-signature': '{signature}'}}\n\
         s, b = '{}', b'{body}'\nassert genuine(s, h, b, {now})\nassert not genuine(s, h, b + b' ', {now})\n\
         assert not genuine(s, h, b, {now} + 301)\n",
        at.timestamp(),
        api::outside::webhook::shown(&secret),
        now = at.timestamp() + 3,
    );
    let Ok(output) = std::process::Command::new("python3").args(["-c", &play]).output() else {
        eprintln!("left out: no Python");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
