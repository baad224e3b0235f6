//! `train`: learning from labelled examples.
use std::path::{Path, PathBuf};

use super::desk::Context;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::knowledge::{facts_path, model_path, understanding_sources};
use crate::understanding::training::{train, train_facts};
use crate::understanding::training_set;

/// Learn the model anew from the labelled examples below the rules' folder.
#[derive(Clone, Debug, clap::Args)]
pub struct Train {
    /// Write the model here, not beside the examples.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl Train {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let sources = understanding_sources(&context.paths).map_err(Failure::Faults)?;
        let (examples, sentences, digest) = training_set(&sources).map_err(Failure::Faults)?;
        let bar = out.progress(1);
        let text = train(&examples, &sentences, digest).to_text();
        let facts = train_facts(&examples, &context.settings.sites, digest);
        bar.finish_and_clear();
        let path = self.out.clone().unwrap_or_else(|| model_path(&context.paths));
        replace(&path, &text)
            .map_err(|error| Failure::Usage(format!("write {}: {error}", path.display())))?;
        let beside = facts_path(&path);
        let (values, skipped) = (facts.aligned, facts.skipped);
        if let Some(model) = facts.model {
            replace(&beside, &model.to_text())
                .map_err(|error| Failure::Usage(format!("write {}: {error}", beside.display())))?;
        }
        let (file, bytes, learned) = (path.display().to_string(), text.len(), examples.len());
        if out.json() {
            out.value(&serde_json::json!({ "file": file, "bytes": bytes, "examples": learned,
                "facts": { "values": values, "not_in_their_text": skipped } }))?;
        } else {
            out.line(Some(Tone::Good), &format!("{file}: {bytes} bytes from {learned} examples"))?;
            let line = format!(
                "{}: {values} facts learned, {skipped} not in their text",
                beside.display()
            );
            out.line(None, &line)?;
        }
        Ok(Verdict::Good)
    }
}

/// A daemon that watches the folder must never read half a model.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, path)
}
