//! One message understood; one reply composed.
//!
//! Floor 2. Pure: bytes in, values out. [`read`] takes any bytes at all and never fails; what
//! was odd about them is said in [`Inbound::problems`].
//!
//! Reading goes in steps, each a file: `fields` finds header fields, `walk` the tree of parts,
//! `transfer` and `charset` decode, `content` tells text from files, `masking` hides codes,
//! `automatic` and `bounce` tell machines from people, and `read` puts it together. mail-parser
//! decodes, and reads fields that are as the RFCs have them. But mail that people need help
//! with is broken mail: `standard` lists who repairs what (`docs/adr/0007-mail-grammar.md`).
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod absence;
mod address;
mod archive;
mod attachment;
mod automatic;
mod bounce;
mod bounce_text;
mod calendar;
mod charset;
mod clean;
mod compose;
mod content;
mod encoded_word;
mod failure;
mod fields;
mod filetype;
mod flowed;
mod forward;
mod html;
mod inbound;
mod limits;
mod masking;
mod media;
mod origin;
mod pgp;
mod read;
mod rich;
mod role;
mod standard;
pub mod thread;
mod transfer;
mod uuencode;
mod walk;
mod wrapped;
mod write;

pub use archive::{archive_form, identity_bytes};
pub use compose::{
    AutoSubmitted, ComposeError, Reply, Sender, can_be_answered, compose, compose_bulk,
};
pub use failure::FailureReason;
pub use html::{SafeHtml, SafeHtmlError};
pub use inbound::{
    Attachment, Automatic, Bounce, CalendarEvent, Danger, FailedRecipient, Inbound, Mailbox,
    Protection, Warning,
};
pub use limits::ReadLimits;
pub use origin::{AuthorFault, OriginFields, SentFields, origin_fields, sent_fields};
pub use read::{read, read_received};
pub use rich::safe_html;
