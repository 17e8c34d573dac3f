//! What happens beside the requests: a timer and a nudge, no input, safe to repeat and to run on
//! several servers at once.

pub mod deliver;
pub mod make;
pub mod place;
pub mod seal;
pub mod sweep;

use crate::app::App;
use std::time::Duration;
use tokio::sync::watch;

/// How long the jobs sleep when nobody nudges them.
const IDLE: Duration = Duration::from_secs(5);
/// How often entries are sealed, in rounds.
const SEAL_EVERY: u32 = 12;

/// Runs the jobs until told to stop.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut round: u32 = 0;
    while !*stop.borrow() {
        settle_once(&app).await;
        if round.is_multiple_of(SEAL_EVERY) {
            sweep::run(&app).await;
            seal::run(&app).await;
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = app.nudge.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Places, makes and delivers what waits.
pub async fn settle_once(app: &App) {
    place::drain(app).await;
    make::run(app).await;
    deliver::run(app).await;
}

/// Everything until nothing is left: for tests and the demonstration.
pub async fn settle(app: &App) {
    settle_once(app).await;
    sweep::run(app).await;
    settle_once(app).await;
}
