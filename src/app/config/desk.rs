//! The desk's own data: its name, numbers, mailboxes and queues.
use serde::{Deserialize, Serialize};

use crate::intake::RingOrder;
use crate::model::{
    AddressPattern, Country, EmailAddress, Language, OpeningHours, PhoneNumber, QueueId,
};
use crate::oncall::Night;
use crate::tickets::ReferenceStyle;

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Desk {
    /// The name that customers read.
    pub name: String,
    /// Whose queues serve an arrival of which neither site, account, line nor mailbox is known.
    pub default_country: Country,
    /// What somebody is answered in of whom no language of ours is known.
    pub fallback_language: Language,
    /// Our own people, by address or `@domain`: what they forward is the customer's who wrote it.
    pub agents: Vec<AddressPattern>,
    /// The customer portal by language; letters name it without a link where it is empty.
    pub portal: ByLanguage,
    /// The companies of the group that served accounts before they came to this desk: what rules
    /// may name in `when.origin`.
    pub origins: Vec<String>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            name: "Service Desk".to_owned(),
            default_country: Country::SPAIN,
            fallback_language: Language::English,
            agents: vec![],
            portal: ByLanguage::default(),
            origins: vec![],
        }
    }
}

/// A telephone number on which customers reach the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What the rest of the file calls it, such as `es`.
    pub id: String,
    /// The number that customers are shown and ring.
    pub number: PhoneNumber,
    /// The language it greets in.
    pub language: Language,
    /// The IANA zone of the dates it tells, such as `Europe/Madrid`.
    pub time_zone: String,
    /// The country whose queues serve it.
    pub country: Country,
    /// When the offices of that country work; rules call it `hours`.
    #[serde(default = "office_hours")]
    pub office_hours: OpeningHours,
    /// The calendar of that country's holidays, by file name below `routing-rules/calendars`;
    /// none if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub calendar: Option<String>,
    /// Whether a caller is recorded only after he agreed by key, as Portuguese law wants it
    /// (Lei 41/2004, article 4).
    #[serde(default)]
    pub asks_consent: bool,
    /// What a call costs, as the law of the country wants it said beside the number.
    #[serde(default)]
    pub cost_text: ByLanguage,
    /// The `id` of the attended number that is rung when nothing of ours answers; none if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub fallback: Option<String>,
    /// The name below letters about its calls; that of its mailbox if empty.
    #[serde(default)]
    pub desk: String,
    /// The folder below `locales/brands` whose words its callers hear (below `prompts/brands` what is recorded
    /// of it), and letters about its calls have; those have that of its mailbox if empty.
    #[serde(default)]
    pub brand: String,
}

fn office_hours() -> OpeningHours {
    OpeningHours::always()
}

/// A text in each language, such as what a call costs; empty when it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByLanguage {
    /// In Spanish.
    #[serde(rename = "es-ES")]
    pub spanish: String,
    /// In Portuguese.
    #[serde(rename = "pt-PT")]
    pub portuguese: String,
    /// In English.
    #[serde(rename = "en")]
    pub english: String,
}

impl ByLanguage {
    /// Returns the text in that language; empty when it is not known.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Spanish => &self.spanish,
            Language::Portuguese => &self.portuguese,
            Language::English => &self.english,
        }
    }
}

/// An address at which the desk takes mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// The address; with any `+detail` it is the same mailbox.
    pub address: EmailAddress,
    /// Other addresses of the same mailbox; answers come from `address` all the same.
    #[serde(default)]
    pub aliases: Vec<EmailAddress>,
    /// The language of answers when the mail's own is not known.
    pub language: Language,
    /// The `id` of the line whose number its answers show.
    pub line: String,
    /// The name beside the address in answers.
    pub name: String,
    /// The name below its answers; that of `[desk]` if empty.
    #[serde(default)]
    pub desk: String,
    /// The folder below `locales/brands` whose words its letters have; none if empty.
    #[serde(default)]
    pub brand: String,
}

/// Another desk, or a monitoring system, whose references thread its mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorEntry {
    /// What the desk calls it.
    pub name: String,
    /// Its addresses, or `@domain`; references of nobody else count.
    pub senders: Vec<AddressPattern>,
    /// How it writes its references.
    pub style: ReferenceStyle,
}

impl VendorEntry {
    /// Returns what an entry looks like, for those who wrote one wrongly.
    #[must_use]
    pub fn example() -> Option<Self> {
        Some(Self {
            name: "servicenow".to_owned(),
            senders: vec!["@service-now.example".parse().ok()?],
            style: ReferenceStyle::Servicenow,
        })
    }
}

/// A queue that tickets wait in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// What rules call it.
    pub id: QueueId,
    /// When people work it.
    pub hours: OpeningHours,
    /// The IANA zone of those hours.
    pub time_zone: String,
    /// The calendar of its holidays, by file name below `routing-rules/calendars`; none if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub calendar: Option<String>,
    /// Who takes its calls, in the order in which they are rung: `schedule:ID`, `person:ID`,
    /// `attended:ID`. Callers of a queue without people go to those of `phone.people_queue`.
    #[serde(default)]
    pub people: Vec<String>,
    /// Whether they are rung one after the other or all who are free at once.
    #[serde(default)]
    pub ring: RingOrder,
    /// Where its people hear of tickets that are copied to it, and of promised times that nobody sees to;
    /// nobody is written to if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub mail: Option<EmailAddress>,
    /// When it is not written to about promised times that can wait (P3, P4), on the clocks of `time_zone`; at
    /// any hour if empty.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub quiet_hours: Option<Night>,
}

/// How calls are served, whatever carries them. Policies and the queue are the desk's own data, so
/// their defaults are those of the shipped file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// By which policy people are rung for danger when the rules name none.
    #[serde(default = "emergency_policy")]
    pub emergency_policy: String,
    /// By which policy for whoever may be in need, when nobody of a queue can be had.
    #[serde(default = "fallback_policy")]
    pub fallback_policy: String,
    /// How the people of one step of an on-call policy are rung.
    #[serde(default)]
    pub ring: RingOrder,
    /// The queue whose people take callers of queues that have none.
    #[serde(default = "people_queue")]
    pub people_queue: QueueId,
    /// The longest that a caller waits in a queue, in seconds.
    #[serde(default = "wait_s_max")]
    pub wait_s_max: u64,
    /// How long nothing may be heard of a call before it is taken as over, in seconds.
    #[serde(default = "silent_s_max")]
    pub silent_s_max: u64,
    /// The folder of the recordings that callers hear.
    #[serde(default = "prompts")]
    pub prompts: String,
}

fn emergency_policy() -> String {
    super::shipped_data().phone.emergency_policy
}

fn fallback_policy() -> String {
    super::shipped_data().phone.fallback_policy
}

fn prompts() -> String {
    super::shipped_data().phone.prompts
}

fn people_queue() -> QueueId {
    super::shipped_data().phone.people_queue
}

const fn wait_s_max() -> u64 {
    600
}

const fn silent_s_max() -> u64 {
    7200
}
