//! What happened on a leg, as the parameters of its next request say it.
use super::request::recording_of;
use super::{CallRequest, CallStatus};
use crate::calls::{CarrierWord, Event};
use crate::model::SensitiveDigits;

/// What ends several keys; platforms keep it apart from them.
const END_KEY: &str = "#";
/// The ways out, which are heard during a recording too.
const WAYS_OUT: [&str; 2] = ["9", "0"];
/// What a platform says of a leg that was answered and never joined with the caller.
const NOT_BRIDGED: &str = "false";

/// Reads what happened since the last answer. Keys win over speech, because a caller who does both
/// has lost patience with the machine's ears.
pub(super) fn event(request: &CallRequest) -> Event {
    if let Some(word) = request.value("DialCallStatus") {
        return Event::LegEnded(carrier_word(word, is_unjoined(request)));
    }
    if tells_of_a_recording(request) {
        return recorded(request);
    }
    if let Some(keys) = request.keys() {
        return Event::Keys(keys);
    }
    if request.value("FinishedOnKey") == Some(END_KEY) {
        // Nothing but the key that ends; it says something too.
        return Event::Keys(SensitiveDigits::new(END_KEY.to_owned()));
    }
    match request.speech().map(str::trim).filter(|said| !said.is_empty()) {
        Some(said) => Event::Speech(said.to_owned()),
        None => Event::Silence,
    }
}

/// Returns whether the leg that is over was never joined with the caller, as far as the platform
/// says.
pub(super) fn is_unjoined(request: &CallRequest) -> bool {
    request.value("DialBridged").is_some_and(|word| word.eq_ignore_ascii_case(NOT_BRIDGED))
}

fn tells_of_a_recording(request: &CallRequest) -> bool {
    ["RecordingUrl", "RecordingDuration", "RecordingSid"]
        .into_iter()
        .any(|name| request.value(name).is_some())
}

/// Reads the end of a recording. Who ends it with a way out means that way; what he said until
/// then comes with the news of the recording.
fn recorded(request: &CallRequest) -> Event {
    let way_out = request.keys().filter(|keys| WAYS_OUT.contains(&keys.expose()));
    if let Some(keys) = way_out {
        return Event::Keys(keys);
    }
    match recording_of(&request.form) {
        Ok(Some(recording)) => Event::Recorded(recording),
        Ok(None) | Err(_) => Event::Silence,
    }
}

/// Reads how a leg ended.
fn carrier_word(word: &str, unjoined: bool) -> CarrierWord {
    match CallStatus::read(word) {
        Some(CallStatus::Completed | CallStatus::InProgress) if unjoined => CarrierWord::NotBridged,
        Some(CallStatus::Completed | CallStatus::InProgress) => CarrierWord::Answered,
        Some(CallStatus::Busy) => CarrierWord::Busy,
        Some(CallStatus::NoAnswer | CallStatus::Canceled) => CarrierWord::NoAnswer,
        Some(CallStatus::Failed | CallStatus::Queued | CallStatus::Ringing) | None => {
            CarrierWord::Failed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::webhook::Form;

    fn read(more: &str) -> String {
        let body = format!("AccountSid=A&CallSid=C&From=&To=%2B34911238857{more}");
        let request = CallRequest::read(Form::parse(body.as_bytes()).unwrap()).unwrap();
        match event(&request) {
            Event::Answered => "answered".to_owned(),
            Event::Keys(keys) => format!("keys {}", keys.expose()),
            Event::Speech(said) => format!("said {said}"),
            Event::Silence => "silence".to_owned(),
            Event::Recorded(recording) => {
                format!("recorded {} {}", recording.reference, recording.seconds)
            }
            Event::LegEnded(word) => format!("{word:?}"),
            Event::LegsEnded(words) => format!("{words:?}"),
        }
    }

    #[test]
    fn danger_is_a_lone_nine() {
        let keys = |keys: &str| Event::Keys(SensitiveDigits::new(keys.to_owned()));
        for (event, danger) in [
            (keys("9"), true),
            (keys("9#"), true),
            (keys("99"), false),
            (keys("9123"), false),
            (keys("0"), false),
            (Event::Speech("9".to_owned()), false),
            (Event::Silence, false),
        ] {
            assert_eq!(event.is_danger(), danger, "{event:?}");
        }
    }

    #[test]
    fn each_result_is_what_happened() {
        for (more, expected) in [
            ("", "silence"),
            ("&Digits=&SpeechResult=", "silence"),
            ("&Digits=9123&FinishedOnKey=", "keys 9123"),
            ("&Digits=9&FinishedOnKey=%23", "keys 9"),
            ("&Digits=&FinishedOnKey=%23", "keys #"),
            ("&Digits=1&SpeechResult=", "keys 1"),
            ("&Digits=1&SpeechResult=uno", "keys 1"),
            ("&Digits=&SpeechResult=+se+fue+la+luz+&Confidence=0.91", "said se fue la luz"),
            ("&SpeechResult=+", "silence"),
            ("&DialCallStatus=completed&RecordingUrl=https%3A%2F%2Fx", "Answered"),
            ("&DialCallStatus=answered", "Answered"),
            ("&DialCallStatus=completed&DialBridged=true", "Answered"),
            ("&DialCallStatus=completed&DialBridged=false", "NotBridged"),
            ("&DialCallStatus=answered&DialBridged=False", "NotBridged"),
            ("&DialCallStatus=busy&DialBridged=false", "Busy"),
            ("&DialCallStatus=busy", "Busy"),
            ("&DialCallStatus=no-answer", "NoAnswer"),
            ("&DialCallStatus=canceled", "NoAnswer"),
            ("&DialCallStatus=failed", "Failed"),
            ("&DialCallStatus=strange", "Failed"),
            (
                "&RecordingUrl=https%3A%2F%2Fapi.example%2FRE1&RecordingDuration=12&Digits=%23",
                "recorded https://api.example/RE1 12",
            ),
            ("&RecordingUrl=https%3A%2F%2Fa%2FRE1&Digits=hangup", "recorded https://a/RE1 0"),
            ("&RecordingUrl=https%3A%2F%2Fa%2FRE1&RecordingDuration=3&Digits=9", "keys 9"),
            ("&RecordingUrl=https%3A%2F%2Fa%2FRE1&RecordingDuration=3&Digits=0", "keys 0"),
            ("&RecordingDuration=0&Digits=9", "keys 9"),
            (
                "&RecordingUrl=https%3A%2F%2Fa%2FRE1&RecordingDuration=3&Digits=1",
                "recorded https://a/RE1 3",
            ),
            (
                "&RecordingUrl=https%3A%2F%2Fa%2FRE1&RecordingDuration=3&Digits=%2A",
                "recorded https://a/RE1 3",
            ),
            ("&RecordingDuration=0&Digits=1", "silence"),
            ("&RecordingUrl=javascript%3Ax", "silence"),
            ("&Digits=hangup", "silence"),
        ] {
            assert_eq!(read(more), expected, "{more}");
        }
    }
}
