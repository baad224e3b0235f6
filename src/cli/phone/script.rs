//! Scripts of calls: what a caller does, and between it what he must hear.
//!
//! Pure. A script is a text file of the desk lead; `docs/recipes/try-a-call.md` shows one.
use std::collections::BTreeMap;

use crate::api::call_shapes::Keyed;
use crate::model::SensitiveDigits;

/// Lines of one script.
pub const LINES_MAX: usize = 2_000;
/// Seconds of a recording in a script.
const RECORDING_S_MAX: u32 = 600;

/// A script as it was written.
#[derive(Clone, Debug)]
pub struct Script {
    /// How the call begins.
    pub start: Start,
    /// What stands before anything is heard: comments and how the call begins.
    pub(super) head: Vec<String>,
    /// What is heard first.
    pub(super) opening: Block,
    /// What is done, and what is heard after each.
    pub(super) acts: Vec<(Input, Block)>,
    /// What must have become of the call.
    pub(super) expected: Vec<(usize, Expectation)>,
    /// Whether a section says so.
    pub(super) expects: bool,
}

/// How a scripted call begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The line rung.
    pub line: Option<String>,
    /// The caller's number.
    pub from: Option<String>,
    /// Whether that number is proven.
    pub verified: bool,
    /// Whether speech is not written down.
    pub no_speech: bool,
    /// Whether nothing can be recorded.
    pub no_records: bool,
}

/// What must be heard after something was done.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// The line of the file where it is to be heard.
    pub(super) line: usize,
    /// What must be heard, by line.
    pub(super) expected: Vec<(usize, String)>,
    /// Comments that stand there.
    pub(super) comments: Vec<String>,
}

/// Something that a caller or a responder does, with its line of the file.
#[derive(Clone, Debug)]
pub struct Input {
    /// The line of the file.
    pub line: usize,
    /// What is done.
    pub what: Deed,
    /// As it was written.
    pub(super) written: String,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Keys, or the name of a value that is keyed.
    Press(String),
    /// Speech.
    Say(String),
    /// Nothing.
    Wait,
    /// A message of so many seconds; nothing is said at 0.
    Record(u32),
    /// The caller hangs up.
    HangUp,
    /// The responder does not answer.
    NoAnswer,
    /// The responder's line is busy.
    Busy,
    /// The responder cannot be rung.
    Unreachable,
    /// The responder answers.
    Answer,
    /// The responder presses keys.
    ResponderPress(String),
    /// The responder does nothing.
    ResponderWaits,
    /// The responder hangs up.
    ResponderHangsUp,
}

/// What must have become of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// A ticket: priority, queue, intent, assurance and status, by words.
    Ticket(String),
    /// No ticket, for this reason.
    NoTicket(String),
    /// It was added to a ticket, for this reason.
    Joined(String),
    /// An event of its tickets has this text.
    Event(String),
}

impl Expectation {
    /// Returns it as it stands in a script.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Ticket(words) => format!("ticket {words}"),
            Self::NoTicket(reason) => format!("no ticket: {reason}"),
            Self::Joined(reason) => format!("joined: {reason}"),
            Self::Event(part) => format!("event {part}"),
        }
    }
}

/// Why a file is no script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {what}")]
pub struct ScriptFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

fn fault(line: usize, what: impl Into<String>) -> ScriptFault {
    ScriptFault { line, what: what.into() }
}

/// Values that a script names and that stand elsewhere, such as codes. They print as `****`.
#[derive(Clone, Debug, Default)]
pub struct Vars(BTreeMap<String, SensitiveDigits>);

impl Vars {
    /// Reads lines of `name = value`.
    ///
    /// # Errors
    /// [`ScriptFault`] for a line that is none; it does not hold the value.
    pub fn parse(text: &str) -> Result<Self, ScriptFault> {
        let mut vars = Self::default();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let (name, value) =
                text.split_once('=').ok_or_else(|| fault(line, "write `name = value`"))?;
            vars.set(name.trim(), value.trim());
        }
        Ok(vars)
    }

    /// Gives a name a value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), SensitiveDigits::new(value.to_owned()));
    }

    /// Puts values where `{name}` stands, and makes keys of the text.
    ///
    /// # Errors
    /// What is wrong, without any value.
    pub fn keys(&self, text: &str) -> Result<Keyed, String> {
        let mut keys = zeroize::Zeroizing::new(String::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) =
                after.split_once('}').ok_or_else(|| "a `{` has no `}`".to_owned())?;
            let value = self.0.get(name).ok_or_else(|| {
                format!("`{{{name}}}` has no value; write it into the file of --vars")
            })?;
            keys.push_str(before);
            keys.push_str(value.expose());
            rest = after;
        }
        keys.push_str(rest);
        Keyed::new(keys.to_string()).map_err(|error| error.to_string())
    }
}

/// Where a reader is.
enum Part {
    Head,
    Call,
    Expect,
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first [`ScriptFault`].
    pub fn parse(text: &str) -> Result<Self, ScriptFault> {
        let mut script = Self {
            start: Start::default(),
            head: vec![],
            opening: Block::default(),
            acts: vec![],
            expected: vec![],
            expects: false,
        };
        let mut part = Part::Head;
        for (number, raw) in (1..).zip(text.lines()) {
            if number > LINES_MAX {
                return Err(fault(number, format!("a script has at most {LINES_MAX} lines")));
            }
            let line = raw.trim();
            if line == "expect:" {
                part = Part::Expect;
                script.expects = true;
                continue;
            }
            match part {
                Part::Head => {
                    if line.is_empty()
                        || line.starts_with('#')
                        || script.start.read(number, line)?
                    {
                        script.head.push(raw.trim_end().to_owned());
                        continue;
                    }
                    part = Part::Call;
                    script.opening.line = number;
                    script.heard(number, line)?;
                }
                Part::Call => script.heard(number, line)?,
                Part::Expect if line.is_empty() || line.starts_with('#') => {}
                Part::Expect => script.expected.push((number, expectation(number, line)?)),
            }
        }
        Ok(script)
    }

    /// Returns what is done, in order.
    pub fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.acts.iter().map(|(input, _)| &input.what)
    }

    /// Takes a line of the call itself.
    fn heard(&mut self, number: usize, line: &str) -> Result<(), ScriptFault> {
        if let Some(what) = deed(number, line)? {
            let block = Block { line: number, ..Block::default() };
            self.acts.push((Input { line: number, what, written: line.to_owned() }, block));
            return Ok(());
        }
        let block = self.acts.last_mut().map_or(&mut self.opening, |(_, block)| block);
        if line.starts_with('#') {
            block.comments.push(line.to_owned());
        } else if !line.is_empty() {
            block.expected.push((number, line.to_owned()));
        }
        Ok(())
    }
}

impl Start {
    /// Takes a line of how the call begins; `false` when it is none.
    fn read(&mut self, number: usize, line: &str) -> Result<bool, ScriptFault> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match (word, rest) {
            ("line" | "from", "") => {
                return Err(fault(number, format!("`{word}` needs a value")));
            }
            ("line", id) => self.line = Some(id.to_owned()),
            ("from", from) => self.from = Some(from.to_owned()),
            ("verified", "") => self.verified = true,
            ("no", "speech") => self.no_speech = true,
            ("no", "records") => self.no_records = true,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Reads what is done; nothing when the line is what is heard.
fn deed(number: usize, line: &str) -> Result<Option<Deed>, ScriptFault> {
    let (mine, rest) = match (line.strip_prefix('>'), line.strip_prefix("responder ")) {
        (Some(rest), _) => (true, rest.trim()),
        (None, Some(rest)) => (false, rest.trim()),
        (None, None) => return Ok(None),
    };
    let (word, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let more = more.trim();
    let deed = match (mine, word, more) {
        (_, "press", "") => None,
        (true, "press", keys) => Some(Deed::Press(keys.to_owned())),
        (true, "say", said) if !said.is_empty() => Some(Deed::Say(said.to_owned())),
        (true, "wait", "") => Some(Deed::Wait),
        (true, "hang", "up") => Some(Deed::HangUp),
        (true, "record", "nothing") => Some(Deed::Record(0)),
        (true, "record", seconds) => {
            let seconds = seconds.parse().ok().filter(|s| (1..=RECORDING_S_MAX).contains(s));
            seconds.map(Deed::Record)
        }
        (false, "press", keys) => Some(Deed::ResponderPress(keys.to_owned())),
        (false, "answers", "") => Some(Deed::Answer),
        (false, "waits", "") => Some(Deed::ResponderWaits),
        (false, "hangs", "up") => Some(Deed::ResponderHangsUp),
        (false, "no", "answer") => Some(Deed::NoAnswer),
        (false, "busy", "") => Some(Deed::Busy),
        (false, "unreachable", "") => Some(Deed::Unreachable),
        _ => None,
    };
    let can = if mine {
        "> press KEYS, > say WORDS, > wait, > record SECONDS, > record nothing, > hang up"
    } else {
        "responder answers, press KEYS, waits, hangs up, no answer, busy, unreachable"
    };
    deed.map(Some)
        .ok_or_else(|| fault(number, format!("`{line}` is nothing that can be done: {can}")))
}

fn expectation(number: usize, line: &str) -> Result<Expectation, ScriptFault> {
    let read = |prefix: &str| line.strip_prefix(prefix).map(|rest| rest.trim().to_owned());
    read("ticket ")
        .map(Expectation::Ticket)
        .or_else(|| read("no ticket:").map(Expectation::NoTicket))
        .or_else(|| read("joined:").map(Expectation::Joined))
        .or_else(|| read("event ").map(Expectation::Event))
        .ok_or_else(|| {
            fault(number, "write `ticket …`, `no ticket: REASON`, `joined: REASON` or `event TEXT`")
        })
}
