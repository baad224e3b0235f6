//! Outside desks and hand-overs to them.
use rusqlite::{Row, params};

use super::outbox::belongs;
use super::tickets::event;
use super::values::{collect, corrupt, execute, first, micros, ticket_at, time, word};
use super::{SqliteTx, StoreError};
use crate::model::{OutboxId, TicketNumber, Timestamp};
use crate::store::{
    CallId, Claimed, Happened, Logged, News, NewsRead, OutsideCounts, OutsideDeskRow,
    OutsideTicket, OutsideTx, PageId, StopReason, Unread, Untold,
};

/// Hand-overs of a desk that are due, of each ticket the first only, and none before its ticket is there.
const DUE: &str = "SELECT id FROM outbox
    WHERE kind = 'desk' AND state = 'pending' AND target = ?1 AND next_at <= ?2
    AND (leased_to IS NULL OR leased_to <= ?2)
    AND NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.kind = 'desk' AND before.state = 'pending'
                    AND before.target = outbox.target AND before.ticket = outbox.ticket AND before.id < outbox.id)
    AND NOT EXISTS (SELECT 1 FROM outside_tickets AS there WHERE there.desk = outbox.target
                    AND there.ticket = outbox.ticket AND there.remote_id IS NULL
                    AND there.created IS NOT NULL AND there.created <> outbox.id)
    ORDER BY coalesce((SELECT safety FROM tickets WHERE serial = outbox.ticket), 0) DESC,
             coalesce((SELECT priority FROM tickets WHERE serial = outbox.ticket), 'P9'), next_at, id LIMIT ?3";
/// Waits of this and more, in microseconds, end when the desk is there again.
const LONG_WAIT: i64 = 120_000_000;
/// What is sent again says what is so now: its labels are those that were handed over last.
const RENEWED: &str = "UPDATE outbox SET payload = json_set(
        CASE WHEN json_extract(payload, '$.labels.status') = json_extract(there.handed, '$.status')
             THEN payload ELSE json_set(payload, '$.status', NULL) END,
        '$.labels', json(there.handed),
        '$.title', coalesce((SELECT json_extract(newer.payload, '$.title') FROM outbox AS newer
                             WHERE newer.kind = 'desk' AND newer.target = outbox.target AND newer.ticket = outbox.ticket
                             AND CASE WHEN json_valid(newer.payload) THEN json_extract(newer.payload, '$.op') END = 'change'
                             ORDER BY newer.id DESC LIMIT 1), json_extract(payload, '$.title')))
    FROM outside_tickets AS there
    WHERE there.ticket = outbox.ticket AND there.desk = outbox.target AND json_valid(there.handed)
    AND outbox.kind = 'desk' AND outbox.state = 'failed' AND outbox.target = ?1
    AND CASE WHEN json_valid(outbox.payload) THEN json_extract(outbox.payload, '$.op') END = 'change'";
/// What waits for a ticket that will not be there.
const HOPELESS: &str = "UPDATE outbox SET state = 'failed', done_at = ?2, leased_to = NULL,
    last_error = 'the ticket is not there: opening it was given up'
    WHERE kind = 'desk' AND state = 'pending' AND target = ?1
    AND EXISTS (SELECT 1 FROM outside_tickets AS there JOIN outbox AS made ON made.id = there.created
                WHERE there.ticket = outbox.ticket AND there.desk = ?1 AND there.remote_id IS NULL
                AND made.state IN ('failed', 'withheld'))";

fn desk(row: &Row<'_>) -> Result<OutsideDeskRow, StoreError> {
    let moment = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        row.get::<_, Option<i64>>(column)?.map(time).transpose()
    };
    let why: String = row.get("stopped")?;
    Ok(OutsideDeskRow {
        id: row.get("id")?,
        read_to: row.get("read_to")?,
        news_to: row.get("news_to")?,
        stopped: moment("stopped_at")?.map(|at| (at, why)),
        well_at: moment("well_at")?,
        trouble: row.get("trouble")?,
    })
}

fn there(row: &Row<'_>) -> Result<OutsideTicket, StoreError> {
    Ok(OutsideTicket {
        desk: row.get("desk")?,
        ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
        created: row.get::<_, Option<i64>>("created")?.map(OutboxId),
        remote_id: row.get("remote_id")?,
        remote_number: row.get("remote_number")?,
        handed: row.get("handed")?,
        read_to: row.get("read_to")?,
    })
}

/// What a desk was not told: ?1 the desk. Nothing is sent for such a row; one without a payload cannot be read anew.
const IS_UNTOLD: &str = "kind = 'desk' AND state = 'failed' AND target = ?1
    AND (payload = '' OR CASE WHEN json_valid(payload) THEN json_extract(payload, '$.op') END = 'unread')";
/// The events among them, and those that were closed: from row ?2 of the log to ?3. All of them: whatever stands before
/// one must not hide it.
const UNTOLD: &str = "SELECT id, state = 'failed' AS is_open, row_number FROM (
        SELECT id, state, CASE WHEN json_valid(payload) AND json_extract(payload, '$.op') = 'unread'
                               THEN json_extract(payload, '$.row') END AS row_number
        FROM outbox WHERE kind = 'desk' AND state IN ('failed', 'withheld') AND target = ?1)
    WHERE row_number BETWEEN ?2 AND ?3 ORDER BY row_number, id";
/// The columns of an event.
const EVENT: &str =
    "SELECT id, ticket, at, kind, by, text, message_id, attachments, said FROM ticket_events";

/// Reads a row of the log; what is wrong with one is its own fault, whatever it is.
fn logged(row: &Row<'_>) -> Result<Logged, StoreError> {
    let id = row.get("id")?;
    let ticket = ticket_at(row, "ticket")
        .and_then(|ticket| ticket.ok_or_else(|| corrupt("ticket", "nothing")));
    Ok(match (ticket, event(row)) {
        (Ok(ticket), Ok(event)) => Logged::Read(Happened { id, ticket, event }),
        (Ok(ticket), Err(error)) => {
            Logged::Unread(Unread { id, ticket: Some(ticket), why: error.to_string() })
        }
        (Err(error), _) => Logged::Unread(Unread { id, ticket: None, why: error.to_string() }),
    })
}

fn news(row: &Row<'_>) -> Result<(i64, NewsRead), StoreError> {
    Ok((row.get("id")?, what_news(row).map_err(|error| error.to_string())))
}

fn what_news(row: &Row<'_>) -> Result<News, StoreError> {
    let (what, about): (String, i64) = (row.get("what")?, row.get("about")?);
    let news = match what.as_str() {
        "page.started" => News::PageStarted(PageId(about)),
        "page.acknowledged" => News::PageAcknowledged(PageId(about)),
        "page.exhausted" => News::PageExhausted(PageId(about)),
        "call.ended" => News::CallEnded(CallId(about)),
        _ => return Err(corrupt("what", what)),
    };
    Ok(news)
}

impl OutsideTx for SqliteTx<'_> {
    fn know_outside_desks(&mut self, ids: &[String], now: Timestamp) -> Result<(), StoreError> {
        for known in self.outside_desks()? {
            if !ids.contains(&known.id) {
                let gone = params![known.id, micros(now)];
                execute(self.connection, "DELETE FROM outside_desks WHERE id = ?1", [&known.id])?;
                let sql = "UPDATE outbox SET state = 'withheld', done_at = ?2, leased_to = NULL,
                           last_error = 'the outside desk is not in the configuration any more'
                           WHERE kind = 'desk' AND state = 'pending' AND target = ?1";
                execute(self.connection, sql, gone)?;
            }
        }
        for id in ids {
            let sql = "INSERT OR IGNORE INTO outside_desks (id, read_to, news_to)
                       VALUES (?1, (SELECT coalesce(max(id), 0) FROM ticket_events),
                               (SELECT coalesce(max(id), 0) FROM outside_news))";
            execute(self.connection, sql, [id])?;
        }
        let sql = "UPDATE outside_desks SET stopped_at = NULL, stopped = '' WHERE gone = 0";
        execute(self.connection, sql, []).map(|_| ())
    }

    fn outside_desks(&mut self) -> Result<Vec<OutsideDeskRow>, StoreError> {
        collect(self.connection, "SELECT * FROM outside_desks ORDER BY id", [], desk)
    }

    fn happened_since(&mut self, after: i64, limit: u32) -> Result<Vec<Logged>, StoreError> {
        let sql = format!("{EVENT} WHERE id > ?1 ORDER BY id LIMIT ?2");
        collect(self.connection, &sql, params![after, limit], logged)
    }

    fn happened_to(&mut self, ticket: TicketNumber, up_to: i64) -> Result<Vec<Logged>, StoreError> {
        let sql = format!("{EVENT} WHERE ticket = ?1 AND id <= ?2 ORDER BY id");
        collect(self.connection, &sql, params![ticket.serial(), up_to], logged)
    }

    fn untold_outside(
        &mut self,
        desk: &str,
        (from, to): (i64, i64),
    ) -> Result<Vec<Untold>, StoreError> {
        collect(self.connection, UNTOLD, params![desk, from, to], |row| {
            Ok(Untold {
                outbox: OutboxId(row.get("id")?),
                row: row.get("row_number")?,
                is_open: row.get("is_open")?,
            })
        })
    }

    fn why_untold(&mut self, desk: &str) -> Result<Option<String>, StoreError> {
        let sql =
            format!("SELECT last_error FROM outbox WHERE {IS_UNTOLD} ORDER BY id DESC LIMIT 1");
        first(self.connection, &sql, [desk], |row| Ok(row.get(0)?))
    }

    fn close_untold(&mut self, desk: &str, at: Timestamp) -> Result<u32, StoreError> {
        let sql = format!(
            "UPDATE outbox SET state = 'withheld', done_at = ?2, leased_to = NULL,
             last_error = 'somebody told the people there' WHERE {IS_UNTOLD}"
        );
        let closed = execute(self.connection, &sql, params![desk, micros(at)])?;
        Ok(u32::try_from(closed).unwrap_or(u32::MAX))
    }

    fn event_span(&mut self, ticket: TicketNumber) -> Result<Option<(i64, i64)>, StoreError> {
        let sql =
            "SELECT min(id), max(id) FROM ticket_events WHERE ticket = ?1 HAVING count(*) > 0";
        first(self.connection, sql, [ticket.serial()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn news_since(&mut self, after: i64, limit: u32) -> Result<Vec<(i64, NewsRead)>, StoreError> {
        let sql = "SELECT id, what, about FROM outside_news WHERE id > ?1 ORDER BY id LIMIT ?2";
        collect(self.connection, sql, params![after, limit], news)
    }

    fn told_outside(&mut self, id: &str, read_to: i64, news_to: i64) -> Result<(), StoreError> {
        let sql = "UPDATE outside_desks SET read_to = ?2, news_to = ?3 WHERE id = ?1";
        execute(self.connection, sql, params![id, read_to, news_to])?;
        let sql = "DELETE FROM outside_news WHERE id <= (SELECT min(news_to) FROM outside_desks)";
        execute(self.connection, sql, []).map(|_| ())
    }

    fn outside_ticket(
        &mut self,
        desk: &str,
        ticket: TicketNumber,
    ) -> Result<Option<OutsideTicket>, StoreError> {
        let sql = "SELECT * FROM outside_tickets WHERE desk = ?1 AND ticket = ?2";
        first(self.connection, sql, params![desk, ticket.serial()], there)
    }

    fn outside_tickets(&mut self, ticket: TicketNumber) -> Result<Vec<OutsideTicket>, StoreError> {
        let sql = "SELECT * FROM outside_tickets WHERE ticket = ?1 ORDER BY desk";
        collect(self.connection, sql, [ticket.serial()], there)
    }

    fn put_outside_ticket(&mut self, row: &OutsideTicket) -> Result<(), StoreError> {
        let sql = "INSERT INTO outside_tickets (desk, ticket, created, remote_id, remote_number, handed, read_to)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (ticket, desk) DO UPDATE
                   SET created = ?3, remote_id = ?4, remote_number = ?5, handed = ?6, read_to = ?7";
        let values = params![
            row.desk,
            row.ticket.serial(),
            row.created.map(|id| id.0),
            row.remote_id,
            row.remote_number,
            row.handed,
            row.read_to
        ];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn name_outside_ticket(
        &mut self,
        desk: &str,
        ticket: TicketNumber,
        id: &str,
        number: &str,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE outside_tickets SET remote_id = ?3, remote_number = ?4
                   WHERE desk = ?1 AND ticket = ?2";
        execute(self.connection, sql, params![desk, ticket.serial(), id, number]).map(|_| ())
    }

    fn claim_outside(
        &mut self,
        desk: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        execute(self.connection, HOPELESS, params![desk, micros(now)])?;
        let due = params![desk, micros(now), limit];
        let ids: Vec<i64> = collect(self.connection, DUE, due, |row| Ok(row.get(0)?))?;
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            let sql = "UPDATE outbox SET leased_to = ?2, attempts = attempts + 1 WHERE id = ?1
                       RETURNING ticket, purpose, kind, target, return_path, payload, attempts - 1 AS tries";
            let row = first(self.connection, sql, params![id, micros(lease_until)], |row| {
                Ok(Claimed {
                    id: OutboxId(id),
                    of: belongs(row)?,
                    kind: word(row, "kind")?,
                    to: row.get("target")?,
                    return_path: row.get("return_path")?,
                    payload: row.get("payload")?,
                    attempts: row.get("tries")?,
                })
            })?;
            claimed.extend(row);
        }
        Ok(claimed)
    }

    fn unclaim_outgoing(
        &mut self,
        id: OutboxId,
        error: &str,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET last_error = ?2, next_at = ?3, leased_to = NULL,
                   attempts = max(attempts - 1, 0) WHERE id = ?1";
        execute(self.connection, sql, params![id.0, error, micros(next_at)]).map(|_| ())
    }

    fn outside_well(&mut self, desk: &str, at: Timestamp) -> Result<(), StoreError> {
        // What waits long since nobody was there waits no longer; what was asked to come in a minute comes then.
        let sql = "UPDATE outbox SET next_at = ?2 WHERE kind = 'desk' AND state = 'pending' AND target = ?1
                   AND next_at >= ?2 + ?3
                   AND EXISTS (SELECT 1 FROM outside_desks WHERE id = ?1 AND trouble <> '')";
        execute(self.connection, sql, params![desk, micros(at), LONG_WAIT])?;
        let sql = "UPDATE outside_desks SET well_at = ?2, trouble = '' WHERE id = ?1";
        execute(self.connection, sql, params![desk, micros(at)]).map(|_| ())
    }

    fn outside_trouble(&mut self, desk: &str, trouble: &str) -> Result<(), StoreError> {
        let sql = "UPDATE outside_desks SET trouble = ?2 WHERE id = ?1";
        execute(self.connection, sql, [desk, trouble]).map(|_| ())
    }

    fn stop_outside(
        &mut self,
        desk: &str,
        at: Timestamp,
        why: &str,
        reason: StopReason,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE outside_desks SET stopped_at = ?2, stopped = ?3, gone = ?4 WHERE id = ?1";
        let gone = reason == StopReason::Gone;
        execute(self.connection, sql, params![desk, micros(at), why, gone]).map(|_| ())
    }

    fn retry_outside(&mut self, desk: &str, at: Timestamp) -> Result<u32, StoreError> {
        let sql =
            "UPDATE outside_desks SET stopped_at = NULL, stopped = '', gone = 0 WHERE id = ?1";
        execute(self.connection, sql, [desk])?;
        execute(self.connection, RENEWED, [desk])?;
        // One try behind it: whatever may have come there is looked for before it is sent again.
        let sql = "UPDATE outbox SET state = 'pending', done_at = NULL, attempts = 1, next_at = ?2
                   WHERE kind = 'desk' AND state = 'failed' AND target = ?1 AND payload <> ''
                   AND coalesce(CASE WHEN json_valid(payload) THEN json_extract(payload, '$.op') END, '') <> 'unread'";
        let failed = execute(self.connection, sql, params![desk, micros(at)])?;
        let sql = "UPDATE outbox SET next_at = ?2 WHERE kind = 'desk' AND state = 'pending' AND target = ?1
                   AND next_at > ?2";
        execute(self.connection, sql, params![desk, micros(at)])?;
        Ok(u32::try_from(failed).unwrap_or(u32::MAX))
    }

    fn outside_counts(&mut self, desk: &str) -> Result<OutsideCounts, StoreError> {
        let sql = "SELECT
            (SELECT count(*) FROM outbox WHERE kind = 'desk' AND target = ?1 AND state = 'pending'),
            (SELECT count(*) FROM outbox WHERE kind = 'desk' AND target = ?1 AND state = 'failed'),
            (SELECT min(created_at) FROM outbox WHERE kind = 'desk' AND target = ?1 AND state = 'pending')";
        let counts = first(self.connection, sql, [desk], |row| {
            Ok(OutsideCounts {
                waiting: row.get(0)?,
                dead: row.get(1)?,
                oldest: row.get::<_, Option<i64>>(2)?.map(time).transpose()?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }
}
