//! Configuration, wiring, tasks, shutdown, health.
//!
//! Floor 7: everything below meets here.

pub mod config;
pub mod health;
pub mod logging;
pub mod metrics;
pub mod tasks;
