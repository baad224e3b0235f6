//! A call by hand: the terminal is the caller's telephone, and that of whoever is rung.
use super::super::desk::{Client, Words};
use super::super::{Failure, Output, Tone, Verdict};
use super::door::SimulatorDoor;
use super::keyboard;
use super::play::{At, Move, Phones, Stuck};
use super::script::{Deed, Start};
use super::view::View;
use crate::api::call_shapes::Keyed;

/// Calls until one side hangs up, or the input ends.
pub(super) fn run(
    client: &Client,
    words: &Words,
    start: &Start,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let failed = |stuck: Stuck| Failure::Usage(stuck.0);
    let view = View::new(words);
    out.line(Some(Tone::Faint), &words.say("cli-phone-help"))?;
    let (mut phones, heard) = Phones::begin(SimulatorDoor::new(client), start).map_err(failed)?;
    view.show(&heard, phones.at(), &phones.driver().page().map_err(failed)?, out)?;
    loop {
        if *phones.at() == At::Over {
            return Ok(Verdict::Good);
        }
        let hidden = matches!(phones.at(), At::Listens { hidden: true, .. });
        out.text("> ")?;
        out.flush()?;
        let Some(typed) = keyboard::line(hidden)? else {
            phones.end().map_err(failed)?;
            return Ok(Verdict::Good);
        };
        if hidden && keys(typed.trim()).is_some() {
            out.line(Some(Tone::Faint), "****")?;
        }
        let moves = match read(phones.at(), typed.trim()) {
            Ok(moves) => moves,
            Err(id) => {
                out.line(Some(Tone::Caution), &words.say(id))?;
                continue;
            }
        };
        let mut heard = vec![];
        for what in &moves {
            heard.extend(phones.act(what).map_err(failed)?);
        }
        view.show(&heard, phones.at(), &phones.driver().page().map_err(failed)?, out)?;
    }
}

fn keys(text: &str) -> Option<Keyed> {
    Keyed::new(text.to_owned()).ok()
}

/// Reads what was typed; else the id of what to say about it.
fn read(at: &At, text: &str) -> Result<Vec<Move>, &'static str> {
    let deed = |deed| Ok(vec![Move::Other(deed)]);
    if text == ":hangup" {
        return deed(Deed::HangUp);
    }
    match (at, text) {
        (At::Listens { .. }, "") => deed(Deed::Wait),
        (At::Listens { speech, .. }, _) => match keys(text) {
            Some(keys) => Ok(vec![Move::Press(keys)]),
            None if text.starts_with(':') => Err("cli-phone-unknown"),
            None if *speech => deed(Deed::Say(text.to_owned())),
            None => Err("cli-phone-keys-only"),
        },
        (At::Records, "") => deed(Deed::Record(0)),
        (At::Records, _) => {
            let seconds = text.strip_prefix(":record ").and_then(|s| s.trim().parse().ok());
            seconds.map_or(Err("cli-phone-record-how"), |seconds| deed(Deed::Record(seconds)))
        }
        (At::Rings { .. }, "answer") => deed(Deed::Answer),
        (At::Rings { .. }, "no answer" | "") => deed(Deed::NoAnswer),
        (At::Rings { .. }, "busy") => deed(Deed::Busy),
        (At::Rings { asked: true, .. }, "declines") => {
            let two = keys("2").map(Move::ResponderPress);
            Ok([Some(Move::Other(Deed::Answer)), two].into_iter().flatten().collect())
        }
        (At::Rings { .. }, _) => Err("cli-phone-ring-how"),
        (At::Asked { .. }, "") => deed(Deed::ResponderWaits),
        (At::Asked { .. }, "hangs up") => deed(Deed::ResponderHangsUp),
        (At::Asked { .. }, _) => match keys(text) {
            Some(keys) => Ok(vec![Move::ResponderPress(keys)]),
            None => Err("cli-phone-asked-how"),
        },
        (At::Talk { .. }, "" | "hangs up") => deed(Deed::ResponderHangsUp),
        (At::Talk { .. }, _) => Err("cli-phone-talk-how"),
        (At::Over, _) => Err("cli-phone-over"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_means_what_the_moment_says() {
        let listens = |speech| At::Listens { keys: 1, speech, hidden: false };
        let rings = At::Rings { responder: "marta".to_owned(), asked: true };
        let asked = At::Asked { responder: "marta".to_owned(), keys: 1 };
        let talk = At::Talk { responder: "marta".to_owned() };
        for (at, text, expected) in [
            (listens(true), "9", "Ok([Press(Keyed(****))])"),
            (listens(true), "", "Ok([Other(Wait)])"),
            (listens(true), "se ha ido la luz", "Ok([Other(Say(\"se ha ido la luz\"))])"),
            (listens(false), "hola", "Err(\"cli-phone-keys-only\")"),
            (listens(true), ":what", "Err(\"cli-phone-unknown\")"),
            (listens(true), ":hangup", "Ok([Other(HangUp)])"),
            (At::Records, ":record 7", "Ok([Other(Record(7))])"),
            (At::Records, "", "Ok([Other(Record(0))])"),
            (rings.clone(), "declines", "Ok([Other(Answer), ResponderPress(Keyed(****))])"),
            (rings.clone(), "no answer", "Ok([Other(NoAnswer)])"),
            (rings, "1", "Err(\"cli-phone-ring-how\")"),
            (asked.clone(), "1", "Ok([ResponderPress(Keyed(****))])"),
            (asked, "hangs up", "Ok([Other(ResponderHangsUp)])"),
            (talk, "", "Ok([Other(ResponderHangsUp)])"),
        ] {
            assert_eq!(format!("{:?}", read(&at, text)), expected, "{text}");
        }
    }
}
