//! `keys`: who may use the API.

use super::desk::{Answered, Client, Context, Words, daemon_runs, runtime};
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::registry_shapes::KeyLine;
use crate::api::shapes::{MadeKey, NewKey};
use crate::app::parts::DATABASE;
use crate::http::percent_encoded;
use crate::replies::Args;
use crate::runtime::{Clock as _, SystemClock, SystemRandom};
use crate::store::{Act, AuditEntry, PinKey, RetireReason, SqliteSettings, open_sqlite};

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
        /// What it may do: read, write; may be given more than once. Of a portal: accounts, contacts,
        /// codes, tickets, sessions.
        #[arg(long, required = true)]
        scope: Vec<String>,
        /// The account whose portal will use it, by its name: it opens what is of that account and
        /// nothing else. May be given more than once.
        #[arg(long)]
        account: Vec<String>,
    },
    /// List keys by name, without the keys themselves.
    List,
    /// Make a key useless at once.
    Revoke {
        /// Its name, as `list` shows it.
        name: String,
    },
    /// Make a new key for the codes of contacts, when data/secrets/pin.key was lost or seen by
    /// others. Every code ends. The daemon must be stopped.
    RenewPinKey,
}

impl KeysCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        if matches!(self.what, What::RenewPinKey) {
            return renew_pin_key(&context, out);
        }
        let client = Client::connect(&context)?;
        match &self.what {
            What::Add { name, scope, account } => {
                let (scopes, accounts) = (scope.clone(), account.clone());
                let new = NewKey { name: name.clone(), scopes, accounts };
                match client.post::<MadeKey>("/api/v1/keys", &new)? {
                    Answered::Good(made) if out.json() => out.value(&made)?,
                    Answered::Good(made) => out.line(Some(Tone::Strong), &made.key)?,
                    Answered::Refused(problem) => return refused(&problem, out),
                }
            }
            What::List => match client.all::<KeyLine>("/api/v1/keys")? {
                Answered::Good(keys) if out.json() => out.value(&keys)?,
                Answered::Good(keys) => list(&keys, out)?,
                Answered::Refused(problem) => return refused(&problem, out),
            },
            What::RenewPinKey => {}
            What::Revoke { name } => {
                let target = format!("/api/v1/keys/{}/revoke", percent_encoded(name));
                if let Answered::Refused(problem) = client.post::<()>(&target, &())? {
                    return refused(&problem, out);
                }
            }
        }
        Ok(Verdict::Good)
    }
}

/// Ends every code first: a crash in between leaves no code under a key that is gone. It opens the
/// store itself, since nothing else does without the key.
fn renew_pin_key(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    if daemon_runs(context)? {
        out.complain("a daemon runs; stop it first")?;
        return Ok(Verdict::NotWell);
    }
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let storage = &context.loaded.config.storage;
    let data = context.loaded.path(&storage.data);
    let path = data.join(DATABASE);
    if !path.exists() {
        return Err(Failure::Usage(format!("there is no {}; nothing to renew", path.display())));
    }
    let database = open_sqlite(&SqliteSettings { path, group_max: storage.group_max })
        .map_err(|error| usage(&error))?;
    let now = SystemClock.now();
    let ended = database.write(move |tx| {
        let ended = tx.retire_all_codes(RetireReason::KeyLost, now)?;
        let entry = AuditEntry::new(Act::by_itself("local", now), "pin.key-renewed");
        tx.audit(&entry.with("codes", ended))?;
        Ok(ended)
    });
    let ended = runtime()?.block_on(ended).map_err(|error| usage(&error))?;
    database.stop();
    PinKey::renew(&data, &SystemRandom::default()).map_err(|error| usage(&error))?;
    if out.json() {
        out.value(&serde_json::json!({ "codes_ended": ended }))?;
    } else {
        let count = Args::new().with("count", i64::from(ended));
        out.line(None, &Words::load(context)?.with("cli-pin-key-renewed", &count))?;
    }
    Ok(Verdict::Good)
}

fn list(keys: &[KeyLine], out: &mut Output<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&["name", "scopes", "accounts", "created", "revoked"]);
    for key in keys {
        let day = |at: crate::model::Timestamp| at.strftime("%Y-%m-%d").to_string();
        table.row([
            key.name.clone(),
            key.scopes.join(" "),
            key.accounts.join(", "),
            day(key.created_at),
            key.revoked_at.map(day).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
