use super::*;

const fn s(s: u64) -> Duration {
    Duration::from_secs(s)
}

#[test]
fn the_first_answer_counts_at_once_and_later_changes_need_a_streak() {
    let mut probe = Probe::new(ProbePlan::default(), s(0));
    assert!(probe.due(s(0)));
    assert!(!probe.due(s(0)), "one at a time");
    assert_eq!(probe.result(s(1), true), Some(true));
    assert_eq!(probe.next(), Some(s(31)));
    for (at, next) in [(31, 41), (41, 51)] {
        assert!(probe.due(s(at)));
        assert_eq!(probe.result(s(at), false), None);
        assert_eq!(probe.next(), Some(s(next)), "in doubt it is asked more often");
    }
    assert!(probe.due(s(51)));
    assert_eq!(probe.result(s(51), false), Some(false));
    assert!(probe.due(s(61)));
    assert_eq!(probe.result(s(61), true), None, "one answer is no recovery");
    assert!(probe.due(s(71)));
    assert_eq!(probe.result(s(71), true), Some(true));
    assert_eq!(probe.next(), Some(s(101)));
}

#[test]
fn an_answer_between_two_failures_begins_the_count_anew() {
    let mut probe = Probe::new(ProbePlan::default(), s(0));
    let results = [true, false, false, true, false, false, true, false, false, false];
    let told: Vec<_> = results.iter().filter_map(|ok| probe.result(s(0), *ok)).collect();
    assert_eq!(told, [true, false]);
}

#[test]
fn a_probe_can_be_asked_for() {
    let mut probe = Probe::new(ProbePlan::default(), s(0));
    assert!(probe.due(s(0)));
    probe.hurry(s(1));
    assert!(!probe.due(s(1)), "one is on its way");
    probe.result(s(2), true);
    probe.hurry(s(3));
    assert!(probe.due(s(3)));
}
