//! Now, handed in. Rules never ask the time: they are given a `Moment`, so the same question
//! has the same answer in a test, in the demonstration and at night.

use crate::{calendar, clocks};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

/// The instant at which something is decided, with the London date and the version of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant, cut to microseconds so that both stores keep it exactly.
    pub now: DateTime<Utc>,
    /// The civil date in Europe/London at that instant.
    pub today: NaiveDate,
    /// The version of the clock table that readings made now carry.
    pub law: u32,
}

impl Moment {
    /// The moment at a given instant.
    pub fn at(instant: DateTime<Utc>) -> Self {
        let now = instant.trunc_subsecs(6);
        Self { now, today: calendar::london_date(now), law: clocks::TABLE_VERSION }
    }

    /// The moment of the wall clock: the only place in the project that reads it.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn read() -> Self {
        Self::at(Utc::now())
    }
}
