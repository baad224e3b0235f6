//! A performance as TwiML, in the subset that all three platforms understand.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Account;
use super::super::paths::Paths;
use super::xml::{Element, TooLong};
use crate::calls::{Act, Dial, Listen, Performance, Spoken, Tape};
use crate::channels::webhook::Dialect;
use crate::model::{Language, PhoneNumber};

/// Whose leg a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Side {
    /// The caller's. When nothing comes, the call goes on to the next step.
    Caller,
    /// A responder's. When nothing comes, the leg ends: a document that is read to its end would
    /// put him, or his mailbox, through.
    Responder,
}

/// What a document needs to know beside the performance.
#[derive(Clone, Debug)]
pub(in super::super) struct Stage {
    pub(in super::super) paths: Paths,
    pub(in super::super) side: Side,
    pub(in super::super) account: Arc<Account>,
    /// The language of what is heard when nothing is said.
    pub(in super::super) language: Language,
    /// What callers hear while they wait; silence if empty.
    pub(in super::super) hold_music: Arc<str>,
    /// Words that a transcriber shall expect, by language.
    pub(in super::super) hints: Arc<BTreeMap<Language, String>>,
    /// What a responder is shown instead of the line's number, when the platform may not own that.
    pub(in super::super) shown: Option<PhoneNumber>,
}

/// Seconds after music that is played to its end; a platform waits for at least one.
const AFTER_MUSIC_S: u64 = 1;
/// The longest wait that all platforms allow, in seconds (Telnyx: 120).
const WAIT_S_MAX: u64 = 120;
/// What ends a recording: every key, so that 9 and 0 are heard while it runs.
const RECORD_END_KEYS: &str = "1234567890*#";

impl Stage {
    /// Writes the document of a performance.
    pub(in super::super) fn document(&self, performance: &Performance) -> Result<String, TooLong> {
        let spoken = self.spoken(&performance.say);
        let root = Element::new("Response");
        let root = match (&performance.then, self.side) {
            (Act::Collect(listen), side) => {
                let next = self.next(performance);
                let root = root.children(self.gathers(performance, *listen, &next, spoken));
                match side {
                    Side::Caller => root.child(redirect(&next)),
                    Side::Responder => root.child(Element::new("Hangup")),
                }
            }
            (Act::Record(tape), Side::Caller) => {
                let next = self.next(performance);
                root.children(spoken).child(self.record(*tape, &next)).child(redirect(&next))
            }
            (Act::Dial(dial), Side::Caller) => {
                root.children(spoken).child(self.dial(dial, &self.next(performance)))
            }
            // To its end, and so through to the caller.
            (Act::Bridge, Side::Responder) => root.children(spoken),
            (Act::HangUp, _) | (Act::Bridge, Side::Caller) => {
                root.children(spoken).child(Element::new("Hangup"))
            }
            (Act::Record(_) | Act::Dial(_), Side::Responder) => {
                root.children(spoken).child(Element::new("Hangup"))
            }
        };
        root.document(self.bytes_max())
    }

    /// The largest document that this platform reads.
    pub(in super::super) fn bytes_max(&self) -> usize {
        super::bytes_max(self.account.dialect)
    }

    /// Returns a text as it is spoken on this platform.
    pub(in super::super) fn say(&self, language: Language, text: &str) -> Element {
        Element::new("Say")
            .with("language", tag(language))
            .with_some("voice", self.account.voices.get(&language).map(String::as_str))
            .text(text)
    }

    fn spoken(&self, say: &[Spoken]) -> Vec<Element> {
        say.iter().map(|spoken| self.say(spoken.language, &spoken.text)).collect()
    }

    fn next(&self, performance: &Performance) -> String {
        match self.side {
            Side::Caller => self.paths.step(&performance.next),
            Side::Responder => self.paths.responder(&performance.next),
        }
    }

    /// Listens, twice where a lone 9 or 0 counts. A platform has one time for the first key and for
    /// those between; so the shorter one stands in both, and who has not begun after the first is
    /// listened to for the rest of his time.
    fn gathers(
        &self,
        performance: &Performance,
        listen: Listen,
        next: &str,
        spoken: Vec<Element>,
    ) -> Vec<Element> {
        let (first, between) = (seconds(listen.first_digit_ms), seconds(listen.inter_digit_ms));
        let rest = first.saturating_sub(between);
        if !listen.lone_keys || rest == 0 {
            let gather = self.gather(performance, listen, next, spoken, first.max(between));
            return vec![gather.with("actionOnEmptyResult", "true")];
        }
        // Without actionOnEmptyResult a platform goes on to the second when nothing comes, or
        // nothing but the end key: those two are one in each step of several keys.
        vec![
            self.gather(performance, listen, next, spoken, between),
            self.gather(performance, listen, next, vec![], rest)
                .with("actionOnEmptyResult", "true"),
        ]
    }

    fn gather(
        &self,
        performance: &Performance,
        listen: Listen,
        next: &str,
        spoken: Vec<Element>,
        wait_s: u64,
    ) -> Element {
        let music = listen.hold && !self.hold_music.is_empty();
        // A platform begins to count when everything inside has been heard.
        let wait_s = if music { AFTER_MUSIC_S } else { wait_s.clamp(1, WAIT_S_MAX) };
        let speech = listen.speech && self.account.speech && !listen.sensitive;
        let language = performance.say.last().map_or(self.language, |spoken| spoken.language);
        let keys = listen.digits_max.max(1).to_string();
        // One key is taken as it is; several may be ended by #.
        let end_key = if listen.digits_max > 1 { "#" } else { "" };
        let mut gather = Element::new("Gather")
            .with("input", if speech { "dtmf speech" } else { "dtmf" })
            .with("numDigits", keys.as_str())
            .with_some("maxDigits", (self.account.dialect == Dialect::Telnyx).then_some(keys))
            .with("finishOnKey", end_key)
            .with("timeout", wait_s.to_string())
            .with("action", next)
            .with("method", "POST");
        if speech {
            let hints = self.hints.get(&language).filter(|hints| !hints.is_empty());
            gather = gather
                .with("speechTimeout", "auto")
                .with("language", tag(language))
                .with_some("hints", hints.map(String::as_str));
        }
        let sound = music.then(|| Element::new("Play").text(self.hold_music.as_ref()));
        gather.children(spoken).children(sound)
    }

    fn record(&self, tape: Tape, next: &str) -> Element {
        Element::new("Record")
            .with("maxLength", seconds(tape.longest_ms).max(1).to_string())
            .with("timeout", seconds(tape.silence_ms).max(1).to_string())
            .with("finishOnKey", RECORD_END_KEYS)
            .with("playBeep", "true")
            .with("action", next)
            .with("method", "POST")
            .with("recordingStatusCallback", self.paths.recording())
            .with("recordingStatusCallbackMethod", "POST")
    }

    fn dial(&self, dial: &Dial, next: &str) -> Element {
        let screening = dial.screening.as_ref().map(|token| self.paths.answered(token));
        let shown = self.shown.as_ref().unwrap_or(&dial.shown);
        ring(dial.number.as_str(), Some(shown.as_str()), dial.ring_s, Some(next), screening)
    }
}

/// Rings one number; `screening` is where the platform asks what to do when somebody answers,
/// before it puts anybody through.
pub(in super::super) fn ring(
    number: &str,
    shown: Option<&str>,
    ring_s: u64,
    next: Option<&str>,
    screening: Option<String>,
) -> Element {
    let method = screening.is_some().then_some("POST");
    let method_of_next = next.is_some().then_some("POST");
    let number =
        Element::new("Number").with_some("url", screening).with_some("method", method).text(number);
    Element::new("Dial")
        .with("timeout", ring_s.clamp(5, WAIT_S_MAX).to_string())
        .with("answerOnBridge", "true")
        .with_some("callerId", shown)
        .with_some("action", next)
        .with_some("method", method_of_next)
        .child(number)
}

/// Goes on to another address.
pub(in super::super) fn redirect(to: &str) -> Element {
    Element::new("Redirect").with("method", "POST").text(to)
}

/// The language as the platforms name it; ours is British.
pub(in super::super) const fn tag(language: Language) -> &'static str {
    match language {
        Language::Spanish => "es-ES",
        Language::Portuguese => "pt-PT",
        Language::English => "en-GB",
    }
}

/// Whole seconds, never less than what was asked for.
const fn seconds(ms: u64) -> u64 {
    ms.div_ceil(1000)
}
