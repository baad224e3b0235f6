//! What of a change stands in the audit trail: who, by what door, what and to what; never what
//! somebody wrote.
use crate::oncall::{NewChange, Swap, SwapState};
use crate::store::{Act, AuditEntry, StoreError, Subject, Tx};

use super::desk::{
    ByHand, Correct, Deed, Merge, Replied, Reply, Second, Split, Splitted, TaskDeed, TaskOrder,
    Vouch, Vouched,
};
use super::{Done, Intake, PageAnswer};
use crate::model::{BulkNoticeId, ContactId, ContactNumber, TicketNumber};
use crate::store::PageId;
use crate::tickets::{Freeze, Incident};

/// The door of whoever is not told of.
const WITHIN: &str = "program";
/// What stands in the trail when other rules are in force.
const RULES: &str = "rules.changed";

impl Intake {
    /// Returns the act of whoever is signed in, else of whoever named himself so.
    pub(super) fn act(&self, by: &str) -> Act {
        Act::of(
            self.2.as_deref().unwrap_or(by),
            self.1.as_deref().unwrap_or(WITHIN),
            self.0.clock.now(),
        )
    }

    /// Writes into the audit trail that other rules are in force, unless its newest row about rules
    /// says so already; returns whether it did. Rules are files: whoever changed them did it before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_rules(&self) -> Result<bool, StoreError> {
        let (act, hash) = (self.act(""), self.0.knowledge.load().rules.hash().to_owned());
        let noted = self.0.database.write(move |tx| {
            let object = format!("rules:{hash}");
            if tx.audit_latest(RULES)?.is_some_and(|row| row.object == object) {
                return Ok(false);
            }
            tx.audit(&AuditEntry::new(act.clone(), RULES).to(object))?;
            Ok(true)
        });
        noted.await
    }
}

pub(super) fn merged(tx: &mut dyn Tx, act: &Act, order: &Merge) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), "ticket.merged").to_ticket(order.from);
    let across = if order.across_accounts { "yes" } else { "no" };
    tx.audit(&entry.with("into", order.into).with("across-accounts", across)).map(|_| ())
}

pub(super) fn split(
    tx: &mut dyn Tx,
    act: &Act,
    order: &Split,
    done: &Splitted,
) -> Result<(), StoreError> {
    if !done.made {
        return Ok(());
    }
    let entry = AuditEntry::new(act.clone(), "ticket.split").to_ticket(order.ticket);
    tx.audit(&entry.with("made", done.ticket)).map(|_| ())
}

pub(super) fn replied(
    tx: &mut dyn Tx,
    act: &Act,
    order: &Reply,
    done: &Replied,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), "ticket.answered").to_ticket(order.ticket);
    let recipients = done.copies.len().saturating_add(1);
    let entry = entry.with("recipients", recipients).with("status", done.status);
    tx.audit(&entry).map(|_| ())
}

/// What was done with a ticket by hand: neither the words of a note nor a reason.
pub(super) fn by_hand(tx: &mut dyn Tx, act: &Act, order: &ByHand) -> Result<(), StoreError> {
    let entry = |what| AuditEntry::new(act.clone(), what).to_ticket(order.ticket);
    let entry = match &order.deed {
        Deed::Take { taker, .. } => {
            entry("ticket.taken").with_person("taker", Subject::Named(taker.clone()))
        }
        Deed::GiveBack { .. } => entry("ticket.given-back"),
        Deed::Note { .. } => entry("ticket.noted"),
        Deed::Status { status, .. } => entry("ticket.status").with("status", *status),
        Deed::Queue { queue } => entry("ticket.queued").with("queue", queue.clone()),
    };
    tx.audit(&entry).map(|_| ())
}

pub(super) fn task(tx: &mut dyn Tx, act: &Act, order: &TaskOrder) -> Result<(), StoreError> {
    let entry = |what| AuditEntry::new(act.clone(), what).to_ticket(order.ticket);
    let entry = match &order.deed {
        TaskDeed::Add(_) => entry("task.added"),
        TaskDeed::Done(place) => entry("task.done").with("task", *place),
    };
    tx.audit(&entry).map(|_| ())
}

pub(super) fn frozen(
    tx: &mut dyn Tx,
    act: &Act,
    ticket: TicketNumber,
    freeze: &Freeze,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), "freeze.changed").to_ticket(ticket);
    tx.audit(&entry.with("state", freeze.state)).map(|_| ())
}

/// What was said of a known incident: declared, updated, ended, dismissed.
pub(super) fn of_incident(
    tx: &mut dyn Tx,
    act: &Act,
    what: &'static str,
    incident: &Incident,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), what).to(format!("incident:{}", incident.id));
    let entry = entry.with("site", &incident.site).with("kind", incident.intent.as_str());
    tx.audit(&entry).map(|_| ())
}

/// A ticket was joined to an incident by hand.
pub(super) fn joined(
    tx: &mut dyn Tx,
    act: &Act,
    ticket: TicketNumber,
    incident: &Incident,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), "incident.joined").to(format!("ticket:{ticket}"));
    tx.audit(&entry.with("incident", incident.id)).map(|_| ())
}

/// What was ordered for a contact: a link to his code, a reset, his end.
pub(super) fn of_contact(
    tx: &mut dyn Tx,
    act: &Act,
    what: &'static str,
    (contact, ticket): (ContactId, Option<TicketNumber>),
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), what).to("contact").about(Subject::Contact(contact));
    let entry = match ticket {
        Some(ticket) => entry.with("ticket", ticket),
        None => entry,
    };
    tx.audit(&entry).map(|_| ())
}

pub(super) fn corrected(tx: &mut dyn Tx, act: &Act, order: &Correct) -> Result<(), StoreError> {
    let labels = &order.labels;
    let mut entry = AuditEntry::new(act.clone(), "ticket.corrected").to_ticket(order.ticket);
    if let Some(intent) = labels.intent {
        entry = entry.with("intent", intent.as_str());
    }
    if let Some(danger) = labels.danger {
        entry = entry.with("danger", danger);
    }
    if let Some(impact) = labels.impact {
        entry = entry.with("impact", u8::from(impact));
    }
    if let Some(urgency) = labels.urgency {
        entry = entry.with("urgency", u8::from(urgency));
    }
    if !labels.slots.is_empty() {
        let kinds: Vec<&str> = labels.slots.keys().map(String::as_str).collect();
        entry = entry.with("facts", kinds.join(" "));
    }
    tx.audit(&entry).map(|_| ())
}

pub(super) fn vouched(
    tx: &mut dyn Tx,
    act: &Act,
    order: &Vouch,
    done: &Vouched,
) -> Result<(), StoreError> {
    let mut entry = AuditEntry::new(act.clone(), "ticket.vouched").to_ticket(order.ticket);
    entry = entry.with("level", order.level).with("assurance", done.assurance);
    if let Some(contact) = tx.ticket(order.ticket)?.and_then(|ticket| ticket.facts.contact) {
        entry = entry.about(Subject::Contact(contact));
    }
    match order.second {
        Some(Second::CallBack) => entry = entry.with("second", "call-back"),
        Some(Second::Portal) => entry = entry.with("second", "portal"),
        Some(Second::Contact(number)) => entry = person(tx, entry, "second", number)?,
        None => {}
    }
    if let Some(number) = order.permitted_by {
        entry = person(tx, entry, "permitted-by", number)?;
    }
    tx.audit(&entry).map(|_| ())
}

/// Adds the contact of that number.
fn person(
    tx: &mut dyn Tx,
    entry: AuditEntry,
    name: &'static str,
    number: ContactNumber,
) -> Result<AuditEntry, StoreError> {
    let found = tx.contact_by_number(&number)?;
    Ok(match found {
        Some((contact, _)) => entry.with_person(name, Subject::Contact(contact.id)),
        None => entry,
    })
}

pub(super) fn answered(
    tx: &mut dyn Tx,
    act: Act,
    (page, person): (PageId, &str),
    ticket: TicketNumber,
    what: PageAnswer,
) -> Result<(), StoreError> {
    let what = match what {
        PageAnswer::Accept => "page.accepted",
        PageAnswer::HandOn => "page.handed-on",
        PageAnswer::Touch => "page.touched",
    };
    let entry = AuditEntry::new(act, what).to(format!("page:{}", page.0));
    let entry = entry.with_person("person", Subject::Named(person.to_owned()));
    tx.audit(&entry.with("ticket", ticket)).map(|_| ())
}

pub(super) fn overridden(
    tx: &mut dyn Tx,
    act: &Act,
    change: &NewChange,
    done: Done,
) -> Result<(), StoreError> {
    if let Done::TakenBack(id, _) = done {
        let entry = AuditEntry::new(act.clone(), "oncall.taken-back").with("change", id.0);
        return tx.audit(&entry.to(format!("schedule:{}", change.schedule))).map(|_| ());
    }
    let (Done::Added(_) | Done::Instead(_)) = done else { return Ok(()) };
    let entry = AuditEntry::new(act.clone(), "oncall.overridden");
    let mut entry = entry.to(format!("schedule:{}", change.schedule));
    entry = entry.with("from", change.when.from).with("until", change.when.until);
    if let Done::Added(id) = done {
        entry = entry.with("change", id.0);
    }
    for (name, person) in [("spares", change.deed.spares()), ("brings", change.deed.brings())] {
        if let Some(person) = person {
            entry = entry.with_person(name, Subject::Named(person.to_string()));
        }
    }
    tx.audit(&entry).map(|_| ())
}

pub(super) fn swapped(
    tx: &mut dyn Tx,
    act: &Act,
    what: &'static str,
    swap: &Swap,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), what).to(format!("schedule:{}", swap.schedule));
    let entry = entry.with("swap", swap.id.0).with("from", swap.turn.from);
    let mut entry = entry.with("until", swap.turn.until);
    if let SwapState::Accepted { accepted_by, .. } = &swap.state {
        entry = entry.with_person("accepted-by", Subject::Named(accepted_by.to_string()));
    }
    tx.audit(&entry.with_person("person", Subject::Named(swap.person.to_string()))).map(|_| ())
}

/// A notice was sent off.
pub(super) fn noticed(
    tx: &mut dyn Tx,
    act: &Act,
    notice: BulkNoticeId,
    accounts: usize,
    letters: usize,
) -> Result<(), StoreError> {
    let entry = AuditEntry::new(act.clone(), "notice.sent").to(format!("notice:{}", notice.0));
    tx.audit(&entry.with("accounts", accounts).with("letters", letters)).map(|_| ())
}

/// A contact wants no notices, or wants them again.
pub(super) fn opted(
    tx: &mut dyn Tx,
    act: &Act,
    contact: ContactId,
    out: bool,
) -> Result<(), StoreError> {
    let what = if out { "notices.stopped" } else { "notices.resumed" };
    tx.audit(&AuditEntry::new(act.clone(), what).about(Subject::Contact(contact))).map(|_| ())
}
