//! For how long what is kept.
use serde::{Deserialize, Serialize};

use crate::store::{KeptClass, Retention as Days};

/// Days for which each kind of data is kept; 0 keeps it for good. What belongs to an open or held
/// ticket is kept all the same, save recordings of open ones: callers are told when those go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// What callers said for the desk, as sound.
    pub recordings_days: u32,
    /// Why recordings are kept for longer than callers are told; without a reason they are not.
    pub recordings_reason: String,
    /// Mail as it came, sealed.
    pub raw_mail_days: u32,
    /// Texts of mail, and what was taken out of them, after the ticket ended.
    pub mail_text_days: u32,
    /// What callers said, as text, after the ticket ended.
    pub transcripts_days: u32,
    /// Calls: numbers, keys, legs, events.
    pub calls_days: u32,
    /// Senders and subjects of what came in.
    pub arrivals_days: u32,
    /// Letters and pages that went out.
    pub outgoing_days: u32,
    /// The audit trail.
    pub audit_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        let days = Days::default();
        let of = |class| days.days(class).unwrap_or_default();
        Self {
            recordings_days: of(KeptClass::Recordings),
            recordings_reason: String::new(),
            raw_mail_days: of(KeptClass::RawMail),
            mail_text_days: of(KeptClass::MailText),
            transcripts_days: of(KeptClass::Transcripts),
            calls_days: of(KeptClass::Calls),
            arrivals_days: of(KeptClass::Arrivals),
            outgoing_days: of(KeptClass::Outgoing),
            audit_days: of(KeptClass::Audit),
        }
    }
}

impl Retention {
    /// Returns the days as the store needs them.
    #[must_use]
    pub fn days(&self) -> Days {
        Days::of([
            (KeptClass::Recordings, self.recordings_days),
            (KeptClass::RawMail, self.raw_mail_days),
            (KeptClass::MailText, self.mail_text_days),
            (KeptClass::Transcripts, self.transcripts_days),
            (KeptClass::Calls, self.calls_days),
            (KeptClass::Arrivals, self.arrivals_days),
            (KeptClass::Outgoing, self.outgoing_days),
            (KeptClass::Audit, self.audit_days),
        ])
    }
}
