//! Accounts and contacts as the desk adds and changes them, each with its row in the audit trail.
use std::sync::Arc;

use crate::identity::exchange::permission;
use crate::identity::{Account, Contact, NewAccount, NewContact, TeamMember, fits_as_name};
use crate::model::{AccountId, AccountKind, AccountState, ContactNumber, Country, PhoneNumber};
use crate::runtime::Random;
use crate::store::{AuditEntry, RetireReason, StoreError, Subject, Tx};

use super::accounts::{AccountChange, Doing, accounts_now, register_account, set_account};
use super::codes::add_contact;
use super::{Intake, Settings, portal};

/// Entries of one list of a contact.
const LIST_MAX: usize = 20;

/// Why something was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryRefusal {
    /// There is no such account or contact.
    #[error("there is nothing of that name")]
    Nothing,
    /// Something of that name is there already.
    #[error("{0} is there already")]
    Exists(String),
    /// A field is wrong, with what is wrong with it.
    #[error("{0}: {1}")]
    Wrong(&'static str, String),
    /// It cannot be so, with what to do.
    #[error("{0}")]
    Because(String),
}

/// What comes of a change.
pub type RegistryDone<T> = Result<Result<T, RegistryRefusal>, StoreError>;

/// What somebody typed of an account; empty texts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountForm {
    /// Its name.
    pub name: String,
    /// What it buys.
    pub kind: String,
    /// How far it has come.
    pub state: String,
    /// The country whose queues serve it.
    pub country: String,
    /// The day on which it has access.
    pub access_date: String,
    /// The company that served it before.
    pub origin: String,
    /// Account manager, customer success manager, sales engineer, billing analyst.
    pub team: [String; 4],
    /// Why.
    pub why: String,
    /// Whether a state may follow that follows in the ordinary course never.
    pub correct: bool,
}

/// What somebody typed of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactForm {
    /// His name.
    pub name: String,
    /// The languages he speaks, the one he wants first.
    pub languages: Vec<String>,
    /// His mail addresses.
    pub addresses: Vec<String>,
    /// His telephone numbers.
    pub numbers: Vec<String>,
    /// What he may order, and where.
    pub permissions: Vec<String>,
}

fn read<T, E: std::fmt::Display>(
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, RegistryRefusal> {
    parse(text.trim()).map_err(|error| RegistryRefusal::Wrong(field, error.to_string()))
}

fn given<T, E: std::fmt::Display>(
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, RegistryRefusal> {
    if text.trim().is_empty() { Ok(None) } else { read(field, text, parse).map(Some) }
}

fn each<T, E: std::fmt::Display>(
    field: &'static str,
    texts: &[String],
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, RegistryRefusal> {
    if texts.len() > LIST_MAX {
        return Err(RegistryRefusal::Wrong(field, format!("at most {LIST_MAX}")));
    }
    texts.iter().map(|text| read(field, text, &parse)).collect()
}

fn named(field: &'static str, text: &str) -> Result<String, RegistryRefusal> {
    let text = text.trim();
    if fits_as_name(text) {
        return Ok(text.to_owned());
    }
    let what = "write 1 to 200 characters on one line";
    Err(RegistryRefusal::Wrong(field, what.to_owned()))
}

impl AccountForm {
    fn read(&self) -> Result<NewAccount, RegistryRefusal> {
        let kind = read("kind", &self.kind, str::parse::<AccountKind>)?;
        let state = read("state", &self.state, str::parse::<AccountState>)?;
        let country = read("country", &self.country, str::parse::<Country>)?;
        let mut facts = NewAccount::new(&named("name", &self.name)?, kind, state, country);
        facts.access_date =
            given("access_date", &self.access_date, str::parse::<jiff::civil::Date>)?;
        let origin = self.origin.trim();
        facts.origin = if origin.is_empty() { None } else { Some(named("origin", origin)?) };
        let [manager, csm, engineer, analyst] = &self.team;
        let member = |field, text: &String| given(field, text, str::parse::<TeamMember>);
        facts.team.account_manager = member("account_manager", manager)?;
        facts.team.csm = member("csm", csm)?;
        facts.team.sales_engineer = member("sales_engineer", engineer)?;
        facts.team.billing_analyst = member("billing_analyst", analyst)?;
        Ok(facts)
    }
}

impl ContactForm {
    /// National numbers are read as those of the account's country.
    fn read(&self, settings: &Settings, account: &Account) -> Result<NewContact, RegistryRefusal> {
        let country = Some(account.facts.country);
        let mut facts = NewContact::new(account.id, &named("name", &self.name)?);
        facts.languages = each("languages", &self.languages, str::parse)?;
        facts.addresses = each("addresses", &self.addresses, str::parse)?;
        facts.numbers = each("numbers", &self.numbers, |text| PhoneNumber::parse(text, country))?;
        facts.permissions =
            each("permissions", &self.permissions, |text| permission(text, &settings.sites))?;
        Ok(facts.tidied())
    }
}

/// Tells what is taken already from what the store says.
fn exists<T>(done: Result<T, StoreError>) -> RegistryDone<T> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(StoreError::Exists(what)) => Ok(Err(RegistryRefusal::Exists(what))),
        Err(StoreError::Missing(_)) => Ok(Err(RegistryRefusal::Nothing)),
        Err(error) => Err(error),
    }
}

impl Intake {
    /// Registers an account.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn add_account(&self, form: &AccountForm, by: &str) -> RegistryDone<AccountId> {
        let facts = match form.read() {
            Ok(facts) => facts,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let act = self.act(by);
        let doing = Doing { by: by.to_owned(), why: form.why.trim().to_owned(), at: act.at };
        let added = self.parts().database.write(move |tx| {
            let id = register_account(tx, &facts, &doing)?;
            let entry = AuditEntry::new(act.clone(), "account.added").to(format!("account:{id}"));
            tx.audit(&entry.with("state", facts.state.as_str()))?;
            Ok(id)
        });
        exists(added.await)
    }

    /// Changes what is known of an account; its state in the ordinary course, or as a correction with a
    /// reason.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn change_account(
        &self,
        id: AccountId,
        form: &AccountForm,
        by: &str,
    ) -> RegistryDone<()> {
        let facts = match form.read() {
            Ok(facts) => facts,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (act, settings) = (self.act(by), Arc::clone(&self.parts().settings));
        let doing = Doing { by: by.to_owned(), why: form.why.trim().to_owned(), at: act.at };
        let correct = form.correct;
        let changed = self.parts().database.write(move |tx| {
            let all = accounts_now(tx, &settings, doing.at)?;
            let missing = || StoreError::Missing(format!("account {id}"));
            let known = all.into_iter().find(|account| account.id == id).ok_or_else(missing)?;
            let change = AccountChange {
                state: Some(facts.state).filter(|state| *state != known.facts.state),
                access_date: Some(facts.access_date),
                origin: Some(facts.origin.clone()),
                correct,
            };
            let name = &known.facts.name;
            let mut account = match set_account(tx, &settings, name, &change, &doing)? {
                Ok(account) => account,
                Err(why) => return Ok(Err(RegistryRefusal::Because(why))),
            };
            let state = account.facts.state;
            account.facts = NewAccount { state, ..facts.clone() };
            tx.update_account(&account)?;
            let entry = AuditEntry::new(act.clone(), "account.changed").to(format!("account:{id}"));
            tx.audit(&entry.with("state", state.as_str()))?;
            Ok(Ok(()))
        });
        exists(changed.await).map(|done| done.and_then(|done| done))
    }

    /// Registers a contact of an account under a number that is drawn for him.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn add_contact(
        &self,
        account: AccountId,
        form: ContactForm,
        random: Arc<dyn Random>,
        by: &str,
    ) -> RegistryDone<ContactNumber> {
        let (act, settings) = (self.act(by), Arc::clone(&self.parts().settings));
        let by = by.to_owned();
        let added = self.parts().database.write(move |tx| {
            let all = tx.accounts()?;
            let Some(account) = all.into_iter().find(|one| one.id == account) else {
                return Ok(Err(RegistryRefusal::Nothing));
            };
            let facts = match form.read(&settings, &account) {
                Ok(facts) => facts,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let (id, number) = add_contact(tx, random.as_ref(), &facts)?;
            let what = format!("added {number}");
            portal::record(tx, (account.id, id), by.clone(), what, act.at)?;
            let entry = AuditEntry::new(act.clone(), "contact.added").about(Subject::Contact(id));
            tx.audit(&entry.to(format!("account:{}", account.id)))?;
            Ok(Ok(number))
        });
        exists(added.await).map(|done| done.and_then(|done| done))
    }

    /// Changes what is known of a contact.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn change_contact(
        &self,
        number: ContactNumber,
        form: ContactForm,
        by: &str,
    ) -> RegistryDone<()> {
        let (act, settings) = (self.act(by), Arc::clone(&self.parts().settings));
        let by = by.to_owned();
        let changed = self.parts().database.write(move |tx| {
            let Some((contact, account)) = tx.contact_by_number(&number)? else {
                return Ok(Err(RegistryRefusal::Nothing));
            };
            let facts = match form.read(&settings, &account) {
                Ok(facts) => facts,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let columns = changed_columns(&contact, &facts);
            if columns.is_empty() {
                return Ok(Ok(()));
            }
            tx.update_contact(contact.id, &facts)?;
            let what = format!("changed {number}: {columns}");
            portal::record(tx, (account.id, contact.id), by.clone(), what, act.at)?;
            let entry = AuditEntry::new(act.clone(), "contact.changed").with("columns", columns);
            tx.audit(&entry.about(Subject::Contact(contact.id)))?;
            Ok(Ok(()))
        });
        exists(changed.await).map(|done| done.and_then(|done| done))
    }

    /// Ends a contact's code; returns whether he had one.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn end_code(&self, number: ContactNumber, by: &str) -> RegistryDone<bool> {
        let found = self.parts().database.write(move |tx| tx.contact_by_number(&number)).await?;
        let Some((contact, _)) = found else { return Ok(Err(RegistryRefusal::Nothing)) };
        let noted = AuditEntry::new(self.act(by), "pin.ended").to("contact");
        let noted = noted.about(Subject::Contact(contact.id));
        let codes = &self.parts().codes;
        codes.retire_noting(contact.id, RetireReason::Desk, Some(noted)).await.map(Ok)
    }

    /// Takes a cage or cabinet out of the registry; returns whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn remove_place(&self, id: i64, by: &str) -> Result<bool, StoreError> {
        let entry = AuditEntry::new(self.act(by), "location.removed").to(format!("location:{id}"));
        let removed = self.parts().database.write(move |tx: &mut dyn Tx| {
            let removed = tx.remove_place(id)?;
            if removed {
                tx.audit(&entry)?;
            }
            Ok(removed)
        });
        removed.await
    }
}

fn changed_columns(was: &Contact, facts: &NewContact) -> String {
    let was = &was.facts;
    let columns = [
        (was.name != facts.name, "name"),
        (was.languages != facts.languages, "languages"),
        (was.addresses != facts.addresses, "addresses"),
        (was.numbers != facts.numbers, "numbers"),
        (was.permissions != facts.permissions, "permissions"),
    ];
    let columns = columns.iter().filter(|(is, _)| *is).map(|(_, name)| *name);
    columns.collect::<Vec<_>>().join(" ")
}
