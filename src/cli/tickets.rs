//! `tickets`: what the desk works on.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::{MergeArgs, ReplyArgs, SplitArgs};
use super::ticket_correct::CorrectArgs;
use super::ticket_freeze::{FreezeArgs, UnfreezeArgs, said};
use super::ticket_hand::{NoteArgs, StatusArgs, TakeArgs};
use super::ticket_hold::{self, HoldArgs};
use super::ticket_tasks::{self, TaskCommand};
use super::ticket_vouch::VouchArgs;
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::shapes::{TicketLine, TicketPage};
use crate::http::percent_encoded;
use crate::model::{PlaceState, Priority, QueueId, TeamRole, TicketNumber, TicketStatus};
use crate::replies::Args;

/// The most entries that a list shows unless more are asked for.
pub(super) const LISTED: u32 = 10_000;
/// The most entries that can be asked for.
pub(super) const LISTED_MAX: i64 = 1_000_000;

/// Look at tickets, and work on them.
#[derive(Clone, Debug, clap::Args)]
pub struct TicketsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with tickets.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List tickets, the newest first.
    List {
        /// Only those of this queue.
        #[arg(long)]
        queue: Option<QueueId>,
        /// Only those of this status.
        #[arg(long)]
        status: Option<TicketStatus>,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one ticket with all that happened to it.
    Show {
        /// Its number, such as CT-1234567.
        number: TicketNumber,
    },
    /// Put one ticket into another: later mail to the first lands in the second.
    Merge(MergeArgs),
    /// Make a ticket of its own of one message of a ticket.
    Split(SplitArgs),
    /// Write to the customer of a ticket.
    Reply(ReplyArgs),
    /// Put right what was understood wrongly: labels, queue, who is woken, an example to learn from.
    Correct(Box<CorrectArgs>),
    /// Take a ticket, or give it back.
    Take(TakeArgs),
    /// Note something that the customer does not read.
    Note(NoteArgs),
    /// Say where a ticket stands.
    Status(StatusArgs),
    /// Have badges frozen at once, or say that they are, or that they are gone for good.
    Freeze(FreezeArgs),
    /// Let badges work again.
    Unfreeze(UnfreezeArgs),
    /// Answer for whoever asks, so that a ticket which waits for identity waits no longer.
    Vouch(VouchArgs),
    /// Tick off what had to be done for a ticket, or add something.
    Task(TaskCommand),
    /// Keep a ticket and all that belongs to it, whatever its age, because the law asks for it.
    Hold(HoldArgs),
    /// Keep it no longer than others.
    Release(HoldArgs),
    /// List the tickets that are held.
    Holds,
}

impl TicketsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::List { queue, status, limit } => {
                let lines = lines(&client, queue.as_ref(), *status, *limit)?;
                if out.json() {
                    out.value(&lines)?;
                } else {
                    list(&Words::load(&context)?, &lines, out)?;
                }
                Ok(Verdict::Good)
            }
            What::Merge(merge) => merge.run(&context, &client, out),
            What::Split(split) => split.run(&context, &client, out),
            What::Reply(reply) => reply.run(&context, &client, out),
            What::Correct(correct) => correct.run(&context, &client, out),
            What::Take(take) => take.run(&context, &client, out),
            What::Note(note) => note.run(&context, &client, out),
            What::Status(status) => status.run(&context, &client, out),
            What::Vouch(vouch) => vouch.run(&context, &client, out),
            What::Task(task) => task.run(&context, &client, out),
            What::Freeze(freeze) => freeze.run(&context, &client, out),
            What::Unfreeze(unfreeze) => unfreeze.run(&context, &client, out),
            What::Hold(hold) => hold.run(true, &context, &client, out),
            What::Release(hold) => hold.run(false, &context, &client, out),
            What::Holds => ticket_hold::list(&context, &client, out),
            What::Show { number } => {
                match client.get::<TicketPage>(&format!("/api/v1/tickets/{number}"))? {
                    Answered::Good(page) => {
                        if out.json() {
                            out.value(&page)?
                        } else {
                            show(&Words::load(&context)?, &page, out)?
                        }
                        Ok(Verdict::Good)
                    }
                    Answered::Refused(problem) => {
                        out.complain(&problem.detail)?;
                        Ok(Verdict::NotWell)
                    }
                }
            }
        }
    }
}

fn lines(
    client: &Client,
    queue: Option<&QueueId>,
    status: Option<TicketStatus>,
    limit: u32,
) -> Result<Vec<TicketLine>, Failure> {
    let queue = queue.map(|queue| format!("&queue={}", percent_encoded(queue.as_str())));
    let status = status.map(|status| format!("&status={status}"));
    let filters = [queue, status].into_iter().flatten().collect::<String>();
    client.list(&format!("/api/v1/tickets?{filters}"), limit)
}

fn list(words: &Words, lines: &[TicketLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-tickets"))?;
        return Ok(());
    }
    let head = words.head(&[
        "number", "priority", "status", "intent", "queue", "site", "language", "contact",
        "subject", "created",
    ]);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for line in lines {
        table.row([
            line.number.to_string(),
            line.priority.to_string(),
            words.say(&format!("cli-status-{}", line.status)),
            line.intent.to_string(),
            queue(words, line),
            line.site.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.language.to_string(),
            shortened(&line.contact, 32),
            shortened(&line.subject, 48),
            line.created_at.strftime("%Y-%m-%d %H:%MZ").to_string(),
        ]);
    }
    out.table(&table)?;
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    out.line(
        Some(Tone::Faint),
        &words.with("cli-tickets-count", &Args::new().with("count", count)),
    )?;
    Ok(())
}

/// The queue that takes a ticket; of one that is listed because it was copied, that too.
fn queue(words: &Words, line: &TicketLine) -> String {
    if line.copied {
        words.with("cli-copied", &Args::new().with("queue", line.queue.as_str()))
    } else {
        line.queue.to_string()
    }
}

fn show(words: &Words, page: &TicketPage, out: &mut Output<'_>) -> Result<(), Failure> {
    let tone = if page.priority == Priority::P1 { Tone::Bad } else { Tone::Strong };
    out.line(Some(tone), &format!("{} {} {}", page.number, page.priority, page.subject))?;
    let incident = page.incident.as_ref().map_or_else(String::new, |incident| {
        let state = words.say(&format!("cli-incident-state-{}", incident.state));
        format!("{} ({state})", incident.id)
    });
    let facts = [
        ("status", words.say(&format!("cli-status-{}", page.status))),
        ("intent", page.intent.to_string()),
        ("safety", words.say(if page.safety { "cli-yes" } else { "cli-no" })),
        ("queue", page.queue.to_string()),
        ("copies", joined(&page.copies)),
        ("contact", page.contact.clone()),
        ("account", page.account.clone().unwrap_or_default()),
        ("owner", page.owner.clone().unwrap_or_default()),
        ("assurance", page.assurance.to_string()),
        ("site", page.site.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("language", page.language.to_string()),
        ("created", page.created_at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()),
        ("incident", incident),
        ("merged", page.merged_into.map(|into| into.to_string()).unwrap_or_default()),
        ("outside", outside(words, page)),
    ];
    for (id, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        out.line(None, &format!("{}: {value}", words.say(&format!("cli-column-{id}"))))?;
    }
    let team = page
        .team
        .iter()
        .flat_map(|team| TeamRole::ALL.iter().filter_map(|role| Some((role, team.member(*role)?))));
    for (role, member) in team {
        out.line(None, &format!("{role}: {member}"))?;
    }
    for (name, slots) in &page.slots {
        let values: Vec<&str> = slots.iter().map(|slot| slot.value.as_str()).collect();
        out.line(None, &format!("{name}: {}", values.join(", ")))?;
    }
    of_the_registry(words, page, out)?;
    out.line(Some(Tone::Strong), &words.say("cli-column-events"))?;
    for (place, event) in (1_u32..).zip(&page.events) {
        let at = event.at.strftime("%Y-%m-%d %H:%M:%SZ");
        out.line(Some(Tone::Faint), &format!("{place} {at} {} {}", event.kind, event.by))?;
        for line in event.text.lines() {
            out.line(None, &format!("  {line}"))?;
        }
    }
    out.line(Some(Tone::Strong), &words.say("cli-column-rule"))?;
    for line in &page.route {
        out.line(None, &format!("  {line}"))?;
    }
    for sent in &page.outgoing {
        let (kind, state) = (sent.kind.as_str(), sent.state.as_str());
        out.line(None, &format!("{kind} {state} {} {}", sent.to, sent.note))?;
    }
    Ok(())
}

/// What outside desks call a ticket.
fn outside(words: &Words, page: &TicketPage) -> String {
    let waits = words.say("cli-outside-not-yet");
    let named = page.outside.iter().map(|there| {
        let number = there.number.as_deref().unwrap_or(&waits);
        format!("{} {number}", there.desk)
    });
    named.collect::<Vec<_>>().join(", ")
}

/// What the registry and the tasks add to a ticket.
fn of_the_registry(words: &Words, page: &TicketPage, out: &mut Output<'_>) -> Result<(), Failure> {
    if let Some(freeze) = &page.freeze {
        out.line(Some(Tone::Strong), &said(words, freeze))?;
    }
    for place in &page.places {
        let state = match place.state {
            PlaceState::Present => "present",
            PlaceState::Renamed => "renamed",
            PlaceState::Ambiguous => "ambiguous",
        };
        let args = Args::new()
            .with("kind", place.kind.as_str())
            .with("said", place.said.as_str())
            .with("names", place.names.join(", "));
        out.line(None, &words.with(&format!("cli-place-{state}"), &args))?;
    }
    if !page.tasks.is_empty() {
        out.line(Some(Tone::Strong), &words.say("cli-column-tasks"))?;
        ticket_tasks::lines(words, &page.tasks, out)?;
    }
    Ok(())
}

fn joined(queues: &[QueueId]) -> String {
    queues.iter().map(QueueId::as_str).collect::<Vec<_>>().join(", ")
}

/// Cuts a text for a table.
pub(super) fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
