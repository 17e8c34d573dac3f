//! Journeys: one story each, over HTTP, on both back ends.

mod areas;
mod arranging;
mod asking;
mod batch;
mod by_api;
mod by_page;
mod family;
mod finding;
mod first_look;
mod holds;
mod intake;
mod joining;
mod meetings;
mod minutes;
mod national;
mod own;
mod papers;
mod police_force;
mod polls;
mod practitioner;
mod requests;
mod response;
mod settings;
mod sweep;
mod tasks;
