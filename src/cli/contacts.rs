//! `contacts`: the people who may ask for something.
use super::desk::{Answered, Client, Context};
use super::{Failure, Global, Output, Table, Verdict};
use crate::api::shapes::{ContactLine, NewContactRequest};
use crate::model::{EmailAddress, Language};

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
    /// The language he or she is answered in: es-ES, pt-PT or en.
    #[arg(long)]
    pub language: Option<Language>,
}

impl ContactsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answered = match &self.what {
            What::List { account } => match client.get::<Vec<ContactLine>>("/api/v1/contacts")? {
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
        };
        match answered {
            Answered::Good(lines) => {
                list(&lines, out)?;
                Ok(Verdict::Good)
            }
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                Ok(Verdict::NotWell)
            }
        }
    }
}

fn request(add: &Add) -> NewContactRequest {
    NewContactRequest {
        account: add.account.clone(),
        name: add.name.clone(),
        language: add.language.map(|language| language.tag().to_owned()),
        addresses: add.email.iter().map(ToString::to_string).collect(),
        numbers: add.phone.clone(),
    }
}

pub(super) fn list(lines: &[ContactLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&lines)?;
        return Ok(());
    }
    let mut table = Table::new(&["id", "account", "name", "language", "addresses", "numbers"]);
    for line in lines {
        table.row([
            line.id.to_string(),
            line.account.clone(),
            line.name.clone(),
            line.language.clone().unwrap_or_default(),
            line.addresses.join(" "),
            line.numbers.join(" "),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
