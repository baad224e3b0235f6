use super::*;

#[test]
fn turns_are_counted_by_how_late_they_began() {
    let counters = Counters::default();
    for late_ms in [0, 1, 2, 3, 5, 99, 100, 101, 9_000] {
        counters
            .add(&Counts { packets_out: 2, ..Counts::default() }, Duration::from_millis(late_ms));
    }
    counters.failed();
    let statistics = counters.read(4, 5, 6);
    assert_eq!(statistics.late, [2, 1, 2, 0, 0, 0, 2, 2]);
    let Statistics { sessions, ports_in_use, ports, packets_out, sessions_failed, .. } = statistics;
    assert_eq!([sessions, ports_in_use, ports, packets_out, sessions_failed], [4, 5, 6, 18, 1]);
}
