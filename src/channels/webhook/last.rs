//! The last resort: when the calls fail, the caller is put through to a person all the same.
//!
//! Nothing of it is stored: all that a step must know stands in its address, under a mark that
//! nobody else can make. Somebody on call is asked for the key here too, and nothing but the key
//! puts him through.
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use ring::hmac;

use super::event::is_unjoined;
use super::paths::{LastStep, LastTicket};
use super::twiml::{Stage, redirect, ring};
use super::{Account, CallDoor, CallRequest, CallStatus, Element, LastPerson, Secrets};
use crate::model::{Language, PhoneNumber, Timestamp};

/// How many people are tried.
const PEOPLE_MAX: usize = 6;
/// How long each is rung, in seconds; a mobile network's mailbox takes over later, as a rule.
const RING_S: u64 = 25;
/// How often a responder hears the question.
const ASKED_MAX: usize = 2;
/// How long he has for the key each time, in seconds.
const KEY_S: u64 = 8;
/// Calls of which we remember that somebody took them.
const TAKEN_MAX: usize = 256;

/// Which calls somebody took, and which person in turn it was.
#[derive(Debug, Default)]
pub(super) struct LastResort {
    taken: Mutex<VecDeque<(String, u8)>>,
}

/// The caller's side of one call of the last resort.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    /// The account, as the configuration calls it.
    pub(super) carrier: &'a str,
    /// What the account signs with; our marks come of it.
    pub(super) secrets: &'a Secrets,
    /// The caller's call.
    pub(super) call: &'a str,
    /// The id of the line.
    pub(super) line: Option<&'a str>,
    /// The number of the line.
    pub(super) number: Option<&'a PhoneNumber>,
}

impl LastResort {
    /// Writes what a caller hears when nothing else works.
    pub(super) fn begin<D: CallDoor>(
        &self,
        door: &D,
        stage: &Stage,
        caller: Caller<'_>,
        now: Timestamp,
    ) -> Element {
        self.ring(door, stage, caller, 0, now, "phone-fallback")
    }

    /// Rings the first person from a place on, or says that there is nobody.
    fn ring<D: CallDoor>(
        &self,
        door: &D,
        stage: &Stage,
        caller: Caller<'_>,
        from: u8,
        now: Timestamp,
        words: &'static str,
    ) -> Element {
        let root = Element::new("Response");
        let people = door.last_resort(caller.line);
        let found = (0_u8..).zip(people.iter().take(PEOPLE_MAX)).find(|(place, _)| *place >= from);
        let Some((place, person)) = found else {
            let nobody = say(door, stage, stage.language, "phone-fallback-nobody", caller.number);
            return root.children(nobody).child(Element::new("Hangup"));
        };
        let ticket = ticket(caller, place, person, now);
        let paths = &stage.paths;
        let screening = (!person.attended).then(|| paths.last(LastStep::Answered, &ticket));
        root.children(say(door, stage, stage.language, words, None)).child(ring(
            person.number.as_str(),
            stage.shown.as_ref().or(caller.number).map(PhoneNumber::as_str),
            RING_S,
            Some(&paths.last(LastStep::Ended, &ticket)),
            screening,
        ))
    }

    /// Writes what a responder hears who answered.
    pub(super) fn answered<D: CallDoor>(door: &D, stage: &Stage, ticket: &LastTicket) -> Element {
        let asked = (0..ASKED_MAX).map(|_| {
            Element::new("Gather")
                .with("input", "dtmf")
                .with("numDigits", "1")
                .with("finishOnKey", "")
                .with("timeout", KEY_S.to_string())
                .with("action", stage.paths.last(LastStep::Keyed, ticket))
                .with("method", "POST")
                .children(say(door, stage, ticket.language, "screen-fallback", None))
        });
        Element::new("Response").children(asked).child(Element::new("Hangup"))
    }

    /// Takes a responder's key: `1` puts him through, and nothing else does.
    pub(super) fn keyed<D: CallDoor>(
        &self,
        door: &D,
        stage: &Stage,
        ticket: &LastTicket,
        request: &CallRequest,
    ) -> Element {
        let root = Element::new("Response");
        if !request.keys().is_some_and(|keys| matches!(keys.expose(), "1" | "1#")) {
            return root.child(Element::new("Hangup"));
        }
        let taker = (ticket.call.clone(), ticket.place);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.contains(&taker) {
            if taken.len() >= TAKEN_MAX {
                taken.pop_front();
            }
            taken.push_back(taker);
        }
        drop(taken);
        root.children(say(door, stage, ticket.language, "screen-connecting", None))
    }

    /// Goes on with the caller when a leg is over.
    pub(super) fn ended<D: CallDoor>(
        &self,
        door: &D,
        stage: &Stage,
        caller: Caller<'_>,
        ticket: &LastTicket,
        request: &CallRequest,
        now: Timestamp,
    ) -> Element {
        let word = request.value("DialCallStatus").and_then(CallStatus::read);
        let answered = matches!(word, Some(CallStatus::Completed | CallStatus::InProgress));
        let joined = answered && !is_unjoined(request);
        let taker = (ticket.call.clone(), ticket.place);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner).contains(&taker);
        // Who pressed the key and was lost before he was put through has not helped anybody.
        if joined && (taken || ticket.attended) {
            let bye = say(door, stage, stage.language, "phone-goodbye", None);
            return Element::new("Response").children(bye).child(Element::new("Hangup"));
        }
        let next = ticket.place.saturating_add(1);
        self.ring(door, stage, caller, next, now, "phone-still-connecting")
    }
}

fn ticket(caller: Caller<'_>, place: u8, person: &LastPerson, now: Timestamp) -> LastTicket {
    let mut ticket = LastTicket {
        call: caller.call.to_owned(),
        place,
        number: person.number.clone(),
        language: person.language,
        attended: person.attended,
        hour: hour(now),
        mark: String::new(),
    };
    // There is a key for each secret, and no account without a secret.
    if let Some(key) = caller.secrets.marks().first() {
        let tag = hmac::sign(key, written(caller.carrier, &ticket).as_bytes());
        ticket.mark = data_encoding::BASE32_NOPAD.encode(tag.as_ref()).to_lowercase();
    }
    ticket
}

/// Returns whether we wrote an address for a call of this account in this hour or the one before.
pub(super) fn is_ours(account: &Account, ticket: &LastTicket, now: Timestamp) -> bool {
    let age = hour(now).saturating_sub(ticket.hour);
    let given = data_encoding::BASE32_NOPAD.decode(ticket.mark.to_uppercase().as_bytes());
    let written = written(&account.id, ticket);
    let same = given.is_ok_and(|given| {
        let fits = |key: &hmac::Key| hmac::verify(key, written.as_bytes(), &given).is_ok();
        account.secrets.marks().iter().any(fits)
    });
    same && (0..=1).contains(&age)
}

/// What is marked.
fn written(carrier: &str, ticket: &LastTicket) -> String {
    format!(
        "{carrier}\n{}\n{}\n{}\n{}\n{}\n{}",
        ticket.call, ticket.place, ticket.number, ticket.language, ticket.attended, ticket.hour
    )
}

fn hour(now: Timestamp) -> i64 {
    now.as_second().div_euclid(3600)
}

/// Says one of our own messages; nothing when it cannot be rendered, because silence and a person
/// are better than an error.
pub(super) fn say<D: CallDoor>(
    door: &D,
    stage: &Stage,
    language: Language,
    id: &'static str,
    number: Option<&PhoneNumber>,
) -> Option<Element> {
    door.say(language, id, number).map(|text| stage.say(language, &text))
}

/// Asks a caller to wait for an answer that is not ready, and to come back for it.
pub(super) fn filler<D: CallDoor>(door: &D, stage: &Stage, times: u8, back: &str) -> Element {
    // The words now and then; a moment of silence between.
    let words =
        times.is_multiple_of(4).then(|| say(door, stage, stage.language, "phone-one-moment", None));
    let pause = Element::new("Pause").with("length", "1");
    Element::new("Response").children(words.flatten()).child(pause).child(redirect(back))
}

/// Ends a leg without a word.
pub(super) fn hang_up() -> Element {
    Element::new("Response").child(Element::new("Hangup"))
}
