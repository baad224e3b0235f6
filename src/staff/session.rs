//! How long somebody stays signed in, and how often a password may be tried.
use std::time::Duration;

use crate::model::Timestamp;

/// A session ends so long after it began: a shift.
pub const SESSION_LASTS: Duration = Duration::from_secs(12 * 3_600);
/// A session ends when nothing was asked for so long.
pub const SESSION_IDLE_MAX: Duration = Duration::from_secs(3_600);
/// How often it is written down that a session was used.
pub const SESSION_SEEN_EVERY: Duration = Duration::from_secs(60);
/// How long an invitation is worth something.
pub const INVITATION_LASTS: Duration = Duration::from_secs(24 * 3_600);
/// How long somebody whose password was right has to prove himself by his second factor.
pub const SECOND_LASTS: Duration = Duration::from_secs(5 * 60);
/// Wrong passwords of one user within [`ATTEMPTS_WITHIN`]; beyond, none is looked at.
pub const ATTEMPTS_PER_USER_MAX: u32 = 8;
/// Wrong passwords from one address within [`ATTEMPTS_WITHIN`], whoever is named.
pub const ATTEMPTS_PER_ADDRESS_MAX: u32 = 30;
/// The stretch in which wrong passwords are counted.
pub const ATTEMPTS_WITHIN: Duration = Duration::from_secs(15 * 60);

/// How many wrong passwords there were lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Of the user who is named, from the address that asks.
    pub user: u32,
    /// From the address, whoever was named.
    pub address: u32,
}

impl Attempts {
    /// Whether one more is looked at.
    #[must_use]
    pub const fn admit(self) -> bool {
        self.user < ATTEMPTS_PER_USER_MAX && self.admit_address()
    }

    /// Whether one more is looked at where no user is named.
    #[must_use]
    pub const fn admit_address(self) -> bool {
        self.address < ATTEMPTS_PER_ADDRESS_MAX
    }
}

/// Whether a session that began and was used at these moments goes on.
#[must_use]
pub fn is_live(made_at: Timestamp, seen_at: Timestamp, now: Timestamp) -> bool {
    let before = |at: Timestamp, lasts: Duration| at.checked_add(lasts).is_ok_and(|end| now < end);
    before(made_at, SESSION_LASTS) && before(seen_at, SESSION_IDLE_MAX)
}

#[cfg(test)]
mod tests {
    use super::{Attempts, is_live};
    use crate::model::Timestamp;

    #[test]
    fn a_session_ends_with_the_shift_or_an_idle_hour() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let began = at("2026-11-24T08:00:00Z");
        assert!(is_live(began, at("2026-11-24T18:30:00Z"), at("2026-11-24T19:29:59Z")));
        assert!(!is_live(began, at("2026-11-24T18:30:00Z"), at("2026-11-24T19:30:00Z")));
        assert!(!is_live(began, at("2026-11-24T19:59:00Z"), at("2026-11-24T20:00:00Z")));
    }

    #[test]
    fn a_stranger_who_tries_does_not_lock_a_user_out_elsewhere() {
        assert!(Attempts { user: 7, address: 29 }.admit());
        assert!(!Attempts { user: 8, address: 8 }.admit());
        assert!(!Attempts { user: 0, address: 30 }.admit());
    }
}
