//! Where commands write: people get colour on a terminal, machines get JSON.
use std::io::{self, BufWriter, IsTerminal as _, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::{Failure, Table};
use crate::model::FileFault;

/// The streams of a command, and how it may write to them.
pub struct Output<'a> {
    out: Box<dyn Write + 'a>,
    err: Box<dyn Write + 'a>,
    json: bool,
    colour: bool,
    progress: bool,
}

impl std::fmt::Debug for Output<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("json", &self.json)
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

/// What a word means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// All is good: green.
    Good,
    /// To be looked at: yellow.
    Caution,
    /// Not well: red.
    Bad,
    /// What the eye should find: bold.
    Strong,
    /// What it may pass over: dim.
    Faint,
}

impl Tone {
    /// The SGR parameter (ECMA-48 section 8.3.117).
    const fn code(self) -> u8 {
        match self {
            Self::Good => 32,
            Self::Caution => 33,
            Self::Bad => 31,
            Self::Strong => 1,
            Self::Faint => 2,
        }
    }
}

impl<'a> Output<'a> {
    /// Writes to the process's own streams; in colour if both are terminals and `NO_COLOR`
    /// (no-color.org) is not set.
    #[must_use]
    pub fn of_process() -> Output<'static> {
        let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Output {
            colour: io::stdout().is_terminal() && io::stderr().is_terminal() && !quiet,
            progress: io::stderr().is_terminal(),
            out: Box::new(BufWriter::new(io::stdout().lock())),
            err: Box::new(io::stderr()),
            json: false,
        }
    }

    /// Writes to other streams, without colour or progress.
    #[must_use]
    pub fn plain(out: impl Write + 'a, err: impl Write + 'a) -> Self {
        Self { out: Box::new(out), err: Box::new(err), json: false, colour: false, progress: false }
    }

    /// Writes in colour or not, whatever the streams are.
    #[must_use]
    pub fn with_colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    pub(super) const fn set_json(&mut self, json: bool) {
        self.json = json;
    }

    /// Whether the answer is for machines.
    #[must_use]
    pub const fn json(&self) -> bool {
        self.json
    }

    /// Whether words may be coloured.
    #[must_use]
    pub const fn colour(&self) -> bool {
        self.colour
    }

    /// Writes text as it is, such as a help page. Not for texts of customers.
    ///
    /// # Errors
    /// What the stream says.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Writes one line of the answer, in a tone. What could command a terminal is shown as `�`.
    ///
    /// # Errors
    /// What the stream says.
    pub fn line(&mut self, tone: Option<Tone>, line: &str) -> io::Result<()> {
        let line = self.painted(tone, line);
        writeln!(self.out, "{line}")
    }

    /// Returns text that is safe on a terminal, in a tone.
    #[must_use]
    pub fn painted(&self, tone: Option<Tone>, text: &str) -> String {
        let text = harmless(text);
        match tone {
            Some(tone) if self.colour => format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code()),
            _ => text,
        }
    }

    /// Writes a table for people.
    ///
    /// # Errors
    /// What the stream says.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        for (at, line) in table.lines().iter().enumerate() {
            self.line((at == 0).then_some(Tone::Strong), line)?;
        }
        Ok(())
    }

    /// Writes one value as one line of JSON.
    ///
    /// # Errors
    /// What the stream says, or that the value has no JSON form.
    pub fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        writeln!(self.out)
    }

    /// Hands the stream of the answer to whoever writes bytes.
    pub fn stream(&mut self) -> &mut (dyn Write + 'a) {
        &mut self.out
    }

    /// Writes a line beside the answer, for people.
    ///
    /// # Errors
    /// What the stream says.
    pub fn complain(&mut self, line: &str) -> io::Result<()> {
        self.out.flush()?;
        writeln!(self.err, "{line}")
    }

    /// Writes what is wrong in files, or to be looked at, beside the answer.
    ///
    /// # Errors
    /// What the stream says.
    pub fn faults(&mut self, tone: Tone, faults: &[FileFault]) -> io::Result<()> {
        let word = self.painted(Some(tone), if tone == Tone::Bad { "fault" } else { "warning" });
        for fault in faults {
            let told = harmless(&fault.to_string());
            self.complain(&format!("{word}: {told}"))?;
        }
        Ok(())
    }

    /// Says why a command failed.
    pub(super) fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        if let Failure::Faults(faults) = failure {
            self.faults(Tone::Bad, faults)?;
        }
        let word = self.painted(Some(Tone::Bad), "error");
        self.complain(&format!("{word}: {}", harmless(&failure.to_string())))
    }

    /// Makes a progress bar on a terminal, else one that shows nothing.
    #[must_use]
    pub fn progress(&self, steps: u64) -> ProgressBar {
        let target = if self.progress && !self.json {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        match ProgressStyle::with_template("{bar:40} {pos}/{len} {eta} {msg}") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// Sends on what is held back.
    ///
    /// # Errors
    /// What the stream says.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }
}

/// Shows what could command a terminal, or turn the order of letters, as `�`.
pub(super) fn harmless(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(colour: bool, write: impl FnOnce(&mut Output<'_>) -> io::Result<()>) -> String {
        let mut bytes = vec![];
        let mut out = Output::plain(&mut bytes, io::sink()).with_colour(colour);
        write(&mut out).unwrap();
        drop(out);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn colour_is_for_terminals_only() {
        assert_eq!(said(true, |out| out.line(Some(Tone::Bad), "no")), "\u{1b}[31mno\u{1b}[0m\n");
        assert_eq!(said(false, |out| out.line(Some(Tone::Bad), "no")), "no\n");
    }

    #[test]
    fn a_customer_cannot_command_the_terminal() {
        let subject = "\u{1b}]0;owned\u{7}hi\r\u{202e}txt.exe\u{9b}2J";
        let shown = said(false, |out| out.line(None, subject));
        assert_eq!(shown, "�]0;owned�hi��txt.exe�2J\n");
    }

    #[test]
    fn values_are_one_line_each() {
        let shown = said(false, |out| {
            out.value(&serde_json::json!({"a": "x\ny"}))?;
            out.value(&[1, 2])
        });
        assert_eq!(shown, "{\"a\":\"x\\ny\"}\n[1,2]\n");
    }
}
