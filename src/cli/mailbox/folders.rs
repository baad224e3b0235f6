//! `mailbox list` and `check`: folders that are read over IMAP.
use super::super::desk::{Answered, Client, Context, Words};
use super::super::{Failure, Global, Output, Tone, Verdict};
use crate::api::mailbox_shapes::{CheckMailboxes, MailboxLine};
use crate::imap::{Comparison, Doing};
use crate::model::Timestamp;
use crate::replies::Args;

/// UIDs of one difference that are named.
const UIDS_SHOWN: usize = 20;

/// What is asked about the folders.
pub(super) enum Asked<'a> {
    /// How it stands with them.
    Standing,
    /// How those of an account, or all, compare with the ledger now.
    Comparison(Option<&'a String>),
}

pub(super) fn run(
    asked: &Asked<'_>,
    global: &Global,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let context = Context::load(global)?;
    let client = Client::connect(&context)?;
    let answered: Answered<Vec<MailboxLine>> = match asked {
        Asked::Standing => client.all("/api/v1/mailboxes")?,
        Asked::Comparison(account) => {
            let wanted = CheckMailboxes { account: account.cloned() };
            client.post("/api/v1/mailboxes/check", &wanted)?
        }
    };
    let lines = match answered {
        Answered::Good(lines) => lines,
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    };
    if out.json() {
        out.value(&lines)?;
    } else {
        let words = Words::load(&context)?;
        list(&words, &lines, out)?;
        for line in &lines {
            differences(&words, line, out)?;
        }
    }
    let checked = matches!(asked, Asked::Comparison(_));
    let bad = |line: &MailboxLine| {
        let differs = line.differences.as_ref().is_some_and(|found| !found.is_clean());
        line.alarm || (checked && differs)
    };
    Ok(if lines.iter().any(bad) { Verdict::NotWell } else { Verdict::Good })
}

fn moment(at: Option<Timestamp>) -> String {
    at.map(|at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()).unwrap_or_default()
}

fn list(words: &Words, lines: &[MailboxLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-imap"))?;
        return Ok(());
    }
    let mut table = words.table(&[
        "imap-account",
        "imap-folder",
        "imap-state",
        "imap-caught-up",
        "imap-last-mail",
        "imap-ledger",
        "imap-checked",
        "trouble",
    ]);
    for line in lines {
        let counts = line.messages;
        let args = Args::new()
            .with("wanted", i64::from(counts.wanted))
            .with("done", i64::from(counts.taken.saturating_add(counts.filed)))
            .with("aside", i64::from(counts.set_aside));
        table.row([
            line.account.clone(),
            line.folder.clone(),
            words.say(state(line.doing)),
            moment(line.caught_up_at),
            moment(line.last_mail_at),
            words.with("cli-imap-counts", &args),
            moment(line.checked_at),
            line.trouble.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}

const fn state(doing: Doing) -> &'static str {
    match doing {
        Doing::Nothing => "cli-imap-nothing",
        Doing::Connecting => "cli-imap-connecting",
        Doing::Working => "cli-imap-working",
        Doing::Idle => "cli-imap-idle",
        Doing::Polling => "cli-imap-polling",
        Doing::Waiting => "cli-imap-waiting",
        Doing::Stopped => "cli-imap-stopped",
    }
}

fn differences(words: &Words, line: &MailboxLine, out: &mut Output<'_>) -> Result<(), Failure> {
    if let Some(found) = line.differences.as_ref().filter(|found| !found.is_clean()) {
        let place = format!("{}/{}", line.account, line.folder);
        for (id, uids) in named(found) {
            let args = Args::new().with("place", place.clone()).with("uids", shown(uids));
            out.line(Some(Tone::Caution), &words.with(id, &args))?;
        }
    }
    for message in &line.set_aside {
        let text =
            format!("{}/{} UID {}: {}", line.account, line.folder, message.uid, message.reason);
        out.line(Some(Tone::Caution), &text)?;
    }
    Ok(())
}

fn named(found: &Comparison) -> impl Iterator<Item = (&'static str, &[u32])> {
    let all = [
        ("cli-imap-unknown", found.unknown.as_slice()),
        ("cli-imap-back", &found.back),
        ("cli-imap-vanished", &found.vanished),
        ("cli-imap-unfiled", &found.unfiled),
        ("cli-imap-set-aside", &found.set_aside),
    ];
    all.into_iter().filter(|(_, uids)| !uids.is_empty())
}

fn shown(uids: &[u32]) -> String {
    let first: Vec<String> = uids.iter().take(UIDS_SHOWN).map(ToString::to_string).collect();
    let more = if uids.len() > UIDS_SHOWN { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}
