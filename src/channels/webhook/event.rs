//! What happened on a leg, as the parameters of its next request say it.
use super::request::recording_of;
use super::{CallRequest, CallStatus};
use crate::calls::{CarrierWord, Event};
use crate::model::SensitiveDigits;

/// What ends several keys; platforms keep it apart from them.
const END_KEY: &str = "#";

/// Reads what happened since the last answer. Keys win over speech, because a caller who does both
/// has lost patience with the machine's ears.
pub(super) fn event(request: &CallRequest) -> Event {
    if let Some(word) = request.value("DialCallStatus") {
        return Event::LegEnded(carrier_word(word));
    }
    if let Ok(Some(recording)) = recording_of(&request.form) {
        return Event::Recorded(recording);
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

/// Reads how a leg ended.
fn carrier_word(word: &str) -> CarrierWord {
    match CallStatus::read(word) {
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
            ("&RecordingUrl=javascript%3Ax", "silence"),
            ("&Digits=hangup", "silence"),
        ] {
            assert_eq!(read(more), expected, "{more}");
        }
    }
}
