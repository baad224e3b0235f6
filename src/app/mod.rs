//! Configuration, wiring, tasks, shutdown, health.
