//! The server: two thin faces, JSON and HTML, over one table of operations.

pub mod app;
pub mod cli;
pub mod config;
pub mod jobs;
pub mod ops;
pub mod outside;
pub mod pages;
pub mod rest;
pub mod secrets;
pub mod serve;
pub mod wire;
