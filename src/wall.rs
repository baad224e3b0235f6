//! Wall clocks that never run backwards.
//!
//! Floor 1. Pure: moments and zones are arguments. Schedules, promised times and calendar files ask it, so
//! that none of them reads a time that is skipped, or comes twice, in its own way.
//!
//! A hand-over written in the hour that does not exist happens at that hour's end; one in the
//! hour that comes twice happens at the first pass, and the second pass changes nothing.
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span};

use crate::model::Timestamp;

/// Returns the zone of an IANA name, from the data inside the program.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Returns the latest wall-clock time that has been reached at `at`.
///
/// In the second pass of a double hour the clock stands still just before the end of the
/// first pass, until it has caught up.
#[must_use]
pub fn reached(at: Timestamp, zone: &TimeZone) -> DateTime {
    let offset = zone.to_offset(at);
    let shown = offset.to_datetime(at);
    let ambiguous = zone.to_ambiguous_timestamp(shown).offset();
    let AmbiguousOffset::Fold { before, after } = ambiguous else { return shown };
    if offset != after {
        return shown;
    }
    let next = at.checked_add(SignedDuration::from_nanos(1)).unwrap_or(at);
    let Some(change) = zone.preceding(next).next() else { return shown };
    let end_of_first_pass = before.to_datetime(change.timestamp());
    end_of_first_pass.checked_sub(Span::new().nanoseconds(1)).unwrap_or(shown)
}

/// Returns the first moment at which the wall clock has reached `wall`; nothing beyond all calendars.
#[must_use]
pub fn moment(wall: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(wall);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // With the later offset the written time lies before the change.
            let before_change = after.to_timestamp(wall).ok()?;
            zone.following(before_change).next().map(|change| change.timestamp())
        }
    }
}

/// Reads a time of day such as `09:00`.
#[must_use]
pub fn time(text: &str) -> Option<Time> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i8>().ok())?
    };
    Time::new(two(hours)?, two(minutes)?, 0, 0).ok()
}
