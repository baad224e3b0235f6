//! `tickets vouch`: the way out of waiting for identity.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Verdict};
use crate::api::desk_shapes::{VouchRequest, VouchedTicket};
use crate::model::{AssuranceLevel, TicketNumber};
use crate::replies::Args;

/// Answers for whoever asks.
#[derive(Clone, Debug, clap::Args)]
pub struct VouchArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// The level: AL2, or AL3 where AL2 stands.
    #[arg(long)]
    pub level: AssuranceLevel,
    /// Who answers for it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// How he knows, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: String,
    /// The second way, for AL3: call-back (to a registered number), portal (he confirmed it there), or
    /// the number of a second contact.
    #[arg(long, value_name = "call-back|portal|CONTACT")]
    pub second: Option<String>,
    /// The contact number of the company's administrator who gave leave, where a permission lacks.
    #[arg(long, value_name = "CONTACT")]
    pub permitted_by: Option<String>,
}

impl VouchArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = VouchRequest {
            level: self.level,
            by: self.by.clone(),
            why: self.why.clone(),
            second: self.second.clone(),
            permitted_by: self.permitted_by.clone(),
        };
        let target = format!("/api/v1/tickets/{}/vouch", self.number);
        match client.post::<VouchedTicket>(&target, &request)? {
            Answered::Good(done) if out.json() => out.value(&done)?,
            Answered::Good(done) => {
                let words = Words::load(context)?;
                let args = Args::new()
                    .with("ticket", done.ticket.to_string())
                    .with("level", done.assurance.to_string())
                    .with("status", words.say(&format!("cli-status-{}", done.status)))
                    .with("waits", done.still.is_some())
                    .with("still", done.still.unwrap_or_default());
                out.line(None, &words.with("cli-vouched", &args))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}
