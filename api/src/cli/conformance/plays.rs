//! What is played: happy paths, repeats, an order that nobody expects, bad input, receipts, files.
//! Each check is one line of the report and says by itself what it wants.

use super::{
    Report,
    bodies::{self, Form, put},
    contract::Contract,
    player::{Answer, As, Player},
};
use chrono::NaiveDate;
use serde_json::{Value, json};

const JSON: &str = "application/json";

/// Plays everything that the key may send.
pub(super) async fn play(player: &Player, report: &mut Report, today: NaiveDate) {
    let contract = contract(player).await;
    report.note("the contract is served at /openapi.yaml", told(&contract));
    let Ok(contract) = contract else { return };
    let me = who(player).await;
    report.note("the key is known, and is a sender's", told(&me));
    let Ok((role, office)) = me else { return };
    report.note("without a key nothing is told", nobody(player).await);
    let form = match role.as_str() {
        "registrar" => Some(bodies::registrar(&office, today)),
        "coroner" => Some(bodies::coroner(&office, today)),
        "national_signal" => Some(bodies::national(today)),
        _ => contract.practitioners().and_then(|sending| bodies::practitioner(sending, today)),
    };
    let none = || format!("there is nothing to play for the role {role}");
    report
        .note("there is something to play for this key", form.as_ref().map(drop).ok_or_else(none));
    let Some(form) = form else { return };
    happy(player, report, &form).await;
    repeats(player, report, &form, today).await;
    bad_input(player, report, &form, today).await;
    receipts(player, report, &form, &contract, today).await;
    if role == "national_signal" {
        signals(player, report, &form).await;
    }
    if matches!(role.as_str(), "registrar" | "coroner") && contract.has("sendNoticeBatch") {
        let file = bodies::file(&role, &office, today);
        report.note(
            "a file is answered line by line, and its repeat alike",
            files(player, &file).await,
        );
    }
}

fn told<T>(result: &Result<T, String>) -> Result<(), String> {
    result.as_ref().map(drop).map_err(Clone::clone)
}

fn same(what: &str, one: &str, other: &str) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("the {what} differs")) }
}

async fn contract(player: &Player) -> Result<Contract, String> {
    Contract::read(&player.page("/openapi.yaml").await?.is(200)?.text)
}

/// The role of the key, and the code of the office that it is bound to.
async fn who(player: &Player) -> Result<(String, String), String> {
    let me = player.get("/me", As::Sender).await?.is(200)?;
    if me.field("/kind") != "sender" {
        return Err("it is not a sender's key".to_owned());
    }
    Ok((me.field("/roles/0/role"), me.field("/office")))
}

async fn nobody(player: &Player) -> Result<(), String> {
    player.get("/me", As::Nobody).await?.refuses(401, "missing-credentials")?;
    player.get("/me", As::Key("cdr_reg_conformance")).await?.refuses(401, "bad-credentials")?;
    Ok(())
}

/// The receipt in an answer to a notice.
fn receipt(answer: Answer) -> Result<String, String> {
    let answer = answer.is(201)?;
    let receipt = answer.field("/receipt");
    if receipt.is_empty() || answer.field("/received_at").is_empty() {
        return Err("there is no receipt".to_owned());
    }
    match answer.field("/state").as_str() {
        "received" => Ok(receipt),
        state => Err(format!("the state is {state}")),
    }
}

async fn happy(player: &Player, report: &mut Report, form: &Form) {
    let first = player.send(&form.path, &form.kinds[0].1).await.and_then(receipt);
    let (sender, kind) = (form.sender, form.kinds[0].0);
    report.note(format!("{sender}: {kind}, before anything else about the child"), told(&first));
    for (kind, body) in &form.kinds[1..] {
        let done = player.send(&form.path, body).await.and_then(receipt);
        report.note(format!("{sender}: {kind}"), told(&done));
    }
}

async fn repeats(player: &Player, report: &mut Report, form: &Form, today: NaiveDate) {
    let (sender, body) = (form.sender, form.another(today));
    let same_key = async || {
        let (key, text) = (Player::fresh(), body.to_string());
        let send =
            async |text: &str| player.post(&form.path, Some(&key), JSON, text, As::Sender).await;
        let first = send(&text).await?.is(201)?;
        same("answer", &first.text, &send(&text).await?.is(201)?.text)?;
        let other = form.another(today).to_string();
        send(&other).await?.refuses(422, "idempotency-key-reused")?;
        Ok(())
    };
    let what = "the same key answers the same, and another body with it is refused";
    report.note(format!("{sender}: {what}"), same_key().await);
    let same_body = async || {
        let first = receipt(player.send(&form.path, &body).await?)?;
        same("receipt", &first, &receipt(player.send(&form.path, &body).await?)?)?;
        if form.strict {
            let text = backwards(&body);
            let key = Player::fresh();
            let again = player.post(&form.path, Some(&key), JSON, &text, As::Sender).await?;
            same("receipt of other spaces and another order of fields", &first, &receipt(again)?)?;
        }
        Ok(())
    };
    let what = "the same body with another key is the same notice";
    report.note(format!("{sender}: {what}"), same_body().await);
}

/// The same body with its fields in another order and with other spaces.
fn backwards(body: &Value) -> String {
    let Value::Object(fields) = body else { return body.to_string() };
    let lines: Vec<String> =
        fields.iter().rev().map(|(key, value)| format!("  {} :\t{value}", json!(key))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

async fn bad_input(player: &Player, report: &mut Report, form: &Form, today: NaiveDate) {
    let sender = form.sender;
    for (what, pointer, value) in wrong_values(form, today) {
        let mut body = form.another(today);
        put(&mut body, &pointer, value);
        let refused = async || {
            let answer = player.send(&form.path, &body).await?.refuses(422, "rule-broken")?;
            answer.blames(&pointer)
        };
        report.note(format!("{sender}: {what} is refused by its field"), refused().await);
    }
    let mut body = form.another(today);
    put(&mut body, &form.family, json!("Confor\u{0}mance"));
    let nul = async || {
        let answer = player.send(&form.path, &body).await?;
        let refused = matches!(answer.status, 400 | 422);
        if refused { Ok(()) } else { answer.is(422).map(drop) }
    };
    report.note(format!("{sender}: NUL is refused"), nul().await);
    let text = form.another(today).to_string();
    let key = Player::fresh();
    let keyless = player.post(&form.path, None, JSON, &text, As::Sender).await;
    let keyless = keyless.and_then(|answer| answer.refuses(400, "missing-idempotency-key"));
    report.note(format!("{sender}: a missing Idempotency-Key is refused"), told(&keyless));
    let cut = text.get(..text.len() / 2).unwrap_or_default();
    let broken = player.post(&form.path, Some(&key), JSON, cut, As::Sender).await;
    let broken = broken.and_then(|answer| answer.refuses(400, "unreadable-body"));
    report.note(format!("{sender}: half a body is refused"), told(&broken));
    let media = player.post(&form.path, Some(&key), "image/png", &text, As::Sender).await;
    let media = media.and_then(|answer| answer.refuses(415, "unsupported-media-type"));
    report.note(format!("{sender}: another media type is refused"), told(&media));
    if form.strict {
        let mut body = form.another(today);
        put(&mut body, "/conformance", json!("not in the contract"));
        let unknown = player.send(&form.path, &body).await;
        let unknown = unknown.and_then(|answer| answer.refuses(400, "unknown-field"));
        report.note(format!("{sender}: a field that is not known is refused"), told(&unknown));
    }
    let theirs = match sender {
        "registrar" => bodies::coroner("CONFORMANCE", today),
        _ => bodies::registrar("CONFORMANCE", today),
    };
    let other = player.send(&theirs.path, &theirs.another(today)).await;
    let other = other.and_then(|answer| answer.refuses(403, "operation-not-permitted"));
    report.note(
        format!("{sender}: another office's notices are not this key's to send"),
        told(&other),
    );
}

/// Values that break a rule, with where they are put.
fn wrong_values(form: &Form, today: NaiveDate) -> Vec<(&'static str, String, Value)> {
    let mut wrong = Vec::new();
    if let Some(pointer) = &form.nhs_number {
        let right = form.another(today).pointer(pointer).cloned().unwrap_or_default();
        let mut number = right.as_str().unwrap_or_default().to_owned();
        let last = number.pop().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
        number.push_str(&((last + 1) % 10).to_string());
        wrong.push(("an NHS number with a wrong check digit", pointer.clone(), json!(number)));
    }
    if let Some(pointer) = form.died_on {
        wrong.push(("a death before the birth", pointer.to_owned(), json!("1999-01-01")));
    }
    if let Some(pointer) = form.office {
        wrong.push(("a notice for another office", pointer.to_owned(), json!("CONFORMANCE")));
    }
    wrong
}

async fn receipts(
    player: &Player,
    report: &mut Report,
    form: &Form,
    contract: &Contract,
    today: NaiveDate,
) {
    let own = async || {
        let receipt = receipt(player.send(&form.path, &form.another(today)).await?)?;
        let seen = player.get(&format!("/receipts/{receipt}"), As::Sender).await?.is(200)?;
        same("receipt", &receipt, &seen.field("/receipt"))?;
        same("state", "received", &seen.field("/state"))?;
        let nobodys = format!("/receipts/{}", Player::fresh());
        player.get(&nobodys, As::Sender).await?.refuses(404, "not-found")?;
        Ok(receipt)
    };
    let own: Result<String, String> = own().await;
    let what = "a receipt is found, and one that was not given is not";
    report.note(format!("{}: {what}", form.sender), told(&own));
    let (Ok(own), true) = (own, contract.has("listSent")) else { return };
    let listed = async || {
        let list = player.get("/notices/sent?size=100", As::Sender).await?.is(200)?.json();
        let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let first = items.first().ok_or("the list is empty")?;
        same("newest receipt", &own, first["receipt"].as_str().unwrap_or_default())?;
        let refused = items.iter().filter(|item| item["state"] == "not_accepted");
        let (count, silent) = refused.fold((0, 0), |(count, silent), item| {
            let because = item["because"].as_array().is_some_and(|because| !because.is_empty());
            (count + 1, silent + usize::from(!because))
        });
        match (count, silent) {
            (0, _) if form.nhs_number.is_some() => Err("what was not accepted is not in it".into()),
            (_, 0) => Ok(()),
            _ => Err("one that was not accepted does not say why".to_owned()),
        }
    };
    let what = "the list of what was sent begins with the newest and says what was not accepted";
    report.note(format!("{}: {what}", form.sender), listed().await);
}

async fn signals(player: &Player, report: &mut Report, form: &Form) {
    let mut unrelated = form.kinds[0].1.clone();
    put(&mut unrelated, "/type", json!("pds-change-of-gp-1"));
    let ignored = player.send(&form.path, &unrelated).await.and_then(|answer| answer.is(200));
    let ignored = ignored.and_then(|answer| match answer.json()["ignored"] {
        Value::Bool(true) => Ok(()),
        _ => Err("it does not say that it was ignored".to_owned()),
    });
    report.note("national signal: an event that tells of no death is acknowledged", ignored);
    put(&mut unrelated, "/type", json!("pds-death-notification-99"));
    let unknown = player.send(&form.path, &unrelated).await;
    let unknown = unknown.and_then(|answer| answer.refuses(422, "rule-broken"));
    report.note("national signal: an unknown version is refused and not ignored", told(&unknown));
}

async fn files(player: &Player, file: &str) -> Result<(), String> {
    player.get("/notices/batch-template", As::Sender).await?.is(200)?;
    let send = async || {
        let sent = player.post("/notices/batch", None, "text/csv", file, As::Sender).await?;
        Ok::<_, String>(sent.is(200)?.json())
    };
    let (first, again) = (send().await?, send().await?);
    if first["accepted"] != 1 || first["refused"] != 1 {
        return Err(format!("expected one line of each: {first}"));
    }
    let receipt = |answer: &Value| answer["lines"][0]["receipt"].to_string();
    same("receipt of the repeat", &receipt(&first), &receipt(&again))?;
    match first["lines"][1]["fields"].as_array() {
        Some(fields) if !fields.is_empty() => Ok(()),
        _ => Err("the refused line does not say why".to_owned()),
    }
}
