//! What a person at the desk writes, in the frame of the customer's language.
use super::args::Args;
use super::letter::Rendered;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::{Language, TicketNumber};

/// The texts of the frame.
pub(super) const DESK_LETTERS: &[&str] = &["desk-reply", "subject-reply"];

/// The values that [`DeskLetter`] gives to each of them.
pub(super) const DESK_LETTER_VARIABLES: &[&str] = &["ticket", "text", "desk"];

/// The facts of such a letter.
#[derive(Clone, Copy, Debug)]
pub struct DeskLetter<'a> {
    /// The ticket's number.
    pub ticket: TicketNumber,
    /// What the person wrote.
    pub text: &'a str,
    /// The desk's name.
    pub desk: &'a str,
}

impl Phrasebook {
    /// Renders a person's text between greeting and signature.
    ///
    /// # Errors
    /// [`ReplyError`] when the locale files lack a message or need another variable.
    pub fn desk_letter(
        &self,
        language: Language,
        letter: &DeskLetter<'_>,
    ) -> Result<Rendered, ReplyError> {
        let args = Args::new()
            .with("ticket", letter.ticket.to_string())
            .with("text", letter.text.replace("\r\n", "\n").trim())
            .with("desk", letter.desk);
        Ok(Rendered {
            subject: self.render(language, "subject-reply", &args)?,
            body: self.render(language, "desk-reply", &args)?,
        })
    }
}
