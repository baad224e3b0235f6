//! Why a mail did not go out.

/// What went wrong, in two lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Fit for every log: a code such as `smtp 550 5.1.1`, no address and no words of others.
    pub brief: String,
    /// All of it, for the row and for the log at DEBUG.
    pub full: String,
}

impl Fault {
    /// Puts one together.
    pub fn new(brief: impl Into<String>, full: impl Into<String>) -> Self {
        Self { brief: brief.into(), full: full.into() }
    }
}

/// Why a mail did not go out. Prints briefly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Later it may: the relay is away, says so (4yz), or refuses us and not the mail.
    #[error("{}", .0.brief)]
    Transient(Fault),
    /// Not before somebody mends it: TLS with the relay fails, or it does not let us in. Tried again
    /// as the first, and told as an alarm.
    #[error("{}", .0.brief)]
    Misconfigured(Fault),
    /// Never: the relay refuses this mail or its recipient, or it cannot be sent at all.
    #[error("{}", .0.brief)]
    Permanent(Fault),
}
