//! What happened to a ticket, as it happened: what was said and written, heard and sent, who was rung.
use std::collections::BTreeSet;

use super::says::said;
use crate::console::shown;
use crate::console::words::Words;
use crate::conversation::Conversation;
use crate::intake::{Settings, TicketCall, TicketView};
use crate::model::TicketNumber;
use crate::store::{LegRow, recording_named};
use crate::tickets::{EventKind, TicketEvent};

/// Lines of one sort: what was said, or what was quoted of others.
pub(super) struct Piece {
    pub(super) quoted: bool,
    pub(super) lines: Vec<String>,
}

/// A recording that can be heard.
pub(super) struct Sound {
    pub(super) href: String,
    pub(super) label: String,
}

/// Something that happened.
pub(super) struct Event {
    pub(super) place: usize,
    pub(super) at: String,
    pub(super) at_machine: String,
    pub(super) what: String,
    pub(super) by: String,
    pub(super) pieces: Vec<Piece>,
    /// Whether somebody said or wrote it.
    pub(super) is_said: bool,
    pub(super) attachments: Vec<String>,
    pub(super) sounds: Vec<Sound>,
    /// Where the mail is shown as it was written.
    pub(super) mail: Option<String>,
    /// Whether it can be made a ticket of its own.
    pub(super) splits: bool,
}

/// A call of the ticket.
pub(super) struct Call {
    pub(super) from: String,
    pub(super) line: String,
    pub(super) at: String,
    pub(super) until: String,
    /// Where the caller is, while it goes on; and through which menus he went.
    pub(super) place: String,
    pub(super) menus: String,
    /// What was heard of him so far; once the call is over it stands among what happened.
    pub(super) heard: Vec<String>,
    pub(super) legs: Vec<Leg>,
}

/// Somebody who was rung.
pub(super) struct Leg {
    pub(super) who: String,
    pub(super) at: String,
    pub(super) came: String,
}

/// Makes what happened of a ticket; `mails` are the places of those whose mail is kept.
pub(super) fn events(words: &Words, view: &TicketView, mails: &BTreeSet<usize>) -> Vec<Event> {
    let messages = view.events.iter().filter(|event| event.kind == EventKind::Message).count();
    let splits = messages > 1 && view.ticket.merged_into.is_none();
    let made = view.events.iter().zip(1..).map(|(one, place)| {
        let mut event = event(words, view.ticket.number, one, place);
        event.mail =
            mails.contains(&place).then(|| format!("/tickets/{}/mail/{place}", view.ticket.number));
        event.splits = splits && one.kind == EventKind::Message;
        event
    });
    made.collect()
}

fn event(words: &Words, ticket: TicketNumber, event: &TicketEvent, place: usize) -> Event {
    let (mut attachments, mut sounds) = (vec![], vec![]);
    for note in &event.attachments {
        match recording_named(&note.name) {
            Some((reference, seconds)) => sounds.push(Sound {
                href: format!("/tickets/{ticket}/recordings/{reference}"),
                label: words.one("console-recording", "seconds", i64::from(seconds)),
            }),
            None => attachments.push(format!("{} ({}, {} B)", note.name, note.mime, note.bytes)),
        }
    }
    Event {
        place,
        at: words.moment(event.at),
        at_machine: words.machine(event.at),
        what: words.word("event", event.kind.as_str()),
        by: event.by.clone(),
        pieces: pieces(&said(words, event)),
        is_said: matches!(event.kind, EventKind::Message | EventKind::Answered),
        attachments,
        sounds,
        mail: None,
        splits: false,
    }
}

/// Parts what was said from what was quoted.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = vec![];
    for line in text.lines() {
        let quoted = line.trim_start().starts_with('>');
        match pieces.last_mut() {
            Some(piece) if piece.quoted == quoted => piece.lines.push(line.to_owned()),
            _ => pieces.push(Piece { quoted, lines: vec![line.to_owned()] }),
        }
    }
    pieces
}

/// Makes the calls of a ticket.
pub(super) fn calls(words: &Words, settings: &Settings, calls: &[TicketCall]) -> Vec<Call> {
    let leg = |leg: &LegRow| Leg {
        who: leg.responder.clone(),
        at: words.moment(leg.rung_at),
        came: leg.outcome.as_deref().map_or_else(
            || words.say("console-leg-running"),
            |outcome| words.known_word("leg", &outcome.replace(',', "")),
        ),
    };
    let made = calls.iter().map(|one| {
        let goes_on = one.call.ended_at.is_none();
        let state = serde_json::from_str::<Conversation>(&one.call.state).ok();
        let state = state.as_ref().filter(|_| goes_on);
        let menus = state.map(|state| state.facts().path.as_slice()).unwrap_or_default();
        let menus: Vec<String> = menus.iter().map(|menu| words.known_word("menu", menu)).collect();
        Call {
            from: shown::caller(words, one.call.caller.as_ref()),
            line: shown::line(words, settings, &one.call.line),
            at: words.moment(one.call.started_at),
            until: one.call.ended_at.map(|at| words.moment(at)).unwrap_or_default(),
            place: state.map(|state| words.word("place", state.place())).unwrap_or_default(),
            menus: menus.join(" → "),
            heard: state.map(|state| state.facts().said.clone()).unwrap_or_default(),
            legs: one.legs.iter().map(leg).collect(),
        }
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn what_is_quoted_is_a_piece_of_its_own() {
        let told: Vec<(bool, usize)> = pieces("hola\n> antes\n> y antes\n\nadios")
            .iter()
            .map(|piece| (piece.quoted, piece.lines.len()))
            .collect();
        assert_eq!(told, [(false, 1), (true, 2), (false, 2)]);
        assert!(pieces("").is_empty());
    }
}
