//! `train`: learning from labelled examples.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::desk::Context;
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::app::knowledge::{facts_path, model_path, understanding_sources};
use crate::understanding::training::{Suspect, Training, Unlearned, train, train_facts};
use crate::understanding::{Source, Sources, Understanding, labelled, training_set};

/// Doubtful rows that are listed unless more are asked for.
const SUSPECTS: usize = 40;

/// Learn the model anew from the labelled examples below the rules' folder.
#[derive(Clone, Debug, clap::Args)]
pub struct Train {
    /// Write the model here, not beside the examples.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub out: Option<PathBuf>,
    /// Write nothing; list the rows whose label the other writers contradict most, with file and
    /// line. Nothing is changed: whether a label is wrong, a person decides.
    #[arg(long)]
    pub check: bool,
    /// So many rows are listed at most.
    #[arg(long, value_name = "N", default_value_t = SUSPECTS, requires = "check")]
    pub most: usize,
}

impl Train {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let sources = understanding_sources(&context.paths).map_err(Failure::Faults)?;
        let (examples, sentences, digest) = training_set(&sources).map_err(Failure::Faults)?;
        let rules = Sources { files: sources.files.clone(), ..Sources::default() };
        let desk = Understanding::load(&rules, &context.settings.sites).map_err(Failure::Faults)?;
        let bar = out.progress(1);
        let done = train(&examples, &sentences, digest, &desk);
        if self.check {
            bar.finish_and_clear();
            return self.suspects(&done, &sources, out);
        }
        let facts = train_facts(&examples, &desk, digest);
        bar.finish_and_clear();
        let text = done.model.to_text();
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
            out.value(&serde_json::json!({
                "file": file, "bytes": bytes, "examples": learned, "unlearned": done.unlearned,
                "facts": { "values": values, "not_in_their_text": skipped },
            }))?;
        } else {
            out.line(Some(Tone::Good), &format!("{file}: {bytes} bytes from {learned} examples"))?;
            let line = format!(
                "{}: {values} facts learned, {skipped} not in their text",
                beside.display()
            );
            out.line(None, &line)?;
            out.line(None, "Each writer judged by what the others teach:")?;
            for line in shown(&done.unlearned) {
                out.line(None, &line)?;
            }
        }
        Ok(Verdict::Good)
    }

    fn suspects(
        &self,
        done: &Training,
        sources: &Sources,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let known = labelled(sources);
        let places: BTreeMap<&str, &Source> =
            known.iter().map(|row| (row.example.id.as_str(), &row.source)).collect();
        let place = |suspect: &Suspect| {
            places.get(suspect.id.as_str()).map_or_else(String::new, |source| source.to_string())
        };
        if out.json() {
            for suspect in done.suspects.iter().take(self.most) {
                out.value(&serde_json::json!({ "place": place(suspect), "row": suspect }))?;
            }
            return Ok(Verdict::Good);
        }
        let mut table = Table::new(&["place", "id", "labelled", "looks like", "by"]);
        for suspect in done.suspects.iter().take(self.most) {
            table.row([
                place(suspect),
                suspect.id.clone(),
                suspect.labelled.to_string(),
                suspect.looks_like.to_string(),
                format!("{:.1}", suspect.by),
            ]);
        }
        out.table(&table)?;
        let (many, all) = (done.suspects.len(), done.unlearned.intent.of);
        out.line(None, &format!("{many} of {all} rows are contradicted by the other writers."))?;
        Ok(Verdict::Good)
    }
}

fn shown(unlearned: &Unlearned) -> Vec<String> {
    [
        ("intent", unlearned.intent),
        ("  where acted on", unlearned.decided),
        ("  surest 85 of 100", unlearned.surest),
        ("priority", unlearned.priority),
        ("P1 found", unlearned.p1_found),
        ("P1 rightly", unlearned.p1_rightly),
        ("danger found", unlearned.danger_found),
        ("danger wrongly", unlearned.danger_wrongly),
    ]
    .map(|(name, share)| format!("  {name:<20}{share}"))
    .to_vec()
}

/// A daemon that watches the folder must never read half a model.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, path)
}
