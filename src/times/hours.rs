//! Counting the hours in which a queue works.
use jiff::SignedDuration;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::model::{OpeningHours, Timestamp};
use crate::wall;

/// The most days that are walked through; what would take longer falls due never.
const DAYS_MAX: u32 = 800;

/// The hours of a queue, on the wall clocks of its zone, without its holidays.
///
/// What is counted is time that really passes while the wall clock shows a time of the hours: a
/// night shift is an hour shorter or longer when the clocks change.
#[derive(Clone, Copy)]
pub struct Hours<'a> {
    hours: &'a OpeningHours,
    zone: &'a TimeZone,
    is_holiday: &'a dyn Fn(Date) -> bool,
}

impl std::fmt::Debug for Hours<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hours").field("hours", self.hours).finish_non_exhaustive()
    }
}

impl<'a> Hours<'a> {
    /// Puts together when a queue works.
    #[must_use]
    pub const fn new(
        hours: &'a OpeningHours,
        zone: &'a TimeZone,
        is_holiday: &'a dyn Fn(Date) -> bool,
    ) -> Self {
        Self { hours, zone, is_holiday }
    }

    /// Returns how much of `[from, until)` lies in the hours; nothing when it ends before it begins.
    #[must_use]
    pub fn counted(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        let last = self.wall(until).date();
        self.days(from)
            .take_while(|day| *day <= last)
            .flat_map(|day| self.open_on(day))
            .map(|(begin, end)| (begin.max(from), end.min(until)))
            .filter(|(begin, end)| begin < end)
            .fold(SignedDuration::ZERO, |sum, (begin, end)| {
                sum.saturating_add(begin.duration_until(end))
            })
    }

    /// Returns the first moment at which so much has been counted since `from`; nothing when that
    /// is too far away, or never.
    #[must_use]
    pub fn after(&self, from: Timestamp, amount: SignedDuration) -> Option<Timestamp> {
        if amount <= SignedDuration::ZERO {
            return Some(from);
        }
        let mut left = amount;
        for (begin, end) in self.days(from).flat_map(|day| self.open_on(day)) {
            let begin = begin.max(from);
            let length = begin.duration_until(end);
            if length >= left {
                return begin.checked_add(left).ok();
            }
            left = left.saturating_sub(length.max(SignedDuration::ZERO));
        }
        None
    }

    /// Returns when work ends on the first working day after the one of `from`.
    #[must_use]
    pub fn end_of_next_day(&self, from: Timestamp) -> Option<Timestamp> {
        let today = self.wall(from).date();
        self.days(from).filter(|day| *day > today).find_map(|day| {
            // A night that began the day before does not make a working day.
            let own = |begin: Timestamp| {
                self.hours.day_running(self.wall(begin), |_| true).is_some_and(|of| of == day)
            };
            let open = self.open_on(day).into_iter().filter(|(begin, _)| own(*begin));
            open.map(|(_, end)| end).max()
        })
    }

    /// Days from the one before a moment's, since its hours may run over midnight.
    fn days(&self, from: Timestamp) -> impl Iterator<Item = Date> + use<> {
        let first = self.wall(from).date();
        let first = first.yesterday().unwrap_or(first);
        (0..DAYS_MAX).map_while(move |ahead| first.checked_add(i64::from(ahead).days()).ok())
    }

    fn wall(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// Returns the open stretches between two midnights. Days meet without gap or overlap.
    fn open_on(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let midnight = |day: Date| {
            let wall = day.to_datetime(jiff::civil::Time::midnight());
            wall::moment(wall, self.zone)
        };
        let ends = (midnight(day), day.tomorrow().ok().and_then(midnight));
        let (Some(first), Some(last)) = ends else { return vec![] };
        let mut cuts = vec![first, last];
        for edge in self.hours.edges() {
            let wall = day.to_datetime(edge);
            // An edge in an hour that comes twice cuts both passes.
            let offsets = match self.zone.to_ambiguous_timestamp(wall).offset() {
                AmbiguousOffset::Unambiguous { offset } => [offset, offset],
                AmbiguousOffset::Gap { before, after }
                | AmbiguousOffset::Fold { before, after } => [before, after],
            };
            cuts.extend(offsets.into_iter().filter_map(|offset| offset.to_timestamp(wall).ok()));
        }
        let changes = self.zone.following(first).map(|change| change.timestamp());
        cuts.extend(changes.take_while(|at| *at < last));
        cuts.retain(|at| (first..=last).contains(at));
        cuts.sort_unstable();
        cuts.dedup();
        let stretches = cuts.iter().copied().zip(cuts.iter().copied().skip(1));
        stretches
            .filter(|(begin, _)| self.hours.is_open(self.wall(*begin), self.is_holiday))
            .collect()
    }
}
