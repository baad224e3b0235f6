//! What the program says beside tickets, by the codes of its sentences, in the language of whoever reads it. Rows from
//! before there were codes are read by [`super::says`].
use crate::console::causes;
use crate::console::words::Words;
use crate::model::{Language, TicketStatus};
use crate::replies::Args;
use crate::tickets::{Said, Sentence};

/// Returns what sentences say, in their order. Whatever people wrote stays as they wrote it.
pub(super) fn told(words: &Words, said: &[Said]) -> String {
    let mut text = String::new();
    for (at, one) in said.iter().enumerate() {
        if at > 0 {
            // What came of an incident's news is a sentence of its own.
            let before = said.get(at.saturating_sub(1)).map(|one| one.code);
            text.push_str(match before {
                Some(Sentence::IncidentAct) => ". ",
                Some(Sentence::ProofWordOf) => " ",
                _ => "; ",
            });
        }
        text.push_str(&sentence(words, one));
    }
    text
}

fn value(said: &Said, at: usize) -> &str {
    said.values.get(at).map_or("", String::as_str)
}

/// How a sentence is told whose message does not get its values as they stand.
type Telling = fn(&Words, &Said) -> String;

/// Those sentences.
const OWN: &[(Sentence, Telling)] = &[
    (Sentence::Words, |_, said| value(said, 0).to_owned()),
    (Sentence::Changed, |words, said| {
        format!("{} → {}", stands(words, value(said, 0)), stands(words, value(said, 1)))
    }),
    (Sentence::StatusTold, |words, said| of_list(words, said, "status")),
    (Sentence::StatusMailed, |words, said| of_list(words, said, "status")),
    (Sentence::StatusMailedFull, |words, said| of_list(words, said, "status")),
    (Sentence::HungUp, |words, said| of_list(words, said, "place")),
    (Sentence::CallMenu, |words, _| words.say("console-way-menu")),
    (Sentence::CallSpeech, |words, _| words.say("console-way-speech")),
    (Sentence::CallDanger, |words, _| words.say("console-way-danger")),
    (Sentence::CallPerson, |words, _| words.say("console-way-person")),
    (Sentence::CallSilence, |words, _| words.say("console-way-silence")),
    (Sentence::CallUnfinished, |words, _| words.say("console-way-unfinished")),
    (Sentence::Menus, |words, said| {
        let menus = value(said, 0).split(" > ").map(|menu| words.known_word("menu", menu));
        menus.collect::<Vec<_>>().join(" → ")
    }),
    (Sentence::WrongCodes, |words, said| {
        let count = value(said, 0).parse::<i64>().unwrap_or_default();
        words.one("console-says-wrong-codes", "count", count)
    }),
    (Sentence::WarnedAcknowledged, warned),
    (Sentence::WarnedFirstAnswer, warned),
    (Sentence::WarnedUpdate, warned),
    (Sentence::Letter, letter),
    (Sentence::Leg, leg),
    (Sentence::Incident, incident),
    (Sentence::IncidentAct, incident),
    (Sentence::NotPermitted, |words, said| listed(words, said, (1, "permission"))),
    (Sentence::NotPermittedAt, |words, said| listed(words, said, (1, "permission"))),
    (Sentence::WhichSite, |words, said| listed(words, said, (1, "permission"))),
    (Sentence::Freeze, |words, said| listed(words, said, (0, "freeze"))),
    (Sentence::FreezeOfWhom, |words, said| listed(words, said, (0, "freeze"))),
    (Sentence::TaskDone, |words, said| {
        let task = format!("{} {}", words.known_word("task", value(said, 0)), value(said, 1));
        words.one(&message(said), "a", task.trim().to_owned())
    }),
    (Sentence::BadAddress, |words, said| plain(words, "console-refused-bad-address", said)),
    (Sentence::Owner, |words, said| listed(words, said, (1, "team"))),
    (Sentence::ProofAuthor, |words, said| causes::told(words, value(said, 0))),
    (Sentence::ProofSignature, |words, said| with_cause(words, said, 1)),
    (Sentence::ProofSomeSignature, |words, said| with_cause(words, said, 0)),
    (Sentence::ProofArc, |words, said| with_cause(words, said, 1)),
    (Sentence::NotHandedOver, |words, said| with_cause(words, said, 1)),
    (Sentence::NotInvited, |words, said| with_cause(words, said, 2)),
    (Sentence::NotSent, |words, said| {
        let mut told = said.clone();
        if let Some(kind) = told.values.first_mut() {
            *kind = words.known_word("outgoing-kind", kind);
        }
        with_cause(words, &told, 2)
    }),
    (Sentence::Dangerous, |words, said| listed(words, said, (1, "file"))),
    (Sentence::PlaceRenamed, |words, said| listed(words, said, (0, "place-kind"))),
    (Sentence::PlaceAmbiguous, |words, said| listed(words, said, (0, "place-kind"))),
    (Sentence::Label, label),
];

/// Returns what a sentence says.
pub(super) fn sentence(words: &Words, said: &Said) -> String {
    match OWN.iter().find(|(code, _)| *code == said.code) {
        Some((_, tell)) => tell(words, said),
        None => plain(words, &message(said), said),
    }
}

/// The message of a sentence.
fn message(said: &Said) -> String {
    format!("console-says-{}", said.code.as_str())
}

/// A sentence whose value is a word of a closed list.
fn of_list(words: &Words, said: &Said, list: &str) -> String {
    words.one(&message(said), "a", words.known_word(list, value(said, 0)))
}

/// A sentence of which one value is a word of a closed list, and the others stand as they are.
fn listed(words: &Words, said: &Said, (at, list): (usize, &str)) -> String {
    let mut told = said.clone();
    if let Some(value) = told.values.get_mut(at) {
        *value = words.known_word(list, value);
    }
    plain(words, &message(said), &told)
}

/// A sentence that ends with what somebody found out.
fn with_cause(words: &Words, said: &Said, at: usize) -> String {
    let mut told = said.clone();
    if let Some(cause) = told.values.get_mut(at) {
        *cause = causes::told(words, cause);
    }
    plain(words, &message(said), &told)
}

/// What a label was and is.
fn label(words: &Words, said: &Said) -> String {
    let what = value(said, 0);
    let shown = |text: &str| match what {
        _ if text == "none" => words.say("console-label-nothing"),
        "intent" | "also" => words.intents(text),
        "impact" | "urgency" => words.known_word(what, text),
        "danger" => words.say(if text == "yes" { "console-yes" } else { "console-no" }),
        "language" => words.language_named(text),
        _ => text.to_owned(),
    };
    let named = words.known_word("label", what);
    let named = if named == what { words.known_word("slot", what) } else { named };
    format!("{named}: {} → {}", shown(value(said, 1)), shown(value(said, 2)))
}

/// Who was warned, by which ways, of what is due when.
fn warned(words: &Words, said: &Said) -> String {
    let ways: Vec<String> =
        value(said, 1).split(", ").map(|way| words.known_word("way", way)).collect();
    let due = value(said, 2);
    let args = Args::new()
        .with("a", value(said, 0).to_owned())
        .with("b", ways.join(", "))
        .with("c", due.parse().map_or_else(|_| due.to_owned(), |at| words.moment(at)));
    words.with(&message(said), &args)
}

/// A letter of the program's own, and its language.
fn letter(words: &Words, said: &Said) -> String {
    let tag = value(said, 1);
    let language = tag.parse::<Language>();
    let language = language.map_or_else(|_| tag.to_owned(), |language| language.tag().to_owned());
    let args = Args::new().with("a", words.known_word("letter", value(said, 0)));
    words.with(&message(said), &args.with("b", words.language_named(&language)))
}

/// Somebody who was rung, and what came of it.
fn leg(words: &Words, said: &Said) -> String {
    let args = Args::new()
        .with("a", value(said, 0).to_owned())
        .with("b", value(said, 1).to_owned())
        .with("c", words.known_word("leg", &value(said, 2).replace(',', "")))
        .with("seconds", value(said, 3).to_owned());
    words.with(&message(said), &args)
}

fn incident(words: &Words, said: &Said) -> String {
    let args = Args::new().with("a", value(said, 0).to_owned()).with("b", news(words, said));
    words.with("console-says-incident", &args)
}

/// What became of an incident: where it stands, what it is about and where; or what was done with it.
fn news(words: &Words, said: &Said) -> String {
    if said.code == Sentence::IncidentAct {
        return words.known_word("incident-act", value(said, 1));
    }
    let kind = words.intents(value(said, 2));
    let state = words.known_word("incident-state", value(said, 1));
    format!("{state}: {kind}, {}", value(said, 3))
}

/// Where a ticket stands, or how urgent it is.
fn stands(words: &Words, text: &str) -> String {
    match text.parse::<TicketStatus>() {
        Ok(status) => words.word("status", status.as_str()),
        // Priorities are the same in every language.
        Err(_) => text.to_owned(),
    }
}

/// A sentence whose message gets its values as `$a`, `$b` and `$c`.
fn plain(words: &Words, id: &str, said: &Said) -> String {
    let args = ["a", "b", "c"].iter().zip(&said.values).fold(Args::new(), |args, (name, value)| {
        // Moments stand there as machines write them.
        args.with(name, value.parse().map_or_else(|_| value.clone(), |at| words.moment(at)))
    });
    words.with(id, &args)
}
