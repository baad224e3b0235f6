//! Handing the letters of notices to the outbox, a few at a time.
use std::time::Duration;

use crate::mail::thread::{link_digest, link_token, plus_address};
use crate::mail::{AutoSubmitted, Reply, Sender, compose_bulk};
use crate::model::{MessageId, Timestamp};
use crate::store::{
    BulkNotice, NewOutgoing, OutboxKind, OutboxState, StoreError, Tx, WaitingLetter,
};

use super::super::{Intake, Knowledge, Parts};
use super::opt_out::OPT_OUT_PATH;
use super::send::rendered;

/// Letters of one transaction.
const BATCH: u32 = 25;
/// The stretch of time that the limit is on.
const MINUTE: Duration = Duration::from_secs(60);

impl Intake {
    /// Hands on as many letters as may be now.
    ///
    /// # Errors
    /// [`StoreError`]; what was handed on before stays so.
    pub async fn send_notices(&self) -> Result<(), StoreError> {
        while self.send_some_letters().await? {}
        Ok(())
    }

    /// Hands on a few, in one transaction. Returns whether any were.
    async fn send_some_letters(&self) -> Result<bool, StoreError> {
        let (intake, now) = (self.clone(), self.parts().clock.now());
        let sent = self.parts().database.write(move |tx| {
            let parts = intake.parts();
            let since = now.checked_sub(MINUTE).unwrap_or(Timestamp::MIN);
            let room =
                parts.settings.notices_per_minute.saturating_sub(tx.bulk_written_since(since)?);
            // An emergency waits for no limit.
            let urgent = tx.waiting_bulk_letters(true, BATCH)?;
            let letters = if urgent.is_empty() {
                tx.waiting_bulk_letters(false, BATCH.min(room))?
            } else {
                urgent
            };
            let knowledge = parts.knowledge.load_full();
            let mut notice: Option<BulkNotice> = None;
            for letter in &letters {
                if notice.as_ref().is_none_or(|known| known.id != letter.notice) {
                    notice = tx.bulk_notice(letter.notice)?;
                }
                let Some(of) = &notice else { continue };
                write(parts, &knowledge, tx, (of, letter), now)?;
            }
            Ok(!letters.is_empty())
        });
        let sent = sent.await?;
        if sent {
            self.parts().listener.outgoing();
        }
        Ok(sent)
    }
}

/// Writes one letter, unless its reader wants none by now.
fn write(
    parts: &Parts,
    knowledge: &Knowledge,
    tx: &mut dyn Tx,
    (notice, letter): (&BulkNotice, &WaitingLetter),
    now: Timestamp,
) -> Result<(), StoreError> {
    let why = if tx.has_opted_out(letter.contact)? {
        "wants no notices"
    } else if tx.bad_address(&letter.address)?.is_some() {
        "the address does not exist"
    } else {
        ""
    };
    if !why.is_empty() {
        return tx.bulk_left(letter, why, now);
    }
    // The token is the same whenever it is made: a story that is told again makes no second one.
    let token = parts.settings.links.as_ref().map(|_| {
        let made_of = format!("opt-out of notice {} contact {}", letter.notice, letter.contact);
        link_token(&parts.thread_key, &made_of)
    });
    let payload = match compose(parts, knowledge, (notice, letter), token.as_deref(), now) {
        Ok(payload) => payload,
        Err(StoreError::Abandoned(why)) => {
            tracing::error!(notice = %letter.notice, why, "a letter cannot be written");
            return tx.bulk_left(letter, "it cannot be written", now);
        }
        Err(error) => return Err(error),
    };
    let settings = &parts.settings;
    let entrance = settings.entrance_in(letter.language);
    let entrance = entrance.ok_or_else(|| StoreError::Abandoned("no mailbox".to_owned()))?;
    let ticket = notice.facts.ticket;
    let outbox = tx.add_outgoing(&NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Mail,
        to: letter.address.to_string(),
        // A delivery report lands on the notice's own ticket.
        return_path: plus_address(&parts.thread_key, ticket, &entrance.address).to_string(),
        payload,
        state: OutboxState::Pending,
        note: String::new(),
        at: now,
    })?;
    let digest = token.as_deref().map(link_digest);
    tx.bulk_written(letter, outbox, digest.as_ref(), now)
}

fn compose(
    parts: &Parts,
    knowledge: &Knowledge,
    (notice, letter): (&BulkNotice, &WaitingLetter),
    token: Option<&str>,
    now: Timestamp,
) -> Result<String, StoreError> {
    let failed =
        |error: &dyn std::fmt::Display| StoreError::Abandoned(format!("write a notice: {error}"));
    let settings = &parts.settings;
    let link = settings.links.as_ref().zip(token);
    let link = link.map(|(links, token)| format!("{}{OPT_OUT_PATH}{token}", links.public_url));
    let text = notice.facts.texts.get(&letter.language);
    let text = text.ok_or_else(|| failed(&"there is no text in its language"))?;
    let written = rendered(settings, knowledge, letter.language, text, link.as_deref())?;
    let entrance = settings.entrance_in(letter.language);
    let entrance = entrance.ok_or_else(|| failed(&"no mailbox"))?;
    // Without the mark of a ticket: an answer to it opens one.
    let (id, contact, domain) = (letter.notice, letter.contact, &settings.message_domain);
    let message_id = MessageId::parse(&format!("notice.{id}.{contact}@{domain}"));
    let reply = Reply {
        from: Sender { name: entrance.name.clone(), address: entrance.address.clone() },
        to: letter.address.clone(),
        cc: vec![],
        reply_to: None,
        subject: written.subject,
        body: written.body,
        html: settings.html,
        message_id: message_id.map_err(|e| failed(&e))?,
        in_reply_to: None,
        references: vec![],
        date: now,
        language: letter.language,
        auto_submitted: AutoSubmitted::Generated,
    };
    let bytes = compose_bulk(&reply, link.as_deref(), &entrance.address).map_err(|e| failed(&e))?;
    let payload = String::from_utf8(bytes).map_err(|e| failed(&e))?;
    // What holds a link waits sealed.
    if link.is_none() {
        return Ok(payload);
    }
    parts.letters.seal(&payload).map_err(|e| failed(&e))
}
