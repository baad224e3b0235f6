//! `mailbox replay`: what would become of mail that lies in a file.
use std::collections::BTreeSet;
use std::path::PathBuf;

use super::mail_files::{MESSAGES_MAX, MailFiles};
use super::report::{Facts, LISTED_MAX, Line, Report};
use super::trial::Trial;
use crate::cli::desk::{Context, Words};
use crate::cli::tickets::shortened;
use crate::cli::{Failure, Global, Output, Table, Tone, Verdict};
use crate::intake::{Entrance, ReceivedMessage};
use crate::mail::{Inbound, Mailbox, ReadLimits, read};
use crate::mailauth::Hop;
use crate::model::{Door, EmailAddress, TicketNumber, Timestamp};
use crate::replies::Args;
use crate::runtime::{Clock as _, SystemClock};
use crate::tickets::OutcomeKind;

/// Characters of a sender or a subject in the list.
const CELL_CHARS_MAX: usize = 40;
/// What stands before the kind of something that would have gone out; its state has a word of its own.
const OUTGOING: &str = "cli-outgoing-";

/// What to replay.
#[derive(Clone, Debug, clap::Args)]
pub struct Replay {
    /// An mbox file, a Maildir, a folder of .eml files, or one message.
    pub path: PathBuf,
    /// The mailbox that the mail came to, where its To and Cc name none of ours; else the first
    /// of the configuration.
    #[arg(long, value_name = "ADDRESS")]
    pub mailbox: Option<EmailAddress>,
    /// List every message, not only those that make no ticket and join none.
    #[arg(long)]
    pub all: bool,
}

impl Replay {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let entrance = self.entrance(&context)?;
        let shown = self.path.display();
        let open = || MailFiles::open(&self.path);
        let unusable = |error| Failure::Usage(format!("cannot read {shown}: {error}"));
        // Counted first, so that the bar knows its end: reading is nothing beside the story.
        let total = open().map_err(unusable)?.take(MESSAGES_MAX).count();
        let trial = Trial::open(&context)?;
        let bar = out.progress(u64::try_from(total).unwrap_or_default());
        let mut report = Report::default();
        for (at, raw) in open().map_err(unusable)?.take(MESSAGES_MAX).enumerate() {
            let line = match raw {
                Ok(raw) => trial.tell(raw, &entrance)?,
                Err(error) => unreadable(&error),
            };
            report.add(Line { number: at + 1, ..line });
            bar.inc(1);
        }
        bar.finish_and_clear();
        trial.count_outgoing(&mut report)?;
        if out.json() {
            out.value(&report)?;
        } else {
            self.show(&Words::load(&context)?, &report, out)?;
        }
        Ok(if report.has_failures() { Verdict::NotWell } else { Verdict::Good })
    }

    fn entrance(&self, context: &Context) -> Result<Entrance, Failure> {
        let entrances = &context.settings.entrances;
        let found = match &self.mailbox {
            Some(address) => context.settings.entrance(address),
            None => entrances.first(),
        };
        found.cloned().ok_or_else(|| {
            let ours: Vec<&str> = entrances.iter().map(|e| e.address.as_str()).collect();
            let asked = self.mailbox.as_ref().map_or("", EmailAddress::as_str);
            let ours = ours.join(", ");
            Failure::Usage(format!(
                "`{asked}` is no mailbox of {}; use one of: {ours}",
                context.file
            ))
        })
    }

    fn show(&self, words: &Words, report: &Report, out: &mut Output<'_>) -> Result<(), Failure> {
        let groups = [
            ("cli-replay-outcomes", &report.outcomes, "cli-outcome-"),
            ("cli-replay-automatic", &report.automatic, "cli-automatic-"),
            ("cli-replay-queues", &report.queues, ""),
            ("cli-replay-intents", &report.intents, "intent-"),
            ("cli-replay-priorities", &report.priorities, "cli-priority-"),
            ("cli-replay-languages", &report.languages, "cli-language-"),
            ("cli-replay-outgoing", &report.outgoing, OUTGOING),
            ("cli-replay-problems", &report.problems, ""),
        ];
        for (title, counts, prefix) in groups {
            if counts.is_empty() {
                continue;
            }
            out.line(Some(Tone::Strong), &words.say(title))?;
            let mut sorted: Vec<_> = counts.iter().collect();
            sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (what, count) in sorted {
                let what = called(words, prefix, what);
                out.line(None, &format!("{count:>8}  {what}"))?;
            }
        }
        self.list(words, report, out)?;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let sum = Args::new()
            .with("count", number(report.messages))
            .with("undecided", number(report.undecided))
            .with("danger", number(report.danger));
        out.line(Some(Tone::Strong), &words.with("cli-replay-sum", &sum))?;
        Ok(())
    }

    fn list(&self, words: &Words, report: &Report, out: &mut Output<'_>) -> Result<(), Failure> {
        let wanted: Vec<&Line> =
            if self.all { report.lines.iter().collect() } else { report.left_out().collect() };
        if wanted.is_empty() {
            return Ok(());
        }
        let columns =
            ["number", "from", "subject", "outcome", "ticket", "queue", "priority", "reason"];
        let mut table: Table = words.table(&columns);
        let most = if self.all { usize::MAX } else { LISTED_MAX };
        for line in wanted.iter().take(most) {
            let fact = |of: fn(&Facts) -> &String| line.facts.as_ref().map(of).cloned();
            table.row([
                line.number.to_string(),
                shortened(&line.from, CELL_CHARS_MAX),
                shortened(&line.subject, CELL_CHARS_MAX),
                words.say(&format!("cli-outcome-{}", line.outcome)),
                line.ticket.clone().unwrap_or_default(),
                fact(|facts| &facts.queue).unwrap_or_default(),
                fact(|facts| &facts.priority).unwrap_or_default(),
                line.reason.clone(),
            ]);
        }
        out.table(&table)?;
        if wanted.len() > most {
            let more = i64::try_from(wanted.len() - most).unwrap_or(i64::MAX);
            out.line(None, &words.with("cli-replay-more", &Args::new().with("count", more)))?;
        }
        Ok(())
    }
}

/// Says what is counted in the reader's language; names of queues and remarks of the reader stand as
/// they are.
fn called(words: &Words, prefix: &str, what: &str) -> String {
    match what.split_once(' ') {
        Some((kind, state)) if prefix == OUTGOING => {
            let state = words.say(&format!("cli-outgoing-state-{state}"));
            format!("{}: {state}", words.say(&format!("{prefix}{kind}")))
        }
        Some(_) | None if prefix.is_empty() => what.to_owned(),
        Some(_) | None => words.say(&format!("{prefix}{what}")),
    }
}

fn unreadable(error: &std::io::Error) -> Line {
    Line { outcome: "unreadable".to_owned(), reason: error.to_string(), ..Line::default() }
}

/// When it came: when it was written, since nothing else is known of it, but never later than now.
fn arrived(inbound: &Inbound) -> Timestamp {
    let now = SystemClock.now();
    inbound.date.map_or(now, |date| date.min(now))
}

impl Trial {
    /// Tells the story of one message, as a door would hand it in.
    fn tell(&self, raw: Vec<u8>, entrance: &Entrance) -> Result<Line, Failure> {
        let inbound = read(&raw, &ReadLimits::default());
        let from = inbound.from.as_ref();
        let settings = &self.intake.parts().settings;
        let named = inbound.to.iter().chain(&inbound.cc).filter_map(Mailbox::parsed);
        let ours: BTreeSet<EmailAddress> =
            named.filter(|address| settings.entrance(address).is_some()).collect();
        let recipients = if ours.is_empty() {
            vec![entrance.address.clone()]
        } else {
            ours.into_iter().collect()
        };
        let message = ReceivedMessage {
            door: Door::Imap,
            at: arrived(&inbound),
            return_path: from.and_then(Mailbox::parsed).filter(|_| !inbound.return_path_empty),
            recipients,
            hop: Hop::Archive,
            raw: raw.into(),
            trace: String::new(),
        };
        let settled = self.client.wait(self.intake.take_mail(message));
        let settled = settled.map_err(|error| Failure::Usage(error.to_string()))?;
        let ticket = settled.outcome.ticket;
        let facts = match (settled.outcome.kind, ticket) {
            (OutcomeKind::Opened, Some(number)) => self.facts(number)?,
            _ => None,
        };
        Ok(Line {
            number: 0,
            from: from.map(|from| from.address.clone()).unwrap_or_default(),
            subject: inbound.subject,
            outcome: settled.outcome.kind.as_str().to_owned(),
            reason: settled.outcome.reason,
            automatic: inbound.automatic.as_str().to_owned(),
            ticket: ticket.map(|number| number.to_string()),
            facts,
            problems: inbound.problems,
        })
    }

    fn facts(&self, number: TicketNumber) -> Result<Option<Facts>, Failure> {
        let ticket = self.ask(move |tx| tx.ticket(number))?;
        Ok(ticket.map(|ticket| Facts {
            intent: ticket.facts.intent.as_str().to_owned(),
            decided: ticket.facts.decided,
            priority: ticket.facts.priority.to_string(),
            safety: ticket.facts.safety,
            language: ticket.facts.language.to_string(),
            queue: ticket.facts.queue.to_string(),
            registered: ticket.facts.contact.is_some(),
        }))
    }

    /// Counts what would have gone out.
    fn count_outgoing(&self, report: &mut Report) -> Result<(), Failure> {
        let opened = report.lines.iter().filter(|line| line.facts.is_some());
        let numbers: Vec<TicketNumber> =
            opened.filter_map(|line| line.ticket.as_ref()?.parse().ok()).collect();
        for number in numbers {
            for row in self.ask(move |tx| tx.outgoing_of(number))? {
                report.sends(&format!("{} {}", row.kind.as_str(), row.state.as_str()));
            }
        }
        Ok(())
    }
}
