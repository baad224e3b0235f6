//! `understanding`: what is wrong with the desk's rules, cues and words.
use std::path::PathBuf;

use super::desk::{Context, read_input};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::knowledge::understanding_sources;
use crate::understanding::{Finding, Understanding, labelled, labelled_of, lint};

/// Look after the rules, cues and words by which texts are understood.
#[derive(Clone, Debug, clap::Args)]
pub struct UnderstandingCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with them.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Name rules and cues that no example meets or that are more often wrong than right, rules
    /// that are met only beside heavier ones, concepts without use, and words that stand twice.
    Lint {
        /// End with 1 when something is found.
        #[arg(long)]
        strict: bool,
        /// More labelled texts, one JSON object a line, beside those that the model learns from.
        files: Vec<PathBuf>,
    },
}

impl UnderstandingCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let What::Lint { strict, files } = &self.what;
        let sources = understanding_sources(&context.paths).map_err(Failure::Faults)?;
        let understanding =
            Understanding::load(&sources, &context.settings.sites).map_err(Failure::Faults)?;
        let mut examples = labelled(&sources);
        for file in files {
            let shown = file.display().to_string();
            let text = String::from_utf8(read_input(file)?)
                .map_err(|_| Failure::Usage(format!("{shown} is not UTF-8")))?;
            examples.extend(labelled_of(&shown, &text));
        }
        let found = lint(&understanding, &examples);
        show(&found, examples.len(), out)?;
        Ok(if *strict && !found.is_empty() { Verdict::NotWell } else { Verdict::Good })
    }
}

fn show(found: &[Finding], examples: usize, out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        return Ok(out.value(&found)?);
    }
    for finding in found {
        let Finding { source, what, remedy, .. } = finding;
        out.line(Some(Tone::Caution), &format!("{source}: {what}; {remedy}"))?;
    }
    let (tone, line) = match found.len() {
        0 => (Tone::Good, format!("nothing found, by {examples} examples")),
        many => (Tone::Strong, format!("{many} found, by {examples} examples")),
    };
    Ok(out.line(Some(tone), &line)?)
}
