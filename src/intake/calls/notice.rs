//! The notice of bad weather: people of the desk switch it by telephone, callers of the line hear it.
use std::time::Duration;

use super::super::Intake;
use crate::conversation::{Answer, Facts};
use crate::identity::PermissionKind;
use crate::model::ContactId;
use crate::store::{Act, AuditEntry, StoreError, Subject, Tx};

/// How long a notice is heard that nobody switches off: whoever forgets it misleads nobody for long.
const HEARD_MAX: Duration = Duration::from_secs(24 * 3_600);

/// Whether somebody may switch it. That he may order everything for his company is not enough.
fn may(tx: &mut dyn Tx, contact: ContactId) -> Result<bool, StoreError> {
    let found = tx.contact(contact)?;
    Ok(found.is_some_and(|(contact, _)| {
        contact.facts.permissions.iter().any(|one| one.kind == PermissionKind::Announce)
    }))
}

impl Intake {
    /// Answers whether the caller may switch the notice of his line, and whether it is on.
    pub(super) async fn notice(&self, facts: &Facts) -> Result<Answer, StoreError> {
        // Proven by his code; the number that he calls from is not enough.
        let Some(contact) = facts.contact else { return Ok(Answer::Notice(None)) };
        let (line, now) = (facts.start.line.clone(), self.0.clock.now());
        let on = self.0.database.write(move |tx| {
            if may(tx, contact)? { tx.notice(&line, now).map(Some) } else { Ok(None) }
        });
        Ok(Answer::Notice(on.await?))
    }

    /// Switches the notice of the caller's line.
    pub(super) async fn switch_notice(
        &self,
        facts: &Facts,
        on: bool,
    ) -> Result<Answer, StoreError> {
        let Some(contact) = facts.contact else { return Ok(Answer::Failed) };
        let (line, now) = (facts.start.line.clone(), self.0.clock.now());
        let until = if on { now.checked_add(HEARD_MAX).unwrap_or(now) } else { now };
        let switched = self.0.database.write(move |tx| {
            let may = may(tx, contact)?;
            if may {
                tx.switch_notice(&line, until, contact, now)?;
                let who = Some(Subject::Contact(contact));
                let act = Act { who, via: "call".to_owned(), at: now };
                let entry = AuditEntry::new(act, "notice.switched").to(format!("line:{line}"));
                tx.audit(&entry.with("on", on))?;
            }
            Ok(may)
        });
        if !switched.await? {
            return Ok(Answer::Failed);
        }
        let line = facts.start.line.as_str();
        tracing::info!(contact = contact.0, line, on, "the notice of bad weather was switched");
        Ok(Answer::Done)
    }
}
