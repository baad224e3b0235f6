//! Pages and the tries of them.
use rusqlite::{Row, params};

use super::values::{
    collect, corrupt, execute, first, from_json, json, micros, ticket_at, time, time_at,
    word as stands,
};
use super::{SqliteTx, StoreError};
use crate::conversation::{LegOutcome, Screened, Screening};
use crate::model::{OutboxId, TicketNumber, Timestamp};
use crate::oncall::{Page, PageState, Talk};
use crate::store::{
    Leg, NewTry, PAGE_MAX, PageCounts, PageFilter, PageId, PageRow, PageTx, Remains, TryId, TryRow,
};

/// Tries at one address that are looked at: an answer without a number means the one open page.
const OPEN_TRIES_MAX: u32 = 10;

/// How long a talk counts of whose end no carrier tells, in microseconds: nobody may be forgotten for it.
const TALK_MICROS_MAX: i64 = 2 * 3_600 * 1_000_000;

/// The people of ours of the calls of a ticket who talk in them, or talked.
const LEGS_ABOUT: &str = "SELECT call_legs.state, attended, outcome, rung_at,
    coalesce(call_legs.ended_at, calls.ended_at) AS over_at
    FROM calls JOIN call_legs ON call_legs.call = calls.id
    WHERE calls.ticket = ?1 OR calls.ticket IN (SELECT serial FROM tickets WHERE merged_into = ?1)";
/// The call-backs to the customer of a ticket that are being made, or in which they talked: ?2 now.
const RUNG_BACK: &str = "SELECT done_at FROM outbox WHERE kind = 'dial'
    AND (ticket = ?1 OR ticket IN (SELECT serial FROM tickets WHERE merged_into = ?1))
    AND ((state = 'pending' AND leased_to > ?2) OR (state = 'sent' AND last_error = ''))";

/// Reads the talk that a leg is or was; nothing where nobody was joined. What cannot be read was none: people are
/// called then.
fn talk_of_leg(row: &Row<'_>, now: Timestamp) -> Result<Option<Talk>, StoreError> {
    let (state, outcome): (Option<String>, Option<String>) =
        (row.get("state")?, row.get("outcome")?);
    let screening = state.and_then(|state| serde_json::from_str::<Screening>(&state).ok());
    let accepted = screening.and_then(|screening| screening.ended()) == Some(Screened::Accepted);
    if !(accepted || row.get("attended")?) {
        return Ok(None);
    }
    let over_at: Option<i64> = row.get("over_at")?;
    Ok(match over_at {
        Some(over_at) => {
            let talked = outcome.is_some_and(|word| word == LegOutcome::Accepted.as_str());
            talked.then(|| time(over_at)).transpose()?.map(Talk::Over)
        }
        None if row.get::<_, i64>("rung_at")? > micros(now).saturating_sub(TALK_MICROS_MAX) => {
            Some(Talk::UnderWay)
        }
        None => None,
    })
}

const fn word(state: &PageState) -> &'static str {
    match state {
        PageState::Searching => "searching",
        PageState::Accepted { .. } => "accepted",
        PageState::Touched { .. } => "touched",
        PageState::Unanswered => "unanswered",
        PageState::Over => "over",
    }
}

fn page(row: &Row<'_>) -> Result<PageRow, StoreError> {
    Ok(PageRow {
        id: PageId(row.get("id")?),
        ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
        page: from_json(row, "machine")?,
        about: row.get("about")?,
        changed_at: time_at(row, "changed_at")?,
    })
}

fn one_try(row: &Row<'_>) -> Result<TryRow, StoreError> {
    let outcome_at: Option<i64> = row.get("outcome_at")?;
    Ok(TryRow {
        id: TryId(row.get("id")?),
        page: PageId(row.get("page")?),
        person: row.get("person")?,
        address: row.get("address")?,
        at: time_at(row, "at")?,
        outcome: row.get("outcome")?,
        outcome_at: outcome_at.map(time).transpose()?,
    })
}

impl PageTx for SqliteTx<'_> {
    fn add_page(
        &mut self,
        ticket: TicketNumber,
        page: &Page,
        about: &str,
        matter: &str,
        at: Timestamp,
    ) -> Result<PageId, StoreError> {
        let sql = "INSERT INTO pages (ticket, policy, state, machine, about, opened_at, next_at, changed_at,
                                      matter, joined_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?8, ?6)";
        let machine = json(page)?;
        let next_at = page.next_at().map(micros);
        let policy = page.policy().as_str();
        let values = params![
            ticket.serial(),
            policy,
            word(page.state()),
            machine,
            about,
            micros(at),
            next_at,
            matter
        ];
        execute(self.connection, sql, values)?;
        Ok(PageId(self.connection.last_insert_rowid()))
    }

    fn page_of_matter(
        &mut self,
        matter: &str,
        since: Timestamp,
    ) -> Result<Option<PageRow>, StoreError> {
        let sql = "SELECT * FROM pages WHERE matter = ?1 AND matter <> ''
                   AND state IN ('searching', 'accepted', 'touched')
                   AND joined_at >= ?2 ORDER BY id DESC LIMIT 1";
        first(self.connection, sql, params![matter, micros(since)], page)
    }

    fn join_page(
        &mut self,
        page: PageId,
        ticket: TicketNumber,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO page_tickets (page, ticket, at) VALUES (?1, ?2, ?3)";
        execute(self.connection, sql, params![page.0, ticket.serial(), micros(at)])?;
        let sql = "UPDATE pages SET joined_at = max(joined_at, ?2) WHERE id = ?1";
        execute(self.connection, sql, params![page.0, micros(at)]).map(|_| ())
    }

    fn move_page(
        &mut self,
        page: PageId,
        from: TicketNumber,
        into: TicketNumber,
    ) -> Result<(), StoreError> {
        let values = params![page.0, from.serial(), into.serial()];
        for sql in [
            "UPDATE pages SET ticket = ?3 WHERE id = ?1 AND ticket = ?2",
            "UPDATE OR REPLACE page_tickets SET ticket = ?3 WHERE page = ?1 AND ticket = ?2",
            // Nothing is joined to its own page; and every value is named.
            "DELETE FROM page_tickets WHERE page = ?1 AND ticket IN (?2, ?3)
             AND ticket = (SELECT ticket FROM pages WHERE id = ?1)",
        ] {
            execute(self.connection, sql, values)?;
        }
        Ok(())
    }

    fn tickets_of_page(&mut self, page: PageId) -> Result<Vec<TicketNumber>, StoreError> {
        let sql = "SELECT ticket FROM (SELECT 0 AS part, ticket FROM pages WHERE id = ?1
                   UNION ALL SELECT 1, ticket FROM page_tickets WHERE page = ?1)
                   ORDER BY part, ticket";
        collect(self.connection, sql, [page.0], |row| {
            ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))
        })
    }

    fn page(&mut self, id: PageId) -> Result<Option<PageRow>, StoreError> {
        first(self.connection, "SELECT * FROM pages WHERE id = ?1", [id.0], page)
    }

    fn change_page(&mut self, id: PageId, page: &Page, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE pages SET state = ?2, machine = ?3, next_at = ?4, changed_at = ?5 WHERE id = ?1";
        let next_at = page.next_at().map(micros);
        let values = params![id.0, word(page.state()), json(page)?, next_at, micros(at)];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn retell_page(&mut self, id: PageId, about: &str) -> Result<(), StoreError> {
        let sql = "UPDATE pages SET about = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![id.0, about]).map(|_| ())
    }

    fn pages(&mut self, filter: &PageFilter) -> Result<Vec<PageRow>, StoreError> {
        let limit = if filter.limit == 0 { PAGE_MAX } else { filter.limit.min(PAGE_MAX) };
        let sql =
            "SELECT * FROM pages WHERE (?1 IS NULL OR ticket = ?1 OR id IN (SELECT page FROM page_tickets WHERE ticket = ?1))
                   AND (?2 IS NULL OR id < ?2)
                   AND (NOT ?3 OR state IN ('searching', 'unanswered', 'accepted'))
                   AND state <> 'aside'
                   ORDER BY id DESC LIMIT ?4";
        let ticket = filter.ticket.map(TicketNumber::serial);
        let before = filter.before.map(|id| id.0);
        collect(self.connection, sql, params![ticket, before, filter.open, limit], page)
    }

    fn pages_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<PageId>, StoreError> {
        let sql = "SELECT id FROM pages WHERE next_at <= ?1 ORDER BY next_at, id LIMIT ?2";
        collect(self.connection, sql, params![micros(now), limit], |row| Ok(PageId(row.get(0)?)))
    }

    fn put_off_page(&mut self, id: PageId, until: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE pages SET next_at = ?2 WHERE id = ?1 AND next_at IS NOT NULL";
        execute(self.connection, sql, params![id.0, micros(until)]).map(|_| ())
    }

    fn set_page_aside(&mut self, id: PageId, at: Timestamp) -> Result<Option<Remains>, StoreError> {
        let sql = "UPDATE pages SET state = 'aside', next_at = NULL, changed_at = ?2 WHERE id = ?1
                   RETURNING ticket, policy, about, matter";
        first(self.connection, sql, params![id.0, micros(at)], |row| {
            Ok(Remains {
                ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
                policy: row.get("policy")?,
                about: row.get("about")?,
                matter: row.get("matter")?,
            })
        })
    }

    fn pages_set_aside(
        &mut self,
        ticket: TicketNumber,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let sql =
            "SELECT count(*) FROM pages WHERE ticket = ?1 AND state = 'aside' AND changed_at >= ?2";
        let values = params![ticket.serial(), micros(since)];
        Ok(first(self.connection, sql, values, |row| Ok(row.get(0)?))?.unwrap_or_default())
    }

    fn replace_page(&mut self, old: PageId, new: PageId) -> Result<(), StoreError> {
        for sql in [
            "UPDATE page_tickets SET page = ?2 WHERE page = ?1",
            "UPDATE incidents SET page = ?2 WHERE page = ?1",
        ] {
            execute(self.connection, sql, [old.0, new.0])?;
        }
        Ok(())
    }

    fn page_counts(&mut self) -> Result<PageCounts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM pages WHERE state = 'searching') AS searching,
                   (SELECT count(*) FROM pages WHERE state = 'aside') AS aside,
                   (SELECT count(*) FROM pages WHERE state = 'unanswered' AND EXISTS (
                     SELECT 1 FROM tickets WHERE status NOT IN ('solved', 'closed', 'cancelled')
                     AND (serial = pages.ticket OR serial IN
                          (SELECT ticket FROM page_tickets WHERE page = pages.id)))) AS unanswered";
        let counts = first(self.connection, sql, [], |row| {
            Ok(PageCounts {
                searching: row.get("searching")?,
                unanswered: row.get("unanswered")?,
                aside: row.get("aside")?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn next_page_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT min(next_at) FROM pages WHERE next_at IS NOT NULL";
        let found: Option<Option<i64>> = first(self.connection, sql, [], |row| Ok(row.get(0)?))?;
        found.flatten().map(time).transpose()
    }

    fn add_try(&mut self, new: &NewTry) -> Result<TryId, StoreError> {
        let sql = "INSERT INTO page_tries (page, person, address, at, outbox, token)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let token = new.token.as_ref().map(<[u8; 32]>::as_slice);
        let address = new.address.to_string();
        let values = params![new.page.0, new.person, address, micros(new.at), new.outbox.0, token];
        execute(self.connection, sql, values)?;
        Ok(TryId(self.connection.last_insert_rowid()))
    }

    fn tries(&mut self, page: PageId) -> Result<Vec<TryRow>, StoreError> {
        let sql = "SELECT * FROM page_tries WHERE page = ?1 ORDER BY id";
        collect(self.connection, sql, [page.0], one_try)
    }

    fn page_legs(&mut self, page: PageId) -> Result<Vec<Leg>, StoreError> {
        let sql = "SELECT page_tries.*, outbox.state, outbox.last_error, outbox.done_at
                   FROM page_tries LEFT JOIN outbox ON outbox.id = page_tries.outbox
                   WHERE page_tries.page = ?1 ORDER BY page_tries.id";
        collect(self.connection, sql, [page.0], |row| {
            let state: Option<String> = row.get("state")?;
            let note: Option<String> = row.get("last_error")?;
            let settled_at: Option<i64> = row.get("done_at")?;
            Ok(Leg {
                tried: one_try(row)?,
                state: state.map(|_| stands(row, "state")).transpose()?,
                note: note.unwrap_or_default(),
                settled_at: settled_at.map(time).transpose()?,
            })
        })
    }

    fn try_of_token(&mut self, digest: &[u8; 32]) -> Result<Option<TryRow>, StoreError> {
        let sql = "SELECT * FROM page_tries WHERE token = ?1";
        first(self.connection, sql, [digest.as_slice()], one_try)
    }

    fn try_of_outgoing(&mut self, outbox: OutboxId) -> Result<Option<TryRow>, StoreError> {
        let sql = "SELECT * FROM page_tries WHERE outbox = ?1";
        first(self.connection, sql, [outbox.0], one_try)
    }

    fn written_after(&mut self, id: TryId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM outbox JOIN page_tries ON page_tries.id = ?1
                   WHERE outbox.target = page_tries.address AND outbox.id > page_tries.outbox";
        let count = first(self.connection, sql, [id.0], |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    fn end_try(&mut self, id: TryId, outcome: &str, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE page_tries SET outcome = ?2, outcome_at = ?3 WHERE id = ?1";
        execute(self.connection, sql, params![id.0, outcome, micros(at)]).map(|_| ())
    }

    fn open_tries_at(&mut self, address: &str) -> Result<Vec<TryRow>, StoreError> {
        let sql = "SELECT page_tries.* FROM page_tries JOIN pages ON pages.id = page_tries.page
                   WHERE page_tries.address = ?1
                   AND pages.state IN ('searching', 'unanswered', 'accepted')
                   AND page_tries.id = (SELECT max(id) FROM page_tries AS later
                                        WHERE later.page = page_tries.page AND later.address = ?1)
                   ORDER BY page_tries.id DESC LIMIT ?2";
        collect(self.connection, sql, params![address, OPEN_TRIES_MAX], one_try)
    }

    fn withhold_tries(
        &mut self,
        page: PageId,
        only_calls: bool,
        why: &str,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        // What a worker has under way is left to it.
        let sql = "UPDATE outbox SET state = 'withheld', last_error = ?2, done_at = ?3
                   WHERE state = 'pending' AND leased_to IS NULL AND (NOT ?4 OR kind = 'ring')
                   AND id IN (SELECT outbox FROM page_tries WHERE page = ?1)";
        execute(self.connection, sql, params![page.0, why, micros(at), only_calls])
    }

    fn silence_address(&mut self, address: &str, at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO silenced_addresses (address, at) VALUES (?1, ?2)";
        execute(self.connection, sql, params![address, micros(at)])?;
        let sql =
            "UPDATE oncall_ways SET verified_at = NULL, verified_by = NULL WHERE address = ?1";
        execute(self.connection, sql, [address]).map(|_| ())
    }

    fn is_silenced(&mut self, address: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM silenced_addresses WHERE address = ?1";
        Ok(first(self.connection, sql, [address], |_| Ok(()))?.is_some())
    }

    fn is_on_the_telephone(&mut self, ticket: TicketNumber) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM calls WHERE ended_at IS NULL AND (ticket = ?1 OR ticket IN
                   (SELECT serial FROM tickets WHERE merged_into = ?1)) LIMIT 1";
        Ok(first(self.connection, sql, [ticket.serial()], |_| Ok(()))?.is_some())
    }

    fn talk_about(
        &mut self,
        ticket: TicketNumber,
        now: Timestamp,
    ) -> Result<Option<Talk>, StoreError> {
        let of = [ticket.serial()];
        let legs = collect(self.connection, LEGS_ABOUT, of, |row| talk_of_leg(row, now))?;
        let values = params![ticket.serial(), micros(now)];
        let rung_back = collect(self.connection, RUNG_BACK, values, |row| {
            let over_at: Option<i64> = row.get("done_at")?;
            Ok(over_at.map(time).transpose()?.map_or(Talk::UnderWay, Talk::Over))
        })?;
        Ok(legs.into_iter().flatten().chain(rung_back).reduce(Talk::later))
    }
}
