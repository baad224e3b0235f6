//! Calls that telephony platforms bring by signed webhook.
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::channels::webhook::{Dialect, PublicUrl, VerifiedNumbers};
use crate::model::{Language, PhoneNumber};

/// The listener that platforms post to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// Where it listens; it speaks no TLS itself. It is opened when there is a `[[voice]]`.
    pub listen: SocketAddr,
    /// The address under which platforms reach it through a proxy that speaks TLS; they sign it.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub public_url: Option<PublicUrl>,
    /// The only peers it answers, when any is named. Their `X-Forwarded-Proto` and
    /// `X-Forwarded-Host` are believed.
    pub trusted_proxies: BTreeSet<IpAddr>,
    /// Connections at one time; the next waits.
    pub connections_max: usize,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Seconds in which the head of a request must be whole.
    pub head_s_max: u64,
    /// Seconds in which the body of a request must be whole.
    pub body_s_max: u64,
    /// The longest a platform waits for an answer, in milliseconds; what takes longer goes on
    /// while the caller waits.
    pub answer_ms_max: u64,
    /// The address of a sound that callers hear while they wait for somebody; silence if empty.
    pub hold_music: String,
}

impl Default for Webhook {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            public_url: None,
            trusted_proxies: BTreeSet::new(),
            connections_max: 512,
            body_bytes_max: 64 * 1024,
            head_s_max: 5,
            body_s_max: 5,
            // The most patient platform waits 15 s, the least patient one second.
            answer_ms_max: 800,
            hold_music: String::new(),
        }
    }
}

/// One account on a platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// What the rest of the program calls it.
    pub id: String,
    /// How the platform speaks and signs.
    pub dialect: Dialect,
    /// What the platform calls it: the `AccountSid` of its requests.
    pub account: String,
    /// Files with what its requests are signed with, one secret each: the auth token of Twilio,
    /// the signing key of SignalWire, the public key of Telnyx. Several while one is replaced.
    pub secret_files: Vec<String>,
    /// Whether its caller numbers are proven.
    #[serde(default)]
    pub verified_numbers: VerifiedNumbers,
    /// Whether the platform may listen to what callers say, besides keys.
    #[serde(default)]
    pub speech: bool,
    /// The `id` of the line whose calls come to a number of the platform that is no line of ours,
    /// as when the line is forwarded there; none if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub line: Option<String>,
    /// What people on call are shown when a number was called that is no line of ours: a number
    /// that this account may show. The number that was called if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub shown_number: Option<PhoneNumber>,
    /// The platform's voices.
    #[serde(default)]
    pub voices: Voices,
    /// Further addresses of ours that the platform may sign, without path.
    #[serde(default)]
    pub extra_signature_urls: Vec<String>,
}

impl Voice {
    /// Returns what an entry looks like, for those who wrote one wrongly.
    pub(super) fn example() -> Self {
        Self {
            id: "twilio-es".to_owned(),
            dialect: Dialect::Twilio,
            account: "AC00000000000000000000000000000000".to_owned(),
            secret_files: vec!["secrets/twilio-token".to_owned()],
            verified_numbers: VerifiedNumbers::Never,
            speech: false,
            line: None,
            shown_number: None,
            voices: Voices::default(),
            extra_signature_urls: vec![],
        }
    }
}

/// The platform's name of a voice in each language; empty is its own choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Voices {
    /// For Spanish.
    #[serde(rename = "es-ES")]
    pub spanish: String,
    /// For Portuguese.
    #[serde(rename = "pt-PT")]
    pub portuguese: String,
    /// For English.
    #[serde(rename = "en")]
    pub english: String,
}

impl Voices {
    /// Returns the voice of that language; empty for the platform's own choice.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Spanish => &self.spanish,
            Language::Portuguese => &self.portuguese,
            Language::English => &self.english,
        }
    }
}

/// A number behind which there is always a person, so that a call may be put through without
/// asking for a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attended {
    /// What the rest of the file calls it.
    pub id: String,
    /// The number.
    pub number: PhoneNumber,
    /// The language its people speak.
    pub language: Language,
    /// Why no mailbox can answer there, for those who read this file later.
    pub reason: String,
}

impl Attended {
    /// Returns what an entry looks like, for those who wrote one wrongly.
    pub(super) fn example() -> Option<Self> {
        Some(Self {
            id: "control-room".to_owned(),
            number: "+34910000010".parse().ok()?,
            language: Language::Spanish,
            reason: "staffed day and night, no mailbox on this extension".to_owned(),
        })
    }
}
