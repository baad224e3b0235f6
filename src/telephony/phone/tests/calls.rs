//! Two telephones call each other.
use tokio::time::Instant;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_call_rings_is_answered_and_ended_by_either_side_over_every_protocol() {
    let dir = certificates();
    for protocol in ALL {
        let mut b = called(protocol, &dir).await;
        let a = calling(protocol, &[b.address()], &dir).await;
        for caller_ends in [true, false] {
            let mut caller = a.phone.dial(dial()).await.unwrap();
            let Incoming { leg: mut callee, trunk, call } = b.next().await;
            assert_eq!((trunk.as_str(), call.offer), ("other", Some(sdp("opaque offer"))));
            assert!(call.target.to_string().contains("34911238857"), "{}", call.target);
            assert_eq!((a.phone.calls(), b.phone.calls()), (1, 1));
            callee.ring(None).await.unwrap();
            expect_event!(caller, LegEvent::Progress { code: 180, sdp: None });
            callee.answer(sdp("opaque answer")).await.unwrap();
            let answer = expect_event!(caller, LegEvent::Answered(answer) => answer);
            assert_eq!(answer, Some(sdp("opaque answer")));
            expect_event!(callee, LegEvent::Acked(None));
            let (one, other) =
                if caller_ends { (&mut caller, &mut callee) } else { (&mut callee, &mut caller) };
            one.hang_up(None).await.unwrap();
            expect_event!(*other, LegEvent::Ended(EndCause::Remote(_)));
            expect_event!(*one, LegEvent::Ended(EndCause::Local));
            assert!(one.event().await.is_none() && other.event().await.is_none());
            assert_eq!((a.phone.calls(), b.phone.calls()), (0, 0), "{protocol}");
        }
        a.phone.stop().await;
        b.phone.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn s2_a_call_that_is_given_up_while_it_rings_is_cancelled() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    let mut caller = a.phone.dial(dial()).await.unwrap();
    let Incoming { leg: mut callee, .. } = b.next().await;
    callee.ring(Some(sdp("early"))).await.unwrap();
    expect_event!(caller, LegEvent::Progress { code: 183, sdp: Some(_) });
    caller.hang_up(None).await.unwrap();
    expect_event!(callee, LegEvent::Ended(EndCause::Cancelled));
    expect_event!(caller, LegEvent::Ended(EndCause::Local));
    assert_eq!(callee.answer(sdp("late")).await, Err(PhoneError::Refused(CommandError::Unknown)));
}

#[tokio::test(start_paused = true)]
async fn a_call_is_refused_with_the_status_that_the_driver_gives() {
    let dir = certificates();
    let mut b = called(Protocol::Tcp, &dir).await;
    let a = calling(Protocol::Tcp, &[b.address()], &dir).await;
    let mut caller = a.phone.dial(dial()).await.unwrap();
    let Incoming { leg: callee, .. } = b.next().await;
    callee.reject(486, Some(30)).await.unwrap();
    expect_event!(caller, LegEvent::Failed { code: 486, retry_after: Some(30), .. });
    assert!(caller.event().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a5_a_new_offer_goes_through_as_it_is() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    let (mut caller, mut callee) = up(&a, &mut b).await;
    callee.reoffer(Some(sdp("moved"))).await.unwrap();
    let offer = expect_event!(caller, LegEvent::Reoffered(offer) => offer);
    assert_eq!(offer, Some(sdp("moved")));
    caller.answer_reoffer(Ok(sdp("followed"))).await.unwrap();
    let answer = expect_event!(callee, LegEvent::Reanswered(answer) => answer);
    assert_eq!(answer, Some(sdp("followed")));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_handle_is_dropped_is_hung_up() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    let (caller, mut callee) = up(&a, &mut b).await;
    drop(caller);
    expect_event!(callee, LegEvent::Ended(EndCause::Remote(_)));

    let (mut caller, callee) = up(&a, &mut b).await;
    drop(callee);
    expect_event!(caller, LegEvent::Ended(EndCause::Remote(_)));

    let mut caller = a.phone.dial(dial()).await.unwrap();
    drop(b.next().await);
    expect_event!(caller, LegEvent::Failed { code: 480, .. });

    let ringing = a.phone.dial(dial()).await.unwrap();
    let Incoming { leg: mut callee, .. } = b.next().await;
    drop(ringing);
    expect_event!(callee, LegEvent::Ended(EndCause::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn draining_refuses_new_calls_and_waits_for_those_that_are_up() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    let (caller, mut callee) = up(&a, &mut b).await;
    let b_calls = b.phone.clone();
    let drained = b.phone.drain(Duration::from_secs(300));
    let rest = async {
        let mut refused = a.phone.dial(dial()).await.unwrap();
        expect_event!(refused, LegEvent::Failed { code: 503, retry_after: Some(300), .. });
        assert_eq!(b_calls.calls(), 1, "the call goes on");
        caller.hang_up(None).await.unwrap();
        expect_event!(callee, LegEvent::Ended(EndCause::Remote(_)));
    };
    let (left, ()) = tokio::join!(drained, rest);
    assert_eq!(left, Ok(0));

    let c = called(Protocol::Udp, &dir).await;
    let d = calling(Protocol::Udp, &[c.address()], &dir).await;
    let mut c = c;
    let (_caller, _callee) = up(&d, &mut c).await;
    assert_eq!(c.phone.drain(Duration::from_secs(20)).await, Ok(1), "the deadline, one is left");
}

#[tokio::test(start_paused = true)]
async fn stopping_hangs_up_every_call() {
    let dir = certificates();
    let mut b = called(Protocol::Tcp, &dir).await;
    let a = calling(Protocol::Tcp, &[b.address()], &dir).await;
    let (mut caller, mut callee) = up(&a, &mut b).await;
    let begun = Instant::now();
    a.phone.stop().await;
    expect_event!(callee, LegEvent::Ended(EndCause::Remote(_)));
    expect_event!(caller, LegEvent::Ended(EndCause::Local));
    assert!(begun.elapsed() <= STOP_TIME_MAX, "{:?}", begun.elapsed());
    assert_eq!(a.phone.dial(dial()).await.unwrap_err(), PhoneError::Stopped);
}
