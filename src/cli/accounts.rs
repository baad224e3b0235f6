//! `accounts`: the customer companies.
use super::desk::{Answered, Client, Context};
use super::{Failure, Global, Output, Table, Verdict};
use crate::identity::{Account, NewAccount};
use crate::model::{AccountKind, AccountState, Country};

/// Look after accounts.
#[derive(Clone, Debug, clap::Args)]
pub struct AccountsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with accounts.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List accounts.
    List,
    /// Add an account.
    Add {
        /// The name of the company.
        name: String,
        /// What it buys: colocation, managed or both.
        #[arg(long)]
        kind: Option<AccountKind>,
        /// How far its move to this desk has come: legacy, announced, integrating or integrated.
        #[arg(long)]
        state: Option<AccountState>,
        /// The country whose queues serve it, such as es.
        #[arg(long)]
        country: Option<Country>,
    },
}

impl AccountsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answered = match &self.what {
            What::List => client.get::<Vec<Account>>("/api/v1/accounts")?,
            What::Add { name, kind, state, country } => {
                let new = NewAccount {
                    name: name.clone(),
                    kind: kind.unwrap_or(AccountKind::Colocation),
                    state: state.unwrap_or(AccountState::Integrated),
                    country: country.unwrap_or(context.settings.default_country),
                };
                match client.post::<Account>("/api/v1/accounts", &new)? {
                    Answered::Good(account) => Answered::Good(vec![account]),
                    Answered::Refused(problem) => Answered::Refused(problem),
                }
            }
        };
        match answered {
            Answered::Good(accounts) => {
                list(&accounts, out)?;
                Ok(Verdict::Good)
            }
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                Ok(Verdict::NotWell)
            }
        }
    }
}

fn list(accounts: &[Account], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&accounts)?;
        return Ok(());
    }
    let mut table = Table::new(&["id", "name", "kind", "state", "country"]);
    for account in accounts {
        let facts = &account.facts;
        table.row([
            account.id.to_string(),
            facts.name.clone(),
            facts.kind.as_str().to_owned(),
            facts.state.as_str().to_owned(),
            facts.country.to_string(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
