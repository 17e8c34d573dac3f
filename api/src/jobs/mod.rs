//! What happens beside the requests: a timer and a nudge, no input, safe to repeat and to run on
//! several servers at once.

pub mod calendars;
pub mod deliver;
pub mod digest;
pub mod make;
pub mod place;
pub mod seal;
pub mod sweep;
pub mod webhooks;

use crate::app::App;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long the jobs sleep when nobody nudges them.
const IDLE: Duration = Duration::from_secs(5);
/// How often entries are sealed, in rounds.
const SEAL_EVERY: u32 = 12;
/// How often it is asked which cases are to be read again; where there are none, that costs nothing.
const SWEEP_EVERY: Duration = Duration::from_secs(15);

/// How often it is asked which calendars are to be read; where there are none, that costs nothing.
const CALENDARS_EVERY: Duration = Duration::from_secs(60);

/// Runs the jobs until told to stop. Webhooks are called beside the rounds: a receiver that hangs
/// holds up nothing but other receivers. So is the sweep: a new table of clocks rereads every case,
/// and meanwhile notices are placed.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let settled = Notify::new();
    tokio::join!(
        rounds(&app, &settled, stop.clone()),
        events(&app, &settled, stop.clone()),
        sweeps(&app, stop.clone()),
        busy_times(&app, stop)
    );
}

async fn rounds(app: &App, settled: &Notify, mut stop: watch::Receiver<bool>) {
    let mut round: u32 = 0;
    while !*stop.borrow() {
        settle_once(app).await;
        settled.notify_one();
        if round.is_multiple_of(SEAL_EVERY) {
            digest::run(app).await;
            seal::run(app).await;
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = app.nudge.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Sweeps now and then.
async fn sweeps(app: &App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        sweep::run_until(app, || *stop.borrow()).await;
        tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Reads the calendars of staff now and then, and stops at once: one half read is read again.
async fn busy_times(app: &App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = calendars::run(app) => {}
            _ = stop.changed() => return,
        }
        tokio::select! {
            () = app.calendars.notified() => {}
            () = tokio::time::sleep(CALENDARS_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Sends events after each round, and stops at once: an event in the air is sent again.
async fn events(app: &App, settled: &Notify, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = webhooks::run(app) => {}
            _ = stop.changed() => return,
        }
        tokio::select! {
            () = settled.notified() => {}
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
    digest::run(app).await;
    settle_once(app).await;
    webhooks::run(app).await;
    calendars::run(app).await;
}
