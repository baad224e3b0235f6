//! Notices to the contacts of many accounts: who gets one, in which language, and who wants none.
//!
//! Nothing goes out at once. A notice is written down with everybody who gets it ([`send`]); its
//! letters are handed to the outbox a few at a time ([`sending`]), beside a ticket of the notice's
//! own, where delivery reports land.

mod audience;
mod opt_out;
mod send;
mod sending;

pub use audience::{Audience, AudienceError};
pub use opt_out::{OPT_OUT_PATH, OptOutState};
pub use send::{
    BulkPlan, BulkRefusal, LanguagePlan, SUBJECT_CHARS_MAX, SendNotice, TEXT_CHARS_MAX,
};
