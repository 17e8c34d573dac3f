//! `cdr conformance`: plays a sender against any installation, by HTTP and nothing else, and prints
//! what passed. Every child it invents has a family name that begins with "Conformance", so that the
//! office can see and put aside what it left behind.

mod bodies;
mod contract;
mod player;
mod plays;

use super::Said;
use crate::config;
use clap::Args;
use domain::moment::Moment;
use player::Player;
use std::fmt::Display;

/// How to reach the installation.
#[derive(Debug, Args)]
pub struct ConformanceArgs {
    /// Address of the installation, such as https://cdr.example.org.
    #[arg(long, value_name = "URL")]
    url: String,
    /// A sender's key [env CDR_KEY]. Use one made for trying: what is sent is kept.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// What passed and what did not, as it is printed.
#[derive(Debug, Default)]
pub struct Report {
    passed: usize,
    failed: usize,
}

impl Report {
    /// Prints one check.
    fn note(&mut self, what: impl Display, result: Result<(), String>) {
        match result {
            Ok(()) => {
                self.passed += 1;
                println!("passed  {what}");
            }
            Err(why) => {
                self.failed += 1;
                println!("FAILED  {what}: {why}");
            }
        }
    }
}

/// Plays the sender whose key was given.
///
/// # Errors
/// When there is no key, when the installation cannot be reached, and when a check failed.
pub async fn run(args: ConformanceArgs) -> Result<(), Said> {
    let key = args.key.or_else(|| config::environment("CDR_KEY").filter(|key| !key.is_empty()));
    let key = key.ok_or_else(|| Said("Name a key with --key or in CDR_KEY.".to_owned()))?;
    let player = Player::new(&args.url, key).map_err(Said)?;
    let mut report = Report::default();
    plays::play(&player, &mut report, Moment::read().today).await;
    println!("{} passed, {} failed", report.passed, report.failed);
    match report.failed {
        0 => Ok(()),
        _ => Err(Said("The installation does not do what the contract says.".to_owned())),
    }
}
