//! Keys of programs: made, shown once, revoked.
use ring::digest;

use crate::identity::Account;
use crate::model::AccountId;
use crate::runtime::{NoRandom, Random};
use crate::store::{Act, ApiKey, AuditEntry, Database, StoreError, Tx};

use super::Staff;

/// What a key of the desk may do: look, change, or read the audit trail.
pub const SCOPES: [&str; 3] = ["read", "write", AUDIT_SCOPE];
/// The scope of an auditor: it opens the audit trail and nothing else.
pub const AUDIT_SCOPE: &str = "audit";
/// What a portal's key may do, each within its own accounts.
pub const PORTAL_SCOPES: [&str; 5] = ["accounts", "contacts", "codes", "tickets", "sessions"];
/// How every key begins, so that one found in a log or a repository is known for what it is.
const PREFIX: &str = "cta_";
/// Random bytes of a key.
const KEY_BYTES: usize = 32;
/// Characters of a key's name.
const NAME_CHARS_MAX: usize = 64;

/// Makes a key that nobody can guess.
///
/// # Errors
/// [`NoRandom`] when the machine gives no random bytes.
pub fn new_key(random: &dyn Random) -> Result<String, NoRandom> {
    let mut bytes = [0_u8; KEY_BYTES];
    random.fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()))
}

/// Returns the digest under which a key is stored. A key has 256 random bits, so no slow hash
/// is needed and looking one up by digest tells nothing by its time.
#[must_use]
pub fn hash_of(key: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, key.as_bytes());
    digest.as_ref().first_chunk().copied().unwrap_or_default()
}

/// A key to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyOrder {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The accounts that a portal's key is bound to, by their names; none for a key of the desk.
    pub accounts: Vec<String>,
}

/// Why a key cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefusal {
    /// A field is wrong: which, and what is wrong with it.
    #[error("{0}: {1}")]
    Wrong(&'static str, String),
    /// The machine gives no random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
    /// The store failed, the name is taken, or an account is not there.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeyOrder {
    fn check(&self) -> Result<(), KeyRefusal> {
        if self.name.is_empty() || self.name.chars().count() > NAME_CHARS_MAX {
            let what = format!("1 to {NAME_CHARS_MAX} characters");
            return Err(KeyRefusal::Wrong("name", what));
        }
        // What programs send once is kept under the name of their key and their own key, apart by `:`.
        if self.name.contains(':') {
            return Err(KeyRefusal::Wrong("name", "any characters but `:`".to_owned()));
        }
        let of_desk = self.accounts.is_empty();
        let known: &[&str] = if of_desk { &SCOPES } else { &PORTAL_SCOPES };
        if let Some(unknown) = self.scopes.iter().find(|scope| !known.contains(&scope.as_str())) {
            let whose = if of_desk { "the desk's" } else { "a portal's" };
            let of = format!("`{unknown}` is no scope of {whose} key: {}", known.join(", "));
            return Err(KeyRefusal::Wrong("scopes", of));
        }
        if self.scopes.is_empty() {
            let what = format!("name at least one of {}", known.join(", "));
            return Err(KeyRefusal::Wrong("scopes", what));
        }
        Ok(())
    }

    /// Finds the accounts that a portal's key is bound to, by their names.
    fn bound(&self, tx: &mut dyn Tx) -> Result<Vec<AccountId>, StoreError> {
        let all = tx.accounts()?;
        let found = self.accounts.iter().map(|name| {
            let account = all.iter().find(|account| account.facts.name == *name);
            account
                .map(|account| account.id)
                .ok_or_else(|| StoreError::Missing(format!("account `{name}`")))
        });
        found.collect()
    }
}

/// Makes a key and returns it, the only time that anybody sees it.
///
/// # Errors
/// [`KeyRefusal`]; nothing is made then.
pub async fn make_key(
    database: &Database,
    random: &dyn Random,
    act: Act,
    mut order: KeyOrder,
) -> Result<String, KeyRefusal> {
    order.name = order.name.trim().to_owned();
    order.check()?;
    let key = new_key(random)?;
    let hash = hash_of(&key);
    let added = database.write(move |tx| {
        let accounts = order.bound(tx)?;
        tx.add_api_key(&order.name, &hash, &order.scopes, &accounts, act.at)?;
        let entry = AuditEntry::new(act.clone(), "key.added").to(format!("key:{}", order.name));
        tx.audit(&entry.with("scopes", order.scopes.join(" "))).map(|_| ())
    });
    added.await?;
    Ok(key)
}

/// Ends a key; returns whether a live one had that name.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub async fn revoke_key(database: &Database, act: Act, name: String) -> Result<bool, StoreError> {
    let ended = database.write(move |tx| {
        let ended = tx.revoke_api_key(&name, act.at)?;
        if ended {
            let entry = AuditEntry::new(act.clone(), "key.revoked");
            tx.audit(&entry.to(format!("key:{name}")))?;
        }
        Ok(ended)
    });
    ended.await
}

impl Staff {
    /// Returns every key by name, with the accounts there are.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn keys(&self) -> Result<(Vec<ApiKey>, Vec<Account>), StoreError> {
        self.database.write(|tx| Ok((tx.api_keys()?, tx.accounts()?))).await
    }

    /// As [`make_key`].
    ///
    /// # Errors
    /// As [`make_key`].
    pub async fn make_key(&self, order: KeyOrder) -> Result<String, KeyRefusal> {
        make_key(&self.database, self.random.as_ref(), self.act(), order).await
    }

    /// As [`revoke_key`].
    ///
    /// # Errors
    /// As [`revoke_key`].
    pub async fn revoke_key(&self, name: &str) -> Result<bool, StoreError> {
        revoke_key(&self.database, self.act(), name.to_owned()).await
    }
}
