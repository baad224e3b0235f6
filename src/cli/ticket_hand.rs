//! `tickets take`, `note` and `status`.
use serde::Serialize;

use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Verdict};
use crate::api::desk_shapes::{NoteRequest, StatusRequest, TakeRequest, TicketInHand};
use crate::model::{TicketNumber, TicketStatus};
use crate::replies::Args;

/// Takes a ticket, or gives it back.
#[derive(Clone, Debug, clap::Args)]
pub struct TakeArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// Who has it from now on; with --back, who gives it back.
    #[arg(long, value_name = "NAME", required_unless_present = "back")]
    pub by: Option<String>,
    /// Nobody has it any more. That is refused while somebody else has it than --by names.
    #[arg(long)]
    pub back: bool,
    /// Take it over from whoever has it, or with --back give it back for him; else that is refused, and who has
    /// it is told.
    #[arg(long)]
    pub take_over: bool,
}

/// Notes something that the customer does not read.
#[derive(Clone, Debug, clap::Args)]
pub struct NoteArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// What.
    pub text: String,
    /// You have spoken with the customer: that counts as contact with him.
    #[arg(long)]
    pub spoken: bool,
    /// Who notes it.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Says where a ticket stands.
#[derive(Clone, Debug, clap::Args)]
pub struct StatusArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// open, waiting_customer, on_hold, solved, closed or cancelled.
    pub status: TicketStatus,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Who says so.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

fn sent(
    (context, client): (&Context, &Client),
    (number, act): (TicketNumber, &str),
    request: &impl Serialize,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    match client.post::<TicketInHand>(&format!("/api/v1/tickets/{number}/{act}"), request)? {
        Answered::Good(now) if out.json() => out.value(&now)?,
        Answered::Good(now) => {
            let words = Words::load(context)?;
            let args = Args::new()
                .with("ticket", now.ticket.to_string())
                .with("status", words.say(&format!("cli-status-{}", now.status)))
                .with("taken", now.taker.is_some())
                .with("by", now.taker.unwrap_or_default());
            out.line(None, &words.with("cli-in-hand", &args))?;
        }
        Answered::Refused(problem) => return refused(&problem, out),
    }
    Ok(Verdict::Good)
}

impl TakeArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let taker = self.by.clone().filter(|_| !self.back);
        let request = TakeRequest { taker, take_over: self.take_over, by: self.by.clone() };
        sent((context, client), (self.number, "take"), &request, out)
    }
}

impl NoteArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request =
            NoteRequest { text: self.text.clone(), spoken: self.spoken, by: self.by.clone() };
        sent((context, client), (self.number, "note"), &request, out)
    }
}

impl StatusArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let (why, by) = (self.why.clone(), self.by.clone());
        let request = StatusRequest { status: self.status, why, by };
        sent((context, client), (self.number, "status"), &request, out)
    }
}
