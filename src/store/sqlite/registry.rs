//! Accounts and contacts.
use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Row, params};

use super::values::{
    collect, corrupt, execute, exists_or, first, from_json, json, micros, time_at, word,
};
use super::{SqliteTx, StoreError};
use crate::identity::{Account, Contact, NewAccount, NewContact, RegistryChange, StateChange};
use crate::model::{
    AccountId, AccountState, ContactId, ContactNumber, EmailAddress, PhoneNumber, Timestamp,
};
use crate::store::{PAGE_MAX, RegistryTx};

/// The columns of an account.
const ACCOUNT: &str = "id, name, kind, state, country, access_date, origin, team";
/// The columns of a contact.
const CONTACT: &str = "id, account, name, languages, number, permissions";

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    let access_date: Option<String> = row.get("access_date")?;
    let access_date =
        access_date.map(|day| day.parse().map_err(|_| corrupt("access_date", day))).transpose()?;
    Ok(Account {
        id: AccountId(row.get("id")?),
        facts: NewAccount {
            name: row.get("name")?,
            kind: word(row, "kind")?,
            state: word(row, "state")?,
            country: word(row, "country")?,
            access_date,
            origin: row.get("origin")?,
            team: from_json(row, "team")?,
        },
    })
}

/// Reads words between spaces.
fn words<T: std::str::FromStr>(what: &str, text: &str) -> Result<Vec<T>, StoreError> {
    let parsed = text.split_whitespace().map(|word| word.parse().map_err(|_| corrupt(what, word)));
    parsed.collect()
}

fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn taken(error: StoreError, number: ContactNumber) -> StoreError {
    exists_or(error, &format!("contact number {number}"))
}

impl SqliteTx<'_> {
    fn read_contact(&self, row: &Row<'_>) -> Result<Contact, StoreError> {
        let id: i64 = row.get("id")?;
        let languages: Option<String> = row.get("languages")?;
        let permissions: String = row.get("permissions")?;
        let serial: Option<u32> = row.get("number")?;
        let number = serial.and_then(|serial| ContactNumber::from_serial(serial).ok());
        let text_of =
            |sql: &str| collect(self.connection, sql, [id], |row| Ok(row.get::<_, String>(0)?));
        let addresses =
            text_of("SELECT address FROM contact_addresses WHERE contact = ?1 ORDER BY address")?;
        let numbers =
            text_of("SELECT number FROM contact_numbers WHERE contact = ?1 ORDER BY number")?;
        let parsed = |a: String| a.parse().map_err(|_| corrupt("address", a));
        Ok(Contact {
            id: ContactId(id),
            number: number.ok_or_else(|| corrupt("contact number", id))?,
            facts: NewContact {
                account: AccountId(row.get("account")?),
                name: row.get("name")?,
                languages: words("languages", &languages.unwrap_or_default())?,
                addresses: addresses.into_iter().map(parsed).collect::<Result<_, _>>()?,
                numbers: numbers
                    .into_iter()
                    .map(|n| n.parse().map_err(|_| corrupt("number", n)))
                    .collect::<Result<_, _>>()?,
                permissions: words("permissions", &permissions)?,
            },
        })
    }

    fn owners(
        &self,
        which: &str,
        parameter: impl rusqlite::ToSql,
    ) -> Result<Vec<(Contact, Account)>, StoreError> {
        let sql = format!(
            "SELECT {CONTACT} FROM contacts WHERE ended_at IS NULL AND {which} ORDER BY id"
        );
        let contacts = collect(self.connection, &sql, [parameter], |row| self.read_contact(row))?;
        let sql = format!("SELECT {ACCOUNT} FROM accounts WHERE id = ?1");
        let mut owners = vec![];
        for contact in contacts {
            let id = contact.facts.account;
            let owner = first(self.connection, &sql, [id.0], account)?
                .ok_or_else(|| StoreError::Missing(format!("account {id}")))?;
            owners.push((contact, owner));
        }
        Ok(owners)
    }

    /// Writes the addresses and numbers of a contact, instead of those that are there.
    fn write_lists(&self, id: i64, facts: &NewContact) -> Result<(), StoreError> {
        execute(self.connection, "DELETE FROM contact_addresses WHERE contact = ?1", [id])?;
        execute(self.connection, "DELETE FROM contact_numbers WHERE contact = ?1", [id])?;
        for address in &facts.addresses {
            let sql = "INSERT OR IGNORE INTO contact_addresses (address, contact) VALUES (?1, ?2)";
            execute(self.connection, sql, params![address.as_str(), id])?;
        }
        for number in &facts.numbers {
            let sql = "INSERT OR IGNORE INTO contact_numbers (number, contact) VALUES (?1, ?2)";
            execute(self.connection, sql, params![number.as_str(), id])?;
        }
        Ok(())
    }

    fn must_have_account(&self, id: AccountId) -> Result<(), StoreError> {
        let sql = "SELECT id FROM accounts WHERE id = ?1";
        first(self.connection, sql, [id.0], |_| Ok(()))?
            .ok_or_else(|| StoreError::Missing(format!("account {id}")))
    }
}

impl RegistryTx for SqliteTx<'_> {
    fn add_account(&mut self, new: &NewAccount) -> Result<AccountId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO accounts (name, kind, state, country, access_date, origin, team)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.name,
                new.kind.as_str(),
                new.state.as_str(),
                new.country.as_str(),
                new.access_date.map(|day| day.to_string()),
                new.origin,
                json(&new.team)?,
            ],
        )
        .map_err(|error| exists_or(error, &format!("account `{}`", new.name)))?;
        Ok(AccountId(self.connection.last_insert_rowid()))
    }

    fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        let sql = format!("SELECT {ACCOUNT} FROM accounts ORDER BY name");
        collect(self.connection, &sql, [], account)
    }

    fn accounts_after(
        &mut self,
        state: Option<AccountState>,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "SELECT {ACCOUNT} FROM accounts WHERE (?1 IS NULL OR state = ?1)
             AND name > coalesce((SELECT name FROM accounts WHERE id = ?2), '') ORDER BY name LIMIT ?3"
        );
        let (state, after) = (state.map(AccountState::as_str), after.map(|id| id.0));
        collect(self.connection, &sql, params![state, after, limit.min(PAGE_MAX)], account)
    }

    fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {ACCOUNT} FROM accounts WHERE id = ?1");
        first(self.connection, &sql, [id.0], account)
    }

    fn accounts_due(&mut self, day: Date) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "SELECT {ACCOUNT} FROM accounts WHERE access_date IS NOT NULL AND state <> 'integrated'
             AND access_date <= ?1 ORDER BY name"
        );
        collect(self.connection, &sql, [day.to_string()], account)
    }

    fn contact_counts(
        &mut self,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, u32>, StoreError> {
        let sql = "SELECT account, count(*) AS count FROM contacts WHERE ended_at IS NULL
                   AND account IN (SELECT value FROM json_each(?1)) GROUP BY account";
        let ids: Vec<i64> = accounts.iter().map(|id| id.0).collect();
        let counts = collect(self.connection, sql, [json(&ids)?], |row| {
            Ok((AccountId(row.get("account")?), row.get("count")?))
        })?;
        Ok(counts.into_iter().collect())
    }

    fn update_account(&mut self, changed: &Account) -> Result<(), StoreError> {
        let facts = &changed.facts;
        let updated = execute(
            self.connection,
            "UPDATE accounts SET name = ?2, kind = ?3, state = ?4, country = ?5, access_date = ?6,
             origin = ?7, team = ?8 WHERE id = ?1",
            params![
                changed.id.0,
                facts.name,
                facts.kind.as_str(),
                facts.state.as_str(),
                facts.country.as_str(),
                facts.access_date.map(|day| day.to_string()),
                facts.origin,
                json(&facts.team)?,
            ],
        )
        .map_err(|error| exists_or(error, &format!("account `{}`", facts.name)))?;
        let missing = || StoreError::Missing(format!("account {}", changed.id));
        (updated == 1).then_some(()).ok_or_else(missing)
    }

    fn add_state_change(&mut self, change: &StateChange) -> Result<(), StoreError> {
        execute(
            self.connection,
            "INSERT INTO account_states (account, was, became, at, by, why)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                change.account.0,
                change.was.map(AccountState::as_str),
                change.became.as_str(),
                micros(change.at),
                change.by,
                change.why,
            ],
        )
        .map(|_| ())
    }

    fn state_changes(&mut self, id: AccountId) -> Result<Vec<StateChange>, StoreError> {
        let sql =
            "SELECT was, became, at, by, why FROM account_states WHERE account = ?1 ORDER BY id";
        collect(self.connection, sql, [id.0], |row| {
            let was: Option<String> = row.get("was")?;
            Ok(StateChange {
                account: id,
                was: was.map(|was| was.parse().map_err(|_| corrupt("state", was))).transpose()?,
                became: word(row, "became")?,
                at: time_at(row, "at")?,
                by: row.get("by")?,
                why: row.get("why")?,
            })
        })
    }

    fn add_contact(
        &mut self,
        new: &NewContact,
        number: ContactNumber,
    ) -> Result<ContactId, StoreError> {
        self.must_have_account(new.account)?;
        execute(
            self.connection,
            "INSERT INTO contacts (id, account, name, languages, number, permissions)
             VALUES (1 + max((SELECT coalesce(max(id), 0) FROM contacts), coalesce(
                 (SELECT value FROM counters WHERE name = 'contacts-forgotten'), 0)),
             ?1, ?2, ?3, ?4, ?5)",
            params![
                new.account.0,
                new.name,
                joined(&new.languages),
                number.serial(),
                joined(&new.permissions),
            ],
        )
        .map_err(|error| taken(error, number))?;
        let id = self.connection.last_insert_rowid();
        self.write_lists(id, new)?;
        Ok(ContactId(id))
    }

    fn update_contact(&mut self, id: ContactId, facts: &NewContact) -> Result<(), StoreError> {
        self.must_have_account(facts.account)?;
        let updated = execute(
            self.connection,
            "UPDATE contacts SET account = ?2, name = ?3, languages = ?4, permissions = ?5
             WHERE id = ?1",
            params![
                id.0,
                facts.account.0,
                facts.name,
                joined(&facts.languages),
                joined(&facts.permissions),
            ],
        )?;
        if updated == 0 {
            return Err(StoreError::Missing(format!("contact {id}")));
        }
        self.write_lists(id.0, facts)
    }

    fn end_contact(&mut self, id: ContactId, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE contacts SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
        Ok(execute(self.connection, sql, params![id.0, micros(at)])? == 1)
    }

    fn add_registry_change(&mut self, change: &RegistryChange) -> Result<(), StoreError> {
        let sql = "INSERT INTO registry_changes (account, contact, at, by, what)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let (account, contact) = (change.account.0, change.contact.map(|contact| contact.0));
        let row = params![account, contact, micros(change.at), change.by, change.what];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn registry_changes(&mut self, id: AccountId) -> Result<Vec<RegistryChange>, StoreError> {
        let sql =
            "SELECT contact, at, by, what FROM registry_changes WHERE account = ?1 ORDER BY id";
        collect(self.connection, sql, [id.0], |row| {
            Ok(RegistryChange {
                account: id,
                contact: row.get::<_, Option<i64>>("contact")?.map(ContactId),
                at: time_at(row, "at")?,
                by: row.get("by")?,
                what: row.get("what")?,
            })
        })
    }

    fn contacts(&mut self) -> Result<Vec<Contact>, StoreError> {
        let sql = format!(
            "SELECT {CONTACT} FROM contacts WHERE ended_at IS NULL ORDER BY account, name, id"
        );
        collect(self.connection, &sql, [], |row| self.read_contact(row))
    }

    fn contacts_after(
        &mut self,
        account: Option<AccountId>,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError> {
        let whose = if account.is_some() { "account = ?1" } else { "?1 IS NULL" };
        let sql = format!(
            "SELECT {CONTACT} FROM contacts WHERE {whose} AND ended_at IS NULL AND id > ?2
             ORDER BY id LIMIT ?3"
        );
        let row = params![account.map(|id| id.0), after.map_or(0, |id| id.0), limit.min(PAGE_MAX)];
        collect(self.connection, &sql, row, |row| self.read_contact(row))
    }

    fn contacts_of(&mut self, account: AccountId) -> Result<Vec<Contact>, StoreError> {
        let sql = format!(
            "SELECT {CONTACT} FROM contacts WHERE account = ?1 AND ended_at IS NULL ORDER BY name, id"
        );
        collect(self.connection, &sql, [account.0], |row| self.read_contact(row))
    }

    fn contact(&mut self, id: ContactId) -> Result<Option<(Contact, Account)>, StoreError> {
        Ok(self.owners("id = ?1", id.0)?.pop())
    }

    fn contact_by_number(
        &mut self,
        number: &ContactNumber,
    ) -> Result<Option<(Contact, Account)>, StoreError> {
        Ok(self.owners("number = ?1", number.serial())?.pop())
    }

    fn unnumbered_contacts(&mut self) -> Result<Vec<ContactId>, StoreError> {
        let sql = "SELECT id FROM contacts WHERE number IS NULL ORDER BY id";
        collect(self.connection, sql, [], |row| Ok(ContactId(row.get(0)?)))
    }

    fn number_contact(&mut self, id: ContactId, number: ContactNumber) -> Result<(), StoreError> {
        let sql = "UPDATE contacts SET number = ?2 WHERE id = ?1 AND number IS NULL";
        let changed = execute(self.connection, sql, params![id.0, number.serial()])
            .map_err(|error| taken(error, number))?;
        let missing = || StoreError::Missing(format!("contact {id} without a number"));
        (changed == 1).then_some(()).ok_or_else(missing)
    }

    fn owners_of_phone(
        &mut self,
        number: &PhoneNumber,
    ) -> Result<Vec<(Contact, Account)>, StoreError> {
        let which = "id IN (SELECT contact FROM contact_numbers WHERE number = ?1)";
        self.owners(which, number.as_str())
    }

    fn owners_of_address(
        &mut self,
        address: &EmailAddress,
    ) -> Result<Vec<(Contact, Account)>, StoreError> {
        let which = "id IN (SELECT contact FROM contact_addresses WHERE address = ?1)";
        self.owners(which, address.as_str())
    }
}
