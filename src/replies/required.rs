//! What the program asks of every phrasebook: ids that must stand, and the values they get.
//!
//! The desk may rewrite every sentence, but a text that it takes out of all three languages, or
//! that wants a value nobody gives, would be missed only when a customer waits for it.
use super::bulk_letter::{BULK_LETTERS, BULK_VARIABLES};
use super::desk_letter::{DESK_LETTER_VARIABLES, DESK_LETTERS};
use super::fields::{FIELDS, WRITTEN_FIELDS};
use super::incident_letter::{INCIDENT_LETTERS, INCIDENT_VARIABLES, PROPOSAL_VARIABLES, PROPOSALS};
use super::letter::{LETTER_VARIABLES, LETTERS};
use super::outside::{OUTSIDE_LINES, OUTSIDE_PLAIN};
use super::page::{
    PAGE_BUTTONS, PAGE_MESSAGES, PAGE_PLACE_VARIABLES, PAGE_PLACES, PAGE_VARIABLES, PAGES,
};
use super::phrasebook::Phrasebook;
use crate::model::{FileFault, Intent};

const SUBJECTS: &[&str] = &["subject-ack", "subject-safety"];
/// Texts that are rendered without any value.
const PLAIN: &[&str] = &[
    "subject-received",
    "subject-danger",
    "code-hidden",
    "page-site-unknown",
    "page-callback-unknown",
    "page-badges-unknown",
];
/// What people on call are told of hand-overs, and by what a way to them is proven.
const HAND_OVERS: &[&str] = &["hand-over-subject", "hand-over-text", "hand-over-sms"];
const HAND_OVER_VARIABLES: &[&str] =
    &["on", "schedule", "when", "has_others", "others", "has_end", "until"];
/// What people are told of a promised time that is about to be broken.
const WARNINGS: &[&str] = &["warning-subject", "warning-text", "warning-sms"];
const WARNING_VARIABLES: &[&str] =
    &["case", "priority", "queue", "goal", "late", "when", "held", "holder"];
const WAY_CODES: &[&str] = &["way-subject", "way-text", "way-sms"];
const WAY_CODE_VARIABLES: &[&str] = &["code", "minutes", "desk", "linked", "link"];
const CIVIL: &[&str] = &["day", "month", "year", "hour", "minute"];
const LENGTH: &[&str] = &["hours", "minutes"];
/// What whoever has proven himself is told of a ticket.
const STATUS: &[&str] = &[
    "case",
    "status",
    "priority",
    "has_subject",
    "subject",
    "received",
    "has_answer",
    "when",
    "answer",
];
/// What a letter is told that confirms what a caller asked for.
const CONFIRMATION: &[&str] = &[
    "case",
    "quoted",
    "excerpt",
    "matter",
    "waits",
    "received",
    "has_standing",
    "standing",
    "role",
    "member",
];

/// Returns what the program would miss in a phrasebook.
pub(super) fn check(book: &Phrasebook) -> Vec<FileFault> {
    let intents: Vec<String> =
        Intent::ALL.iter().map(|intent| format!("intent-{}", intent.as_str())).collect();
    let intents: Vec<&str> = intents.iter().map(String::as_str).collect();
    let groups: [(&[&str], &[&str]); 32] = [
        (LETTERS, LETTER_VARIABLES),
        (SUBJECTS, LETTER_VARIABLES),
        (PAGES, PAGE_VARIABLES),
        (PAGE_MESSAGES, PAGE_VARIABLES),
        (PAGE_BUTTONS, &[]),
        (PAGE_PLACES, PAGE_PLACE_VARIABLES),
        (DESK_LETTERS, DESK_LETTER_VARIABLES),
        (INCIDENT_LETTERS, INCIDENT_VARIABLES),
        (PROPOSALS, PROPOSAL_VARIABLES),
        (BULK_LETTERS, BULK_VARIABLES),
        (&["format-date", "format-time", "format-date-time"], CIVIL),
        (&["format-minutes", "format-hours", "format-hours-minutes"], LENGTH),
        (&["format-every"], &["unit", "hours", "minutes"]),
        (&["format-working"], &["length"]),
        (&["account-integration"], &["dated", "date", "portal"]),
        (&["letter-status"], &["case", "status"]),
        (&["letter-status-full"], STATUS),
        (&["letter-status-not-found"], &[]),
        (&["link-offer", "link-status-offer"], &["link", "minutes"]),
        (&["order-confirmation", "subject-confirmation"], CONFIRMATION),
        (&["format-weekday"], &["weekday"]),
        (&["format-opening"], &["single", "first", "last", "from", "to"]),
        (&["letter-dock-hours", "letter-site-hours"], &["place", "hours"]),
        (HAND_OVERS, HAND_OVER_VARIABLES),
        (WARNINGS, WARNING_VARIABLES),
        (WAY_CODES, WAY_CODE_VARIABLES),
        (PLAIN, &[]),
        (FIELDS, &[]),
        (WRITTEN_FIELDS, &[]),
        (OUTSIDE_LINES, &["value"]),
        (OUTSIDE_PLAIN, &[]),
        (&intents, &[]),
    ];
    groups
        .iter()
        .flat_map(|(ids, given)| ids.iter().flat_map(|id| check_one(book, id, given)))
        .collect()
}

fn check_one(book: &Phrasebook, id: &str, given: &[&str]) -> Vec<FileFault> {
    let Some(variables) = book.variables(id) else {
        return vec![FileFault::new(
            "locales",
            0,
            format!("`{id}` stands in no language, and the program needs it"),
            "write it in all three",
        )];
    };
    variables
        .iter()
        .filter(|variable| !given.contains(&variable.as_str()))
        .map(|variable| {
            let known: Vec<String> = given.iter().map(|name| format!("${name}")).collect();
            let remedy = if known.is_empty() {
                "it gets no values".to_owned()
            } else {
                format!("it may use {}", known.join(", "))
            };
            FileFault::new(
                "locales",
                0,
                format!("`{id}` needs `${variable}`, which the program does not give it"),
                remedy,
            )
        })
        .collect()
}
