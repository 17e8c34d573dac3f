//! Journeys: one story each, over HTTP, on both back ends.

mod asking;
mod batch;
mod by_api;
mod by_page;
mod intake;
mod joining;
mod national;
