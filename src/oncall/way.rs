//! The ways in which somebody is paged, in the order of his own wish.
use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Person;
use super::policy::is_channel;
use super::read::duration;
use crate::tomlfile::{Entry, Faults};

/// Ways that one person may name.
pub const WAYS_MAX: usize = 6;
/// How long after the first words somebody is rung who did not say when.
const CALL_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// Characters of a topic (ntfy's own limit).
const TOPIC_CHARS_MAX: usize = 64;

/// A way to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WayKind {
    /// A letter with a link and its button.
    Mail,
    /// The telephone rings; the page is taken by key.
    Call,
    /// A short message; the page is taken by answering it.
    Sms,
    /// A push notice with a button.
    Ntfy,
    /// A room or program that many read, by its id in the configuration.
    Channel,
}

impl WayKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Mail, Self::Call, Self::Sms, Self::Ntfy, Self::Channel];

    /// Returns the word used in files and before addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Call => "call",
            Self::Sms => "sms",
            Self::Ntfy => "ntfy",
            Self::Channel => "channel",
        }
    }
}

/// A way as somebody wishes it: `sms after 2m`, `ntfy:topic`, `call`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The kind.
    pub kind: WayKind,
    /// The address, where it is not the person's number or mail: a topic, or the id of a room or program.
    pub to: Option<String>,
    /// How long after the person's turn began.
    pub after: SignedDuration,
}

/// What the installation can do beside writing letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// There is a telephone.
    pub calls: bool,
    /// Short messages can be sent.
    pub sms: bool,
    /// Push notices can be sent.
    pub ntfy: bool,
    /// The rooms and programs that are configured.
    pub channels: BTreeSet<String>,
}

/// One address by one way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The way.
    pub kind: WayKind,
    /// The address, number, topic or id.
    pub to: String,
}

impl std::fmt::Display for Address {
    /// A mail address stands as it is, the others behind their way: `call:+34911238857`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            WayKind::Mail => f.write_str(&self.to),
            WayKind::Call | WayKind::Sms | WayKind::Ntfy | WayKind::Channel => {
                write!(f, "{}:{}", self.kind.as_str(), self.to)
            }
        }
    }
}

impl Way {
    /// Reads the list of a person's ways.
    pub(super) fn read_all(entry: &Entry<'_>, faults: &mut Faults) -> Vec<Self> {
        let mut ways = vec![];
        for scalar in entry.texts(faults) {
            // A room is told of what can wait; a page has to reach one person.
            match Self::read(&scalar.text).filter(|way| way.kind != WayKind::Channel) {
                Some(way) => ways.push(way),
                None => {
                    let what = format!("`{}` is no way to page somebody", scalar.text);
                    let remedy =
                        "write mail, call, sms or ntfy:topic, perhaps with a time: sms after 2m";
                    faults.push(scalar.fault(what, remedy));
                }
            }
        }
        if ways.len() > WAYS_MAX {
            let what = format!("{} ways, at most {WAYS_MAX} are taken", ways.len());
            faults.push(entry.key_fault(what, "keep those that wake the person"));
        }
        ways
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let (what, after) = match text.split_once(" after ") {
            Some((what, time)) => (what, duration(time)?),
            None => (text, SignedDuration::ZERO),
        };
        let (name, to) = what.split_once(':').map_or((what, None), |(name, to)| (name, Some(to)));
        let kind = WayKind::ALL.into_iter().find(|kind| kind.as_str() == name)?;
        let fits = match (kind, to) {
            (WayKind::Mail | WayKind::Call | WayKind::Sms, None) => true,
            (WayKind::Ntfy, Some(topic)) => is_topic(topic),
            (WayKind::Channel, Some(id)) => is_channel(id),
            (WayKind::Mail | WayKind::Call | WayKind::Sms, Some(_))
            | (WayKind::Ntfy | WayKind::Channel, None) => false,
        };
        fits.then(|| Self { kind, to: to.map(str::to_owned), after })
    }
}

fn is_topic(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.len() <= TOPIC_CHARS_MAX && text.bytes().all(plain)
}

impl Person {
    /// Returns the addresses of a person in the order of their time. Who names no way is written
    /// to at once and rung a minute later; who names none that the installation has, too.
    #[must_use]
    pub fn ways(&self, means: &Means) -> Vec<(SignedDuration, Address)> {
        let address = |way: &Way| Some((way.after, self.address(way, means)?));
        let mut own: Vec<_> = self.page.iter().filter_map(address).collect();
        if own.is_empty() {
            let usual = [(WayKind::Mail, SignedDuration::ZERO), (WayKind::Call, CALL_AFTER)];
            let ways = usual.map(|(kind, after)| Way { kind, to: None, after });
            own = ways.iter().filter_map(address).collect();
            // Nobody waits for a way that leads nowhere.
            let first = own.first().map(|(after, _)| *after).unwrap_or_default();
            for (after, _) in &mut own {
                *after = after.saturating_sub(first);
            }
        }
        own.sort_by_key(|(after, _)| *after);
        own
    }

    /// Returns where a way leads; nothing where the person or the installation lacks it.
    pub(super) fn address(&self, way: &Way, means: &Means) -> Option<Address> {
        let to = match way.kind {
            WayKind::Mail => self.mail.as_ref()?.to_string(),
            WayKind::Call if means.calls => self.number.as_ref()?.to_string(),
            WayKind::Sms if means.sms => self.number.as_ref()?.to_string(),
            WayKind::Ntfy if means.ntfy => way.to.clone()?,
            WayKind::Channel => way.to.clone().filter(|id| means.channels.contains(id))?,
            WayKind::Call | WayKind::Sms | WayKind::Ntfy => return None,
        };
        Some(Address { kind: way.kind, to })
    }
}
