use super::*;

#[test]
fn at_the_port_limit_a_session_is_refused_and_none_leaks() {
    let mut rig = Rig::with(8, SessionSettings::default());
    let calls: Vec<Call> = (0..4).map(|_| rig.call()).collect();
    assert!(matches!(rig.shared.open(&rig.inbox), Err(NoPort::AllInUse)));
    let statistics = rig.statistics();
    assert_eq!((statistics.ports_in_use, statistics.ports, statistics.sessions), (4, 4, 4));
    drop(calls);
    rig.round();
    let statistics = rig.statistics();
    assert_eq!((statistics.ports_in_use, statistics.sessions), (0, 0));
    assert!(matches!(rig.shared.open(&rig.inbox), Err(NoPort::AllInUse)), "they rest");
    rig.pass(crate::telephony::PORT_DRAIN);
    let again: Vec<Call> = (0..4).map(|_| rig.call()).collect();
    assert!(again.iter().all(|call| call.session.port() % 2 == 0));
}

#[test]
fn a7_what_the_call_before_still_sends_is_not_heard() {
    let mut rig = Rig::with(2, SessionSettings::default());
    let mut before = rig.call();
    before.peer.say(1);
    rig.round();
    before.session.close();
    rig.round();
    assert_eq!(before.told(), ["Heard", "Closed"]);
    rig.pass(crate::telephony::PORT_DRAIN);
    let (session, events) = rig.shared.open(&rig.inbox).unwrap();
    // The same carrier: the same address for another call.
    session.negotiated(before.peer.agreed(), SIGNALLED);
    let mut call = Call { session, events, peer: before.peer };
    rig.round();
    call.peer.press('1');
    rig.round();
    assert_eq!(call.told(), Vec::<String>::new());
    call.peer.header.ssrc = 78;
    call.peer.press('2');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 2"]);
}

#[test]
fn a3_one_way_is_reported_once_and_silence_too() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    rig.rounds(110);
    assert_eq!(call.told(), ["OneWay"]);
    call.peer.say(1);
    rig.rounds(1_490);
    assert_eq!(call.told(), ["Heard"]);
    rig.rounds(200);
    assert_eq!(call.told(), ["TimedOut"]);
}

#[test]
fn comfort_noise_shows_that_the_peer_is_there() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.peer.header.payload_type = 13;
    call.peer.say(0x40);
    rig.rounds(200);
    assert_eq!(call.told(), ["Heard"]);
}

#[test]
fn on_hold_silence_is_expected() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let held = Direction { send: true, receive: false };
    call.session.negotiated(Negotiated { direction: held, ..call.peer.agreed() }, SIGNALLED);
    rig.rounds(1_700);
    assert_eq!(call.told(), Vec::<String>::new());
    call.session.negotiated(call.peer.agreed(), SIGNALLED);
    rig.rounds(1_400);
    assert!(!call.told().contains(&"TimedOut".to_owned()), "it counts from the end of the hold");
    rig.rounds(200);
    assert_eq!(call.told(), ["TimedOut"]);
}

#[test]
fn a_dropped_handle_ends_its_session() {
    let mut rig = Rig::new();
    let Call { session, mut events, .. } = rig.started();
    drop(session);
    rig.round();
    assert!(matches!(events.try_recv(), Ok(MediaEvent::Closed)));
    rig.round();
    assert_eq!(rig.statistics().sessions, 0);
    assert_eq!(events.try_recv().unwrap_err(), mpsc::error::TryRecvError::Disconnected);
}

#[test]
fn the_end_of_the_engine_ends_every_session_with_its_last_words() {
    let mut rig = Rig::new();
    let mut calls: Vec<Call> = (0..3).map(|_| rig.started()).collect();
    rig.inbox.end();
    rig.core.end();
    for call in &mut calls {
        assert_eq!(call.told(), ["Closed"]);
    }
    assert_eq!(rig.statistics().ports_in_use, 0);
    assert!(matches!(rig.shared.open(&rig.inbox), Err(NoPort::Ended)));
    assert_eq!(rig.statistics().ports_in_use, 0, "the port went back");
}

#[test]
fn sessions_are_spread_over_the_phases() {
    let mut rig = Rig::with(PORTS, SessionSettings::default());
    let calls: Vec<Call> = (0..8).map(|_| rig.call()).collect();
    calls.iter().for_each(|call| call.session.start());
    // Eight share a phase: a machine with few calls is woken rarely.
    let before = rig.statistics().late.iter().sum::<u64>();
    rig.rounds(10);
    assert_eq!(rig.statistics().late.iter().sum::<u64>() - before, 10);
    assert_eq!(rig.statistics().packets_out, 80);
}

#[test]
fn a_fault_in_one_session_ends_that_one_only() {
    let mut rig = Rig::new();
    let mut calls: Vec<Call> = (0..3).map(|_| rig.call()).collect();
    calls.iter().for_each(|call| call.session.start());
    rig.rounds(2);
    let both = BridgeKeys::default();
    calls[0].session.join(both, &calls[1].session, both);
    rig.round();
    calls[1].session.fault();
    rig.rounds(3);
    assert_eq!(calls[1].told(), ["Failed"]);
    assert_eq!(calls[0].told(), ["Parted"]);
    assert_eq!(calls[2].told(), Vec::<String>::new());
    let statistics = rig.statistics();
    assert_eq!((statistics.sessions, statistics.sessions_failed), (2, 1));
    assert_eq!(statistics.ports_in_use, 2);
    calls[2].peer.hear(6);
}

#[test]
fn threads_serve_sessions_and_end() {
    let first = own_ports();
    let config = EngineConfig {
        threads: 2,
        ports: first..=first + PORTS - 1,
        address: Ipv4Addr::LOCALHOST.into(),
        session: SessionSettings { lead_in: Duration::ZERO, ..SessionSettings::default() },
    };
    let engine = Engine::start(&config, Arc::new(SeededRandom::new(3))).unwrap();
    let mut calls: Vec<Call> = (0..4)
        .map(|_| {
            let (session, events) = engine.open().unwrap();
            let peer = Peer::new(SocketAddr::from((Ipv4Addr::LOCALHOST, session.port())));
            Call { session, events, peer }
        })
        .collect();
    for call in &mut calls {
        call.session.negotiated(call.peer.agreed(), SIGNALLED);
        call.session.play(vec![clip(&[1, 2, 3])]);
        call.session.start();
    }
    let both = BridgeKeys::default();
    calls[0].session.join(both, &calls[1].session, both);
    for call in &mut calls {
        assert_eq!(call.peer.hear(5), [1, 2, 3, SILENT, SILENT]);
        assert!(matches!(call.events.blocking_recv(), Some(MediaEvent::Played(_))));
        assert!(matches!(call.events.blocking_recv(), Some(MediaEvent::Sent)));
    }
    assert_eq!(engine.statistics().sessions, 4);
    engine.shut_down();
    for call in &mut calls {
        let events = std::iter::from_fn(|| call.events.blocking_recv());
        assert!(events.last().is_some_and(|event| matches!(event, MediaEvent::Closed)));
    }
    assert!(matches!(engine.open(), Err(NoPort::Ended)));
    assert_eq!(engine.statistics().ports_in_use, 0);
}
