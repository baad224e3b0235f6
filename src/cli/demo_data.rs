//! `demo-data`: an invented desk to try things on.
use std::collections::BTreeMap;

use serde::Serialize;

use super::desk::{Answered, Client, Context, Words};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::shapes::{ContactLine, MadePin, NewContactRequest, ShownPin};
use crate::http::Problem;
use crate::identity::{Account, NewAccount};
use crate::model::{AccountKind, AccountState, Country};

/// Fill the store with the accounts and contacts of an invented desk. What is there already stays
/// as it is. Contacts that are new get a code (PIN), which is printed this once.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoData {}

/// A contact, with the code that was drawn for him just now.
#[derive(Debug, Serialize)]
struct Entry {
    #[serde(flatten)]
    line: ContactLine,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<ShownPin>,
}

/// Name, what it buys, how far it has come, country.
const ACCOUNTS: [(&str, AccountKind, AccountState, Country); 4] = [
    ("Demo Norte", AccountKind::Colocation, AccountState::Integrated, Country::SPAIN),
    ("Demo Atlântico", AccountKind::Colocation, AccountState::Integrated, Country::PORTUGAL),
    ("Demo Cloud", AccountKind::Managed, AccountState::Integrated, Country::SPAIN),
    ("Demo Legado", AccountKind::Both, AccountState::Integrating, Country::PORTUGAL),
];

/// Account, name, language, address, number. The addresses are of domains that RFC 2606 keeps
/// for examples.
const CONTACTS: [(&str, &str, &str, &str, &str); 6] = [
    ("Demo Norte", "Ana Gil", "es-ES", "ana@norte.example", "+34 910 000 001"),
    ("Demo Norte", "Tom Hale", "en", "tom@norte.example", "+34 910 000 002"),
    ("Demo Atlântico", "Rui Antunes", "pt-PT", "rui@atlantico.example", "+351 300 000 001"),
    ("Demo Atlântico", "Inês Prates", "pt-PT", "ines@atlantico.example", "+351 300 000 002"),
    ("Demo Cloud", "Iván Soler", "es-ES", "ivan@cloud.example", "+34 910 000 003"),
    ("Demo Legado", "Marta Reis", "pt-PT", "marta@legado.example", "+351 300 000 003"),
];

impl DemoData {
    #[expect(clippy::unused_self, reason = "every command has the same shape")]
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        for (name, kind, state, country) in ACCOUNTS {
            let new = NewAccount::new(name, kind, state, country);
            added(client.post::<Account>("/api/v1/accounts", &new)?)?;
        }
        let known: Vec<ContactLine> = good(client.all("/api/v1/contacts")?)?;
        let mut pins: BTreeMap<i64, ShownPin> = BTreeMap::new();
        for (account, name, language, address, number) in CONTACTS {
            if known.iter().any(|line| line.addresses.iter().any(|a| a.as_str() == address)) {
                continue;
            }
            let new = NewContactRequest {
                account: account.to_owned(),
                name: name.to_owned(),
                languages: vec![language.to_owned()],
                addresses: vec![address.to_owned()],
                numbers: vec![number.to_owned()],
                permissions: None,
            };
            let line: ContactLine = good(client.post("/api/v1/contacts", &new)?)?;
            let target = format!("/api/v1/contacts/{}/pin", line.contact_number);
            let made: MadePin = good(client.post(&target, &())?)?;
            pins.insert(line.id, made.pin);
        }
        let lines: Vec<ContactLine> = good(client.all("/api/v1/contacts")?)?;
        let entries = lines.into_iter().map(|line| Entry { pin: pins.remove(&line.id), line });
        list(&context, &entries.collect::<Vec<_>>(), out)?;
        Ok(Verdict::Good)
    }
}

fn list(context: &Context, entries: &[Entry], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&entries)?;
        return Ok(());
    }
    let words = Words::load(context)?;
    let columns = ["contact-number", "pin", "name", "account", "addresses", "numbers"];
    let mut table = words.table(&columns);
    for Entry { line, pin } in entries {
        table.row([
            line.contact_number.digits(),
            pin.as_ref().map(|pin| pin.expose().to_owned()).unwrap_or_default(),
            line.name.clone(),
            line.account.clone(),
            line.addresses.first().map(ToString::to_string).unwrap_or_default(),
            line.numbers.first().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    if entries.iter().any(|entry| entry.pin.is_some()) {
        out.line(Some(Tone::Faint), &words.say("cli-pin-once"))?;
    }
    Ok(())
}

fn refused(problem: &Problem) -> Failure {
    Failure::Usage(problem.detail.clone())
}

fn good<T>(answered: Answered<T>) -> Result<T, Failure> {
    match answered {
        Answered::Good(value) => Ok(value),
        Answered::Refused(problem) => Err(refused(&problem)),
    }
}

/// An account that is there already is what was wanted.
fn added(answered: Answered<Account>) -> Result<(), Failure> {
    match answered {
        Answered::Good(_) => Ok(()),
        Answered::Refused(problem) if problem.status == 409 => Ok(()),
        Answered::Refused(problem) => Err(refused(&problem)),
    }
}
