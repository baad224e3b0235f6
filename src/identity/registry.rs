//! Accounts and contacts as the desk registers them.
use serde::{Deserialize, Serialize};

use crate::model::{
    AccountId, AccountKind, AccountState, ContactId, Country, EmailAddress, Language, PhoneNumber,
};

/// A customer company to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A registered customer company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The language he wants; else that of his message.
    #[serde(default)]
    pub language: Option<Language>,
    /// His mail addresses.
    #[serde(default)]
    pub addresses: Vec<EmailAddress>,
    /// His telephone numbers.
    #[serde(default)]
    pub numbers: Vec<PhoneNumber>,
}

/// A registered person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// His row.
    pub id: ContactId,
    /// What is known of him.
    #[serde(flatten)]
    pub facts: NewContact,
}
