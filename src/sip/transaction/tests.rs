use std::time::Duration;

use bytes::Bytes;

use super::*;

const T: Timers = Timers {
    t1: Duration::from_millis(500),
    t2: Duration::from_secs(4),
    t4: Duration::from_secs(5),
    d: Duration::from_secs(32),
};

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const fn bytes(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

/// Lets a machine live until it wants no more time; says when it transmitted and timed out.
fn live(
    mut next: impl FnMut(Duration, &mut Vec<Step>) -> Option<Duration>,
    first: Option<Duration>,
) -> (Vec<u128>, Option<u128>) {
    let (mut sent, mut timed_out, mut due) = (vec![], None, first);
    while let Some(now) = due {
        let mut out = vec![];
        due = next(now, &mut out);
        for step in out {
            match step {
                Step::Transmit(_) => sent.push(now.as_millis()),
                Step::TimedOut => timed_out = Some(now.as_millis()),
            }
        }
    }
    (sent, timed_out)
}

#[test]
fn timer_a_doubles_without_limit_and_timer_b_ends_an_invite_that_nobody_answers() {
    let mut out = vec![];
    let mut client = InviteClient::new(ms(0), T, false, bytes("INVITE"), &mut out);
    assert_eq!(out, [Step::Transmit(bytes("INVITE"))]);
    let first = client.next();
    let lived = live(
        |now, out| {
            client.tick(now, out);
            client.next()
        },
        first,
    );
    assert_eq!(lived, (vec![500, 1_500, 3_500, 7_500, 15_500, 31_500], Some(32_000)));
    assert_eq!(client.state(), InviteClientState::Terminated);
}

#[test]
fn over_a_reliable_transport_nothing_is_repeated_and_refusals_end_at_once() {
    let mut out = vec![];
    let mut client = InviteClient::new(ms(0), T, true, bytes("INVITE"), &mut out);
    assert_eq!(client.next(), Some(ms(32_000)), "only timer B");
    assert_eq!(client.response(ms(10), 486), InviteResponse::AckAndHandUp);
    assert_eq!((client.state(), client.next()), (InviteClientState::Terminated, None));

    let mut server = InviteServer::new(T, true);
    assert!(server.respond(ms(0), 486, bytes("486"), &mut out));
    assert_eq!(server.next(), Some(ms(32_000)), "only timer H");
    server.acked(ms(5));
    assert_eq!(server.state(), InviteServerState::Terminated, "timer I is 0");

    let mut other = NonInviteServer::new(T, true);
    other.respond(ms(0), 200, bytes("200"), &mut out);
    assert_eq!(other.state(), NonInviteServerState::Terminated, "timer J is 0");
    let mut other = NonInviteClient::new(ms(0), T, true, bytes("BYE"), &mut out);
    assert!(other.response(ms(1), 200));
    assert_eq!(other.state(), NonInviteClientState::Terminated, "timer K is 0");
}

#[test]
fn a_provisional_answer_stops_timers_a_and_b() {
    let mut client = InviteClient::new(ms(0), T, false, bytes("INVITE"), &mut vec![]);
    assert_eq!(client.response(ms(100), 180), InviteResponse::HandUp);
    assert_eq!(client.next(), None, "a call may ring for long");
    client.cancelled(ms(60_000));
    assert_eq!(client.next(), Some(ms(92_000)), "but not for ever once it is cancelled");
    assert_eq!(client.response(ms(61_000), 180), InviteResponse::HandUp);
    client.limit(ms(62_000));
    assert_eq!(client.next(), Some(ms(92_000)), "nothing puts that off");
    let mut out = vec![];
    client.tick(ms(92_000), &mut out);
    assert_eq!(out, [Step::TimedOut]);
}

#[test]
fn timer_d_answers_repeated_refusals_with_the_ack_alone() {
    let mut client = InviteClient::new(ms(0), T, false, bytes("INVITE"), &mut vec![]);
    assert_eq!(client.response(ms(100), 503), InviteResponse::AckAndHandUp);
    assert_eq!(client.response(ms(600), 503), InviteResponse::AckAgain);
    assert_eq!(client.response(ms(700), 180), InviteResponse::Drop);
    assert_eq!(client.response(ms(700), 200), InviteResponse::Drop);
    assert_eq!(client.next(), Some(ms(32_100)));
    let mut out = vec![];
    client.tick(ms(32_100), &mut out);
    assert!(out.is_empty(), "the user knows the end already");
    assert_eq!(client.response(ms(32_200), 503), InviteResponse::Drop);
}

#[test]
fn timer_m_hands_up_every_200_for_a_while() {
    let mut client = InviteClient::new(ms(0), T, false, bytes("INVITE"), &mut vec![]);
    assert_eq!(client.response(ms(100), 200), InviteResponse::HandUp);
    assert_eq!(client.response(ms(600), 200), InviteResponse::HandUp);
    assert_eq!(client.response(ms(700), 486), InviteResponse::Drop);
    assert_eq!(client.response(ms(700), 183), InviteResponse::Drop);
    client.tick(ms(32_099), &mut vec![]);
    assert_eq!(client.state(), InviteClientState::Accepted);
    client.tick(ms(32_100), &mut vec![]);
    assert_eq!(client.state(), InviteClientState::Terminated);
}

#[test]
fn timers_e_and_f_repeat_a_request_up_to_every_4_s_and_give_up_at_32_s() {
    let mut client = NonInviteClient::new(ms(0), T, false, bytes("BYE"), &mut vec![]);
    let first = client.next();
    let lived = live(
        |now, out| {
            client.tick(now, out);
            client.next()
        },
        first,
    );
    let sent = vec![500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    assert_eq!(lived, (sent, Some(32_000)));
}

#[test]
fn a_provisional_answer_slows_timer_e_down_to_t2() {
    let mut client = NonInviteClient::new(ms(0), T, false, bytes("INFO"), &mut vec![]);
    assert!(client.response(ms(100), 100));
    let mut out = vec![];
    client.tick(ms(500), &mut out);
    assert_eq!((out.len(), client.next()), (1, Some(ms(4_500))));
    assert!(client.response(ms(600), 200));
    assert!(!client.response(ms(700), 200), "timer K absorbs");
    assert_eq!(client.next(), Some(ms(5_600)));
    client.tick(ms(5_600), &mut out);
    assert_eq!(client.state(), NonInviteClientState::Terminated);
}

#[test]
fn timers_g_h_and_i_repeat_a_refusal_until_its_ack() {
    let mut server = InviteServer::new(T, false);
    let mut out = vec![];
    assert!(server.respond(ms(0), 100, bytes("100"), &mut out));
    assert_eq!(server.again(), Some(bytes("100")));
    assert!(server.respond(ms(0), 486, bytes("486"), &mut out));
    assert!(!server.respond(ms(0), 200, bytes("200"), &mut out), "one final response");
    assert_eq!(server.again(), Some(bytes("486")));
    let first = server.next();
    let lived = live(
        |now, out| {
            server.tick(now, out);
            server.next()
        },
        first,
    );
    let sent = vec![500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    assert_eq!(lived, (sent, Some(32_000)));

    let mut server = InviteServer::new(T, false);
    server.respond(ms(0), 486, bytes("486"), &mut out);
    server.acked(ms(700));
    assert_eq!(server.state(), InviteServerState::Confirmed);
    assert_eq!(server.next(), Some(ms(5_700)), "timer I absorbs further ACKs");
    assert_eq!(server.again(), None);
    server.tick(ms(5_700), &mut out);
    assert_eq!(server.state(), InviteServerState::Terminated);
}

#[test]
fn timer_l_absorbs_repeated_invites_after_a_200() {
    let mut server = InviteServer::new(T, false);
    let mut out = vec![];
    assert!(server.respond(ms(0), 180, bytes("180"), &mut out));
    assert!(server.respond(ms(10), 200, bytes("200"), &mut out));
    assert_eq!(server.again(), None, "the dialog repeats a 200, not the transaction");
    assert!(server.respond(ms(510), 200, bytes("200"), &mut out), "as it does here");
    assert!(!server.respond(ms(510), 180, bytes("180"), &mut out));
    server.acked(ms(600));
    assert_eq!(server.state(), InviteServerState::Accepted, "an ACK to a 200 is not its own");
    let mut out = vec![];
    server.tick(ms(32_010), &mut out);
    assert_eq!((server.state(), out.len()), (InviteServerState::Terminated, 0));
}

#[test]
fn timer_j_repeats_the_final_response_when_asked_again() {
    let mut server = NonInviteServer::new(T, false);
    let mut out = vec![];
    assert_eq!(server.again(), None, "nothing to say yet");
    assert!(server.respond(ms(0), 200, bytes("200"), &mut out));
    assert!(!server.respond(ms(0), 500, bytes("500"), &mut out));
    assert_eq!(server.again(), Some(bytes("200")));
    server.tick(ms(31_999));
    assert_eq!(server.state(), NonInviteServerState::Completed);
    server.tick(ms(32_000));
    assert_eq!((server.state(), server.again()), (NonInviteServerState::Terminated, None));
}
