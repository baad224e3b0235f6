//! Telephony and email intake gateway for a service desk.
//!
//! Read the modules in this order, floor by floor; each may use only those of lower floors
//! (`docs/architecture.md` draws them, `tests/it/tidy.rs` keeps them).

// Floor 0: the words.
pub mod model;

// Floor 1: text, files that people write, what listeners need, and what the outside world lends us.
pub mod net;
pub mod runtime;
pub mod text;
pub mod tomlfile;
pub mod wall;

// Floor 2: protocols without I/O.
pub mod ical;
pub mod imap;
pub mod mail;
pub mod media;
pub mod sip;
pub mod smtp;
pub mod speech;

// Floor 3: the desk's knowledge. These never see each other.
pub mod conversation;
pub mod identity;
pub mod oncall;
pub mod replies;
pub mod routing;
pub mod staff;
pub mod tickets;
pub mod times;
pub mod understanding;

// Floor 4: keeping, serving, who mail is from, and the telephone's sockets and clocks.
pub mod http;
pub mod mailauth;
pub mod store;
pub mod telephony;
pub mod transcription;

// Floor 5: the story of one arrival.
pub mod intake;

// Floor 6: a call from its first ring to its end.
pub mod calls;

// Floor 7: doors in and out.
pub mod api;
pub mod channels;
pub mod console;
pub mod delivery;

// Floor 8: putting it together.
pub mod app;

// Floor 9: every command.
pub mod cli;
