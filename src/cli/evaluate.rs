//! `evaluate`: how often the understanding is right.
use std::path::PathBuf;

use super::desk::{Context, read_input};
use super::{Failure, Global, Output, Verdict};
use crate::app::knowledge::load_understanding;
use crate::understanding::evaluation::evaluate;
use crate::understanding::read_examples;

/// Compare what is understood with what is right.
#[derive(Clone, Debug, clap::Args)]
pub struct Evaluate {
    /// Labelled texts, one JSON object a line.
    pub file: PathBuf,
}

impl Evaluate {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let understanding =
            load_understanding(&context.paths, &context.settings).map_err(Failure::Faults)?;
        let shown = self.file.display().to_string();
        let text = String::from_utf8(read_input(&self.file)?)
            .map_err(|_| Failure::Usage(format!("{shown} is not UTF-8")))?;
        let examples = read_examples(&shown, &text).map_err(Failure::Faults)?;
        let evaluation = evaluate(&understanding, &examples);
        if out.json() {
            out.value(&evaluation)?;
        } else {
            out.text(&evaluation.to_string())?;
        }
        Ok(Verdict::Good)
    }
}
