//! For how long what is kept: no shorter than the desk needs it, recordings no longer than callers
//! are told.
use super::{Config, Findings, key};
use crate::store::{KeptClass, Retention};

/// The fewest days of what reports and threads look back on.
const DAYS_MIN: u32 = 30;
/// The most: ten years.
const DAYS_MAX: u32 = 3_650;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let kept = &config.retention;
    let told = Retention::default().days(KeptClass::Recordings).unwrap_or_default();
    let longer = kept.recordings_days == 0 || kept.recordings_days > told;
    if longer && kept.recordings_reason.trim().is_empty() {
        findings.warning(
            key("retention", "recordings_days"),
            format!("callers are told that recordings are deleted after {told} days; these are kept for longer"),
            format!("write {told} or less, or say why in recordings_reason and record phone-recording anew"),
        );
    }
    let days = [
        ("raw_mail_days", kept.raw_mail_days),
        ("mail_text_days", kept.mail_text_days),
        ("transcripts_days", kept.transcripts_days),
        ("calls_days", kept.calls_days),
        ("arrivals_days", kept.arrivals_days),
        ("outgoing_days", kept.outgoing_days),
        ("audit_days", kept.audit_days),
    ];
    for (name, days) in days {
        if days != 0 && !(DAYS_MIN..=DAYS_MAX).contains(&days) {
            let what = format!("retention.{name} is {days}");
            let remedy = format!("use {DAYS_MIN} to {DAYS_MAX}, or 0 to keep for good");
            findings.fault(key("retention", name), what, remedy);
        }
    }
}
