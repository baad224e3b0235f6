//! What holds for every server: what is not sent, and who is left alone.
use futures_util::FutureExt as _;
use tokio::net::TcpListener;

use super::super::breaker::{Breaker, Change, FAILURES_MAX, REST};
use super::peer::{http, reply};
use super::*;

const HOLA: &str = r#"{"text":"hola"}"#;

#[tokio::test]
async fn silence_is_not_sent() {
    let peer = http(vec![reply(200, HOLA)]).await;
    let transcriber = made(&openai_config(&peer.url("http")));
    let tone = speech(SampleRate::Hz8000).samples;
    let click: Vec<i16> =
        tone.iter().take(400).copied().chain(std::iter::repeat_n(0, 8_000)).collect();
    let silences: [Vec<i16>; 5] = [
        vec![],
        vec![0; 8_000],
        vec![900; 8_000],
        tone.iter().map(|sample| sample / 64).collect(),
        click,
    ];
    for samples in silences {
        let audio = Pcm { rate: SampleRate::Hz8000, samples };
        let answer = transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await;
        assert_eq!(answer, Err(TranscribeError::NothingSaid));
    }
    assert_eq!(peer.count(), 0);
    assert_eq!(transcriber.counts(), Counts { silent: 5, ..Counts::default() });

    // A short "sí" within a second of nothing is heard.
    let short = tone.iter().take(800).copied().chain(std::iter::repeat_n(0, 8_000)).collect();
    let audio = Pcm { rate: SampleRate::Hz8000, samples: short };
    let answer = transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await;
    assert_eq!(answer, heard("hola", None));
}

#[tokio::test]
async fn audio_that_is_too_long_is_not_sent() {
    let peer = http(vec![reply(200, HOLA)]).await;
    let transcriber = made(&openai_config(&peer.url("http")));
    let minute = 8_000 * usize::try_from(AUDIO_MAX.as_secs()).unwrap();
    let tone = speech(SampleRate::Hz8000).samples;
    let mut samples: Vec<i16> = tone.iter().copied().cycle().take(minute).collect();
    for expected in [heard("hola", None), Err(TranscribeError::TooLong)] {
        let audio = Pcm { rate: SampleRate::Hz8000, samples: samples.clone() };
        let answer = transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await;
        assert_eq!(answer, expected);
        samples.push(0);
    }
    assert_eq!(peer.count(), 1);
}

#[tokio::test]
async fn a_server_that_fails_three_times_is_left_alone_for_a_while() {
    let bad = || reply(500, "");
    let peer = http(vec![bad(), bad(), bad(), bad(), reply(200, HOLA)]).await;
    let clock = clock();
    let config = openai_config(&peer.url("http"));
    let transcriber = transcriber(&config, None, Arc::<TestClock>::clone(&clock)).unwrap().unwrap();
    for _ in 0..3 {
        assert_eq!(ask(&*transcriber).await, unavailable(Cause::Status(500)));
    }
    clock.advance(Duration::from_millis(29_999));
    assert_eq!(ask(&*transcriber).await, unavailable(Cause::Resting));
    assert_eq!(peer.count(), 3, "not asked while it rests");
    clock.advance(Duration::from_millis(1));
    assert_eq!(ask(&*transcriber).await, unavailable(Cause::Status(500)), "one tries it");
    assert_eq!(ask(&*transcriber).await, unavailable(Cause::Resting), "and it rests again");
    clock.advance(Duration::from_secs(30));
    assert_eq!(ask(&*transcriber).await, heard("hola", None));
    assert_eq!(ask(&*transcriber).await, heard("hola", None), "it is back for everybody");
    let expected = Counts { answered: 2, skipped: 2, failed: 4, ..Counts::default() };
    assert_eq!(transcriber.counts(), expected);
}

#[tokio::test]
async fn a_server_that_is_away_is_unavailable_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused = unavailable(Cause::Connection(std::io::ErrorKind::ConnectionRefused));
    let config = openai_config(&format!("http://{address}"));
    assert_eq!(ask(&*made(&config)).await, refused);
    assert_eq!(ask(&*made(&vosk_config(&format!("ws://{address}")))).await, refused);
}

#[tokio::test]
async fn more_questions_than_a_server_can_answer_are_refused() {
    // It accepts and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let transcriber = made(&openai_config(&format!("http://{address}")));
    let audio = speech(SampleRate::Hz8000);
    let ask = || transcriber.transcribe(&audio, Language::Spanish, Hints::NONE);
    let mut waiting: Vec<_> = (0..16).map(|_| ask()).collect();
    assert!(waiting.iter_mut().all(|question| question.now_or_never().is_none()));
    assert_eq!(ask().await, unavailable(Cause::Busy));
    // Callers who hang up make place.
    drop(waiting);
    assert!(ask().now_or_never().is_none());
    assert_eq!(transcriber.counts(), Counts { skipped: 1, ..Counts::default() });
}

#[test]
fn one_question_at_a_time_tries_a_server_that_rests() {
    let breaker = Breaker::default();
    let start: crate::model::Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    for number in 1..=FAILURES_MAX {
        let change = breaker.attempt(start).unwrap().failed(start);
        let expected = if number == FAILURES_MAX { Change::Opened } else { Change::Nothing };
        assert_eq!(change, expected);
    }
    let rested = start + REST;
    let trial = breaker.attempt(rested).unwrap();
    assert!(breaker.attempt(rested).is_none(), "one is enough");
    // The caller hangs up: the next may try.
    drop(trial);
    let trial = breaker.attempt(rested).unwrap();
    assert_eq!(trial.failed(rested), Change::Nothing);
    assert!(breaker.attempt(rested).is_none(), "it rests anew");
    // A clock that is put back does not prolong the rest.
    let trial = breaker.attempt(start).unwrap();
    assert_eq!(trial.succeeded(), Change::Closed);
    assert!(breaker.attempt(start).is_some());
}

#[test]
fn failures_with_successes_between_them_open_nothing() {
    let breaker = Breaker::default();
    let now: crate::model::Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    for _ in 0..5 {
        for _ in 1..FAILURES_MAX {
            assert_eq!(breaker.attempt(now).unwrap().failed(now), Change::Nothing);
        }
        assert_eq!(breaker.attempt(now).unwrap().succeeded(), Change::Nothing);
    }
    // Those that were under way when it began to rest do not prolong the rest.
    let under_way: Vec<_> = (0..4).map(|_| breaker.attempt(now).unwrap()).collect();
    for attempt in under_way {
        attempt.failed(now);
    }
    assert!(breaker.attempt(now + REST).is_some());
}
