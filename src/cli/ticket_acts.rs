//! `tickets merge`, `split` and `reply`.
use std::path::PathBuf;

use super::desk::{Answered, Client, Context, Words, read_input};
use super::{Failure, Output, Verdict};
use crate::api::desk_shapes::{MergeRequest, Merged, ReplyRequest, Sent, SplitMade, SplitRequest};
use crate::http::Problem;
use crate::model::{EmailAddress, TicketNumber};
use crate::replies::Args;

/// Puts one ticket into another.
#[derive(Clone, Debug, clap::Args)]
pub struct MergeArgs {
    /// The ticket that ends.
    pub from: TicketNumber,
    /// The ticket that has its mail from now on.
    pub into: TicketNumber,
    /// They may be of different accounts: their people take part in each other's ticket then.
    #[arg(long)]
    pub across_accounts: bool,
    /// Who orders it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Makes a ticket of its own of one message.
#[derive(Clone, Debug, clap::Args)]
pub struct SplitArgs {
    /// The ticket that has the message.
    pub number: TicketNumber,
    /// The message's place among the events that `show` lists, from 1.
    #[arg(long, value_name = "K")]
    pub event: u32,
    /// Who orders it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Writes to the customer.
#[derive(Clone, Debug, clap::Args)]
pub struct ReplyArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// The file with the text, without greeting and signature; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub text: PathBuf,
    /// Only the one who asked has it; else everybody who takes part has a copy.
    #[arg(long)]
    pub only_requester: bool,
    /// The matter is solved; an answer of the customer opens it again.
    #[arg(long, conflicts_with = "wait")]
    pub close: bool,
    /// The customer must answer.
    #[arg(long)]
    pub wait: bool,
    /// Who writes, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

pub(super) fn refused(problem: &Problem, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    out.complain(&problem.detail)?;
    Ok(Verdict::NotWell)
}

impl MergeArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = MergeRequest {
            into: self.into,
            across_accounts: self.across_accounts,
            by: self.by.clone(),
        };
        let target = format!("/api/v1/tickets/{}/merge", self.from);
        match client.post::<Merged>(&target, &request)? {
            Answered::Good(merged) if out.json() => out.value(&merged)?,
            Answered::Good(merged) => {
                let args = Args::new()
                    .with("ticket", merged.ticket.to_string())
                    .with("into", merged.into.to_string());
                out.line(None, &Words::load(context)?.with("cli-merged", &args))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

impl SplitArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = SplitRequest { event: self.event, by: self.by.clone() };
        let target = format!("/api/v1/tickets/{}/split", self.number);
        match client.post::<SplitMade>(&target, &request)? {
            Answered::Good(made) if out.json() => out.value(&made)?,
            Answered::Good(made) => {
                let args = Args::new().with("ticket", made.ticket.to_string());
                let id = if made.made { "cli-split" } else { "cli-split-before" };
                out.line(None, &Words::load(context)?.with(id, &args))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

impl ReplyArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let text = String::from_utf8(read_input(&self.text)?)
            .map_err(|_| Failure::Usage(format!("{} is no UTF-8 text", self.text.display())))?;
        let then = match (self.close, self.wait) {
            (true, _) => Some("close".to_owned()),
            (false, true) => Some("wait".to_owned()),
            (false, false) => None,
        };
        let (only_requester, by) = (self.only_requester, self.by.clone());
        let request = ReplyRequest { text, only_requester, then, by };
        let target = format!("/api/v1/tickets/{}/reply", self.number);
        match client.post::<Sent>(&target, &request)? {
            Answered::Good(sent) if out.json() => out.value(&sent)?,
            Answered::Good(sent) => {
                let words = Words::load(context)?;
                let all = [&sent.to].into_iter().chain(&sent.copies);
                let all: Vec<&str> = all.map(EmailAddress::as_str).collect();
                let args = Args::new()
                    .with("to", all.join(", "))
                    .with("status", words.say(&format!("cli-status-{}", sent.status)));
                out.line(None, &words.with("cli-replied", &args))?;
                if !sent.open_tasks.is_empty() {
                    let args = Args::new().with("tasks", sent.open_tasks.join(", "));
                    out.complain(&words.with("cli-open-tasks", &args))?;
                }
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}
