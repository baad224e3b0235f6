//! What is heard and done on a leg, the same whatever carries the call, and how it is written in a
//! transcript.
use std::fmt::Write as _;

use crate::calls::{Act, Performance};
use crate::model::{Language, PhoneNumber};

/// Digits of a ticket's number, which is spoken digit by digit and differs from run to run.
const TICKET_DIGITS: usize = 7;

/// What one leg performs: say, then do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What is said, in order.
    pub say: Vec<Said>,
    /// What follows.
    pub then: Doing,
}

/// Something said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The language.
    pub language: Language,
    /// The words.
    pub text: String,
}

/// What follows what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Somebody is listened to.
    Listens {
        /// Keys after which listening stops at once.
        keys: u8,
        /// Speech may answer too.
        speech: bool,
        /// The keys are a code; not every carrier knows.
        hidden: bool,
    },
    /// What he says is recorded.
    Records,
    /// Somebody is rung.
    Rings {
        /// Whom, as the desk calls him.
        responder: String,
        /// His number.
        number: PhoneNumber,
        /// How long, in seconds.
        ring_s: u64,
        /// Whether he is asked for a key when he answers.
        asked: bool,
    },
    /// The leg is joined with the caller's.
    Bridged,
    /// The leg ends.
    HangsUp,
}

impl From<&Performance> for Scene {
    fn from(performance: &Performance) -> Self {
        let say = performance
            .say
            .iter()
            .map(|spoken| Said { language: spoken.language, text: spoken.text.clone() });
        let then = match &performance.then {
            Act::Collect(listen) => Doing::Listens {
                keys: listen.digits_max,
                speech: listen.speech && !listen.sensitive,
                hidden: listen.sensitive,
            },
            Act::Record(_) => Doing::Records,
            Act::Dial(dial) => Doing::Rings {
                responder: dial.responder.clone(),
                number: dial.number.clone(),
                ring_s: dial.ring_s,
                asked: dial.screening.is_some(),
            },
            Act::Bridge => Doing::Bridged,
            Act::HangUp => Doing::HangsUp,
        };
        Self { say: say.collect(), then }
    }
}

impl Scene {
    /// Returns the lines of a transcript; `who` names the responder whose leg it is. What differs
    /// from run to run is written as `#`.
    #[must_use]
    pub fn lines(&self, who: Option<&str>) -> Vec<String> {
        let lead = who.map_or_else(String::new, |who| format!("{who} "));
        let mut lines: Vec<String> = self
            .say
            .iter()
            .map(|said| format!("{lead}{}: {}", said.language.folder(), masked(&said.text)))
            .collect();
        lines.push(format!("{lead}{}", self.then.line()));
        lines
    }
}

impl Doing {
    /// Returns the line of a transcript.
    fn line(&self) -> String {
        match self {
            Self::Listens { keys, speech, .. } => {
                let (many, ear) =
                    (if *keys == 1 { "" } else { "s" }, if *speech { ", speech" } else { "" });
                format!("({keys} key{many}{ear})")
            }
            Self::Records => "(records)".to_owned(),
            Self::Rings { responder, number, ring_s, asked } => {
                let at_once = if *asked { "" } else { ", connected on answer" };
                format!("(rings {responder} {number}, {ring_s} s{at_once})")
            }
            Self::Bridged => "(bridged)".to_owned(),
            Self::HangsUp => "(hangs up)".to_owned(),
        }
    }
}

/// Writes the digits of ticket numbers as `#`, as written and as spoken.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = spoken_digits(rest).or_else(|| written_number(rest));
        // In the midst of a longer row of digits no ticket number begins.
        let row = out.strip_suffix(' ').is_some_and(|o| o.ends_with(|c: char| c.is_ascii_digit()));
        let begins = !row && !out.chars().last().is_some_and(char::is_alphanumeric);
        let step = match length.filter(|_| begins) {
            Some(length) => {
                let (number, _) = rest.split_at_checked(length).unwrap_or((rest, ""));
                for c in number.chars() {
                    out.push(if c.is_ascii_digit() { '#' } else { c });
                }
                length
            }
            None => {
                let _never = out.write_char(character);
                character.len_utf8()
            }
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    out
}

/// The length of exactly seven single digits with spaces between, if the text begins so.
fn spoken_digits(text: &str) -> Option<usize> {
    let length = TICKET_DIGITS * 2 - 1;
    let number = text.get(..length)?;
    let alone = |(at, byte): (usize, u8)| {
        if at % 2 == 0 { byte.is_ascii_digit() } else { byte == b' ' }
    };
    let more = text.get(length..).is_some_and(|rest| {
        rest.bytes().next().is_some_and(|b| b.is_ascii_digit())
            || (rest.starts_with(' ') && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit))
    });
    (!more && number.bytes().enumerate().all(alone)).then_some(length)
}

/// The length of `CT-` and seven digits, if the text begins so.
fn written_number(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("CT-")?.get(..TICKET_DIGITS)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then_some("CT-".len() + TICKET_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_numbers_are_hidden_and_other_numbers_stay() {
        for (text, expected) in [
            ("Su caso es 0 0 0 0 0 1 3.", "Su caso es # # # # # # #."),
            ("Caso 1 2 3 4 5 6 7", "Caso # # # # # # #"),
            ("al 9 1 0, 0 0 0, 0 0 1. Pulse 1.", "al 9 1 0, 0 0 0, 0 0 1. Pulse 1."),
            ("1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8"),
            ("CT-0000013 y CT-00", "CT-####### y CT-00"),
            ("número, 7 cifras", "número, 7 cifras"),
            ("", ""),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }
}
