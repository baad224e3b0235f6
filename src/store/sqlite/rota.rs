//! Exceptions to the on-call schedules.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, execute, exists_or, first, micros, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{
    Change, ChangeId, Changes, Deed, NewChange, NewSwap, Stretch, Swap, SwapId, SwapState,
    TakenBack,
};
use crate::store::RotaTx;

/// The most changes and offers that are read at once.
const ROWS_MAX: u32 = 20_000;

fn person_at(row: &Row<'_>, column: &str) -> Result<Option<PersonId>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| corrupt(column, text))).transpose()
}

fn needed(row: &Row<'_>, column: &str) -> Result<PersonId, StoreError> {
    person_at(row, column)?.ok_or_else(|| corrupt(column, "nothing"))
}

fn change(row: &Row<'_>) -> Result<Change, StoreError> {
    let deed: String = row.get("deed")?;
    let deed = match deed.as_str() {
        "replace" => Deed::Replace { whom: person_at(row, "spared")?, by: needed(row, "brought")? },
        "add" => Deed::Add { person: needed(row, "brought")? },
        "remove" => Deed::Remove { person: needed(row, "spared")? },
        other => return Err(corrupt("deed", other)),
    };
    let back_at: Option<i64> = row.get("taken_back_at")?;
    let taken_back = match back_at {
        Some(at) => Some(TakenBack {
            at: time(at)?,
            by: row.get("taken_back_by")?,
            why: row.get::<_, Option<String>>("taken_back_why")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Change {
        id: ChangeId(row.get("id")?),
        schedule: word(row, "schedule")?,
        deed,
        from: time_at(row, "begins")?,
        until: time_at(row, "ends")?,
        by: row.get("by")?,
        why: row.get("why")?,
        written_at: time_at(row, "written_at")?,
        swap: row.get::<_, Option<i64>>("swap")?.map(SwapId),
        source: row.get("source")?,
        taken_back,
    })
}

fn swap(row: &Row<'_>) -> Result<Swap, StoreError> {
    let moment = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        row.get::<_, Option<i64>>(column)?.map(time).transpose()
    };
    let in_return = match (moment("return_from")?, moment("return_until")?) {
        (Some(from), Some(until)) => Some(Stretch { from, until }),
        _ => None,
    };
    let state: String = row.get("state")?;
    let settled = moment("settled_at")?.ok_or_else(|| corrupt("settled_at", "nothing"));
    let state = match state.as_str() {
        "open" => SwapState::Open,
        "accepted" => {
            SwapState::Accepted { accepted_by: needed(row, "accepted_by")?, settled_at: settled? }
        }
        "withdrawn" => SwapState::Withdrawn { settled_at: settled? },
        other => return Err(corrupt("state", other)),
    };
    Ok(Swap {
        id: SwapId(row.get("id")?),
        schedule: word(row, "schedule")?,
        person: word(row, "person")?,
        to: person_at(row, "only_to")?,
        turn: Stretch { from: time_at(row, "begins")?, until: time_at(row, "ends")? },
        in_return,
        by: row.get("by")?,
        why: row.get("why")?,
        offered_at: time_at(row, "offered_at")?,
        state,
    })
}

impl SqliteTx<'_> {
    fn count_rota_up(&mut self) -> Result<(), StoreError> {
        execute(self.connection, "UPDATE rota SET revision = revision + 1", []).map(|_| ())
    }
}

impl RotaTx for SqliteTx<'_> {
    fn changes(&mut self, ending_after: Timestamp) -> Result<Changes, StoreError> {
        let revision: Option<i64> =
            first(self.connection, "SELECT revision FROM rota", [], |row| Ok(row.get(0)?))?;
        let revision = revision.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
        // The newest first, so that a limit would cost the oldest.
        let sql = "SELECT * FROM oncall_changes WHERE ends > ?1 ORDER BY id DESC LIMIT ?2";
        let mut list =
            collect(self.connection, sql, params![micros(ending_after), ROWS_MAX], change)?;
        list.reverse();
        Ok(Changes { revision, list })
    }

    fn changes_before(
        &mut self,
        before: Option<ChangeId>,
        limit: u32,
    ) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT * FROM oncall_changes WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
        let before = before.map_or(i64::MAX, |id| id.0);
        collect(self.connection, sql, params![before, limit.min(ROWS_MAX)], change)
    }

    fn change(&mut self, id: ChangeId) -> Result<Option<Change>, StoreError> {
        first(self.connection, "SELECT * FROM oncall_changes WHERE id = ?1", [id.0], change)
    }

    fn change_of_source(
        &mut self,
        schedule: &PolicyId,
        source: &str,
    ) -> Result<Option<Change>, StoreError> {
        let sql = "SELECT * FROM oncall_changes
                   WHERE schedule = ?1 AND source = ?2 AND taken_back_at IS NULL";
        first(self.connection, sql, [schedule.as_str(), source], change)
    }

    fn changes_of_feed(
        &mut self,
        schedule: &PolicyId,
        feed: &str,
        ending_after: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT * FROM oncall_changes WHERE schedule = ?1 AND feed = ?2
                   AND taken_back_at IS NULL AND ends > ?3 ORDER BY id LIMIT ?4";
        let row = params![schedule.as_str(), feed, micros(ending_after), ROWS_MAX];
        collect(self.connection, sql, row, change)
    }

    fn set_feed_of_change(&mut self, id: ChangeId, feed: &str) -> Result<(), StoreError> {
        let sql = "UPDATE oncall_changes SET feed = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![id.0, feed]).map(|_| ())
    }

    fn add_change(&mut self, new: &NewChange, at: Timestamp) -> Result<ChangeId, StoreError> {
        let deed = match new.deed {
            Deed::Replace { .. } => "replace",
            Deed::Add { .. } => "add",
            Deed::Remove { .. } => "remove",
        };
        let sql = "INSERT INTO oncall_changes
                   (schedule, deed, spared, brought, begins, ends, by, why, written_at, swap, source)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let row = params![
            new.schedule.as_str(),
            deed,
            new.deed.spares().map(PersonId::as_str),
            new.deed.brings().map(PersonId::as_str),
            micros(new.when.from),
            micros(new.when.until),
            new.by,
            new.why,
            micros(at),
            new.swap.map(|swap| swap.0),
            new.source,
        ];
        let source = new.source.as_deref().unwrap_or_default();
        execute(self.connection, sql, row)
            .map_err(|error| exists_or(error, &format!("a change from {source}")))?;
        let id = ChangeId(self.connection.last_insert_rowid());
        self.count_rota_up()?;
        Ok(id)
    }

    fn take_back_change(&mut self, id: ChangeId, back: &TakenBack) -> Result<bool, StoreError> {
        let sql = "UPDATE oncall_changes
                   SET taken_back_at = ?2, taken_back_by = ?3, taken_back_why = ?4
                   WHERE id = ?1 AND taken_back_at IS NULL";
        let row = params![id.0, micros(back.at), back.by, back.why];
        let changed = execute(self.connection, sql, row)?;
        self.count_rota_up()?;
        Ok(changed == 1)
    }

    fn open_swaps(&mut self) -> Result<Vec<Swap>, StoreError> {
        let sql = "SELECT * FROM swaps WHERE state = 'open' ORDER BY id LIMIT ?1";
        collect(self.connection, sql, [ROWS_MAX], swap)
    }

    fn swaps(&mut self, limit: u32) -> Result<Vec<Swap>, StoreError> {
        let sql = "SELECT * FROM swaps ORDER BY id DESC LIMIT ?1";
        collect(self.connection, sql, [limit.min(ROWS_MAX)], swap)
    }

    fn swap(&mut self, id: SwapId) -> Result<Option<Swap>, StoreError> {
        first(self.connection, "SELECT * FROM swaps WHERE id = ?1", [id.0], swap)
    }

    fn add_swap(&mut self, new: &NewSwap, at: Timestamp) -> Result<SwapId, StoreError> {
        let sql = "INSERT INTO swaps (schedule, person, only_to, begins, ends, return_from,
                   return_until, by, why, offered_at, state)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open')";
        let row = params![
            new.schedule.as_str(),
            new.person.as_str(),
            new.to.as_ref().map(PersonId::as_str),
            micros(new.turn.from),
            micros(new.turn.until),
            new.in_return.map(|when| micros(when.from)),
            new.in_return.map(|when| micros(when.until)),
            new.by,
            new.why,
            micros(at),
        ];
        execute(self.connection, sql, row)?;
        Ok(SwapId(self.connection.last_insert_rowid()))
    }

    fn settle_swap(&mut self, id: SwapId, state: &SwapState) -> Result<bool, StoreError> {
        let (state, by, at) = match state {
            SwapState::Open => return Ok(false),
            SwapState::Accepted { accepted_by, settled_at } => {
                ("accepted", Some(accepted_by.as_str()), *settled_at)
            }
            SwapState::Withdrawn { settled_at } => ("withdrawn", None, *settled_at),
        };
        let sql = "UPDATE swaps SET state = ?2, accepted_by = ?3, settled_at = ?4
                   WHERE id = ?1 AND state = 'open'";
        let changed = execute(self.connection, sql, params![id.0, state, by, micros(at)])?;
        Ok(changed == 1)
    }
}
