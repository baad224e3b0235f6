//! Transcribers against small servers that speak the two protocols.
#![expect(clippy::arithmetic_side_effects, reason = "of small numbers that the tests choose")]
mod config;
mod openai;
mod peer;
mod rules;
mod text;
mod tls;
mod vosk;

use std::time::Duration;

use super::*;
use crate::runtime::TestClock;

/// A second of a tone of 200 Hz at -20 dB: as loud as speech.
fn speech(rate: SampleRate) -> Pcm {
    let wave = [0_i16, 3_000, 4_200, 3_000, 0, -3_000, -4_200, -3_000];
    let hz = usize::try_from(rate.hz()).unwrap();
    let stretch = hz / 200 / wave.len();
    let samples = (0..hz).map(|at| wave[at / stretch % wave.len()]).collect();
    Pcm { rate, samples }
}

fn openai_config(url: &str) -> TranscriptionConfig {
    TranscriptionConfig {
        kind: ServerKind::Openai,
        url: url.to_owned(),
        timeout_s: TIMEOUT_S_MAX,
        ..TranscriptionConfig::default()
    }
}

fn vosk_config(spanish: &str) -> TranscriptionConfig {
    let urls = ServerUrls { spanish: spanish.to_owned(), ..ServerUrls::default() };
    TranscriptionConfig {
        kind: ServerKind::Vosk,
        urls,
        timeout_s: TIMEOUT_S_MAX,
        ..TranscriptionConfig::default()
    }
}

fn clock() -> Arc<TestClock> {
    Arc::new(TestClock::new("2026-03-02T10:00:00Z".parse().unwrap()))
}

fn made(config: &TranscriptionConfig) -> Arc<dyn Transcriber> {
    transcriber(config, None, clock()).unwrap().unwrap()
}

/// Says a second of something in Spanish.
async fn ask(transcriber: &dyn Transcriber) -> Result<Transcript, TranscribeError> {
    let audio = speech(SampleRate::Hz8000);
    transcriber.transcribe(&audio, Language::Spanish, Hints::NONE).await
}

fn unavailable(cause: Cause) -> Result<Transcript, TranscribeError> {
    Err(TranscribeError::Unavailable(cause))
}

#[expect(clippy::unnecessary_wraps, reason = "compared with what a transcriber returns")]
fn heard(text: &str, confidence: Option<f32>) -> Result<Transcript, TranscribeError> {
    Ok(Transcript { text: text.to_owned(), confidence })
}
