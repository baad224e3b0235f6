//! What is known of a call, and what was gathered in it: plain data that is kept between turns.
use serde::{Deserialize, Serialize};

use super::{Fields, Filed, Recording};
use crate::model::{
    AssuranceLevel, ContactId, ContactNumber, Country, Impact, Intent, Language, PhoneNumber,
    PolicyId, Priority, SiteCode, TicketNumber, Urgency,
};

/// Things that the caller said and that are kept; more adds nothing to a ticket.
pub const SAID_MAX: usize = 12;

/// How a call begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The line he rang: its `id` in the configuration.
    pub line: String,
    /// The language that the line greets in.
    pub language: Language,
    /// The country whose sites are offered.
    pub country: Country,
    /// The caller's number; nothing when it is withheld.
    pub caller: Option<PhoneNumber>,
    /// Whether the platform vouches for that number.
    pub verified: bool,
    /// The one contact who has that number, when the platform vouches for it.
    pub contact: Option<ContactId>,
    /// The sites to choose from by key.
    pub sites: Vec<SiteCode>,
    /// What the door can do.
    pub abilities: Abilities,
    /// Whether the notice of bad weather is on.
    #[serde(default)]
    pub notice: bool,
    /// The kinds of fault of which an incident is known at a site of the country: whoever reports one
    /// is asked for his site, however grave it is, so that he hears of it and nobody is woken anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Intent>,
}

/// What a door can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// It writes down what is said.
    pub speech: bool,
    /// It records.
    pub records: bool,
    /// On this line recording is done only after the caller agreed by key.
    pub asks_consent: bool,
    /// It rings several people at once, and joins who presses the key first.
    #[serde(default)]
    pub rings_together: bool,
}

/// Who the caller says he is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimant {
    /// The one contact with the number he calls from.
    Caller(ContactId),
    /// The contact whose number he keyed; there may be none.
    Number(ContactNumber),
}

/// What he wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// The intent.
    pub intent: Intent,
    /// Whether it is sure.
    pub decided: bool,
    /// Impact.
    pub impact: Impact,
    /// Urgency.
    pub urgency: Urgency,
    /// Priority by the matrix.
    pub priority: Priority,
    /// Danger.
    pub safety: bool,
    /// How it came to be known.
    pub how: How,
}

/// How a matter came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By the menu.
    Menu,
    /// By what he said.
    Speech,
    /// By the key for danger.
    DangerKey,
    /// He asked for a person by key.
    PersonKey,
    /// He pressed nothing and said nothing, so a person is to ask him.
    Silence,
    /// He hung up on the way.
    Unfinished,
}

impl How {
    /// Returns the word used beside a ticket.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Menu => "by menu",
            Self::Speech => "by speech",
            Self::DangerKey => "by the danger key",
            Self::PersonKey => "asked for a person",
            Self::Silence => "pressed and said nothing",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Everything gathered so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// How it began.
    pub start: Start,
    /// The language spoken now.
    pub language: Language,
    /// Who he says he is.
    pub claimant: Option<Claimant>,
    /// Who he is, once proven.
    pub contact: Option<ContactId>,
    /// How sure we are.
    pub assurance: AssuranceLevel,
    /// Wrong codes in this call.
    pub misses: u8,
    /// Which matter of the call this is, from 0.
    pub number: u8,
    /// What he wants.
    pub matter: Option<Matter>,
    /// What he said about it.
    pub said: Vec<String>,
    /// The menus he went through, by prompt id.
    pub path: Vec<String>,
    /// The site.
    pub site: Option<SiteCode>,
    /// He did not name it: it is the only one at which he may order anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub site_assumed: bool,
    /// Where to ring him.
    pub callback: Option<PhoneNumber>,
    /// What is still to be asked.
    pub fields: Fields,
    /// What he recorded about it.
    pub recordings: Vec<Recording>,
    /// The ticket of this matter.
    pub filed: Option<Filed>,
    /// A ticket whose status he heard.
    pub told: Option<TicketNumber>,
    /// The policy by which they were rung.
    pub on_call: Option<PolicyId>,
    /// How often everybody on call was rung in vain.
    pub searches: u8,
    /// Our side knows that the call is over.
    pub closed: bool,
}

impl Facts {
    pub(super) fn new(start: Start) -> Self {
        let claimant = start.contact.map(Claimant::Caller);
        let assurance = if claimant.is_some() { AssuranceLevel::Al1 } else { AssuranceLevel::Al0 };
        Self {
            language: start.language,
            callback: start.caller.clone(),
            start,
            claimant,
            contact: None,
            assurance,
            misses: 0,
            number: 0,
            matter: None,
            said: vec![],
            path: vec![],
            site: None,
            site_assumed: false,
            fields: Fields::default(),
            recordings: vec![],
            filed: None,
            told: None,
            on_call: None,
            searches: 0,
            closed: false,
        }
    }

    /// Returns whether he has made known anything that the desk must act on.
    #[must_use]
    pub fn wants_something(&self) -> bool {
        self.matter.is_some() || !self.said.is_empty() || !self.path.is_empty()
    }

    pub(super) fn say(&mut self, text: &str) {
        if self.said.len() < SAID_MAX {
            self.said.push(text.to_owned());
        }
    }

    /// Forgets the matter, keeps the person: he has another one.
    pub(super) fn next_matter(&mut self) {
        self.number = self.number.saturating_add(1);
        self.matter = None;
        self.said.clear();
        self.path.clear();
        self.site = None;
        self.site_assumed = false;
        self.fields = Fields::default();
        self.recordings.clear();
        self.filed = None;
    }
}
