//! `voice fallback`: the document that a platform keeps for the time when it cannot reach us.
use std::path::PathBuf;

use serde::Serialize;

use super::dialect;
use crate::app::config::{Line, Voices};
use crate::app::knowledge::load_phrasebook;
use crate::calls::{number_and_cost, spoken_number};
use crate::channels::webhook::{Dialect, StaticFallback};
use crate::cli::desk::Context;
use crate::cli::{Failure, Global, Output, Verdict};
use crate::model::Language;

/// Which document, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct Fallback {
    /// The platform that keeps it: twilio, telnyx or signalwire.
    #[arg(long, value_parser = dialect, default_value = "twilio")]
    dialect: Dialect,
    /// The line whose callers hear it, by its id; the first one if left out.
    #[arg(long)]
    line: Option<String>,
    /// The file to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The answer of `voice fallback --json`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    line: &'a str,
    dialect: Dialect,
    attended: Option<&'a str>,
    document: &'a str,
}

impl Fallback {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let config = &context.loaded.config;
        let line = self.line(&config.lines)?;
        let attended = config.attended.iter().find(|one| line.fallback.as_ref() == Some(&one.id));
        let book = load_phrasebook(&context.paths).map_err(Failure::Faults)?;
        let id = if attended.is_some() { "phone-fallback-static" } else { "phone-fallback-nobody" };
        let voices = config.voices.iter().find(|voice| voice.dialect == self.dialect);
        let voices = voices.map_or_else(Voices::default, |voice| voice.voices.clone());
        let number = spoken_number(&line.number, line.number.country());
        let mut languages = vec![line.language];
        if line.language != Language::English {
            languages.push(Language::English);
        }
        let mut say = vec![];
        for language in languages {
            let args = number_and_cost(number.clone(), line.cost_text.of(language));
            let text = book.render(language, id, &args);
            let text = text.map_err(|error| Failure::Usage(error.to_string()))?;
            let voice = Some(voices.of(language).to_owned()).filter(|voice| !voice.is_empty());
            say.push((language, voice, text));
        }
        let fallback = StaticFallback {
            say,
            attended: attended.map(|one| one.number.clone()),
            shown: line.number.clone(),
        };
        let document = fallback.document(self.dialect);
        let document = document.map_err(|error| Failure::Usage(error.to_string()))?;
        if let Some(file) = &self.out {
            std::fs::write(file, &document).map_err(|error| {
                Failure::Usage(format!("cannot write {}: {error}", file.display()))
            })?;
        }
        if out.json() {
            let attended = attended.map(|one| one.id.as_str());
            let (line, dialect) = (line.id.as_str(), self.dialect);
            out.value(&Report { line, dialect, attended, document: &document })?;
        } else if self.out.is_none() {
            out.text(&document)?;
            out.text("\n")?;
        }
        if attended.is_some() {
            return Ok(Verdict::Good);
        }
        out.complain(&format!(
            "line {0} names no attended number: its callers hear an apology and are rung through \
             to nobody. Write an [[attended]] number and name it in `fallback` of [[line]] {0}; \
             people on call cannot stand here, because this document cannot ask them for a key",
            line.id
        ))?;
        Ok(Verdict::NotWell)
    }

    fn line<'c>(&self, lines: &'c [Line]) -> Result<&'c Line, Failure> {
        let found = match &self.line {
            Some(id) => lines.iter().find(|line| line.id == *id),
            None => lines.first(),
        };
        found.ok_or_else(|| {
            let all: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
            Failure::Usage(format!("there is no such line; use one of: {}", all.join(", ")))
        })
    }
}
