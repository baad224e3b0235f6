//! What is known of every message of a mailbox, and what to do next.
//!
//! A message is named by account, folder, *generation* and UID. A generation is the time in which
//! the server's UIDs mean the same messages: it ends when UIDVALIDITY changes (RFC 3501 section
//! 2.3.1.1) or when UIDNEXT goes back, as after a restored backup. In the next one every message
//! is read again and compared by digest, so that nothing is doubled and nothing lost.
//!
//! ```text
//! found ─▶ Wanted ──────────▶ Taken ─────▶ Filed     its story is told; it lies where it belongs
//!   │        ├─▶ SetAside     it cannot be had: parked with the reason, tried again by the check
//!   │        └─▶ Gone         somebody took it away before we had it
//!   └─▶ Skipped               it was there before we came
//! ```
//! `Taken` is written in the transaction that tells the story, everything else on its own; whatever
//! the moment of a crash, what is done again changes nothing. Flags on the server decide nothing.

mod place;
mod plan;

pub use place::{
    Beginning, FolderRow, Found, NewMessage, NoBeginning, Place, Renewal, Selected, judge, open,
};
pub use plan::{
    BLAME_MAX, Batch, BatchLimits, Blame, Blamed, MessageRow, State, Step, blamed, plan,
};
