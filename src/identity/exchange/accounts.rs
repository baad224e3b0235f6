//! Files of accounts. An account is known by its name.
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{AccountId, AccountKind, AccountState, FileFault};

use super::super::{Account, NewAccount, fits_as_name, may_become, may_become_words};
use super::cells::{Column, Faults, Row, optional, required};
use super::{Format, Known, Source, csv_form, json_form, rows};

const COLUMNS: &[Column] = &[
    required("name"),
    optional("kind"),
    optional("state"),
    optional("country"),
    optional("access_date"),
    optional("origin"),
    optional("account_manager"),
    optional("csm"),
    optional("sales_engineer"),
    optional("billing_analyst"),
];

/// The text is no day.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no day; write 2027-01-31")]
struct DateError(String);

/// The text names no company.
#[derive(Debug, thiserror::Error)]
#[error("this is no name; write 1 to 200 characters on one line")]
struct OriginError;

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAccount {
    /// The line of the row.
    pub line: usize,
    /// The account that it is of; none is to be added.
    pub id: Option<AccountId>,
    /// What is to be known of it afterwards.
    pub facts: NewAccount,
    /// Which columns change, of an account that is there.
    pub changed: Vec<&'static str>,
}

/// Reads a file of accounts. A column that is left out keeps what is known; so does an empty cell
/// of kind, state and country, while it clears a date, an origin or a name of the team.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn plan_accounts(
    source: &Source,
    known: &Known<'_>,
) -> Result<Vec<PlannedAccount>, Vec<FileFault>> {
    let by_name: BTreeMap<&str, &Account> =
        known.accounts.iter().map(|account| (account.facts.name.as_str(), account)).collect();
    let mut faults = Faults::new(&source.name);
    let rows = rows(source, COLUMNS, &mut faults);
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut planned = vec![];
    for row in rows {
        let Some((line, name)) = row.text("name", &mut faults) else { continue };
        if !fits_as_name(name) {
            faults.add(line, "name: this is no name", "write 1 to 200 characters on one line");
            continue;
        }
        if let Some(first) = lines.insert(name.to_owned(), line) {
            faults.add(
                line,
                format!("the account `{name}` stands in line {first} too"),
                "keep one line of each account",
            );
        }
        planned.push(planned_of(&row, name, by_name.get(name).copied(), known, &mut faults));
    }
    faults.or(planned)
}

fn planned_of(
    row: &Row,
    name: &str,
    account: Option<&Account>,
    known: &Known<'_>,
    faults: &mut Faults<'_>,
) -> PlannedAccount {
    let new = || {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        NewAccount::new(name, kind, state, known.default_country)
    };
    let mut facts = account.map_or_else(new, |account| account.facts.clone());
    row.set("kind", faults, &mut facts.kind);
    row.set("state", faults, &mut facts.state);
    if let Some(was) = account.map(|account| account.facts.state)
        && !may_become(was, facts.state)
    {
        faults.add(
            row.line,
            format!(
                "state: `{name}` is {} and cannot become {}",
                was.as_str(),
                facts.state.as_str()
            ),
            format!(
                "write {} or nothing; if it stands wrongly, use `accounts set --correct`",
                may_become_words(was)
            ),
        );
    }
    row.set("country", faults, &mut facts.country);
    let day = |text: &str| text.parse().map_err(|_| DateError(text.to_owned()));
    row.set_or_clear_by("access_date", faults, day, &mut facts.access_date);
    row.set_or_clear_by("origin", faults, origin, &mut facts.origin);
    row.set_or_clear("account_manager", faults, &mut facts.team.account_manager);
    row.set_or_clear("csm", faults, &mut facts.team.csm);
    row.set_or_clear("sales_engineer", faults, &mut facts.team.sales_engineer);
    row.set_or_clear("billing_analyst", faults, &mut facts.team.billing_analyst);
    let changed = account.map_or_else(Vec::new, |account| {
        let (old, new) = (cells(&account.facts), cells(&facts));
        let pairs = COLUMNS.iter().zip(old.iter().zip(&new));
        pairs.filter(|(_, (old, new))| old != new).map(|(column, _)| column.name).collect()
    });
    PlannedAccount { line: row.line, id: account.map(|account| account.id), facts, changed }
}

fn origin(text: &str) -> Result<String, OriginError> {
    if fits_as_name(text) { Ok(text.to_owned()) } else { Err(OriginError) }
}

/// Returns the cells of an account in the order of the columns.
fn cells(facts: &NewAccount) -> Vec<String> {
    let team = &facts.team;
    let people = [&team.account_manager, &team.csm, &team.sales_engineer, &team.billing_analyst];
    let mut cells = vec![
        facts.name.clone(),
        facts.kind.as_str().to_owned(),
        facts.state.as_str().to_owned(),
        facts.country.to_string(),
        facts.access_date.map(|date| date.to_string()).unwrap_or_default(),
        facts.origin.clone().unwrap_or_default(),
    ];
    cells.extend(people.map(|person| person.as_ref().map(ToString::to_string).unwrap_or_default()));
    cells
}

/// Writes accounts as [`plan_accounts`] reads them.
#[must_use]
pub fn write_accounts(format: Format, accounts: &[Account]) -> String {
    let rows: Vec<Vec<String>> = accounts.iter().map(|account| cells(&account.facts)).collect();
    match format {
        Format::Csv => csv_form::write(COLUMNS, &rows),
        Format::Json => json_form::write(&rows.into_iter().map(Object).collect::<Vec<_>>()),
    }
}

/// A row as an object, its keys in the order of the columns.
struct Object(Vec<String>);

impl Serialize for Object {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(COLUMNS.iter().map(|column| column.name).zip(&self.0))
    }
}
