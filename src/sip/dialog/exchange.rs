//! Offer and answer (RFC 3264, RFC 6337): whose turn it is in one dialog.

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Nobody has offered yet.
    Fresh,
    /// We offered and wait for the answer.
    Ours,
    /// They offered and wait for our answer.
    Theirs,
    /// An answer was given.
    Settled,
}

/// An offer at the wrong moment, and the status that says so (RFC 3311 5.2, RFC 3261 14.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Glare {
    /// Ours is open: 491.
    #[error("both sides offer")]
    Ours,
    /// Theirs is open: 500 with Retry-After.
    #[error("their last offer is not answered yet")]
    Theirs,
}

impl Exchange {
    /// We offer; false when it is not the time for it.
    #[must_use]
    pub fn offer(&mut self) -> bool {
        let free = match self {
            Self::Fresh | Self::Settled => true,
            Self::Ours | Self::Theirs => false,
        };
        if free {
            *self = Self::Ours;
        }
        free
    }

    /// They offer.
    ///
    /// # Errors
    /// [`Glare`] when an offer is open.
    pub const fn offered(&mut self) -> Result<(), Glare> {
        match self {
            Self::Ours => Err(Glare::Ours),
            Self::Theirs => Err(Glare::Theirs),
            Self::Fresh | Self::Settled => {
                *self = Self::Theirs;
                Ok(())
            }
        }
    }

    /// The open offer was answered, or refused after an earlier exchange.
    pub const fn settle(&mut self) {
        *self = Self::Settled;
    }

    /// They owe us an answer.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Ours)
    }

    /// We owe them an answer.
    #[must_use]
    pub const fn is_theirs(self) -> bool {
        matches!(self, Self::Theirs)
    }
}
