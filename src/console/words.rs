//! What the console says, in the language of whoever reads it.
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::intake::{Intake, desk_zone};
use crate::model::{Intent, Language, Timestamp};
use crate::replies::{Answer, Args, Phrasebook, Value};

/// The messages of the console and the values they get. Words of closed lists (`console-status-…`,
/// `console-event-…`, `console-place-…`) are asked for by [`Words::word`] and tested beside the pages.
pub const CONSOLE_MESSAGES: &[(&str, &[&str])] = &[
    ("console-welcome-hello", &["name"]),
    ("console-signed-in-as", &["name", "role"]),
    ("console-ago", &["hours", "minutes"]),
    ("console-on-call-until", &["name", "until"]),
    ("console-password-rule", &["count"]),
    ("console-password-short", &["count"]),
    ("console-password-long", &["count"]),
    ("console-say-calls", &["count"]),
    ("console-say-grave", &["count"]),
    ("console-say-doors", &["count"]),
    ("console-reach-seconds", &["seconds"]),
    ("console-reach-measured", &["count", "vain", "longest"]),
    ("console-reach-too-few", &["count"]),
    ("console-reach-danger", &["name", "ring", "count", "seconds"]),
    ("console-reach-people", &["count"]),
    ("console-reach-closed", &["until"]),
    ("console-recording", &["seconds"]),
    ("console-images-blocked", &["count"]),
    ("console-sure", &["percent"]),
    ("console-unsure", &["percent"]),
    ("console-needs-level", &["level"]),
    ("console-say-events", &["count"]),
    ("console-says-merged-into", &["a"]),
    ("console-says-merged-here", &["a"]),
    ("console-says-split-into", &["a", "b"]),
    ("console-says-split-from", &["a", "b"]),
    ("console-says-taken", &["a"]),
    ("console-says-given-back", &["a"]),
    ("console-says-escalated-by", &["a"]),
    ("console-says-escalates", &["a"]),
    ("console-says-tags", &["a"]),
    ("console-says-by-rule", &["a", "b"]),
    ("console-says-nobody-to-page", &["a"]),
    ("console-says-page-too", &["a", "b"]),
    ("console-says-page-accepted", &["a", "b"]),
    ("console-says-page-handed-on", &["a", "b"]),
    ("console-says-page-over", &["a"]),
    ("console-says-letter", &["a", "b"]),
    ("console-says-moved", &["a", "b"]),
    ("console-says-leg", &["a", "b", "c", "seconds"]),
    ("console-says-page-untouched", &["a"]),
    ("console-says-page-lost", &["a"]),
    ("console-says-page-enough", &["a"]),
    ("console-says-page-engaged", &["a"]),
    ("console-says-page-not-so", &["a"]),
    ("console-says-page-no-sms", &["a"]),
    ("console-says-no-answer", &["a", "b"]),
    ("console-says-no-answer-more", &["a", "b"]),
    ("console-says-rung-back", &["a", "b"]),
    ("console-says-call-back", &["a"]),
    ("console-says-connected", &["a", "b"]),
    ("console-says-connected-late", &["a", "b"]),
    ("console-says-recorded", &["a"]),
    ("console-says-heard", &["a"]),
    ("console-says-due-acknowledged", &["a", "b"]),
    ("console-says-due-first-answer", &["a", "b"]),
    ("console-says-due-update", &["a", "b"]),
    ("console-says-late-acknowledged", &["a"]),
    ("console-says-late-first-answer", &["a"]),
    ("console-says-late-update", &["a"]),
    ("console-says-warned-acknowledged", &["a", "b", "c"]),
    ("console-says-warned-first-answer", &["a", "b", "c"]),
    ("console-says-warned-update", &["a", "b", "c"]),
    ("console-says-unwarned-acknowledged", &["a"]),
    ("console-says-unwarned-first-answer", &["a"]),
    ("console-says-unwarned-update", &["a"]),
    ("console-says-status-told", &["a"]),
    ("console-says-status-mailed", &["a"]),
    ("console-says-status-mailed-full", &["a"]),
    ("console-says-hung-up", &["a"]),
    ("console-says-only-site", &["a"]),
    ("console-says-wrong-codes", &["count"]),
    ("console-invitation-until", &["until"]),
    ("console-recovery-left", &["count"]),
    ("console-seconds", &["count"]),
    ("console-length", &["hours", "minutes"]),
    ("console-percent", &["tenth", "whole"]),
    ("console-month-title", &["month", "year"]),
    ("console-shares-title", &["from", "until"]),
    ("console-warned-gap", &["schedule", "from", "until"]),
    ("console-warned-silent", &["name", "language", "schedule"]),
    ("console-warned-twice", &["name", "schedule"]),
    ("console-warned-nothing", &["name", "schedule"]),
    ("console-ladder-schedule", &["schedule", "name"]),
    ("console-ladder-channel", &["name"]),
    ("console-ladder-step", &["count"]),
    ("console-ladder-wait", &["time"]),
    ("console-ladder-again", &["count"]),
    ("console-ladder-untouched", &["time"]),
    ("console-rule-line", &["name", "value"]),
    ("console-rule-not", &["name"]),
    ("console-confused", &["name", "value", "count"]),
    ("console-measured-writers", &["count"]),
    ("console-measured-learned", &["count"]),
    ("console-near-day", &["day", "month", "hour", "minute"]),
    ("console-since-time", &["hour", "minute"]),
    ("console-since-near-day", &["day", "month", "hour", "minute"]),
    ("console-since-day", &["day", "month", "year", "hour", "minute"]),
    ("console-until-time", &["hour", "minute"]),
    ("console-until-near-day", &["day", "month", "hour", "minute"]),
    ("console-until-day", &["day", "month", "year", "hour", "minute"]),
    ("console-refused-no-ticket", &["a"]),
    ("console-refused-no-task", &["a", "b"]),
    ("console-refused-no-message", &["a", "b"]),
    ("console-refused-same-ticket", &["a", "b"]),
    ("console-refused-merged", &["a", "b"]),
    ("console-refused-ended", &["a"]),
    ("console-refused-other-account", &["a", "b"]),
    ("console-refused-only-message", &["a"]),
    ("console-refused-no-address", &["a"]),
    ("console-refused-bad-address", &["a", "b"]),
    ("console-refused-no-schedule", &["a"]),
    ("console-refused-no-person", &["a"]),
    ("console-refused-past", &["a"]),
    ("console-refused-same-person", &["a"]),
    ("console-refused-unreachable", &["a"]),
    ("console-refused-too-many", &["a"]),
    ("console-refused-no-turn", &["a", "b"]),
    ("console-refused-begun", &["a"]),
    ("console-refused-not-for", &["a"]),
    ("console-refused-not-of-schedule", &["a", "b"]),
    ("console-refused-silent", &["a", "b", "c"]),
    ("console-refused-not-his", &["a"]),
    ("console-refused-runs", &["a"]),
    ("console-refused-state", &["a", "b"]),
    ("console-refused-no-site", &["a"]),
    ("console-refused-no-fault", &["a"]),
    ("console-refused-danger", &["a"]),
    ("console-refused-other-fault", &["a", "b"]),
    ("console-refused-field", &["a"]),
    ("console-fault-file", &["a"]),
    ("console-says-letter-elsewhere", &["a"]),
    ("console-says-incident", &["a", "b"]),
    ("console-fault-line", &["a", "count"]),
    ("console-refused-taken", &["a", "b", "c"]),
    ("console-take-over", &["a"]),
    ("console-says-vouched", &["a", "b", "c"]),
    ("console-says-second-contact", &["a"]),
    ("console-says-permitted-by", &["a"]),
    ("console-says-link-confirmed", &["a", "b", "c"]),
    ("console-says-still-needs", &["a"]),
    ("console-says-closed-after-reset", &["a", "b"]),
    ("console-says-not-permitted", &["a", "b"]),
    ("console-says-not-permitted-at", &["a", "b", "c"]),
    ("console-says-which-site", &["a", "b"]),
    ("console-says-administrators", &["a"]),
    ("console-says-freeze-asked", &["a", "b"]),
    ("console-says-freeze-asked-of-whom", &["a"]),
    ("console-says-freeze", &["a", "b"]),
    ("console-says-freeze-of-whom", &["a"]),
    ("console-says-task-added", &["a"]),
    ("console-says-task-done", &["a"]),
    ("console-says-invited", &["a"]),
    ("console-says-reset-ordered", &["a"]),
    ("console-says-administrators-told", &["a"]),
    ("console-says-administrators-silent", &["a"]),
    ("console-says-pin-drawn", &["a"]),
    ("console-says-not-invited", &["a", "b", "c"]),
    ("console-says-held-for-law", &["a"]),
    ("console-says-held-no-more", &["a"]),
    ("console-says-copy-to", &["a"]),
    ("console-says-also-sent-to", &["a"]),
    ("console-says-forwarded-by", &["a"]),
    ("console-says-written-again", &["a"]),
    ("console-says-written-again-since", &["a"]),
    ("console-says-nothing-more-sent", &["a", "b"]),
    ("console-says-recording-ready", &["a"]),
    ("console-refused-not-yours", &["a", "b", "c"]),
    ("console-give-back-for", &["a"]),
    ("console-says-taken-over", &["a", "b"]),
    ("console-says-escalated-to", &["a"]),
    ("console-says-spoke", &["a"]),
    ("console-says-page-policy-gone", &["a", "b"]),
    ("console-says-page-urged", &["a", "b"]),
    ("console-says-nobody-took", &["a"]),
    ("console-says-handed-over", &["a", "b"]),
    ("console-says-handed-over-twice", &["a", "b"]),
    ("console-says-not-handed-over", &["a", "b"]),
    ("console-says-incident-by-phone", &["a", "b"]),
    ("console-fault-untested", &["a"]),
    ("console-fault-unpaged", &["a", "b"]),
    ("desk-subject-invited", &["name"]),
    ("desk-subject-reset", &["name"]),
    ("desk-subject-uninvited", &["name"]),
    ("desk-subject-same-call", &["a"]),
    ("console-says-owner", &["a", "b"]),
    ("console-says-nobody-there", &["a", "b", "c"]),
    ("console-says-many-to-address", &["a"]),
    ("console-says-unproven-address-hour", &["a"]),
    ("console-says-unproven-address-day", &["a"]),
    ("console-says-unproven-domain-hour", &["a"]),
    ("console-says-unproven-hour", &["a"]),
    ("console-says-loop-ticket", &["a", "b"]),
    ("console-says-loop-subject-hour", &["a", "b"]),
    ("console-says-loop-subject-day", &["a", "b"]),
    ("console-says-loop-domain-day", &["a", "b"]),
    ("console-says-sender-proven", &["a"]),
    ("console-says-proof-word-of", &["a"]),
    ("console-says-proof-dmarc-holds", &["a", "b"]),
    ("console-says-proof-dmarc-fails", &["a", "b"]),
    ("console-says-proof-signature", &["a", "b"]),
    ("console-says-proof-some-signature", &["a"]),
    ("console-says-proof-arc", &["a", "b"]),
    ("console-says-proof-signed-alone", &["a"]),
    ("console-says-proof-no-policy", &["a"]),
    ("console-says-proof-not-aligned", &["a", "b"]),
    ("console-says-proof-signed", &["a", "b"]),
    ("console-says-proof-listed", &["a", "b"]),
    ("console-says-dangerous", &["a", "b"]),
    ("console-says-place-renamed", &["a", "b", "c"]),
    ("console-says-place-ambiguous", &["a", "b", "c"]),
    ("console-says-not-sent", &["a", "b", "c"]),
    ("console-says-because", &["a"]),
    ("console-says-page-replaced", &["a"]),
    ("console-says-page-set-aside", &["a"]),
    ("console-says-notice-sent", &["a", "b", "c"]),
    ("console-says-raised-from", &["a", "b", "c"]),
    ("console-says-same-call", &["a"]),
    ("console-says-only-beginning", &["a", "b", "c"]),
    ("console-trace-more", &["a"]),
    ("console-trace-corrected", &["a"]),
    ("console-cause-two-fields", &["a"]),
    ("console-cause-many-authors", &["a"]),
    ("console-cause-dns-fault", &["a"]),
    ("console-cause-no-record", &["a"]),
    ("console-cause-silent", &["a"]),
    ("console-cause-not-registered", &["a"]),
    ("console-cause-shared", &["a"]),
    ("console-cause-dead-address", &["a", "b"]),
    ("console-cause-no-colleague", &["a"]),
    ("console-cause-fresh-reset", &["a", "b"]),
    ("console-cause-event-row", &["a"]),
];

/// Within so long a day needs no year: no other day of that name is as near.
const NEAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 182);

/// How far a moment is from now.
enum Distance {
    Today,
    Near,
    Far,
}

/// Texts in one language.
#[derive(Clone, Debug)]
pub(super) struct Words {
    book: Arc<Phrasebook>,
    language: Language,
    zone: TimeZone,
    now: Timestamp,
}

impl Words {
    /// Takes the texts that are in force.
    pub(super) fn new(intake: &Intake, language: Language) -> Self {
        let parts = intake.parts();
        Self {
            book: Arc::clone(&parts.knowledge.load().phrasebook),
            language,
            zone: desk_zone(&parts.settings),
            now: parts.clock.now(),
        }
    }

    /// The tag for `lang`.
    pub(super) const fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// A text without values; its id, should it be missing.
    pub(super) fn say(&self, id: &str) -> String {
        self.with(id, &Args::new())
    }

    /// A text with values.
    pub(super) fn with(&self, id: &str, args: &Args) -> String {
        self.book.render(self.language, id, args).unwrap_or_else(|_| id.to_owned())
    }

    /// A text with one value.
    pub(super) fn one(&self, id: &str, name: &str, value: impl Into<Value>) -> String {
        self.with(id, &Args::new().with(name, value))
    }

    /// The word for a member of a closed list, such as `status` and `waiting_customer`.
    pub(super) fn word(&self, list: &str, member: &str) -> String {
        self.say(&format!("console-{list}-{}", member.replace([' ', '_'], "-")))
    }

    /// The word for a member of a list that may have more than is known; else the member itself.
    pub(super) fn known_word(&self, list: &str, member: &str) -> String {
        let id = format!("console-{list}-{}", member.replace([' ', '_'], "-"));
        let args = Args::new();
        self.book.render(self.language, &id, &args).unwrap_or_else(|_| member.to_owned())
    }

    /// A text of the desk's answers, in a language that may be another than the reader's.
    pub(super) fn answer(&self, language: Language, answer: &Answer) -> Option<String> {
        self.book.answer(language, answer).ok()
    }

    /// The name of a language by its tag; a tag that is not known stands for itself.
    pub(super) fn language_named(&self, tag: &str) -> String {
        self.known_word("language", tag)
    }

    /// What a ticket is about, in a few words.
    pub(super) fn intent(&self, intent: Intent) -> String {
        self.say(&format!("topic-{intent}"))
    }

    /// A list of intents by their names; what is none stays as it is.
    pub(super) fn intents(&self, listed: &str) -> String {
        let named = listed
            .split(", ")
            .map(|one| one.parse().map_or_else(|_| one.to_owned(), |intent| self.intent(intent)));
        named.collect::<Vec<_>>().join(", ")
    }

    /// A moment: the time of day, with the day unless it is today.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let text = match self.distance(at, &self.zone) {
            Distance::Today => self.book.time(self.language, at, &self.zone),
            Distance::Near => self.book.moment(self.language, "console-near-day", at, &self.zone),
            Distance::Far => self.book.date_time(self.language, at, &self.zone),
        };
        text.unwrap_or_else(|_| at.to_string())
    }

    /// Until when, as the end of a sentence: "until" and its article stand in it.
    pub(super) fn until(&self, at: Timestamp) -> String {
        self.by_distance(["console-until-time", "console-until-near-day", "console-until-day"], at)
    }

    /// Since when, as the end of a sentence: "since" and its article stand in it.
    pub(super) fn since(&self, at: Timestamp) -> String {
        self.by_distance(["console-since-time", "console-since-near-day", "console-since-day"], at)
    }

    /// A moment by the message for today, for another day that is near, or for one that is far.
    fn by_distance(&self, [today, near, far]: [&str; 3], at: Timestamp) -> String {
        let id = match self.distance(at, &self.zone) {
            Distance::Today => today,
            Distance::Near => near,
            Distance::Far => far,
        };
        let text = self.book.moment(self.language, id, at, &self.zone);
        text.unwrap_or_else(|_| at.to_string())
    }

    /// A moment with its day, on the clock of a zone.
    pub(super) fn in_zone(&self, at: Timestamp, zone: &TimeZone) -> String {
        let text = match self.distance(at, zone) {
            Distance::Today | Distance::Near => {
                self.book.moment(self.language, "console-near-day", at, zone)
            }
            Distance::Far => self.book.date_time(self.language, at, zone),
        };
        text.unwrap_or_else(|_| at.to_string())
    }

    fn distance(&self, at: Timestamp, zone: &TimeZone) -> Distance {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        let (day, today) = (day(at), day(self.now));
        if day == today {
            Distance::Today
        } else if at.duration_since(self.now).abs() < NEAR {
            Distance::Near
        } else {
            Distance::Far
        }
    }

    /// How long ago it was, to the minute.
    pub(super) fn ago(&self, at: Timestamp) -> String {
        let minutes = self.now.duration_since(at).as_mins().max(0);
        let args = Args::new().with("hours", minutes / 60).with("minutes", minutes % 60);
        self.with("console-ago", &args)
    }

    /// How long something lasts, to the minute.
    pub(super) fn lasts(&self, time: jiff::SignedDuration) -> String {
        let minutes = u32::try_from(time.as_mins()).unwrap_or_default();
        if minutes == 0 {
            return self.say("console-at-once");
        }
        let text = self.book.duration(self.language, minutes);
        text.unwrap_or_else(|_| minutes.to_string())
    }

    /// A moment for machines (RFC 3339, to the second).
    pub(super) fn machine(&self, at: Timestamp) -> String {
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CONSOLE_MESSAGES;

    #[test]
    fn no_message_is_asked_for_twice() {
        let mut seen = BTreeSet::new();
        let twice = CONSOLE_MESSAGES.iter().map(|(id, _)| *id).filter(|id| !seen.insert(*id));
        assert_eq!(twice.collect::<Vec<_>>(), [""; 0]);
    }
}
