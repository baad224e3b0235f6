//! What a customer's portal does: its contacts, their codes and tickets, each within its own accounts.
//!
//! A portal says who of its users asks, by his contact number; only an administrator of the company
//! changes contacts and permissions. Whatever is of another account is answered as what is not there.
use crate::identity::exchange::permission;
use crate::identity::{Account, Contact, NewContact, PermissionKind, RegistryChange, fits_as_name};
use crate::model::{
    AccountId, AssuranceLevel, ContactId, ContactNumber, EmailAddress, PhoneNumber, TicketNumber,
    Timestamp,
};
use crate::runtime::Random;
use crate::store::{Act, StoreError, Tx};

use super::codes::add_contact;
use super::reading::read_api;
use super::{
    ApiMessage, CallerClaim, Incoming, Intake, IntakeError, Marks, Settings, Settled, closure,
    enrol, trail,
};

/// Entries of one list of a contact.
const LIST_MAX: usize = 20;

/// Why something was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortalRefusal {
    /// There is no such thing, or it is another account's: nobody is told which.
    #[error("there is nothing of that name")]
    Nothing,
    /// Whoever is named may not do this.
    #[error("{0}")]
    NotAllowed(String),
    /// A value cannot be.
    #[error("{0}")]
    Wrong(String),
    /// It cannot be now.
    #[error("{0}")]
    Because(String),
}

/// What comes of an order: done, or refused.
pub type PortalDone<T> = Result<Result<T, PortalRefusal>, StoreError>;

/// Who gives leave for a change of contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The administrator.
    pub by: ContactNumber,
    /// Another contact of the company who confirmed it, where that is needed.
    pub second: Option<ContactNumber>,
    /// The key of the portal.
    pub key: String,
}

impl Leave {
    /// Returns how it stands in the record.
    #[must_use]
    pub fn shown(&self) -> String {
        let second = self.second.map(|second| format!(" with {second}")).unwrap_or_default();
        format!("contact {}{second} (api:{})", self.by, self.key)
    }

    /// Returns how it stands in the trail.
    fn act(&self, now: Timestamp) -> Act {
        Act::of(&self.shown(), &format!("api:{}", self.key), now)
    }
}

/// What is to be known of a contact; what is left out stays, of a new one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactWish {
    /// His name.
    pub name: Option<String>,
    /// The languages he speaks.
    pub languages: Option<Vec<String>>,
    /// His mail addresses.
    pub addresses: Option<Vec<String>>,
    /// His telephone numbers.
    pub numbers: Option<Vec<String>>,
    /// What he may order.
    pub permissions: Option<Vec<String>>,
}

/// Returns the administrator who gives leave; for a day after a reset of his code a second contact must
/// confirm.
pub(super) fn administrator(
    tx: &mut dyn Tx,
    account: AccountId,
    leave: &Leave,
    now: Timestamp,
) -> PortalDone<Contact> {
    let found = tx.contact_by_number(&leave.by)?.map(|(contact, _)| contact);
    let Some(admin) = found.filter(|c| c.facts.account == account && is_admin(&c.facts)) else {
        let why = format!("`by` names no administrator of this account: {}", leave.by);
        return Ok(Err(PortalRefusal::NotAllowed(why)));
    };
    let Some(why) = closure::refusal(tx, &admin, now)? else { return Ok(Ok(admin)) };
    let confirmed = match leave.second {
        Some(second) => enrol::second_contact(tx, &admin, second, now)?.is_none(),
        None => false,
    };
    Ok(if confirmed { Ok(admin) } else { Err(PortalRefusal::Because(why)) })
}

pub(super) fn is_admin(facts: &NewContact) -> bool {
    facts.permissions.iter().any(|given| given.kind == PermissionKind::Admin)
}

/// Returns whether a company has an administrator beside this contact.
pub(super) fn has_other_admin(
    tx: &mut dyn Tx,
    account: AccountId,
    but: ContactId,
) -> Result<bool, StoreError> {
    let all = tx.contacts_of(account)?;
    Ok(all.iter().any(|contact| contact.id != but && is_admin(&contact.facts)))
}

/// Returns a contact of one of these accounts.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn own_contact(
    tx: &mut dyn Tx,
    accounts: &[AccountId],
    number: ContactNumber,
) -> Result<Option<(Contact, Account)>, StoreError> {
    Ok(tx.contact_by_number(&number)?.filter(|(_, account)| accounts.contains(&account.id)))
}

/// Returns one of these accounts by its name.
fn own_account(
    tx: &mut dyn Tx,
    accounts: &[AccountId],
    name: &str,
) -> Result<Option<Account>, StoreError> {
    let all = tx.accounts()?;
    Ok(all.into_iter().find(|a| a.facts.name == name && accounts.contains(&a.id)))
}

/// Writes what changed, and by whose leave.
pub(super) fn record(
    tx: &mut dyn Tx,
    contact: (AccountId, ContactId),
    by: String,
    what: String,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (account, contact) = (contact.0, Some(contact.1));
    tx.add_registry_change(&RegistryChange { account, contact, at, by, what })
}

/// Registers a contact of one of these accounts.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn add(
    tx: &mut dyn Tx,
    (intake, random): (&Intake, &dyn Random),
    (accounts, account): (&[AccountId], &str),
    wish: &ContactWish,
    leave: &Leave,
) -> PortalDone<(Contact, Account)> {
    let Some(account) = own_account(tx, accounts, account)? else {
        return Ok(Err(PortalRefusal::Nothing));
    };
    let now = intake.parts().clock.now();
    if let Err(refusal) = administrator(tx, account.id, leave, now)? {
        return Ok(Err(refusal));
    }
    let empty = NewContact { permissions: vec![], ..NewContact::new(account.id, "") };
    let facts = match filled(tx, &intake.parts().settings, &account, empty, wish)? {
        Ok(facts) => facts,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (id, number) = add_contact(tx, random, &facts)?;
    record(tx, (account.id, id), leave.shown(), format!("added {number}"), now)?;
    trail::of_contact(tx, &leave.act(now), "contact.added", (id, None))?;
    Ok(Ok((Contact { id, number, facts }, account)))
}

/// Changes a contact of one of these accounts.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn change(
    tx: &mut dyn Tx,
    intake: &Intake,
    (accounts, number): (&[AccountId], ContactNumber),
    wish: &ContactWish,
    leave: &Leave,
) -> PortalDone<(Contact, Account)> {
    let Some((mut contact, account)) = own_contact(tx, accounts, number)? else {
        return Ok(Err(PortalRefusal::Nothing));
    };
    let now = intake.parts().clock.now();
    if let Err(refusal) = administrator(tx, account.id, leave, now)? {
        return Ok(Err(refusal));
    }
    let was = contact.facts.clone();
    let facts = match filled(tx, &intake.parts().settings, &account, was.clone(), wish)? {
        Ok(facts) => facts,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if is_admin(&was) && !is_admin(&facts) && !has_other_admin(tx, account.id, contact.id)? {
        return Ok(Err(last_admin()));
    }
    tx.update_contact(contact.id, &facts)?;
    let columns = [
        (was.name != facts.name, "name"),
        (was.languages != facts.languages, "languages"),
        (was.addresses != facts.addresses, "addresses"),
        (was.numbers != facts.numbers, "numbers"),
        (was.permissions != facts.permissions, "permissions"),
    ];
    let columns: Vec<&str> = columns.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    let what = format!("changed {number}: {}", columns.join(" "));
    record(tx, (account.id, contact.id), leave.shown(), what, now)?;
    trail::of_contact(tx, &leave.act(now), "contact.changed", (contact.id, None))?;
    contact.facts = facts;
    Ok(Ok((contact, account)))
}

pub(super) fn last_admin() -> PortalRefusal {
    let why = "the company would have no administrator: name another one first";
    PortalRefusal::Because(why.to_owned())
}

/// Puts a wish into a contact.
fn filled(
    tx: &mut dyn Tx,
    settings: &Settings,
    account: &Account,
    mut facts: NewContact,
    wish: &ContactWish,
) -> PortalDone<NewContact> {
    let wrong = |what: String| Ok(Err(PortalRefusal::Wrong(what)));
    let name = wish.name.as_deref().unwrap_or(&facts.name).trim();
    if !fits_as_name(name) {
        return wrong("name: write 1 to 200 characters on one line".to_owned());
    }
    let lists = [&wish.languages, &wish.addresses, &wish.numbers, &wish.permissions];
    if lists.iter().any(|list| list.as_ref().is_some_and(|list| list.len() > LIST_MAX)) {
        return wrong(format!("a list has at most {LIST_MAX} entries"));
    }
    facts.name = name.to_owned();
    let country = Some(account.facts.country);
    let read = read_lists(&mut facts, wish, country, settings);
    if let Err(what) = read {
        return wrong(what);
    }
    // Whoever has an address is taken for its owner: a portal gives out those of its own company only.
    let known = tx.contacts_of(account.id)?;
    let own = |address: &EmailAddress| {
        let mut all = known.iter().flat_map(|contact| &contact.facts.addresses);
        all.any(|other| other.domain() == address.domain())
    };
    if let Some(strange) = facts.addresses.iter().find(|address| !own(address)) {
        return wrong(format!(
            "addresses: {} is no domain of this company yet; ask the desk to register one of it first",
            strange.domain()
        ));
    }
    if facts.permissions.iter().any(|given| given.kind == PermissionKind::Announce) {
        return wrong("permissions: `announce` is for people of the desk".to_owned());
    }
    Ok(Ok(facts.tidied()))
}

fn read_lists(
    facts: &mut NewContact,
    wish: &ContactWish,
    country: Option<crate::model::Country>,
    settings: &Settings,
) -> Result<(), String> {
    fn each<T, E: std::fmt::Display>(
        what: &str,
        list: Option<&Vec<String>>,
        to: &mut Vec<T>,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<(), String> {
        if let Some(list) = list {
            let read = list.iter().map(|text| read(text.trim()));
            *to = read.collect::<Result<_, _>>().map_err(|error| format!("{what}: {error}"))?;
        }
        Ok(())
    }
    each("languages", wish.languages.as_ref(), &mut facts.languages, str::parse)?;
    each("addresses", wish.addresses.as_ref(), &mut facts.addresses, str::parse)?;
    let phone = |text: &str| PhoneNumber::parse(text, country);
    each("numbers", wish.numbers.as_ref(), &mut facts.numbers, phone)?;
    let may = |text: &str| permission(text, &settings.sites);
    each("permissions", wish.permissions.as_ref(), &mut facts.permissions, may)
}

/// Returns who may order an invitation or a reset of a contact's code: an administrator of his company.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn may_enrol(
    tx: &mut dyn Tx,
    (accounts, number): (&[AccountId], ContactNumber),
    leave: &Leave,
    now: Timestamp,
) -> PortalDone<ContactId> {
    let Some((contact, account)) = own_contact(tx, accounts, number)? else {
        return Ok(Err(PortalRefusal::Nothing));
    };
    Ok(administrator(tx, account.id, leave, now)?.map(|_| contact.id))
}

/// A message that a portal hands in for one of its users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalMessage {
    /// The portal's own key for it, its name before it.
    pub key: String,
    /// Who asks.
    pub contact: Contact,
    /// His company.
    pub account: Account,
    /// Whether he is signed in at the portal, which is a proof of who he is.
    pub session: bool,
    /// The ticket that it belongs to; a new one without.
    pub ticket: Option<TicketNumber>,
    /// A number to ring him at.
    pub callback: Option<PhoneNumber>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Intake {
    /// Tells the story of a portal's message.
    ///
    /// # Errors
    /// [`IntakeError`] when nothing was kept and the portal must come again.
    pub async fn take_portal(&self, message: PortalMessage) -> Result<Settled, IntakeError> {
        self.room()?;
        let knowledge = self.0.knowledge.load_full();
        let incoming = self.portal_incoming(&knowledge, message)?;
        self.take(incoming, knowledge).await
    }

    /// Makes what a portal's message is to the story.
    pub(super) fn portal_incoming(
        &self,
        knowledge: &super::Knowledge,
        message: PortalMessage,
    ) -> Result<Incoming, StoreError> {
        let office = self.office(knowledge);
        let said = ApiMessage {
            key: message.key,
            at: office.now,
            entrance: office.entrance_of(&message.account)?,
            sender: None,
            callback: message.callback,
            subject: message.subject,
            text: message.text,
        };
        let read = read_api(&self.0, knowledge, said);
        let facts = &message.contact.facts;
        let shown = facts.addresses.first().map_or_else(|| facts.name.clone(), ToString::to_string);
        let claim = if message.session {
            CallerClaim::Contact(message.contact.id, AssuranceLevel::Al2)
        } else {
            CallerClaim::Number(message.contact.number)
        };
        let signed = message.ticket.into_iter().collect();
        let marks = Marks { signed, ..Marks::default() };
        Ok(Incoming { caller: Some(claim), shown_sender: shown, marks, ..read })
    }
}
