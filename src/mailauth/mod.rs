//! Is a mail from whom it says? DKIM, SPF, DMARC and ARC of what comes in, DKIM of what goes out.
//!
//! Floor 4. [`MailAuth::check`] takes a message and how it came ([`Hop`]), asks the DNS, and
//! returns a [`Verdict`] with its reasons. A domain *vouches* for a message when one of these
//! holds and is aligned with the one address in From (DMARC, RFC 9989):
//!
//! 1. a DKIM signature that we check ourselves;
//! 2. SPF, for mail that came straight from the sender's server through our SMTP door;
//! 3. the topmost Authentication-Results field of a server of ours that the door names;
//! 4. the same words in an ARC chain whose sealer the configuration names.
//!
//! What vouches proves a domain, never a person: who the author is to us, `identity` says.
//! Whatever goes wrong here, slow DNS above all, costs the proof and never the mail.
//!
//! The crate mail-auth does the cryptography and asks the DNS by hickory-resolver, whose cache
//! it uses; it cannot be handed another resolver. Tests give it a server of their own on the
//! loopback ([`Settings::dns_servers`]). What it does not do is done here: a signature must cover
//! From and Subject, a key may not be a test key (`t=y`), SHA-1 proves nothing, and the number of
//! signatures looked at is limited (`docs/adr/0018-sender-proof.md`).
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod arc;
mod check;
mod dkim;
mod key;
mod policy;
mod results;
mod sign;
mod verdict;

pub use check::{Hop, MailAuth, SetUpError, Settings};
pub use key::{KeyError, PrivateKey};
pub use sign::Signer;
pub use verdict::{
    ArcVerdict, DkimVerdict, DmarcVerdict, Means, Outcome, SpfVerdict, UpstreamVerdict, Verdict,
};
