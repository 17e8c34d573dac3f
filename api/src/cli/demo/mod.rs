//! `cdr demo`: a fresh folder filled with invented people and invented cases at every stage, made
//! by real notices and real operations with handed-in times, oldest first; then served. With them what
//! lies beside: families and their questions, requests, a rota, a poll, tasks by hand.

mod office;
pub mod people;
mod play;
mod scenes;
mod story;

use super::Said;
use crate::{
    app::{App, TimeSource},
    config::Settings,
    jobs,
    secrets::PasswordCost,
    serve,
};
use chrono::{Duration, Utc};
use domain::moment::Moment;
use people::Cast;
use serde::Serialize;
use std::{io::Write, path::Path};

/// The file by which a folder is known to be made by the demonstration.
const MARK: &str = "made-by-cdr-demo";
/// What a script reads.
const LISTING: &str = "demo.json";

#[derive(Serialize)]
struct Listing<'a> {
    base_url: &'a str,
    users: &'a [people::User],
    clients: &'a [people::Client],
    cases: Vec<ListedCase>,
}

#[derive(Serialize)]
struct ListedCase {
    #[serde(rename = "ref")]
    reference: String,
    id: String,
    stage: &'static str,
    area: String,
}

/// Fills a fresh folder, or takes one it made before, and serves it.
pub async fn run(settings: Settings, fill_only: bool) -> Result<(), Said> {
    let folder = settings.data_dir.clone();
    let fresh = prepare(&folder)?;
    if fresh {
        fill(settings.clone()).await?;
    } else {
        println!(
            "This is the demonstration made earlier in {}. Delete the folder for a fresh one.",
            folder.display()
        );
    }
    explain(&folder, &settings)?;
    if fill_only {
        return Ok(());
    }
    super::log();
    let app = serve::open(settings, TimeSource::Wall, PasswordCost::FULL, true).await?;
    println!("\nServing at {} until you press Ctrl-C.", app.settings.base_url);
    serve::serve(app).await?;
    Ok(())
}

/// True for a fresh folder; refuses one that somebody else made.
fn prepare(folder: &Path) -> Result<bool, Said> {
    if folder.join(LISTING).exists() && folder.join(MARK).exists() {
        return Ok(false);
    }
    let foreign =
        folder.exists() && !folder.join(MARK).exists() && folder.read_dir()?.next().is_some();
    if foreign {
        return Err(Said(format!(
            "{} is not empty and was not made by cdr demo. Name another folder with --data-dir.",
            folder.display()
        )));
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(
        folder.join(MARK),
        "The demonstration made this folder. Everything in it is invented.\n",
    )?;
    Ok(true)
}

async fn fill(settings: Settings) -> Result<(), Said> {
    let folder = settings.data_dir.clone();
    let now = Moment::read().now;
    let time = TimeSource::at(now - Duration::days(500));
    let app = serve::open(settings, time, PasswordCost::FULL, true).await?;
    println!("Making invented areas and people.");
    let cast = people::make(&app, now).await?;
    office::registry(&app, &cast).await?;
    let cases = play(&app, &cast, now).await?;
    app.time.set(now);
    jobs::settle(&app).await;
    jobs::seal::run(&app).await;
    write(&app, &folder, &cast, cases)
}

async fn play(app: &App, cast: &Cast, now: chrono::DateTime<Utc>) -> Result<Vec<ListedCase>, Said> {
    let mut stage = play::Stage::new(story::all(now), cast);
    let total = stage.steps_left();
    while let Some(done) = stage.next(app).await? {
        if done % 20 == 0 || done == total {
            print!("\rMaking invented cases: {done} of {total} steps.");
            std::io::stdout().flush()?;
        }
    }
    println!("\rMaking invented cases: {total} of {total} steps.");
    app.time.set(office::hour(now));
    office::today(app, cast, &stage.cases()).await?;
    let mut cases = Vec::new();
    for (id, area) in stage.cases() {
        let seen = play::open(app, cast, &area, id).await?;
        cases.push(ListedCase {
            reference: seen.record.course.reference.clone(),
            id: id.to_string(),
            stage: seen.record.course.stage.code(),
            area,
        });
    }
    Ok(cases)
}

fn write(app: &App, folder: &Path, cast: &Cast, cases: Vec<ListedCase>) -> Result<(), Said> {
    let listing = Listing {
        base_url: &app.settings.base_url,
        users: &cast.users,
        clients: &cast.clients,
        cases,
    };
    let text = serde_json::to_vec_pretty(&listing)?;
    serve::write_secret(&folder.join(LISTING), &text)?;
    Ok(())
}

fn explain(folder: &Path, settings: &Settings) -> Result<(), Said> {
    let text = std::fs::read_to_string(folder.join(LISTING))?;
    let listing: serde_json::Value = serde_json::from_str(&text)?;
    let base = &settings.base_url;
    println!("\nThe address is {base}\nSign in as one of these (every person is invented):");
    for user in listing["users"].as_array().into_iter().flatten() {
        let word = |name: &str| user[name].as_str().unwrap_or_default().to_owned();
        println!(
            "  {:<18} {:<10} {:<36} password {}  one-time code secret {}",
            word("role"),
            word("area"),
            word("email"),
            word("password"),
            word("totp_secret")
        );
    }
    println!(
        "\nThe one-time code comes from any authenticator app, or from:  oathtool --totp -b SECRET\n"
    );
    let key = |role: &str| {
        let clients = listing["clients"].as_array().cloned().unwrap_or_default();
        let found = clients.iter().find(|client| client["role"] == role).cloned();
        found.and_then(|client| client["key"].as_str().map(str::to_owned)).unwrap_or_default()
    };
    println!(
        "Play the registrar:\n{}\n",
        curl(base, "registrar", &key("registrar"), &story::registrar_example(Moment::read().today))
    );
    println!(
        "Play the coroner, for the same child:\n{}\n",
        curl(base, "coroner", &key("coroner"), &story::coroner_example(Moment::read().today))
    );
    println!("Secrets, tokens and cases for scripts are in {}.", folder.join(LISTING).display());
    Ok(())
}

fn curl(base: &str, kind: &str, key: &str, body: &serde_json::Value) -> String {
    format!(
        "  curl -sS {base}/api/v1/notices/{kind} -H 'Authorization: Bearer {key}' -H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\" -H 'Content-Type: application/json' -d '{body}'"
    )
}
