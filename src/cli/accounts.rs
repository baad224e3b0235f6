//! `accounts`: the customer companies.
use jiff::civil::Date;

use super::desk::{Answered, Client, Context, Words};
use super::exchange::{Export, Import};
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Verdict};
use crate::api::shapes::AccountSetRequest;
use crate::identity::{Account, NewAccount, StateChange, Team, TeamMember};
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
    /// Change how far an account has come, its access date or where it came from.
    Set(Set),
    /// Show how the state of an account changed, and by whom.
    History {
        /// The name of the company.
        name: String,
    },
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
    /// The company of the group that served it before.
    #[arg(long)]
    pub origin: Option<String>,
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

/// What to change of an account.
#[derive(Clone, Debug, clap::Args)]
pub struct Set {
    /// The name of the company.
    pub name: String,
    /// Its state: legacy, announced, integrating or integrated; each follows the one before.
    #[arg(long)]
    pub state: Option<AccountState>,
    /// The day on which its people get access, such as 2027-01-31; an empty text takes it away. An
    /// announced account is integrated by itself from that midnight on.
    #[arg(long, value_name = "DAY")]
    pub access_date: Option<String>,
    /// The company of the group that served it before; an empty text takes it away.
    #[arg(long)]
    pub origin: Option<String>,
    /// The state stands wrongly: any other may follow. Needs a reason.
    #[arg(long, requires = "why")]
    pub correct: bool,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Who changes it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

impl Set {
    fn request(&self) -> AccountSetRequest {
        AccountSetRequest {
            name: self.name.clone(),
            state: self.state,
            access_date: self.access_date.clone(),
            origin: self.origin.clone(),
            correct: self.correct,
            why: self.why.clone(),
            by: self.by.clone(),
        }
    }
}

impl Add {
    fn account(&self, default_country: Country) -> NewAccount {
        NewAccount {
            name: self.name.clone(),
            kind: self.kind.unwrap_or(AccountKind::Colocation),
            state: self.state.unwrap_or(AccountState::Integrated),
            country: self.country.unwrap_or(default_country),
            access_date: self.access_date,
            origin: self.origin.clone(),
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
            What::List => client.all::<Account>("/api/v1/accounts")?,
            What::History { name } => return history(name, &context, &client, out),
            What::Set(set) => {
                match client.post::<Account>("/api/v1/accounts/set", &set.request())? {
                    Answered::Good(account) => Answered::Good(vec![account]),
                    Answered::Refused(problem) => Answered::Refused(problem),
                }
            }
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

fn history(
    name: &str,
    context: &Context,
    client: &Client,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let accounts = match client.all::<Account>("/api/v1/accounts")? {
        Answered::Good(accounts) => accounts,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    let Some(account) = accounts.into_iter().find(|account| account.facts.name == name) else {
        out.complain(&format!("there is no account `{name}`; `accounts list` shows their names"))?;
        return Ok(Verdict::NotWell);
    };
    let target = format!("/api/v1/accounts/{}/states", account.id);
    let changes = match client.all::<StateChange>(&target)? {
        Answered::Good(changes) => changes,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&changes)?;
        return Ok(Verdict::Good);
    }
    let mut table = Words::load(context)?.table(&["since", "was", "state", "by", "reason"]);
    for change in changes {
        table.row([
            change.at.strftime("%Y-%m-%d %H:%MZ").to_string(),
            change.was.map(AccountState::as_str).unwrap_or_default().to_owned(),
            change.became.as_str().to_owned(),
            change.by,
            change.why,
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
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
        "origin",
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
            facts.origin.clone().unwrap_or_default(),
            shown(&facts.team.account_manager),
            shown(&facts.team.csm),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
