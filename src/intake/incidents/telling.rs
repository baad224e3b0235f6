//! Telling everybody who reported an incident what is new of it, and its end: in batches, each
//! ticket once, whatever ends the program in between.
use jiff::tz::TimeZone;

use crate::mail::thread::{our_message_id, plus_address};
use crate::mail::{AutoSubmitted, Reply, Sender, can_be_answered, compose};
use crate::model::{EmailAddress, MessageId, TicketStatus, Timestamp};
use crate::replies::{IncidentLetter, IncidentNews, KnownIncident, Rendered, Voice};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{
    Child, EventKind, Incident, IncidentAct, IncidentActKind, NewEvent, Said, Sentence, Ticket,
    Written,
};

use super::super::desk::{NUMBERS_BEGIN, entrance_for};
use super::super::letter_limits::unproven_over;
use super::super::{Intake, Knowledge, Parts, paging};
use super::acts::{is_about, text_of};
use super::{news, note};

/// Tickets whose people one transaction tells.
const BATCH: u32 = 25;

/// What one act is told with.
struct Teller<'a> {
    parts: &'a Parts,
    knowledge: &'a Knowledge,
    incident: &'a Incident,
    act: &'a IncidentAct,
    now: Timestamp,
}

impl Intake {
    /// Tells whoever is still to be told of anything, and returns when nobody is left.
    ///
    /// # Errors
    /// [`StoreError`]; whoever was not told then is told by the next call.
    pub async fn tell_of_incidents(&self) -> Result<(), StoreError> {
        while self.tell_some_of_incidents().await? {}
        Ok(())
    }

    /// Tells a few of them, in one transaction. Returns whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`]; nobody was told then.
    pub async fn tell_some_of_incidents(&self) -> Result<bool, StoreError> {
        let (intake, now) = (self.clone(), self.parts().clock.now());
        let told = self.parts().database.write(move |tx| {
            let Some(act) = tx.owed_incident_act()? else { return Ok((false, false)) };
            let id = act.facts.incident;
            let found = tx.incident(id)?;
            let incident = found.ok_or_else(|| StoreError::Missing(format!("incident {id}")))?;
            let knowledge = intake.parts().knowledge.load_full();
            let teller = Teller {
                parts: intake.parts(),
                knowledge: &knowledge,
                incident: &incident,
                act: &act,
                now,
            };
            let children = tx.untold_children(&act, BATCH)?;
            let mut outgoing = false;
            for child in &children {
                outgoing |= teller.tell(tx, child)?;
                tx.child_told(&act, child.ticket)?;
            }
            if children.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                tx.settle_incident_act(act.id)?;
            }
            Ok((true, outgoing))
        });
        let (more, outgoing) = told.await?;
        if outgoing {
            self.parts().listener.outgoing();
        }
        Ok(more)
    }
}

impl Teller<'_> {
    const fn news(&self) -> IncidentNews {
        match self.act.facts.kind {
            IncidentActKind::Ended => IncidentNews::End,
            IncidentActKind::Proposed
            | IncidentActKind::Declared
            | IncidentActKind::Updated
            | IncidentActKind::Dismissed => IncidentNews::Update,
        }
    }

    fn note(&self, tx: &mut dyn Tx, child: &Child, why: Sentence) -> Result<(), StoreError> {
        let what = self.act.facts.kind.as_str();
        note(tx, child.ticket, self.incident.id, (what, Some(Said::of(why, &[]))), self.now)
    }

    /// Tells one, unless his ticket went its own way. Returns whether anything goes out.
    fn tell(&self, tx: &mut dyn Tx, child: &Child) -> Result<bool, StoreError> {
        let Some(ticket) = tx.ticket(child.ticket)? else { return Ok(false) };
        let facts = &ticket.facts;
        // Whoever has his answer already is not told again.
        let over = facts.status.is_done();
        if over || ticket.merged_into.is_some() {
            return Ok(false);
        }
        if !is_about(self.incident, facts) {
            self.note(tx, child, Sentence::AboutElse)?;
            return Ok(false);
        }
        let outgoing = self.write_to(tx, child, &ticket)?;
        if self.news() == IncidentNews::End {
            self.solve(tx, &ticket)?;
        }
        Ok(outgoing)
    }

    /// What waits for an answer of the customer's is talked about apart from the incident.
    fn solve(&self, tx: &mut dyn Tx, ticket: &Ticket) -> Result<(), StoreError> {
        let before = ticket.facts.status;
        if before == TicketStatus::WaitingCustomer {
            return Ok(());
        }
        paging::set_status(tx, ticket.number, TicketStatus::Solved, self.now)?;
        let event = NewEvent {
            by: self.act.facts.by.clone(),
            ..NewEvent::ours(
                self.now,
                EventKind::Status,
                Said::of(Sentence::Changed, &[&before, &TicketStatus::Solved]),
            )
        };
        tx.add_event(ticket.number, &event)
    }

    fn write_to(
        &self,
        tx: &mut dyn Tx,
        child: &Child,
        ticket: &Ticket,
    ) -> Result<bool, StoreError> {
        let what = self.act.facts.kind.as_str();
        let to = child.address.parse::<EmailAddress>().ok().filter(can_be_answered);
        let Some(to) = to.filter(|_| child.way != Written::None) else {
            self.note(tx, child, Sentence::NobodyToWrite)?;
            return Ok(false);
        };
        let withheld = match tx.bad_address(&to)? {
            Some(bad) => Some(Said::of(Sentence::BadAddress, &[&to, &bad.status])),
            None if child.way == Written::Short => {
                unproven_over(tx, &self.parts.settings.unproven, &to, self.now)?
            }
            None => None,
        };
        let withheld = match withheld {
            None if !tx.add_incident_letter(self.act.id, to.as_str(), child.ticket)? => {
                Some(Said::of(Sentence::LetterElsewhere, &[&to]))
            }
            withheld => withheld,
        };
        if let Some(why) = withheld {
            let text = news(self.incident.id, what, Some(why));
            tx.add_event(child.ticket, &NewEvent::ours(self.now, EventKind::Withheld, text))?;
            return Ok(false);
        }
        let (message_id, outgoing) = match self.letter(tx, child, ticket, &to) {
            Ok(written) => written,
            // A letter that cannot be written must cost neither the others nor the end.
            Err(StoreError::Abandoned(why)) => {
                tracing::error!(ticket = %child.ticket, why, "news of an incident cannot be written");
                let why = Said::of(Sentence::NoLetter, &[]);
                let text = news(self.incident.id, what, Some(why));
                tx.add_event(child.ticket, &NewEvent::ours(self.now, EventKind::Withheld, text))?;
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        tx.add_outgoing(&outgoing)?;
        let event = NewEvent {
            by: self.act.facts.by.clone(),
            message_id: Some(message_id.to_string()),
            ..NewEvent::ours(self.now, EventKind::Answered, news(self.incident.id, what, None))
        };
        tx.add_event(child.ticket, &event)?;
        Ok(true)
    }

    fn rendered(
        &self,
        child: &Child,
        ticket: &Ticket,
        brand: &str,
    ) -> Result<Rendered, StoreError> {
        let facts = &ticket.facts;
        let language = facts.answer_language;
        let settings = &self.parts.settings;
        let zone = settings.zone_of_site(&self.incident.site).unwrap_or(TimeZone::UTC);
        let letter = IncidentLetter {
            news: self.news(),
            short: child.way == Written::Short,
            ticket: child.ticket,
            intent: self.incident.intent,
            known: KnownIncident {
                site: &self.incident.site,
                since: self.incident.began_at,
                notice: text_of(&self.act.facts.texts, language),
                expected_end: self.act.facts.expected_end,
                zone: &zone,
            },
            desk: &settings.desk,
        };
        let voice = match facts.language.known() {
            Some(_) => Voice::One(language),
            None => Voice::of(facts.language, language),
        };
        let rendered = self.knowledge.book(brand).incident_letter(voice, &letter);
        rendered.map_err(|error| StoreError::Abandoned(format!("write of an incident: {error}")))
    }

    fn letter(
        &self,
        tx: &mut dyn Tx,
        child: &Child,
        ticket: &Ticket,
        to: &EmailAddress,
    ) -> Result<(MessageId, NewOutgoing), StoreError> {
        let failed = |error: &dyn std::fmt::Display| {
            StoreError::Abandoned(format!("write of an incident: {error}"))
        };
        let (settings, key) = (&self.parts.settings, &self.parts.thread_key);
        let entrance = entrance_for(tx, settings, ticket)?;
        let entrance = entrance.ok_or_else(|| failed(&"no mailbox is configured"))?;
        let Rendered { subject, body } = self.rendered(child, ticket, &entrance.brand)?;
        let ids: Vec<MessageId> = tx
            .events(child.ticket)?
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Message | EventKind::Answered))
            .filter_map(|event| MessageId::parse(event.message_id.as_deref()?).ok())
            .collect();
        let facts = &ticket.facts;
        let own_words = child.way == Written::Full && !facts.subject.is_empty();
        let number = NUMBERS_BEGIN.saturating_add(u64::from(ticket.events));
        let message_id = our_message_id(key, child.ticket, number, &settings.message_domain);
        let mail = Reply {
            from: Sender { name: entrance.name.clone(), address: entrance.address.clone() },
            to: to.clone(),
            cc: vec![],
            reply_to: Some(plus_address(key, child.ticket, &entrance.address)),
            subject: if own_words {
                format!("Re: [{}] {}", child.ticket, facts.subject)
            } else {
                subject
            },
            body,
            html: settings.html,
            message_id: message_id.clone(),
            in_reply_to: ids.last().cloned(),
            references: ids,
            date: self.now,
            language: facts.answer_language,
            auto_submitted: AutoSubmitted::Generated,
        };
        let payload = compose(&mail).map_err(|error| failed(&error))?;
        let payload = String::from_utf8(payload).map_err(|error| failed(&error))?;
        let return_path = plus_address(key, child.ticket, &entrance.address).to_string();
        let outgoing = NewOutgoing {
            of: child.ticket.into(),
            kind: OutboxKind::Mail,
            to: to.to_string(),
            return_path,
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: self.now,
        };
        Ok((message_id, outgoing))
    }
}
