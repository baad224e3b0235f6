//! What happened when.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, json, micros, ticket_at, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{TicketNumber, Timestamp};
use crate::store::{CallId, PAGE_MAX, PageId, TimedTicket, TimesTx};
use crate::times::{CallFact, Life, PageFact, TicketFact, TryFact};

/// A person answered: wrote to the customer, was connected with him, or noted that he spoke with him. What the program answers by
/// itself stands in its own name.
const ANSWERS: &str = "((kind = 'answered' AND \"by\" <> 'centralita')
    OR (kind = 'call' AND (text LIKE '% accepted by key and is connected'
                           OR text LIKE 'leg to %: accepted, over after %'
                           OR text LIKE 'rung back: % talked with %'))
    OR (kind = 'note' AND \"by\" <> 'centralita' AND text LIKE 'spoke with the customer: %'))";
/// A person has it without having answered: took the page, corrected it, set its status.
const HAS_IT: &str = "((kind = 'note' AND text LIKE 'page: accepted by %')
    OR (kind IN ('corrected', 'status') AND \"by\" <> 'centralita'))";

fn tickets(of: &str) -> String {
    format!(
        "SELECT serial, channel, language, intent, priority, queue, status, subject, created_at,
         (SELECT door FROM ticket_events JOIN arrivals ON arrivals.id = ticket_events.arrival
          WHERE ticket_events.ticket = serial ORDER BY ticket_events.id LIMIT 1) AS door,
         (SELECT max(at) FROM ticket_events WHERE ticket = serial AND kind = 'raised') AS raised_at,
         (SELECT min(at) FROM ticket_events WHERE ticket = serial AND ({ANSWERS} OR {HAS_IT})) AS acknowledged_at,
         (SELECT min(at) FROM ticket_events WHERE ticket = serial AND {ANSWERS}) AS answered_at,
         (SELECT max(at) FROM ticket_events WHERE ticket = serial AND {ANSWERS}) AS last_answer_at
         FROM tickets WHERE {of} LIMIT ?2"
    )
}

fn maybe(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(time).transpose()
}

fn ticket(row: &Row<'_>) -> Result<TimedTicket, StoreError> {
    Ok(TimedTicket {
        number: ticket_at(row, "serial")?.ok_or_else(|| corrupt("serial", "nothing"))?,
        subject: row.get("subject")?,
        fact: TicketFact {
            door: row.get::<_, Option<String>>("door")?.unwrap_or_default(),
            channel: row.get("channel")?,
            language: row.get("language")?,
            intent: row.get("intent")?,
            life: Life {
                queue: word(row, "queue")?,
                priority: word(row, "priority")?,
                status: word(row, "status")?,
                created_at: time_at(row, "created_at")?,
                raised_at: maybe(row, "raised_at")?,
                acknowledged_at: maybe(row, "acknowledged_at")?,
                answered_at: maybe(row, "answered_at")?,
                last_answer_at: maybe(row, "last_answer_at")?,
            },
        },
    })
}

fn call(row: &Row<'_>) -> Result<(CallId, CallFact), StoreError> {
    let fact = CallFact {
        started_at: time_at(row, "started_at")?,
        ended: row.get("ended")?,
        asked: row.get("asked")?,
        person_at: maybe(row, "person_at")?,
    };
    Ok((CallId(row.get("id")?), fact))
}

fn one_try(row: &Row<'_>) -> Result<TryFact, StoreError> {
    let address: String = row.get("address")?;
    let outcome: Option<String> = row.get("outcome")?;
    let rings = ["call:", "sms:", "ntfy:"].iter().any(|way| address.starts_with(way));
    let answers = ["accept", "hand-on", "touch"];
    Ok(TryFact {
        person: row.get("person")?,
        at: time_at(row, "at")?,
        rings,
        at_night: false,
        answered: outcome.is_some_and(|outcome| answers.contains(&outcome.as_str())),
    })
}

fn serial(number: Option<TicketNumber>) -> Option<u32> {
    number.map(TicketNumber::serial)
}

impl TimesTx for SqliteTx<'_> {
    fn tickets_in_hand(
        &mut self,
        after: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>, StoreError> {
        // The numbers first: what is asked of each ticket is asked of these alone.
        let sql = tickets(
            "serial IN (SELECT serial FROM tickets WHERE status IN ('new', 'open', 'waiting_identity')
                        AND merged_into IS NULL AND serial > coalesce(?1, 0)
                        ORDER BY serial LIMIT ?2) ORDER BY serial",
        );
        collect(self.connection, &sql, params![serial(after), limit.min(PAGE_MAX)], ticket)
    }

    fn tickets_in_hand_of(
        &mut self,
        numbers: &[TicketNumber],
    ) -> Result<Vec<TimedTicket>, StoreError> {
        let sql = tickets(
            "serial IN (SELECT value FROM json_each(?1)) AND status IN ('new', 'open', 'waiting_identity')
             AND merged_into IS NULL ORDER BY serial",
        );
        let serials: Vec<u32> = numbers.iter().map(|number| number.serial()).collect();
        collect(self.connection, &sql, params![json(&serials)?, PAGE_MAX], ticket)
    }

    fn timed_tickets(
        &mut self,
        before: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>, StoreError> {
        let sql = tickets("serial < coalesce(?1, 9223372036854775807) ORDER BY serial DESC");
        collect(self.connection, &sql, params![serial(before), limit.min(PAGE_MAX)], ticket)
    }

    fn timed_calls(
        &mut self,
        before: Option<CallId>,
        limit: u32,
    ) -> Result<Vec<(CallId, CallFact)>, StoreError> {
        let sql = "SELECT id, started_at, ended_at IS NOT NULL AS ended,
                   EXISTS (SELECT 1 FROM call_legs WHERE call = calls.id) AS asked,
                   (SELECT min(coalesce(
                      (SELECT min(at) FROM ticket_events WHERE ticket = calls.ticket AND kind = 'call'
                       AND text LIKE '% accepted by key and is connected' AND at >= rung_at
                       AND (call_legs.ended_at IS NULL OR at <= call_legs.ended_at)), rung_at))
                    FROM call_legs WHERE call = calls.id AND outcome = 'accepted') AS person_at
                   FROM calls WHERE id < coalesce(?1, 9223372036854775807) ORDER BY id DESC LIMIT ?2";
        let keys = params![before.map(|id| id.0), limit.min(PAGE_MAX)];
        collect(self.connection, sql, keys, call)
    }

    fn timed_pages(
        &mut self,
        before: Option<PageId>,
        stood_at: Timestamp,
        limit: u32,
    ) -> Result<Vec<(PageId, PageFact)>, StoreError> {
        // Nobody had answered, by the story of its ticket: its end was reached, and after that it was not
        // taken and its ticket had not ended.
        let sql = "SELECT id, opened_at, policy,
                   (SELECT min(at) FROM ticket_events WHERE ticket = pages.ticket AND kind = 'note'
                    AND text LIKE 'page: accepted by %' AND at >= opened_at) AS accepted_at,
                   coalesce((SELECT text LIKE 'page: nobody answered; %' FROM ticket_events
                    WHERE ticket = pages.ticket AND at >= opened_at AND at < ?3
                    AND ((kind = 'note' AND (text LIKE 'page: nobody answered; %'
                                             OR text LIKE 'page: accepted by %'))
                         OR (kind = 'status' AND (text LIKE '% -> solved%' OR text LIKE '% -> closed%'
                                                  OR text LIKE '% -> cancelled%')))
                    ORDER BY at DESC, id DESC LIMIT 1), 0)
                   AND NOT EXISTS (SELECT 1 FROM pages AS later WHERE later.ticket = pages.ticket
                    AND later.id > pages.id AND later.opened_at < ?3) AS unanswered
                   FROM pages WHERE id < coalesce(?1, 9223372036854775807) ORDER BY id DESC LIMIT ?2";
        let keys = params![before.map(|id| id.0), limit.min(PAGE_MAX), micros(stood_at)];
        let mut found = collect(self.connection, sql, keys, |row| {
            let fact = PageFact {
                opened_at: time_at(row, "opened_at")?,
                accepted_at: maybe(row, "accepted_at")?,
                policy: row.get("policy")?,
                unanswered: row.get("unanswered")?,
                tries: vec![],
            };
            Ok((PageId(row.get("id")?), fact))
        })?;
        let sql = "SELECT person, address, at, outcome FROM page_tries WHERE page = ?1 ORDER BY id";
        for (id, fact) in &mut found {
            fact.tries = collect(self.connection, sql, [id.0], one_try)?;
        }
        Ok(found)
    }
}
