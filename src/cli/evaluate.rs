//! `evaluate`: how often the understanding is right.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::desk::{Context, read_input};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::knowledge::{load_understanding, understanding_sources};
use crate::app::workshop::evaluation_path;
use crate::model::{FileFault, Sites};
use crate::runtime::{Clock as _, SystemClock};
use crate::store::write_durably;
use crate::understanding::evaluation::{
    Before, Evaluation, Loss, Outcome, Setting, add_losses, against, losses, outcomes, page,
};
use crate::understanding::training::{PARTS, parts_of, train, train_facts};
use crate::understanding::{Example, Sources, Understanding, read_examples, training_set};

/// The most files in the folders that are named.
const FILES_MAX: usize = 1_000;

/// Compare what is understood with what is right.
///
/// Each figure is printed with its goal, the count behind it and the interval that holds the true
/// rate 95 times of 100. What a model has learned it mostly gets right: judge with texts that it
/// has not learned, or with --by-writer.
#[derive(Clone, Debug, clap::Args)]
pub struct Evaluate {
    /// Labelled texts, one JSON object a line: files, folders of .jsonl files, or - for standard
    /// input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Judge the texts of each writer by a model that learned from the other writers of these
    /// files only. Trains once for each writer.
    #[arg(long)]
    pub by_writer: bool,
    /// Ask again for the same texts as they might have come: below a mail a signature and history,
    /// as a recogniser writes, with typing errors, by the other channel.
    #[arg(long)]
    pub robust: bool,
    /// Compare with an earlier run, text by text: a file that holds what --json wrote then.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// Write a page with charts and the mistaken texts here. It holds words of customers.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Keep the figures, without any text, in the data folder: the console draws them.
    #[arg(long)]
    pub keep: bool,
}

/// What was answered, whichever models answered.
#[derive(Default)]
struct Judged {
    outcomes: Vec<Outcome>,
    losses: Vec<Loss>,
}

impl Judged {
    fn put(&mut self, understanding: &Understanding, examples: &[Example], robust: bool) {
        let found = outcomes(understanding, examples);
        if robust {
            add_losses(&mut self.losses, &losses(understanding, examples, &found));
        }
        self.outcomes.extend(found);
    }
}

impl Evaluate {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let (examples, warnings) = read_all(&self.files)?;
        let before = self.against.as_deref().map(earlier).transpose()?;
        let sources = understanding_sources(&context.paths).map_err(Failure::Faults)?;
        let sites = &context.settings.sites;
        let mut judged = Judged::default();
        let setting = if self.by_writer {
            self.leaving_out(&examples, sources, sites, &mut judged, out)?
        } else {
            let understanding =
                load_understanding(&context.paths, &context.settings).map_err(Failure::Faults)?;
            judged.put(&understanding, &examples, self.robust);
            Setting { learned: learned(&examples, &sources), left_out: 0 }
        };
        let mut found = Evaluation::of(judged.outcomes);
        found.setting = setting;
        found.robust = judged.losses;
        found.change = before.map(|before| against(&before.texts, &found.texts));
        if let Some(file) = &self.html {
            std::fs::write(file, page(&found, &examples)).map_err(|error| {
                Failure::Usage(format!("cannot write {}: {error}", file.display()))
            })?;
        }
        if self.keep {
            keep(&context, &found)?;
        }
        if out.json() {
            out.value(&found)?;
        } else {
            for line in found.to_string().lines() {
                out.line(tone(line), line)?;
            }
        }
        out.faults(Tone::Caution, &warnings)?;
        Ok(Verdict::Good)
    }

    /// Judges each writer by a model that has not seen him. The words and rules stay the desk's.
    fn leaving_out(
        &self,
        examples: &[Example],
        mut sources: Sources,
        sites: &Sites,
        judged: &mut Judged,
        out: &Output<'_>,
    ) -> Result<Setting, Failure> {
        let (_, sentences, _) = training_set(&sources).map_err(Failure::Faults)?;
        let writers: BTreeSet<&str> = examples.iter().map(Example::writer).collect();
        if writers.len() < 2 {
            let told = "--by-writer wants texts of two writers at least; the field `writer` says \
                        whose a text is";
            return Err(Failure::Usage(told.to_owned()));
        }
        (sources.model, sources.facts) = (None, None);
        let desk = Understanding::load(&sources, sites).map_err(Failure::Faults)?;
        let parts = parts_of(examples);
        let bar = out.progress(u64::try_from(PARTS).unwrap_or_default());
        for part in 0..PARTS {
            let of = |inside: bool| -> Vec<Example> {
                let all = examples.iter().zip(&parts);
                all.filter(|(_, of)| (**of == part) == inside).map(|(e, _)| e.clone()).collect()
            };
            let model = train(&of(false), &sentences, 0, &desk).model;
            sources.model = Some(model.to_text().into_bytes());
            let facts = train_facts(&of(false), &desk, 0).model;
            sources.facts = facts.map(|model| model.to_text().into_bytes());
            let understanding = Understanding::load(&sources, sites).map_err(Failure::Faults)?;
            judged.put(&understanding, &of(true), self.robust);
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(Setting { learned: 0, left_out: writers.len() })
    }
}

/// Writes the figures for the console: no text, and no name of one.
fn keep(context: &Context, found: &Evaluation) -> Result<(), Failure> {
    let mut figures = Evaluation { texts: vec![], change: None, ..found.clone() };
    for confusion in &mut figures.confusions {
        confusion.ids.clear();
    }
    let cannot = |why: String| Failure::Usage(format!("keep the figures: {why}"));
    let mut kept = serde_json::to_value(&figures).map_err(|error| cannot(error.to_string()))?;
    kept["at"] = serde_json::json!(SystemClock.now());
    let path = evaluation_path(&context.loaded.path(&context.loaded.config.storage.data));
    write_durably(&path, kept.to_string().as_bytes())
        .map_err(|error| cannot(format!("{}: {error}", path.display())))
}

/// The tone of a line of the report: what is not met must be seen.
fn tone(line: &str) -> Option<Tone> {
    if line.ends_with("NOT MET") {
        return Some(Tone::Bad);
    }
    let head = !line.starts_with(' ') && !line.is_empty();
    head.then_some(Tone::Strong)
}

/// Counts the texts that the desk's model has learned.
fn learned(examples: &[Example], sources: &Sources) -> usize {
    // A model made of faulty examples has learned nothing new since; `train` tells the faults.
    let Ok((taught, _, _)) = training_set(sources) else { return 0 };
    if sources.model.is_none() {
        return 0;
    }
    let taught: BTreeSet<(&str, &str)> = taught.iter().map(|e| (e.subject(), e.said())).collect();
    examples.iter().filter(|e| taught.contains(&(e.subject(), e.said()))).count()
}

/// Reads what an earlier run wrote.
fn earlier(file: &Path) -> Result<Before, Failure> {
    serde_json::from_slice(&read_input(file)?).map_err(|error| {
        let shown = file.display();
        Failure::Usage(format!("{shown} is not what `evaluate --json` writes: {error}"))
    })
}

/// Reads every file and folder. A name that stands twice gets a number, so that each text can be
/// told from the others, and is warned of.
fn read_all(named: &[PathBuf]) -> Result<(Vec<Example>, Vec<FileFault>), Failure> {
    let mut files = vec![];
    for path in named {
        if path.is_dir() { in_folder(path, &mut files)? } else { files.push(path.clone()) }
    }
    if files.len() > FILES_MAX {
        return Err(Failure::Usage(format!("more than {FILES_MAX} files; name fewer")));
    }
    let (mut all, mut faults, mut warnings) = (vec![], vec![], vec![]);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        let shown = file.display().to_string();
        let text = String::from_utf8(read_input(file)?)
            .map_err(|_| Failure::Usage(format!("{shown} is not UTF-8")))?;
        match read_examples(&shown, &text) {
            Ok(read) => {
                for mut example in read {
                    let times = names.entry(example.id.clone()).or_default();
                    *times += 1;
                    if *times > 1 {
                        let why = format!("the name `{}` stands twice", example.id);
                        let remedy = "give each text a name of its own, or name the file once";
                        warnings.push(FileFault::new(&shown, 0, why, remedy));
                        example.id = format!("{}#{times}", example.id);
                    }
                    all.push(example);
                }
            }
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(Failure::Faults(faults));
    }
    if all.is_empty() {
        return Err(Failure::Usage("there is no labelled text in what was named".to_owned()));
    }
    Ok((all, warnings))
}

/// Finds the `.jsonl` files of a folder, by name; folders in it are left out.
fn in_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        Failure::Usage(format!("cannot read {}: {error}", folder.display()))
    };
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_file() && path.extension().is_some_and(|ending| ending == "jsonl") {
            found.push(path);
        }
    }
    found.sort();
    files.extend(found);
    Ok(())
}
