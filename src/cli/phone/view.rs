//! What the caller hears on the left, what the desk sees on the right; below on a narrow terminal.
use std::io::IsTerminal as _;

use unicode_width::UnicodeWidthStr as _;

use super::super::desk::Words;
use super::super::{Failure, Output, Tone};
use super::play::{At, Heard};
use super::scene::Doing;
use crate::api::call_shapes::CallPage;
use crate::replies::Args;

/// Columns from which both stand side by side.
const WIDE: usize = 100;
/// Columns of what the desk sees.
const DESK: usize = 38;
/// The narrowest that a line is made.
const NARROW: usize = 40;

/// Writes turns.
pub(super) struct View<'w> {
    words: &'w Words,
    width: usize,
}

impl<'w> View<'w> {
    pub(super) fn new(words: &'w Words) -> Self {
        let width = if std::io::stdout().is_terminal() {
            rustix::termios::tcgetwinsize(std::io::stdout())
                .map_or(0, |size| usize::from(size.ws_col))
        } else {
            0
        };
        Self { words, width }
    }

    /// Writes what was heard, how it goes on, and what the desk sees now.
    pub(super) fn show(
        &self,
        heard: &[Heard],
        at: &At,
        page: &CallPage,
        out: &mut Output<'_>,
    ) -> Result<(), Failure> {
        let desk = self.desk(page, heard);
        let wide = self.width >= WIDE;
        let room = if wide { self.width.saturating_sub(DESK + 3) } else { self.width.max(NARROW) };
        let mut left: Vec<(Option<Tone>, String)> = vec![];
        for (who, scene) in heard {
            let lead = who.as_ref().map_or_else(String::new, |who| format!("☎ {who} "));
            let tone = who.as_ref().map(|_| Tone::Caution);
            for said in &scene.say {
                let line = format!("{lead}{}: {}", said.language.folder(), said.text);
                let lines = if self.width == 0 { vec![line] } else { wrapped(&line, room) };
                left.extend(lines.into_iter().map(|line| (tone, line)));
            }
            if let (Some(who), Doing::Bridged) = (who, &scene.then) {
                left.push((Some(Tone::Good), self.named("cli-phone-bridged", who)));
            }
        }
        left.push((Some(Tone::Faint), self.how(at, heard)));
        if !wide {
            for (tone, line) in left {
                out.line(tone, &line)?;
            }
            return Ok(out.line(Some(Tone::Faint), &format!("[ {} ]", desk.join(" | ")))?);
        }
        for row in 0..left.len().max(desk.len()) {
            let (tone, line) = left.get(row).map_or((None, ""), |(tone, line)| (*tone, line));
            let right = desk.get(row).map_or("", String::as_str);
            let gap = room.saturating_sub(line.width());
            let line = out.painted(tone, line);
            let right = out.painted(Some(Tone::Faint), &format!("| {right}"));
            out.text(&format!("{line}{} {right}\n", " ".repeat(gap)))?;
        }
        Ok(())
    }

    fn named(&self, id: &str, name: &str) -> String {
        self.words.with(id, &Args::new().with("name", name))
    }

    /// Says what can be typed now.
    fn how(&self, at: &At, heard: &[Heard]) -> String {
        match at {
            At::Listens { hidden: true, .. } => self.words.say("cli-phone-code"),
            At::Listens { keys, speech, .. } => {
                let id = if *speech { "cli-phone-keys-speech" } else { "cli-phone-keys" };
                self.words.with(id, &Args::new().with("count", i64::from(*keys)))
            }
            At::Records => self.words.say("cli-phone-record-how"),
            At::Rings { responder, asked } => {
                let number = heard.iter().rev().find_map(|(_, scene)| match &scene.then {
                    Doing::Rings { number, .. } => Some(number.to_string()),
                    Doing::Listens { .. } | Doing::Records | Doing::Bridged | Doing::HangsUp => {
                        None
                    }
                });
                let args = Args::new()
                    .with("name", responder.as_str())
                    .with("number", number.unwrap_or_default())
                    .with("asked", *asked);
                self.words.with("cli-phone-rings", &args)
            }
            At::Asked { responder, .. } => self.named("cli-phone-asked", responder),
            At::Talk { responder } => self.named("cli-phone-talk", responder),
            At::Over => self.words.say("cli-phone-over"),
        }
    }

    /// What the desk sees, one thing a line.
    fn desk(&self, page: &CallPage, heard: &[Heard]) -> Vec<String> {
        let who = match (&page.contact, &page.account) {
            (Some(contact), Some(account)) => format!("{contact} ({account})"),
            (Some(contact), None) => contact.clone(),
            (None, _) => String::new(),
        };
        let text = |value: Option<String>| value.unwrap_or_default();
        let ringing = page.legs.iter().rev().find(|leg| leg.ended_at.is_none());
        let taken = page.legs.iter().rev().find(|leg| leg.accepted());
        let bridged = heard.iter().any(|(_, scene)| scene.then == Doing::Bridged);
        let rung = ringing.filter(|_| page.call.ended_at.is_none()).or(taken);
        let facts = [
            ("language", self.words.say(&format!("cli-language-{}", page.language))),
            ("contact", who),
            ("assurance", page.assurance.to_string()),
            ("intent", text(page.intent.map(|intent| intent.to_string()))),
            ("site", text(page.site.as_ref().map(ToString::to_string))),
            ("ticket", text(page.call.ticket.map(|ticket| ticket.to_string()))),
            ("priority", text(page.priority.map(|priority| priority.to_string()))),
            ("queue", text(page.queue.as_ref().map(ToString::to_string))),
            (
                if bridged || ringing.is_none() { "talks" } else { "rings" },
                text(rung.map(|leg| format!("{} {}", leg.responder, leg.number))),
            ),
        ];
        let mut lines = vec![self.words.say("cli-phone-desk")];
        for (id, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            lines.push(format!("{}: {value}", self.words.say(&format!("cli-column-{id}"))));
        }
        lines
    }
}

/// Breaks a line at spaces.
fn wrapped(line: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let full = lines.last().is_some_and(|last| {
            !last.is_empty() && last.width().saturating_add(word.width()).saturating_add(1) > room
        });
        if full {
            lines.push("  ".to_owned());
        }
        if let Some(last) = lines.last_mut() {
            if !last.trim().is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(wrapped("uno dos tres cuatro", 10), ["uno dos", "  tres", "  cuatro"]);
        assert_eq!(wrapped("larguísimo", 3), ["larguísimo"]);
    }
}
