//! Fluent ids and arguments to text in the customer's language.
//!
//! Every sentence that a customer or a person on call reads stands in `locales/`; this module
//! checks those files ([`Phrasebook::load`]), renders them and decides which facts a letter or a
//! page needs. It never guesses: a missing id or variable is an error, not half a sentence.

mod answers;
mod args;
mod bulk_letter;
mod desk_letter;
mod fields;
mod format;
mod incident_letter;
mod letter;
mod lint;
mod outside;
mod page;
mod phrasebook;
mod promised;
mod required;
#[cfg(test)]
mod tests;
mod wordings;

pub use answers::{Answer, Answers, Asked};
pub use args::{Args, Value};
pub use bulk_letter::BulkLetterText;
pub use desk_letter::DeskLetter;
pub use fields::{FIELDS, WRITTEN_FIELDS, missing_fields};
pub use format::{EXCERPT_CHARS_MAX, one_line};
pub use incident_letter::{IncidentLetter, IncidentNews, KnownIncident, ProposalNotice};
pub use letter::{LETTERS, Letter, PhoneLine, Rendered, Voice};
pub use page::{PageLinks, PageMessage, PageNotice};
pub use phrasebook::{Phrasebook, ReplyError};
pub use promised::{Promised, Until};
pub use wordings::Stretch;
