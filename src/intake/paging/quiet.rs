//! What our own people are written that wakes nobody; and the call by which a telephone is tried.
use crate::mail::thread::{link_digest, plus_address};
use crate::model::{EmailAddress, Language, MessageId, PersonId, TicketNumber, Timestamp};
use crate::replies::{PageMessage, Rendered};
use crate::store::StoreError;

use super::super::{Knowledge, Parts};
use super::Pager;
use super::pager::Ring;
use super::words::letter_of;

/// Bytes of the digest in a Message-ID: no two letters are of the same name.
const NAME_BYTES: usize = 12;

/// Makes a letter to one of our own people. `name` is what no other letter is made of; an answer to it belongs to
/// the ticket that it is `about`, and opens one where it is about none.
pub(in crate::intake) fn quiet_letter(
    parts: &Parts,
    knowledge: &Knowledge,
    (to, language): (&EmailAddress, Language),
    words: Rendered,
    (name, about, now): (&str, Option<TicketNumber>, Timestamp),
) -> Result<String, String> {
    let pager = Pager::of_parts(parts, knowledge, now);
    let from = parts.settings.entrance_in(language).ok_or("no mailbox is configured")?;
    let digest = link_digest(name);
    let short = digest.get(..NAME_BYTES).unwrap_or_default();
    let short = data_encoding::HEXLOWER.encode(short);
    let id = MessageId::parse(&format!("staff.{short}@page.{}", parts.settings.message_domain));
    let id = id.map_err(|error| error.to_string())?;
    let answered = about.map(|ticket| plus_address(pager.key, ticket, &from.address));
    letter_of(&pager, from, (to, language), words, (id, answered))
}

/// Makes a message for the ways that carry no letters.
pub(in crate::intake) fn quiet_message(
    language: Language,
    words: Rendered,
    short: String,
    button: Option<(&str, String)>,
) -> PageMessage {
    let (link, accept) = match button {
        Some((link, words)) => (Some(link.to_owned()), words),
        None => (None, String::new()),
    };
    PageMessage {
        ticket: None,
        priority: None,
        safety: false,
        language,
        title: words.subject,
        text: words.body,
        short,
        link,
        accept,
        hand_on: String::new(),
    }
}

/// What the telephone needs to ring somebody only to see that he is reached.
pub(in crate::intake) fn test_call(
    parts: &Parts,
    person: &PersonId,
    language: Language,
) -> Result<String, StoreError> {
    let lines = &parts.settings.lines;
    let line = lines.iter().find(|line| line.language == language).or_else(|| lines.first());
    let ring = Ring {
        person: person.to_string(),
        language,
        line: line.map(|line| line.id.clone()).unwrap_or_default(),
        brief: None,
    };
    serde_json::to_string(&ring)
        .map_err(|error| StoreError::Abandoned(format!("write a call: {error}")))
}
