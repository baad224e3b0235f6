//! The accounts that a notice is for.
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::identity::Account;
use crate::model::{AccountId, AccountState, Country, SiteCode, Timestamp};
use crate::store::{StoreError, Tx};

use super::super::Settings;
use super::super::accounts::accounts_now;

/// One condition on accounts. Of one kind any counts, of different kinds all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Every account.
    All,
    /// Those of a country.
    Country(Country),
    /// Those that are at a site: of which a ticket names it, or a contact has a permission there.
    Site(SiteCode),
    /// Those that are so far.
    State(AccountState),
    /// Those that this company served before.
    Origin(String),
    /// The one of this name.
    Account(String),
    /// The one of this row.
    AccountRow(AccountId),
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no accounts; write all, country:es, site:MD2, state:integrating, origin:NAME, \
     account:NAME or account:#7"
)]
pub struct AudienceError(pub String);

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || AudienceError(text.to_owned());
        if text == "all" {
            return Ok(Self::All);
        }
        let (kind, value) = text.split_once(':').ok_or_else(wrong)?;
        if value.is_empty() {
            return Err(wrong());
        }
        Ok(match kind {
            "country" => Self::Country(value.parse().map_err(|_| wrong())?),
            "site" => Self::Site(value.parse().map_err(|_| wrong())?),
            "state" => Self::State(value.parse().map_err(|_| wrong())?),
            "origin" => Self::Origin(value.to_owned()),
            "account" => match value.strip_prefix('#') {
                Some(row) => Self::AccountRow(AccountId(row.parse().map_err(|_| wrong())?)),
                None => Self::Account(value.to_owned()),
            },
            _ => return Err(wrong()),
        })
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Country(country) => write!(f, "country:{}", country.as_str()),
            Self::Site(site) => write!(f, "site:{site}"),
            Self::State(state) => write!(f, "state:{}", state.as_str()),
            Self::Origin(origin) => write!(f, "origin:{origin}"),
            Self::Account(name) => write!(f, "account:{name}"),
            Self::AccountRow(row) => write!(f, "account:#{row}"),
        }
    }
}

impl Audience {
    /// Conditions of one kind are alternatives.
    const fn kind(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Country(_) => 1,
            Self::Site(_) => 2,
            Self::State(_) => 3,
            Self::Origin(_) => 4,
            Self::Account(_) | Self::AccountRow(_) => 5,
        }
    }

    fn holds(&self, account: &Account, at_sites: &BTreeSet<(SiteCode, AccountId)>) -> bool {
        let facts = &account.facts;
        match self {
            Self::All => true,
            Self::Country(country) => facts.country == *country,
            Self::Site(site) => at_sites.contains(&(site.clone(), account.id)),
            Self::State(state) => facts.state == *state,
            Self::Origin(origin) => facts.origin.as_ref() == Some(origin),
            Self::Account(name) => facts.name == *name,
            Self::AccountRow(row) => account.id == *row,
        }
    }
}

/// Returns the accounts that fit, by name; the inner error names a condition that no account can
/// fit, which is a mistake in writing.
pub(super) fn select(
    tx: &mut dyn Tx,
    settings: &Settings,
    wanted: &[Audience],
    now: Timestamp,
) -> Result<Result<Vec<Account>, String>, StoreError> {
    let accounts = accounts_now(tx, settings, now)?;
    let at_sites = at_sites(tx, wanted)?;
    for condition in wanted {
        let known = match condition {
            Audience::Site(site) => settings.sites.get(site.as_str()).is_some(),
            Audience::Account(_) | Audience::AccountRow(_) | Audience::Origin(_) => {
                accounts.iter().any(|account| condition.holds(account, &at_sites))
            }
            Audience::All | Audience::Country(_) | Audience::State(_) => true,
        };
        if !known {
            return Ok(Err(format!("`{condition}` is not known; look at `accounts list`")));
        }
    }
    let kinds: BTreeSet<u8> = wanted.iter().map(Audience::kind).collect();
    let fits = |account: &Account| {
        kinds.iter().all(|kind| {
            let mut of_kind = wanted.iter().filter(|condition| condition.kind() == *kind);
            of_kind.any(|condition| condition.holds(account, &at_sites))
        })
    };
    Ok(Ok(accounts.into_iter().filter(fits).collect()))
}

/// Which accounts are at the sites that are asked for.
fn at_sites(
    tx: &mut dyn Tx,
    wanted: &[Audience],
) -> Result<BTreeSet<(SiteCode, AccountId)>, StoreError> {
    let mut found = BTreeSet::new();
    let sites: Vec<&SiteCode> = wanted
        .iter()
        .filter_map(|condition| match condition {
            Audience::Site(site) => Some(site),
            Audience::All
            | Audience::Country(_)
            | Audience::State(_)
            | Audience::Origin(_)
            | Audience::Account(_)
            | Audience::AccountRow(_) => None,
        })
        .collect();
    if sites.is_empty() {
        return Ok(found);
    }
    for contact in tx.contacts()? {
        for permission in &contact.facts.permissions {
            if let Some(site) = permission.site.as_ref().filter(|site| sites.contains(site)) {
                found.insert((site.clone(), contact.facts.account));
            }
        }
    }
    for site in sites {
        found.extend(tx.accounts_at(site)?.into_iter().map(|id| (site.clone(), id)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_written_as_they_are_read() {
        for text in
            ["all", "country:es", "site:MD2", "state:integrating", "origin:Acme", "account:#7"]
        {
            assert_eq!(text.parse::<Audience>().unwrap().to_string(), text);
        }
        for wrong in ["everybody", "country:", "state:gone", "account:#x", "colour:red"] {
            assert!(wrong.parse::<Audience>().is_err(), "{wrong}");
        }
    }
}
