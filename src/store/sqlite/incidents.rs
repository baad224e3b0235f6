//! Known incidents, what was done about them, and their tickets.
use rusqlite::{Row, params};

use super::tickets::{COLUMNS, ticket};
use super::values::{
    collect, corrupt, execute, exists_or, first, from_json, json, micros, ticket_at, time, time_at,
    word,
};
use super::{SqliteTx, StoreError};
use crate::model::{IncidentActId, IncidentId, Intent, SiteCode, TicketNumber, Timestamp};
use crate::store::{FaultReport, IncidentCounts, IncidentFilter, IncidentTx, PAGE_MAX, PageId};
use crate::tickets::{Child, Incident, IncidentAct, NewIncidentAct, Ticket};

fn maybe_time(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(time).transpose()
}

fn incident(row: &Row<'_>) -> Result<Incident, StoreError> {
    Ok(Incident {
        id: IncidentId(row.get("id")?),
        site: word(row, "site")?,
        intent: word(row, "intent")?,
        state: word(row, "state")?,
        texts: from_json(row, "texts")?,
        began_at: time_at(row, "began_at")?,
        expected_end: maybe_time(row, "expected_end")?,
        changed_at: time_at(row, "changed_at")?,
    })
}

fn act(row: &Row<'_>) -> Result<IncidentAct, StoreError> {
    Ok(IncidentAct {
        id: IncidentActId(row.get("id")?),
        facts: NewIncidentAct {
            incident: IncidentId(row.get("incident")?),
            kind: word(row, "kind")?,
            at: time_at(row, "at")?,
            by: row.get("by")?,
            why: row.get("why")?,
            texts: from_json(row, "texts")?,
            expected_end: maybe_time(row, "expected_end")?,
            owed: row.get("owed")?,
        },
    })
}

fn child(row: &Row<'_>) -> Result<Child, StoreError> {
    Ok(Child {
        ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
        at: time_at(row, "joined_at")?,
        way: word(row, "way")?,
        address: row.get("address")?,
        held: row.get("held")?,
    })
}

/// The columns of a child; its time has a name of its own, for joins.
const CHILD: &str = "incident_tickets.ticket, incident_tickets.at AS joined_at, way, address, held";

impl IncidentTx for SqliteTx<'_> {
    fn add_incident(&mut self, new: &Incident) -> Result<IncidentId, StoreError> {
        let sql =
            "INSERT INTO incidents (site, intent, state, texts, began_at, expected_end, changed_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            new.site.as_str(),
            new.intent.as_str(),
            new.state.as_str(),
            json(&new.texts)?,
            micros(new.began_at),
            new.expected_end.map(micros),
            micros(new.changed_at),
        ];
        execute(self.connection, sql, values)
            .map_err(|error| exists_or(error, &format!("{} at {}", new.intent, new.site)))?;
        Ok(IncidentId(self.connection.last_insert_rowid()))
    }

    fn change_incident(&mut self, changed: &Incident) -> Result<(), StoreError> {
        let sql = "UPDATE incidents SET state = ?2, texts = ?3, began_at = ?4, expected_end = ?5,
                   changed_at = ?6 WHERE id = ?1";
        let values = params![
            changed.id.0,
            changed.state.as_str(),
            json(&changed.texts)?,
            micros(changed.began_at),
            changed.expected_end.map(micros),
            micros(changed.changed_at),
        ];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn incident(&mut self, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        first(self.connection, "SELECT * FROM incidents WHERE id = ?1", [id.0], incident)
    }

    fn open_incident(
        &mut self,
        site: &SiteCode,
        intent: Intent,
    ) -> Result<Option<Incident>, StoreError> {
        let sql = "SELECT * FROM incidents WHERE site = ?1 AND intent = ?2
                   AND state IN ('proposed', 'declared')";
        first(self.connection, sql, [site.as_str(), intent.as_str()], incident)
    }

    fn latest_incident(
        &mut self,
        site: &SiteCode,
        intent: Intent,
    ) -> Result<Option<Incident>, StoreError> {
        let sql =
            "SELECT * FROM incidents WHERE site = ?1 AND intent = ?2 ORDER BY id DESC LIMIT 1";
        first(self.connection, sql, [site.as_str(), intent.as_str()], incident)
    }

    fn incidents(&mut self, filter: &IncidentFilter) -> Result<Vec<Incident>, StoreError> {
        let limit = if filter.limit == 0 { PAGE_MAX } else { filter.limit.min(PAGE_MAX) };
        let sql = "SELECT * FROM incidents WHERE (?1 IS NULL OR id < ?1)
                   AND (NOT ?2 OR state IN ('proposed', 'declared')) ORDER BY id DESC LIMIT ?3";
        let before = filter.before.map(|id| id.0);
        collect(self.connection, sql, params![before, filter.open, limit], incident)
    }

    fn incident_counts(&mut self) -> Result<IncidentCounts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM incidents WHERE state = 'proposed') AS proposed,
                   (SELECT count(*) FROM incidents WHERE state = 'declared') AS declared,
                   (SELECT count(*) FROM incident_tickets WHERE incident IN
                    (SELECT id FROM incidents WHERE state IN ('proposed', 'declared'))) AS tickets";
        let counts = first(self.connection, sql, [], |row| {
            Ok(IncidentCounts {
                proposed: row.get("proposed")?,
                declared: row.get("declared")?,
                tickets: row.get("tickets")?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn set_incident_page(&mut self, id: IncidentId, page: PageId) -> Result<(), StoreError> {
        let sql = "UPDATE incidents SET page = ?2 WHERE id = ?1";
        execute(self.connection, sql, [id.0, page.0]).map(|_| ())
    }

    fn incident_page(&mut self, id: IncidentId) -> Result<Option<PageId>, StoreError> {
        let sql = "SELECT page FROM incidents WHERE id = ?1";
        let page: Option<Option<i64>> =
            first(self.connection, sql, [id.0], |row| Ok(row.get("page")?))?;
        Ok(page.flatten().map(PageId))
    }

    fn pages_of_incident(&mut self, id: IncidentId) -> Result<Vec<PageId>, StoreError> {
        let sql = "SELECT pages.id FROM pages WHERE pages.state <> 'over' AND pages.id IN (
                     SELECT pages.id FROM pages JOIN incident_tickets
                       ON incident_tickets.ticket = pages.ticket WHERE incident = ?1
                     UNION SELECT page FROM page_tickets JOIN incident_tickets
                       ON incident_tickets.ticket = page_tickets.ticket WHERE incident = ?1)
                   ORDER BY pages.id";
        collect(self.connection, sql, [id.0], |row| Ok(PageId(row.get(0)?)))
    }

    fn add_incident_act(&mut self, new: &NewIncidentAct) -> Result<IncidentActId, StoreError> {
        let sql =
            "INSERT INTO incident_acts (incident, kind, at, by, why, texts, expected_end, owed)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            new.incident.0,
            new.kind.as_str(),
            micros(new.at),
            new.by,
            new.why,
            json(&new.texts)?,
            new.expected_end.map(micros),
            new.owed,
        ];
        execute(self.connection, sql, values)?;
        Ok(IncidentActId(self.connection.last_insert_rowid()))
    }

    fn incident_acts(&mut self, id: IncidentId) -> Result<Vec<IncidentAct>, StoreError> {
        let sql = "SELECT * FROM incident_acts WHERE incident = ?1 ORDER BY id";
        collect(self.connection, sql, [id.0], act)
    }

    fn owed_incident_act(&mut self) -> Result<Option<IncidentAct>, StoreError> {
        let sql = "SELECT * FROM incident_acts WHERE owed = 1 ORDER BY id LIMIT 1";
        first(self.connection, sql, [], act)
    }

    fn settle_incident_act(&mut self, id: IncidentActId) -> Result<(), StoreError> {
        let sql = "UPDATE incident_acts SET owed = 0 WHERE id = ?1";
        execute(self.connection, sql, [id.0]).map(|_| ())
    }

    fn add_child(&mut self, id: IncidentId, child: &Child) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO incident_tickets (incident, ticket, at, way, address, held, told)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                           (SELECT coalesce(max(id), 0) FROM incident_acts WHERE incident = ?1))";
        let values = params![
            id.0,
            child.ticket.serial(),
            micros(child.at),
            child.way.as_str(),
            child.address,
            child.held,
        ];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn incident_of(
        &mut self,
        ticket: TicketNumber,
    ) -> Result<Option<(Incident, Child)>, StoreError> {
        let sql = format!(
            "SELECT incidents.*, {CHILD} FROM incident_tickets JOIN incidents ON incidents.id = incident
             WHERE incident_tickets.ticket = ?1 ORDER BY incident DESC LIMIT 1"
        );
        first(self.connection, &sql, [ticket.serial()], |row| Ok((incident(row)?, child(row)?)))
    }

    fn count_children(&mut self, id: IncidentId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM incident_tickets WHERE incident = ?1";
        Ok(first(self.connection, sql, [id.0], |row| Ok(row.get(0)?))?.unwrap_or_default())
    }

    fn children(
        &mut self,
        id: IncidentId,
        after: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<Child>, StoreError> {
        let sql = format!(
            "SELECT {CHILD} FROM incident_tickets WHERE incident = ?1 AND ticket > coalesce(?2, 0)
             ORDER BY ticket LIMIT ?3"
        );
        let values = params![id.0, after.map(TicketNumber::serial), limit.min(PAGE_MAX)];
        collect(self.connection, &sql, values, child)
    }

    fn untold_children(&mut self, act: &IncidentAct, limit: u32) -> Result<Vec<Child>, StoreError> {
        let sql = format!(
            "SELECT {CHILD} FROM incident_tickets WHERE incident = ?1 AND told < ?2
             ORDER BY told, ticket LIMIT ?3"
        );
        collect(self.connection, &sql, params![act.facts.incident.0, act.id.0, limit], child)
    }

    fn child_told(&mut self, act: &IncidentAct, ticket: TicketNumber) -> Result<(), StoreError> {
        let sql =
            "UPDATE incident_tickets SET told = max(told, ?3) WHERE incident = ?1 AND ticket = ?2";
        let values = params![act.facts.incident.0, ticket.serial(), act.id.0];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn add_incident_letter(
        &mut self,
        act: IncidentActId,
        address: &str,
        ticket: TicketNumber,
    ) -> Result<bool, StoreError> {
        let sql =
            "INSERT OR IGNORE INTO incident_letters (act, address, ticket) VALUES (?1, ?2, ?3)";
        Ok(execute(self.connection, sql, params![act.0, address, ticket.serial()])? > 0)
    }

    fn adoptable(
        &mut self,
        incident: &Incident,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tickets WHERE site = ?1 AND intent = ?2 AND created_at >= ?3
             AND safety = 0 AND merged_into IS NULL
             AND status NOT IN ('solved', 'closed', 'cancelled')
             AND coalesce(json_extract(slots, '$.site[0].text'), '-') <> ''
             AND NOT EXISTS (SELECT 1 FROM incident_tickets
                             WHERE incident = ?4 AND incident_tickets.ticket = serial)
             ORDER BY created_at, serial LIMIT ?5"
        );
        let values = params![
            incident.site.as_str(),
            incident.intent.as_str(),
            micros(since),
            incident.id.0,
            limit
        ];
        collect(self.connection, &sql, values, ticket)
    }

    fn report_fault(
        &mut self,
        (site, intent): (&SiteCode, Intent),
        report: &FaultReport,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<FaultReport>, StoreError> {
        execute(self.connection, "DELETE FROM fault_reports WHERE at < ?1", [micros(since)])?;
        let sql = "INSERT INTO fault_reports (site, intent, reporter, ticket, at)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (site, intent, reporter) DO UPDATE SET ticket = ?4, at = ?5";
        let (site, intent) = (site.as_str(), intent.as_str());
        let values =
            params![site, intent, report.reporter, report.ticket.serial(), micros(report.at)];
        execute(self.connection, sql, values)?;
        let sql = "SELECT reporter, ticket, at FROM fault_reports WHERE site = ?1 AND intent = ?2
                   AND at >= ?3 ORDER BY at, ticket LIMIT ?4";
        collect(self.connection, sql, params![site, intent, micros(since), limit], |row| {
            Ok(FaultReport {
                reporter: row.get("reporter")?,
                ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
                at: time_at(row, "at")?,
            })
        })
    }
}
