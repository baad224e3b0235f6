//! What a customer may be pointed to besides his ticket: a short answer, and the portal.
use std::collections::BTreeMap;

use crate::identity::{Account, Claim};
use crate::model::{
    AccountKind, AccountState, Intent, Language, Priority, Product, Slots, Timestamp,
};
use crate::replies::Answer;
use crate::tickets::NewTicket;

use super::Settings;
use super::chapter::Story;

/// Letters that hold nothing of what the sender wrote, and those of people in danger.
const WITHOUT_ANSWER: [&str; 3] = ["ack-short", "ack-short-safety", "safety-ack"];

/// Returns the short answer that a letter may give. Whoever is in danger or waits for somebody who
/// was woken reads none, and neither does a stranger: what is answered depends on his words.
pub(super) fn answer<'a>(
    story: &'a Story,
    new: &NewTicket,
    claim: &Claim,
    letter: &str,
) -> Option<&'a Answer> {
    let urgent = new.safety || new.priority <= Priority::P2;
    if urgent || !new.decided || !claim.is_answered_in_full() || WITHOUT_ANSWER.contains(&letter) {
        return None;
    }
    let kind = claim.account.as_ref().map(|account| account.facts.kind);
    story.knowledge.answers.find(new.intent, kind, &new.slots)
}

/// Returns the portal when it may be named.
pub(super) fn portal<'a>(
    settings: &'a Settings,
    account: Option<&Account>,
    what: (Intent, &Slots),
    at: Timestamp,
) -> Option<&'a BTreeMap<Language, String>> {
    let account = account.map(|a| (a.facts.kind, settings.state_at(&a.facts, at)));
    has_portal(account, what).then_some(&settings.portal)
}

/// Not a customer for whom the desk runs everything, not for what the desk runs, and not before his
/// company has access.
fn has_portal(
    account: Option<(AccountKind, AccountState)>,
    (intent, slots): (Intent, &Slots),
) -> bool {
    let managed = Product::Managed.as_str();
    let of_ours = intent == Intent::ManagedService
        || slots.get("product").is_some_and(|all| all.iter().any(|slot| slot.value == managed));
    let has_it = account.is_none_or(|(kind, state)| {
        kind != AccountKind::Managed && state == AccountState::Integrated
    });
    has_it && !of_ours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Slot;

    /// Whatever is asked for, and however far the company has come: the portal is named to nobody
    /// who has none, and for nothing that the desk runs.
    #[test]
    fn the_portal_is_named_where_there_is_one_for_that() {
        let managed = Slot { text: "x".to_owned(), value: "managed".to_owned() };
        let product = Slots::from([("product".to_owned(), vec![managed])]);
        let plain = Slots::new();
        for intent in Intent::ALL {
            let sold = intent != Intent::ManagedService;
            assert_eq!(has_portal(None, (intent, &plain)), sold, "{intent}");
            assert!(!has_portal(None, (intent, &product)), "{intent}");
            for kind in AccountKind::ALL {
                for state in AccountState::ALL {
                    let integrated = state == AccountState::Integrated;
                    let has_one = kind != AccountKind::Managed && integrated && sold;
                    let account = Some((kind, state));
                    let name = format!("{intent} {kind:?} {state:?}");
                    assert_eq!(has_portal(account, (intent, &plain)), has_one, "{name}");
                    assert!(!has_portal(account, (intent, &product)), "{name}");
                }
            }
        }
    }
}
