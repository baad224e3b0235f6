//! Digest authentication (RFC 7616, RFC 8760), both ways.
//!
//! As a client: [`Challenge::of`] reads the challenges of a 401 or 407, [`Answers::new`] takes the
//! first that can be answered with the credentials of this trunk, and [`Answers::next`] gives the
//! header for each request. As a server: [`Door::challenge`] and [`Door::judge`]; a nonce carries
//! its own time and proof, so nothing is kept between them.
mod client;
mod hash;
mod parts;
mod server;

pub use client::{Answers, Challenge, Credentials, Unanswerable};
pub use hash::Algorithm;
pub use server::{Door, Judgement};

/// The longest user name, realm, nonce, … that is read, in bytes.
const PART_BYTES_MAX: usize = 512;

/// How many parameters an Authorization or a challenge may have.
const PARTS_MAX: usize = 32;
