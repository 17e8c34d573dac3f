//! The store: sea-orm on SQLite and PostgreSQL, behind two doors.
//!
//! `Store::write` is the only way in (`Tx::save` takes a `Change`), `Store::read` the only way out
//! (what was seen or refused is noted before it returns). sea-orm is visible nowhere else.

mod entity;
mod migration;

mod answered;
mod cases;
mod digest;
mod early;
mod error;
mod hand_overs;
mod history;
mod ledger;
mod letterheads;
mod note;
mod notices;
mod outbox;
mod own;
mod own_calendars;
mod people;
mod places;
mod polls;
mod questions;
mod read;
mod releases;
mod requests;
mod rota;
mod rows;
mod settings;
mod sittings;
mod store;
#[cfg(test)]
mod testing;
mod tx;
mod webhooks;
mod work;
mod worklists;

pub use answered::Claim;
pub use error::StoreError;
pub use hand_overs::{HandOverRow, InterestRow};
pub use history::{HistoryKind, HistoryLine};
pub use ledger::{Break, SealRow, Verified};
pub use notices::NoticeRow;
pub use outbox::Outgoing;
pub use own_calendars::CalendarDue;
pub use people::{ClientRow, FeedAsk, SessionRow, StaffRow, TokenRow};
pub use read::Reader;
pub use requests::{AwaitedFrom, WaitingRequest};
pub use sittings::Sat;
pub use store::{Store, StoreOptions};
pub use tx::{Saved, Tx};
pub use work::{DueFilter, TaskRow, WorkCounts, WorkFilter, WorkLine, WorkList};
pub use worklists::{AwaitedRow, CaseFilter, CaseLine, Page, PageAsk};
