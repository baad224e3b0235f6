//! `routing edit`: changing rules and keeping the comments around them.
use std::path::{Path, PathBuf};

use super::super::desk::{Context, read_input};
use super::super::{Failure, Output, Tone, Verdict};
use super::replay::{ask, days_ago, sent, show};
use crate::api::rules::ReplayRequest;
use crate::app::knowledge::{known, load_on_call, rule_files};
use crate::model::RuleId;
use crate::routing::edit::{EditError, Edited, Op, Place, diff, edit};
use crate::store::replace_durably;

/// Days on which a change is tried before it is made.
const DAYS: u16 = 30;

/// Changes the rules: only what the program would load is written.
#[derive(Clone, Debug, clap::Args)]
pub struct EditArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: Change,
    /// Show what would be written, and what would become of the arrivals of the last 30 days; write
    /// nothing.
    #[arg(long, global = true)]
    pub dry_run: bool,
}

/// A change.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Change {
    /// Give a field of a rule a value.
    Set {
        /// The rule.
        rule: RuleId,
        /// The field, such as `when.intent`, `unless.tag`, `then.queue`, `about` or `id`.
        key: String,
        /// The value as TOML has it, such as `["P1", "P2"]` or `true`; a plain word is a text.
        value: String,
    },
    /// Take a field out of a rule.
    Unset {
        /// The rule.
        rule: RuleId,
        /// The field.
        key: String,
    },
    /// Add rules and tests; without a place, before the last rule.
    Add {
        /// A file with `[[rule]]` and `[[test]]`; `-` reads standard input.
        file: PathBuf,
        /// Where to.
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Take a rule out.
    Remove {
        /// The rule.
        rule: RuleId,
        /// Take out the tests that want it, too.
        #[arg(long)]
        with_tests: bool,
    },
    /// Put a rule before or after another one, in its file.
    Move {
        /// The rule.
        rule: RuleId,
        /// Where to.
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// A place among the rules.
#[derive(Clone, Debug, clap::Args)]
#[group(multiple = false)]
pub struct PlaceArgs {
    /// It is read before this rule.
    #[arg(long, value_name = "RULE")]
    pub before: Option<RuleId>,
    /// It is read after this rule.
    #[arg(long, value_name = "RULE")]
    pub after: Option<RuleId>,
}

impl PlaceArgs {
    fn place(&self) -> Option<Place> {
        let before = self.before.clone().map(Place::Before);
        before.or_else(|| self.after.clone().map(Place::After))
    }
}

impl Change {
    fn op(&self) -> Result<Op, Failure> {
        Ok(match self {
            Self::Set { rule, key, value } => {
                Op::Set { rule: rule.clone(), key: key.clone(), value: value.clone() }
            }
            Self::Unset { rule, key } => Op::Unset { rule: rule.clone(), key: key.clone() },
            Self::Add { file, place } => {
                let shown = file.display();
                let text = String::from_utf8(read_input(file)?).map_err(|_| {
                    Failure::Usage(format!("{shown} is not UTF-8; save it as UTF-8 text"))
                })?;
                Op::Add { text, place: place.place() }
            }
            Self::Remove { rule, with_tests } => {
                Op::Remove { rule: rule.clone(), with_tests: *with_tests }
            }
            Self::Move { rule, place } => {
                let place = place.place().ok_or_else(|| {
                    Failure::Usage("say where to: --before RULE or --after RULE".to_owned())
                })?;
                Op::Move { rule: rule.clone(), place }
            }
        })
    }
}

impl EditArgs {
    pub(super) fn run(&self, context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let files = rule_files(&context.paths).map_err(Failure::Faults)?;
        let on_call = load_on_call(&context.paths).map_err(Failure::Faults)?;
        let op = self.what.op()?;
        let edited = match edit(&files, &[op], &known(&context.settings, &on_call)) {
            Ok(edited) => edited,
            // Nothing is wrong with the question: the rules themselves say no.
            Err(EditError::Faults(faults)) => {
                if out.json() {
                    out.value(&faults)?;
                } else {
                    out.faults(Tone::Bad, &faults)?;
                }
                out.complain("nothing is written")?;
                return Ok(Verdict::NotWell);
            }
            Err(error) => return Err(Failure::Usage(error.to_string())),
        };
        if !out.json() {
            differences(&edited, out)?;
        }
        if self.dry_run {
            return self.tried(context, files, edited, out);
        }
        for (path, before, now) in &edited.files {
            replace_durably(Path::new(path), before, now.as_bytes())
                .map_err(|error| Failure::Usage(format!("write {path}: {error}")))?;
        }
        if out.json() {
            out.value(&answer(&edited, true))?;
        } else if edited.files.is_empty() {
            out.line(None, "nothing to change")?;
        } else {
            let text = format!(
                "written; {} rules, set {}; a running daemon takes them up by itself",
                edited.rules.rule_count(),
                edited.rules.hash()
            );
            out.line(Some(Tone::Good), &text)?;
        }
        Ok(Verdict::Good)
    }

    /// Says what would become of what has come, if there is a store to ask.
    fn tried(
        &self,
        context: &Context,
        files: Vec<(String, String)>,
        edited: Edited,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let mut told = answer(&edited, false);
        let data = context.loaded.path(&context.loaded.config.storage.data);
        if data.is_dir() && !edited.files.is_empty() {
            let request = ReplayRequest {
                since: days_ago(DAYS)?,
                rules: sent(edited.all),
                against: Some(sent(files)),
            };
            let Some(replayed) = ask(context, &request, out)? else {
                return Ok(Verdict::NotWell);
            };
            if out.json() {
                told["replay"] = serde_json::to_value(&replayed.replay).unwrap_or_default();
            } else {
                show(&replayed, out)?;
            }
        }
        if out.json() {
            out.value(&told)?;
        } else {
            out.line(None, "nothing is written")?;
        }
        Ok(Verdict::Good)
    }
}

fn differences(edited: &Edited, out: &mut Output<'_>) -> Result<(), Failure> {
    for (path, before, now) in &edited.files {
        for line in diff(path, before, now).lines() {
            let tone = match line.chars().next() {
                Some('+') => Some(Tone::Good),
                Some('-') => Some(Tone::Bad),
                Some('@') => Some(Tone::Faint),
                _ => None,
            };
            out.line(tone, line)?;
        }
    }
    Ok(())
}

fn answer(edited: &Edited, written: bool) -> serde_json::Value {
    let files: Vec<_> = edited
        .files
        .iter()
        .map(|(path, before, now)| serde_json::json!({ "file": path, "diff": diff(path, before, now) }))
        .collect();
    serde_json::json!({
        "written": written,
        "rules": edited.rules.rule_count(),
        "rules_hash": edited.rules.hash(),
        "files": files,
    })
}
