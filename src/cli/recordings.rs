//! `recordings`: what callers said for the desk.
use std::path::PathBuf;

use super::desk::{Answered, Client, Context, Words};
use super::tickets::{LISTED, LISTED_MAX};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::shapes::{HearRecording, RecordingLine};
use crate::http::percent_encoded;
use crate::replies::Args;
use crate::store::write_durably;

/// Hear what callers left for the desk.
#[derive(Clone, Debug, clap::Args)]
pub struct RecordingsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with recordings.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List those that are kept, the newest first.
    List {
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Write one as a WAV file, and note on its ticket who did.
    Save {
        /// What a ticket calls it: `recording:` and 64 digits.
        reference: String,
        /// The file.
        #[arg(value_name = "FILE.wav")]
        file: PathBuf,
    },
}

impl RecordingsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::List { limit } => {
                let lines: Vec<RecordingLine> = client.list("/api/v1/recordings", *limit)?;
                if out.json() {
                    out.value(&lines)?;
                } else {
                    list(&Words::load(&context)?, &lines, out)?;
                }
                Ok(Verdict::Good)
            }
            What::Save { reference, file } => save(&context, &client, reference, file, out),
        }
    }
}

fn list(words: &Words, lines: &[RecordingLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-recordings"))?;
        return Ok(());
    }
    let mut table = words.table(&["at", "ticket", "by", "seconds", "reference"]);
    for line in lines {
        table.row([
            line.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            line.ticket.to_string(),
            line.by.clone(),
            line.seconds.to_string(),
            line.reference.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}

fn save(
    context: &Context,
    client: &Client,
    reference: &str,
    file: &std::path::Path,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let target = format!("/api/v1/recordings/{}/hear", percent_encoded(reference));
    let wav = match client.post_for_file(&target, &HearRecording { by: local_user() })? {
        Answered::Good(wav) => wav,
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    };
    let shown = file.display().to_string();
    write_durably(file, &wav)
        .map_err(|error| Failure::Usage(format!("cannot write {shown}: {error}")))?;
    if !out.json() {
        let words = Words::load(context)?;
        let said = words.with("cli-recording-saved", &Args::new().with("file", shown));
        out.line(Some(Tone::Good), &said)?;
    }
    Ok(Verdict::Good)
}

/// Who sits at this machine: the account that the system knows, and the name that it goes by.
pub(super) fn local_user() -> String {
    let id = rustix::process::getuid().as_raw();
    let name = ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match name {
        Some(name) => format!("{name} (local user {id})"),
        None => format!("local user {id}"),
    }
}
