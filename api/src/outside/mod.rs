//! What lies outside the server, called by jobs only. Nothing here is reached unless it is
//! configured; the folder for mail is inside the data directory.

pub mod calendar;
pub mod hosts;
pub mod http;
pub mod mail;
pub mod smtp;
pub mod webhook;
