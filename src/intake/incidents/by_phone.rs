//! A known incident declared by telephone: by whoever is rung about one report of it, with two keys
//! (`docs/adr/0034-declared-by-telephone.md`).
//!
//! No caller can do it. We ring: somebody of the on-call files, at a number that is proven to reach him.
use crate::conversation::SiteFault;
use crate::model::{PersonId, PhoneNumber};
use crate::oncall::{Address, WayKind};
use crate::store::{StoreError, Tx};
use crate::tickets::{
    CustomerTexts, EventKind, EventText, Incident, IncidentState, NewEvent, Said, Sentence,
};

use super::super::{Intake, Knowledge, trail};
use super::{Declare, Declared, adopt_one};

/// The way, as the audit trail names it.
const WAY: &str = "telephone";

impl Intake {
    /// Returns whether whoever is rung may declare what he is rung about: he stands in the on-call
    /// files, that number is proven to reach him, and nothing of that site and kind is declared.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn may_declare(
        &self,
        tx: &mut dyn Tx,
        knowledge: &Knowledge,
        (who, number): (&str, &PhoneNumber),
        fault: &SiteFault,
    ) -> Result<bool, StoreError> {
        let Ok(person) = who.parse::<PersonId>() else { return Ok(false) };
        let is_ours = knowledge.on_call.people().any(|one| one.id == person);
        if !is_ours || self.parts().settings.sites.get(fault.site.as_str()).is_none() {
            return Ok(false);
        }
        let address = Address { kind: WayKind::Call, to: number.to_string() };
        let way = tx.way(&person, &address.to_string())?;
        if way.is_none_or(|way| way.verified.is_none()) {
            return Ok(false);
        }
        let open = tx.open_incident(&fault.site, fault.intent)?;
        Ok(open.is_none_or(|incident| incident.state != IncidentState::Declared))
    }

    /// Declares it; [`Intake::gather`] does the rest. Nothing when somebody else has meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then.
    pub fn declared_by_phone(
        &self,
        tx: &mut dyn Tx,
        by: &str,
        fault: &SiteFault,
    ) -> Result<Option<Gathered>, StoreError> {
        let order = Declare {
            what: Declared::Fault(fault.site.clone(), fault.intent),
            texts: CustomerTexts::new(),
            since: None,
            expected_end: None,
            by: by.to_owned(),
            why: format!("by telephone, rung about {}", fault.ticket),
            at: self.parts().clock.now(),
        };
        let (incident, note) = match order.carry_out(tx)? {
            Ok(incident) => {
                let note = Said::of(Sentence::IncidentByPhone, &[&incident.id, &by]);
                (Some(incident), EventText::from(note))
            }
            Err(refusal) => (None, format!("not declared by {by} by telephone: {refusal}").into()),
        };
        tx.add_event(fault.ticket, &NewEvent::ours(order.at, EventKind::Note, note))?;
        let Some(incident) = incident else { return Ok(None) };
        // Whoever is at it says that it is of this site, even where that was only assumed.
        if let Some(ticket) = tx.ticket(fault.ticket)?.filter(|one| one.facts.site_is_assumed()) {
            adopt_one(tx, &incident, &ticket, order.at)?;
        }
        trail::of_incident(tx, &self.via(WAY).act(by), "incident.declared", &incident)?;
        Ok(Some(Gathered { incident, order }))
    }

    /// Makes children of the reports that came before an incident was declared by telephone.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done.
    pub async fn gather(&self, declared: Gathered) -> Result<(), StoreError> {
        self.adopt_all(&declared.incident, &declared.order).await
    }

    /// Declares it of whoever was rung about a page.
    ///
    /// # Errors
    /// As [`Intake::gather`].
    pub async fn declare_by_phone(&self, by: String, fault: SiteFault) -> Result<(), StoreError> {
        let intake = self.clone();
        let write = move |tx: &mut dyn Tx| intake.declared_by_phone(tx, &by, &fault);
        match self.parts().database.write(write).await? {
            Some(declared) => self.gather(declared).await,
            None => Ok(()),
        }
    }
}

/// An incident that was declared by telephone, before its reports are gathered.
#[derive(Clone, Debug)]
pub struct Gathered {
    incident: Incident,
    order: Declare,
}
