//! How it stands with outside desks, and having them tried anew.
use super::super::Intake;
use super::OutsideDesk;
use super::untold::read_anew;
use crate::model::Timestamp;
use crate::store::{AuditEntry, OutsideCounts, OutsideDeskRow, StoreError};

/// How it stands with an outside desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideStanding {
    /// The desk, by the configuration.
    pub desk: OutsideDesk,
    /// Since when nothing is sent to it, and why.
    pub stopped: Option<(Timestamp, String)>,
    /// When it last took something.
    pub well_at: Option<Timestamp>,
    /// What went wrong since, else what it was not told; empty when nothing is wrong.
    pub trouble: String,
    /// Its hand-overs.
    pub counts: OutsideCounts,
}

impl OutsideStanding {
    /// Whether somebody should look at it.
    #[must_use]
    pub const fn is_well(&self) -> bool {
        self.stopped.is_none() && self.trouble.is_empty() && self.counts.dead == 0
    }
}

impl Intake {
    /// Returns how it stands with each outside desk, in the order of the configuration.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn outside_standings(&self) -> Result<Vec<OutsideStanding>, StoreError> {
        let desks = self.0.settings.outside.clone();
        if desks.is_empty() {
            return Ok(vec![]);
        }
        let read = self.0.database.write(move |tx| {
            let rows = tx.outside_desks()?;
            let mut all = vec![];
            for desk in &desks {
                let row = rows.iter().find(|row: &&OutsideDeskRow| row.id == desk.id);
                let trouble = row.map_or_else(String::new, |row| row.trouble.clone());
                let trouble = match tx.why_untold(&desk.id)? {
                    Some(why) if trouble.is_empty() => why,
                    Some(_) | None => trouble,
                };
                all.push(OutsideStanding {
                    desk: desk.clone(),
                    stopped: row.and_then(|row| row.stopped.clone()),
                    well_at: row.and_then(|row| row.well_at),
                    trouble,
                    counts: tx.outside_counts(&desk.id)?,
                });
            }
            Ok(all)
        });
        read.await
    }

    /// Has what a desk did not take tried anew, or what any did not; returns how many rows there are of each.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such desk; else when the store fails.
    pub async fn retry_outside(
        &self,
        desk: Option<&str>,
        by: &str,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let wanted = self.outside_named(desk)?;
        let (act, now) = (self.act(by), self.0.clock.now());
        let (intake, knowledge) = (self.clone(), self.0.knowledge.load_full());
        let object = format!("desk:{}", desk.unwrap_or("*"));
        let done = self.0.database.write(move |tx| {
            let (mut done, mut all) = (vec![], 0_u32);
            for id in &wanted {
                let of = (&*intake.parts().settings, &*knowledge);
                let anew = read_anew(tx, of, id, now)?;
                let rows = tx.retry_outside(id, now)?.saturating_add(anew);
                all = all.saturating_add(rows);
                done.push((id.clone(), rows));
            }
            let entry = AuditEntry::new(act.clone(), "desk.retried").to(object.clone());
            tx.audit(&entry.with("rows", all))?;
            Ok(done)
        });
        done.await
    }

    /// Closes what a desk was not told and cannot be by us, or what any was not, since somebody told the people there;
    /// returns how many rows there are of each.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such desk; else when the store fails.
    pub async fn close_untold(
        &self,
        desk: Option<&str>,
        by: &str,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let wanted = self.outside_named(desk)?;
        let (act, now) = (self.act(by), self.0.clock.now());
        let object = format!("desk:{}", desk.unwrap_or("*"));
        let done = self.0.database.write(move |tx| {
            let (mut done, mut all) = (vec![], 0_u32);
            for id in &wanted {
                let rows = tx.close_untold(id, now)?;
                all = all.saturating_add(rows);
                done.push((id.clone(), rows));
            }
            let entry = AuditEntry::new(act.clone(), "desk.told-by-hand").to(object.clone());
            tx.audit(&entry.with("rows", all))?;
            Ok(done)
        });
        done.await
    }

    /// The desks of the configuration, or the one that is named.
    fn outside_named(&self, desk: Option<&str>) -> Result<Vec<String>, StoreError> {
        let all = self.0.settings.outside.iter().map(|known| known.id.clone());
        let wanted: Vec<String> = all.filter(|id| desk.is_none_or(|desk| desk == id)).collect();
        match desk {
            Some(desk) if wanted.is_empty() => {
                Err(StoreError::Missing(format!("outside desk {desk}")))
            }
            Some(_) | None => Ok(wanted),
        }
    }
}
