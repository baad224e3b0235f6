//! `contacts invite`, `contacts reset-pin` and `contacts end`: the link to a code, and its end.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Tone, Verdict};
use crate::api::portal::shapes::Ended;
use crate::api::registry_shapes::{EndRequest, EnrolRequest, EnrolmentSent};
use crate::http::percent_encoded;
use crate::model::EmailAddress;
use crate::replies::Args;

/// Sends a contact the link to his first code.
#[derive(Clone, Debug, clap::Args)]
pub struct Invite {
    /// The contact number, an address that only this contact has, or the id of `list`.
    pub who: String,
    /// To this one of the registered addresses; the first without.
    #[arg(long)]
    pub to: Option<EmailAddress>,
    /// Who invites, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Sends a contact the link to a new code.
#[derive(Clone, Debug, clap::Args)]
pub struct ResetPin {
    /// The contact number, an address that only this contact has, or the id of `list`.
    pub who: String,
    /// Who approved it: call-back (you rang a registered number), portal (confirmed there), or the number
    /// of a second contact of the company.
    #[arg(long, value_name = "call-back|portal|CONTACT")]
    pub second: String,
    /// Who orders it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: String,
    /// To this one of the registered addresses; the first without.
    #[arg(long)]
    pub to: Option<EmailAddress>,
}

/// Ends a contact.
#[derive(Clone, Debug, clap::Args)]
pub struct End {
    /// The contact number, an address that only this contact has, or the id of `list`.
    pub who: String,
    /// Who ends it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// The badges must stop at once: whoever is on call is woken.
    #[arg(long)]
    pub urgent: bool,
}

impl End {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let (by, why, urgent) = (self.by.clone(), self.why.clone(), self.urgent);
        let target = format!("/api/v1/contacts/{}/end", percent_encoded(&self.who));
        match client.post::<Ended>(&target, &EndRequest { by, why, urgent })? {
            Answered::Good(ended) if out.json() => out.value(&ended)?,
            Answered::Good(ended) => {
                let args = Args::new()
                    .with("number", ended.contact_number.digits())
                    .with("ticket", ended.ticket.to_string());
                out.line(None, &Words::load(context)?.with("cli-contact-ended", &args))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

impl Invite {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = EnrolRequest {
            to: self.to.as_ref().map(ToString::to_string),
            by: self.by.clone(),
            ..EnrolRequest::default()
        };
        send(
            &format!("/api/v1/contacts/{}/invite", percent_encoded(&self.who)),
            &request,
            context,
            client,
            out,
        )
    }
}

impl ResetPin {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let request = EnrolRequest {
            to: self.to.as_ref().map(ToString::to_string),
            second: Some(self.second.clone()),
            by: Some(self.by.clone()),
            why: Some(self.why.clone()),
        };
        let target = format!("/api/v1/contacts/{}/reset-pin", percent_encoded(&self.who));
        send(&target, &request, context, client, out)
    }
}

fn send(
    target: &str,
    request: &EnrolRequest,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let sent = match client.post::<EnrolmentSent>(target, request)? {
        Answered::Good(sent) => sent,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&sent)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    let args = Args::new()
        .with("ticket", sent.ticket.to_string())
        .with("to", sent.to.to_string())
        .with("until", sent.expires_at.strftime("%Y-%m-%d %H:%MZ").to_string());
    out.line(None, &words.with("cli-enrolment-sent", &args))?;
    if !sent.told.is_empty() {
        let args = Args::new().with("names", sent.told.join(", "));
        out.line(Some(Tone::Faint), &words.with("cli-enrolment-told", &args))?;
    }
    Ok(Verdict::Good)
}
