//! Accounts and contacts as the desk registers them.
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{
    AccountId, AccountKind, AccountState, ContactId, ContactNumber, Country, EmailAddress,
    Language, PhoneNumber, Timestamp,
};

use super::{Permission, Team};

/// Characters that the name of a company or person may have.
const NAME_CHARS_MAX: usize = 200;

/// Returns whether a text can be the name of a company or person: 1 to 200 characters, all of them
/// to be seen, none around it.
#[must_use]
pub fn fits_as_name(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= NAME_CHARS_MAX
        && !text.chars().any(char::is_control)
}

/// A customer company to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Its name, which must be unique.
    pub name: String,
    /// What it buys.
    pub kind: AccountKind,
    /// How far it has come into the programme.
    pub state: AccountState,
    /// The country whose queues serve it when no site is named.
    pub country: Country,
    /// The day on which its people get access to portal and desk, as it was told to them.
    #[serde(default)]
    pub access_date: Option<Date>,
    /// The company of the group that served it before.
    #[serde(default)]
    pub origin: Option<String>,
    /// Who of ours looks after it.
    #[serde(default)]
    pub team: Team,
}

impl NewAccount {
    /// Makes an account of which no more is known.
    #[must_use]
    pub fn new(name: &str, kind: AccountKind, state: AccountState, country: Country) -> Self {
        let name = name.to_owned();
        let (access_date, origin, team) = (None, None, Team::default());
        Self { name, kind, state, country, access_date, origin, team }
    }
}

/// A registered customer company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: NewAccount,
}

/// A person to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// The company he works for.
    pub account: AccountId,
    /// His name.
    pub name: String,
    /// The languages he speaks, the one he wants first; with none, that of his message.
    pub languages: Vec<Language>,
    /// His mail addresses.
    pub addresses: Vec<EmailAddress>,
    /// His telephone numbers.
    pub numbers: Vec<PhoneNumber>,
    /// What he may order. With none he may report and ask only.
    pub permissions: Vec<Permission>,
}

impl NewContact {
    /// Makes a contact who may order everything and of whom no more is known.
    #[must_use]
    pub fn new(account: AccountId, name: &str) -> Self {
        Self {
            account,
            name: name.to_owned(),
            languages: vec![],
            addresses: vec![],
            numbers: vec![],
            permissions: vec![Permission::ALL],
        }
    }

    /// Returns the language he wants to be answered in, if he said.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        self.languages.first().copied()
    }

    /// Puts lists into the one order in which they are kept, each entry once; languages stay in
    /// the order of his wish.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let mut seen = vec![];
        self.languages.retain(|language| {
            let fresh = !seen.contains(language);
            seen.push(*language);
            fresh
        });
        self.addresses.sort();
        self.addresses.dedup();
        self.numbers.sort();
        self.numbers.dedup();
        self.permissions.sort();
        self.permissions.dedup();
        self
    }
}

/// A registered person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// His row.
    pub id: ContactId,
    /// What he keys to say who he is.
    pub number: ContactNumber,
    /// What is known of him.
    #[serde(flatten)]
    pub facts: NewContact,
}

/// What was changed of a company's contacts, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RegistryChange {
    /// The company.
    pub account: AccountId,
    /// The contact.
    pub contact: Option<ContactId>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What.
    pub what: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_kept_in_one_order_and_a_wish_stays_a_wish() {
        let facts = NewContact {
            languages: vec![Language::Portuguese, Language::English, Language::Portuguese],
            addresses: vec!["b@x.example".parse().unwrap(), "a@x.example".parse().unwrap()],
            permissions: vec!["hands".parse().unwrap(), "access".parse().unwrap()],
            ..NewContact::new(AccountId(1), "Ana")
        };
        let tidy = facts.tidied();
        assert_eq!(tidy.languages, [Language::Portuguese, Language::English]);
        assert_eq!(tidy.language(), Some(Language::Portuguese));
        assert_eq!(tidy.addresses[0].as_str(), "a@x.example");
        assert_eq!(tidy.permissions[0].to_string(), "access");
        assert_eq!(tidy.clone().tidied(), tidy);
    }
}
