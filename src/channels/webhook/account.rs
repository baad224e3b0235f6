//! The accounts on platforms whose calls we take.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Dialect, Secrets, VerifiedNumbers};
use crate::model::{Language, PhoneNumber};

/// One account on a platform.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the configuration calls it; with the caller's number it is where a caller comes from.
    pub id: String,
    /// How its platform speaks and signs.
    pub dialect: Dialect,
    /// What the platform calls it: the `AccountSid` of its requests.
    pub account: String,
    /// What its requests are signed with.
    pub secrets: Secrets,
    /// What makes a caller number a proven one.
    pub verified_numbers: VerifiedNumbers,
    /// Whether its platform may listen to what callers say, besides keys.
    pub speech: bool,
    /// The line whose calls come to a number of the platform that is none of ours.
    pub line: Option<String>,
    /// What responders are shown when a number was called that is no line of ours; nothing for the
    /// number that was called.
    pub shown_number: Option<PhoneNumber>,
    /// The platform's voice for each language; its own choice where there is none.
    pub voices: BTreeMap<Language, String>,
    /// Further addresses of ours that it may sign, without path.
    pub extra_urls: Vec<String>,
}

/// All accounts.
#[derive(Clone, Debug, Default)]
pub struct Accounts(BTreeMap<(Dialect, String), Arc<Account>>);

impl Accounts {
    /// Gathers accounts; of two with one name on one platform the later stays, and the check of
    /// the configuration refuses both.
    #[must_use]
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Self {
        let keyed = accounts
            .into_iter()
            .map(|account| ((account.dialect, account.account.clone()), Arc::new(account)));
        Self(keyed.collect())
    }

    /// Returns the account that the platform calls so.
    #[must_use]
    pub fn get(&self, dialect: Dialect, account: &str) -> Option<Arc<Account>> {
        self.0.get(&(dialect, account.to_owned())).cloned()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
