//! What was found out about the sender of a message.
use serde::{Deserialize, Serialize};

use crate::model::EmailAddress;
use crate::tickets::{EventText, Said, Sentence};

/// Characters of a name from the message or the DNS that are kept.
const NAME_CHARS_MAX: usize = 100;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 300;
/// Reasons that are kept.
const REASONS_MAX: usize = 16;
/// DKIM signatures that are listed.
const LISTED_MAX: usize = 10;

/// What was found out about the sender of a message, kept with its arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verdict {
    /// The one author by From; nothing when From is missing or is no single plain address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<EmailAddress>,
    /// The domain of that address, when it vouches for the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aligned: Option<String>,
    /// By what it does so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Means>,
    /// What became of each DKIM signature, ten at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dkim: Vec<DkimVerdict>,
    /// SPF, for mail that came straight from the sender's server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spf: Option<SpfVerdict>,
    /// The author's DMARC policy, if it was asked for and there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dmarc: Option<DmarcVerdict>,
    /// The ARC chain, if there is one and sealers are configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arc: Option<ArcVerdict>,
    /// What a server of ours before us says, if one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<UpstreamVerdict>,
    /// Why, in plain words for the operator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The same by their codes, for whoever shows them in another language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
}

/// By what a domain vouches for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MailMeans)]
#[serde(rename_all = "lowercase")]
pub enum Means {
    /// Its signature, which we checked.
    Dkim,
    /// Its list of servers, which we checked.
    Spf,
    /// The word of our own server before us.
    Upstream,
    /// The word of a forwarder that we trust.
    Arc,
}

/// What became of one check (RFC 8601 section 2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MailOutcome)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// SPF: it probably does not hold.
    SoftFail,
    /// The domain says neither.
    Neutral,
    /// There is nothing to check.
    None,
    /// The DNS gave no answer; later it may.
    TempError,
    /// What the domain published cannot be used.
    PermError,
    /// It holds, but is not enough for a proof.
    Policy,
    /// It was not looked at.
    Skipped,
}

/// One DKIM signature (RFC 6376).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DkimVerdict {
    /// Who signed; empty when that cannot be read.
    pub domain: String,
    /// Under which selector.
    pub selector: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it does not hold; empty when it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// SPF (RFC 7208).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SpfVerdict {
    /// The domain of MAIL FROM, or of HELO when that was empty.
    pub domain: String,
    /// Whether its servers include the one that sent.
    pub outcome: Outcome,
}

/// DMARC (RFC 9989).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DmarcVerdict {
    /// `none`, `quarantine` or `reject`.
    pub policy: String,
    /// Whether only the same domain is aligned for DKIM, not its organisation's others.
    pub strict_dkim: bool,
    /// The same for SPF.
    pub strict_spf: bool,
    /// Whether something that holds is aligned.
    pub outcome: Outcome,
}

/// An ARC chain (RFC 8617).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ArcVerdict {
    /// Who sealed last; empty when there is no readable chain.
    pub sealer: String,
    /// Whether the chain holds.
    pub outcome: Outcome,
    /// Why it does not count; empty when it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// The topmost Authentication-Results field of a named server (RFC 8601).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UpstreamVerdict {
    /// The server.
    pub authserv_id: String,
    /// Its verdict on DMARC.
    pub dmarc: Outcome,
}

impl Verdict {
    /// A sender of whom nothing can be proven, and why.
    #[must_use]
    pub fn unproven(why: Said) -> Self {
        let mut verdict = Self::default();
        verdict.reason(why);
        verdict
    }

    /// Returns whether the domain of `sender` vouches for the message and he is its author.
    #[must_use]
    pub fn proves(&self, sender: &EmailAddress) -> bool {
        self.author.as_ref() == Some(sender)
            && self.aligned.as_deref() == Some(sender.domain())
            && self.means.is_some()
    }

    /// Returns whether the message has an author and nothing else that could be judged.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.author.is_some()
            && self.dkim.is_empty()
            && self.spf.is_none()
            && self.arc.is_none()
            && self.upstream.is_none()
    }

    /// Returns the verdict in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let start = match &self.aligned {
            Some(domain) => format!("proven: {domain}"),
            None => "not proven".to_owned(),
        };
        match self.reasons.as_slice() {
            [] => start,
            reasons => format!("{start}; {}", reasons.join("; ")),
        }
    }

    /// Returns what is noted beside a ticket: in words, and by the codes of the sentences.
    #[must_use]
    pub fn told(&self) -> EventText {
        let start = match &self.aligned {
            Some(domain) => Said::of(Sentence::SenderProven, &[domain]),
            None => Said::of(Sentence::SenderUnproven, &[]),
        };
        let said = std::iter::once(start).chain(self.said.iter().cloned()).collect();
        EventText { text: format!("sender {}", self.summary()), said }
    }

    pub(super) fn reason(&mut self, why: Said) {
        self.reason_of(None, why);
    }

    /// Adds a reason, by the word of a server when it is not ours.
    pub(super) fn reason_of(&mut self, who: Option<&str>, mut why: Said) {
        if self.reasons.len() >= REASONS_MAX {
            return;
        }
        let says = who.map(|who| Said::of(Sentence::ProofWordOf, &[&name(who)]));
        for value in &mut why.values {
            *value = printable(value, REASON_CHARS_MAX);
        }
        let words = match &says {
            Some(says) => format!("{} {}", says.english(), why.english()),
            None => why.english(),
        };
        self.reasons.push(printable(&words, REASON_CHARS_MAX));
        self.said.extend(says);
        self.said.push(why);
    }

    pub(super) fn list(&mut self, dkim: DkimVerdict) {
        if self.dkim.len() < LISTED_MAX {
            self.dkim.push(dkim);
        }
    }

    pub(super) fn prove(&mut self, domain: &str, means: Means, (who, why): (Option<&str>, Said)) {
        self.aligned = Some(domain.to_owned());
        self.means = Some(means);
        self.reason_of(who, why);
    }
}

impl DkimVerdict {
    pub(super) fn new(domain: &str, selector: &str, outcome: Outcome, why: &str) -> Self {
        Self {
            domain: name(domain),
            selector: name(selector),
            outcome,
            why: printable(why, REASON_CHARS_MAX),
        }
    }
}

/// Cuts a name that others chose.
pub(super) fn name(text: &str) -> String {
    printable(text, NAME_CHARS_MAX)
}

fn printable(text: &str, chars_max: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars_max).collect()
}
