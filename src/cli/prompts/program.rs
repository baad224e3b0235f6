//! The program that speaks: any that writes a WAV file.
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::model::Language;

/// What renders when nothing else is named: at 160 words a minute, calm enough for a telephone.
pub(super) const ESPEAK: &str = "espeak-ng -v {voice} -s 160 -w {out} -- {text}";
/// How long one text may take, and how often it is looked whether it is done.
const LOOKS_MAX: u32 = 30_000;
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// The largest file that is read back.
const BYTES_MAX: u64 = 64_000_000;

/// A command line with places for `{text}`, `{voice}`, `{language}` and `{out}`. No shell reads it,
/// so that no text can be a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program(Vec<String>);

impl Program {
    /// Reads a command line: words between spaces, those in quotes as one.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let mut words: Vec<String> = vec![];
        let mut word: Option<String> = None;
        let mut quote = None;
        for c in line.chars() {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => word.get_or_insert_default().push(c),
                None if c == '"' || c == '\'' => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                None if c.is_whitespace() => words.extend(word.take()),
                None => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        if quote.is_some() {
            return Err("a quotation mark is not closed".to_owned());
        }
        for place in ["{text}", "{out}"] {
            if !words.iter().any(|word| word.contains(place)) {
                return Err(format!("it must name {place}"));
            }
        }
        Ok(Self(words))
    }

    /// Returns the program's name.
    pub(super) fn name(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// Lets the program speak, and returns the file that it wrote.
    pub(super) fn speak(
        &self,
        language: Language,
        voice: &str,
        text: &str,
        out: &Path,
    ) -> Result<Vec<u8>, String> {
        let path = out.display().to_string();
        let filled = |word: &String| {
            // The text comes last: what stands in it is no place of ours.
            word.replace("{voice}", voice)
                .replace("{language}", language.tag())
                .replace("{out}", &path)
                .replace("{text}", text)
        };
        let name = self.name();
        let child = Command::new(name)
            .args(self.0.iter().skip(1).map(filled))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| {
            format!("cannot start `{name}`: {error}; install it, or name another with --command")
        })?;
        let ended = wait(&mut child);
        let read = ended.and_then(|()| written(out));
        let _ = std::fs::remove_file(out);
        read.map_err(|why| format!("`{name}` {why}"))
    }
}

fn wait(child: &mut Child) -> Result<(), String> {
    for _ in 0..LOOKS_MAX {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                let mut said = String::new();
                if let Some(stderr) = child.stderr.take() {
                    let mut some = std::io::Read::take(stderr, 2000);
                    let _ = std::io::Read::read_to_string(&mut some, &mut said);
                }
                return Err(format!("failed ({status}): {}", said.trim()));
            }
            Ok(None) => std::thread::sleep(LOOK_EVERY),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    Err("took more than a minute for one text".to_owned())
}

fn written(out: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(out).map_err(|error| format!("wrote no file: {error}"))?.len();
    if length > BYTES_MAX {
        return Err(format!("wrote {length} bytes, more than {BYTES_MAX}"));
    }
    std::fs::read(out).map_err(|error| format!("wrote a file that cannot be read: {error}"))
}
