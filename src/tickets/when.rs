//! When a fault began, as far as its report says so.
use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::NewTicket;
use crate::model::{Slots, TicketKind, Timestamp};

/// The moment or the day of a fault, on the clocks of its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentTime {
    /// To the minute.
    Moment(Timestamp),
    /// The day only.
    Day(Date),
}

impl fmt::Display for IncidentTime {
    /// A moment as RFC 3339 has it, a day as 2026-11-24.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moment(at) => at.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl NewTicket {
    /// Returns when a trouble began, by the date and the time that its text names. A time alone is
    /// the last one before the report; a date after the report is of something else. Nothing where
    /// the text names neither, and for requests and orders, whose dates are of what is to come.
    #[must_use]
    pub fn incident_time(&self, zone: &TimeZone) -> Option<IncidentTime> {
        if self.kind != TicketKind::Trouble {
            return None;
        }
        let reported = self.created_at.to_zoned(zone.clone());
        // What was counted from the report has its day with it; what is to come is of something else.
        // A time that came twice has its offset with it.
        let exact = first::<Timestamp>(&self.slots, "time");
        let shown = || zone.to_timestamp(first::<DateTime>(&self.slots, "time")?).ok();
        if let Some(moment) = exact.or_else(shown) {
            return (moment <= self.created_at).then_some(IncidentTime::Moment(moment));
        }
        let date: Option<Date> = first(&self.slots, "date");
        let time: Option<Time> = first(&self.slots, "time");
        match (date, time) {
            (None, None) => None,
            (Some(date), None) => (date <= reported.date()).then_some(IncidentTime::Day(date)),
            (date, Some(time)) => {
                let today = reported.date();
                let at = |day: Date| zone.to_timestamp(day.to_datetime(time)).ok();
                let moment = match date {
                    Some(date) => at(date),
                    None => at(today)
                        .filter(|at| *at <= self.created_at)
                        .or_else(|| at(today.yesterday().ok()?)),
                };
                moment.filter(|at| *at <= self.created_at).map(IncidentTime::Moment)
            }
        }
    }
}

/// Reads the first value of a fact that can be read.
fn first<T: std::str::FromStr>(slots: &Slots, name: &str) -> Option<T> {
    let values = slots.get(name).map(Vec::as_slice).unwrap_or_default();
    values.iter().find_map(|slot| slot.value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        AssuranceLevel, Channel, DetectedLanguage, Impact, Intent, Language, Priority, Slot,
        TicketStatus, Urgency,
    };

    fn ticket(kind: TicketKind, facts: &[(&str, &str)]) -> NewTicket {
        let slot = |value: &str| Slot { text: value.to_owned(), value: value.to_owned() };
        NewTicket {
            kind,
            status: TicketStatus::New,
            channel: Channel::Email,
            language: DetectedLanguage::Known(Language::Spanish),
            answer_language: Language::Spanish,
            intent: Intent::IncidentPower,
            decided: true,
            impact: Impact::ONE,
            urgency: Urgency::ONE,
            priority: Priority::P1,
            safety: false,
            queue: "dc-ops-es".parse().unwrap(),
            contact: None,
            account: None,
            requester: String::new(),
            assurance: AssuranceLevel::Al0,
            site: None,
            subject: String::new(),
            problem_code: None,
            slots: facts
                .iter()
                .map(|(name, value)| ((*name).to_owned(), vec![slot(value)]))
                .collect(),
            follows: None,
            // Five past three in the morning, in Madrid.
            created_at: "2026-11-24T02:05:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_time_alone_is_the_last_before_the_report_and_a_day_to_come_is_none() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let said = |kind, facts: &[(&str, &str)]| {
            ticket(kind, facts).incident_time(&madrid).map(|time| time.to_string())
        };
        let trouble = |facts: &[(&str, &str)]| said(TicketKind::Trouble, facts);
        assert_eq!(trouble(&[]), None);
        assert_eq!(trouble(&[("time", "02:40")]).as_deref(), Some("2026-11-24T01:40:00Z"));
        let counted = "2026-11-24T02:45";
        assert_eq!(trouble(&[("time", counted)]).as_deref(), Some("2026-11-24T01:45:00Z"));
        assert_eq!(trouble(&[("time", "2026-11-24T04:05")]), None, "in an hour");
        let second = [("time", "2026-10-25T02:10+01:00")];
        assert_eq!(trouble(&second).as_deref(), Some("2026-10-25T01:10:00Z"));
        let first = [("time", "2026-10-25T02:10+02:00")];
        assert_eq!(trouble(&first).as_deref(), Some("2026-10-25T00:10:00Z"));
        assert_eq!(trouble(&[("time", "23:30")]).as_deref(), Some("2026-11-23T22:30:00Z"));
        assert_eq!(trouble(&[("date", "2026-11-20")]).as_deref(), Some("2026-11-20"));
        let both = [("date", "2026-11-20"), ("time", "07:00")];
        assert_eq!(trouble(&both).as_deref(), Some("2026-11-20T06:00:00Z"));
        assert_eq!(trouble(&[("date", "2026-11-25")]), None);
        assert_eq!(trouble(&[("date", "2026-11-24"), ("time", "09:00")]), None);
        assert_eq!(trouble(&[("date", "mañana")]), None);
        assert_eq!(said(TicketKind::Request, &[("date", "2026-11-20")]), None);
    }
}
