//! References of other desks and of monitoring systems, by which their later mail finds its ticket.
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{AddressPattern, EmailAddress, UnknownWord};

/// Characters of a reference that are kept.
const REFERENCE_CHARS_MAX: usize = 160;
/// Characters of a text in which a reference is looked for.
const TEXT_CHARS_MAX: usize = 2_000;

/// How a system writes its references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceStyle {
    /// `INC0012345` and its like.
    Servicenow,
    /// `NET-1234`.
    Jira,
    /// `** PROBLEM Service Alert: host/service is CRITICAL **`.
    Nagios,
    /// `Check_MK: host/service OK -> CRIT`.
    CheckMk,
}

impl ReferenceStyle {
    /// Every style.
    pub const ALL: [Self; 4] = [Self::Servicenow, Self::Jira, Self::Nagios, Self::CheckMk];

    /// Returns the word used in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Servicenow => "servicenow",
            Self::Jira => "jira",
            Self::Nagios => "nagios",
            Self::CheckMk => "check_mk",
        }
    }
}

impl FromStr for ReferenceStyle {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|style| style.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "servicenow, jira, nagios, check_mk"))
    }
}

/// A system whose mail is threaded by its own references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// What the configuration calls it.
    pub name: String,
    /// Whose mail it is; nobody else's references count.
    pub senders: Vec<AddressPattern>,
    /// How it writes them.
    pub style: ReferenceStyle,
}

/// A reference that a mail of a vendor carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorReference {
    /// The vendor's name in the configuration.
    pub vendor: String,
    /// The reference, in one form.
    pub reference: String,
    /// The mail tells that the matter has ended: a recovery.
    pub ends: bool,
}

/// Returns the reference that a mail carries, if its sender is one of the vendors'.
#[must_use]
pub fn vendor_reference(
    vendors: &[Vendor],
    sender: &EmailAddress,
    subject: &str,
    text: &str,
) -> Option<VendorReference> {
    let mut own = vendors.iter().filter(|v| v.senders.iter().any(|p| p.matches(sender)));
    own.find_map(|vendor| {
        let (reference, ends) = read(vendor.style, subject, text)?;
        let reference = reference.chars().take(REFERENCE_CHARS_MAX).collect();
        Some(VendorReference { vendor: vendor.name.clone(), reference, ends })
    })
}

fn read(style: ReferenceStyle, subject: &str, text: &str) -> Option<(String, bool)> {
    match style {
        ReferenceStyle::Servicenow => {
            let start: String = text.chars().take(TEXT_CHARS_MAX).collect();
            let found = words(subject).find(|w| is_servicenow(w));
            let found = found.or_else(|| words(&start).find(|w| is_servicenow(w)))?;
            Some((found.to_ascii_uppercase(), false))
        }
        ReferenceStyle::Jira => {
            let found = words(subject).find(|w| is_jira(w))?;
            Some((found.to_owned(), false))
        }
        ReferenceStyle::Nagios => nagios(subject),
        ReferenceStyle::CheckMk => check_mk(subject),
    }
}

/// Words of letters, digits, `-` and `_`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .filter(|w| !w.is_empty())
}

fn is_servicenow(word: &str) -> bool {
    const TABLES: [&str; 8] = ["SCTASK", "RITM", "TASK", "INC", "REQ", "CHG", "PRB", "CS"];
    let upper = word.to_ascii_uppercase();
    TABLES.iter().find_map(|table| upper.strip_prefix(table)).is_some_and(|digits| {
        (5..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_jira(word: &str) -> bool {
    word.split_once('-').is_some_and(|(project, number)| {
        let starts = project.starts_with(|c: char| c.is_ascii_uppercase());
        let letters = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        // CT- is ours.
        starts
            && project != "CT"
            && (2..=12).contains(&project.len())
            && project.bytes().all(letters)
            && (1..=8).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `** RECOVERY Host Alert: web01 is UP **`.
fn nagios(subject: &str) -> Option<(String, bool)> {
    let lower = subject.to_lowercase();
    let (before, after) = lower.split_once(" alert: ")?;
    let (what, state) = after.rsplit_once(" is ")?;
    let state: String = state.chars().take_while(char::is_ascii_alphabetic).collect();
    let ends = before.contains("recovery") || matches!(state.as_str(), "ok" | "up");
    let what = what.trim();
    (!what.is_empty()).then(|| (what.to_owned(), ends))
}

/// `Check_MK: db01/CPU load OK -> CRIT`, `Check_MK: db01 - UP -> DOWN`, `Check_MK: db01 CPU CRIT`.
fn check_mk(subject: &str) -> Option<(String, bool)> {
    const STATES: [&str; 13] = [
        "ok",
        "up",
        "down",
        "unreach",
        "unreachable",
        "warn",
        "warning",
        "crit",
        "critical",
        "unknown",
        "pend",
        "recovery",
        "problem",
    ];
    let lower = subject.to_lowercase();
    let (_, rest) = lower.split_once("check_mk:").or_else(|| lower.split_once("checkmk:"))?;
    let mut words: Vec<&str> = rest.split_whitespace().collect();
    let mut last_state = None;
    while let Some(word) = words.last() {
        let plain = word.trim_matches(['(', ')', '!', '.', '[', ']']);
        if STATES.contains(&plain) {
            last_state = last_state.or(Some(plain));
        } else if !matches!(*word, "->" | "→" | "-" | "is") {
            break;
        }
        words.pop();
    }
    let what = words.join(" ");
    let ends = matches!(last_state, Some("ok" | "up" | "recovery"));
    (last_state.is_some() && !what.is_empty()).then_some((what, ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: ReferenceStyle, subject: &str, text: &str, expected: Option<(&str, bool)>) {
        let found = read(style, subject, text);
        let expected = expected.map(|(reference, ends)| (reference.to_owned(), ends));
        assert_eq!(found, expected, "{subject} / {text}");
    }

    #[test]
    fn b6_references_of_other_desks_and_monitors_are_read() {
        use ReferenceStyle::{CheckMk, Jira, Nagios, Servicenow};
        check(Servicenow, "Incident INC0012345 - opened", "", Some(("INC0012345", false)));
        check(Servicenow, "Comments added", "Ref: ritm0004711.", Some(("RITM0004711", false)));
        check(Servicenow, "Including you", "INCREASE1", None);
        check(Jira, "[JIRA] (NET-1234) Link down", "", Some(("NET-1234", false)));
        check(Jira, "Re: [CT-0000013] x", "", None);
        check(Jira, "e-mail 12-34 rack-4", "", None);
        let problem = "** PROBLEM Service Alert: pdu-12/Temp is CRITICAL **";
        check(Nagios, problem, "", Some(("pdu-12/temp", false)));
        let recovery = "** RECOVERY Service Alert: pdu-12/Temp is OK **";
        check(Nagios, recovery, "", Some(("pdu-12/temp", true)));
        check(Nagios, "** PROBLEM Host Alert: web01 is DOWN **", "", Some(("web01", false)));
        check(Nagios, "Alert", "", None);
        check(CheckMk, "Check_MK: db01/CPU load OK -> CRIT", "", Some(("db01/cpu load", false)));
        check(CheckMk, "Check_MK: db01/CPU load CRIT -> OK", "", Some(("db01/cpu load", true)));
        check(CheckMk, "Check_MK: db01 CPU load CRIT", "", Some(("db01 cpu load", false)));
        check(CheckMk, "Check_MK: db01 - UP -> DOWN", "", Some(("db01", false)));
        check(CheckMk, "Check_MK: weekly report", "", None);
    }

    #[test]
    fn b6_only_the_configured_sender_counts() {
        let vendors = [Vendor {
            name: "snow".to_owned(),
            senders: vec!["@service-now.example".parse().unwrap()],
            style: ReferenceStyle::Servicenow,
        }];
        let find = |sender: &str| {
            vendor_reference(&vendors, &sender.parse().unwrap(), "INC0012345 updated", "")
        };
        assert_eq!(find("desk@service-now.example").unwrap().reference, "INC0012345");
        assert_eq!(find("desk@evil.example"), None);
    }
}
