//! The desk's own data: its name, numbers, mailboxes and queues.
use serde::{Deserialize, Serialize};

use crate::model::{Country, EmailAddress, Language, OpeningHours, PhoneNumber, QueueId};

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
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            name: "Service Desk".to_owned(),
            default_country: Country::SPAIN,
            fallback_language: Language::English,
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
    #[serde(default, with = "super::empty_is_none")]
    pub calendar: Option<String>,
    /// What a call costs, as the law of the country wants it said beside the number.
    #[serde(default)]
    pub cost_text: CostText,
    /// The `id` of the attended number that is rung when nothing of ours answers; none if empty.
    #[serde(default, with = "super::empty_is_none")]
    pub fallback: Option<String>,
}

fn office_hours() -> OpeningHours {
    OpeningHours::always()
}

/// What a call to a line costs, in each language; empty when it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CostText {
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

impl CostText {
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
    /// The language of answers when the mail's own is not known.
    pub language: Language,
    /// The `id` of the line whose number its answers show.
    pub line: String,
    /// The name beside the address in answers.
    pub name: String,
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
    #[serde(default, with = "super::empty_is_none")]
    pub calendar: Option<String>,
}
