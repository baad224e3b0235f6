//! Who is this, and how sure are we?
//!
//! Floor 3. Pure: the registry's rows are handed in. A mail's From is a claim and no more,
//! unless the domain in it vouches for the mail: a claim serves for language, account routing
//! and the full answer.

pub mod exchange;
mod location;
mod lockout;
mod permission;
mod registry;
mod state;
mod team;

pub use location::{NewPlace, Place, fits_as_place, place_named};
pub use lockout::{Charge, CodeLimits, Tally, charge};
pub use permission::{
    Authority, Permission, PermissionError, PermissionKind, may_order, needed_permission,
};
pub use registry::{Account, Contact, NewAccount, NewContact, RegistryChange, fits_as_name};
pub use state::{StateChange, integrates_at, may_become, may_become_words, state_at};
pub use team::{Team, TeamMember, TeamMemberError};

use crate::model::AssuranceLevel;

/// Who a sender claims to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The one registered contact with that address or number.
    pub contact: Option<Contact>,
    /// That contact's account.
    pub account: Option<Account>,
    /// How sure we are.
    pub assurance: AssuranceLevel,
    /// Whether the domain of his address vouches for his mail.
    pub proven: bool,
}

impl Claim {
    /// Takes into account whether the domain of the sender's address vouches for his mail. That
    /// lifts a registered sender to AL1 and nobody else: it says that an address is his who uses
    /// it, and not who he is.
    #[must_use]
    pub fn by_mail(mut self, proven: bool) -> Self {
        self.proven = proven;
        if proven && self.is_registered() {
            self.assurance = self.assurance.max(AssuranceLevel::Al1);
        }
        self
    }

    /// Returns whether he may be sent a full answer with his own words in it: nobody else can
    /// have put his address there, or we know him.
    #[must_use]
    pub const fn is_answered_in_full(&self) -> bool {
        self.proven || self.is_registered()
    }

    /// Returns whether the sender is in the registry.
    #[must_use]
    pub const fn is_registered(&self) -> bool {
        self.contact.is_some()
    }
}

/// Makes the claim of a sender whose address or number these contacts have.
///
/// An address that several contacts share names none of them, so that nobody is answered as
/// someone else. The level is AL0: what proves more is said by [`Claim::by_mail`].
#[must_use]
pub fn claim(mut owners: Vec<(Contact, Account)>) -> Claim {
    match (owners.pop(), owners.is_empty()) {
        (Some((contact, account)), true) => {
            Claim { contact: Some(contact), account: Some(account), ..Claim::default() }
        }
        _ => Claim::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, AccountKind, AccountState, ContactId, ContactNumber, Country};

    fn owner(id: i64) -> (Contact, Account) {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        let account = Account {
            id: AccountId(1),
            facts: NewAccount::new("Acme", kind, state, Country::SPAIN),
        };
        let number = ContactNumber::from_serial(7).unwrap();
        let facts = NewContact::new(AccountId(1), "Ana");
        (Contact { id: ContactId(id), number, facts }, account)
    }

    #[test]
    fn one_owner_is_a_claim_and_two_are_nobody() {
        assert!(!claim(vec![]).is_registered());
        let one = claim(vec![owner(7)]);
        assert_eq!(one.contact.unwrap().id, ContactId(7));
        assert_eq!(one.assurance, AssuranceLevel::Al0, "a From proves nothing");
        assert!(!claim(vec![owner(7), owner(8)]).is_registered());
    }

    #[test]
    fn e1_a_proof_lifts_the_registered_and_nobody_else() {
        let level = |owners, proven| claim(owners).by_mail(proven).assurance;
        assert_eq!(level(vec![owner(7)], false), AssuranceLevel::Al0);
        assert_eq!(level(vec![owner(7)], true), AssuranceLevel::Al1);
        assert_eq!(level(vec![], true), AssuranceLevel::Al0);
        assert_eq!(level(vec![owner(7), owner(8)], true), AssuranceLevel::Al0, "shared address");
        assert!(claim(vec![]).by_mail(true).is_answered_in_full());
        assert!(!claim(vec![]).by_mail(false).is_answered_in_full());
    }
}
