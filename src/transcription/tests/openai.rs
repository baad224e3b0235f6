//! The OpenAI form: what is sent, and what is made of each kind of answer.
use std::collections::BTreeMap;

use super::peer::{Asked, Reply, http, reply};
use super::*;

/// Reads a form: each field by name, with its head.
fn form(asked: &Asked) -> BTreeMap<String, (String, Vec<u8>)> {
    let kind = &asked.headers["content-type"];
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut fields = BTreeMap::new();
    let mut rest: &[u8] = &asked.body;
    let find =
        |text: &[u8], needle: &[u8]| text.windows(needle.len()).position(|window| window == needle);
    let opening = format!("--{boundary}\r\n");
    rest = rest.strip_prefix(opening.as_bytes()).unwrap();
    loop {
        let head_end = find(rest, b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&rest[..head_end]).unwrap().to_owned();
        let name = head.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let content = &rest[head_end + 4..];
        let delimiter = format!("\r\n--{boundary}");
        let end = find(content, delimiter.as_bytes()).unwrap();
        fields.insert(name, (head, content[..end].to_vec()));
        rest = &content[end + delimiter.len()..];
        if rest == b"--\r\n" {
            return fields;
        }
        rest = rest.strip_prefix(b"\r\n").unwrap();
    }
}

fn text_of(fields: &BTreeMap<String, (String, Vec<u8>)>, name: &str) -> String {
    String::from_utf8(fields[name].1.clone()).unwrap()
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

#[tokio::test]
async fn the_question_is_a_form_with_a_wav_and_the_key() {
    let peer = http(vec![reply(200, r#"{"text":" Se ha caído el rack. "}"#)]).await;
    let config = openai_config(&format!("{}/v1/", peer.url("http")));
    let key = Zeroizing::new("sk-test-1".to_owned());
    let transcriber = transcriber(&config, Some(&key), clock()).unwrap().unwrap();
    let audio = speech(SampleRate::Hz16000);
    let hints = ["MD1".to_owned(), "a\r\nb".to_owned(), String::new(), "MD2".to_owned()];
    let asked = transcriber.transcribe(&audio, Language::Portuguese, Hints::Likely(&hints)).await;
    assert_eq!(asked, heard("Se ha caído el rack.", None));

    let asked = peer.only();
    let request = (asked.method.as_str(), asked.target.as_str());
    assert_eq!(request, ("POST", "/v1/audio/transcriptions"));
    assert_eq!(asked.headers["authorization"], "Bearer sk-test-1");
    assert_eq!(asked.headers["host"], peer.address.to_string());
    assert_eq!(asked.headers["content-length"], asked.body.len().to_string());
    let fields = form(&asked);
    assert_eq!(text_of(&fields, "model"), "whisper-1");
    assert_eq!(text_of(&fields, "language"), "pt");
    assert_eq!(text_of(&fields, "response_format"), "verbose_json");
    assert_eq!(text_of(&fields, "prompt"), "MD1, a  b, MD2");
    let (head, wav) = &fields["file"];
    assert!(head.contains("filename=\"speech.wav\"\r\nContent-Type: audio/wav"), "{head}");
    assert_eq!((&wav[..4], &wav[8..16]), (b"RIFF".as_slice(), b"WAVEfmt ".as_slice()));
    assert_eq!(number(&wav[4..8]), u32::try_from(wav.len()).unwrap() - 8);
    assert_eq!((number(&wav[20..22]), number(&wav[22..24])), (1, 1), "PCM, one channel");
    assert_eq!((number(&wav[24..28]), number(&wav[28..32])), (16_000, 32_000));
    assert_eq!((number(&wav[32..34]), number(&wav[34..36])), (2, 16));
    assert_eq!(number(&wav[40..44]), 32_000, "bytes of one second");
    let samples: Vec<i16> =
        wav[44..].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(samples, audio.samples);
}

#[tokio::test]
async fn without_key_and_hints_neither_is_sent() {
    let peer = http(vec![reply(200, r#"{"text":"hola"}"#)]).await;
    let config = TranscriptionConfig {
        response_format: ResponseFormat::Json,
        ..openai_config(&peer.url("http"))
    };
    assert_eq!(ask(&*made(&config)).await, heard("hola", None));
    let asked = peer.only();
    assert_eq!(asked.target, "/audio/transcriptions");
    assert!(!asked.headers.contains_key("authorization"));
    let fields = form(&asked);
    assert_eq!(text_of(&fields, "response_format"), "json");
    assert!(!fields.contains_key("prompt"));
}

#[tokio::test]
async fn audio_that_holds_the_boundary_gets_another() {
    let peer = http(vec![reply(200, r#"{"text":"hola"}"#)]).await;
    let mut audio = speech(SampleRate::Hz8000);
    let evil = b"\r\n--centralita-speech-00000000--\r\n";
    audio.samples.splice(..0, evil.chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
    let transcriber = made(&openai_config(&peer.url("http")));
    let answer = transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await;
    assert_eq!(answer, heard("hola", None));
    assert_eq!(form(&peer.only())["file"].1.len(), 44 + audio.samples.len() * 2);
}

#[tokio::test]
async fn what_the_model_doubts_itself_is_dropped() {
    let body = r#"{"text":"x", "language":"spanish", "segments":[
        {"text":" Hay humo en la sala.", "avg_logprob":-0.2, "no_speech_prob":0.1},
        {"text":" Un gato.", "avg_logprob":-1.4, "no_speech_prob":0.9},
        {"text":" gracias gracias gracias", "avg_logprob":-0.1, "compression_ratio":9.5},
        {"text":" Vengan ya.", "avg_logprob":-0.2, "no_speech_prob":0.7}]}"#;
    let peer = http(vec![reply(200, body)]).await;
    let answer = ask(&*made(&openai_config(&peer.url("http")))).await.unwrap();
    assert_eq!(answer.text, "Hay humo en la sala. Vengan ya.");
    let sure = answer.confidence.unwrap();
    assert!((sure - 0.8187).abs() < 0.001, "e to the power of -0.2, not {sure}");
}

#[tokio::test]
async fn only_what_the_model_doubts_is_nothing() {
    let body = r#"{"text":"Un gato.", "segments":[
        {"text":"Un gato.", "avg_logprob":-1.4, "no_speech_prob":0.9}]}"#;
    let peer = http(vec![reply(200, body)]).await;
    let transcriber = made(&openai_config(&peer.url("http")));
    assert_eq!(ask(&*transcriber).await, Err(TranscribeError::NothingSaid));
    assert_eq!(transcriber.counts(), Counts { wordless: 1, ..Counts::default() });
}

#[tokio::test]
async fn every_answer_that_is_no_transcript_has_its_cause() {
    let huge = format!(r#"{{"text":"{}"}}"#, "a".repeat(300 * 1024));
    for (status, body, cause) in [
        (500, r#"{"text":"hola"}"#, Cause::Status(500)),
        (401, "", Cause::Status(401)),
        (204, "", Cause::Status(204)),
        (200, "<html>", Cause::Garbage),
        (200, r#"{"error":"no"}"#, Cause::Garbage),
        (200, r#"{"text":null}"#, Cause::Garbage),
        (200, r#"{"text":"hola","segments":7}"#, Cause::Garbage),
        (200, &huge, Cause::AnswerTooLong),
    ] {
        let peer = http(vec![reply(status, body)]).await;
        let transcriber = made(&openai_config(&peer.url("http")));
        assert_eq!(ask(&*transcriber).await, unavailable(cause), "{status}");
        assert_eq!(transcriber.counts(), Counts { failed: 1, ..Counts::default() });
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = http(vec![reply(200, r#"{"text":"hola"}"#)]).await;
    for status in [301, 302, 303, 307, 308] {
        let away = Reply { location: Some(other.url("http")), ..reply(status, "") };
        let peer = http(vec![away]).await;
        let answer = ask(&*made(&openai_config(&peer.url("http")))).await;
        assert_eq!(answer, unavailable(Cause::Redirect));
    }
    assert_eq!(other.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_too_late_is_dropped() {
    let late = Reply { after: Duration::from_secs(5), ..reply(200, r#"{"text":"hola"}"#) };
    let peer = http(vec![late]).await;
    let config = TranscriptionConfig { timeout_s: 4, ..openai_config(&peer.url("http")) };
    let transcriber = made(&config);
    let start = tokio::time::Instant::now();
    assert_eq!(ask(&*transcriber).await, unavailable(Cause::TooLate));
    assert_eq!(start.elapsed().as_secs(), 4);
    assert_eq!(transcriber.counts(), Counts { late: 1, ..Counts::default() });
}
