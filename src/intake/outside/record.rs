//! A ticket as it is handed over: its labels, its title, and its texts in the language of the people there.
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::super::{named_places, times::desk_zone};
use super::{Knowledge, OURS, Settings, StoreError, Tx};
use crate::identity::Contact;
use crate::model::{EmailAddress, Language, NamedPlace, PlaceKind, PlaceState, TicketStatus};
use crate::replies::{Args, ReplyError, one_line};
use crate::store::{Happened, recording_named};
use crate::tickets::{
    Altered, EventKind, Happening, IncidentTime, Label, Labels, Opened, Remark, Sentence, Ticket,
    TicketEvent, cut_with,
};

/// Characters of a title: the shortest of the products' limits (160, ServiceNow).
const TITLE_CHARS_MAX: usize = 160;
/// Characters of a company's name in a title.
const NAME_CHARS_MAX: usize = 40;
/// Characters of a text that programs are told: events are to stay small.
const NEWS_CHARS_MAX: usize = 4_000;

/// Writes in the language of one desk.
pub(super) struct Writing<'a> {
    pub(super) settings: &'a Settings,
    pub(super) knowledge: &'a Knowledge,
    pub(super) language: Language,
}

impl Writing<'_> {
    /// Returns the labels of a ticket as they are now.
    pub(super) fn labels(&self, tx: &mut dyn Tx, ticket: &Ticket) -> Result<Labels, StoreError> {
        let facts = &ticket.facts;
        let places = named_places(tx, facts)?;
        let place = |kind: PlaceKind| {
            let known = places.iter().find(|place| place.kind == kind).and_then(present);
            let said = || facts.slots.get(kind.as_str())?.first().map(|slot| slot.value.clone());
            known.or_else(said)
        };
        let account = match facts.account {
            Some(id) => tx.account(id)?.map(|account| account.facts.name),
            None => None,
        };
        Ok(Labels {
            number: ticket.number,
            kind: facts.kind,
            outside_kind: self.knowledge.kinds.outside(facts.intent).map(str::to_owned),
            status: facts.status,
            priority: facts.priority,
            safety: facts.safety,
            queue: facts.queue.clone(),
            intent: facts.intent,
            channel: facts.channel,
            problem_code: facts.problem_code.clone(),
            site: facts.site.clone(),
            cage: place(PlaceKind::Cage),
            cabinet: place(PlaceKind::Cabinet),
            incident_time: facts.incident_time(&self.zone(ticket)).map(|time| time.to_string()),
            account,
        })
    }

    fn zone(&self, ticket: &Ticket) -> TimeZone {
        let site = ticket.facts.site.as_ref();
        let zone = site.and_then(|code| self.settings.zone_of_site(code));
        zone.unwrap_or_else(|| desk_zone(self.settings))
    }

    /// Returns a ticket that is to be opened there, with all that was said until now.
    pub(super) fn opened(
        &self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
        labels: &Labels,
        said: &[Happened],
    ) -> Result<Opened, StoreError> {
        let contact = match ticket.facts.contact {
            Some(id) => tx.contact(id)?.map(|(contact, _)| contact),
            None => None,
        };
        let mut parts = vec![];
        if labels.safety {
            parts.push(self.say("outside-danger")?);
        }
        for Happened { event, .. } in said {
            if event.kind == EventKind::Message {
                parts.push(self.text_of(event)?);
            } else if event.kind == EventKind::Answered && is_ours(event) {
                // What the customer was told before, so that nobody says otherwise. He may see this text there, so
                // nothing that was noted stands in it: notes follow, for the people there alone.
                parts.push(format!(
                    "{}:\n{}",
                    self.say("outside-said-by-us")?,
                    self.text_of(event)?
                ));
            }
        }
        parts.push(self.facts(ticket, labels, contact.as_ref())?);
        Ok(Opened {
            key: ticket.number.to_string(),
            labels: labels.clone(),
            title: self.title(ticket, labels)?,
            body: parts.join("\n\n"),
            cut: self.line("outside-cut", &ticket.number)?,
            mail: mail_of(ticket, contact.as_ref()),
            at: ticket.facts.created_at,
        })
    }

    /// Returns what is other now with a ticket that is there.
    pub(super) fn altered(
        &self,
        (ticket, one): (&Ticket, &Happened),
        labels: &Labels,
        changed: Vec<Label>,
    ) -> Result<Altered, StoreError> {
        let status = changed.contains(&Label::Status);
        let status = status.then(|| self.status(labels.status)).transpose()?;
        Ok(Altered {
            key: format!("{}#{}-s", ticket.number, one.id),
            at: Some(one.event.at),
            labels: labels.clone(),
            title: self.title(ticket, labels)?,
            changed,
            status,
        })
    }

    /// Returns what somebody said by an event; nothing where the program only noted something.
    pub(super) fn remark(
        &self,
        ticket: &Ticket,
        one: &Happened,
    ) -> Result<Option<Remark>, StoreError> {
        let event = &one.event;
        let from_customer = event.kind == EventKind::Message;
        if !(from_customer || is_ours(event)) {
            return Ok(None);
        }
        let (text, subject) = (
            self.text_of(event)?,
            match from_customer {
                true => self.say("outside-said-by-customer")?,
                false => self.say("outside-said-by-us")?,
            },
        );
        if text.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(Remark {
            key: format!("{}#{}", ticket.number, one.id),
            from_customer,
            at: Some(event.at),
            channel: ticket.facts.channel,
            subject,
            text,
            cut: self.line("outside-cut", &ticket.number)?,
        }))
    }

    /// Returns what a program is told of a ticket: by one event, or by all that was said until now.
    pub(super) fn happening(
        &self,
        (what, ticket): (&str, &Ticket),
        labels: &Labels,
        (event, until_now): (Option<&TicketEvent>, &[Happened]),
        before: Option<&Labels>,
    ) -> Result<Happening, StoreError> {
        let abandoned =
            |error: serde_json::Error| StoreError::Abandoned(format!("write an event: {error}"));
        let mut data = serde_json::to_value(labels).map_err(abandoned)?;
        let mut add = |name: &str, value: Value| {
            if let Some(object) = data.as_object_mut() {
                object.insert(name.to_owned(), value);
            }
        };
        let said = event.into_iter().chain(until_now.iter().map(|one| &one.event));
        let said = said.filter(|event| event.kind == EventKind::Message);
        let texts = said.map(|event| self.text_of(event)).collect::<Result<Vec<_>, _>>()?;
        add("id", json!(ticket.number));
        add("title", json!(self.title(ticket, labels)?));
        if !texts.is_empty() {
            let cut = self.line("outside-cut", &ticket.number)?;
            add("text", json!(cut_with(&texts.join("\n\n"), &cut, NEWS_CHARS_MAX)));
        }
        if let Some(event) = event {
            add("event", json!(event.kind));
            // As it was when the event was written: the labels are of now.
            if let Some([was, is]) = changed_status(event) {
                add("status_before", json!(was));
                add("status", json!(is));
            }
        }
        if let Some(before) = before {
            add("changed", json!(labels.changed_since(before)));
        }
        let timestamp = event.map_or(ticket.facts.created_at, |event| event.at);
        Ok(Happening { what: what.to_owned(), timestamp, data })
    }

    /// What an event says, with the names of what is attached to it.
    fn text_of(&self, event: &TicketEvent) -> Result<String, StoreError> {
        if event.said.iter().any(|said| said.code == Sentence::Recorded) {
            return self.say("outside-recorded");
        }
        let attached: Vec<&str> = event
            .attachments
            .iter()
            .map(|one| one.name.as_str())
            .filter(|name| recording_named(name).is_none())
            .collect();
        let spoke = event.said.iter().find(|said| said.code == Sentence::Spoke);
        let spoke = spoke.and_then(|said| said.values.first());
        let text = spoke.unwrap_or(&event.text).trim().to_owned();
        if attached.is_empty() {
            return Ok(text);
        }
        Ok(format!("{text}\n\n{}", self.line("outside-line-attached", &attached.join(", "))?))
    }

    /// The facts of a ticket, one a line.
    fn facts(
        &self,
        ticket: &Ticket,
        labels: &Labels,
        contact: Option<&Contact>,
    ) -> Result<String, StoreError> {
        let zone = self.zone(ticket);
        let book = &self.knowledge.phrasebook;
        let began = match ticket.facts.incident_time(&zone) {
            Some(IncidentTime::Moment(at)) => Some(book.date_time(self.language, at, &zone)),
            Some(IncidentTime::Day(day)) => Some(Ok(day.to_string())),
            None => None,
        };
        let began = began.transpose().map_err(|error| words(&error))?;
        let received = book.date_time(self.language, ticket.facts.created_at, &zone);
        let matter = format!("intent-{}", ticket.facts.intent);
        let lines = [
            ("outside-line-ticket", Some(ticket.number.to_string())),
            ("outside-line-matter", Some(self.say(&matter)?)),
            ("outside-line-kind", labels.value(Label::Kind)),
            ("outside-line-priority", labels.value(Label::Priority)),
            ("outside-line-queue", labels.value(Label::Queue)),
            ("outside-line-problem-code", labels.problem_code.clone()),
            ("outside-line-site", labels.value(Label::Site)),
            ("outside-line-cage", labels.cage.clone()),
            ("outside-line-cabinet", labels.cabinet.clone()),
            ("outside-line-incident-time", began),
            ("outside-line-account", labels.account.clone()),
            ("outside-line-name", contact.map(|contact| contact.facts.name.clone())),
            ("outside-line-contact", Some(ticket.facts.requester.clone())),
            ("outside-line-received", Some(received.map_err(|error| words(&error))?)),
        ];
        let mut out = vec![];
        for (id, value) in lines {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                out.push(self.line(id, &value)?);
            }
        }
        Ok(out.join("\n"))
    }

    /// `[P1] subject - site - company`.
    fn title(&self, ticket: &Ticket, labels: &Labels) -> Result<String, StoreError> {
        let subject = match ticket.facts.subject.trim() {
            "" => self.say(&format!("intent-{}", ticket.facts.intent))?,
            subject => subject.to_owned(),
        };
        let mut behind = String::new();
        let site = labels.value(Label::Site).filter(|site| !subject.contains(site.as_str()));
        for part in [site, labels.account.clone()].into_iter().flatten() {
            behind.push_str(" - ");
            behind.push_str(&one_line(&part, NAME_CHARS_MAX));
        }
        let before = format!("[{}] ", labels.priority.as_str());
        let taken = before.chars().count().saturating_add(behind.chars().count());
        let subject = one_line(&subject, TITLE_CHARS_MAX.saturating_sub(taken));
        Ok(format!("{before}{subject}{behind}"))
    }

    fn status(&self, status: TicketStatus) -> Result<String, StoreError> {
        let word = self.say(&format!("console-status-{}", status.as_str().replace('_', "-")))?;
        self.line("outside-status", &word)
    }

    fn say(&self, id: &str) -> Result<String, StoreError> {
        let said = self.knowledge.phrasebook.render(self.language, id, &Args::new());
        said.map_err(|error| words(&error))
    }

    fn line(&self, id: &str, value: &dyn std::fmt::Display) -> Result<String, StoreError> {
        let args = Args::new().with("value", value.to_string());
        self.knowledge.phrasebook.render(self.language, id, &args).map_err(|error| words(&error))
    }
}

/// From what status to what an event changed its ticket.
fn changed_status(event: &TicketEvent) -> Option<[&str; 2]> {
    let said = event.said.iter().find(|said| said.code == Sentence::Changed)?;
    match (event.kind, said.values.as_slice()) {
        (EventKind::Status, [was, is]) => Some([was, is]),
        _ => None,
    }
}

/// The present name of a place that is known without doubt.
fn present(place: &NamedPlace) -> Option<String> {
    match (place.state, place.names.as_slice()) {
        (PlaceState::Present | PlaceState::Renamed, [name]) => Some(name.clone()),
        _ => None,
    }
}

/// The address by which whoever wrote is known there; of a caller, that of the contact.
fn mail_of(ticket: &Ticket, contact: Option<&Contact>) -> Option<EmailAddress> {
    let wrote = ticket.facts.requester.parse().ok();
    wrote.or_else(|| contact.and_then(|contact| contact.facts.addresses.first().cloned()))
}

/// Whether one of ours wrote it for people: an answer, or a note in words of his own. What the program words of what he
/// did has codes, and is told by labels.
fn is_ours(event: &TicketEvent) -> bool {
    let own = event.said.iter().all(|said| said.code == Sentence::Spoke);
    event.by != OURS
        && (event.kind == EventKind::Answered || (event.kind == EventKind::Note && own))
}

/// Whether one of ours noted it for his own people.
pub(super) fn is_note(event: &TicketEvent) -> bool {
    event.kind == EventKind::Note && is_ours(event)
}

fn words(error: &ReplyError) -> StoreError {
    StoreError::Abandoned(format!("words of a hand-over: {error}"))
}
