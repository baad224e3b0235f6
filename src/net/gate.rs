//! How many connections there may be, in all and from one source.
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts connections by source.
#[derive(Debug)]
pub struct Gate {
    all_max: usize,
    source_max: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_source: BTreeMap<IpAddr, usize>,
}

/// A place that a connection has; dropping it gives the place back.
#[derive(Debug)]
pub struct Place {
    gate: Arc<Gate>,
    source: IpAddr,
}

impl Gate {
    /// Allows so many in all and so many from one source; a limit of 0 counts as 1.
    #[must_use]
    pub fn new(all_max: usize, source_max: usize) -> Self {
        Self { all_max: all_max.max(1), source_max: source_max.max(1), open: Mutex::default() }
    }

    /// Gives a place if there is one for that source.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let source = source_of(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.by_source.get(&source).copied().unwrap_or(0);
        if open.all >= self.all_max || here >= self.source_max {
            return None;
        }
        open.all = open.all.saturating_add(1);
        open.by_source.insert(source, here.saturating_add(1));
        Some(Place { gate: Arc::clone(self), source })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.gate.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        let here = open.by_source.get(&self.source).copied().unwrap_or(0).saturating_sub(1);
        if here == 0 {
            open.by_source.remove(&self.source);
        } else {
            open.by_source.insert(self.source, here);
        }
    }
}

/// An IPv6 host has a whole /64 to itself.
fn source_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_cannot_take_every_place_and_gives_back_what_it_had() {
        let gate = Arc::new(Gate::new(3, 2));
        let a: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        let b: IpAddr = "192.0.2.1".parse().unwrap();
        let first = gate.enter(a).unwrap();
        let _second = gate.enter(neighbour).unwrap();
        assert!(gate.enter(a).is_none(), "the /64 has its two");
        let _third = gate.enter(b).unwrap();
        assert!(gate.enter(b).is_none(), "three in all");
        drop(first);
        assert!(gate.enter(b).is_some());
    }
}
