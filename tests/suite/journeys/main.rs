//! Journeys: one story each, over HTTP, on both back ends.

mod areas;
mod by_api;
mod by_page;
mod intake;
