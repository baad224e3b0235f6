//! Configuration, wiring, tasks, shutdown, health.
//!
//! Floor 7: everything below meets here.

pub mod call_door;
mod company;
pub mod config;
pub mod console;
pub mod coverage;
pub mod emergency;
mod files;
mod goals;
mod hand_over;
pub mod health;
pub mod imap;
mod incidents;
mod integration;
pub mod knowledge;
mod last_door;
pub mod last_good;
pub mod late;
mod law;
pub mod logging;
pub mod mail_auth;
mod mail_door;
mod mailroom;
pub mod metrics;
pub mod outside;
mod pages;
pub mod parts;
mod readings;
mod rounds;
pub mod serve;
pub mod settings;
pub mod sip;
pub mod tasks;
pub mod voice;
mod watch;
pub mod ways;
pub mod workshop;
