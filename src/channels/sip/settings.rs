//! What the driver must know of the configuration.
use std::net::IpAddr;
use std::time::Duration;

use crate::media::sdp::{Codec, SrtpPolicy};
use crate::model::{Country, Language, PhoneNumber};

/// Everything that the driver is told once.
#[derive(Clone, Debug)]
pub struct SipSettings {
    /// The address at which others reach our media, as descriptions name it.
    pub media_address: IpAddr,
    /// The trunks in the order in which calls out try them.
    pub trunks: Vec<TrunkFacts>,
    /// The lines that callers reach.
    pub lines: Vec<LineFacts>,
    /// Whether the extensions 900 to 903 of the bench are answered; only for measuring.
    pub bench: bool,
    /// The most calls at once; beyond it 503.
    pub calls_max: usize,
    /// How long a caller waits for the store before the last resort serves him.
    pub answer_max: Duration,
    /// The same before a call is answered, and for whoever is in danger:
    /// [`crate::calls::STORE_WAIT_MAX`] in service.
    pub urgent_max: Duration,
    /// How often what comes again and again does.
    pub pace: Pace,
}

/// How often what comes again and again does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Whoever holds on hears that somebody is still being looked for.
    pub hold_text: Duration,
    /// It is looked for callers who are to be rung back.
    pub ring_backs: Duration,
    /// It is looked for people who are to be rung about a page.
    pub pages: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            hold_text: Duration::from_secs(20),
            ring_backs: Duration::from_secs(5),
            pages: Duration::from_secs(1),
        }
    }
}

/// A trunk, as far as a call is concerned.
#[derive(Clone, Debug)]
pub struct TrunkFacts {
    /// What the configuration calls it.
    pub id: String,
    /// In whose way numbers without country code are read.
    pub country: Country,
    /// Whether its operator vouches for the numbers that it asserts.
    pub verified_numbers: bool,
    /// Codecs in the order of our preference.
    pub codecs: Vec<Codec>,
    /// Whether media is encrypted.
    pub srtp: SrtpPolicy,
    /// Whether its callers may be handed over with REFER to those who are always there.
    pub refer: bool,
    /// The account's name at the trunk; none if empty.
    pub user: String,
    /// The domain in our From.
    pub domain: String,
    /// What is shown when no line's own number may be.
    pub shown_number: Option<PhoneNumber>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// What the configuration calls it.
    pub id: String,
    /// The number that people ring.
    pub number: PhoneNumber,
    /// The language of its greeting.
    pub language: Language,
    /// Its country.
    pub country: Country,
}

impl SipSettings {
    /// Returns a trunk.
    pub(super) fn trunk(&self, id: &str) -> Option<&TrunkFacts> {
        self.trunks.iter().find(|facts| facts.id == id)
    }

    /// Returns a line by its number.
    pub(super) fn line(&self, number: &PhoneNumber) -> Option<&LineFacts> {
        self.lines.iter().find(|line| line.number == *number)
    }
}
