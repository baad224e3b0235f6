//! One test binary; each module is one area.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic; clippy's allow-*-in-tests reaches #[test] bodies only, not helpers"
)]
mod mail;
mod tidy;
