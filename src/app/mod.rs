//! Configuration, wiring, tasks, shutdown, health.
//!
//! Floor 7: everything below meets here.

pub mod config;
