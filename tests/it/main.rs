//! One test binary; each module is one area.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic; clippy's allow-*-in-tests reaches #[test] bodies only, not helpers"
)]
mod acceptance;
mod answers;
mod api;
mod api_access;
mod api_document;
mod api_lists;
mod api_once;
mod arrive;
mod calls;
mod cli;
mod commands;
mod config;
mod confirmations;
mod console;
mod copies;
mod daemon;
mod delivery;
mod desk;
mod enrolment;
mod evaluate;
mod freezes;
mod http;
mod imap;
mod incidents;
mod last_good;
mod late;
mod law;
mod lmtp;
mod locales;
mod locations;
mod mail;
mod mailauth;
mod mailboxes;
mod notices;
mod owners;
mod paging;
mod paging_ends;
mod pins;
mod portal;
mod prompts;
mod referring;
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
mod ways;
