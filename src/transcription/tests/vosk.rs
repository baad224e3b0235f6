//! The Vosk protocol: what is sent, and what is made of each kind of answer.
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::peer::{Lines, vosk};
use super::*;

fn end(line: &str) -> Lines {
    Lines { end: Some(line.to_owned()), ..Lines::default() }
}

#[tokio::test]
async fn audio_goes_in_pieces_and_utterances_are_joined() {
    let lines = Lines {
        pieces: vec![
            r#"{"partial" : "se ha"}"#.to_owned(),
            r#"{"result":[{"conf":0.5,"start":0.1,"end":0.2,"word":"caído"}],"text":"se ha caído"}"#
                .to_owned(),
        ],
        ..end(
            r#"{"result":[{"conf":1.0,"word":"el"},{"conf":0.9,"word":"rack"}],"text":"el rack"}"#,
        )
    };
    let peer = vosk(lines).await;
    let audio = speech(SampleRate::Hz16000);
    let transcriber = made(&vosk_config(&peer.url("ws")));
    let answer = transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await.unwrap();
    assert_eq!(answer.text, "se ha caído el rack");
    let sure = answer.confidence.unwrap();
    assert!((sure - 0.8).abs() < 0.001, "mean of three words, not {sure}");

    let dictation = peer.only();
    let config: serde_json::Value = serde_json::from_str(&dictation.config).unwrap();
    let expected = serde_json::json!(
        { "config": { "sample_rate": 16_000, "words": true, "max_alternatives": 0 } }
    );
    assert_eq!(config, expected);
    assert_eq!(dictation.pieces, [8_000; 4]);
    let bytes: Vec<u8> = audio.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    assert_eq!(dictation.audio, bytes);
    assert_eq!(transcriber.counts(), Counts { answered: 1, ..Counts::default() });
}

#[tokio::test]
async fn phrases_are_sent_only_where_nothing_else_is_waited_for() {
    let words = ["Sí".to_owned(), "NO".to_owned()];
    for (hints, phrases) in [
        (Hints::Only(&words), serde_json::json!(["sí", "no", "[unk]"])),
        (Hints::Likely(&words), serde_json::Value::Null),
        (Hints::Only(&[]), serde_json::Value::Null),
    ] {
        let peer = vosk(end(r#"{"text":"[unk] sí"}"#)).await;
        let transcriber = made(&vosk_config(&peer.url("ws")));
        let audio = speech(SampleRate::Hz8000);
        let answer = transcriber.transcribe(&audio, Language::Spanish, hints).await;
        assert_eq!(answer, heard("sí", None));
        let config: serde_json::Value = serde_json::from_str(&peer.only().config).unwrap();
        assert_eq!(config["config"]["sample_rate"], 8_000);
        assert_eq!(config["config"]["phrase_list"], phrases);
    }
}

#[tokio::test]
async fn a_server_that_does_not_close_is_not_waited_for() {
    let lines = Lines { lingers: true, ..end(r#"{"text":"hola"}"#) };
    let peer = vosk(lines).await;
    assert_eq!(ask(&*made(&vosk_config(&peer.url("ws")))).await, heard("hola", None));
}

#[tokio::test]
async fn an_empty_text_is_nothing_said() {
    let peer = vosk(end(r#"{"text":""}"#)).await;
    let answer = ask(&*made(&vosk_config(&peer.url("ws")))).await;
    assert_eq!(answer, Err(TranscribeError::NothingSaid));
}

#[tokio::test]
async fn every_answer_that_is_no_transcript_has_its_cause() {
    let huge = format!(r#"{{"text":"{}"}}"#, "a".repeat(300 * 1024));
    let many = format!(r#"{{"text":"{}"}}"#, "a".repeat(150 * 1024));
    for (lines, cause) in [
        (end("hola"), Cause::Garbage),
        (end(r#"{"error":"no"}"#), Cause::Garbage),
        (end(r#"{"text":7}"#), Cause::Garbage),
        (end(&huge), Cause::AnswerTooLong),
        (Lines { pieces: vec![many.clone(), many], ..end("") }, Cause::AnswerTooLong),
        (Lines::default(), Cause::Connection(std::io::ErrorKind::UnexpectedEof)),
    ] {
        let peer = vosk(lines).await;
        let answer = ask(&*made(&vosk_config(&peer.url("ws")))).await;
        assert_eq!(answer, unavailable(cause));
    }
}

#[tokio::test]
async fn a_server_that_opens_no_socket_has_its_cause() {
    for (answer, cause) in [
        ("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n", Cause::Redirect),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", Cause::Status(503)),
        ("SIP/2.0 200 OK\r\n\r\n", Cause::Garbage),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let transcriber = made(&vosk_config(&url));
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![];
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream
        };
        let (asked, _stream) = tokio::join!(ask(&*transcriber), serve);
        assert_eq!(asked, unavailable(cause), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_left_after_the_time_limit() {
    let peer = vosk(Lines { lingers: true, ..Lines::default() }).await;
    let config = TranscriptionConfig { timeout_s: 4, ..vosk_config(&peer.url("ws")) };
    let start = tokio::time::Instant::now();
    assert_eq!(ask(&*made(&config)).await, unavailable(Cause::TooLate));
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test]
async fn a_language_without_a_server_is_not_asked_for() {
    let peer = vosk(end(r#"{"text":"hola"}"#)).await;
    let transcriber = made(&vosk_config(&peer.url("ws")));
    let audio = speech(SampleRate::Hz8000);
    let answer = transcriber.transcribe(&audio, Language::English, Hints::NONE).await;
    assert_eq!(answer, Err(TranscribeError::NoServer(Language::English)));
    assert_eq!(peer.count(), 0);
    assert_eq!(transcriber.counts(), Counts { unfit: 1, ..Counts::default() });
}
