//! `contacts`: the people who may ask for something.
use super::contact_enrol::{End, Invite, ResetPin};
use super::contact_law::{ContactsExport, Forget};
use super::desk::{Answered, Client, Context, Words};
use super::exchange::Import;
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::desk_shapes::{BadAddressLine, Lifted};
use crate::api::shapes::{ContactLine, MadePin, NewContactRequest, RetiredPin};
use crate::http::percent_encoded;
use crate::identity::Permission;
use crate::model::{EmailAddress, Language};
use crate::replies::Args;

/// Look after contacts.
#[derive(Clone, Debug, clap::Args)]
pub struct ContactsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with contacts.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List contacts.
    List {
        /// Only those of this account.
        #[arg(long)]
        account: Option<String>,
    },
    /// Add a contact.
    Add(Add),
    /// Draw a new code (PIN) for a contact. It is printed once and never again, and the one before
    /// ends.
    Pin {
        /// The contact number, an address that only this contact has, or the id of `list`.
        who: String,
        /// End the contact's code and give none.
        #[arg(long)]
        retire: bool,
    },
    /// Send a contact without a PIN a one-time link to the registered address, behind which it is
    /// drawn and shown once.
    Invite(Invite),
    /// Send a contact such a link to a new PIN. All administrators of the company are told, and for 24
    /// hours graver orders of this contact need a second one.
    ResetPin(ResetPin),
    /// End a contact: the PIN ends, nobody is taken for this contact any more, and a ticket has the
    /// access taken away at every site.
    End(End),
    /// List the addresses that nobody has: nothing more is sent there.
    BadAddresses,
    /// Write to such an address again.
    Lift {
        /// The address.
        address: EmailAddress,
    },
    /// Add and change contacts as a file says; with any fault in it, nothing is changed.
    Import(Import),
    /// Write all contacts, without their codes, to a file that `import` reads; with --to, everything
    /// that is held of one person into a folder.
    Export(ContactsExport),
    /// Forget a person: what names him is deleted or masked everywhere, his tickets stay.
    Forget(Forget),
}

/// A contact to add.
#[derive(Clone, Debug, clap::Args)]
pub struct Add {
    /// The name.
    pub name: String,
    /// The account he or she asks for.
    #[arg(long)]
    pub account: String,
    /// A mail address; may be given more than once.
    #[arg(long)]
    pub email: Vec<EmailAddress>,
    /// A telephone number, national in the account's country or with country code; may be given
    /// more than once.
    #[arg(long)]
    pub phone: Vec<String>,
    /// A language he or she speaks: es-ES, pt-PT or en; may be given more than once, the one that
    /// is wanted first.
    #[arg(long)]
    pub language: Vec<Language>,
    /// What he or she may order: access, hands, shipping, billing, commercial, admin, announce or all, with
    /// @MD2 behind it for one site; may be given more than once. Left out, it is all.
    #[arg(long)]
    pub permission: Vec<Permission>,
}

impl ContactsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answered = match &self.what {
            What::List { account } => match client.all::<ContactLine>("/api/v1/contacts")? {
                Answered::Good(mut lines) => {
                    lines.retain(|line| {
                        account.as_ref().is_none_or(|wanted| line.account == *wanted)
                    });
                    Answered::Good(lines)
                }
                Answered::Refused(problem) => Answered::Refused(problem),
            },
            What::Add(add) => {
                match client.post::<ContactLine>("/api/v1/contacts", &request(add))? {
                    Answered::Good(line) => Answered::Good(vec![line]),
                    Answered::Refused(problem) => Answered::Refused(problem),
                }
            }
            What::Pin { who, retire: false } => return pin(who, &context, &client, out),
            What::Pin { who, retire: true } => return retire(who, &context, &client, out),
            What::Invite(invite) => return invite.run(&context, &client, out),
            What::ResetPin(reset) => return reset.run(&context, &client, out),
            What::End(end) => return end.run(&context, &client, out),
            What::BadAddresses => return bad_addresses(&context, &client, out),
            What::Lift { address } => return lift(address, &context, &client, out),
            What::Import(import) => return import.run("contacts", &context, &client, out),
            What::Export(export) => return export.run(&context, &client, out),
            What::Forget(forget) => return forget.run(&context, &client, out),
        };
        match answered {
            Answered::Good(lines) => {
                list(&context, &lines, out)?;
                Ok(Verdict::Good)
            }
            Answered::Refused(problem) => refused(&problem, out),
        }
    }
}

fn bad_addresses(
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let lines = match client.all::<BadAddressLine>("/api/v1/bad-addresses")? {
        Answered::Good(lines) => lines,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-bad-addresses"))?;
        return Ok(Verdict::Good);
    }
    let mut table = words.table(&["address", "reason", "ticket", "since"]);
    for line in &lines {
        table.row([
            line.address.to_string(),
            line.status.clone(),
            line.ticket.to_string(),
            line.at.strftime("%Y-%m-%d %H:%MZ").to_string(),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}

fn lift(
    address: &EmailAddress,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let target = format!("/api/v1/bad-addresses/{}/lift", percent_encoded(address.as_str()));
    match client.post::<Lifted>(&target, &serde_json::Value::Null)? {
        Answered::Good(lifted) if out.json() => out.value(&lifted)?,
        Answered::Good(lifted) => {
            let args = Args::new().with("address", lifted.address.to_string());
            out.line(None, &Words::load(context)?.with("cli-lifted", &args))?;
        }
        Answered::Refused(problem) => return refused(&problem, out),
    }
    Ok(Verdict::Good)
}

fn request(add: &Add) -> NewContactRequest {
    let permissions = add.permission.iter().map(ToString::to_string).collect::<Vec<_>>();
    NewContactRequest {
        account: add.account.clone(),
        name: add.name.clone(),
        languages: add.language.iter().map(ToString::to_string).collect(),
        addresses: add.email.iter().map(ToString::to_string).collect(),
        numbers: add.phone.clone(),
        permissions: (!permissions.is_empty()).then_some(permissions),
    }
}

/// Draws a code and shows it: the answer is the only place where it ever stands.
fn pin(
    who: &str,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let target = format!("/api/v1/contacts/{}/pin", percent_encoded(who));
    match client.post::<MadePin>(&target, &())? {
        Answered::Good(made) if out.json() => out.value(&made)?,
        Answered::Good(made) => {
            let words = Words::load(context)?;
            let mut table = words.table(&["contact-number", "pin", "name", "account"]);
            let pin = made.pin.expose().to_owned();
            table.row([made.contact_number.digits(), pin, made.name, made.account]);
            out.table(&table)?;
            out.line(Some(Tone::Faint), &words.say("cli-pin-once"))?;
        }
        Answered::Refused(problem) => return refused(&problem, out),
    }
    Ok(Verdict::Good)
}

/// Ends a code; a contact who has none is not well.
fn retire(
    who: &str,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let target = format!("/api/v1/contacts/{}/pin/retire", percent_encoded(who));
    let ended = match client.post::<RetiredPin>(&target, &())? {
        Answered::Good(ended) => ended,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&ended)?;
    } else {
        let id = if ended.retired { "cli-pin-ended" } else { "cli-pin-none" };
        let number = Args::new().with("number", ended.contact_number.digits());
        out.line(None, &Words::load(context)?.with(id, &number))?;
    }
    Ok(if ended.retired { Verdict::Good } else { Verdict::NotWell })
}

/// Writes entries with spaces between them.
fn joined<T: ToString>(entries: &[T]) -> String {
    entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn list(context: &Context, lines: &[ContactLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&lines)?;
        return Ok(());
    }
    let mut table = Words::load(context)?.table(&[
        "id",
        "contact-number",
        "account",
        "name",
        "languages",
        "addresses",
        "numbers",
        "permissions",
    ]);
    for line in lines {
        table.row([
            line.id.to_string(),
            line.contact_number.digits(),
            line.account.clone(),
            line.name.clone(),
            joined(&line.languages),
            joined(&line.addresses),
            joined(&line.numbers),
            joined(&line.permissions),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
