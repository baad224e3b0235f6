//! `tickets hold`, `tickets release` and `tickets holds`: what the law forbids to delete.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Tone, Verdict};
use crate::api::law::{HeldTicket, HoldDone, HoldRequest};
use crate::model::TicketNumber;
use crate::replies::Args;

/// Holds a ticket, or holds it no more.
#[derive(Clone, Debug, clap::Args)]
pub struct HoldArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: String,
    /// Who orders it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

impl HoldArgs {
    pub(super) fn run(
        &self,
        held: bool,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = HoldRequest { held, why: self.why.clone(), by: self.by.clone() };
        let target = format!("/api/v1/tickets/{}/hold", self.number);
        match client.post::<HoldDone>(&target, &request)? {
            Answered::Good(done) if out.json() => out.value(&done)?,
            Answered::Good(done) => {
                let id = if done.held { "cli-held" } else { "cli-released" };
                let ticket = Args::new().with("ticket", done.ticket.to_string());
                out.line(None, &Words::load(context)?.with(id, &ticket))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

/// Lists the tickets that are held.
pub(super) fn list(
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let lines = match client.all::<HeldTicket>("/api/v1/holds")? {
        Answered::Good(lines) => lines,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-holds"))?;
        return Ok(Verdict::Good);
    }
    let mut table = words.table(&["ticket", "since"]);
    for line in lines {
        table.row([line.ticket.to_string(), line.since.strftime("%Y-%m-%d %H:%MZ").to_string()]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
