//! What commits have changed, told to whoever watches.

/// A kind of thing that commits change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PulseKind {
    /// What came in.
    Arrivals,
    /// Calls, whom they ring, and who waits in queues.
    Calls,
    /// Incidents.
    Incidents,
    /// People who are woken.
    Pages,
    /// Who is on call.
    Rota,
    /// Tickets, what happened to them, and what goes out.
    Tickets,
}

impl PulseKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Arrivals, Self::Calls, Self::Incidents, Self::Pages, Self::Rota, Self::Tickets];

    /// Returns the word that browsers are told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrivals => "arrivals",
            Self::Calls => "calls",
            Self::Incidents => "incidents",
            Self::Pages => "pages",
            Self::Rota => "rota",
            Self::Tickets => "tickets",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Kinds of things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PulseKinds(u8);

impl PulseKinds {
    /// Adds a kind.
    pub const fn add(&mut self, kind: PulseKind) {
        self.0 |= kind.bit();
    }

    /// Whether none is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns those in it, in the order of their words.
    pub fn iter(self) -> impl Iterator<Item = PulseKind> {
        PulseKind::ALL.into_iter().filter(move |kind| self.0 & kind.bit() != 0)
    }
}

/// How many commits have changed each kind since the store was opened. Whoever watches keeps the last
/// that he saw; how many there were between is of no account to him.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse([u64; PulseKind::ALL.len()]);

impl Pulse {
    /// Counts a commit that changed these kinds.
    pub fn beat(&mut self, kinds: PulseKinds) {
        for (count, kind) in self.0.iter_mut().zip(PulseKind::ALL) {
            *count = count.wrapping_add(u64::from(kinds.0 & kind.bit() != 0));
        }
    }

    /// Returns the kinds that changed since an earlier pulse.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> PulseKinds {
        let mut kinds = PulseKinds::default();
        for ((now, then), kind) in self.0.iter().zip(&earlier.0).zip(PulseKind::ALL) {
            if now != then {
                kinds.add(kind);
            }
        }
        kinds
    }

    /// Whether whoever reads at this pulse sees all that another had changed.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own >= other)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pulse, PulseKind, PulseKinds};

    #[test]
    fn what_changed_since_is_told_once_however_often_it_changed() {
        let mut pulse = Pulse::default();
        let seen = pulse;
        let mut kinds = PulseKinds::default();
        assert!(kinds.is_empty());
        kinds.add(PulseKind::Tickets);
        kinds.add(PulseKind::Arrivals);
        pulse.beat(kinds);
        pulse.beat(kinds);
        let told: Vec<&str> = pulse.since(&seen).iter().map(PulseKind::as_str).collect();
        assert_eq!(told, ["arrivals", "tickets"]);
        assert!(pulse.since(&pulse).is_empty());
        assert!(pulse.covers(&seen) && pulse.covers(&pulse) && !seen.covers(&pulse));
        let words: Vec<&str> = PulseKind::ALL.map(PulseKind::as_str).to_vec();
        assert!(words.is_sorted(), "the order of the words: {words:?}");
    }
}
