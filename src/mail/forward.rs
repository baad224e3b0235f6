//! What is new in a message: answers add to what is known, forwards bring what is not.
use super::fields::Fields;
use super::{clean, standard};
use crate::text::{
    fold, has_forward_separator, is_forward_subject, newest_text, newest_text_of_forward,
};

/// What an answer begins with, folded.
const REPLY_PREFIXES: [&str; 6] = ["re:", "re :", "res:", "aw:", "sv:", "r:"];
/// Characters of the subject that are looked at.
const SUBJECT_CHARS_MAX: usize = 200;

/// How a message says it stands to earlier ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The subject is that of a forwarded message.
    forwards: bool,
    /// The subject is that of an answer, or In-Reply-To names a message.
    answers: bool,
}

impl Standing {
    /// Reads it from the header.
    pub(super) fn of(fields: &Fields<'_>) -> Self {
        let subject = fields.text("Subject").unwrap_or_default();
        let subject = clean::line(&subject, SUBJECT_CHARS_MAX);
        let folded = fold(&subject);
        let named = fields.get("In-Reply-To").is_some_and(|ids| !standard::ids(ids).is_empty());
        Self {
            forwards: is_forward_subject(&subject),
            answers: named || REPLY_PREFIXES.into_iter().any(|re| folded.starts_with(re)),
        }
    }

    /// Returns whether attached messages are part of what is said.
    pub(super) const fn opens_attached(self) -> bool {
        !self.answers
    }

    /// Returns what is new in the text that the writer sees. A subject that forwards is believed
    /// even beside In-Reply-To, which many programs set on forwards too: a report must not be
    /// lost for that. Who gave the forward a subject of his own is believed by the line that his
    /// program wrote; an answer quotes such lines.
    pub(super) fn newest(self, text: &str) -> String {
        let forwards = self.forwards || !self.answers && has_forward_separator(text);
        if forwards { newest_text_of_forward(text).text } else { newest_text(text).text }
    }
}
