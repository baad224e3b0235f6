//! What is counted of who will be on call.
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::super::coverage::Uncovered;

/// The coming months of all schedules that promise somebody.
#[derive(Debug, Default)]
pub(super) struct RotaMetrics {
    gaps: Gauge,
    seconds: Gauge,
    unproven: Gauge,
    holidays: Gauge,
}

impl RotaMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("oncall_gaps", "Stretches of the coming 90 days without anybody on call", &self.gaps),
            ("oncall_uncovered_seconds", "How long these are together", &self.seconds),
            (
                "oncall_unproven_ways",
                "Ways to people on call within 7 days that nobody has seen to work",
                &self.unproven,
            ),
            (
                "oncall_missing_holidays",
                "Calendars without the national or local holidays of this year or the next",
                &self.holidays,
            ),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    pub(super) fn unproven(&self, ways: usize) {
        self.unproven.set(i64::try_from(ways).unwrap_or(i64::MAX));
    }

    pub(super) fn missing_holidays(&self, calendars: usize) {
        self.holidays.set(i64::try_from(calendars).unwrap_or(i64::MAX));
    }

    pub(super) fn tell(&self, gaps: &[Uncovered]) {
        self.gaps.set(i64::try_from(gaps.len()).unwrap_or(i64::MAX));
        self.seconds.set(gaps.iter().map(|gap| gap.from.duration_until(gap.until).as_secs()).sum());
    }
}
