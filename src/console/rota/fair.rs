//! How the hours of a schedule are shared.
use jiff::civil::Date;

use super::name_of;
use crate::console::words::Words;
use crate::model::Timestamp;
use crate::oncall::{Night, OnCall, Schedule};

/// Months that are compared, the one that is shown among them.
pub(super) const MONTHS: i32 = 6;

/// What one person has.
pub(super) struct Share {
    pub(super) who: String,
    pub(super) is_gap: bool,
    pub(super) shifts: u32,
    pub(super) hours: i64,
    pub(super) night: i64,
    pub(super) weekend: i64,
    pub(super) holiday: i64,
    /// Of all hours, 0 to 100.
    pub(super) percent: i64,
}

/// What each person has from the first day on until a moment.
pub(super) fn shares(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    first: Date,
    until: Timestamp,
) -> Vec<Share> {
    let from = super::show::start(schedule, first);
    let shares = on_call.fairness(&schedule.id, from, until, Night::default(), &[]);
    let all: i64 = shares.iter().map(|share| share.total_s).sum();
    let hours = |seconds: i64| (seconds + 1_800) / 3_600;
    let share = |share: crate::oncall::Share| Share {
        who: share
            .person
            .as_ref()
            .map_or_else(|| words.say("rota-nobody"), |id| name_of(on_call, id)),
        is_gap: share.person.is_none(),
        shifts: share.shifts,
        hours: hours(share.total_s),
        night: hours(share.night_s),
        weekend: hours(share.weekend_s),
        holiday: hours(share.holiday_s),
        percent: share.total_s.saturating_mul(100) / all.max(1),
    };
    shares.into_iter().map(share).collect()
}
