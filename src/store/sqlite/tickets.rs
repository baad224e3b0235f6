//! Tickets and what happened to them.
use rusqlite::{Row, params};

use super::values::{
    collect, corrupt, execute, exists_or, first, from_json, json, level, micros, ticket_at,
    time_at, word,
};
use super::{SqliteTx, StoreError};
use crate::model::{
    AccountId, Channel, ContactId, DetectedLanguage, EmailAddress, SiteCode, TicketNumber,
    TicketStatus, Timestamp,
};
use crate::store::recordings::named;
use crate::store::{
    Decided, Decision, NewDecision, PAGE_MAX, RecordingRow, ThreadTx as _, TicketTx,
};
use crate::tickets::{
    AttachmentNote, Evidence, Found, NewEvent, NewTicket, Raise, Relabel, Said, Ticket, TicketEvent,
};

/// Events that are looked through for recordings, the newest.
const EVENTS_LOOKED_THROUGH: i64 = 500_000;

/// The counters that say which numbers are kept apart.
const KEPT_FIRST: &str = "kept-first";
/// See [`KEPT_FIRST`].
const KEPT_LAST: &str = "kept-last";

pub(super) const COLUMNS: &str = "serial, kind, status, channel, language, answer_language, intent, decided, impact, urgency,
    priority, safety, queue, contact, account, requester, assurance, site, subject, problem_code, slots, follows,
    created_at, updated_at, events, merged_into";

pub(super) fn ticket(row: &Row<'_>) -> Result<Ticket, StoreError> {
    let channel: String = row.get("channel")?;
    let language: String = row.get("language")?;
    let site: Option<String> = row.get("site")?;
    let number = ticket_at(row, "serial")?.ok_or_else(|| corrupt("serial", "nothing"))?;
    Ok(Ticket {
        number,
        facts: NewTicket {
            kind: word(row, "kind")?,
            status: word(row, "status")?,
            channel: Channel::from_name(&channel).ok_or_else(|| corrupt("channel", &channel))?,
            language: DetectedLanguage::from_tag(&language)
                .ok_or_else(|| corrupt("language", &language))?,
            answer_language: word(row, "answer_language")?,
            intent: word(row, "intent")?,
            decided: row.get("decided")?,
            impact: level(row, "impact")?,
            urgency: level(row, "urgency")?,
            priority: word(row, "priority")?,
            safety: row.get("safety")?,
            queue: word(row, "queue")?,
            contact: row.get::<_, Option<i64>>("contact")?.map(ContactId),
            account: row.get::<_, Option<i64>>("account")?.map(AccountId),
            requester: row.get("requester")?,
            assurance: word(row, "assurance")?,
            site: site.map(|code| code.parse().map_err(|_| corrupt("site", code))).transpose()?,
            subject: row.get("subject")?,
            problem_code: row.get("problem_code")?,
            slots: from_json(row, "slots")?,
            follows: ticket_at(row, "follows")?,
            created_at: time_at(row, "created_at")?,
        },
        updated_at: time_at(row, "updated_at")?,
        events: row.get("events")?,
        merged_into: ticket_at(row, "merged_into")?,
    })
}

fn changed_one(changed: usize, ticket: TicketNumber) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Missing(ticket.to_string())) }
}

impl SqliteTx<'_> {
    /// Serials are given out in order and a rolled-back one is given again: no double, and no gap
    /// but the numbers that are kept apart. Returns the last of `count`.
    fn next_serials(&self, count: u32) -> Result<u32, StoreError> {
        let sql = "INSERT INTO counters (name, value) VALUES ('ticket', ?1)
                   ON CONFLICT (name) DO UPDATE SET value = value + ?1 RETURNING value";
        first(self.connection, sql, [count], |row| Ok(row.get(0)?))?
            .ok_or_else(|| StoreError::Engine("the ticket counter gave nothing".to_owned()))
    }

    fn set_counter(&self, name: &str, value: u32) -> Result<(), StoreError> {
        let sql = "INSERT INTO counters (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = ?2";
        execute(self.connection, sql, params![name, value]).map(|_| ())
    }

    fn counter(&self, name: &str) -> Result<Option<u32>, StoreError> {
        first(self.connection, "SELECT value FROM counters WHERE name = ?1", [name], |row| {
            Ok(row.get(0)?)
        })
    }

    fn insert_ticket(&self, number: TicketNumber, new: &NewTicket) -> Result<(), StoreError> {
        execute(
            self.connection,
            "INSERT INTO tickets (serial, kind, status, channel, language, answer_language, intent, decided, impact,
             urgency, priority, safety, queue, contact, account, requester, assurance, site, subject, problem_code,
             slots, follows, created_at, updated_at, events)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
             ?22, ?23, ?23, 0)",
            params![
                number.serial(),
                new.kind.as_str(),
                new.status.as_str(),
                new.channel.as_str(),
                new.language.tag(),
                new.answer_language.tag(),
                new.intent.as_str(),
                new.decided,
                new.impact.get(),
                new.urgency.get(),
                new.priority.as_str(),
                new.safety,
                new.queue.as_str(),
                new.contact.map(|id| id.0),
                new.account.map(|id| id.0),
                new.requester,
                new.assurance.as_str(),
                new.site.as_ref().map(SiteCode::as_str),
                new.subject,
                new.problem_code,
                json(&new.slots)?,
                new.follows.map(TicketNumber::serial),
                micros(new.created_at),
            ],
        )
        .map(|_| ())
    }
}

/// Makes a number of a serial that the sequence gave.
fn numbered(serial: u32) -> Result<TicketNumber, StoreError> {
    TicketNumber::from_serial(serial).map_err(|error| StoreError::Full(error.to_string()))
}

/// What the program says in an event. A code that a newer program knows leaves the words as they stand.
fn said(row: &Row<'_>) -> Result<Vec<Said>, StoreError> {
    let text: Option<String> = row.get("said")?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Reads an event.
pub(super) fn event(row: &Row<'_>) -> Result<TicketEvent, StoreError> {
    Ok(TicketEvent {
        at: time_at(row, "at")?,
        kind: word(row, "kind")?,
        by: row.get("by")?,
        text: row.get("text")?,
        said: said(row)?,
        message_id: row.get("message_id")?,
        attachments: from_json(row, "attachments")?,
    })
}

impl TicketTx for SqliteTx<'_> {
    fn open_ticket(&mut self, new: &NewTicket) -> Result<TicketNumber, StoreError> {
        let number = numbered(self.next_serials(1)?)?;
        self.insert_ticket(number, new)?;
        Ok(number)
    }

    fn open_ticket_as(&mut self, number: TicketNumber, new: &NewTicket) -> Result<(), StoreError> {
        // After a restore the sequence may stand before a number that was told to somebody.
        let sql = "INSERT INTO counters (name, value) VALUES ('ticket', ?1)
                   ON CONFLICT (name) DO UPDATE SET value = max(value, ?1)";
        execute(self.connection, sql, [number.serial()])?;
        let inserted = self.insert_ticket(number, new);
        inserted.map_err(|error| exists_or(error, &number.to_string()))
    }

    fn keep_numbers(&mut self, count: u32) -> Result<Vec<TicketNumber>, StoreError> {
        let last = self.next_serials(count)?;
        let first = last.saturating_sub(count).saturating_add(1);
        let numbers = (first..=last).map(numbered).collect::<Result<Vec<_>, _>>()?;
        self.set_counter(KEPT_FIRST, first)?;
        self.set_counter(KEPT_LAST, last)?;
        Ok(numbers)
    }

    fn kept_numbers(&mut self) -> Result<Vec<TicketNumber>, StoreError> {
        let kept = (self.counter(KEPT_FIRST)?, self.counter(KEPT_LAST)?);
        let (Some(first), Some(last)) = kept else { return Ok(vec![]) };
        let sql = "SELECT serial FROM tickets WHERE serial BETWEEN ?1 AND ?2";
        let used: Vec<u32> = collect(self.connection, sql, [first, last], |row| Ok(row.get(0)?))?;
        (first..=last).filter(|serial| !used.contains(serial)).map(numbered).collect()
    }

    fn ticket(&mut self, number: TicketNumber) -> Result<Option<Ticket>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tickets WHERE serial = ?1");
        first(self.connection, &sql, [number.serial()], ticket)
    }

    fn add_event(&mut self, ticket: TicketNumber, event: &NewEvent) -> Result<(), StoreError> {
        execute(
            self.connection,
            "INSERT INTO ticket_events (ticket, at, kind, by, text, message_id, attachments, arrival, code, said)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                ticket.serial(),
                micros(event.at),
                event.kind.as_str(),
                event.by,
                event.text,
                event.message_id,
                json(&event.attachments)?,
                event.arrival.map(|id| id.0),
                event.said.first().map(|said| said.code.as_str()),
                if event.said.is_empty() { None } else { Some(json(&event.said)?) },
            ],
        )?;
        let sql = "UPDATE tickets SET events = events + 1, updated_at = max(updated_at, ?2) WHERE serial = ?1";
        changed_one(
            execute(self.connection, sql, params![ticket.serial(), micros(event.at)])?,
            ticket,
        )
    }

    fn events(&mut self, ticket: TicketNumber) -> Result<Vec<TicketEvent>, StoreError> {
        let sql = "SELECT at, kind, by, text, message_id, attachments, said FROM ticket_events
                   WHERE ticket = ?1 ORDER BY id";
        collect(self.connection, sql, [ticket.serial()], event)
    }

    fn recordings(
        &mut self,
        since: Timestamp,
        reference: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        let sql = "SELECT id, ticket, at, by, attachments FROM ticket_events
                   WHERE id < ?1 AND id > (SELECT coalesce(max(id), 0) FROM ticket_events) - ?2
                     AND at >= ?3 AND instr(attachments, coalesce(?4, 'recording:')) > 0
                   ORDER BY id DESC LIMIT ?5";
        let limit = limit.clamp(1, PAGE_MAX);
        let asked = params![
            before.unwrap_or(i64::MAX),
            EVENTS_LOOKED_THROUGH,
            micros(since),
            reference,
            limit
        ];
        let rows = collect(self.connection, sql, asked, |row| {
            let ticket = ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?;
            let attached: Vec<AttachmentNote> = from_json(row, "attachments")?;
            let (id, at, by): (i64, Timestamp, String) =
                (row.get("id")?, time_at(row, "at")?, row.get("by")?);
            let ours = attached.iter().filter_map(|note| named(&note.name));
            let ours = ours.filter(|(found, _)| reference.is_none_or(|wanted| wanted == *found));
            let row = |(reference, seconds): (&str, u32)| RecordingRow {
                id,
                ticket,
                at,
                by: by.clone(),
                reference: reference.to_owned(),
                seconds,
            };
            Ok(ours.map(row).collect::<Vec<_>>())
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn set_status(
        &mut self,
        ticket: TicketNumber,
        status: TicketStatus,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE tickets SET status = ?2, updated_at = max(updated_at, ?3) WHERE serial = ?1";
        let changed =
            execute(self.connection, sql, params![ticket.serial(), status.as_str(), micros(at)])?;
        changed_one(changed, ticket)
    }

    fn raise(
        &mut self,
        ticket: TicketNumber,
        raise: &Raise,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = execute(
            self.connection,
            "UPDATE tickets SET priority = min(priority, ?2), safety = max(safety, ?3), queue = ?4,
             intent = ?6, impact = min(impact, ?7), urgency = min(urgency, ?8), site = coalesce(?9, site),
             updated_at = max(updated_at, ?5) WHERE serial = ?1",
            params![
                ticket.serial(),
                raise.priority.as_str(),
                raise.safety,
                raise.queue.as_str(),
                micros(at),
                raise.intent.as_str(),
                raise.impact.get(),
                raise.urgency.get(),
                raise.site.as_ref().map(SiteCode::as_str),
            ],
        )?;
        changed_one(changed, ticket)
    }

    fn relabel(
        &mut self,
        ticket: TicketNumber,
        labels: &Relabel,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = execute(
            self.connection,
            "UPDATE tickets SET kind = ?2, language = ?3, answer_language = ?4, intent = ?5, decided = 1, impact = ?6,
             urgency = ?7, priority = ?8, safety = ?9, queue = ?10, site = ?11, problem_code = ?12, slots = ?13,
             updated_at = max(updated_at, ?14) WHERE serial = ?1",
            params![
                ticket.serial(),
                labels.kind.as_str(),
                labels.language.tag(),
                labels.answer_language.tag(),
                labels.intent.as_str(),
                labels.impact.get(),
                labels.urgency.get(),
                labels.priority.as_str(),
                labels.safety,
                labels.queue.as_str(),
                labels.site.as_ref().map(SiteCode::as_str),
                labels.problem_code,
                json(&labels.slots)?,
                micros(at),
            ],
        )?;
        changed_one(changed, ticket)
    }

    fn taker(&mut self, ticket: TicketNumber) -> Result<Option<String>, StoreError> {
        let sql = "SELECT taker FROM ticket_takers WHERE ticket = ?1";
        first(self.connection, sql, [ticket.serial()], |row| Ok(row.get(0)?))
    }

    fn taken(&mut self, ticket: TicketNumber) -> Result<Option<(String, Timestamp)>, StoreError> {
        let sql = "SELECT taker, at FROM ticket_takers WHERE ticket = ?1";
        first(self.connection, sql, [ticket.serial()], |row| Ok((row.get(0)?, time_at(row, "at")?)))
    }

    fn set_taker(
        &mut self,
        ticket: TicketNumber,
        taker: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM ticket_takers WHERE ticket = ?1";
        execute(self.connection, sql, [ticket.serial()])?;
        if let Some(taker) = taker {
            let sql = "INSERT INTO ticket_takers (ticket, taker, at) VALUES (?1, ?2, ?3)";
            execute(self.connection, sql, params![ticket.serial(), taker, micros(at)])?;
        }
        Ok(())
    }

    fn add_participant(
        &mut self,
        ticket: TicketNumber,
        address: &EmailAddress,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO participants (ticket, address) VALUES (?1, ?2)";
        execute(self.connection, sql, params![ticket.serial(), address.as_str()]).map(|_| ())
    }

    fn participants(&mut self, ticket: TicketNumber) -> Result<Vec<EmailAddress>, StoreError> {
        let sql = "SELECT address FROM participants WHERE ticket = ?1 ORDER BY address LIMIT ?2";
        collect(self.connection, sql, params![ticket.serial(), PAGE_MAX], |row| {
            word(row, "address")
        })
    }

    fn add_message_id(&mut self, ticket: TicketNumber, message_id: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO ticket_messages (message_id, ticket) VALUES (?1, ?2)";
        execute(self.connection, sql, params![message_id, ticket.serial()]).map(|_| ())
    }

    fn tickets_of_message(&mut self, message_id: &str) -> Result<Vec<TicketNumber>, StoreError> {
        let sql = "SELECT ticket FROM ticket_messages WHERE message_id = ?1 ORDER BY ticket DESC LIMIT 20";
        collect(self.connection, sql, [message_id], |row| {
            ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))
        })
    }

    fn found(
        &mut self,
        ticket: TicketNumber,
        evidence: Evidence,
        sender: Option<&EmailAddress>,
    ) -> Result<Option<Found>, StoreError> {
        let ticket = self.living(ticket)?;
        let sql = "SELECT status, EXISTS (SELECT 1 FROM participants WHERE ticket = ?1 AND address = ?2) AS takes_part
                   FROM tickets WHERE serial = ?1";
        let sender = sender.map(EmailAddress::as_str);
        first(self.connection, sql, params![ticket.serial(), sender], |row| {
            Ok(Found {
                ticket,
                evidence,
                status: word(row, "status")?,
                participant: row.get("takes_part")?,
            })
        })
    }

    fn add_decision(&mut self, new: &NewDecision) -> Result<(), StoreError> {
        execute(
            self.connection,
            "INSERT INTO decisions (ticket, arrival, at, classification, rule, trace, rules_hash, facts, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                new.ticket.serial(),
                new.arrival.0,
                micros(new.at),
                new.classification,
                new.rule,
                json(&new.trace)?,
                new.rules_hash,
                new.facts,
                new.outcome,
            ],
        )
        .map(|_| ())
    }

    fn decisions(&mut self, ticket: TicketNumber) -> Result<Vec<Decision>, StoreError> {
        let sql = "SELECT at, classification, rule, trace, rules_hash, facts, outcome FROM decisions WHERE ticket = ?1 ORDER BY id";
        collect(self.connection, sql, [ticket.serial()], |row| {
            Ok(Decision {
                at: time_at(row, "at")?,
                classification: row.get("classification")?,
                rule: row.get("rule")?,
                trace: from_json(row, "trace")?,
                rules_hash: row.get("rules_hash")?,
                facts: row.get("facts")?,
                outcome: row.get("outcome")?,
            })
        })
    }

    fn decided(
        &mut self,
        since: Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Decided>, StoreError> {
        // A message that was split off has its text with the new ticket too: the first is meant.
        let sql = "SELECT d.id, d.ticket, d.arrival, d.at, d.facts, d.outcome, d.rules_hash, a.subject,
                       COALESCE((SELECT e.text FROM ticket_events e
                                 WHERE e.ticket = d.ticket AND e.arrival = d.arrival AND e.kind = 'message'
                                 ORDER BY e.id LIMIT 1), '') AS text
                   FROM decisions d JOIN arrivals a ON a.id = d.arrival
                   WHERE d.at >= ?1 AND d.id > ?2 ORDER BY d.id LIMIT ?3";
        let params = (micros(since), after, limit.min(PAGE_MAX));
        collect(self.connection, sql, params, |row| {
            Ok(Decided {
                id: row.get("id")?,
                ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
                arrival: crate::model::ArrivalId(row.get("arrival")?),
                at: time_at(row, "at")?,
                facts: row.get("facts")?,
                outcome: row.get("outcome")?,
                rules_hash: row.get("rules_hash")?,
                subject: row.get("subject")?,
                text: row.get("text")?,
            })
        })
    }
}
