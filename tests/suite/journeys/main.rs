//! Journeys: one story each, over HTTP, on both back ends.

mod areas;
mod asking;
mod batch;
mod by_api;
mod by_page;
mod family;
mod first_look;
mod holds;
mod intake;
mod joining;
mod meetings;
mod national;
mod papers;
mod practitioner;
