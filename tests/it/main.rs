//! One test binary; each module is one area.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic; clippy's allow-*-in-tests reaches #[test] bodies only, not helpers"
)]
mod cli;
mod config;
mod desk;
mod http;
mod lmtp;
mod locales;
mod store;
mod story;
mod routing;
mod mail;
mod tidy;
