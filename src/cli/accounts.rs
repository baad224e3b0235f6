//! `accounts`: the customer companies.
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
        /// A domain whose mail is the company's; may be given more than once.
        #[arg(long)]
        domain: Vec<String>,
    },
}
