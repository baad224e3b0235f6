//! Cages and cabinets.
use rusqlite::{Row, params};

use super::values::{collect, execute, exists_or, from_json, json, word};
use super::{SqliteTx, StoreError};
use crate::identity::{NewPlace, Place};
use crate::model::SiteCode;
use crate::store::PlaceTx;

fn place(row: &Row<'_>) -> Result<Place, StoreError> {
    Ok(Place {
        id: row.get("id")?,
        facts: NewPlace {
            site: word(row, "site")?,
            kind: word(row, "kind")?,
            cage: row.get("cage")?,
            name: row.get("name")?,
            former: from_json(row, "former")?,
        },
    })
}

fn taken(error: StoreError, facts: &NewPlace) -> StoreError {
    let (site, kind) = (&facts.site, facts.kind);
    exists_or(error, &format!("{kind} {} at {site}", facts.full_name()))
}

impl PlaceTx for SqliteTx<'_> {
    fn places(&mut self, site: Option<&SiteCode>) -> Result<Vec<Place>, StoreError> {
        let sql = "SELECT id, site, kind, cage, name, former FROM places
                   WHERE ?1 IS NULL OR site = ?1 ORDER BY site, kind, cage, name";
        collect(self.connection, sql, [site.map(SiteCode::as_str)], place)
    }

    fn add_place(&mut self, facts: &NewPlace) -> Result<i64, StoreError> {
        let (site, kind) = (facts.site.as_str(), facts.kind.as_str());
        execute(
            self.connection,
            "INSERT INTO places (site, kind, cage, name, former) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![site, kind, facts.cage, facts.name, json(&facts.former)?],
        )
        .map_err(|error| taken(error, facts))?;
        Ok(self.connection.last_insert_rowid())
    }

    fn update_place(&mut self, place: &Place) -> Result<(), StoreError> {
        let facts = &place.facts;
        let (site, kind) = (facts.site.as_str(), facts.kind.as_str());
        let updated = execute(
            self.connection,
            "UPDATE places SET site = ?2, kind = ?3, cage = ?4, name = ?5, former = ?6
             WHERE id = ?1",
            params![place.id, site, kind, facts.cage, facts.name, json(&facts.former)?],
        )
        .map_err(|error| taken(error, facts))?;
        let missing = || StoreError::Missing(format!("place {}", place.id));
        (updated == 1).then_some(()).ok_or_else(missing)
    }

    fn remove_place(&mut self, id: i64) -> Result<bool, StoreError> {
        Ok(execute(self.connection, "DELETE FROM places WHERE id = ?1", [id])? == 1)
    }
}
