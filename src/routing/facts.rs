//! What rules may ask about, and which names they may use.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{
    AccountKind, AccountState, AssuranceLevel, Change, Channel, Country, DetectedLanguage,
    EmailAddress, Impact, Intent, Language, PolicyId, Priority, Product, QueueId, SiteCode, Sites,
    Urgency,
};
use crate::text::fold_words;

/// What stands in conditions for an origin that the configuration does not name.
pub const OTHER: &str = "other";

/// Returns how rules call the origin of an account: as `known` writes it, whatever its capitals,
/// else [`OTHER`].
#[must_use]
pub fn origin_for_rules(origin: &str, known: &[String]) -> String {
    let folded = fold_words(origin);
    let named = known.iter().find(|name| fold_words(name) == folded);
    named.cloned().unwrap_or_else(|| OTHER.to_owned())
}

/// Whether something begins or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A new ticket.
    New,
    /// A message on a ticket that stands already.
    Reply,
}

/// Whether the desk's office hours run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hours {
    /// They run.
    Open,
    /// Night, weekend or holiday.
    Closed,
}

/// All that rules can see of one arrival.
///
/// It is kept as JSON with each decision, without the texts. A fact that is added later needs a
/// default, so that older rows can still be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// New ticket or reply.
    pub event: Event,
    /// What it is about.
    pub intent: Intent,
    /// How soon a person must have it.
    pub priority: Priority,
    /// How much is hurt.
    pub impact: Impact,
    /// How soon it is wanted.
    pub urgency: Urgency,
    /// Danger to people or the building.
    pub safety: bool,
    /// The site, when one is named.
    pub site: Option<SiteCode>,
    /// The country whose queues serve it, as the caller resolved it: by site, else account,
    /// else line or mailbox, else the default.
    pub country: Country,
    /// The line called or the mailbox written to, by its country.
    pub line: Option<Country>,
    /// The language of the text.
    pub language: DetectedLanguage,
    /// Phone, mail or program.
    pub channel: Channel,
    /// How sure we are of who it is.
    pub assurance: AssuranceLevel,
    /// The customer company, by its name in the registry.
    pub account: Option<String>,
    /// How far the company has come into the desk's programme.
    pub account_state: Option<AccountState>,
    /// What the company buys.
    pub account_kind: Option<AccountKind>,
    /// The company of the group that served it before: one of [`Known::origins`], else [`OTHER`].
    #[serde(default)]
    pub origin: Option<String>,
    /// The products that the text names.
    #[serde(default)]
    pub products: BTreeSet<Product>,
    /// What is to become of a contract.
    pub change: Option<Change>,
    /// Words that earlier steps put on it, such as `undecided`, `commercial` or
    /// `topic:integration`.
    pub tags: BTreeSet<String>,
    /// The sender's domain, in lower case.
    pub from_domain: Option<String>,
    /// The address written to.
    pub to_address: Option<EmailAddress>,
    /// Whether office hours run.
    pub hours: Hours,
    /// Whether it is a holiday there.
    pub holiday: bool,
    /// The subject.
    #[serde(skip)]
    pub subject: String,
    /// The newest text.
    #[serde(skip)]
    pub text: String,
}

impl Facts {
    /// Returns the plainest facts: a new mail in the language of `country`, a general enquiry
    /// of the lowest priority from nobody known, in office hours.
    #[must_use]
    pub fn plain(country: Country) -> Self {
        let language =
            if country == Country::PORTUGAL { Language::Portuguese } else { Language::Spanish };
        Self {
            event: Event::New,
            intent: Intent::GeneralEnquiry,
            priority: Priority::P4,
            impact: Impact::THREE,
            urgency: Urgency::THREE,
            safety: false,
            site: None,
            country,
            line: None,
            language: DetectedLanguage::Known(language),
            channel: Channel::Email,
            assurance: AssuranceLevel::Al0,
            account: None,
            account_state: None,
            account_kind: None,
            origin: None,
            products: BTreeSet::new(),
            change: None,
            tags: BTreeSet::new(),
            from_domain: None,
            to_address: None,
            hours: Hours::Open,
            holiday: false,
            subject: String::new(),
            text: String::new(),
        }
    }
}

/// The names that rules may use, from the configuration and the other files.
#[derive(Clone, Debug)]
pub struct Known {
    /// The queues of the desk.
    pub queues: BTreeSet<QueueId>,
    /// The paging policies (`OnCall::policy_ids`).
    pub policies: BTreeSet<PolicyId>,
    /// The replies of the phrasebook, such as `ack`.
    pub replies: BTreeSet<String>,
    /// The countries served; `{country}` must work for each.
    pub countries: BTreeSet<Country>,
    /// The country of an arrival that says none (`default_country`).
    pub default_country: Country,
    /// The sites, at most [`Known::SITES_MAX`].
    pub sites: Sites,
    /// The companies of the group that served accounts before (`desk.origins`), at most
    /// [`Known::ORIGINS_MAX`].
    pub origins: Vec<String>,
}

impl Known {
    /// The most sites that rules can tell apart.
    pub const SITES_MAX: usize = 120;
    /// The most origins that rules can tell apart.
    pub const ORIGINS_MAX: usize = 100;
}
