//! What still stands between a ticket and its work: the level that its rule asks for, and whether the
//! company of whoever asks lets him ask for it.
//!
//! Danger, P1 and everything that anybody may report or ask are through before anything is read.
use crate::identity::{Authority, PermissionKind, may_order, needed_permission};
use crate::model::{AssuranceLevel, Priority, SiteCode, TicketNumber, Timestamp};
use crate::routing::Decision;
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

/// Administrators of one company that are named; a large company may have many.
const ADMINISTRATORS_MAX: usize = 5;

/// A permission that a contact does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lacking {
    kind: PermissionKind,
    site: Option<SiteCode>,
    contact: String,
    /// He has it at some sites, and no site is known yet.
    elsewhere: bool,
    /// Who of his company may give it, with an address to ask him at.
    administrators: Vec<(String, String)>,
}

/// What a ticket still waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// A level that has not been reached.
    Level(AssuranceLevel),
    /// A permission.
    Permission(Lacking),
}

impl Lacking {
    /// Returns whether the ticket is held up: only of somebody who is known for certain, since
    /// anybody else is asked who he is first; and not while the site must still be asked for.
    pub(super) fn holds(&self, facts: &NewTicket) -> bool {
        !self.elsewhere && facts.assurance >= AssuranceLevel::Al2
    }

    /// Returns the names of those who may give it.
    pub(super) fn names(&self) -> Vec<String> {
        self.administrators.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Writes beside the ticket what is lacking and whom the desk can ask.
    pub(super) fn note(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (kind, contact) = (self.kind.as_str(), &self.contact);
        let text = if self.elsewhere {
            vec![Said::of(Sentence::WhichSite, &[contact, &kind])]
        } else {
            let lacks = match &self.site {
                Some(site) => Said::of(Sentence::NotPermittedAt, &[contact, &kind, site]),
                None => Said::of(Sentence::NotPermitted, &[contact, &kind]),
            };
            let whom: Vec<String> =
                self.administrators.iter().map(|(name, way)| format!("{name}{way}")).collect();
            let whom = if whom.is_empty() {
                Said::of(Sentence::NoAdministrator, &[])
            } else {
                Said::of(Sentence::Administrators, &[&whom.join(", ")])
            };
            vec![lacks, whom]
        };
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))
    }
}

/// Returns the permission that the contact of a ticket lacks for what he asks for.
pub(super) fn lacking(tx: &mut dyn Tx, facts: &NewTicket) -> Result<Option<Lacking>, StoreError> {
    if facts.safety || facts.priority == Priority::P1 {
        return Ok(None);
    }
    let (Some(kind), Some(id)) = (needed_permission(facts.intent), facts.contact) else {
        return Ok(None);
    };
    let Some((contact, account)) = tx.contact(id)? else { return Ok(None) };
    let site = facts.site.clone();
    let elsewhere = match may_order(&contact.facts.permissions, facts.intent, site.as_ref()) {
        Authority::Granted => return Ok(None),
        Authority::SiteNeeded => true,
        Authority::Denied => false,
    };
    let colleagues = tx.contacts_of(account.id)?;
    let admins = colleagues.into_iter().filter(|colleague| {
        colleague.facts.permissions.iter().any(|given| given.kind == PermissionKind::Admin)
    });
    let administrators = admins.take(ADMINISTRATORS_MAX).map(|admin| {
        let way = admin.facts.addresses.first().map(|address| format!(" <{address}>"));
        (admin.facts.name, way.unwrap_or_default())
    });
    let administrators = administrators.collect();
    Ok(Some(Lacking { kind, site, contact: contact.facts.name, elsewhere, administrators }))
}

/// Returns what a ticket still waits for, by what was decided last.
pub(super) fn waits_for(
    tx: &mut dyn Tx,
    number: TicketNumber,
    facts: &NewTicket,
) -> Result<Option<Waits>, StoreError> {
    if facts.safety || facts.priority == Priority::P1 {
        return Ok(None);
    }
    let needed = level_needed(tx, number)?;
    if needed > facts.assurance && needed > AssuranceLevel::Al1 {
        return Ok(Some(Waits::Level(needed)));
    }
    let lacking = lacking(tx, facts)?.filter(|lacking| lacking.holds(facts));
    Ok(lacking.map(Waits::Permission))
}

/// Returns the level that the ticket's last decision asks for; rows of before outcomes were kept ask
/// for none.
pub(super) fn level_needed(
    tx: &mut dyn Tx,
    number: TicketNumber,
) -> Result<AssuranceLevel, StoreError> {
    let last = tx.decisions(number)?.pop();
    let decision = last.and_then(|row| serde_json::from_str::<Decision>(&row.outcome).ok());
    Ok(decision.and_then(|decision| decision.assurance_needed).unwrap_or_default())
}
