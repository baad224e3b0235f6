//! The frame of a notice to many customers.
use super::args::Args;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::Language;

/// The texts of the frame.
pub(super) const BULK_LETTERS: &[&str] = &["bulk-letter"];

/// The values that it gets.
pub(super) const BULK_VARIABLES: &[&str] = &["text", "desk", "linked", "link"];

/// The facts of such a letter.
#[derive(Clone, Copy, Debug)]
pub struct BulkLetterText<'a> {
    /// What the desk wrote.
    pub text: &'a str,
    /// Where its reader says that he wants no more, if that can be reached.
    pub link: Option<&'a str>,
    /// The desk's name.
    pub desk: &'a str,
}

impl Phrasebook {
    /// Renders a notice between greeting and signature.
    ///
    /// # Errors
    /// [`ReplyError`] when the locale files lack a message or need another variable.
    pub fn bulk_letter(
        &self,
        language: Language,
        letter: &BulkLetterText<'_>,
    ) -> Result<String, ReplyError> {
        let args = Args::new()
            .with("text", letter.text.replace("\r\n", "\n").trim())
            .with("linked", letter.link.is_some())
            .with("link", letter.link.unwrap_or_default())
            .with("desk", letter.desk);
        self.render(language, "bulk-letter", &args)
    }
}
