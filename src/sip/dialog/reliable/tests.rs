use super::*;

fn rack(text: &str) -> Rack {
    Rack::parse(text).unwrap()
}

#[test]
fn s7_a_reliable_response_is_repeated_until_its_own_prack() {
    let invite = CSeq::parse("7 INVITE").unwrap();
    let mut sender = ReliableSender::new(10);
    sender.sent(Duration::ZERO, Timers::default(), Bytes::from_static(b"183"), true);
    assert!(sender.is_waiting() && sender.holds_answer());
    let mut repeated = vec![];
    while let Some(at) = sender.next() {
        match sender.tick(at) {
            Some(ReliableStep::Repeat(_)) => repeated.push(at.as_millis()),
            Some(ReliableStep::GiveUp) => assert_eq!(at.as_millis(), 32_000),
            None => {}
        }
    }
    assert_eq!(repeated, [500, 1_500, 3_500, 7_500, 15_500, 31_500]);

    sender.sent(Duration::ZERO, Timers::default(), Bytes::from_static(b"180"), false);
    assert!(!sender.holds_answer());
    for wrong in ["10 7 INVITE", "11 8 INVITE", "11 7 UPDATE", "12 7 INVITE"] {
        assert!(!sender.acknowledged(&rack(wrong), &invite), "{wrong}");
    }
    assert!(sender.acknowledged(&rack("11 7 INVITE"), &invite));
    assert!(!sender.acknowledged(&rack("11 7 INVITE"), &invite), "once");
    assert_eq!((sender.next(), sender.next_rseq()), (None, 12));
}

#[test]
fn s7_responses_are_taken_in_their_order() {
    let mut receiver = ReliableReceiver::default();
    let heard: Vec<Heard> =
        [988, 988, 990, 989, 990, 987].into_iter().map(|rseq| receiver.heard(rseq)).collect();
    use Heard::{Gap, Next, Repeated};
    assert_eq!(heard, [Next, Repeated, Gap, Next, Next, Repeated]);
}
