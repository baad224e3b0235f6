//! What is handed over to an outside desk: plain data that no product has a word in.
use serde::{Deserialize, Serialize};

use crate::model::{
    Channel, EmailAddress, Intent, Priority, QueueId, SiteCode, TicketKind, TicketNumber,
    TicketStatus, Timestamp,
};

/// One hand-over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Handed {
    /// A ticket that is to be opened there.
    Create(Box<Opened>),
    /// Something that was said since.
    Note(Remark),
    /// Labels that are other ones now.
    Change(Box<Altered>),
    /// Something that happened, for a program.
    Event(Happening),
    /// A row of the log that could not be told of: it is never sent, and read anew on request.
    Unread {
        /// The row.
        row: i64,
    },
}

/// A ticket that is to be opened there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Our number: by it the ticket is found there again.
    pub key: String,
    /// Its labels.
    pub labels: Labels,
    /// Its title, on one line.
    pub title: String,
    /// What was said, and the facts, as plain text.
    pub body: String,
    /// The sentence at the end of a text that was cut.
    pub cut: String,
    /// The address of whoever wrote or is taken to have called.
    pub mail: Option<EmailAddress>,
    /// When it was opened here.
    pub at: Timestamp,
}

/// Something that was said since a ticket was opened there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Our number and that of the event: by it the remark is found there again.
    pub key: String,
    /// Whether the customer said it; else it is a remark for the people there alone.
    pub from_customer: bool,
    /// When it was said; nothing in rows of before this was told.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// How it came.
    pub channel: Channel,
    /// A few words above it.
    pub subject: String,
    /// The text, plain.
    pub text: String,
    /// The sentence at the end of a text that was cut.
    pub cut: String,
}

/// Labels that are other ones now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Altered {
    /// Our number and that of the event: by it the words about the status are found there again.
    pub key: String,
    /// When they changed; nothing in rows of before this was told.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// What they are now.
    pub labels: Labels,
    /// The title now.
    pub title: String,
    /// Which of them are other ones.
    pub changed: Vec<Label>,
    /// The status in words, where it is another.
    pub status: Option<String>,
}

/// Something that happened, for a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// What, such as `ticket.created`.
    #[serde(rename = "type")]
    pub what: String,
    /// When.
    pub timestamp: Timestamp,
    /// What there is to know of it.
    pub data: serde_json::Value,
}

/// What is known of a ticket, without a text of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Its number here.
    pub number: TicketNumber,
    /// Trouble, request or order.
    pub kind: TicketKind,
    /// What the outside system calls that kind, by the table of kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_kind: Option<String>,
    /// Where it stands here.
    pub status: TicketStatus,
    /// How soon a person has it.
    pub priority: Priority,
    /// Danger to people or the building.
    pub safety: bool,
    /// Who takes it here.
    pub queue: QueueId,
    /// What it is about.
    pub intent: Intent,
    /// How it came.
    pub channel: Channel,
    /// The code of the kind of trouble.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_code: Option<String>,
    /// The site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteCode>,
    /// The cage, by its present name where the registry knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cage: Option<String>,
    /// The cabinet, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cabinet: Option<String>,
    /// When the trouble began: a moment, or a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_time: Option<String>,
    /// The company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// One label, by the name that the configuration has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// The kind, as the outside system calls it.
    Kind,
    /// Where it stands.
    Status,
    /// P1 to P4.
    Priority,
    /// Who takes it.
    Queue,
    /// The code of the kind of trouble.
    ProblemCode,
    /// The site.
    Site,
    /// The cage.
    Cage,
    /// The cabinet.
    Cabinet,
    /// When the trouble began.
    IncidentTime,
    /// The company.
    Account,
}

impl Label {
    /// Every label.
    pub const ALL: [Self; 10] = [
        Self::Kind,
        Self::Status,
        Self::Priority,
        Self::Queue,
        Self::ProblemCode,
        Self::Site,
        Self::Cage,
        Self::Cabinet,
        Self::IncidentTime,
        Self::Account,
    ];

    /// Returns the word used in the configuration and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Queue => "queue",
            Self::ProblemCode => "problem_code",
            Self::Site => "site",
            Self::Cage => "cage",
            Self::Cabinet => "cabinet",
            Self::IncidentTime => "incident_time",
            Self::Account => "account",
        }
    }
}

impl Labels {
    /// Returns the value of a label; nothing where the ticket has none.
    #[must_use]
    pub fn value(&self, label: Label) -> Option<String> {
        match label {
            Label::Kind => {
                Some(self.outside_kind.clone().unwrap_or_else(|| self.kind.as_str().to_owned()))
            }
            Label::Status => Some(self.status.as_str().to_owned()),
            Label::Priority => Some(self.priority.as_str().to_owned()),
            Label::Queue => Some(self.queue.to_string()),
            Label::ProblemCode => self.problem_code.clone(),
            Label::Site => self.site.as_ref().map(ToString::to_string),
            Label::Cage => self.cage.clone(),
            Label::Cabinet => self.cabinet.clone(),
            Label::IncidentTime => self.incident_time.clone(),
            Label::Account => self.account.clone(),
        }
    }

    /// Returns which labels are other ones than before.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<Label> {
        Label::ALL.into_iter().filter(|label| self.value(*label) != before.value(*label)).collect()
    }
}

/// Cuts a plain text to so many characters; one that was cut ends with `mark`.
#[must_use]
pub fn cut_with(text: &str, mark: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let room = chars_max.saturating_sub(mark.chars().count().saturating_add(2));
    let kept: String = text.chars().take(room).collect();
    format!("{}\n\n{mark}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_within_the_limit() {
        assert_eq!(cut_with("ñandú", "(cut)", 5), "ñandú");
        let cut = cut_with(&"ñ".repeat(50), "(cut)", 20);
        assert!(cut.ends_with("ñ\n\n(cut)") && cut.chars().count() == 20, "{cut}");
    }
}
