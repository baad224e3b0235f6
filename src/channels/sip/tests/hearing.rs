use tokio::join;

use super::super::voice::Heard;
use super::*;
use crate::sip::Cause;
use crate::sip::agent::{Command, EndCause, Sdp};
use crate::telephony::phone::LegEvent;

fn nonsense() -> Sdp {
    Sdp(b"v=0\r\nthis is no description\r\n".to_vec())
}

/// Tells the call what its signalling says, and what it then does until it is over.
async fn ended(mut call: Call, event: LegEvent) -> Vec<Command> {
    call.line.events.send(event).await.unwrap();
    let commands = async {
        let mut commands = vec![];
        while let Some(command) = call.line.command().await {
            let over = matches!(command, Command::HangUp { .. });
            commands.push(command);
            if over {
                break;
            }
        }
        call.line.events.send(LegEvent::Ended(EndCause::Local)).await.unwrap();
        commands
    };
    let (heard, commands) = within(async { join!(call.voice.next(), commands) }).await;
    assert!(matches!(heard, Heard::Gone), "{heard:?}");
    commands
}

fn is_no_media(command: &Command) -> bool {
    matches!(command, Command::HangUp { reason: Some(Cause { cause: Some(488), .. }), .. })
}

#[tokio::test]
async fn a_call_without_an_answer_that_can_be_used_is_ended() {
    let events = [
        LegEvent::Acked(Some(nonsense())),
        LegEvent::Acked(None),
        LegEvent::Answered(Some(nonsense())),
    ];
    for event in events {
        let name = format!("{event:?}");
        let told = ended(Call::offered().await, event).await;
        assert!(matches!(&told[..], [end] if is_no_media(end)), "{name}: {told:?}");
    }
}

#[tokio::test]
async fn a_call_that_offers_nothing_we_could_answer_is_refused_and_ended() {
    let told = ended(Call::offered().await, LegEvent::Reoffered(Some(nonsense()))).await;
    let [Command::AnswerReoffer { answer: Err(_), .. }, end] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(is_no_media(end), "{end:?}");
}

#[tokio::test]
async fn what_was_agreed_before_outlives_an_answer_that_cannot_be_used() {
    let call = Call::open(|peer, session, exchange| {
        agree(peer, session, exchange);
        let _offered_anew = exchange.offer();
    });
    let Call { mut voice, peer, mut line, _engine } = call.await;
    let session = Arc::clone(voice.session());
    line.events.send(LegEvent::Reanswered(Some(nonsense()))).await.unwrap();
    line.events.send(LegEvent::Reoffered(Some(Sdp(peer.offer())))).await.unwrap();
    let told = async {
        let told = line.command().await;
        press(&session, '5');
        told
    };
    let (heard, told) = within(async { join!(voice.next(), told) }).await;
    assert!(matches!(told, Some(Command::AnswerReoffer { answer: Ok(_), .. })), "{told:?}");
    assert!(matches!(heard, Heard::Key(key) if key.as_char() == '5'), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn a_play_that_is_never_heard_is_not_waited_for_without_end() {
    let mut call = Call::offered().await;
    let began = tokio::time::Instant::now();
    // Three seconds and two, of which nothing can go out.
    call.voice.play(vec![clip(PROMPT, 150)]);
    let play = call.voice.play(vec![clip(PROMPT, 50), clip(PROMPT, 50)]);
    let hour = Duration::from_secs(3_600);
    let heard_out = tokio::time::timeout(hour, call.voice.heard_out(play)).await;
    assert_eq!(heard_out, Ok(true));
    let waited = began.elapsed().as_secs();
    assert!((14..=16).contains(&waited), "{waited} s");
}

#[tokio::test]
async fn a_play_is_heard_out_unless_the_call_is_over_first() {
    let mut call = Call::answered().await;
    let play = call.voice.play(vec![clip(PROMPT, 3)]);
    assert!(within(call.voice.heard_out(play)).await);
    let play = call.voice.play(vec![clip(PROMPT, 3_000)]);
    call.line.events.send(LegEvent::Ended(EndCause::Remote(vec![]))).await.unwrap();
    assert!(!within(call.voice.heard_out(play)).await);
}
