//! Accounts and contacts as files: what `import` and `export` of both have in common.
use std::path::PathBuf;

use super::desk::{Answered, Client, Context, Words, read_input};
use super::output::harmless;
use super::{Failure, Output, Tone, Verdict};
use crate::api::shapes::{ImportLine, ImportReport};
use crate::http::percent_encoded;
use crate::identity::exchange::{FILE_BYTES_MAX, Format};
use crate::replies::Args;
use crate::store::write_durably;

/// A file to read.
#[derive(Clone, Debug, clap::Args)]
pub struct Import {
    /// The file, CSV or JSON by its ending; `-` reads standard input.
    pub file: PathBuf,
    /// csv or json, whatever the file's ending.
    #[arg(long)]
    pub format: Option<Format>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A file to write.
#[derive(Clone, Debug, clap::Args)]
pub struct Export {
    /// The file, CSV or JSON by its ending; `-` writes to standard output.
    pub file: PathBuf,
    /// csv or json, whatever the file's ending.
    #[arg(long)]
    pub format: Option<Format>,
}

fn format_of(file: &std::path::Path, given: Option<Format>) -> Result<Format, Failure> {
    let name = file.display().to_string();
    given.or_else(|| Format::of_name(&name)).ok_or_else(|| {
        Failure::Usage(format!("{name} does not end in .csv or .json; add --format csv or json"))
    })
}

impl Import {
    /// Sends the file to `/api/v1/{what}/import`, and tells what it did or everything that is
    /// wrong in it.
    pub(super) fn run(
        &self,
        what: &str,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let format = format_of(&self.file, self.format)?;
        let bytes = read_input(&self.file)?;
        let name = self.file.display().to_string();
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Failure::Usage(format!(
                "{name} is longer than {FILE_BYTES_MAX} bytes; split it into smaller files"
            )));
        }
        let target = format!(
            "/api/v1/{what}/import?format={}&file={}&dry_run={}",
            format.as_str(),
            percent_encoded(&name),
            self.dry_run
        );
        match client.post_file::<ImportReport>(&target, bytes)? {
            Answered::Good(report) if out.json() => out.value(&report)?,
            Answered::Good(report) => told(&Words::load(context)?, &report, out)?,
            Answered::Refused(problem) => {
                for line in problem.detail.lines() {
                    out.complain(&harmless(line))?;
                }
                return Ok(Verdict::NotWell);
            }
        }
        Ok(Verdict::Good)
    }
}

fn told(words: &Words, report: &ImportReport, out: &mut Output<'_>) -> Result<(), Failure> {
    let mut table = words.table(&["line", "done", "name", "contact-number", "columns"]);
    let kinds = [
        ("cli-import-added", &report.added),
        ("cli-import-changed", &report.changed),
        ("cli-import-left", &report.left),
    ];
    let all = kinds.iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (*kind, line)));
    let mut all: Vec<(&str, &ImportLine)> = all.collect();
    all.sort_by_key(|(_, line)| line.line);
    for (kind, line) in all {
        table.row([
            line.line.to_string(),
            words.say(kind),
            line.name.clone(),
            line.contact_number.map(|number| number.digits()).unwrap_or_default(),
            line.columns.join(" "),
        ]);
    }
    out.table(&table)?;
    let [added, changed, left] =
        kinds.map(|(_, lines)| i64::try_from(lines.len()).unwrap_or(i64::MAX));
    let sum = Args::new().with("added", added).with("changed", changed).with("left", left);
    let id = if report.dry_run { "cli-import-sum-dry" } else { "cli-import-sum" };
    out.line(Some(Tone::Strong), &words.with(id, &sum))?;
    Ok(())
}

impl Export {
    /// Writes what `/api/v1/{what}/export` gives. The file is for its owner only: names and
    /// numbers of people stand in it.
    pub(super) fn run(
        &self,
        what: &str,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let format = format_of(&self.file, self.format)?;
        let target = format!("/api/v1/{what}/export?format={}", format.as_str());
        let bytes = match client.get_file(&target)? {
            Answered::Good(bytes) => bytes,
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                return Ok(Verdict::NotWell);
            }
        };
        if self.file.as_os_str() == "-" {
            out.stream().write_all(&bytes)?;
            return Ok(Verdict::Good);
        }
        write_durably(&self.file, &bytes).map_err(|error| {
            Failure::Usage(format!("cannot write {}: {error}", self.file.display()))
        })?;
        Ok(Verdict::Good)
    }
}
