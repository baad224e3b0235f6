//! `keys`: who may use the API.

use super::desk::{Answered, Client, Context, quoted};
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::shapes::{MadeKey, NewKey};
use crate::http::Problem;
use crate::store::ApiKey;

/// Look after the keys of the API.
#[derive(Clone, Debug, clap::Args)]
pub struct KeysCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with keys.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Make a key. It is printed once and never again.
    Add {
        /// What it is for, such as the name of the program that will use it.
        name: String,
        /// What it may do: read, write; may be given more than once.
        #[arg(long, required = true)]
        scope: Vec<String>,
    },
    /// List keys by name, without the keys themselves.
    List,
    /// Make a key useless at once.
    Revoke {
        /// Its name, as `list` shows it.
        name: String,
    },
}

impl KeysCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::Add { name, scope } => {
                let new = NewKey { name: name.clone(), scopes: scope.clone() };
                match client.post::<MadeKey>("/api/v1/keys", &new)? {
                    Answered::Good(made) if out.json() => out.value(&made)?,
                    Answered::Good(made) => out.line(Some(Tone::Strong), &made.key)?,
                    Answered::Refused(problem) => return refused(&problem, out),
                }
            }
            What::List => match client.get::<Vec<ApiKey>>("/api/v1/keys")? {
                Answered::Good(keys) if out.json() => out.value(&keys)?,
                Answered::Good(keys) => list(&keys, out)?,
                Answered::Refused(problem) => return refused(&problem, out),
            },
            What::Revoke { name } => {
                let target = format!("/api/v1/keys/{}/revoke", quoted(name));
                if let Answered::Refused(problem) = client.post::<()>(&target, &())? {
                    return refused(&problem, out);
                }
            }
        }
        Ok(Verdict::Good)
    }
}

fn refused(problem: &Problem, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    out.complain(&problem.detail)?;
    Ok(Verdict::NotWell)
}

fn list(keys: &[ApiKey], out: &mut Output<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&["name", "scopes", "created", "revoked"]);
    for key in keys {
        let day = |at: crate::model::Timestamp| at.strftime("%Y-%m-%d").to_string();
        table.row([
            key.name.clone(),
            key.scopes.join(" "),
            day(key.created_at),
            key.revoked_at.map(day).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
