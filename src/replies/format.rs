//! Dates, times, durations and lists in the customer's words.
//!
//! fluent-rs formats no dates, so the words and their order stand in `locales/*/format.ftl` and
//! this module hands over the parts.
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::args::Args;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::{Language, OpeningHours, Timestamp};

/// The most characters of a customer's text that a page quotes; a lock screen shows fewer.
pub const EXCERPT_CHARS_MAX: usize = 240;

impl Phrasebook {
    /// Renders a day: "22 de noviembre de 2026".
    ///
    /// # Errors
    /// [`ReplyError`] when `format.ftl` lacks the message.
    pub fn date(
        &self,
        language: Language,
        at: Timestamp,
        zone: &TimeZone,
    ) -> Result<String, ReplyError> {
        self.render(language, "format-date", &civil(at, zone))
    }

    /// Renders a time of day to the minute: "14:05", "14h05".
    ///
    /// # Errors
    /// As [`Phrasebook::date`].
    pub fn time(
        &self,
        language: Language,
        at: Timestamp,
        zone: &TimeZone,
    ) -> Result<String, ReplyError> {
        self.render(language, "format-time", &civil(at, zone))
    }

    /// Renders day and time: "22 de novembro de 2026, 14h05".
    ///
    /// # Errors
    /// As [`Phrasebook::date`].
    pub fn date_time(
        &self,
        language: Language,
        at: Timestamp,
        zone: &TimeZone,
    ) -> Result<String, ReplyError> {
        self.render(language, "format-date-time", &civil(at, zone))
    }

    /// Renders a sentence about a moment: it gets `$day`, `$month`, `$year`, `$hour` and `$minute`.
    ///
    /// # Errors
    /// As [`Phrasebook::date`].
    pub fn moment(
        &self,
        language: Language,
        id: &str,
        at: Timestamp,
        zone: &TimeZone,
    ) -> Result<String, ReplyError> {
        self.render(language, id, &civil(at, zone))
    }

    /// Renders a length of time in minutes: "30 minutos", "1 hora", "1 hora y 30 minutos".
    ///
    /// # Errors
    /// As [`Phrasebook::date`].
    pub fn duration(&self, language: Language, minutes: u32) -> Result<String, ReplyError> {
        let (hours, rest) = (minutes / 60, minutes % 60);
        let args = Args::new().with("hours", i64::from(hours)).with("minutes", i64::from(rest));
        let id = match (hours, rest) {
            (0, _) => "format-minutes",
            (_, 0) => "format-hours",
            _ => "format-hours-minutes",
        };
        self.render(language, id, &args)
    }

    /// Renders hours of a week: "de lunes a viernes, de 08:00 a 18:00". Nothing where they run round
    /// the clock, or never.
    ///
    /// # Errors
    /// As [`Phrasebook::date`].
    pub fn opening(
        &self,
        language: Language,
        hours: &OpeningHours,
    ) -> Result<Option<String>, ReplyError> {
        let mut told = vec![];
        for stretch in hours.week() {
            let day = |day: u8| {
                let args = Args::new().with("weekday", i64::from(day));
                self.render(language, "format-weekday", &args)
            };
            let time = |time: Time| {
                let (hour, minute) =
                    (format!("{:02}", time.hour()), format!("{:02}", time.minute()));
                let args = Args::new().with("hour", hour).with("minute", minute);
                self.render(language, "format-time", &args)
            };
            let args = Args::new()
                .with("single", stretch.first == stretch.last)
                .with("first", day(stretch.first)?)
                .with("last", day(stretch.last)?)
                .with("from", time(stretch.from)?)
                .with("to", time(stretch.to)?);
            told.push(self.render(language, "format-opening", &args)?);
        }
        Ok((!told.is_empty()).then(|| told.join("; ")))
    }

    /// Renders messages without variables as a list, a line each.
    ///
    /// # Errors
    /// [`ReplyError`] when an id is unknown.
    pub fn list(&self, language: Language, ids: &[&str]) -> Result<String, ReplyError> {
        let lines: Result<Vec<_>, _> = ids
            .iter()
            .map(|id| self.render(language, id, &Args::new()).map(|text| format!("- {text}")))
            .collect();
        Ok(lines?.join("\n"))
    }
}

fn civil(at: Timestamp, zone: &TimeZone) -> Args {
    let local = at.to_zoned(zone.clone());
    Args::new()
        .with("day", i64::from(local.day()))
        .with("month", i64::from(local.month()))
        .with("year", i64::from(local.year()))
        .with("hour", format!("{:02}", local.hour()))
        .with("minute", format!("{:02}", local.minute()))
}

/// Returns `text` on one line of at most `chars_max` characters, without control characters;
/// what was cut is shown by an ellipsis.
#[must_use]
pub fn one_line(text: &str, chars_max: usize) -> String {
    let printable: String =
        text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let line = printable.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= chars_max {
        return line;
    }
    let kept: String = line.chars().take(chars_max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
