//! Where a call comes from.
use std::fmt;

use crate::model::PhoneNumber;

/// A place that calls come from: the trunk or platform account, and the caller's number, which the
/// platform vouches for. A number that is withheld or that nobody vouches for is no place: whoever
/// forges one must not use up what belongs to another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    account: String,
    caller: PhoneNumber,
}

impl Origin {
    /// Makes the place of a caller whose number the platform marked as verified.
    #[must_use]
    pub fn verified(account: &str, caller: PhoneNumber) -> Self {
        Self { account: account.to_owned(), caller }
    }

    /// Returns the trunk or platform account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Returns the caller's number.
    #[must_use]
    pub const fn caller(&self) -> &PhoneNumber {
        &self.caller
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({} {})", self.account, self.caller.redacted())
    }
}
