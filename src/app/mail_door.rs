//! Between the mail listener and the story.
use std::sync::Arc;

use crate::channels::lmtp::{MailDoor, ReceivedMail};
use crate::intake::{Intake, IntakeError, ReceivedMessage, Settled};
use crate::mailauth::Hop;
use crate::model::{Door, EmailAddress};
use crate::smtp::{Answer, Refusal};
use crate::store::StoreError;

use super::metrics::Metrics;
use super::parts::Stopwatch;

/// Hands mail to the story and tells the sender what became of it, after the commit.
#[derive(Debug)]
pub(super) struct IntakeDoor {
    pub(super) intake: Intake,
    pub(super) metrics: Arc<Metrics>,
    /// The authserv-ids under which the server before us writes what it found out.
    pub(super) authserv_ids: Vec<String>,
    /// The name that the door greets with.
    pub(super) host_name: String,
}

impl MailDoor for IntakeDoor {
    fn knows(&self, recipient: &EmailAddress) -> bool {
        let settings = &self.intake.parts().settings;
        // RFC 5321 section 4.5.1: mail to postmaster is always taken.
        let ours = |domain: &str| {
            domain == self.host_name
                || settings.entrances.iter().any(|e| e.address.domain() == domain)
        };
        settings.entrance(recipient).is_some()
            || (recipient.local() == "postmaster" && ours(recipient.domain()))
    }

    fn session_began(&self) {
        self.metrics.lmtp_session_began();
    }

    fn session_ended(&self) {
        self.metrics.lmtp_session_ended();
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        let watch = Stopwatch::start();
        let recipients = mail.envelope.recipients.len();
        let message = ReceivedMessage {
            door: Door::Lmtp,
            at: self.intake.parts().clock.now(),
            return_path: mail.envelope.from,
            recipients: mail.envelope.recipients,
            hop: Hop::Behind { authserv_ids: self.authserv_ids.clone() },
            raw: mail.raw,
        };
        let answer = match self.intake.take_mail(message).await {
            Ok(settled) => Answer::Accepted(told(&settled)),
            Err(error) => {
                self.metrics.lmtp_refused();
                Answer::Refused(refusal(&error))
            }
        };
        self.metrics.intake_took(watch.elapsed());
        vec![answer; recipients]
    }
}

/// What the sending server writes into its log.
fn told(settled: &Settled) -> String {
    match settled.outcome.ticket {
        Some(ticket) => format!("{} {ticket}", settled.outcome.kind),
        None => format!("{}, arrival {}", settled.outcome.kind, settled.arrival),
    }
}

/// Whatever failed, the sender keeps the mail and comes again; why stands in the log only.
fn refusal(error: &IntakeError) -> Refusal {
    match error {
        IntakeError::NoRoom(_) | IntakeError::Store(StoreError::Full(_)) => {
            tracing::error!(%error, "mail refused for now");
            Refusal::no_room()
        }
        IntakeError::Stopping | IntakeError::Store(StoreError::Stopping) => {
            Refusal::try_later("stopping, try again later")
        }
        IntakeError::Store(StoreError::Busy(_)) => {
            tracing::warn!(%error, "mail refused for now");
            Refusal::try_later("busy, try again later")
        }
        IntakeError::Store(_) | IntakeError::Vault(_) => {
            tracing::error!(%error, "mail refused for now");
            Refusal::try_later("not stored, try again later")
        }
    }
}
