//! One test binary; each module is one area.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic; clippy's allow-*-in-tests reaches #[test] bodies only, not helpers"
)]
mod acceptance;
mod api;
mod calls;
mod cli;
mod commands;
mod config;
mod daemon;
mod delivery;
mod desk;
mod evaluate;
mod http;
mod imap;
mod last_good;
mod late;
mod law;
mod lmtp;
mod locales;
mod mail;
mod mailauth;
mod owners;
mod paging;
mod pins;
mod prompts;
mod registry;
mod reload;
mod replay;
mod rota;
mod routing;
mod secrets;
mod sip;
mod sip_emergency;
mod smtp;
mod standing;
mod store;
mod story;
mod telephone;
mod threads;
mod tidy;
mod times;
mod transfer;
mod voice;
