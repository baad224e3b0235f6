use super::*;
use crate::media::srtp::{MasterKey, Suite};
use crate::runtime::Random as _;

/// Returns random bytes, every other time as a packet of the call with some bytes changed.
fn datagram(random: &SeededRandom, at: usize) -> Vec<u8> {
    let mut drawn = [0; 8];
    random.fill(&mut drawn).unwrap();
    let length = usize::from(u16::from_le_bytes([drawn[0], drawn[1]]) % 1_600);
    let mut bytes = vec![0; length];
    random.fill(&mut bytes).unwrap();
    if at.is_multiple_of(2) && length > 12 {
        bytes[0] = 0x80 | (drawn[2] & 0x3f);
        bytes[1] = [8, 0, 9, 101, 13, 200, 201, drawn[3]][usize::from(drawn[4] % 8)];
        bytes[8..12].copy_from_slice(&77_u32.to_be_bytes());
        if bytes[1] == 101 {
            bytes.truncate(16);
        }
    }
    bytes
}

/// Lets a call be sent everything while it is recorded and joined.
fn attacked(change: impl FnOnce(&mut Negotiated)) {
    let mut rig = Rig::new();
    let (call, mut other) = rig.two();
    let mut agreed = call.peer.agreed();
    agreed.hear = vec![(8, Codec::Pcma), (0, Codec::Pcmu), (9, Codec::G722)];
    change(&mut agreed);
    call.session.negotiated(agreed, SIGNALLED);
    call.session.record(RecordPlan { longest: RECORD_LONGEST, silence: None, tone: None });
    let both = BridgeKeys::default();
    call.session.join(both, &other.session, both);
    let random = SeededRandom::new(11);
    for at in 0..600 {
        call.peer.send(&datagram(&random, at));
        if at.is_multiple_of(3) {
            rig.round();
        }
    }
    rig.rounds(3);
    assert_eq!(rig.statistics().sessions_failed, 0);
    assert_eq!(rig.statistics().sessions, 2);
    other.peer.press('1');
    rig.rounds(2);
    assert!(other.told().contains(&"Key 1".to_owned()));
}

#[test]
fn nothing_that_a_peer_sends_faults_its_session() {
    attacked(|_| {});
}

#[test]
fn nothing_that_a_peer_sends_faults_its_session_without_telephone_event_and_with_one_port() {
    attacked(|agreed| {
        agreed.events = None;
        agreed.rtcp_mux = true;
    });
}

#[test]
fn nothing_that_a_peer_sends_faults_its_session_under_srtp() {
    attacked(|agreed| {
        let (send, receive) = (MasterKey::new([1; 30]), MasterKey::new([2; 30]));
        agreed.srtp = Some(crate::media::sdp::SrtpKeys { suite: Suite::Sha1Tag32, send, receive });
    });
}
