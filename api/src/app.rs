//! What every use needs at hand: the store, the settings, the time and the nudge that wakes the
//! jobs. Handed to both faces; holds no rule.

use crate::{config::Settings, secrets::Passwords};
use chrono::{DateTime, TimeZone, Utc};
use domain::moment::Moment;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use storage::Store;
use tokio::sync::Notify;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum TimeSource {
    /// The wall clock.
    Wall,
    /// A clock moved by hand: tests and the demonstration. Microseconds since 1970.
    Hand(Arc<AtomicI64>),
}

impl TimeSource {
    /// A clock that stands at an instant until it is moved.
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self::Hand(Arc::new(AtomicI64::new(instant.timestamp_micros())))
    }

    /// Moves a hand clock; the wall clock stays.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Self::Hand(micros) = self {
            micros.store(instant.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The moment it shows.
    pub fn moment(&self) -> Moment {
        match self {
            Self::Wall => Moment::read(),
            Self::Hand(micros) => {
                let shown = Utc.timestamp_micros(micros.load(Ordering::SeqCst)).single();
                Moment::at(shown.unwrap_or(DateTime::UNIX_EPOCH))
            }
        }
    }
}

/// The running server, as its parts see it.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub store: Store,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The time.
    pub time: TimeSource,
    /// Wakes the jobs after a commit.
    pub nudge: Arc<Notify>,
    /// Wakes the job that reads calendars when somebody has given an address.
    pub calendars: Arc<Notify>,
    /// Hashes and checks passwords, few at a time.
    pub passwords: Arc<Passwords>,
    /// The key from which pseudonyms of exports are made.
    pub release_key: Arc<[u8; 32]>,
}

impl App {
    /// The moment now.
    pub fn moment(&self) -> Moment {
        self.time.moment()
    }
}
