//! Accounts as the desk changes them: states follow each other, switch by themselves on their day, and
//! every change is written down.
use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use crate::identity::{
    Account, NewAccount, StateChange, integrates_at, may_become, may_become_words, state_at,
};
use crate::model::{AccountId, AccountState, Country, Timestamp};
use crate::store::{StoreError, Tx};

use super::Settings;

/// Who changes a state when its day begins.
const BY_DATE: &str = "access date";

impl Settings {
    /// Returns the zone of a country's accounts: that of its line, else of the first line.
    #[must_use]
    pub fn zone_of(&self, country: Country) -> TimeZone {
        let line = self.lines.iter().find(|line| line.country == country);
        line.or(self.lines.first()).map_or(TimeZone::UTC, |line| line.zone.clone())
    }

    /// Returns what an account is at a moment.
    #[must_use]
    pub fn state_at(&self, facts: &NewAccount, at: Timestamp) -> AccountState {
        state_at(facts, at, &self.zone_of(facts.country))
    }
}

/// Writes as integrated whose day has begun since somebody looked last, as of that midnight; stories do not wait for
/// this, they go by the date.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn settle_days(tx: &mut dyn Tx, settings: &Settings, now: Timestamp) -> Result<(), StoreError> {
    // Wherever an account is, its day is no more than one ahead of that of UTC.
    let day = now.to_zoned(TimeZone::UTC).date().saturating_add(1.day());
    for mut account in tx.accounts_due(day)? {
        let zone = settings.zone_of(account.facts.country);
        let Some(at) = integrates_at(&account.facts, &zone).filter(|at| *at <= now) else {
            continue;
        };
        let was = std::mem::replace(&mut account.facts.state, AccountState::Integrated);
        tx.update_account(&account)?;
        let why = account.facts.access_date.map(|day| format!("{day} began")).unwrap_or_default();
        tx.add_state_change(&StateChange {
            account: account.id,
            was: Some(was),
            became: account.facts.state,
            at,
            by: BY_DATE.to_owned(),
            why,
        })?;
    }
    Ok(())
}

/// Returns every account as it is now, by name.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn accounts_now(
    tx: &mut dyn Tx,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    settle_days(tx, settings, now)?;
    tx.accounts()
}

/// Returns accounts as they are now, by name, of a state or of all, behind one of them; nothing when that one is not
/// there.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn accounts_page(
    tx: &mut dyn Tx,
    (settings, now): (&Settings, Timestamp),
    state: Option<AccountState>,
    (after, limit): (Option<AccountId>, u32),
) -> Result<Option<Vec<Account>>, StoreError> {
    settle_days(tx, settings, now)?;
    if let Some(after) = after
        && tx.account(after)?.is_none()
    {
        return Ok(None);
    }
    tx.accounts_after(state, after, limit).map(Some)
}

/// Who changes an account, why and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Who.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// Registers an account; its history begins.
///
/// # Errors
/// [`StoreError::Exists`] when its name is taken.
pub fn register_account(
    tx: &mut dyn Tx,
    new: &NewAccount,
    doing: &Doing,
) -> Result<AccountId, StoreError> {
    let id = tx.add_account(new)?;
    write(tx, id, None, new.state, doing)?;
    Ok(id)
}

/// Changes what is known of an account. Whether its state may change so is asked before.
///
/// # Errors
/// As [`crate::store::RegistryTx::update_account`].
pub fn change_account(
    tx: &mut dyn Tx,
    was: AccountState,
    account: &Account,
    doing: &Doing,
) -> Result<(), StoreError> {
    tx.update_account(account)?;
    if was == account.facts.state {
        return Ok(());
    }
    write(tx, account.id, Some(was), account.facts.state, doing)
}

fn write(
    tx: &mut dyn Tx,
    account: AccountId,
    was: Option<AccountState>,
    became: AccountState,
    doing: &Doing,
) -> Result<(), StoreError> {
    let (by, why) = (doing.by.clone(), doing.why.clone());
    tx.add_state_change(&StateChange { account, was, became, at: doing.at, by, why })
}

/// What is to be changed of an account; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// Its state.
    pub state: Option<AccountState>,
    /// The day on which it has access; the inner nothing takes it away.
    pub access_date: Option<Option<jiff::civil::Date>>,
    /// The company that served it before; the inner nothing takes it away.
    pub origin: Option<Option<String>>,
    /// Whether a state may follow that follows in the ordinary course never.
    pub correct: bool,
}

/// Carries out such a change; the inner error says why not and what to do.
///
/// # Errors
/// [`StoreError::Missing`] when there is no account of that name.
pub fn set_account(
    tx: &mut dyn Tx,
    settings: &Settings,
    name: &str,
    change: &AccountChange,
    doing: &Doing,
) -> Result<Result<Account, String>, StoreError> {
    let found = accounts_now(tx, settings, doing.at)?.into_iter().find(|a| a.facts.name == name);
    let mut account = found.ok_or_else(|| StoreError::Missing(format!("account `{name}`")))?;
    let was = account.facts.state;
    if let Some(day) = change.access_date {
        account.facts.access_date = day;
    }
    if let Some(origin) = &change.origin {
        account.facts.origin.clone_from(origin);
    }
    if let Some(state) = change.state {
        if !may_become(was, state) && !change.correct {
            return Ok(Err(format!(
                "an account that is {} becomes {}; if it stands wrongly, say --correct and --why",
                was.as_str(),
                may_become_words(was)
            )));
        }
        account.facts.state = state;
        if settings.state_at(&account.facts, doing.at) != state {
            return Ok(Err(format!(
                "its access date has begun, so it would be integrated at once; give a later day than {}",
                account.facts.access_date.map(|day| day.to_string()).unwrap_or_default()
            )));
        }
    }
    if change.correct && doing.why.is_empty() {
        return Ok(Err("a correction needs a reason: say --why".to_owned()));
    }
    change_account(tx, was, &account, doing)?;
    Ok(Ok(account))
}
