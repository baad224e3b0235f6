//! Accounts and contacts.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, execute, exists_or, first, word};
use super::{SqliteTx, StoreError};
use crate::identity::{Account, Contact, NewAccount, NewContact};
use crate::model::{AccountId, ContactId, EmailAddress};
use crate::store::RegistryTx;

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(row.get("id")?),
        facts: NewAccount {
            name: row.get("name")?,
            kind: word(row, "kind")?,
            state: word(row, "state")?,
            country: word(row, "country")?,
        },
    })
}

impl SqliteTx<'_> {
    fn contact(&self, row: &Row<'_>) -> Result<Contact, StoreError> {
        let id: i64 = row.get("id")?;
        let language: Option<String> = row.get("language")?;
        let parsed =
            language.map(|tag| tag.parse().map_err(|_| corrupt("language", tag))).transpose()?;
        let text_of =
            |sql: &str| collect(self.connection, sql, [id], |row| Ok(row.get::<_, String>(0)?));
        let addresses =
            text_of("SELECT address FROM contact_addresses WHERE contact = ?1 ORDER BY address")?;
        let numbers =
            text_of("SELECT number FROM contact_numbers WHERE contact = ?1 ORDER BY number")?;
        Ok(Contact {
            id: ContactId(id),
            facts: NewContact {
                account: AccountId(row.get("account")?),
                name: row.get("name")?,
                language: parsed,
                addresses: addresses
                    .into_iter()
                    .map(|a| a.parse().map_err(|_| corrupt("address", a)))
                    .collect::<Result<_, _>>()?,
                numbers: numbers
                    .into_iter()
                    .map(|n| n.parse().map_err(|_| corrupt("number", n)))
                    .collect::<Result<_, _>>()?,
            },
        })
    }
}

impl RegistryTx for SqliteTx<'_> {
    fn add_account(&mut self, new: &NewAccount) -> Result<AccountId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO accounts (name, kind, state, country) VALUES (?1, ?2, ?3, ?4)",
            params![new.name, new.kind.as_str(), new.state.as_str(), new.country.as_str()],
        )
        .map_err(|error| exists_or(error, &format!("account `{}`", new.name)))?;
        Ok(AccountId(self.connection.last_insert_rowid()))
    }

    fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        let sql = "SELECT id, name, kind, state, country FROM accounts ORDER BY name";
        collect(self.connection, sql, [], account)
    }

    fn add_contact(&mut self, new: &NewContact) -> Result<ContactId, StoreError> {
        let known = first(
            self.connection,
            "SELECT id FROM accounts WHERE id = ?1",
            [new.account.0],
            |_| Ok(()),
        )?;
        known.ok_or_else(|| StoreError::Missing(format!("account {}", new.account)))?;
        execute(
            self.connection,
            "INSERT INTO contacts (account, name, language) VALUES (?1, ?2, ?3)",
            params![new.account.0, new.name, new.language.map(crate::model::Language::tag)],
        )?;
        let id = self.connection.last_insert_rowid();
        for address in &new.addresses {
            let sql = "INSERT OR IGNORE INTO contact_addresses (address, contact) VALUES (?1, ?2)";
            execute(self.connection, sql, params![address.as_str(), id])?;
        }
        for number in &new.numbers {
            let sql = "INSERT OR IGNORE INTO contact_numbers (number, contact) VALUES (?1, ?2)";
            execute(self.connection, sql, params![number.as_str(), id])?;
        }
        Ok(ContactId(id))
    }

    fn contacts(&mut self) -> Result<Vec<Contact>, StoreError> {
        let sql = "SELECT id, account, name, language FROM contacts ORDER BY account, name, id";
        collect(self.connection, sql, [], |row| self.contact(row))
    }

    fn owners_of_address(
        &mut self,
        address: &EmailAddress,
    ) -> Result<Vec<(Contact, Account)>, StoreError> {
        let contacts = collect(
            self.connection,
            "SELECT id, account, name, language FROM contacts
             WHERE id IN (SELECT contact FROM contact_addresses WHERE address = ?1)",
            [address.as_str()],
            |row| self.contact(row),
        )?;
        let mut owners = vec![];
        for contact in contacts {
            let sql = "SELECT id, name, kind, state, country FROM accounts WHERE id = ?1";
            let owner = first(self.connection, sql, [contact.facts.account.0], account)?
                .ok_or_else(|| StoreError::Missing(format!("account {}", contact.facts.account)))?;
            owners.push((contact, owner));
        }
        Ok(owners)
    }
}
