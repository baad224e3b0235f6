//! For how long what is kept, by class.
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::RECORDINGS_KEPT;
use crate::model::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);

/// What is kept for the same time.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum KeptClass {
    /// What callers said for the desk, as sound.
    Recordings,
    /// Mail as it came, sealed.
    RawMail,
    /// The texts of tickets that came by mail or from programs, and what was taken out of them.
    MailText,
    /// The same of tickets that came by telephone.
    Transcripts,
    /// Calls: who rang, whom we rang, each step.
    Calls,
    /// Who sent what came in, and its subject.
    Arrivals,
    /// What went out: letters and pages, and to whom.
    Outgoing,
    /// The audit trail.
    Audit,
}

impl KeptClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::Recordings,
        Self::RawMail,
        Self::MailText,
        Self::Transcripts,
        Self::Calls,
        Self::Arrivals,
        Self::Outgoing,
        Self::Audit,
    ];

    /// Returns the word for it in lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recordings => "recordings",
            Self::RawMail => "raw-mail",
            Self::MailText => "mail-text",
            Self::Transcripts => "transcripts",
            Self::Calls => "calls",
            Self::Arrivals => "arrivals",
            Self::Outgoing => "outgoing",
            Self::Audit => "audit",
        }
    }
}

impl fmt::Display for KeptClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many days each class is kept; 0 keeps it for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention(BTreeMap<KeptClass, u32>);

impl Default for Retention {
    /// Recordings as callers are told, what is of use to nobody after a quarter for 90 days, texts
    /// for two years, the trail for five (`docs/adr/0028-retention.md`).
    fn default() -> Self {
        let recordings = RECORDINGS_KEPT.as_secs() / DAY.as_secs();
        Self(BTreeMap::from([
            (KeptClass::Recordings, u32::try_from(recordings).unwrap_or(u32::MAX)),
            (KeptClass::RawMail, 180),
            (KeptClass::MailText, 730),
            (KeptClass::Transcripts, 365),
            (KeptClass::Calls, 90),
            (KeptClass::Arrivals, 365),
            (KeptClass::Outgoing, 90),
            (KeptClass::Audit, 1_825),
        ]))
    }
}

impl Retention {
    /// Makes it from days per class; those left out have their default.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = (KeptClass, u32)>) -> Self {
        let mut all = Self::default();
        all.0.extend(days);
        all
    }

    /// Returns for how many days a class is kept; nothing when it is kept for good.
    #[must_use]
    pub fn days(&self, class: KeptClass) -> Option<u32> {
        self.0.get(&class).copied().filter(|days| *days > 0)
    }

    /// Returns the moment before which a class is too old.
    #[must_use]
    pub fn before(&self, class: KeptClass, now: Timestamp) -> Option<Timestamp> {
        let days = self.days(class)?;
        Some(now.checked_sub(DAY.saturating_mul(days)).unwrap_or(Timestamp::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nought_keeps_for_good_and_days_are_counted_back() {
        let retention = Retention::of([(KeptClass::RawMail, 0), (KeptClass::Calls, 2)]);
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        assert_eq!(retention.before(KeptClass::RawMail, now), None);
        let before = retention.before(KeptClass::Calls, now).unwrap();
        assert_eq!(before.to_string(), "2026-11-22T09:00:00Z");
        assert_eq!(retention.days(KeptClass::Recordings), Some(30), "as callers are told");
    }
}
