//! Journeys: one story each, over HTTP, on both back ends.

mod areas;
mod arranging;
mod asking;
mod batch;
mod by_api;
mod by_page;
mod finding;
mod family;
mod first_look;
mod holds;
mod intake;
mod joining;
mod meetings;
mod minutes;
mod national;
mod own;
mod polls;
mod papers;
mod practitioner;
mod response;
mod requests;
mod tasks;
mod settings;
mod sweep;
