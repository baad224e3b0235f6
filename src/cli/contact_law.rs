//! `contacts forget`, and `contacts export CONTACT --to FOLDER`: what is held of one person.
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::desk::{Answered, Client, Context, Words};
use super::exchange::Export;
use super::recordings::local_user;
use super::ticket_acts::refused;
use super::{Failure, Output, Tone, Verdict};
use crate::api::law::{PersonHeld, PersonRequest};
use crate::api::shapes::HearRecording;
use crate::http::percent_encoded;
use crate::intake::ForgetReport;
use crate::replies::Args;
use crate::store::write_durably;

/// Somebody who is to be forgotten.
#[derive(Clone, Debug, clap::Args)]
pub struct Forget {
    /// The contact number, the id of `list`, an address, or a telephone number with +; an address
    /// or number may be of somebody who is not registered.
    pub who: String,
    /// Say what would go, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Who orders it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// A file of all contacts, or a folder with everything of one.
#[derive(Clone, Debug, clap::Args)]
pub struct ContactsExport {
    /// Where to, or with --to the person: a contact as `forget` names him.
    #[command(flatten)]
    pub file: Export,
    /// Write everything that is held of one person into this new folder.
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

impl Forget {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let target = format!("/api/v1/contacts/{}/forget", percent_encoded(&self.who));
        let by = Some(self.by.clone().unwrap_or_else(local_user));
        let request = PersonRequest { dry_run: self.dry_run, by };
        let report = match client.post::<ForgetReport>(&target, &request)? {
            Answered::Good(report) => report,
            Answered::Refused(problem) => return refused(&problem, out),
        };
        let verdict = if report.is_blocked() { Verdict::NotWell } else { Verdict::Good };
        if out.json() {
            out.value(&report)?;
            return Ok(verdict);
        }
        let words = Words::load(context)?;
        let mut table = words.table(&["what", "rows"]);
        let files = [
            ("cli-kept-recordings", report.recordings),
            ("cli-kept-raw-mail", report.raw_mails),
            ("cli-kept-outgoing", report.letters),
        ];
        for (table_name, rows) in &report.rows {
            table.row([table_name.clone(), rows.to_string()]);
        }
        for (id, count) in files.into_iter().filter(|(_, count)| *count > 0) {
            table.row([words.say(id), count.to_string()]);
        }
        out.table(&table)?;
        for (id, tickets) in [("cli-forget-open", &report.open), ("cli-forget-held", &report.held)]
        {
            if !tickets.is_empty() {
                let list: Vec<String> = tickets.iter().map(ToString::to_string).collect();
                let args = Args::new().with("ticket", list.join(", "));
                out.line(Some(Tone::Caution), &words.with(id, &args))?;
            }
        }
        if !self.dry_run {
            out.line(Some(Tone::Good), &words.say("cli-forgotten"))?;
        }
        Ok(verdict)
    }
}

impl ContactsExport {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        match &self.to {
            None => self.file.run("contacts", client, out),
            Some(folder) => {
                let who = self.file.file.display().to_string();
                disclose(&who, folder, context, client, out)
            }
        }
    }
}

/// Writes everything of one person into a folder that nobody else may open.
fn disclose(
    who: &str,
    folder: &Path,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let cannot = |path: &Path, error: &dyn std::fmt::Display| {
        Failure::Usage(format!("cannot write {}: {error}", path.display()))
    };
    if folder.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already; name a new folder",
            folder.display()
        )));
    }
    let by = local_user();
    let request = PersonRequest { dry_run: false, by: Some(by.clone()) };
    let target = format!("/api/v1/contacts/{}/held", percent_encoded(who));
    let held = match client.post::<PersonHeld>(&target, &request)? {
        Answered::Good(held) => held,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    let made = std::fs::DirBuilder::new().mode(0o700).create(folder);
    made.map_err(|error: io::Error| cannot(folder, &error))?;
    let write = |path: PathBuf, bytes: &[u8]| {
        write_durably(&path, bytes).map_err(|error| cannot(&path, &error))
    };
    let mut recordings = 0_i64;
    for digest in &held.held.recordings {
        let target = format!("/api/v1/recordings/recording%3A{digest}/hear");
        // One whose days are over is gone; the rest is written all the same.
        if let Answered::Good(wav) =
            client.post_for_file(&target, &HearRecording { by: by.clone() })?
        {
            write(folder.join("recordings").join(format!("{digest}.wav")), &wav)?;
            recordings = recordings.saturating_add(1);
        }
    }
    let mut mails = 0_i64;
    for arrival in &held.held.mails {
        let target = format!("/api/v1/arrivals/{arrival}/raw");
        if let Answered::Good(mail) = client.post_for_file(&target, &request)? {
            write(folder.join("mail").join(format!("{arrival}.eml")), &mail)?;
            mails = mails.saturating_add(1);
        }
    }
    let json = serde_json::to_vec_pretty(&held).map_err(|error| cannot(folder, &error))?;
    write(folder.join("data.json"), &json)?;
    let words = Words::load(context)?.in_language(held.language);
    let index = index(&words, context, &held, recordings, mails);
    write(folder.join("index.txt"), index.as_bytes())?;
    if out.json() {
        let told =
            serde_json::json!({ "folder": folder, "recordings": recordings, "mails": mails });
        out.value(&told)?;
    } else {
        let file = Args::new().with("file", folder.display().to_string());
        out.line(Some(Tone::Good), &Words::load(context)?.with("cli-disclosed", &file))?;
    }
    Ok(Verdict::Good)
}

/// What lies in the folder, in the words of the person.
fn index(
    words: &Words,
    context: &Context,
    held: &PersonHeld,
    recordings: i64,
    mails: i64,
) -> String {
    let args = Args::new()
        .with("desk", context.settings.desk.as_str())
        .with("name", held.name.clone().unwrap_or_default())
        .with("named", held.name.is_some())
        .with("day", held.at.strftime("%Y-%m-%d").to_string())
        .with("recordings", recordings)
        .with("mails", mails);
    let mut lines = vec![words.with("cli-held-title", &args), String::new()];
    for id in ["cli-held-data", "cli-held-recordings", "cli-held-mails"] {
        lines.push(words.with(id, &args));
    }
    lines.extend([String::new(), words.say("cli-held-kept")]);
    for class in &held.kept {
        let kind = words.say(&format!("cli-kept-{}", class.class));
        let days = match class.days {
            Some(days) => words.with("cli-held-days", &Args::new().with("count", i64::from(days))),
            None => words.say("cli-kept-for-good"),
        };
        lines.push(format!("- {kind}: {days}"));
    }
    lines.extend([String::new(), words.say("cli-held-rights"), String::new()]);
    lines.join("\n")
}
