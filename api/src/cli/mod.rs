//! Commands of `cdr`: one tree. Every command takes the same settings.

mod conformance;
pub mod demo;
pub use demo::people as demo_people;
pub mod registry;

use crate::{
    app::TimeSource,
    config::{self, Settings, SettingsArgs},
    rest,
    secrets::PasswordCost,
    serve,
};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The open child death review server.
#[derive(Debug, Parser)]
#[command(
    name = "cdr",
    version,
    about,
    long_about = "The open child death review server: takes notices in, keeps every statutory clock, schedules the joint agency response and the meetings, routes the analysis form to the panel, and exports records that identify nobody."
)]
pub struct Cli {
    /// What to do; without it, serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages and the API.
    Serve,
    /// Fill a fresh folder with invented people and cases, and serve it.
    Demo {
        /// Fill the folder and stop without serving.
        #[arg(long)]
        fill_only: bool,
    },
    /// Print the contract, openapi.yaml. Needs no database.
    Openapi,
    /// Bring the database up to date and stop.
    Migrate,
    /// Areas and their places.
    #[command(subcommand)]
    Area(registry::AreaCommand),
    /// People with an account.
    #[command(subcommand)]
    User(registry::UserCommand),
    /// Registrars', coroners' and practitioners' systems.
    #[command(subcommand)]
    Client(registry::ClientCommand),
    /// The ledgers.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Play a sender against an installation, by HTTP only, and print what passed. Needs no database.
    Conformance(conformance::ConformanceArgs),
}

/// What to do with the ledgers.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Compute every chain and seal again and list every break.
    Verify,
}

/// A sentence for the person at the terminal.
#[derive(Debug)]
pub struct Said(pub String);

impl<E: std::error::Error> From<E> for Said {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Does what was asked; a failure is one sentence on standard error.
pub async fn run(cli: Cli) -> ExitCode {
    match dispatch(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Said(sentence)) => {
            eprintln!("cdr: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(cli: Cli) -> Result<(), Said> {
    if matches!(cli.command, Some(Command::Openapi)) {
        print!("{}", rest::contract_yaml());
        return Ok(());
    }
    if let Some(Command::Conformance(args)) = cli.command {
        return conformance::run(args).await;
    }
    let named = cli.settings.data_dir.is_some() || config::environment("CDR_DATA_DIR").is_some();
    let mut args = cli.settings;
    if matches!(cli.command, Some(Command::Demo { .. })) && !named && args.config.is_none() {
        args.data_dir = Some("cdr-demo".into());
    }
    let settings = config::resolve(&args, config::environment)?;
    match cli.command {
        None | Some(Command::Serve) => {
            log();
            serve::serve(open(settings).await?).await?;
        }
        Some(Command::Demo { fill_only }) => demo::run(settings, fill_only).await?,
        Some(Command::Migrate) => {
            open(settings).await?;
            println!("The database is up to date.");
        }
        Some(Command::Area(command)) => registry::area(&open(settings).await?, command).await?,
        Some(Command::User(command)) => registry::user(&open(settings).await?, command).await?,
        Some(Command::Client(command)) => registry::client(&open(settings).await?, command).await?,
        Some(Command::Audit(AuditCommand::Verify)) => verify(settings).await?,
        Some(Command::Openapi | Command::Conformance(_)) => {}
    }
    Ok(())
}

async fn open(settings: Settings) -> Result<crate::app::App, Said> {
    Ok(serve::open(settings, TimeSource::Wall, PasswordCost::FULL, true).await?)
}

async fn verify(settings: Settings) -> Result<(), Said> {
    let app = open(settings).await?;
    let verified = app.store.verify().await?;
    println!(
        "{} ledger entries, {} access entries and {} seals were computed again.",
        verified.events, verified.accesses, verified.seals
    );
    if verified.breaks.is_empty() {
        println!("No break was found.");
        return Ok(());
    }
    for found in &verified.breaks {
        println!("Break: {}", found.what);
    }
    Err(Said(format!("{} breaks were found", verified.breaks.len())))
}

/// The log: one line of JSON for each event, without personal data. `CDR_LOG` sets what is logged.
pub(crate) fn log() {
    let filter =
        config::environment("CDR_LOG").unwrap_or_else(|| "info,sqlx=warn,sea_orm=warn".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let made = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    drop(made);
}
