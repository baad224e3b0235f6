//! The row that a corrected ticket adds to what the model learns from.
use std::collections::BTreeMap;

use crate::model::{Channel, Intent};
use crate::replies::Args;
use crate::store::Vault;
use crate::text::fold_words;
use crate::tickets::{Arrival, Ticket, TicketEvent};
use crate::understanding::{Classification, Example};

use super::super::Knowledge;
use super::labels::{CHOSEN_KINDS, NAMED_KINDS};

/// How such rows came to be.
pub(in crate::intake) const CORRECTED: &str = "corrected";
/// Why there is no row: nobody wants one.
pub(super) const UNWANTED: &str = "unwanted";
/// See [`UNWANTED`]: the message has no text.
const NO_TEXT: &str = "no-text";
/// See [`UNWANTED`]: a caller chose by keys and said nothing.
const BY_KEYS: &str = "keys";
/// Digits of a writer's pseudonym.
const PSEUDONYM_DIGITS: usize = 12;

/// Makes the row, or says why the text teaches nothing. The text is as the ticket has it: codes are
/// hidden in it, signature and quotes are cut off.
pub(super) fn row(
    ticket: &Ticket,
    arrival: &Arrival,
    message: &TicketEvent,
    labels: &Classification,
    reader: &str,
    (vault, knowledge): (&Vault, &Knowledge),
) -> Result<Example, &'static str> {
    let text = message.text.trim();
    let channel = arrival.door.channel();
    let subject = arrival.subject.trim();
    if text.is_empty() && (subject.is_empty() || channel == Channel::Phone) {
        return Err(NO_TEXT);
    }
    if channel == Channel::Phone && is_of_the_menu(text, knowledge) {
        return Err(BY_KEYS);
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (said, subject, body) = match channel {
        Channel::Phone => (some(text), None, None),
        Channel::Email | Channel::Api => (None, Some(subject.to_owned()), Some(text.to_owned())),
    };
    let whole = format!("{}\n{text}", subject.as_deref().unwrap_or_default());
    Ok(Example {
        id: id(ticket),
        channel,
        text: said,
        subject,
        body,
        received: Some(message.at),
        intent: Some(labels.intent),
        also: labels.also.clone(),
        impact: Some(labels.impact),
        urgency: Some(labels.urgency),
        safety: Some(labels.safety),
        priority: Some(labels.priority),
        language: Some(labels.language),
        slots: copied(labels, &whole),
        writer: Some(pseudonym(ticket, vault)),
        source: Some(CORRECTED.to_owned()),
        reader: Some(reader.to_owned()),
    })
}

/// The name of a ticket's row.
pub(super) fn id(ticket: &Ticket) -> String {
    format!("ticket-{}", ticket.number)
}

/// Where a caller says nothing, the ticket's text is what the menu calls his matter.
fn is_of_the_menu(text: &str, knowledge: &Knowledge) -> bool {
    let said = |intent: Intent| {
        let id = format!("intent-{}", intent.as_str());
        crate::model::Language::ALL.iter().any(|language| {
            let rendered = knowledge.phrasebook.render(*language, &id, &Args::new());
            rendered.is_ok_and(|rendered| rendered.trim() == text)
        })
    };
    Intent::ALL.iter().any(|intent| said(*intent))
}

/// Facts that stand in the text; what somebody knew from elsewhere cannot be learned from it.
fn copied(labels: &Classification, whole: &str) -> BTreeMap<String, String> {
    let words = |text: &str| format!(" {} ", fold_words(text));
    let whole = words(whole);
    let mut copied = BTreeMap::new();
    let learned = |kind: &str| !NAMED_KINDS.contains(&kind);
    for (kind, slots) in labels.slots.iter().filter(|(kind, _)| learned(kind)) {
        let chosen = CHOSEN_KINDS.contains(&kind.as_str());
        let texts: Vec<&str> = slots
            .iter()
            .map(|slot| slot.text.as_str())
            .filter(|text| chosen || whole.contains(&words(text)))
            .collect();
        if !texts.is_empty() {
            copied.insert(kind.clone(), texts.join("; "));
        }
    }
    copied
}

/// The same for all that one person writes, and nobody can tell from it who that is.
fn pseudonym(ticket: &Ticket, vault: &Vault) -> String {
    let who = match ticket.facts.contact {
        Some(contact) => format!("writer contact {}", contact.0),
        None => format!("writer sender {}", ticket.facts.requester.to_lowercase()),
    };
    let digest = vault.digest(who.as_bytes()).to_hex();
    format!("customer-{}", digest.chars().take(PSEUDONYM_DIGITS).collect::<String>())
}
