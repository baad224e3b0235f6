//! How far an account has come into the programme, by the day that was told to it.
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::NewAccount;
use crate::model::{AccountId, AccountState, Timestamp};

/// One change of an account's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StateChange {
    /// The account.
    pub account: AccountId,
    /// What it was; nothing when it was registered.
    pub was: Option<AccountState>,
    /// What it became.
    pub became: AccountState,
    /// Since when.
    pub at: Timestamp,
    /// Who changed it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// Returns the moment at which an account is integrated by itself: the midnight that begins its day
/// in `zone`. Only of an account that was told of a day and is not integrated yet; one that is still
/// served as before was told nothing.
#[must_use]
pub fn integrates_at(facts: &NewAccount, zone: &TimeZone) -> Option<Timestamp> {
    match facts.state {
        AccountState::Announced | AccountState::Integrating => {}
        AccountState::Legacy | AccountState::Integrated => return None,
    }
    // Where a clock change swallows midnight, the day begins an hour later.
    let begins = facts.access_date?.to_zoned(zone.clone()).ok()?;
    Some(begins.timestamp())
}

/// Returns what an account is at a moment.
#[must_use]
pub fn state_at(facts: &NewAccount, at: Timestamp, zone: &TimeZone) -> AccountState {
    match integrates_at(facts, zone) {
        Some(moment) if moment <= at => AccountState::Integrated,
        Some(_) | None => facts.state,
    }
}

/// Returns whether an account goes from one state to another in the ordinary course: a step on, the
/// step back of an announcement that is withdrawn or of a move that is put off. Whatever else is a
/// correction.
#[must_use]
pub const fn may_become(from: AccountState, to: AccountState) -> bool {
    use AccountState::{Announced, Integrated, Integrating, Legacy};
    match from {
        Legacy => matches!(to, Legacy | Announced),
        Announced => matches!(to, Legacy | Announced | Integrating | Integrated),
        Integrating => matches!(to, Announced | Integrating | Integrated),
        Integrated => matches!(to, Integrated),
    }
}

/// Tells what an account may become, for whoever asked for something else.
#[must_use]
pub fn may_become_words(from: AccountState) -> String {
    let others = AccountState::ALL.into_iter().filter(|to| *to != from && may_become(from, *to));
    let words: Vec<&str> = others.map(AccountState::as_str).collect();
    if words.is_empty() { "nothing else".to_owned() } else { words.join(" or ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountKind, Country};

    fn account(state: AccountState, day: Option<&str>) -> NewAccount {
        NewAccount {
            access_date: day.map(|day| day.parse().unwrap()),
            ..NewAccount::new("Norte", AccountKind::Colocation, state, Country::SPAIN)
        }
    }

    /// An account of that state, told of that day, looked at in that zone, is what at that moment?
    fn check(state: AccountState, day: Option<&str>, zone: &str, at: &str, is: AccountState) {
        let zone = TimeZone::get(zone).unwrap();
        let found = state_at(&account(state, day), at.parse().unwrap(), &zone);
        assert_eq!(found, is, "{state:?} {day:?} {at}");
    }

    #[test]
    fn the_day_begins_at_midnight_of_the_zone_and_not_before() {
        let (day, then) = (Some("2027-01-31"), AccountState::Integrated);
        for state in [AccountState::Announced, AccountState::Integrating] {
            check(state, day, "Europe/Madrid", "2027-01-30T22:59:59.999999Z", state);
            check(state, day, "Europe/Madrid", "2027-01-30T23:00:00Z", then);
            check(state, day, "Europe/Lisbon", "2027-01-30T23:59:59.999999Z", state);
            check(state, day, "Europe/Lisbon", "2027-01-31T00:00:00Z", then);
            check(state, day, "Europe/Lisbon", "2030-01-01T00:00:00Z", then);
            check(state, None, "Europe/Lisbon", "2030-01-01T00:00:00Z", state);
        }
        // In summer the clocks are an hour ahead.
        check(
            AccountState::Integrating,
            Some("2027-07-01"),
            "Europe/Lisbon",
            "2027-06-30T23:00:00Z",
            then,
        );
    }

    #[test]
    fn a_midnight_that_the_clocks_leave_out_begins_an_hour_later() {
        // In the Azores clocks go from 0:00 to 1:00 on that day: 2027-03-28 begins at 01:00Z.
        let (day, zone) = (Some("2027-03-28"), "Atlantic/Azores");
        let state = AccountState::Announced;
        check(state, day, zone, "2027-03-28T00:59:59Z", state);
        check(state, day, zone, "2027-03-28T01:00:00Z", AccountState::Integrated);
    }

    #[test]
    fn who_was_told_nothing_or_has_it_already_does_not_change() {
        let at = "2030-01-01T00:00:00Z";
        for state in [AccountState::Legacy, AccountState::Integrated] {
            check(state, Some("2027-01-31"), "Europe/Madrid", at, state);
        }
    }

    #[test]
    fn states_follow_each_other() {
        use AccountState::{Announced, Integrated, Integrating, Legacy};
        let allowed = [
            (Legacy, Announced),
            (Announced, Legacy),
            (Announced, Integrating),
            (Announced, Integrated),
            (Integrating, Announced),
            (Integrating, Integrated),
        ];
        for from in AccountState::ALL {
            for to in AccountState::ALL {
                let expected = from == to || allowed.contains(&(from, to));
                assert_eq!(may_become(from, to), expected, "{from:?} -> {to:?}");
            }
        }
        assert_eq!(may_become_words(Legacy), "announced");
        assert_eq!(may_become_words(Integrated), "nothing else");
    }
}
