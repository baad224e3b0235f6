//! `tickets freeze` and `tickets unfreeze`: badges that stop at once and are looked into later.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Verdict};
use crate::api::registry_shapes::FreezeRequest;
use crate::model::TicketNumber;
use crate::replies::Args;
use crate::tickets::{Freeze, FreezeState};

/// Has badges frozen, or says what was done about it.
#[derive(Clone, Debug, clap::Args)]
pub struct FreezeArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// Whose badge; may be given more than once. Left out, those that were named before.
    #[arg(long, value_name = "NAME")]
    pub who: Vec<String>,
    /// The badges are frozen.
    #[arg(long)]
    pub done: bool,
    /// Whoever asked is known now (AL2): the access is gone for good.
    #[arg(long, conflicts_with = "done")]
    pub confirm: bool,
    /// Who does it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// Lets badges work again.
#[derive(Clone, Debug, clap::Args)]
pub struct UnfreezeArgs {
    /// The ticket. Whoever asks must be known by AL2.
    pub number: TicketNumber,
    /// Who does it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: String,
}

impl FreezeArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let state = match (self.done, self.confirm) {
            (true, _) => FreezeState::Done,
            (false, true) => FreezeState::Confirmed,
            (false, false) => FreezeState::Requested,
        };
        let (who, by, why) = (self.who.clone(), self.by.clone(), self.why.clone());
        send(self.number, &FreezeRequest { state, who, by, why }, context, client, out)
    }
}

impl UnfreezeArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let (state, by) = (FreezeState::Lifted, self.by.clone());
        let request = FreezeRequest { state, who: vec![], by, why: Some(self.why.clone()) };
        send(self.number, &request, context, client, out)
    }
}

fn send(
    number: TicketNumber,
    request: &FreezeRequest,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    match client.post::<Freeze>(&format!("/api/v1/tickets/{number}/freeze"), request)? {
        Answered::Good(freeze) if out.json() => out.value(&freeze)?,
        Answered::Good(freeze) => {
            out.line(None, &format!("{number}: {}", said(&Words::load(context)?, &freeze)))?;
        }
        Answered::Refused(problem) => return refused(&problem, out),
    }
    Ok(Verdict::Good)
}

/// Puts a freeze into words.
pub(super) fn said(words: &Words, freeze: &Freeze) -> String {
    let args = Args::new()
        .with("named", !freeze.who.is_empty())
        .with("names", freeze.who.join(", "))
        .with("by", freeze.changed_by.as_str());
    words.with(&format!("cli-freeze-{}", freeze.state), &args)
}
