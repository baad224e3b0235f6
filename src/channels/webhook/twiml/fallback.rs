//! The document that a platform keeps for the time when it cannot reach us.
use super::render::{ring, tag};
use super::xml::{Element, TooLong};
use super::{Dialect, bytes_max};
use crate::model::{Language, PhoneNumber};

/// How long the attended number is rung, in seconds.
const RING_S: u64 = 45;

/// What the document says and whom it rings.
///
/// No document that stands still can ask for a key, so it rings an attended number or nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticFallback {
    /// What is said, each in its language and in the platform's voice for it, if one is named.
    pub say: Vec<(Language, Option<String>, String)>,
    /// The attended number that is rung, if there is one.
    pub attended: Option<PhoneNumber>,
    /// The number of the line, which is shown there.
    pub shown: PhoneNumber,
}

impl StaticFallback {
    /// Writes the document.
    ///
    /// # Errors
    /// [`TooLong`] beyond what the platform reads.
    pub fn document(&self, dialect: Dialect) -> Result<String, TooLong> {
        let say = self.say.iter().map(|(language, voice, text)| {
            Element::new("Say")
                .with("language", tag(*language))
                .with_some("voice", voice.as_deref())
                .text(text)
        });
        let shown = Some(self.shown.as_str());
        let dial =
            self.attended.as_ref().map(|number| ring(number.as_str(), shown, RING_S, None, None));
        Element::new("Response")
            .children(say)
            .children(dial)
            .child(Element::new("Hangup"))
            .document(bytes_max(dialect))
    }
}
