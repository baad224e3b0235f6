//! Vouching for whoever asks: the way out of waiting for identity, for which somebody of the desk
//! answers with his name.
use crate::identity::{Contact, PermissionKind};
use crate::model::{AssuranceLevel, ContactNumber, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::super::closure;
use super::super::standing::{Waits, waits_for};
use super::{Beside, DeskRefusal};

/// The second way by which somebody was found to be who he says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// The desk rang him at a number that is registered for him.
    CallBack,
    /// Another contact of his company confirmed it.
    Contact(ContactNumber),
    /// He confirmed it in the portal.
    Portal,
}

impl Second {
    /// Returns what stands beside the ticket.
    pub(in crate::intake) fn said(self) -> Said {
        match self {
            Self::CallBack => Said::of(Sentence::SecondCallBack, &[]),
            Self::Contact(number) => Said::of(Sentence::SecondContact, &[&number]),
            Self::Portal => Said::of(Sentence::SecondPortal, &[]),
        }
    }
}

/// An order to vouch for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouch {
    /// The ticket.
    pub ticket: TicketNumber,
    /// The level that is vouched for: AL2 or AL3.
    pub level: AssuranceLevel,
    /// The second way, without which nothing is AL3.
    pub second: Option<Second>,
    /// The administrator of the company who gave leave, where a permission is lacking.
    pub permitted_by: Option<ContactNumber>,
    /// Whether the company itself says so, in its portal: then nobody of the desk has seen to the ticket.
    pub by_company: bool,
    /// How the desk knows.
    pub why: String,
    /// Who answers for it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The level that the ticket has now.
    pub assurance: AssuranceLevel,
    /// Where it stands now.
    pub status: TicketStatus,
    /// What it still waits for.
    pub still: Option<String>,
}

impl Vouch {
    /// Carries it out: what is refused changes nothing, and what is done stands beside the ticket.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<Vouched, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        let mut facts = ticket.facts;
        if facts.status.is_final() {
            return Ok(Err(DeskRefusal::Ended(self.ticket)));
        }
        if let Some(refusal) = self.refusal(tx, &facts)? {
            return Ok(Err(DeskRefusal::Label(refusal)));
        }
        if !self.by_company {
            super::super::paging::touched(tx, self.ticket, self.at)?;
        }
        let before = facts.assurance;
        let beside = Beside { ticket: self.ticket, by: &self.by, at: self.at };
        facts.assurance = before.max(self.level);
        tx.raise_assurance(self.ticket, self.level, self.at)?;
        let mut text = vec![Said::of(Sentence::Vouched, &[&before, &facts.assurance, &self.why])];
        text.extend(self.second.map(Second::said));
        text.extend(self.permitted_by.map(|admin| Said::of(Sentence::PermittedBy, &[&admin])));
        beside.write(tx, EventKind::Note, text)?;
        let still = match waits_for(tx, self.ticket, &facts)? {
            Some(Waits::Level(needed)) => Some(needed.to_string()),
            Some(Waits::Permission(lacking)) if self.permitted_by.is_none() => {
                lacking.note(tx, self.ticket, self.at)?;
                Some("the leave of an administrator of the company (--permitted-by)".to_owned())
            }
            Some(Waits::Permission(_)) | None => None,
        };
        if still.is_none() && facts.status == TicketStatus::WaitingIdentity {
            super::super::paging::set_status(tx, self.ticket, TicketStatus::New, self.at)?;
            let text = Said::of(Sentence::Changed, &[&facts.status, &TicketStatus::New]);
            if self.by_company {
                // Whoever of ours changes a status has the ticket in hand; nobody has.
                tx.add_event(self.ticket, &NewEvent::ours(self.at, EventKind::Status, text))?;
            } else {
                beside.write(tx, EventKind::Status, text)?;
            }
            facts.status = TicketStatus::New;
        }
        Ok(Ok(Vouched { assurance: facts.assurance, status: facts.status, still }))
    }

    /// Returns why it cannot be.
    fn refusal(&self, tx: &mut dyn Tx, facts: &NewTicket) -> Result<Option<String>, StoreError> {
        let no = |why: &str| Ok(Some(why.to_owned()));
        if self.why.is_empty() || self.by.is_empty() {
            return no("whoever vouches gives his name and says how he knows: --by and --why");
        }
        if self.level < AssuranceLevel::Al2 {
            return no("a person vouches for AL2 or AL3; less needs nobody's word");
        }
        let requester = match facts.contact {
            Some(contact) => tx.contact(contact)?.map(|(contact, _)| contact),
            None => None,
        };
        if let Some(number) = self.permitted_by {
            let admin = colleague(tx, requester.as_ref(), number)?;
            let gives = |admin: &Contact| {
                admin.facts.permissions.iter().any(|p| p.kind == PermissionKind::Admin)
            };
            if !admin.as_ref().is_some_and(gives) {
                return no("--permitted-by names no other contact of the company who has `admin`");
            }
            if let Some(admin) = &admin
                && let Some(why) = closure::refusal(tx, admin, self.at)?
            {
                return Ok(Some(why));
            }
        }
        if self.level < AssuranceLevel::Al3 {
            return Ok(None);
        }
        if facts.assurance < AssuranceLevel::Al2 {
            return no("AL3 stands on AL2: vouch for AL2 first, or have him give his code");
        }
        match self.second {
            None => no("AL3 needs a second way: --second call-back, portal, or a contact number"),
            Some(Second::Portal) => match requester {
                Some(contact) => closure::refusal(tx, &contact, self.at),
                None => no("nobody is known whom a portal could know; ask a second contact"),
            },
            Some(Second::CallBack) => match requester {
                Some(contact) if !contact.facts.numbers.is_empty() => {
                    closure::refusal(tx, &contact, self.at)
                }
                Some(_) | None => {
                    no("no number is registered for him to ring back; ask a second contact")
                }
            },
            Some(Second::Contact(number)) => match colleague(tx, requester.as_ref(), number)? {
                Some(other) => closure::refusal(tx, &other, self.at),
                None => no("--second names no other contact of his company"),
            },
        }
    }
}

/// Returns the contact of that number, when he is another one of the same company.
fn colleague(
    tx: &mut dyn Tx,
    requester: Option<&Contact>,
    number: ContactNumber,
) -> Result<Option<Contact>, StoreError> {
    let Some(requester) = requester else { return Ok(None) };
    let found = tx.contact_by_number(&number)?.map(|(contact, _)| contact);
    Ok(found
        .filter(|other| other.id != requester.id && other.facts.account == requester.facts.account))
}
