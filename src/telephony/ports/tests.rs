use std::collections::BTreeSet;

use super::*;
use crate::runtime::SeededRandom;

const fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn pool(first: u16, last: u16) -> PortPool {
    PortPool::new(first, last, &SeededRandom::new(1)).unwrap()
}

#[test]
fn a7_only_even_ports_with_their_odd_neighbour_are_given() {
    let pool = pool(40_001, 40_008);
    let given: BTreeSet<u16> = std::iter::from_fn(|| pool.take(at(0))).map(|p| p.number).collect();
    assert_eq!(given, BTreeSet::from([40_002, 40_004, 40_006]));
    assert_eq!((pool.in_use(), pool.total()), (3, 3));
}

#[test]
fn a_range_without_a_pair_is_refused() {
    let refused = |first, last| PortPool::new(first, last, &SeededRandom::new(1)).err();
    assert_eq!(refused(40_001, 40_002), Some(PortRangeError::Empty(40_001, 40_002)));
    assert_eq!(refused(40_010, 40_002), Some(PortRangeError::Empty(40_010, 40_002)));
    assert!(refused(65_534, 65_535).is_none());
}

#[test]
fn a7_a_port_rests_before_it_is_lent_again() {
    let pool = pool(40_000, 40_001);
    let port = pool.take(at(0)).unwrap();
    assert_eq!(pool.take(at(0)), None, "all are lent");
    pool.give_back(port.number, at(1_000), Some(7));
    assert_eq!(pool.take(at(2_999)), None, "it rests");
    let stale = Some(Stale { ssrc: 7, until: at(11_000) });
    assert_eq!(pool.take(at(3_000)), Some(Port { number: port.number, stale }));
    pool.give_back(port.number, at(5_000), Some(8));
    let later = pool.take(at(15_000)).unwrap();
    assert_eq!(later.stale, None, "a source that fell silent long ago may call again");
}

#[test]
fn the_port_that_was_free_longest_is_lent_first() {
    let pool = pool(40_000, 40_007);
    let given: Vec<u16> = std::iter::from_fn(|| pool.take(at(0))).map(|p| p.number).collect();
    for port in [given[2], given[0]] {
        pool.give_back(port, at(0), None);
    }
    assert_eq!(pool.take(at(9_000)).unwrap().number, given[2]);
    assert_eq!(pool.take(at(9_000)).unwrap().number, given[0]);
}

#[test]
fn the_order_is_drawn() {
    let order = |seed| {
        let pool = PortPool::new(40_000, 40_199, &SeededRandom::new(seed)).unwrap();
        std::iter::from_fn(move || pool.take(at(0))).map(|p| p.number).collect::<Vec<_>>()
    };
    assert_eq!(order(5), order(5));
    assert_ne!(order(5), order(6));
    assert!(!order(5).is_sorted());
}
