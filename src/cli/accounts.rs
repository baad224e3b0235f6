//! `accounts`: the customer companies.
use jiff::civil::Date;

use super::desk::{Answered, Client, Context, Words};
use super::exchange::{Export, Import};
use super::{Failure, Global, Output, Verdict};
use crate::identity::{Account, NewAccount, Team, TeamMember};
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
    Add(Add),
    /// Add and change accounts as a file says; with any fault in it, nothing is changed.
    Import(Import),
    /// Write all accounts to a file that `import` reads.
    Export(Export),
}

/// An account to add.
#[derive(Clone, Debug, clap::Args)]
pub struct Add {
    /// The name of the company.
    pub name: String,
    /// What it buys: colocation, managed or both.
    #[arg(long)]
    pub kind: Option<AccountKind>,
    /// How far its move to this desk has come: legacy, announced, integrating or integrated.
    #[arg(long)]
    pub state: Option<AccountState>,
    /// The country whose queues serve it, such as es.
    #[arg(long)]
    pub country: Option<Country>,
    /// The day on which its people get access to portal and desk, such as 2027-01-31.
    #[arg(long)]
    pub access_date: Option<Date>,
    /// Who of ours looks after its commercial matters: Ana Gil, or Ana Gil <ana@desk.example>.
    #[arg(long)]
    pub account_manager: Option<TeamMember>,
    /// Its Customer Success Manager.
    #[arg(long)]
    pub csm: Option<TeamMember>,
    /// Its sales engineer.
    #[arg(long)]
    pub sales_engineer: Option<TeamMember>,
    /// Its billing analyst.
    #[arg(long)]
    pub billing_analyst: Option<TeamMember>,
}

impl Add {
    fn account(&self, default_country: Country) -> NewAccount {
        NewAccount {
            name: self.name.clone(),
            kind: self.kind.unwrap_or(AccountKind::Colocation),
            state: self.state.unwrap_or(AccountState::Integrated),
            country: self.country.unwrap_or(default_country),
            access_date: self.access_date,
            team: Team {
                account_manager: self.account_manager.clone(),
                csm: self.csm.clone(),
                sales_engineer: self.sales_engineer.clone(),
                billing_analyst: self.billing_analyst.clone(),
            },
        }
    }
}

impl AccountsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answered = match &self.what {
            What::List => client.get::<Vec<Account>>("/api/v1/accounts")?,
            What::Import(import) => return import.run("accounts", &context, &client, out),
            What::Export(export) => return export.run("accounts", &client, out),
            What::Add(add) => {
                let new = add.account(context.settings.default_country);
                match client.post::<Account>("/api/v1/accounts", &new)? {
                    Answered::Good(account) => Answered::Good(vec![account]),
                    Answered::Refused(problem) => Answered::Refused(problem),
                }
            }
        };
        match answered {
            Answered::Good(accounts) => {
                list(&context, &accounts, out)?;
                Ok(Verdict::Good)
            }
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                Ok(Verdict::NotWell)
            }
        }
    }
}

fn list(context: &Context, accounts: &[Account], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&accounts)?;
        return Ok(());
    }
    let words = Words::load(context)?;
    let mut table = words.table(&[
        "id",
        "name",
        "kind",
        "state",
        "country",
        "access-date",
        "account-manager",
        "csm",
    ]);
    let shown = |member: &Option<TeamMember>| {
        member.as_ref().map(|member| member.name().to_owned()).unwrap_or_default()
    };
    for account in accounts {
        let facts = &account.facts;
        table.row([
            account.id.to_string(),
            facts.name.clone(),
            facts.kind.as_str().to_owned(),
            facts.state.as_str().to_owned(),
            facts.country.to_string(),
            facts.access_date.map(|day| day.to_string()).unwrap_or_default(),
            shown(&facts.team.account_manager),
            shown(&facts.team.csm),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
