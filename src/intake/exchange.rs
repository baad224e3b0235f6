//! Accounts, contacts and places from files that people keep: what a file would change, and the change. A
//! file with a fault changes nothing.
use std::sync::Arc;

use crate::identity::exchange::{
    Format, Known, PlannedAccount, PlannedContact, PlannedPlace, Source, plan_accounts,
    plan_contacts, plan_places, write_accounts, write_contacts, write_places,
};
use crate::identity::{Account, NewAccount, NewContact, Place};
use crate::model::{ContactNumber, FileFault};
use crate::runtime::Random;
use crate::store::{Act, AuditEntry, StoreError, Subject, Tx};

use super::accounts::{Doing, accounts_now, change_account, register_account};
use super::codes::add_contact;
use super::{Intake, Settings};

/// A row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedRow {
    /// Its line.
    pub line: usize,
    /// The name of the account, contact or place.
    pub name: String,
    /// The contact number, when there is one already.
    pub contact_number: Option<ContactNumber>,
    /// The columns that differ; of a place with what stood and what is to stand.
    pub columns: Vec<String>,
    /// The same with what stood and what is to stand.
    pub differences: Vec<String>,
}

/// What a file comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Whether nothing was changed, on purpose.
    pub dry_run: bool,
    /// Who or what is new.
    pub added: Vec<ImportedRow>,
    /// Who or what is not as before.
    pub changed: Vec<ImportedRow>,
    /// Who or what is as before.
    pub left: Vec<ImportedRow>,
}

/// What a file comes to, or every fault in it.
pub type Imported = Result<Import, Vec<FileFault>>;

/// Of what a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileOf {
    /// Accounts.
    Accounts,
    /// Contacts.
    Contacts,
    /// Cages and cabinets.
    Places,
}

impl FileOf {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Accounts, Self::Contacts, Self::Places];

    /// Returns its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
            Self::Places => "locations",
        }
    }

    /// Returns the kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

const fn empty(dry_run: bool) -> Import {
    Import { dry_run, added: vec![], changed: vec![], left: vec![] }
}

fn texts<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn of_account(facts: &NewAccount, column: &str) -> String {
    let member = |member: &Option<crate::identity::TeamMember>| {
        member.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    match column {
        "kind" => facts.kind.as_str().to_owned(),
        "state" => facts.state.as_str().to_owned(),
        "country" => facts.country.as_str().to_owned(),
        "access_date" => facts.access_date.map(|day| day.to_string()).unwrap_or_default(),
        "origin" => facts.origin.clone().unwrap_or_default(),
        "account_manager" => member(&facts.team.account_manager),
        "csm" => member(&facts.team.csm),
        "sales_engineer" => member(&facts.team.sales_engineer),
        "billing_analyst" => member(&facts.team.billing_analyst),
        _ => facts.name.clone(),
    }
}

fn of_contact(facts: &NewContact, column: &str) -> String {
    match column {
        "languages" => facts.languages.iter().map(|one| one.tag()).collect::<Vec<_>>().join(" "),
        "addresses" => texts(&facts.addresses),
        "numbers" => facts.numbers.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" "),
        "permissions" => texts(&facts.permissions),
        _ => facts.name.clone(),
    }
}

fn differences(
    columns: &[&str],
    was: impl Fn(&str) -> String,
    is: impl Fn(&str) -> String,
) -> Vec<String> {
    columns.iter().map(|column| format!("{column}: {} → {}", was(column), is(column))).collect()
}

/// Reads and writes accounts in one transaction, so that nobody changes the registry in between.
///
/// # Errors
/// [`StoreError`] when the store fails; nothing is changed then.
pub fn accounts_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    doing: &Doing,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let accounts = accounts_now(tx, settings, doing.at)?;
    let known = Known {
        accounts: &accounts,
        contacts: &[],
        sites: &settings.sites,
        default_country: settings.default_country,
    };
    let planned = match plan_accounts(source, &known) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = empty(dry_run);
    for PlannedAccount { line, id, facts, changed } in planned {
        let was = accounts.iter().find(|account| Some(account.id) == id).map(|one| &one.facts);
        let told = ImportedRow {
            line,
            name: facts.name.clone(),
            contact_number: None,
            columns: changed.iter().map(ToString::to_string).collect(),
            differences: was.map_or_else(Vec::new, |was| {
                differences(&changed, |name| of_account(was, name), |name| of_account(&facts, name))
            }),
        };
        match id {
            None => {
                if !dry_run {
                    register_account(tx, &facts, doing)?;
                }
                report.added.push(told);
            }
            Some(_) if changed.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    let was = was.map_or(facts.state, |was| was.state);
                    change_account(tx, was, &Account { id, facts }, doing)?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
}

/// The same of contacts.
///
/// # Errors
/// As [`accounts_into`].
pub fn contacts_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    random: &dyn Random,
    act: &Act,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let (accounts, contacts) = (tx.accounts()?, tx.contacts()?);
    let known = Known {
        accounts: &accounts,
        contacts: &contacts,
        sites: &settings.sites,
        default_country: settings.default_country,
    };
    let planned = match plan_contacts(source, &known) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = empty(dry_run);
    for PlannedContact { line, id, number, facts, changed } in planned {
        let was = contacts.iter().find(|contact| Some(contact.id) == id).map(|one| &one.facts);
        let mut told = ImportedRow {
            line,
            name: facts.name.clone(),
            contact_number: number,
            columns: changed.iter().map(ToString::to_string).collect(),
            differences: was.map_or_else(Vec::new, |was| {
                differences(&changed, |name| of_contact(was, name), |name| of_contact(&facts, name))
            }),
        };
        match id {
            None => {
                if !dry_run {
                    let (id, number) = match number {
                        Some(number) => (tx.add_contact(&facts, number)?, number),
                        None => add_contact(tx, random, &facts)?,
                    };
                    let entry = AuditEntry::new(act.clone(), "contact.added");
                    tx.audit(&entry.about(Subject::Contact(id)))?;
                    told.contact_number = Some(number);
                }
                report.added.push(told);
            }
            Some(_) if changed.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    tx.update_contact(id, &facts)?;
                    let entry = AuditEntry::new(act.clone(), "contact.changed");
                    let entry = entry.with("columns", told.columns.join(" "));
                    tx.audit(&entry.about(Subject::Contact(id)))?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
}

/// The same of cages and cabinets.
///
/// # Errors
/// As [`accounts_into`].
pub fn places_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let planned = match plan_places(source, &tx.places(None)?, &settings.sites) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = empty(dry_run);
    // Changes first: a new place may get the name that another gives up.
    let (changes, additions): (Vec<_>, Vec<_>) =
        planned.into_iter().partition(|planned| planned.id.is_some());
    for PlannedPlace { line, id, facts, changed } in changes.into_iter().chain(additions) {
        let name = format!("{} {} {}", facts.site, facts.kind, facts.full_name());
        let differences = changed.clone();
        let told = ImportedRow { line, name, contact_number: None, columns: changed, differences };
        match id {
            None => {
                if !dry_run {
                    tx.add_place(&facts)?;
                }
                report.added.push(told);
            }
            Some(_) if told.columns.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    tx.update_place(&Place { id, facts })?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
}

/// Writes into the trail what a file came to.
///
/// # Errors
/// As [`accounts_into`].
pub fn note_import(
    tx: &mut dyn Tx,
    entry: AuditEntry,
    imported: &Imported,
) -> Result<(), StoreError> {
    let Ok(report) = imported else { return Ok(()) };
    if report.dry_run {
        return Ok(());
    }
    let entry = entry.with("added", report.added.len()).with("changed", report.changed.len());
    tx.audit(&entry).map(|_| ())
}

impl Intake {
    /// Takes a file of one kind in the name of somebody, or looks what it would change.
    ///
    /// # Errors
    /// As [`accounts_into`].
    pub async fn import(
        &self,
        (of, source): (FileOf, Source),
        random: Arc<dyn Random>,
        by: &str,
        dry_run: bool,
    ) -> Result<Imported, StoreError> {
        let settings = Arc::clone(&self.parts().settings);
        let act = self.act(by);
        let doing =
            Doing { by: by.to_owned(), why: format!("import of {}", source.name), at: act.at };
        let taken = self.parts().database.write(move |tx| {
            let (what, imported) = match of {
                FileOf::Accounts => {
                    ("account.imported", accounts_into(tx, &source, &settings, &doing, dry_run)?)
                }
                FileOf::Contacts => {
                    let random = random.as_ref();
                    let taken = contacts_into(tx, &source, &settings, random, &act, dry_run)?;
                    ("contact.imported", taken)
                }
                FileOf::Places => {
                    ("location.imported", places_into(tx, &source, &settings, dry_run)?)
                }
            };
            note_import(tx, AuditEntry::new(act.clone(), what), &imported)?;
            Ok(imported)
        });
        taken.await
    }

    /// Writes a file of one kind. That contacts were taken stands in the trail; codes stand in no file.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn export(&self, of: FileOf, format: Format, by: &str) -> Result<String, StoreError> {
        let parts = self.parts();
        let (settings, act) = (Arc::clone(&parts.settings), self.act(by));
        let written = parts.database.write(move |tx| {
            let accounts = accounts_now(tx, &settings, act.at)?;
            Ok(match of {
                FileOf::Accounts => write_accounts(format, &accounts),
                FileOf::Contacts => {
                    let contacts = tx.contacts()?;
                    let entry = AuditEntry::new(act.clone(), "contact.exported");
                    tx.audit(&entry.to("registry").with("contacts", contacts.len()))?;
                    write_contacts(format, &contacts, &accounts)
                }
                FileOf::Places => write_places(format, &tx.places(None)?),
            })
        });
        written.await
    }
}
