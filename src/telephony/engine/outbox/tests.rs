use super::*;

#[test]
fn what_fits_nowhere_is_lost_and_counted() {
    let (mut outbox, mut events) = Outbox::channel();
    let lost: u64 = (0..EVENTS_MAX + WAITING_MAX + 3).map(|_| outbox.tell(MediaEvent::Sent)).sum();
    assert_eq!(lost, 3);
    let mut taken = 0;
    while !outbox.is_empty() || !events.is_empty() {
        events.try_recv().unwrap();
        taken += 1;
        outbox.deliver();
    }
    assert_eq!(taken, EVENTS_MAX + WAITING_MAX);
}

#[test]
fn a_driver_that_is_gone_keeps_nothing_waiting() {
    let (mut outbox, events) = Outbox::channel();
    drop(events);
    assert_eq!(outbox.tell(MediaEvent::Heard), 0);
    assert!(outbox.is_empty());
}
