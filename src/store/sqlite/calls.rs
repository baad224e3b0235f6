//! Calls, their steps and legs.
use rusqlite::{Row, params};

use super::values::{
    collect, corrupt, execute, exists_or, first, micros, ticket_at, time, time_at,
};
use super::{SqliteTx, StoreError};
use crate::model::{ArrivalId, ContactId, Door, PhoneNumber, QueueId, Timestamp};
use crate::store::{
    CallChange, CallFilter, CallId, CallRow, CallStep, CallTx, LegId, LegRow, NewCallRow, NewLeg,
    PAGE_MAX,
};

/// How far back waits count for what callers are told.
const WAITS_MICROS: i64 = 24 * 3600 * 1_000_000;
/// Of a call that waits something is heard every 20 s; one of which nothing was heard for this long
/// has gone without a word.
const GHOST_MICROS: i64 = 120 * 1_000_000;
/// How many of the latest waits count.
const WAITS_MAX: u32 = 20;

pub(super) const CALL: &str = "SELECT id, door, carrier, carrier_id, line, caller, arrival, ticket, started_at, \
                    touched_at, ended_at, state FROM calls";
const LEG: &str = "SELECT id, call, responder, number, attended, carrier_id, state, rung_at, outcome, ended_at FROM call_legs";

fn number(row: &Row<'_>, column: &str) -> Result<Option<PhoneNumber>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| corrupt(column, text))).transpose()
}

pub(super) fn call(row: &Row<'_>) -> Result<CallRow, StoreError> {
    let door: String = row.get("door")?;
    let ended: Option<i64> = row.get("ended_at")?;
    Ok(CallRow {
        id: CallId(row.get("id")?),
        door: Door::from_name(&door).ok_or_else(|| corrupt("door", door))?,
        carrier: row.get("carrier")?,
        carrier_id: row.get("carrier_id")?,
        line: row.get("line")?,
        caller: number(row, "caller")?,
        arrival: ArrivalId(row.get("arrival")?),
        ticket: ticket_at(row, "ticket")?,
        started_at: time_at(row, "started_at")?,
        touched_at: time_at(row, "touched_at")?,
        ended_at: ended.map(time).transpose()?,
        state: row.get("state")?,
    })
}

fn leg(row: &Row<'_>) -> Result<LegRow, StoreError> {
    let text: String = row.get("number")?;
    let ended: Option<i64> = row.get("ended_at")?;
    Ok(LegRow {
        id: LegId(row.get("id")?),
        call: CallId(row.get("call")?),
        responder: row.get("responder")?,
        number: text.parse().map_err(|_| corrupt("number", text))?,
        attended: row.get("attended")?,
        carrier_id: row.get("carrier_id")?,
        state: row.get("state")?,
        rung_at: time_at(row, "rung_at")?,
        outcome: row.get("outcome")?,
        ended_at: ended.map(time).transpose()?,
    })
}

impl CallTx for SqliteTx<'_> {
    fn add_call(&mut self, new: &NewCallRow) -> Result<CallId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO calls (door, carrier, carrier_id, line, caller, arrival, started_at, touched_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)",
            params![
                new.door.as_str(),
                new.carrier,
                new.carrier_id,
                new.line,
                new.caller.as_ref().map(PhoneNumber::as_str),
                new.arrival.0,
                micros(new.at),
                new.state,
            ],
        )
        .map_err(|error| exists_or(error, "that call"))?;
        Ok(CallId(self.connection.last_insert_rowid()))
    }

    fn call(&mut self, id: CallId) -> Result<Option<CallRow>, StoreError> {
        first(self.connection, &format!("{CALL} WHERE id = ?1"), [id.0], call)
    }

    fn call_by_carrier(
        &mut self,
        carrier: &str,
        carrier_id: &str,
    ) -> Result<Option<CallRow>, StoreError> {
        let sql = format!("{CALL} WHERE carrier = ?1 AND carrier_id = ?2");
        first(self.connection, &sql, [carrier, carrier_id], call)
    }

    fn calls(&mut self, filter: &CallFilter) -> Result<Vec<CallRow>, StoreError> {
        let limit = match filter.limit {
            0 => PAGE_MAX,
            limit => limit.min(PAGE_MAX),
        };
        let sql = format!(
            "{CALL} WHERE (?1 IS NULL OR id < ?1) AND (?2 = 0 OR ended_at IS NULL)
             ORDER BY id DESC LIMIT ?3"
        );
        let before = filter.before.map(|id| id.0);
        collect(self.connection, &sql, params![before, filter.open, limit], call)
    }

    fn stale_calls(
        &mut self,
        touched_before: Timestamp,
        talking_before: Timestamp,
    ) -> Result<Vec<CallRow>, StoreError> {
        let sql = format!(
            "{CALL} WHERE ended_at IS NULL AND touched_at < ?1
             AND (touched_at < ?2 OR NOT EXISTS
                  (SELECT 1 FROM call_legs WHERE call = calls.id AND call_legs.ended_at IS NULL))
             ORDER BY id LIMIT 100"
        );
        let keys = [micros(touched_before), micros(talking_before)];
        collect(self.connection, &sql, keys, call)
    }

    fn change_call(&mut self, id: CallId, change: &CallChange) -> Result<(), StoreError> {
        execute(
            self.connection,
            "UPDATE calls SET state = ?2, touched_at = ?3, ticket = coalesce(?4, ticket),
                    ended_at = CASE WHEN ?5 AND ended_at IS NULL THEN ?3 ELSE ended_at END
             WHERE id = ?1",
            params![
                id.0,
                change.state,
                micros(change.at),
                change.ticket.map(crate::model::TicketNumber::serial),
                change.ended,
            ],
        )?;
        if change.ended {
            self.leave_queue(id)?;
        }
        Ok(())
    }

    fn add_step(
        &mut self,
        token: &str,
        call: CallId,
        leg: Option<LegId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO call_steps (token, call, leg, made_at) VALUES (?1, ?2, ?3, ?4)";
        execute(self.connection, sql, params![token, call.0, leg.map(|leg| leg.0), micros(at)])?;
        Ok(())
    }

    fn step(&mut self, token: &str) -> Result<Option<CallStep>, StoreError> {
        let sql = "SELECT call, leg, answer FROM call_steps WHERE token = ?1";
        first(self.connection, sql, [token], |row| {
            let leg: Option<i64> = row.get("leg")?;
            Ok(CallStep {
                call: CallId(row.get("call")?),
                leg: leg.map(LegId),
                answer: row.get("answer")?,
            })
        })
    }

    fn answer_step(&mut self, token: &str, answer: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE call_steps SET answer = ?2 WHERE token = ?1 AND answer IS NULL";
        Ok(execute(self.connection, sql, [token, answer])? == 1)
    }

    fn forget_steps(&mut self, ended_before: Timestamp) -> Result<usize, StoreError> {
        let sql = "DELETE FROM call_steps WHERE call IN
                   (SELECT id FROM calls WHERE ended_at IS NOT NULL AND ended_at < ?1)";
        execute(self.connection, sql, [micros(ended_before)])
    }

    fn add_leg(&mut self, new: &NewLeg) -> Result<LegId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO call_legs (call, responder, number, attended, state, rung_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                new.call.0,
                new.responder,
                new.number.as_str(),
                new.attended,
                new.state,
                micros(new.at),
            ],
        )?;
        Ok(LegId(self.connection.last_insert_rowid()))
    }

    fn leg(&mut self, id: LegId) -> Result<Option<LegRow>, StoreError> {
        first(self.connection, &format!("{LEG} WHERE id = ?1"), [id.0], leg)
    }

    fn legs(&mut self, call: CallId) -> Result<Vec<LegRow>, StoreError> {
        collect(self.connection, &format!("{LEG} WHERE call = ?1 ORDER BY id"), [call.0], leg)
    }

    fn name_leg(&mut self, id: LegId, carrier_id: &str) -> Result<(), StoreError> {
        let sql = "UPDATE call_legs SET carrier_id = ?2 WHERE id = ?1 AND carrier_id IS NULL";
        execute(self.connection, sql, params![id.0, carrier_id]).map(|_| ())
    }

    fn change_leg(&mut self, id: LegId, state: &str) -> Result<(), StoreError> {
        let sql = "UPDATE call_legs SET state = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![id.0, state]).map(|_| ())
    }

    fn end_leg(&mut self, id: LegId, outcome: &str, at: Timestamp) -> Result<bool, StoreError> {
        let sql =
            "UPDATE call_legs SET outcome = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NULL";
        Ok(execute(self.connection, sql, params![id.0, outcome, micros(at)])? == 1)
    }

    fn is_busy(&mut self, number: &PhoneNumber, except: CallId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM call_legs WHERE number = ?1 AND ended_at IS NULL AND call <> ?2
                   AND EXISTS (SELECT 1 FROM calls WHERE id = call_legs.call AND calls.ended_at IS NULL)";
        Ok(first(self.connection, sql, params![number.as_str(), except.0], |_| Ok(()))?.is_some())
    }

    fn wait_in_queue(
        &mut self,
        call: CallId,
        queue: &QueueId,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        let sql = "UPDATE calls SET waiting_since = CASE WHEN waiting_queue = ?2 THEN waiting_since ELSE ?3 END,
                   waiting_queue = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![call.0, queue.as_str(), micros(at)])?;
        let sql = "SELECT count(*) FROM calls AS other, calls AS mine
                   WHERE mine.id = ?1 AND other.waiting_queue = ?2 AND other.ended_at IS NULL
                     AND (other.waiting_since, other.id) < (mine.waiting_since, mine.id)
                     AND other.touched_at >= ?3
                     AND NOT EXISTS (SELECT 1 FROM call_legs
                                     WHERE call = other.id AND call_legs.ended_at IS NULL)";
        let heard_since = micros(at).saturating_sub(GHOST_MICROS);
        let keys = params![call.0, queue.as_str(), heard_since];
        let before = first(self.connection, sql, keys, |row| Ok(row.get(0)?))?;
        Ok(before.unwrap_or(0))
    }

    fn leave_queue(&mut self, call: CallId) -> Result<(), StoreError> {
        let sql = "UPDATE calls SET waiting_queue = NULL, waiting_since = NULL WHERE id = ?1";
        execute(self.connection, sql, [call.0]).map(|_| ())
    }

    fn taken_from_queue(&mut self, call: CallId, at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO queue_waits (queue, at, seconds)
                   SELECT waiting_queue, ?2, max(0, (?2 - waiting_since) / 1000000) FROM calls
                   WHERE id = ?1 AND waiting_queue IS NOT NULL";
        execute(self.connection, sql, params![call.0, micros(at)])?;
        let sql = "DELETE FROM queue_waits WHERE at < ?1";
        execute(self.connection, sql, [micros(at).saturating_sub(WAITS_MICROS)])?;
        self.leave_queue(call)
    }

    fn switch_notice(
        &mut self,
        line: &str,
        until: Timestamp,
        by: ContactId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO notices (line, until, contact, switched_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (line) DO UPDATE SET until = ?2, contact = ?3, switched_at = ?4";
        let row = params![line, micros(until), by.0, micros(at)];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn notice(&mut self, line: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT until > ?2 AS heard FROM notices WHERE line = ?1";
        let heard = first(self.connection, sql, params![line, micros(now)], |row| {
            Ok(row.get::<_, bool>("heard")?)
        })?;
        Ok(heard.unwrap_or_default())
    }

    fn recent_waits(&mut self, queue: &QueueId, now: Timestamp) -> Result<Vec<u32>, StoreError> {
        let sql = "SELECT seconds FROM queue_waits WHERE queue = ?1 AND at >= ?2
                   ORDER BY at DESC LIMIT ?3";
        let since = micros(now).saturating_sub(WAITS_MICROS);
        collect(self.connection, sql, params![queue.as_str(), since, WAITS_MAX], |row| {
            Ok(row.get(0)?)
        })
    }
}
